"""This year's tax as rows of a linear program: exact netting by regions that differ in bounds only.

The law taxes a year's netted result in two parts: what is preferential, P = max(0, min(long, total)), at long-term
rates, and the rest, O = max(−limit, total − P), as ordinary income (IRC 1(h), 1211(b), 1222). On O and P the tax is
piecewise linear and convex as long as O stays on one side of the tops of the 0 % and 15 % brackets; the only other
place where it is not convex is the definition of P. So the plane of (short, long) falls into at most four regions: one
with P = 0, which is exact where losses prevail or long-term results do, and one for each bracket of O, in which P is at
most the long-term and the total result. The least over the regions is the tax: gains are never taxed higher than they
would be by the brackets (IRC 1(h)(1)), which is the first region. Only where a state taxes long-term gains lower than
others and the 15 % rate is above that of the bracket, a few dollars may lie between the least and the tax (`slack_f`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

import numpy as np

from app.engine.rebalance.program import INF, Floats, Program
from app.engine.tax import FIFTEEN, TWENTY, netted_year, tax_due, tax_table_of
from app.model.household import Household
from app.model.number import ZERO
from app.model.plan import Tax
from app.model.tax_table import FilingTable, TaxTable

LONG_RATES = (0.0, float(FIFTEEN), float(TWENTY))
"""Rates of P in the three regions that have it."""
PREFERENCES = len(LONG_RATES)
NO_PREFERENCE = None
Bounds = tuple[np.ndarray, Floats, Floats]
"""Places of columns or rows, and their lower and upper bounds."""


@dataclass(frozen=True, slots=True)
class TaxCurve:
    """The tax of the year against that of trading nothing, in dollars.

    `short_f`, `long_f` are the netted results before any trade, carryforwards taken off. The ordinary part starts at
    −`limit_f`, where the tax differs by `start_f`; from there `widths_f` and `rates_f` are its slices. `zero_f` and
    `fifteen_f` are the ordinary parts at which income reaches the tops of the 0 % and 15 % brackets, `surtax_from_f`
    the result from which the net investment income tax is due.
    """

    short_f: float
    long_f: float
    limit_f: float
    start_f: float
    widths_f: Floats
    rates_f: Floats
    zero_f: float
    fifteen_f: float
    state_f: float
    state_long_f: float
    surtax_f: float
    surtax_from_f: float
    slack_f: float


@dataclass(frozen=True, slots=True)
class Region:
    """Part of the plane of results on which the tax is convex: which rate P has (None: P is zero), where O may lie."""

    preference: int | None
    low_f: float
    high_f: float


@dataclass(frozen=True, slots=True)
class TaxLayout:
    """First column or row of each part of the tax: slices of O, three P, two bracket steps, surtax, carry, tax."""

    short: int
    long: int
    slices: int
    preferences: int
    steps: int
    surtax: int
    carry: int
    tax: int
    short_row: int
    long_row: int
    ordinary_row: int
    preference_rows: int
    step_rows: int
    tax_row: int


def facts_of(household: Household) -> Tax:
    """The tax facts with the carryforwards that enter the year in view."""
    start = household.year_start
    return replace(household.plan.tax, carryforward_short=start.entering_short, carryforward_long=start.entering_long)


def tax_curve(household: Household) -> TaxCurve:
    """The curve at the household's income, filing status and year so far; without a table, state tax alone."""
    tax, start = facts_of(household), household.year_start
    table = tax_table_of(household)
    filing = table.of(tax.filing)
    now = tax_due(netted_year(start.short, start.long, tax, table), tax, table).total
    limit = filing.loss_limit
    lowest = tax.income - limit
    tops = [ZERO, *filing.ordinary_tops] if lowest < 0 else list(filing.ordinary_tops)
    rates = [ZERO, *table.ordinary_rates] if lowest < 0 else list(table.ordinary_rates)
    slices = [(top, rate) for top, rate in zip([*tops, None], rates, strict=True) if top is None or top > lowest]
    edges = [lowest, *(top for top, _ in slices if top is not None)]
    taxed_before = sum(
        (rate * (min(lowest, top) - low) for low, top, rate in _brackets(filing.ordinary_tops, table.ordinary_rates)
         if lowest > low),
        ZERO,
    )  # fmt: skip
    state_long = tax.state_rate if tax.state_long_rate is None else tax.state_long_rate
    magi = tax.magi if tax.magi is not None else tax.income + filing.standard_deduction
    return TaxCurve(
        short_f=float(start.short - start.entering_short),
        long_f=float(start.long - start.entering_long),
        limit_f=float(limit),
        start_f=float(taxed_before - tax.state_rate * limit - now),
        widths_f=np.array([*(float(b - a) for a, b in pairwise(edges)), INF]),
        rates_f=np.array([float(rate + tax.state_rate) for _, rate in slices]),
        zero_f=float(filing.zero_top - tax.income),
        fifteen_f=float(filing.fifteen_top - tax.income),
        state_f=float(tax.state_rate),
        state_long_f=float(state_long),
        surtax_f=float(table.niit_rate),
        surtax_from_f=float(max(ZERO, filing.niit_floor - magi)),
        slack_f=float(_slack(tax.state_rate - state_long, filing, table)),
    )


def _slack(difference: Decimal, filing: FilingTable, table: TaxTable) -> Decimal:
    """The most by which the least over the regions may pass the tax: the state's difference on gains in that corner."""
    low = [top for top, rate in zip(filing.ordinary_tops, table.ordinary_rates, strict=False) if rate < FIFTEEN]
    return max(difference, ZERO) * max(max(low, default=ZERO) - filing.zero_top, ZERO)


def _brackets(tops: tuple[Decimal, ...], rates: tuple[Decimal, ...]) -> list[tuple[Decimal, Decimal, Decimal]]:
    """(from, to, rate) of each bracket."""
    return list(zip((ZERO, *tops), (*tops, Decimal(10) ** 15), rates, strict=True))


def regions_of(curve: TaxCurve, most_short_f: float) -> tuple[Region, ...]:
    """The regions results can reach; `most_short_f` is the largest short-term gain the trades could bring."""
    reach = max(0.0, curve.short_f + most_short_f)
    found = [Region(NO_PREFERENCE, -curve.limit_f, INF)]
    if curve.zero_f > 0:
        found.append(Region(0, -curve.limit_f, curve.zero_f))
    if reach >= curve.zero_f and curve.fifteen_f > 0:
        found.append(Region(1, max(-curve.limit_f, curve.zero_f), curve.fifteen_f))
    if reach >= curve.fifteen_f:
        found.append(Region(2, max(-curve.limit_f, curve.fifteen_f), INF))
    return tuple(found)


def add_tax(program: Program, curve: TaxCurve) -> TaxLayout:
    """Columns and rows of the tax; the gains of sell columns are entered by the caller in the short and long rows."""
    count = len(curve.widths_f)
    short = program.add_columns(1, -INF)
    long = program.add_columns(1, -INF)
    slices = program.add_columns(count, 0.0, curve.widths_f)
    preferences = program.add_columns(3, 0.0, 0.0)
    steps = program.add_columns(2)
    surtax, carry = program.add_columns(1), program.add_columns(1, 0.0, 0.0)
    tax = program.add_columns(1, 0.0, INF, 1.0)
    short_row = program.add_rows(1, curve.short_f, curve.short_f)
    long_row = program.add_rows(1, curve.long_f, curve.long_f)
    program.add_entries([short_row, long_row], [short, long], 1.0)
    parts = np.concatenate([slices + np.arange(count), preferences + np.arange(3)])
    ordinary_row = program.add_rows(1, curve.limit_f, INF)
    program.add_entries(ordinary_row, parts, 1.0)
    program.add_entries(ordinary_row, [carry, short, long], -1.0)
    preference_rows = program.add_rows(2)
    program.add_entries([[preference_rows], [preference_rows + 1]], preferences + np.arange(3), 1.0)
    program.add_entries(preference_rows, long, -1.0)
    program.add_entries(preference_rows + 1, [short, long], -1.0)
    step_rows = program.add_rows(2)
    surtax_row = program.add_rows(1, -curve.limit_f - curve.surtax_from_f, INF)
    program.add_entries([step_rows, step_rows + 1, surtax_row], [steps, steps + 1, surtax], 1.0)
    program.add_entries([[step_rows], [step_rows + 1], [surtax_row]], parts, -1.0)
    tax_row = program.add_rows(1, curve.start_f, INF)
    program.add_entries(tax_row, tax, 1.0)
    program.add_entries(tax_row, slices + np.arange(count), -curve.rates_f)
    program.add_entries(tax_row, preferences + np.arange(3), -(np.array(LONG_RATES) + curve.state_long_f))
    program.add_entries(tax_row, [steps, steps + 1], [-LONG_RATES[1], LONG_RATES[1] - LONG_RATES[2]])
    program.add_entries(tax_row, surtax, -curve.surtax_f)
    return TaxLayout(
        short, long, slices, preferences, steps, surtax, carry, tax,
        short_row, long_row, ordinary_row, preference_rows, step_rows, tax_row,
    )  # fmt: skip


def region_bounds(curve: TaxCurve, layout: TaxLayout, region: Region) -> tuple[Bounds, Bounds]:
    """What a region sets: bounds of columns, and of rows."""
    starts = -curve.limit_f + np.concatenate([[0.0], np.cumsum(curve.widths_f[:-1])])
    low_f = np.clip(region.low_f - starts, 0.0, curve.widths_f)
    high_f = np.clip(region.high_f - starts, 0.0, curve.widths_f)
    count, at = len(starts), region.preference
    upper_f = np.array([INF if at == n else 0.0 for n in range(3)])
    columns = np.concatenate([layout.slices + np.arange(count), layout.preferences + np.arange(3)])
    of_columns = columns, np.concatenate([low_f, np.zeros(3)]), np.concatenate([high_f, upper_f])
    rows = np.array([layout.preference_rows, layout.preference_rows + 1, layout.step_rows, layout.step_rows + 1])
    no_preference = at is NO_PREFERENCE
    steps_f = [
        -curve.limit_f - curve.zero_f if at == 0 else -INF,
        -curve.limit_f - curve.fifteen_f if at in (0, 1) else -INF,
    ]
    row_low_f = np.array([-INF, -INF, *steps_f])
    row_high_f = np.array([INF if no_preference else 0.0, INF if no_preference else 0.0, INF, INF])
    return of_columns, (rows, row_low_f, row_high_f)


def tax_at(curve: TaxCurve, short_f: Floats, long_f: Floats) -> Floats:
    """The change of this year's tax at netted results, carryforwards taken off; arrays of one shape.

    The closed formula the regions come to: preferential is max(0, min(long, total)), the rest ordinary.
    """
    total_f = short_f + long_f
    preferential_f = np.maximum(0.0, np.minimum(long_f, total_f))
    ordinary_f = np.maximum(-curve.limit_f, total_f - preferential_f)
    top_f = ordinary_f + preferential_f
    above_zero_f = np.maximum(0.0, top_f - np.maximum(ordinary_f, curve.zero_f))
    above_fifteen_f = np.maximum(0.0, top_f - np.maximum(ordinary_f, curve.fifteen_f))
    long_f = LONG_RATES[1] * above_zero_f + (LONG_RATES[2] - LONG_RATES[1]) * above_fifteen_f
    by_brackets_f = _by_brackets(curve, ordinary_f)
    on_all_f = _by_brackets(curve, top_f) - curve.state_f * preferential_f
    tax_f = curve.start_f + by_brackets_f + np.minimum(long_f, on_all_f - by_brackets_f)
    surtax_f: Floats = curve.surtax_f * np.maximum(0.0, top_f - curve.surtax_from_f)
    result_f: Floats = tax_f + surtax_f + curve.state_long_f * preferential_f
    return result_f


def _by_brackets(curve: TaxCurve, ordinary_f: Floats) -> Floats:
    """Federal and state tax of an ordinary part, above that of the most that is deducted."""
    tax_f, low = np.zeros(np.shape(ordinary_f)), -curve.limit_f
    for width, rate in zip(curve.widths_f, curve.rates_f, strict=True):
        tax_f = tax_f + rate * np.clip(ordinary_f - low, 0.0, width)
        low += width
    return tax_f
