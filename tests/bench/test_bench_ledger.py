"""Replaying 100,000 transactions with wash sales against a bare first-in-first-out loop over the same rows.

Two histories of 200 securities over twenty years, eight purchases in ten in the taxable account: an investor's, who
sells rarely and mostly at a gain, and a trader's, who sells every other day at whatever the price is. The exponent is
that of time in the number of rows at one density: 10,000 rows are two years, 100,000 are twenty.
"""

import math
import random
import time
from collections import defaultdict, deque
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest

from app.engine.ledger import replay
from app.engine.wash import WashRule, wash
from app.model.account import AccountType, LotMethod
from app.model.transaction import Action, Transaction

SYMBOLS, ROWS, YEARS, ROUNDS = 200, 100_000, 20, 3
GOAL, EXPONENT = 4.0, 1.1
SANE = 40.0
FIRST, END = date(2005, 1, 3), date(2027, 1, 1)
RULE = WashRule({"Brokerage": AccountType.TAXABLE, "Roth": AccountType.ROTH})
METHODS = dict.fromkeys(RULE.types, LotMethod.FIFO)

pytestmark = [pytest.mark.bench, pytest.mark.timeout(600)]


def history(rows: int, years: int, sells: float, drift: float) -> list[Transaction]:
    """Make a random walk with a fixed seed; `sells` is the part of rows that sell, `drift` the daily rise."""
    chance = random.Random(20261122)  # noqa: S311  the same history every time
    held: dict[tuple[str, str], int] = defaultdict(int)
    prices, days, due = [chance.uniform(20, 200) for _ in range(SYMBOLS)], years * 365, 0.0
    made: list[Transaction] = []
    for n in range(days):
        prices = [price * (1 + chance.gauss(drift, 0.012)) for price in prices]
        due += rows / days
        while due >= 1:
            due -= 1
            which, account = chance.randrange(SYMBOLS), "Brokerage" if chance.random() < 0.8 else "Roth"
            symbol, cents = f"S{which:03d}", Decimal(max(1, round(prices[which] * 100)))
            place, name, day = (account, symbol), f"t{len(made)}", FIRST + timedelta(days=n)
            if held[place] > 50 and chance.random() < sells:
                shares = chance.randrange(1, held[place])
                held[place] -= shares
                cash = (shares * cents).scaleb(-2)
                made.append(Transaction(name, account, day, Action.SELL, symbol, Decimal(shares), cash=cash))
            else:
                shares = chance.randrange(1, 200)
                held[place] += shares
                cash = -(shares * cents).scaleb(-2)
                made.append(Transaction(name, account, day, Action.BUY, symbol, Decimal(shares), cash=cash))
    return made


def bare(rows: list[Transaction]) -> int:
    """First in, first out in scaled integers, and nothing else; the number of results."""
    books: dict[tuple[str, str], deque[list[int]]] = defaultdict(deque)
    results = []
    for t in rows:
        units, cash = int((t.shares or Decimal(0)).scaleb(8)), int(t.cash.scaleb(4))
        book = books[t.account, t.symbol]
        if t.action is Action.BUY:
            book.append([units, -cash, t.day.toordinal()])
            continue
        left = units
        while left:
            lot = book[0]
            part = min(left, lot[0])
            basis = lot[1] * part // lot[0]
            results.append((t.symbol, lot[2], t.day, part, cash * part // units, basis))
            lot[0] -= part
            lot[1] -= basis
            left -= part
            if not lot[0]:
                book.popleft()
    return len(results)


def best(work: Callable[[], object]) -> float:
    """The fastest of some rounds, in seconds."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def whole(rows: list[Transaction]) -> int:
    """Replay and wash; the number of matches."""
    found = replay(rows, METHODS, END)
    return len(wash(found.held, found.sold, found.splits, RULE).matches)


@pytest.mark.parametrize("who, sells, drift", [("investor", 0.08, 0.0006), ("trader", 0.35, 0.0003)])
def test_replaying_with_wash_sales(who: str, sells: float, drift: float, capsys: pytest.CaptureFixture[str]) -> None:
    """Report seconds of 10,000 and 100,000 rows, the ratio to the bare loop, and the exponent."""
    small, large = history(ROWS // 10, YEARS // 10, sells, drift), history(ROWS, YEARS, sells, drift)
    floor, replayed = best(lambda: bare(large)), best(lambda: replay(large, METHODS, END))
    seconds = [best(lambda rows=rows: whole(rows)) for rows in (small, large)]  # type: ignore[misc]
    ratio, exponent = seconds[1] / floor, math.log10(seconds[1] / seconds[0])
    with capsys.disabled():
        print(  # noqa: T201
            f"\n{who}: {whole(large):,} matches; 10,000 rows {seconds[0]:.3f} s, 100,000 rows {seconds[1]:.3f} s; "
            f"bare loop {floor:.3f} s; replay {replayed / floor:.1f}, with wash sales {ratio:.1f} times it "
            f"(goal {GOAL}); exponent {exponent:.2f} (goal {EXPONENT})"
        )
    assert ratio < SANE
