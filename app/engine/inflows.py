"""Money that comes in: distributions and contributions so far, and those to be expected from their own rhythm.

What is expected is a guess from dates alone, and is said as one. The rhythm of a security's dividends, or of an
account's deposits, is the median gap of the last ones; money that has stopped coming for one and a half of its gaps is
expected no longer.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from statistics import median

from app.engine.harvest.replacements import planned_days
from app.engine.idle_cash import least_cash
from app.model.household import Household
from app.model.number import ZERO
from app.model.plan import PlannedBuy
from app.model.signal_rules import Postpone
from app.model.transaction import Action, Transaction

LOOKS_BACK = timedelta(days=800)
MOST_GAPS = 8
LEAST_PAYMENTS = 3
_WEEKS = {7: 1, 14: 2}
_MONTHS = {30: 1, 61: 2, 91: 3, 182: 6, 365: 12}
_STRETCH = 0.25
_PATIENCE = 1.5
_KINDS = {
    Action.DIVIDEND: Postpone.DIVIDEND,
    Action.CAPITAL_GAIN: Postpone.DIVIDEND,
    Action.DEPOSIT: Postpone.CONTRIBUTION,
}


@dataclass(frozen=True, slots=True, order=True)
class Inflow:
    """Money on a day: a distribution of the security `name`, or a contribution to the account `name`.

    `is_planned` is one the plan declares, `is_expected` one that only the rhythm of earlier ones speaks for.
    """

    day: date
    kind: Postpone
    name: str
    is_expected: bool = False
    is_planned: bool = False


@dataclass(frozen=True, slots=True)
class Arrival:
    """The last day on which an account's cash rose to what counts as arrived, and what brought it."""

    day: date
    account: str
    because: str


def past_inflows(transactions: Iterable[Transaction], day: date) -> tuple[Inflow, ...]:
    """Distributions and deposits in cash up to a day, the earliest first; one a day, kind and name."""
    found = {
        Inflow(t.day, _KINDS[t.action], t.symbol if t.action is not Action.DEPOSIT else t.account)
        for t in transactions
        if t.action in _KINDS and t.cash > 0 and t.day <= day
    }
    return tuple(sorted(found))


def expected_inflows(
    past: Sequence[Inflow], planned: Sequence[PlannedBuy], day: date, until: date
) -> tuple[Inflow, ...]:
    """What may come after a day until another, the earliest first: by rhythm, and as the plan declares."""
    series: dict[tuple[Postpone, str], list[date]] = {}
    for inflow in past:
        if day - LOOKS_BACK <= inflow.day <= day:
            series.setdefault((inflow.kind, inflow.name), []).append(inflow.day)
    found = {
        Inflow(due, kind, name, is_expected=True)
        for (kind, name), days in series.items()
        for due in _continued(days, day, until)
    }
    for buy in planned:
        for due in planned_days(buy, day + timedelta(days=1), until):
            found.add(Inflow(due, Postpone.CONTRIBUTION, buy.account, is_planned=True))
    return tuple(sorted(found))


def arrivals(household: Household, transactions: Iterable[Transaction]) -> tuple[Arrival, ...]:
    """When cash last arrived in each account that trades, the latest first; none where the ledger does not tell."""
    rows: dict[str, dict[date, list[Transaction]]] = {}
    for t in transactions:
        if t.cash and t.day <= household.as_of:
            rows.setdefault(t.account, {}).setdefault(t.day, []).append(t)
    least = least_cash(household.plan.rules)
    found = []
    for account in household.plan.accounts:
        cash = household.cash.get(account.name)
        if cash is not None and account.can_trade:
            found.append(_arrival(account.name, rows.get(account.name, {}), cash, account.minimum_cash + least))
    return tuple(sorted((a for a in found if a is not None), key=lambda a: (-a.day.toordinal(), a.account)))


def _arrival(account: str, rows: Mapping[date, list[Transaction]], cash: Decimal, level: Decimal) -> Arrival | None:
    """The last day whose rows took cash from below a level to it or beyond."""
    for day in sorted(rows, reverse=True):
        before = cash - sum((t.cash for t in rows[day]), ZERO)
        if before < level <= cash:
            largest = max(rows[day], key=lambda t: t.cash)
            return Arrival(day, account, _SAID.get(largest.action, "cash arrived"))
        cash = before
    return None


_SAID = {
    Action.DEPOSIT: "a deposit was made",
    Action.DIVIDEND: "a dividend was paid",
    Action.CAPITAL_GAIN: "capital gains were paid out",
    Action.INTEREST: "interest was paid",
    Action.SELL: "a sale brought cash",
}


def _continued(days: Sequence[date], day: date, until: date) -> Iterator[date]:
    """The days after the last one at the same rhythm, as far as they lie after `day`."""
    gaps = [(b - a).days for a, b in pairwise(days)][-MOST_GAPS:]
    usual = median(gaps) if len(days) >= LEAST_PAYMENTS else 0
    known = next((n for n in (*_WEEKS, *_MONTHS) if abs(usual - n) <= _STRETCH * n), None)
    near = sum(1 for gap in gaps if known and abs(gap - known) <= _STRETCH * known)
    if known is None or 2 * near <= len(gaps) or (day - days[-1]).days > _PATIENCE * known:
        return
    count = 1
    while (due := _later(days[-1], known, count)) <= until:
        if due > day:
            yield due
        count += 1


def _later(last: date, known: int, count: int) -> date:
    """So many gaps later; a day the month lacks is its last."""
    if known in _WEEKS:
        return last + timedelta(weeks=_WEEKS[known] * count)
    month = last.month - 1 + _MONTHS[known] * count
    year, month = last.year + month // 12, month % 12 + 1
    return date(year, month, min(last.day, monthrange(year, month)[1]))
