"""A year's realised results: disposals, Schedule D with the carryforwards rolled up to it, and the tax they cause.

Carryforwards are known for the year the plan names and roll on from there. Of earlier years they are not known, so
neither is anything that depends on them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from app.engine.fund_losses import fund_loss
from app.engine.holding_period import LONG
from app.engine.section_1256 import sixty_forty
from app.engine.tax import netted_year, tax_change
from app.engine.wash_window import WINDOW
from app.engine.words import day_text, dollars
from app.model.issue import Issue, Severity
from app.model.number import ZERO
from app.model.plan import Tax
from app.model.tax_table import TaxTable
from app.model.tax_year import TaxYear
from app.model.transaction import Disposal, DisposalKind

Tables = Callable[[int], TaxTable]


def results(disposals: Sequence[Disposal], contracts: frozenset[str] = frozenset()) -> tuple[Decimal, Decimal]:
    """Short- and long-term results that count; what has an unknown basis is in neither, an unknown day in the short.

    Contracts of IRC 1256 count 60 % long and 40 % short whatever their holding time. A short-term loss on fund shares
    held for six months or less is long-term to the extent of the gains they distributed (IRC 852(b)(4)(A)).
    """
    short = long = ZERO
    for d in disposals:
        gain = d.gain
        if gain is None:
            continue
        if d.symbol in contracts:
            first, second = sixty_forty(gain)
            short, long = short + first, long + second
        elif d.term == LONG:
            long += gain
        elif gain < 0 and d.distributed and (since := d.held_since or d.acquired) is not None:
            split = fund_loss(-gain, since, d.sold, d.distributed)
            short, long = short - split.short, long - split.long
        else:
            short += gain
    return short, long


def tax_year(
    year: int,
    disposals: Mapping[int, Sequence[Disposal]],
    distributions: Mapping[int, Decimal],
    tax: Tax,
    tables: Tables,
    contracts: frozenset[str] = frozenset(),
    as_of: date = date.max,
) -> TaxYear:
    """The year's report. `disposals` and `distributions` (long-term, of funds) by year, from the plan's year on.

    A loss sold less than thirty-one days before `as_of` is not final: it says so.
    """
    table = tables(year)
    mine = tuple(disposals.get(year, ()))
    short, long = results(mine, contracts)
    paid = distributions.get(year, ZERO)
    issues = (*_unknown(mine), *_provisional(mine, as_of), *_year_issues(year, tax.year, table))
    found = TaxYear(year, table.year, mine, short, long + paid, paid, None, None, None, None, issues)
    if year < tax.year:
        return found
    rolled = tax
    for earlier in range(tax.year, year):
        before = results(disposals.get(earlier, ()), contracts)
        netted = netted_year(before[0], before[1] + distributions.get(earlier, ZERO), rolled, tables(earlier))
        rolled = replace(rolled, carryforward_short=netted.carry_short, carryforward_long=netted.carry_long)
    return replace(
        found,
        entering_short=rolled.carryforward_short,
        entering_long=rolled.carryforward_long,
        netted=netted_year(short, long + paid, rolled, table),
        due=tax_change(ZERO, ZERO, short, long + paid, rolled, table),
    )


def _unknown(disposals: Sequence[Disposal]) -> list[Issue]:
    """What is left out because its basis is not known, one sentence a security."""
    proceeds: dict[tuple[str, str], Decimal] = {}
    for d in disposals:
        if d.basis is None:
            proceeds[d.account, d.symbol] = proceeds.get((d.account, d.symbol), ZERO) + d.proceeds
    return [
        Issue(
            Severity.WARNING,
            "basis-unknown",
            f"{symbol} in {account}: sales of {dollars(amount, to_the_cent=True)} have no known basis "
            "and are in none of these sums. Import earlier history or enter the basis.",
        )
        for (account, symbol), amount in sorted(proceeds.items())
    ]


def _provisional(disposals: Sequence[Disposal], as_of: date) -> list[Issue]:
    """Losses whose window is still open, one sentence a security and day."""
    lost: dict[tuple[date, str], Decimal] = {}
    for d in disposals:
        if d.gain is not None and d.gain < 0 and d.kind is DisposalKind.SALE and d.sold <= as_of <= d.sold + WINDOW:
            lost[d.sold, d.symbol] = lost.get((d.sold, d.symbol), ZERO) - d.gain
    return [
        Issue(
            Severity.INFO,
            "loss-provisional",
            f"The {symbol} loss of {dollars(amount, to_the_cent=True)} sold on {day_text(day, as_of)} "
            f"is not final until {day_text(day + WINDOW, as_of)}: a purchase until then can still put it off.",
        )
        for (day, symbol), amount in sorted(lost.items())
    ]


def _year_issues(year: int, planned: int, table: TaxTable) -> list[Issue]:
    """What a year other than the plan's rests on, or lacks."""
    found = []
    if table.year != year:
        text = f"There is no tax table of {year}; the one of {table.year} is used in its place."
        found.append(Issue(Severity.INFO, "table-missing", text))
    if year < planned:
        text = (
            f"What was carried into {year} is not known: the plan says what entered {planned}. "
            f"Set the tax year to {year} and enter its carryforwards to net it."
        )
        found.append(Issue(Severity.INFO, "carryforward-unknown", text))
    if year > planned:
        text = f"Income and rates of {year} are taken to be those of {planned}; carryforwards are rolled on."
        found.append(Issue(Severity.INFO, "income-assumed", text))
    return found


def by_year(disposals: Sequence[Disposal]) -> dict[int, list[Disposal]]:
    """Disposals by the year of sale: the trade date counts, not settlement (Pub. 550, “Stock sales at year end”)."""
    found: dict[int, list[Disposal]] = {}
    for d in disposals:
        found.setdefault(d.sold.year, []).append(d)
    return found
