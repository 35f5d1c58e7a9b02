"""Fetching prices into a household: only with consent, as one step, and nothing that is there is replaced."""

import socket
from datetime import date
from decimal import Decimal
from threading import Event
from typing import NoReturn

import pytest

from app.desk.price_source import consent_words, fetch_prices, source_of, wanted_symbols
from app.desk.session import Session, run
from app.feeds.prices.source import Answer, UnknownSymbolError
from app.model.errors import CancelledError, InputError
from app.model.importing import PriceRow
from tests.desk.driving import Put, facts, holdings_text, imported, ledger_text

D = Decimal
TODAY = date(2026, 1, 9)
HELD = holdings_text(
    "Brokerage,VTI,2,300,2020-01-02,500,2026-01-06",
    "Brokerage,922908769,2,300,2020-01-02,500,2026-01-06",
    "Brokerage,SPY261218P00500000,1,300,2020-01-02,500,2026-01-06",
)


class _Source:
    """A source that knows closes by symbol and day."""

    key, name, host = "test", "The Source", "example.com"

    def __init__(self, **closes: dict[str, str]) -> None:
        self.closes = closes
        self.asked: list[str] = []

    def prices(self, symbol: str, cancel: Event) -> Answer:  # noqa: ARG002 (it answers at once)
        self.asked.append(symbol)
        if symbol not in self.closes:
            raise UnknownSymbolError
        told = self.closes[symbol].items()
        return Answer(tuple(PriceRow(1, symbol, date.fromisoformat(day), D(close)) for day, close in told))


@pytest.fixture
def held(session: Session, put: Put) -> Session:
    """Give a household that holds a ticker, a CUSIP and an option."""
    session.view_day(TODAY)
    imported(session, put("a.csv", HELD))
    return session


def _fetch(session: Session, source: _Source, *symbols: str) -> object:
    return run(fetch_prices(session, source, symbols or None, TODAY, Event()))


def test_tickers_are_sent_and_what_is_none_is_told(held: Session) -> None:
    """Neither a CUSIP nor an option leaves the computer, and both are named with the reason."""
    source = _Source(VTI={"2026-01-07": "301.5"})
    found = _fetch(held, source)
    assert source.asked == ["VTI"]
    assert found.sent == ("VTI",)  # type: ignore[attr-defined]
    assert sorted(found.kept_back) == ["922908769", "SPY261218P00500000"]  # type: ignore[attr-defined]
    assert held.household().price("VTI") == D("301.5")


def test_a_fetch_is_one_step_and_one_import(held: Session) -> None:
    """Undo takes all of it back; a second one finds nothing new and is no step."""
    before = facts(held)
    source = _Source(VTI={"2026-01-07": "301.5", "2026-01-08": "302"}, BND={"2026-01-08": "72"})
    assert _fetch(held, source, "vti", "BND").new == 3  # type: ignore[attr-defined]
    assert held.imports()[0].name == "Prices from The Source"
    steps = len(held.history())
    again = _fetch(held, source, "vti", "BND")
    assert (again.new, again.known, len(held.history())) == (0, 3, steps)  # type: ignore[attr-defined]
    assert held.undo() == "Fetch prices"
    assert facts(held) == before
    held.redo()
    assert held.household().price("VTI") == D(302)


def test_a_price_that_is_there_is_not_replaced(held: Session, put: Put) -> None:
    """Another value of the same day is told and left out; half a cent is no other value."""
    imported(held, put("p.csv", "date,symbol,close\n2026-01-06,VTI,300\n2026-01-07,VTI,299.998\n"))
    found = _fetch(held, _Source(VTI={"2026-01-06": "310", "2026-01-07": "300", "2026-01-08": "301"}))
    assert [(str(p.day), p.close) for p in found.differs] == [("2026-01-06", D(310))]  # type: ignore[attr-defined]
    assert (found.new, found.known) == (1, 1)  # type: ignore[attr-defined]
    assert held.file.price_history({"VTI"}).close_f == [300.0, 299.998, 301.0]
    assert "1 contradicts what is there" in found.sentence  # type: ignore[attr-defined]


def test_unknown_symbols_are_listed(held: Session) -> None:
    """None is hidden, and nothing is written for them."""
    steps = len(held.history())
    found = _fetch(held, _Source(), "AAAA", "BBBB")
    assert (found.unknown, found.new, len(held.history())) == (("AAAA", "BBBB"), 0, steps)  # type: ignore[attr-defined]
    assert "2 symbols gave none" in found.sentence  # type: ignore[attr-defined]


def test_closes_are_brought_to_the_shares_of_their_day(held: Session, put: Put) -> None:
    """Sources adjust for splits; the ledger counts shares as they were: closes before its split are as traded."""
    imported(held, put("l.csv", ledger_text("s,2026-01-07,Brokerage,split,ALDR,4")))
    closes = {"2026-01-05": "25", "2026-01-06": "25.5", "2026-01-07": "25.25", "2026-01-08": "26"}
    found = _fetch(held, _Source(ALDR=closes), "ALDR")
    history = held.file.price_history({"ALDR"})
    assert history.close_f == [100.0, 102.0, 25.25, 26.0]
    assert history.adjusted_f[:2] == [25.0, 25.5]
    assert found.issues == ()  # type: ignore[attr-defined]


def test_only_what_is_missing_is_kept_but_the_last_days_are_looked_at_again(held: Session, put: Put) -> None:
    """From ten days before the last price on: a correction of the source comes to light, history does not."""
    imported(held, put("p.csv", "date,symbol,close\n2025-06-02,VTI,200\n2026-01-06,VTI,300\n"))
    wanted, _ = wanted_symbols(held, None)
    assert wanted["VTI"] == date(2025, 12, 27)
    found = _fetch(held, _Source(VTI={"2025-06-02": "1", "2026-01-06": "300", "2026-01-08": "301"}))
    assert (found.new, found.known, found.differs) == (1, 1, ())  # type: ignore[attr-defined]


def test_cancelling_keeps_nothing(held: Session) -> None:
    """Not even what had come."""
    before, cancel = facts(held), Event()
    work = fetch_prices(held, _Source(VTI={"2026-01-08": "1"}), None, TODAY, cancel)
    next(work)
    cancel.set()
    with pytest.raises(CancelledError):
        run(work)
    assert facts(held) == before


# --- Consent ------------------------------------------------------------------------------------------------


def test_without_consent_no_connection_is_opened(held: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one door is shut: no source is made, no name looked up, no socket opened."""

    def opened(*_: object, **__: object) -> NoReturn:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", opened)
    monkeypatch.setattr(socket, "create_connection", opened)
    monkeypatch.setattr(socket, "getaddrinfo", opened)
    with pytest.raises(InputError, match="off"):
        run(held.fetch_prices(""))
    held.securities()
    held.check()
    held.status()


@pytest.mark.parametrize("choice", ["yahoo", "https://example.com/{symbol}.csv"])
def test_the_consent_names_what_is_sent_and_to_whom(choice: str) -> None:
    """Before anything is sent: the site, the symbols, that nothing else goes, and where it is switched off."""
    told = " ".join(consent_words(choice))
    assert source_of(choice).host in told
    assert "ticker symbols" in told
    assert "nothing else" in told
    assert "switch this off" in told


def test_a_choice_that_means_no_source_is_refused() -> None:
    """A broken line of the settings sends nothing anywhere."""
    with pytest.raises(InputError, match="no address"):
        source_of("bing")
