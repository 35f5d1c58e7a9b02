"""Profiles in the user's own folder: read at once, refused in a sentence."""

from decimal import Decimal
from typing import Any

import pytest

from app.feeds import read_bytes
from app.feeds.brokers import reader_of
from app.feeds.profile import profile_problems, read_profile, table_kinds, user_folder
from app.feeds.profile_keys import READER_NAMES
from app.model.errors import InputError
from tests.feeds.own_profiles import HOLDINGS, profile

D = Decimal


def test_a_profile_of_the_users_is_read_at_once_and_again_when_it_changes() -> None:
    """No restart: what lies in the folder counts, and what no longer lies there does not."""
    content = b"Acme what,Count\nALDR,1\n"
    with pytest.raises(InputError):
        read_bytes("x.csv", content)
    profile(HOLDINGS)
    assert read_bytes("x.csv", content).broker == "acme"
    profile(HOLDINGS.replace("acme what", "another name"))
    with pytest.raises(InputError):
        read_bytes("x.csv", content)
    (user_folder() / "acme.toml").unlink()
    assert "acme.holdings" not in {kind.id for kind in table_kinds()}


def test_a_table_of_the_users_replaces_the_shipped_one() -> None:
    """The same id: theirs counts; the broker's other tables stay."""
    text = HOLDINGS.replace("acme.", "m1.").replace('"acme"', '"m1"').replace('"Acme"', '"M1"')
    profile(text.replace('"count"', '"qty now"'))
    kinds = [kind for kind in table_kinds() if kind.id == "m1.holdings"]
    assert [kind.columns["shares"] for kind in kinds] == [("qty now",)]
    assert "schwab.positions" in {kind.id for kind in table_kinds()}


def test_a_broken_profile_of_the_users_says_which_and_where() -> None:
    """One sentence with the file and the key, and what to do about it."""
    profile(HOLDINGS, keys='kurrency = "USD"')
    (problem,) = profile_problems()
    assert "acme.toml" in problem.title
    assert "kurrency" in problem.detail
    assert str(user_folder()) in problem.advice


def test_a_broken_profile_of_the_users_stops_no_other() -> None:
    """It is left out; shipped tables and other profiles of theirs are read as ever."""
    profile(HOLDINGS)
    (user_folder() / "broken.toml").write_text('broker = "x"\nname = 3', encoding="utf-8")
    (user_folder() / "binary.toml").write_bytes(b"\xff\xfe\x00")
    assert read_bytes("x.csv", b"Acme what,Count\nALDR,1\n").broker == "acme"
    assert read_bytes("x.csv", b"Date,Symbol,Close\n2026-11-20,ALDR,1\n").broker == "generic"
    assert [problem.title.split()[3] for problem in profile_problems()] == ["binary.toml", "broken.toml"]


@pytest.mark.parametrize(
    "keys",
    [
        'skip = [{ role = "symbol", words = "x" }]',
        'skip = [{ role = "symbol", word = "x", note = "n" }]',
        'only = [{ role = "color", words = "x", note = "n" }]',
        'hold = { role = "symbol", words = "x", note = "n" }',
        'extract = { symbol = [{ from = "symbol", pattern = "no group" }] }',
        'extract = { symbol = [{ form = "symbol", pattern = "(a)" }] }',
        'extract = { colour = [{ from = "symbol", pattern = "(a)" }] }',
        'levels = { role = "symbol", orders = ["a"] }',
        'nested = { role = "symbol", words = "x" }',
        'numbers = { decimal = ",", thousands = "," }',
        'numbers = { decimal = "d" }',
        'numbers = { decimal = "either", thousands = "." }',
        'unsigned = "yes"',
        "named = { currency = 'total' }",
        "named = { money = 'total ([a-z]+)' }",
        'numbers = { point = "," }',
        'day_first = "maybe"',
        'price = "pound"',
        'continues = "symbols"',
        'unknown_zero = ["cost"]',
        'any_of = [["symbol", "isin"]]',
        'any_year = "yes"',
        'reader = "acme_reader"',
        'section = "("',
        'amounts = "both"',
        'encoding = "klingon"',
        'fingerprint = "acme what"',
        'required = "symbol"',
    ],
)
def test_what_a_key_cannot_say_is_refused(keys: str) -> None:
    """Closed lists, and roles that have columns."""
    text = HOLDINGS if not keys.startswith("required") else HOLDINGS.replace('required = ["symbol", "shares"]\n', "")
    profile(text, keys=keys)
    with pytest.raises(InputError, match=r"acme\.toml"):
        read_profile(user_folder() / "acme.toml")


def test_a_role_nobody_reads_is_refused() -> None:
    """A misspelt role would leave its column unread in silence."""
    profile(HOLDINGS, columns='unitcost = ["paid each"]')
    with pytest.raises(InputError) as caught:
        read_profile(user_folder() / "acme.toml")
    assert "unitcost" in caught.value.detail


def test_every_reader_can_be_named() -> None:
    """What a profile may name is there."""
    kinds: list[Any] = [kind for kind in table_kinds() if kind.reader]
    assert {kind.reader for kind in kinds} == READER_NAMES
    assert all(reader_of(kind) for kind in kinds)
