"""The tax of a year's capital results, written down from the statute: the second opinion on the tax of a proposal.

Every step names its paragraph of the Internal Revenue Code. Nothing here is taken from the program's own netting or
tax; of the program only the nouns of the plan and of the year's table are read, in `filed`. All amounts are dollars.
"""

from dataclasses import dataclass
from decimal import Decimal

from app.model.household import Household
from app.model.plan import Filing, Tax
from app.model.tax_table import TaxTable

D = Decimal
NONE = D(0)
FIFTEEN, TWENTY = D("0.15"), D("0.20")
STATUTORY_LIMIT = {Filing.SEPARATE: D(1500)}
"""IRC 1211(b)(1): 3,000, or 1,500 of a married individual filing a separate return."""


@dataclass(frozen=True, slots=True)
class Filed:
    """What a return brings to its Schedule D: `income` is taxable income without the capital results.

    `tops` are those of the ordinary brackets and `rates` one more than they; without a federal table both are empty
    and only the state taxes. `magi` is without the capital results too.
    """

    income: Decimal
    magi: Decimal
    tops: tuple[Decimal, ...]
    rates: tuple[Decimal, ...]
    zero_top: Decimal
    fifteen_top: Decimal
    surtax_floor: Decimal
    surtax_rate: Decimal
    loss_limit: Decimal
    state: Decimal
    state_long: Decimal


@dataclass(frozen=True, slots=True)
class Netting:
    """A year's results with the losses carried into it.

    `net_capital_gain` is that of IRC 1222(11), `included` what gross income has of the results: a gain, or minus the
    loss that IRC 1211(b) allows against other income. `carry_*` are positive and go to the next year.
    """

    net_capital_gain: Decimal
    included: Decimal
    allowed: Decimal
    carry_short: Decimal
    carry_long: Decimal


def filed(tax: Tax, table: TaxTable | None) -> Filed:
    """The plan's facts and the year's table as one."""
    state_long = tax.state_rate if tax.state_long_rate is None else tax.state_long_rate
    if table is None:
        limit = STATUTORY_LIMIT.get(tax.filing, D(3000))
        return Filed(tax.income, tax.income, (), (), NONE, NONE, NONE, NONE, limit, tax.state_rate, state_long)
    row = table.of(tax.filing)
    magi = tax.income + row.standard_deduction if tax.magi is None else tax.magi
    return Filed(
        tax.income,
        magi,
        row.ordinary_tops,
        table.ordinary_rates,
        row.zero_top,
        row.fifteen_top,
        row.niit_floor,
        table.niit_rate,
        row.loss_limit,
        tax.state_rate,
        state_long,
    )


def netting(
    short: Decimal, long: Decimal, carried_short: Decimal, carried_long: Decimal, limit: Decimal, income: Decimal
) -> Netting:
    """The results of a year, losses carried into it counted as losses of this year (IRC 1212(b)(1))."""
    all_short, all_long = short - carried_short, long - carried_long
    short_gain, short_loss = max(all_short, NONE), max(-all_short, NONE)  # IRC 1222(5), (6)
    long_gain, long_loss = max(all_long, NONE), max(-all_long, NONE)  # IRC 1222(7), (8)
    losses_beyond_gains = max(short_loss + long_loss - short_gain - long_gain, NONE)
    allowed = min(limit, losses_beyond_gains)  # IRC 1211(b)
    # IRC 1212(b)(2): for what is carried on, the lesser of the allowed loss and adjusted taxable income counts as a
    # short-term gain. Adjusted taxable income is taxable income with the allowed loss put back.
    used = min(allowed, max(income, NONE))
    with_used = all_short + used
    return Netting(
        net_capital_gain=max(long_gain - short_loss, NONE),
        included=all_short + all_long if not losses_beyond_gains else -allowed,
        allowed=allowed,
        carry_short=max(max(-with_used, NONE) - long_gain, NONE),
        carry_long=max(long_loss - max(with_used, NONE), NONE),
    )


def income_tax(result: Netting, given: Filed) -> Decimal:
    """The federal tax of IRC 1 on all taxable income."""
    if not given.rates:
        return NONE
    taxable = max(given.income + result.included, NONE)  # IRC 63: no less than nothing
    gain = min(result.net_capital_gain, taxable)
    base = taxable - gain
    at_nothing = min(gain, max(given.zero_top - base, NONE))  # IRC 1(h)(1)(B)
    at_fifteen = min(gain - at_nothing, max(given.fifteen_top - base - at_nothing, NONE))  # IRC 1(h)(1)(C)
    at_twenty = gain - at_nothing - at_fifteen  # IRC 1(h)(1)(D)
    most = by_brackets(base, given) + FIFTEEN * at_fifteen + TWENTY * at_twenty
    # IRC 1(h)(1): the tax "shall not exceed" that sum. Where the zero rate ends below the 12 % bracket, long-term gains
    # on top of ordinary income between the two are taxed at 12 %, not at 15 %.
    return min(most, by_brackets(taxable, given))


def by_brackets(income: Decimal, given: Filed) -> Decimal:
    """The tax of IRC 1(a) to (d) on an income, all of it ordinary."""
    tax, low = NONE, NONE
    for rate, top in zip(given.rates, (*given.tops, max(income, *given.tops)), strict=True):
        if income > low:
            tax += rate * (min(income, top) - low)
        low = top
    return tax


def marginal_rates(given: Filed) -> tuple[Decimal, Decimal]:
    """Tax of one more dollar of short- and of long-term gain on the income as it stands, one after the other."""
    if not given.rates:
        return given.state, given.state_long
    ordinary = given.rates[sum(1 for top in given.tops if top <= given.income)]  # IRC 1(a) to (d)
    long = NONE if given.income < given.zero_top else FIFTEEN if given.income < given.fifteen_top else TWENTY
    over = given.surtax_rate if given.magi >= given.surtax_floor else NONE  # IRC 1411(a)(1)
    return ordinary + over + given.state, long + over + given.state_long


def surtax(result: Netting, given: Filed) -> Decimal:
    """IRC 1411(a)(1): on the lesser of net investment income and what modified adjusted gross income has too much."""
    return given.surtax_rate * max(min(result.included, given.magi + result.included - given.surtax_floor), NONE)


def state_tax(result: Netting, given: Filed) -> Decimal:
    """The state's rates on the netted result, the deducted loss in it: below nothing where losses prevail."""
    return given.state * (result.included - result.net_capital_gain) + given.state_long * result.net_capital_gain


def year_tax(short: Decimal, long: Decimal, carried_short: Decimal, carried_long: Decimal, given: Filed) -> Decimal:
    """Federal and state tax of a year on its income and its results."""
    result = netting(short, long, carried_short, carried_long, given.loss_limit, given.income)
    return income_tax(result, given) + surtax(result, given) + state_tax(result, given)


def carried_more(household: Household, short: Decimal, long: Decimal) -> Decimal:
    """Dollars by which further allowed results raise the losses that go on to the next year."""
    given, year = filed(household.plan.tax, household.tax_table), household.year_start
    carried = year.entering_short, year.entering_long
    after = netting(year.short + short, year.long + long, *carried, given.loss_limit, given.income)
    before = netting(year.short, year.long, *carried, given.loss_limit, given.income)
    return after.carry_short + after.carry_long - before.carry_short - before.carry_long


def change(household: Household, short: Decimal, long: Decimal) -> Decimal:
    """What further allowed results do to this year's tax, not rounded."""
    given, year = filed(household.plan.tax, household.tax_table), household.year_start
    carried = year.entering_short, year.entering_long
    after = year_tax(year.short + short, year.long + long, *carried, given)
    return after - year_tax(year.short, year.long, *carried, given)
