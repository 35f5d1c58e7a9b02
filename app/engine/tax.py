"""Tax of capital gains: exact for a year's netted results, and at flat marginal rates.

Exact: ordinary brackets on income with the ordinary part of the result (IRC 1), long-term gains stacked on top at 0, 15
and 20 % (IRC 1(h)), the net investment income tax (IRC 1411), the state's rate on the netted result, so that a deducted
loss lowers it.

Flat: the rates of the next dollar at the household's income. Results are not netted with the year so far or with
carryforwards; a proposal built on them says `tax_model = "flat"`.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from decimal import Decimal

from app.engine.netting import net
from app.model.household import Household
from app.model.number import ZERO
from app.model.plan import Filing, Tax
from app.model.tax_table import FilingTable, TaxTable
from app.model.tax_year import Netted, TaxDue

FIFTEEN, TWENTY = Decimal("0.15"), Decimal("0.20")
_NO_TOP = Decimal(10) ** 15
_LIMIT, _LIMIT_SEPARATE = Decimal(3000), Decimal(1500)


@dataclass(frozen=True, slots=True)
class FlatRates:
    """Tax of one more dollar of gain, by term; a loss is worth as much the other way."""

    short: Decimal = ZERO
    long: Decimal = ZERO

    def of(self, term: str | None) -> Decimal:
        """The rate of a term; an unknown purchase day counts as short, the dearer one."""
        return self.long if term == "long" else self.short

    def tax(self, short_gain: Decimal, long_gain: Decimal) -> Decimal:
        """Tax of the gains, negative where losses prevail."""
        return self.short * short_gain + self.long * long_gain


def flat_rates(tax: Tax, table: TaxTable | None) -> FlatRates:
    """Marginal rates of the household; state rates alone where there is no table."""
    state_long = tax.state_rate if tax.state_long_rate is None else tax.state_long_rate
    if table is None:
        return FlatRates(tax.state_rate, state_long)
    filing = table.of(tax.filing)
    ordinary = table.ordinary_rates[bisect_right(filing.ordinary_tops, tax.income)]
    long = ZERO if tax.income < filing.zero_top else FIFTEEN if tax.income < filing.fifteen_top else TWENTY
    magi = tax.magi if tax.magi is not None else tax.income + filing.standard_deduction
    niit = table.niit_rate if magi >= filing.niit_floor else ZERO
    return FlatRates(ordinary + niit + tax.state_rate, long + niit + state_long)


def tax_table_of(household: Household) -> TaxTable:
    """The household's table; where there is none for the year, one without federal tax."""
    return household.tax_table or state_only(household.plan.tax)


def state_only(tax: Tax) -> TaxTable:
    """A table without federal tax."""
    limit = _LIMIT_SEPARATE if tax.filing is Filing.SEPARATE else _LIMIT
    filing = FilingTable((), _NO_TOP, _NO_TOP, ZERO, ZERO, limit)
    return TaxTable(tax.year, "", (ZERO,), ZERO, {tax.filing: filing})


def netted_year(short: Decimal, long: Decimal, tax: Tax, table: TaxTable) -> Netted:
    """A year's results netted with the carryforwards of `tax`; income decides how much of a deduction is used."""
    limit = table.of(tax.filing).loss_limit
    return net(short, long, tax.carryforward_short, tax.carryforward_long, limit, tax.income)


def tax_due(netted: Netted, tax: Tax, table: TaxTable) -> TaxDue:
    """The tax on the year's income and its netted results.

    A result below what income bears leaves no tax, never a negative one; the state's part alone may be negative. Gains
    are never taxed higher than they would be by the brackets (IRC 1(h)(1), “shall not exceed”).
    """
    filing = table.of(tax.filing)
    gain = netted.ordinary + netted.preferential
    taxable = max(ZERO, tax.income + gain)
    preferential = min(netted.preferential, taxable)
    ordinary = taxable - preferential
    magi = tax.magi if tax.magi is not None else tax.income + filing.standard_deduction
    state_long = tax.state_rate if tax.state_long_rate is None else tax.state_long_rate
    by_brackets = _bracket_tax(ordinary, filing.ordinary_tops, table.ordinary_rates)
    on_all = _bracket_tax(taxable, filing.ordinary_tops, table.ordinary_rates)
    return TaxDue(
        ordinary=by_brackets,
        long_term=min(_long_tax(ordinary, taxable, filing), on_all - by_brackets),
        net_investment=table.niit_rate * max(ZERO, min(gain, magi + gain - filing.niit_floor)),
        state=tax.state_rate * netted.ordinary + state_long * netted.preferential,
    )


def year_tax(short: Decimal, long: Decimal, tax: Tax, table: TaxTable) -> TaxDue:
    """The tax of a year whose realised results before carryforwards are `short` and `long`."""
    return tax_due(netted_year(short, long, tax, table), tax, table)


def tax_change(
    short: Decimal, long: Decimal, more_short: Decimal, more_long: Decimal, tax: Tax, table: TaxTable
) -> TaxDue:
    """What further results change in the tax of a year that has `short` and `long` so far, part by part."""
    return year_tax(short + more_short, long + more_long, tax, table) - year_tax(short, long, tax, table)


def _bracket_tax(income: Decimal, tops: tuple[Decimal, ...], rates: tuple[Decimal, ...]) -> Decimal:
    lows = (ZERO, *tops)
    slices = (max(ZERO, min(income, top) - low) for low, top in zip(lows, (*tops, income), strict=True))
    return sum((rate * part for rate, part in zip(rates, slices, strict=True)), ZERO)


def _long_tax(ordinary: Decimal, taxable: Decimal, filing: FilingTable) -> Decimal:
    """Tax of the gains that lie between ordinary income and all taxable income (IRC 1(h))."""
    above_zero = max(ZERO, taxable - max(ordinary, filing.zero_top))
    above_fifteen = max(ZERO, taxable - max(ordinary, filing.fifteen_top))
    return FIFTEEN * above_zero + (TWENTY - FIFTEEN) * above_fifteen
