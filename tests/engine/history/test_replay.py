"""The history against a slow loop that replays the ledger forwards, a day at a time, over two accounts.

The history undoes rows from what is held at the end; the loop knows only the beginning. Splits, mergers with cash,
spin-offs, gifts and transfers that take days are among the rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.engine.history import Closes, DriftHistory, rebuild
from app.engine.ledger import replay
from app.model.account import LotMethod
from app.model.household import Household
from app.model.transaction import Action, Transaction
from tests.engine.households import FUNDS, fund, household, leaf
from tests.engine.transactions import row

D = Decimal
CENTS = 0.05
"""A ten-thousandth of a share, and half a cent, are nothing to the history."""
FIRST = date(2026, 1, 5)
DAYS = tuple(FIRST + timedelta(days=n) for n in range(30))
SYMBOLS = ("BND", "NEW", "STK")
SECURITIES = (*FUNDS, fund("NEW", "Stocks", "Bonds"))
KINDS = (
    "buy", "sell", "reinvest", "split", "added", "merger", "spin", "gift", "move", "cash move",
    "deposit", "withdrawal", "dividend", "fee",
)  # fmt: skip
Step = tuple[int, str, str, str, int, int]


def _steps(*without: str) -> st.SearchStrategy[list[Step]]:
    """Day, kind, account, symbol, size and days on the way."""
    kinds = st.sampled_from([kind for kind in KINDS if kind not in without])
    places, sizes = (st.integers(0, 29), st.integers(1, 60))
    step = st.tuples(places, kinds, st.sampled_from("AB"), st.sampled_from(SYMBOLS), sizes, st.integers(0, 9))
    return st.lists(step, min_size=4, max_size=40)


PRICES = st.lists(st.integers(1, 400), min_size=3, max_size=3)


@dataclass
class _Loop:
    """The forward loop: rows are made as it goes, so that none gives what is not there, and each day is noted."""

    prices: dict[str, list[float]]
    rows: list[Transaction] = field(default_factory=list)
    shares: defaultdict[tuple[str, str], D] = field(default_factory=lambda: defaultdict(D))
    cash: defaultdict[str, D] = field(default_factory=lambda: defaultdict(D))
    way: list[tuple[int, str, str, D]] = field(default_factory=list)
    flow: float = 0.0
    values: list[float] = field(default_factory=list)
    stocks: list[float] = field(default_factory=list)
    flows: list[float] = field(default_factory=list)

    def put(
        self, n: int, action: Action, account: str, symbol: str = "", shares: D | None = None, **more: object
    ) -> None:
        made = row(f"t{len(self.rows) + 1}", DAYS[n], action, symbol, None if shares is None else str(shares), **more)  # type: ignore[arg-type]
        self.rows.append(replace(made, account=account))
        self.cash[account] += self.rows[-1].cash

    def arrive(self, n: int) -> None:
        """What left some days ago comes in."""
        for item in [w for w in self.way if w[0] == n]:
            self.way.remove(item)
            _, account, symbol, amount = item
            if symbol:
                self.put(n, Action.TRANSFER_IN, account, symbol, amount)
                self.shares[account, symbol] += amount
            else:
                self.put(n, Action.DEPOSIT, account, cash=str(amount))

    def do(self, n: int, kind: str, account: str, symbol: str, size: int, lag: int) -> None:
        """One step; what is impossible is left out."""
        held = self.shares[account, symbol]
        needs = ("sell", "move", "merger", "split", "added", "spin")
        if (kind in needs and not held) or (kind in ("merger", "spin") and symbol == "NEW"):
            return
        quantity = D(size) / 4
        if kind in ("sell", "move", "merger"):
            quantity = min(held, quantity)
        if not (self._trade(n, kind, account, symbol, quantity) or self._turn(n, kind, account, symbol, quantity)):
            self._money(n, kind, account, symbol, quantity, lag)

    def _trade(self, n: int, kind: str, account: str, symbol: str, quantity: D) -> bool:
        """Shares that come or go for money, or as a gift."""
        worth = quantity * D(str(self.prices[symbol][n]))
        signs = {"buy": 1, "sell": -1, "reinvest": 1, "gift": 1}
        if kind not in signs:
            return False
        cash = {"buy": -worth, "sell": worth}.get(kind, D(0))
        self.put(n, Action(kind), account, symbol, quantity, cash=str(cash))
        self.shares[account, symbol] += signs[kind] * quantity
        self.flow += float(worth) if kind == "gift" else 0.0
        return True

    def _turn(self, n: int, kind: str, account: str, symbol: str, quantity: D) -> bool:
        """What a company does with its shares."""
        ratio = D(2) if quantity % 1 else D("0.5")
        match kind:
            case "split":
                self.put(n, Action.SPLIT, account, symbol, ratio)
                self.shares[account, symbol] *= ratio
            case "added":
                self.put(n, Action.SPLIT, account, symbol, added_shares=quantity)
                self.shares[account, symbol] += quantity
            case "merger":
                more = {"other_symbol": "NEW", "ratio": D("0.5"), "boot": D(7), "cash": "7"}
                self.put(n, Action.MERGER, account, symbol, quantity, **more)
                self.shares[account, symbol] -= quantity
                self.shares[account, "NEW"] += quantity / 2
            case "spin":
                self.put(n, Action.SPIN_OFF, account, "NEW", quantity, other_symbol=symbol)
                self.shares[account, "NEW"] += quantity
            case _:
                return False
        return True

    def _money(self, n: int, kind: str, account: str, symbol: str, quantity: D, lag: int) -> None:
        """What moves to the other account, and money that comes in and leaves."""
        match kind:
            case "move":
                self.put(n, Action.TRANSFER_OUT, account, symbol, quantity)
                self.shares[account, symbol] -= quantity
                self._send(n + lag, account, symbol, quantity, float(quantity) * self.prices[symbol][n])
            case "cash move":
                # To a cent of its own, so that no two amounts are taken for each other.
                amount = quantity + D(len(self.rows)) / 100
                self.put(n, Action.WITHDRAWAL, account, cash=str(-amount))
                self._send(n + min(lag, 5), account, "", amount, float(amount))
            case "deposit" | "withdrawal":
                amount = (1000 + quantity + D(len(self.rows)) / 100) * (1 if kind == "deposit" else -1)
                self.put(n, Action(kind), account, cash=str(amount))
                self.flow += float(amount)
            case _:
                self.put(n, Action(kind), account, symbol, cash=str(quantity if kind == "dividend" else -quantity))

    def _send(self, n: int, account: str, symbol: str, amount: D, worth: float) -> None:
        """Let it come into the other account; what would come after the last day has left the household."""
        if n < len(DAYS):
            self.way.append((n, "B" if account == "A" else "A", symbol, amount))
        else:
            self.flow -= worth

    def note(self, n: int) -> None:
        """The close of a day."""
        worth = dict.fromkeys(SYMBOLS, 0.0)
        for (_, symbol), held in self.shares.items():
            worth[symbol] += float(held) * self.prices[symbol][n]
        money = float(sum(self.cash.values()))
        for _, _, symbol, amount in self.way:
            if symbol:
                worth[symbol] += float(amount) * self.prices[symbol][n]
            else:
                money += float(amount)
        self.values.append(sum(worth.values()) + money)
        self.stocks.append(worth["STK"] + worth["NEW"] / 2)
        self.flows.append(self.flow)
        self.flow = 0.0


def _looped(steps: Sequence[Step], starts: Sequence[int]) -> _Loop:
    """Run the loop; prices wander in a way of their own for each symbol."""
    prices = {
        symbol: [round(start * (1 + 0.1 * np.sin(n * (k + 1))), 2) for n in range(len(DAYS))]
        for k, (symbol, start) in enumerate(zip(SYMBOLS, starts, strict=True))
    }
    loop = _Loop(prices)
    for n in range(len(DAYS)):
        loop.arrive(n)
        for _, *step in (s for s in steps if s[0] == n):
            loop.do(n, *step)  # type: ignore[arg-type]  # the fields of a step
        # What moves within a day comes in on it.
        loop.arrive(n)
        loop.note(n)
    return loop


def _household(loop: _Loop) -> Household:
    """What the ledger's own replay leaves on the last day."""
    left = replay(loop.rows, {"A": LotMethod.FIFO, "B": LotMethod.FIFO}, DAYS[-1])
    classes = (leaf("Stocks", "0.6"), leaf("Bonds", "0.4"))
    prices = {symbol: str(closes[-1]) for symbol, closes in loop.prices.items()}
    made = household(classes=classes, securities=SECURITIES, prices=prices, day=DAYS[-1])
    return replace(made, lots=left.lots, cash=left.cash)


def _rebuilt(loop: _Loop) -> DriftHistory:
    ordinals = np.array([d.toordinal() for d in DAYS], dtype=np.int64)
    closes = {symbol: Closes(ordinals, np.array(of_day)) for symbol, of_day in loop.prices.items()}
    return rebuild(_household(loop), loop.rows, closes, [])


@settings(max_examples=200, deadline=None)
@given(_steps(), PRICES)
def test_the_history_is_what_a_forward_loop_finds(steps: list[Step], starts: list[int]) -> None:
    """Value, weights and flows of every day; nothing is a gap where the records are whole."""
    loop = _looped(steps, starts)
    found = _rebuilt(loop)
    skipped = len(DAYS) - len(found.days)
    assert found.days == DAYS[skipped:]
    assert found.gaps == ()
    assert list(found.value_f) == pytest.approx(loop.values[skipped:], abs=CENTS)
    if loop.rows:
        assert list(found.flows_f) == pytest.approx(loop.flows[skipped:], abs=1e-6)
    for n, value in enumerate(loop.values[skipped:]):
        weight = loop.stocks[skipped + n] / value if value > 1 else None
        if weight is not None:
            assert found.classes["Stocks"].actual_f[n] == pytest.approx(weight, abs=CENTS)


@settings(max_examples=60, deadline=None)
@given(_steps("move", "cash move"), PRICES, st.integers(1, 28))
def test_later_days_change_nothing_of_earlier_ones(steps: list[Step], starts: list[int], cut: int) -> None:
    """Without statements the history until a day is the same whether later days are known or not.

    Only what is on its way between own accounts at the cut differs, and is left out here: until it has arrived it has
    left the household.
    """
    loop = _looped(steps, starts)
    if not loop.rows or loop.rows[0].day > DAYS[cut]:
        return
    whole = _rebuilt(loop)
    earlier = _Loop({s: p[: cut + 1] for s, p in loop.prices.items()}, [t for t in loop.rows if t.day <= DAYS[cut]])
    held = _household(earlier)
    ordinals = np.array([d.toordinal() for d in DAYS[: cut + 1]], dtype=np.int64)
    closes = {symbol: Closes(ordinals, np.array(of_day)) for symbol, of_day in earlier.prices.items()}
    short = rebuild(replace(held, as_of=DAYS[cut]), earlier.rows, closes, [])
    count = len(short.days)
    assert whole.days[:count] == short.days
    assert list(whole.value_f[:count]) == pytest.approx(list(short.value_f), abs=CENTS)
    assert list(whole.flows_f[:count]) == pytest.approx(list(short.flows_f), abs=1e-6)
    assert list(whole.drift_f[:count]) == pytest.approx(list(short.drift_f), abs=CENTS, nan_ok=True)
