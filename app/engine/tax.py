"""Tax of capital gains at flat marginal rates.

The rates are those of the next dollar: the ordinary bracket at the household's income for short-term gains, 0, 15 or 20
% for long-term ones (IRC 1(h)), the net investment income tax above its floor (IRC 1411) and the state's rate. Results
are not netted with the year so far or with carryforwards; a proposal built on them says `tax_model = "flat"`.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from decimal import Decimal

from app.model.number import ZERO
from app.model.plan import Tax
from app.model.tax_table import TaxTable

FIFTEEN, TWENTY = Decimal("0.15"), Decimal("0.20")


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
