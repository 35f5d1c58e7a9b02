"""What the trades of a day that closed a gap cost and were taxed: as they were, first in first out, and pro rata."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from app.engine.costs import trade_costs
from app.engine.journal.corrections import amount_of
from app.engine.journal.episodes import Stretch
from app.engine.journal.mechanical import Gains, Leg, Place, fifo, legs
from app.engine.journal.past import Past
from app.engine.tax_year import results
from app.model.number import ONE, ZERO
from app.model.transaction import Action, Transaction

DAY = timedelta(days=1)


@dataclass(slots=True)
class Executed:
    """Costs of the real trades; results of their sales as they were, first in first out, and so and pro rata."""

    cost: Decimal = ZERO
    real: Gains = field(default_factory=Gains)
    fifo: Gains = field(default_factory=Gains)
    spread: Gains = field(default_factory=Gains)


@dataclass(frozen=True, slots=True)
class _Sale:
    """Shares of one holding sold on one day: how many, what they brought, how much of it counts, and the class."""

    shares: Decimal
    amount: Decimal
    counted: Decimal
    name: str


def enter_day(past: Past, breach: Stretch, place: int, traded: Decimal, done: Executed) -> None:
    """Enter the trades of a day, as far as they traded so many dollars of the gap."""
    if traded <= 0:
        return
    sales: dict[Place, _Sale] = {}
    for t, name, part in counted_rows(past, breach, place, traded):
        done.cost += part * cost_of_row(past, t)
        if t.action is Action.SELL:
            key, amount = (t.account, t.symbol), abs(t.cash)
            old = sales.get(key, _Sale(ZERO, ZERO, ZERO, name))
            sales[key] = _Sale(
                old.shares + (t.shares or ZERO), old.amount + amount, old.counted + part * amount, old.name
            )
    for key, sale in sales.items():
        _enter_sale(past, place, key, sale, done)


def counted_rows(
    past: Past, breach: Stretch, place: int, traded: Decimal
) -> Iterator[tuple[Transaction, str, Decimal]]:
    """Rows of a day with the class and the part of each that belongs to the episode.

    The class's own side, and on the other side the classes that are not outside themselves: those have episodes of
    their own.
    """
    moves = past.moves[place]
    own = moves.sold if breach.sign > 0 else moves.bought
    own_part = min(ONE, traded / own[breach.name]) if own[breach.name] else ZERO
    across = (
        moves.all_bought - moves.bought[breach.name] if breach.sign > 0 else moves.all_sold - moves.sold[breach.name]
    )
    across_part = min(ONE, traded / across) if across > 0 else ZERO
    outside = {n for n in past.names if n != breach.name and past.sides[n][place - 1]}
    for t in moves.rows:
        parts = past.household.security(t.symbol).classes
        is_own = (t.action is Action.SELL) == (breach.sign > 0)
        if is_own and breach.name in parts:
            yield t, breach.name, own_part * parts[breach.name]
        elif not is_own:
            others = {n: p for n, p in parts.items() if n not in outside and n != breach.name}
            if others:
                yield t, max(others, key=lambda n: others[n]), across_part * sum(others.values(), ZERO)


def cost_of_row(past: Past, t: Transaction) -> Decimal:
    """The fees its file states, else the plan's commission; half-spread and impact as the plan says."""
    account = past.household.plan.account(t.account)
    commission = t.fees or (account.commission if account else ZERO)
    amount, shares = amount_of(t), t.shares or ZERO
    if not shares:
        return commission
    sigma = past.household.sigma.get(t.symbol)
    return trade_costs(past.household.security(t.symbol), shares, amount / shares, commission, sigma).total


def _enter_sale(past: Past, place: int, key: Place, sale: _Sale, done: Executed) -> None:
    """The results of one sale, taxable accounts only, and of its dollars spread over the accounts of the class."""
    account, symbol = key
    day = past.history.days[place]
    part = sale.counted / sale.amount if sale.amount else ZERO
    lots = past.lots_on(day - DAY)
    price = sale.amount / sale.shares if sale.shares else ZERO
    if is_taxed(past, account):
        sold = [d for d in past.disposals if (d.sold, d.account, d.symbol) == (day, account, symbol)]
        unknown = not sold or any(d.gain is None for d in sold)
        contracts = frozenset({symbol}) if past.household.security(symbol).section_1256 else frozenset[str]()
        done.real.add(day.year, None if unknown else results(sold, contracts), part, symbol)
        done.fifo.add(day.year, fifo(lots, Leg(account, symbol, sale.shares, price), day), part, symbol)
    closing = past.price_on(place)
    spread = legs(past.household, lots, sale.name, sale.counted, lambda s: price if s == symbol else closing(s))
    if spread is None:
        done.spread.add(day.year, None, ONE, symbol)
        return
    enter_sales(past, place, spread, done.spread, before=True)


def enter_sales(past: Past, place: int, sold: tuple[Leg, ...], gains: Gains, *, before: bool = False) -> None:
    """Results of sales first in first out, from the lots of the close, or of the one before the day."""
    day = past.history.days[place]
    lots = past.lots_on(day - DAY if before else day)
    for leg in sold:
        if is_taxed(past, leg.account):
            gains.add(day.year, fifo(lots, leg, day), ONE, leg.symbol)


def is_taxed(past: Past, account: str) -> bool:
    """Do sales there realise gains?"""
    found = past.household.plan.account(account)
    return found is None or found.type.is_taxable
