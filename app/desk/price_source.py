"""Prices from the internet: the user's consent, what exactly it is to, and the fetching as one step."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from threading import Event
from typing import TYPE_CHECKING

from app.desk.price_checks import ALIKE, price_issues, splits_of, stored_closes
from app.desk.prices import add_price_file, price_reading
from app.desk.securities import is_ticker
from app.engine.price_series import Split
from app.model.errors import InputError
from app.model.importing import PriceRow
from app.model.issue import Issue, Severity
from app.model.progress import Progress
from app.model.security import CASH

if TYPE_CHECKING:
    from app.desk.session import Session
    from app.feeds.prices.source import Fetched, PriceSource

YAHOO = "yahoo"
"""The choice of settings that means Yahoo Finance; any other is an address, and none means that nothing is sent."""
DEPTH = timedelta(days=3653)
OVERLAP = timedelta(days=10)
"""So far back closes are fetched again, so that a correction or a split comes to light."""


@dataclass(frozen=True, slots=True)
class FetchedPrices:
    """What came of fetching.

    Every symbol wanted is in `sent` or in `kept_back`; of those sent, what is not in `unknown` or `failed` has prices.
    `differs` are rows that contradict a price that is there; they are not imported.
    """

    source: str
    sent: tuple[str, ...]
    new: int
    known: int
    differs: tuple[PriceRow, ...] = ()
    unknown: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    kept_back: Mapping[str, str] | None = None
    issues: tuple[Issue, ...] = ()

    @property
    def sentence(self) -> str:
        """What came of it, in one line."""
        noun = "1 price" if self.new == 1 else f"{self.new} prices"
        told = f"{noun} from {self.source} {'is' if self.new == 1 else 'are'} new"
        told = told if self.new else f"{self.source} has nothing new"
        left, against = len(self.unknown) + len(self.failed), len(self.differs)
        more = [f"{left} symbol{'s' * (left > 1)} gave none"] if left else []
        more += [f"{against} contradict{'s' * (against == 1)} what is there"] if against else []
        return f"{told}; {' and '.join(more)}." if more else f"{told}."


def source_of(choice: str) -> PriceSource:
    """The source a choice means. Raises `InputError` where it is none, or no choice was made."""
    if not choice:
        advice = "Switch them on in Settings, or run `evenkeel prices fetch` in a terminal and answer."
        raise InputError("Prices from the internet are off.", "Nothing is sent without your consent.", advice)
    if choice == YAHOO:
        from app.feeds.prices.yahoo import Yahoo

        return Yahoo()
    from app.feeds.prices.address import CsvAddress, checked_address
    from app.feeds.prices.web import Web

    return CsvAddress(checked_address(choice), Web())


def source_name(choice: str) -> str:
    """What people call the source of a choice that was made."""
    try:
        return source_of(choice).name
    except InputError:
        return "an unknown source"


def check_source(choice: str) -> None:
    """Raise `InputError` where a source cannot be asked on this computer; nothing is sent."""
    source_of(choice)
    if choice == YAHOO:
        from app.feeds.prices.yahoo import load_library

        load_library()


def consent_words(choice: str) -> tuple[str, ...]:
    """What the user agrees to, sentence by sentence."""
    source = source_of(choice)
    site = source.host if source.name == source.host else f"{source.name} ({source.host})"
    asks = f"Evenkeel asks {site} for daily prices when you tell it to, and never by itself."
    sends = (
        "It sends the ticker symbols of your securities, one at a time, and nothing else: no shares, no amounts, no "
        "account, no name. What has no ticker, like a CUSIP or an option, is not sent."
    )
    sees = f"As with every page on the internet, {source.host} sees your computer’s address and the time."
    return asks, sends, sees, "You can switch this off at any time in Settings."


def wanted_symbols(session: Session, symbols: Sequence[str] | None) -> tuple[dict[str, date], dict[str, str]]:
    """What is asked for, each with its first day, and what is not, with the reason: what is held or in the plan."""
    from app.feeds.symbols import canonical

    household, names = session.household(), session.file.security_names()
    held = {lot.symbol for lot in household.lots} | set(household.securities)
    told = held - {CASH} if symbols is None else {names.get(s, s) for s in map(canonical, symbols) if s}
    last = {series.symbol: series.last for series in session.file.price_series()}
    start = session.as_of - DEPTH
    wanted = {s: max(start, last[s] - OVERLAP) if s in last else start for s in sorted(told) if is_ticker(s)}
    return wanted, {s: f"{s} is no ticker symbol." for s in sorted(told) if s not in wanted}


def fetch_prices(
    session: Session, source: PriceSource, symbols: Sequence[str] | None, today: date, cancel: Event
) -> Generator[Progress, None, FetchedPrices]:
    """Ask for prices and keep the new ones as one step; nothing is kept once cancelled.

    What contradicts a price that is there is told, not taken.
    """
    from app.feeds.prices.source import fetch

    wanted, kept_back = wanted_symbols(session, symbols)
    if symbols is None and not wanted:
        raise InputError("There is no ticker symbol to ask for.", "", "Import holdings, or name symbols.")
    fetched = yield from fetch(source, wanted, today, cancel)
    yield Progress(len(wanted), len(wanted), "Keeping the prices")
    return _kept(session, source, fetched, tuple(wanted), kept_back)


def _kept(
    session: Session, source: PriceSource, fetched: Fetched, sent: tuple[str, ...], kept_back: Mapping[str, str]
) -> FetchedPrices:
    from app.store import rounded

    splits = splits_of(session.file)
    rows = [rounded(_as_traded(row, splits.get(row.symbol, ()))) for row in fetched.rows]
    there = stored_closes(session.file, {row.symbol for row in rows})
    new, differs = list[PriceRow](), list[PriceRow]()
    for row in rows:
        known = None if row.day is None else there.get(row.symbol, {}).get(row.day)
        if known is None:
            new.append(replace(row, line=len(new) + 1))
        elif abs(known - float(row.close)) > ALIKE:
            differs.append(row)
    name = f"Prices from {source.name}"
    issues = [Issue(Severity.WARNING, "source", text) for text in fetched.doubts]
    if new:
        issues += price_issues(session.file, price_reading(name, source.key, new))
        with session.file.step("Fetch prices", backup=True) as step:
            add_price_file(step, name, source.key, new, name)
    return FetchedPrices(
        source.name,
        sent,
        len(new),
        len(rows) - len(new) - len(differs),
        tuple(differs),
        fetched.unknown,
        tuple(fetched.failed.values()),
        kept_back,
        tuple(issues),
    )


def _as_traded(row: PriceRow, splits: Sequence[Split]) -> PriceRow:
    """A close as the ledger counts the shares of its day: before a split of the ledger it was so many times higher."""
    ratio = Decimal(1)
    for split in splits:
        if row.day is not None and row.day < split.day:
            ratio *= Decimal(str(split.ratio))
    if ratio == 1:
        return row
    # Without the day's range, which nothing reads, rather than with one of other shares.
    return replace(row, close=row.close * ratio, adjusted=row.adjusted or row.close, open=None, high=None, low=None)
