"""What comes into the household from outside and what leaves it, day by day.

Deposits, withdrawals, gifts, inheritances, and securities moved in or out at the day's price are flows. Dividends,
interest, fees and taxes on income are not: they are what the household earned. What moves between accounts of the
household is none either. A row that waits to be classified counts as a flow, so that it is neither gain nor loss.

Shares bought without cash, as payroll buys them in a workplace plan and as they vest, are paid from outside: they count
with what they cost, else at the day's price.

Where an account's cash is not known, the household is measured without it: what its trades pay comes from outside,
what they and its dividends bring leaves.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from app.engine.history.result import Days, Floats
from app.engine.option_symbol import is_option
from app.model.security import CASH
from app.model.transaction import Action, Transaction

EXTERNAL = frozenset(
    {
        Action.DEPOSIT,
        Action.WITHDRAWAL,
        Action.TRANSFER_IN,
        Action.TRANSFER_OUT,
        Action.GIFT,
        Action.INHERIT,
        Action.UNCLASSIFIED,
    }
)
SIGNS = {Action.TRANSFER_IN: 1, Action.GIFT: 1, Action.INHERIT: 1, Action.TRANSFER_OUT: -1}


@dataclass(frozen=True, slots=True)
class Flow:
    """Money, or shares of a security, that crossed the border of the household; what comes in is positive.

    `place` is that of its day in the history, `value` NaN where the day has no price. A row that moves both money and
    shares makes two of them.
    """

    row: Transaction
    place: int
    symbol: str
    value: float


def flows_of(
    rows: Sequence[Transaction],
    days: Days,
    price: Callable[[str, int], float],
    own: Collection[str],
    without_cash: Collection[str],
) -> list[Flow]:
    """Flows of the rows from the first day on, each on the day it happened or the next of the history.

    `price` takes a symbol and a place among the days. `own` are ids of rows that move within the household,
    `without_cash` accounts whose cash is not counted.
    """
    found = []
    ordinals = [t.day.toordinal() for t in rows]
    for t, ordinal, place in zip(rows, ordinals, np.searchsorted(days, ordinals).tolist(), strict=True):
        if ordinal < days[0]:
            continue
        if _is_in_kind(t):
            paid = price(t.symbol, place) * float(t.shares or 0) if t.basis is None else float(t.basis)
            found.append(Flow(t, place, t.symbol, paid))
        elif t.action in EXTERNAL:
            if t.id not in own:
                found += _crossing(t, place, price, counts_cash=t.account not in without_cash)
        elif t.account in without_cash and t.cash:
            found.append(Flow(t, place, CASH, -float(t.cash)))
    return found


def _is_in_kind(t: Transaction) -> bool:
    """Was it bought with money that never was in the account? A contract closed without cash has ended worthless."""
    return t.action is Action.BUY and bool(t.shares) and not t.cash and t.symbol != CASH and not is_option(t.symbol)


def _crossing(t: Transaction, place: int, price: Callable[[str, int], float], *, counts_cash: bool) -> Iterator[Flow]:
    """Money and shares of a row that come from outside or leave."""
    if t.cash and counts_cash:
        yield Flow(t, place, CASH, float(t.cash))
    sign = SIGNS.get(t.action, 0)
    if sign and t.shares and t.symbol not in ("", CASH):
        yield Flow(t, place, t.symbol, sign * float(t.shares) * price(t.symbol, place))


def total_flows(flows: Sequence[Flow], days: int) -> Floats:
    """The net flow of each day."""
    total_f = np.zeros(days)
    np.add.at(total_f, [f.place for f in flows], [f.value for f in flows])
    return total_f
