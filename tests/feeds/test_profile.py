"""Broker profiles: what ships is sound, and what a user breaks is told."""

from pathlib import Path

import pytest

from app.feeds.actions import Rule, Vocabulary
from app.feeds.drift import drift
from app.feeds.profile import broker_name, profiles, read_profile, table_kinds
from app.feeds.profile_keys import JOINT
from app.feeds.tables import match_header
from app.model.errors import InputError

PROFILE = """
broker = "acme"
name = "Acme"

[[table]]
id = "acme.positions"
kind = "positions"
required = ["symbol", "shares"]

[table.columns]
symbol = ["ticker"]
shares = ["units held", "units as of *"]
"""


def _write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "acme.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_profile_that_ships_is_used() -> None:
    """One file a broker, ids that begin with it, no two alike."""
    ids = [kind.id for kind in table_kinds()]
    assert len(ids) == len(set(ids))
    assert {profile.broker for profile in profiles()} >= {"schwab", "fidelity", "vanguard", "generic"}
    assert (broker_name("schwab"), broker_name("nobody")) == ("Schwab", "nobody")


def test_the_first_names_of_a_kind_head_it() -> None:
    """A header of every role's first name is known as that kind and no other."""
    for kind in table_kinds():
        if kind.symbol_columns or kind.section:
            continue
        names = [name for names in kind.columns.values() for name in names[0].split(JOINT)]
        header = match_header(_header_of(names), table_kinds())
        assert header is not None
        assert (header.kind.id, header.rivals) == (kind.id, ())


def _header_of(names: list[str]) -> list[str]:
    """Column names that fit aliases: each once, any ending for a `*`, a nameless column on the right of `name>1`."""
    parted = [name.partition(">") if name[-1:].isdecimal() else (name, "", "") for name in names]
    cells = list(dict.fromkeys(name.replace("*", "chf") for name, _, _ in parted))
    for name, right, _ in parted:
        if right:
            cells.insert(cells.index(name) + 1, "")
    return cells


def test_a_profile_is_all_a_broker_needs(tmp_path: Path) -> None:
    """Columns by name, also by how a name begins."""
    kind = read_profile(_write(tmp_path, PROFILE)).tables[0]
    header = match_header(["Ticker", "Units as of 11/20/2026", "Other"], (kind,))
    assert header is not None
    assert header.index == {"symbol": 0, "shares": 1}


@pytest.mark.parametrize(
    "old, new",
    [
        ("kind = ", "kid = "),
        ('"positions"', '"postions"'),
        ('required = ["symbol", "shares"]', 'required = ["symbol", "share"]'),
        ("acme.positions", "emca.positions"),
        ('broker = "acme"', ""),
        ("[table.columns]", "[table.columns"),
        ('kind = "positions"', 'kind = "positions"\ntotals = "("'),
        ('kind = "positions"', 'kind = "positions"\nactions = { buys = ["Buy"] }'),
    ],
)
def test_a_profile_with_a_fault_names_itself(tmp_path: Path, old: str, new: str) -> None:
    """Misspelt keys, roles without columns and broken patterns are told with the file's name."""
    with pytest.raises(InputError, match=r"acme\.toml"):
        read_profile(_write(tmp_path, PROFILE.replace(old, new)))


def test_the_longest_beginning_counts() -> None:
    """Where actions are sentences, whole words of the longest known beginning decide."""
    words = {"distribution": Rule.SHARES_ADDED, "distribution spinoff": Rule.SPIN_OFF, "fee": Rule.FEE}
    vocabulary = Vocabulary(words, by_prefix=True)
    assert vocabulary.rule("DISTRIBUTION  SPINOFF from X") is Rule.SPIN_OFF
    assert vocabulary.rule("Distribution X") is Rule.SHARES_ADDED
    assert vocabulary.rule("Feeder fund bought") is None
    assert Vocabulary(words, by_prefix=False).rule("Fee charged") is None


def test_what_is_missing_is_said_only_of_what_is_near() -> None:
    """A header far from any kind is near none."""
    kinds = table_kinds()
    near = drift(["Date", "Action", "Symbol", "Description", "Quantity", "Price", "Amount"], kinds)
    assert (near[0].kind.id, near[0].missing) == ("schwab.transactions", ("fees & comm",))
    assert drift(["Date", "Amount"], kinds) == ()
