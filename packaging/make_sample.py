"""Writes the sample household: prices, ledger and positions of the fictional Alders.

    python packaging/make_sample.py [FOLDER]

`sample_story.toml` beside this script says what was chosen by hand: the levels the market has to pass, and
what the Alders did on which day. A random walk with a fixed seed fills in the days between; dividends, cash,
lots and the opening balances follow from both. The same story always writes the same bytes. The plan in
resources/sample is written by hand.
"""

from __future__ import annotations

import csv
import sys
import tomllib
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

STORY = Path(__file__).resolve().with_name("sample_story.toml")
SAMPLE = Path(__file__).resolve().parent.parent / "resources" / "sample"

ZERO = Decimal(0)
CENT = Decimal("0.01")
THOUSANDTH = Decimal("0.001")
PLENTY = Decimal(100000)
TRADING_DAYS = 252
QUARTERLY = 4
PAID_AFTER = 3  # trading days from the ex-day to the payment
TRACKING_F, TRACKING_MEMORY_F = 0.0002, 0.9
DEPOSIT, ROLLOVER, PAYROLL = "deposit", "Transfer from the former plan", "Payroll contribution"

FloatArray = npt.NDArray[np.float64]


# --- The market ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tape:
    """A security's days: closes, closes with the dividends put back, volumes.

    `dividends` are per share, by the index of the ex-day.
    """

    close: tuple[Decimal, ...]
    adjusted: tuple[Decimal, ...]
    volume: tuple[int | None, ...]
    dividends: Mapping[int, Decimal]


def trading_days(story: Mapping[str, Any]) -> list[date]:
    """Days on which the exchange is open, from the first to the last day of the story."""
    import pandas as pd
    from pandas.tseries import holiday as h

    closings = (
        h.Holiday("New Year", month=1, day=1, observance=h.sunday_to_monday),  # a Saturday's is not made up for
        h.USMartinLutherKingJr,
        h.USPresidentsDay,
        h.GoodFriday,
        h.USMemorialDay,
        h.Holiday("Juneteenth", month=6, day=19, start_date="2022-01-01", observance=h.nearest_workday),
        h.Holiday("Independence", month=7, day=4, observance=h.nearest_workday),
        h.USLaborDay,
        h.USThanksgivingDay,
        h.Holiday("Christmas", month=12, day=25, observance=h.nearest_workday),
    )
    first, last = pd.Timestamp(story["first"]), pd.Timestamp(story["last"])
    closed = {day.date() for closing in closings for day in closing.dates(first, last)}
    closed |= set(story["special_closings"])
    return [day.date() for day in pd.bdate_range(first, last) if day.date() not in closed]


def make_market(story: Mapping[str, Any], days: Sequence[date]) -> dict[str, Tape]:
    """The tapes of all securities: leaders walk between their pins, followers walk with their leader."""
    random = np.random.default_rng(story["seed"])
    facts = story["market"]
    shocks_f = random.standard_t(facts["tail_degrees"], (len(days), len(facts["order"])))
    shocks_f *= np.sqrt((facts["tail_degrees"] - 2) / facts["tail_degrees"])
    shocks_f = shocks_f @ np.linalg.cholesky(np.array(facts["correlation"])).T
    tapes: dict[str, Tape] = {}
    for leader in story["leader"]:
        step_f = facts["calm"] * leader["volatility"] / np.sqrt(TRADING_DAYS)
        walk_f = np.cumsum(step_f * shocks_f[:, facts["order"].index(leader["symbol"])])
        path_f = np.exp(walk_f + _bridge(walk_f, leader["pins"], days))
        tapes[leader["symbol"]] = _tape(leader, path_f, days, random)
    for follower in story["follower"]:
        led_by = tapes[follower["leader"]]
        path_f = _floats(led_by.adjusted if follower.get("accumulates") else led_by.close)
        noise_f = np.zeros(len(days))
        for n, shock_f in enumerate(random.normal(0.0, TRACKING_F, len(days) - 1), 1):
            noise_f[n] = TRACKING_MEMORY_F * noise_f[n - 1] + shock_f
        path_f *= np.exp(noise_f - noise_f[-1]) * follower["last"] / path_f[-1]
        tapes[follower["symbol"]] = _tape(follower, path_f, days, random)
    return tapes


def _bridge(walk_f: FloatArray, pins: str, days: Sequence[date]) -> FloatArray:
    """What added to a walk of log prices makes it pass the pins: a Brownian bridge from each to the next."""
    pairs = [pin.split() for pin in pins.replace("\n", "|").split("|") if pin.strip()]
    places = [days.index(date.fromisoformat(day)) for day, _ in pairs]
    levels_f = np.log([float(level) for _, level in pairs])
    bridge: FloatArray = np.interp(np.arange(len(days)), places, levels_f - walk_f[places])
    return bridge


def _tape(facts: Mapping[str, Any], path_f: FloatArray, days: Sequence[date], random: np.random.Generator) -> Tape:
    """Round a path to prices, set dividends, put them back into the adjusted closes, draw volumes."""
    close = tuple(Decimal(repr(round(price_f, 2))).quantize(CENT) for price_f in path_f.tolist())
    dividends: dict[int, Decimal] = {}
    if "yield" in facts:
        part = Decimal(repr(facts["yield"])) / facts["payments"]
        ex_days = _ex_days(facts["payments"], days)
        dividends = {n: (part * close[n - 1]).quantize(Decimal("0.0001")) for n in ex_days}
    factor, adjusted = Decimal(1), list(close)
    for n in range(len(days) - 1, -1, -1):
        adjusted[n] = (close[n] * factor).quantize(CENT)
        if n in dividends:
            factor *= 1 - dividends[n] / close[n - 1]
    volume: tuple[int | None, ...] = (None,) * len(days)
    if "volume" in facts:
        moved_f = np.abs(np.diff(np.log(path_f), prepend=np.log(path_f[0])))
        busy_f = random.lognormal(0.0, 0.25, len(days)) * (0.8 + 0.25 * moved_f / moved_f.mean())
        volume = tuple(int(hundreds_f) * 100 for hundreds_f in (facts["volume"] * busy_f / 100).tolist())
    return Tape(close, tuple(adjusted), volume, dividends)


def _ex_days(payments: int, days: Sequence[date]) -> list[int]:
    """Indices of the ex-days: each month's first trading day, or each quarter's first from the last 20th."""
    first, last = days[0], days[-1]
    months, of_month = ((3, 6, 9, 12), 20) if payments == QUARTERLY else (range(1, 13), 1)
    wanted = [date(year, month, of_month) for year in range(first.year, last.year + 1) for month in months]
    return [bisect_left(days, day) for day in wanted if first < day <= last]


def _floats(prices: Iterable[Decimal]) -> FloatArray:
    return np.array([float(price) for price in prices])


# --- The books ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the ledger in the generic template; `amount` is positive, the action gives the direction."""

    id: str
    day: date
    account: str
    action: str
    amount: Decimal
    symbol: str = ""
    shares: Decimal | None = None
    price: Decimal | None = None
    lots: str = ""
    description: str = ""


@dataclass(slots=True)
class Lot:
    """Shares of one purchase that are still held."""

    id: str
    acquired: date
    shares: Decimal
    basis: Decimal


@dataclass(slots=True)
class Books:
    """One account while its history is replayed: what it holds, and the ledger so far."""

    name: str
    mark: str
    tapes: Mapping[str, Tape]
    days: Sequence[date]
    cash: Decimal = ZERO
    lowest: Decimal = ZERO
    lots: dict[str, list[Lot]] = field(default_factory=lambda: defaultdict(list))
    entries: list[Entry] = field(default_factory=list)
    due: dict[int, list[tuple[str, Decimal]]] = field(default_factory=lambda: defaultdict(list))

    def held(self, symbol: str) -> Decimal:
        """Shares of a security."""
        return sum((lot.shares for lot in self.lots.get(symbol, ())), ZERO)

    def price(self, symbol: str, day: date) -> Decimal:
        """The close of a trading day."""
        return self.tapes[symbol].close[self.days.index(day)]

    def move(self, day: date, action: str, amount: Decimal, symbol: str = "", words: str = "") -> None:
        """Cash in or out without shares."""
        self.cash += -amount if action == "withdrawal" else amount
        self.entries.append(Entry(self._next_id(), day, self.name, action, amount, symbol, description=words))

    def buy_shares(self, day: date, shares: Decimal, symbol: str, words: str) -> None:
        """Buy a listed fund at its close."""
        price = self.price(symbol, day)
        self._buy(day, symbol, shares, (shares * price).quantize(CENT), price, words)

    def buy_for(self, day: date, amount: Decimal, symbol: str, words: str) -> None:
        """Buy a plan's fund for an amount: shares to three decimals, no price of the trade's own."""
        shares = (amount / self.price(symbol, day)).quantize(THOUSANDTH)
        self._buy(day, symbol, shares, amount, None, words)

    def _buy(self, day: date, symbol: str, shares: Decimal, paid: Decimal, price: Decimal | None, words: str) -> None:
        entry = Entry(self._next_id(), day, self.name, "buy", paid, symbol, shares, price, description=words)
        self.cash -= paid
        self.entries.append(entry)
        self.lots[symbol].append(Lot(entry.id, day, shares, paid))

    def sell(self, day: date, shares: Decimal, symbol: str, acquired: str, words: str) -> Decimal:
        """Sell at the close from the purchase of a day, or first in, first out; the proceeds."""
        price = self.price(symbol, day)
        proceeds = (shares * price).quantize(CENT)
        queue = [lot for lot in self.lots[symbol] if acquired in ("", lot.acquired.isoformat())]
        named = f"{queue[0].id}:{shares}" if acquired else ""
        left = shares
        for lot in queue:
            taken = min(left, lot.shares)
            lot.basis -= lot.basis if taken == lot.shares else (lot.basis * taken / lot.shares).quantize(CENT)
            lot.shares -= taken
            left -= taken
        if left:
            raise SystemExit(f"{self.name} sells {left} {symbol} on {day} that it does not hold.")
        self.lots[symbol] = [lot for lot in self.lots[symbol] if lot.shares]
        self.cash += proceeds
        self.entries.append(
            Entry(self._next_id(), day, self.name, "sell", proceeds, symbol, shares, price, named, words)
        )
        return proceeds

    def open_day(self, n: int) -> None:
        """Note the dividends whose ex-day it is, pay those that are due."""
        for symbol, tape in self.tapes.items():
            if n in tape.dividends and (shares := self.held(symbol)):
                self.due[n + PAID_AFTER].append((symbol, (shares * tape.dividends[n]).quantize(CENT)))
        for symbol, amount in self.due.pop(n, []):
            self.move(self.days[n], "dividend", amount, symbol)

    def _next_id(self) -> str:
        return f"{self.mark}{len(self.entries) + 1}"


def settle_books(account: Mapping[str, Any], tapes: Mapping[str, Tape], days: Sequence[date]) -> Books:
    """The books of an account that ends at the cash and holdings of the story.

    Replayed twice: what the first time leaves too much or too little was there at the opening.
    """
    cash = Decimal(account["cash"])
    holdings = {symbol: Decimal(shares) for symbol, shares in account["holdings"].items()}
    trial = _replay(account, tapes, days, dict.fromkeys(holdings, PLENTY), ZERO)
    opening = {symbol: PLENTY + shares - trial.held(symbol) for symbol, shares in holdings.items()}
    books = _replay(account, tapes, days, opening, cash - trial.cash)
    ended = {symbol: books.held(symbol) for symbol in filter(books.held, tapes)}
    if ended != holdings or books.cash != cash or min(*opening.values(), books.lowest) < 0:
        raise SystemExit(
            f"{books.name} opens with {opening}, falls to {books.lowest}, ends with {books.cash} and {ended}."
        )
    return books


def _replay(
    account: Mapping[str, Any],
    tapes: Mapping[str, Tape],
    days: Sequence[date],
    opening: Mapping[str, Decimal],
    first: Decimal,
) -> Books:
    """Replay an account's history from the shares it opens with; `first` is added to its first deposit."""
    books = Books(account["name"], account["mark"], tapes, days)
    events: dict[date, list[list[str]]] = defaultdict(list)
    for line in account["history"].strip().splitlines():
        day_text, *words = line.split()
        events[date.fromisoformat(day_text)].append(words)
    paid_in: set[tuple[int, int]] = set()
    for n, day in enumerate(days):
        books.open_day(n)
        for words in events.pop(day, []):
            if words[0] == DEPOSIT:
                words[1] = str(Decimal(words[1]) + first)
                first = ZERO
            _follow(books, opening, day, words)
        payroll = account.get("payroll")
        if payroll and day >= payroll["from"] and (day.year, day.month) not in paid_in:
            paid_in.add((day.year, day.month))
            _contribute(books, day, {symbol: Decimal(amount) for symbol, amount in payroll["into"].items()})
        books.lowest = min(books.lowest, books.cash)
    if events:
        raise SystemExit(f"{books.name}: the exchange is closed on {', '.join(map(str, events))}.")
    return books


def _follow(books: Books, opening: Mapping[str, Decimal], day: date, words: Sequence[str]) -> None:
    """Enter one event of the history."""
    match words:
        case ["deposit" | "withdrawal" as action, amount, *rest]:
            books.move(day, action, Decimal(amount).quantize(CENT), words=" ".join(rest))
        case ["buy", shares, symbol, *rest]:
            books.buy_shares(day, Decimal(shares), symbol, " ".join(rest))
        case ["sell", shares, symbol, "of", acquired, *rest]:
            books.sell(day, Decimal(shares), symbol, acquired, " ".join(rest))
        case ["sell", shares, symbol, *rest]:
            books.sell(day, Decimal(shares), symbol, "", " ".join(rest))
        case ["exchange", amount, out, into]:
            sold = (Decimal(amount) / books.price(out, day)).quantize(THOUSANDTH)
            books.buy_for(day, books.sell(day, sold, out, "", "Exchange out"), into, "Exchange in")
        case ["open"]:
            amounts = {symbol: (n * books.price(symbol, day)).quantize(CENT) for symbol, n in opening.items()}
            books.move(day, DEPOSIT, sum(amounts.values(), ZERO), words=ROLLOVER)
            for symbol, paid in amounts.items():
                books.buy_for(day, paid, symbol, ROLLOVER)
        case _:
            raise SystemExit(f"{books.name}, {day}: “{' '.join(words)}” is not understood.")


def _contribute(books: Books, day: date, parts: Mapping[str, Decimal]) -> None:
    """A payroll contribution and what it buys."""
    books.move(day, DEPOSIT, sum(parts.values(), ZERO), words=PAYROLL)
    for symbol, amount in parts.items():
        books.buy_for(day, amount, symbol, PAYROLL)


# --- The files ----------------------------------------------------------------------------------------------


def write_prices(path: Path, tapes: Mapping[str, Tape], days: Sequence[date]) -> None:
    """One row a day and security, in the long form."""
    rows = [
        (day, symbol, tape.close[n], tape.adjusted[n], tape.volume[n])
        for n, day in enumerate(days)
        for symbol, tape in tapes.items()
    ]
    _write(path, ("date", "symbol", "close", "adjusted", "volume"), rows)


def write_transactions(path: Path, all_books: Sequence[Books]) -> None:
    """The ledger of all accounts in the generic template, oldest first."""
    entries = sorted((e for books in all_books for e in books.entries), key=lambda e: e.day)
    heads = ("id", "date", "account", "action", "symbol", "shares", "price", "amount", "lots", "description")
    rows = [
        (e.id, e.day, e.account, e.action, e.symbol, e.shares, e.price, e.amount, e.lots, e.description)
        for e in entries
    ]
    _write(path, heads, rows)


def write_positions(path: Path, all_books: Sequence[Books], whole: set[str]) -> None:
    """The snapshot of the last day, one row a lot; accounts in `whole` state their holdings without lots."""
    rows: list[tuple[object, ...]] = []
    for books in all_books:
        name, day = books.name, books.days[-1]
        for symbol in filter(books.held, books.tapes):
            price, lots = books.price(symbol, day), books.lots[symbol]
            if name in whole:
                rows.append((name, symbol, books.held(symbol), price, None, None, day))
            else:
                rows += [(name, symbol, lot.shares, price, lot.acquired, lot.basis, day) for lot in lots]
        rows.append((name, "CASH", books.cash, None, None, None, day))
    _write(path, ("account", "symbol", "shares", "price", "acquired", "basis", "date"), rows)


def _write(path: Path, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(heads)
        table.writerows(rows)


def main(folder: Path) -> None:
    """Write the three files."""
    story = tomllib.loads(STORY.read_text(encoding="utf-8"))
    days = trading_days(story)
    tapes = make_market(story, days)
    all_books = [settle_books(account, tapes, days) for account in story["account"]]
    write_prices(folder / "prices.csv", tapes, days)
    write_transactions(folder / "transactions.csv", all_books)
    workplace = {account["name"] for account in story["account"] if "payroll" in account}
    write_positions(folder / "positions.csv", all_books, workplace)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else SAMPLE)
