"""Trades of the mechanical benchmark, pro rata over holdings and first in first out, with their costs and taxes.

Results are pairs (short, long) of gains in taxable accounts; None where a basis or a price is unknown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from app.engine.costs import trade_costs
from app.engine.harvest.value import discount
from app.engine.holding_period import LONG, lot_term
from app.engine.tax import flat_rates, tax_change
from app.model.household import Household, Lot
from app.model.number import ZERO, cents
from app.model.plan import Tax
from app.model.tax_table import TaxTable

PriceOn = Callable[[str], Decimal | None]
Place = tuple[str, str]
"""An account and a symbol in it."""


@dataclass(slots=True)
class Gains:
    """Results by year, (short, long); `is_known` turns false with the first unknown basis, `why` says whose."""

    by_year: defaultdict[int, tuple[Decimal, Decimal]] = field(
        default_factory=lambda: defaultdict(lambda: (ZERO, ZERO))
    )
    is_known: bool = True
    why: list[str] = field(default_factory=list)

    def add(self, year: int, result: tuple[Decimal, Decimal] | None, part: Decimal, symbol: str) -> None:
        """Enter a part of a result."""
        if result is None:
            self.is_known = False
            self.why.append(f"The basis of {symbol} that was or would have been sold in {year} is not known.")
            return
        short, long = self.by_year[year]
        self.by_year[year] = short + part * result[0], long + part * result[1]


@dataclass(frozen=True, slots=True)
class Leg:
    """Shares of one holding that the rule trades, at a price."""

    account: str
    symbol: str
    shares: Decimal
    price: Decimal


def held(lots: Sequence[Lot]) -> Mapping[Place, Decimal]:
    """Shares by account and symbol."""
    out: defaultdict[Place, Decimal] = defaultdict(Decimal)
    for lot in lots:
        out[lot.account, lot.symbol] += lot.shares
    return out


def legs(
    household: Household, lots: Sequence[Lot], name: str, amount: Decimal, price_on: PriceOn
) -> tuple[Leg, ...] | None:
    """So many dollars of a class, pro rata over the holdings in accounts that can trade.

    Empty where nothing of it is held there, None where a price is unknown.
    """
    found: list[tuple[Place, Decimal, Decimal, Decimal]] = []
    for place, shares in held(lots).items():
        part = household.security(place[1]).classes.get(name, ZERO)
        if not part or not can_trade(household, place[0]) or shares <= 0:
            continue
        price = price_on(place[1])
        if price is None:
            return None
        found.append((place, shares, price, part))
    worth = sum((shares * price * part for _, shares, price, part in found), ZERO)
    if not worth:
        return ()
    share = amount / worth
    return tuple(Leg(*place, shares * share, price) for place, shares, price, _ in found)


def can_trade(household: Household, account: str) -> bool:
    """May anything be traded there? An account the plan does not know may."""
    found = household.plan.account(account)
    return found is None or found.can_trade


def cost_of(household: Household, trades: Sequence[Leg]) -> Decimal:
    """Commission, half-spread and impact of them, as the plan says."""
    total = ZERO
    for leg in trades:
        account = household.plan.account(leg.account)
        commission = account.commission if account else ZERO
        sigma = household.sigma.get(leg.symbol)
        total += trade_costs(household.security(leg.symbol), leg.shares, leg.price, commission, sigma).total
    return total


def fifo(lots: Sequence[Lot], leg: Leg, day: date) -> tuple[Decimal, Decimal] | None:
    """The (short, long) result of selling the shares first in, first out; None where a basis is unknown.

    Shares beyond what is held have no basis either. Wash sales are left out.
    """
    rest, short, long = leg.shares, ZERO, ZERO
    mine = [x for x in lots if (x.account, x.symbol) == (leg.account, leg.symbol)]
    for lot in sorted(mine, key=lambda x: (x.acquired or date.min, x.id)):
        if rest <= 0:
            break
        sold = min(rest, lot.shares)
        if lot.basis is None:
            return None
        gain = sold * leg.price - lot.basis * sold / lot.shares
        is_long = lot_term(lot, day) == LONG
        short, long = (short, long + gain) if is_long else (short + gain, long)
        rest -= sold
    return (short, long) if rest <= SHARE_DUST else None


SHARE_DUST = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class YearFacts:
    """What the tax of a year is worked out from: tax facts with the carryforwards entering it, table, results."""

    tax: Tax
    table: TaxTable
    short: Decimal = ZERO
    long: Decimal = ZERO

    def without(self, result: tuple[Decimal, Decimal]) -> YearFacts:
        """The year without a part of its results."""
        return replace(self, short=self.short - result[0], long=self.long - result[1])


def tax_burden(household: Household, facts: YearFacts, result: tuple[Decimal, Decimal]) -> Decimal:
    """What results cost: this year's tax, netted exactly, less the value today of the later tax they spare.

    A gain taken now lifts the basis, so that the same gain is not taxed later; a loss lowers it. Later tax is at the
    harvest rules' later rate (the household's long-term rate where there is none), discounted over their years.
    """
    if not any(result):
        return ZERO
    rules = household.plan.rules.harvest
    later = flat_rates(facts.tax, facts.table).long if rules.later_rate is None else rules.later_rate
    now = tax_change(facts.short, facts.long, *result, facts.tax, facts.table).total
    return now - later * sum(result, ZERO) * discount(rules.discount_rate, rules.years)


def bill(
    household: Household, gains: Gains, real: Gains, facts_of: Callable[[int], YearFacts | None]
) -> Decimal | None:
    """The burden of gains on years from which what was really done is taken out; to the cent, None where unknown."""
    if not gains.is_known or not real.is_known:
        return None
    total = ZERO
    for year, result in gains.by_year.items():
        facts = facts_of(year)
        if facts is None:
            return None
        total += tax_burden(household, facts.without(real.by_year.get(year, (ZERO, ZERO))), result)
    return cents(total)
