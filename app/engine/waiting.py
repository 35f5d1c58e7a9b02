"""Does it pay to wait? The same request today and on later days, at today's prices.

What follows from the day follows by itself: terms of lots, open wash windows, live tilts. After the year's end a new
tax year has begun, with what the old one carries into it.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from app.engine.fingerprint import stamped
from app.engine.rebalance.propose import propose
from app.engine.section_1256 import sixty_forty
from app.engine.stepping import Kept
from app.engine.tax import netted_year
from app.engine.wash_window import WINDOW
from app.model.household import Household
from app.model.number import ZERO, cents
from app.model.progress import Progress
from app.model.proposal import Proposal, Request
from app.model.scenario import Waiting
from app.model.tax_table import TaxTable
from app.model.tax_year import YearStart

Tables = Callable[[int], TaxTable]
AHEAD = (7, 30, 60)
"""Days ahead that are tried; beside them the first weekday after the year's end."""
TODAY, YEARS_END = "today", "after the year’s end"
_PART = 100
_SATURDAY, _SUNDAY = 5, 6


def waiting(household: Household, request: Request, tables: Tables) -> Generator[Progress, None, tuple[Waiting, ...]]:
    """The request today, which comes first, and on later days in their order; `tables` gives a year's tax table.

    Nothing happens in between: prices stay, and so do holdings, although the plan may declare purchases until then.
    Those of the days after still count for wash sales. Yields progress; can be stopped at every step of each proposal.
    Raises `InputError` as `propose` does.
    """
    days, found = later_days(household.as_of), []
    for n, (day, label) in enumerate(days):
        moved = on_day(household, day, tables)
        proposal = yield from _told(propose(moved, request), n, len(days), label)
        found.append(Waiting(day, label, stamped(proposal, moved)))
    return tuple(found)


def later_days(today: date) -> tuple[tuple[date, str], ...]:
    """The days that are tried with the reason for each, today first; a day with two reasons comes once."""
    reasons: dict[date, list[str]] = {today: [TODAY]}
    for days in AHEAD:
        reasons.setdefault(today + timedelta(days=days), []).append(f"in {days} days")
    reasons.setdefault(year_opens(today.year + 1), []).append(YEARS_END)
    return tuple((day, ", ".join(why)) for day, why in sorted(reasons.items()))


def year_opens(year: int) -> date:
    """The first weekday of a year that is not New Year's Day, observed on Monday where it is a Sunday (5 USC 6103)."""
    first = date(year, 1, 1)
    day = first + timedelta(days=2 if first.weekday() == _SUNDAY else 1)
    while day.weekday() >= _SATURDAY:
        day += timedelta(days=1)
    return day


def on_day(household: Household, day: date, tables: Tables) -> Household:
    """The household on a day to come, if nothing happens until then; of today, itself.

    A year's table that does not exist is taken to be this year's.
    """
    if day == household.as_of:
        return household
    still_recent = tuple(buy for buy in household.recent_buys if buy.day >= day - WINDOW)
    moved = replace(household, as_of=day, recent_buys=still_recent)
    if day.year == household.as_of.year:
        return moved
    table = tables(day.year)
    return replace(
        moved,
        year=_year_start(household, day.year, tables),
        tax_table=table if table.year == day.year else household.tax_table,
    )


def _year_start(household: Household, year: int, tables: Tables) -> YearStart:
    """Where a later year begins: nothing realized, and losses carried on as far as the years before do not use them.

    The carryforwards the plan names for a year are the user's word. Contracts of IRC 1256 are marked at the year's end;
    a later sale counts from their cost, so the next year begins with the mark taken back. On the year's last day its
    results hold the mark already.
    """
    tax, start, mark = household.plan.tax, household.year_start, _marks(household)
    to_come = (ZERO, ZERO) if household.as_of == date(household.as_of.year, 12, 31) else mark
    for ending in range(household.as_of.year, year):
        if ending + 1 == tax.year:
            entering = tax.carryforward_short, tax.carryforward_long
        else:
            before = replace(tax, carryforward_short=start.entering_short, carryforward_long=start.entering_long)
            netted = netted_year(start.short + to_come[0], start.long + to_come[1], before, tables(ending))
            entering = netted.carry_short, netted.carry_long
        start = YearStart(-mark[0], -mark[1], *entering)
    return start


def _marks(household: Household) -> tuple[Decimal, Decimal]:
    """The (short, long) result of contracts marked to market at today's prices; unknown ones count as none."""
    short = long = ZERO
    for lot in household.lots:
        account, price = household.plan.account(lot.account), household.price(lot.symbol)
        is_contract = household.security(lot.symbol).section_1256 and account is not None and account.type.is_taxable
        if is_contract and price is not None and lot.basis is not None:
            first, second = sixty_forty(cents(lot.shares * price) - lot.basis)
            short, long = short + first, long + second
    return short, long


def _told(
    work: Generator[Progress, None, Proposal], n: int, count: int, label: str
) -> Generator[Progress, None, Proposal]:
    """One proposal's progress as part of all of them."""
    kept = Kept(work)
    with closing(work):
        for step in kept:
            part = _PART * step.done // step.total if step.total else 0
            yield Progress(n * _PART + part, count * _PART, f"{label[:1].upper()}{label[1:]}: {step.label}")
    return kept.answer
