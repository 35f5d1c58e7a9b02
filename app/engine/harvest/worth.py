"""What a loss is worth to a household on the day: tax saved by exact netting, later tax, costs, and whether to wait."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from app.engine.costs import ASSUMED_SIGMA, spread_rate
from app.engine.harvest.loss_lots import LossSale
from app.engine.harvest.loss_use import LossUse, loss_use
from app.engine.harvest.value import (
    annual_sigma,
    break_even_loss,
    break_even_rate,
    break_even_years,
    future_value,
    net_present_value,
    threshold,
)
from app.engine.holding_period import SHORT
from app.engine.tax import flat_rates, netted_year, tax_change, tax_table_of
from app.model.harvest import HarvestCost, HarvestWorth
from app.model.household import Household
from app.model.number import ONE, ZERO, cents
from app.model.plan import HarvestRules, Tax
from app.model.tax_table import TaxTable
from app.model.tax_year import Netted, TaxYear

DECEMBER = 12


@dataclass(frozen=True, slots=True)
class YearSoFar:
    """The year so far, ready for questions about one more result; `later_rate` is the tax on the gain a loss leaves."""

    tax: Tax
    table: TaxTable
    short: Decimal
    long: Decimal
    rules: HarvestRules
    later_rate: Decimal

    @property
    def netted(self) -> Netted:
        """The year so far, netted."""
        return netted_year(self.short, self.long, self.tax, self.table)

    def change(self, short: Decimal, long: Decimal) -> Decimal:
        """What further results add to this year's tax."""
        return tax_change(self.short, self.long, short, long, self.tax, self.table).total

    def saved_now(self, loss: Decimal, term: str | None) -> Decimal:
        """The fall of this year's tax by a loss, positive; one of unknown term counts as long, the lesser use."""
        return -self.change(-loss, ZERO) if term == SHORT else -self.change(ZERO, -loss)

    def use(self, loss: Decimal, term: str | None) -> LossUse:
        """When a loss, positive, is used and what it saves then."""
        by_term = (loss, ZERO) if term == SHORT else (ZERO, loss)
        return loss_use(self.short, self.long, *by_term, self.tax, self.table, self.rules.years)

    def present_value(self, use: LossUse, given_up: Decimal, cost: Decimal) -> Decimal:
        """What using a loss is worth after later tax and costs.

        `given_up` is the basis that is gone by it. What is never used until then sets off the later gain.
        """
        rules = self.rules
        taxed = max(ZERO, given_up - use.left)
        saved = use.present_value(rules.discount_rate)
        return net_present_value(saved, taxed, self.later_rate, rules.discount_rate, rules.years, cost)


def year_so_far(household: Household, year: TaxYear) -> YearSoFar:
    """The year so far with the carryforwards entering it; unknown ones count as none."""
    rules = household.plan.rules.harvest
    tax = replace(
        household.plan.tax,
        carryforward_short=year.entering_short or ZERO,
        carryforward_long=year.entering_long or ZERO,
    )
    later = flat_rates(tax, household.tax_table).long if rules.later_rate is None else rules.later_rate
    return YearSoFar(tax, tax_table_of(household), year.short, year.long, rules, later)


def has_tax_facts(tax: Tax) -> bool:
    """Has anybody entered an income? Nothing at all is what a new household begins with."""
    return bool(tax.income) or tax.magi is not None


def worth_of(so_far: YearSoFar, use: LossUse, given_up: Decimal, cost: Decimal) -> HarvestWorth:
    """What the saving costs later, and until when it does not pay; invested meanwhile at the discount rate."""
    rules = so_far.rules
    saved, taxed = use.present_value(rules.discount_rate), max(ZERO, given_up - use.left)
    growth = (ONE + rules.discount_rate) ** rules.years
    rate = break_even_rate(saved / taxed, cost, taxed, rules.discount_rate, rules.years) if taxed else None
    return HarvestWorth(
        cents(given_up),
        break_even_years(saved, taxed, so_far.later_rate, rules.discount_rate, cost),
        rate,
        rules.years,
        cents(future_value(saved, taxed, so_far.later_rate, growth, cost)),
    )


def swap_cost(household: Household, sale: LossSale, substitute: str, lost_dividend: Decimal) -> HarvestCost:
    """Selling the one and buying the other for as much, and what a dividend costs that loses its qualified rate."""
    spread = spread_rate(household.security(sale.symbol))
    if substitute:
        spread += spread_rate(household.security(substitute))
    legs = 2 if substitute else 1
    return HarvestCost(cents(legs * sale.account.commission), cents(sale.value * spread), cents(lost_dividend))


def smallest_loss(household: Household, so_far: YearSoFar, sale: LossSale, cost: Decimal) -> Decimal | None:
    """The smallest loss, as a part of value, worth taking today; None where none is.

    From December on nothing is gained by waiting for use this year, so that it is the cost alone (McKeever, Rydqvist).
    """
    benefit = so_far.present_value(so_far.use(sale.size, sale.term), sale.size, ZERO) / sale.size
    if benefit <= 0 or not sale.value:
        return None
    part = break_even_loss(cost / sale.value, benefit) or ZERO
    return part if is_year_end(household.as_of) else threshold(annual_sigma(sigma_of(household, sale.symbol)), part)


def sigma_of(household: Household, symbol: str) -> Decimal:
    """Daily volatility; that of broad stocks where there are no prices enough."""
    return household.sigma.get(symbol, ASSUMED_SIGMA)


def is_year_end(day: date) -> bool:
    """Is it too late in the year to wait for a larger loss?"""
    return day.month == DECEMBER
