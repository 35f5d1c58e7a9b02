"""`prices fetch`: consent once, what is sent, and every symbol accounted for; against a site on this computer."""

import io
import socket
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NoReturn

import pytest

from app.desk.settings import read_settings
from app.feeds.prices import web
from tests.cli.driving import Command
from tests.desk.driving import Put, holdings_text
from tests.feeds.prices.stand_in import Site, running

YESTERDAY = date.today() - timedelta(days=1)  # noqa: DTZ011  as the command's own
PRICES = f"Date,Close\n{YESTERDAY},301.5\n".encode()


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Give a site that knows VTI; no second passes between two requests."""
    monkeypatch.setattr(web.SystemClock, "wait", lambda *_: None)
    with running(Site()) as found:
        found.says("VTI", PRICES)
        yield found


@pytest.fixture
def held(empty: Command, put: Put) -> Command:
    """Give a household with a security of that site, and one by its CUSIP."""
    rows = [f"A,{s},5,300,2020-01-02,900,{YESTERDAY - timedelta(days=9)}" for s in ("VTI", "922908769")]
    assert empty("import", put("a.csv", holdings_text(*rows))).code == 0
    return empty


def _answers(monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    typed = io.StringIO(line)
    typed.isatty = lambda: True  # type: ignore[method-assign]
    monkeypatch.setattr(sys, "stdin", typed)


def test_without_consent_nothing_is_sent(held: Command, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody at the terminal, or somebody who says no: no connection, exit 2, and it is asked again next time."""

    def opened(*_: object) -> NoReturn:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", opened)
    for line in ("", "n\n", "\n", "maybe\n"):
        _answers(monkeypatch, line)
        found = held("prices", "fetch", "--source", site.address)
        assert (found.code, "consent" in found.err) == (2, True)
    monkeypatch.setattr(sys, "stdin", None)
    assert held("prices", "fetch", "--source", site.address).code == 2
    assert site.asked == []
    assert read_settings().online_prices == ""


def test_consent_is_asked_once_and_says_what_is_sent(
    held: Command, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The question stands on the terminal, the answer in the settings, the JSON alone on standard output."""
    _answers(monkeypatch, "yes\n")
    first = held("prices", "fetch", "--source", site.address)
    assert "ticker symbols" in first.err
    assert "127.0.0.1" in first.err
    assert (first.code, first.json["new"], first.json["sent"]) == (0, 1, ["VTI"])
    assert [r["symbol"] for r in first.json["not_sent"]] == ["922908769"]
    assert site.asked == ["/VTI.csv"]
    monkeypatch.setattr(sys, "stdin", None)
    again = held("prices", "fetch")
    assert (again.code, again.err, again.json["new"], again.json["duplicates"]) == (0, "", 0, 1)


def test_another_source_is_another_consent(held: Command, site: Site) -> None:
    """Who agreed to one site has not agreed to the next; and a switch turns all of it off."""
    assert held("prices", "fetch", "--source", site.address, "--consent").code == 0
    assert held("prices", "fetch", "--source", "https://example.com/{symbol}").code == 2
    assert read_settings().online_prices == site.address
    assert held("prices", "fetch", "--off").json == {"source": None}
    assert held("prices", "fetch", "--source", site.address).code == 2
    assert len(site.asked) == 1


def test_unknown_symbols_are_listed_and_exit_with_3(held: Command, site: Site) -> None:
    """By commas or blanks; what is known is kept all the same, as one step."""
    found = held("prices", "fetch", "--symbols", "vti,NOPE", "ZZZZ", "--source", site.address, "--consent")
    assert (found.code, found.json["unknown"], found.json["new"]) == (3, ["NOPE", "ZZZZ"], 1)
    assert held("prices").json["prices"][1]["price"] == "301.5"
    assert held("undo").json == {"step": "Fetch prices"}


def test_a_price_that_is_there_is_told_not_replaced(held: Command, site: Site) -> None:
    """The other value stands in the answer, and exit 3 says that something is left."""
    held("prices", "set", "VTI", YESTERDAY, "250")
    found = held("prices", "fetch", "--source", site.address, "--consent")
    assert (found.code, found.json["new"]) == (3, 0)
    assert found.json["differs"] == [{"symbol": "VTI", "date": str(YESTERDAY), "close": "301.5"}]


@pytest.mark.parametrize("source", ["yahoo.com", "http://example.com/{symbol}", ""])
def test_a_source_that_is_none_is_refused(held: Command, source: str) -> None:
    """Before anybody is asked to agree to it; without a source it is Yahoo’s library that is missing or asked for."""
    assert held("prices", "fetch", "--source", source).code == 2
