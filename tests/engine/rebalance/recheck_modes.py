"""What each mode may do and where it should lead: the rules that depend on what was asked for."""

from collections.abc import Iterator
from decimal import ROUND_CEILING, Decimal

from app.model.account import Account
from app.model.household import Household
from app.model.proposal import Mode, Proposal, Request, Side, Trade
from app.model.security import SecurityLock
from tests.engine.rebalance.facts import (
    CASH,
    account_of,
    costs_of,
    destinations,
    dollars,
    edges,
    held,
    is_loss,
    is_taxable,
    money,
    part_in,
    price_of,
    takes_fractions,
    total,
    trades_at_all,
)
from tests.engine.rebalance.preferences import of_purchase
from tests.engine.rebalance.recheck_rules import is_locked, not_sold_there
from tests.engine.rebalance.wash_facts import lost_lately, twins

D = Decimal
TOLD = {"unit", "flow", "location"}
"""Reasons that explain why a class ends elsewhere than at its edge."""


def not_the_mode(household: Household, request: Request, trades: tuple[Trade, ...]) -> list[str]:
    """Trades that the mode does not make."""
    sides = {t.side for t in trades}
    if request.mode is Mode.INVEST and Side.SELL in sides:
        return ["it sells"]
    if request.mode is Mode.RAISE and Side.BUY in sides:
        return ["it buys"]
    if request.mode is Mode.TACTICAL:
        tilted = {c.name for c in household.plan.classes if c.tilt is not None}
        others = {t.symbol for t in trades if not any(part_in(household, t.symbol, n) for n in tilted)}
        return [f"{symbol} is in no tilted class" for symbol in sorted(others)]
    return list(_of_harvest(household, trades)) if request.mode is Mode.HARVEST else []


def _of_harvest(household: Household, trades: tuple[Trade, ...]) -> Iterator[str]:
    """Only loss lots of taxable accounts are sold; what is bought stands in for them, for no more than they brought."""
    lots = {x.id: x for x in household.lots}
    for t in (t for t in trades if t.side is Side.SELL):
        if not is_taxable(household, t.account):
            yield f"{t.symbol} is sold in {t.account}, which is not taxed"
        yield from (f"{p.id} is no loss" for p in t.lots if p.id in lots and not is_loss(household, lots[p.id]))
    for account in household.plan.accounts:
        mine = [t for t in trades if t.account == account.name]
        sold = [t for t in mine if t.side is Side.SELL]
        spent = sum((t.amount for t in mine if t.side is Side.BUY), D(0))
        if spent > sum((t.amount for t in sold), D(0)):
            yield f"{account.name} spends {spent}, more than its sales bring"
        for t in mine:
            if t.side is Side.BUY and not any(t.symbol in stand_ins(household, s.symbol) for s in sold):
                yield f"{t.symbol} stands in for nothing sold in {account.name}"


def stand_ins(household: Household, symbol: str) -> set[str]:
    """What the plan's lists put beside a security: its own list, and lists it or its twins are in, with their twins."""
    mine, found = twins(household, symbol), set()
    for s in household.securities.values():
        circle = {s.symbol, *s.substitutes} if s.substitutes else set()
        with_twins = {twin for member in circle for twin in twins(household, member)}
        found |= with_twins if with_twins & mine else set()
    return found - mine


# --- Where it leads ---------------------------------------------------------------------------------------------------


def not_where_it_should(household: Household, request: Request, proposal: Proposal) -> list[str]:
    """Classes left where the mode does not lead them, money left idle, trades where nothing is to be done."""
    if request.drift is not None or request.fixed:
        return []
    if request.mode is Mode.INVEST:
        return [*_past_target(household, request, proposal), *_idle(household, request, proposal)]
    if request.mode not in (Mode.EDGE, Mode.TACTICAL):
        return []
    found = list(_past_destination(household, request, proposal))
    if request.mode is Mode.EDGE and is_quiet(household, request):
        found += ["it trades on an even keel"] if proposal.trades else []
        found += [] if proposal.not_done else ["it does not say that nothing is to be done"]
    return found


def is_quiet(household: Household, request: Request) -> bool:
    """Is every class inside its band, and does no money come or go?"""
    whole, before = total(household, request), dollars(household, request, ())
    inside = all(b.lower * whole <= money(before, n) <= b.upper * whole for n, b in edges(household).items())
    return inside and not any(request.flows.values())


def _past_destination(household: Household, request: Request, proposal: Proposal) -> Iterator[str]:
    """A class outside goes to its destination and not past its target; one inside stays there; or a reason says why."""
    whole, before, after = (
        total(household, request),
        dollars(household, request, ()),
        dollars(household, request, proposal.trades),
    )
    goals, withdrawn = destinations(household, request), any(f < 0 for f in request.flows.values())
    for name, band in edges(household).items():
        mine = [t for t in proposal.trades if name == CASH or part_in(household, t.symbol, name)]
        one = max([household.plan.rules.minimum_trade, *(t.price for t in mine)]) * D("1.01") + 1
        lower, target, upper = (w * whole for w in (band.lower, band.target, band.upper))
        start, end, (low, high) = money(before, name), money(after, name), goals[name]
        is_told = bool({r.code for t in mine for r in t.reasons} & TOLD)
        if not mine or lower <= start <= upper:
            if mine and not lower - one <= end <= upper + one and not is_told:
                yield f"{name} leaves its band"
            continue
        inside, past = (high - end, target - end) if start > upper else (end - low, end - target)
        if inside > one and not is_told:
            yield f"{name} ends {inside} inside where it should, without a word"
        if past > one and not withdrawn:
            yield f"{name} ends {past} past its target"


def _past_target(household: Household, request: Request, proposal: Proposal) -> Iterator[str]:
    whole, after = total(household, request), dollars(household, request, proposal.trades)
    least = max(household.plan.rules.minimum_trade, household.plan.rules.minimum_position)
    for t in proposal.trades:
        name = household.securities[t.symbol].only_class
        if name is not None and after[name] - edges(household)[name].target * whole > t.price + least:
            yield f"{name} is bought to {after[name]}, past its target"


def _idle(household: Household, request: Request, proposal: Proposal) -> Iterator[str]:
    """An account keeps no money that one more purchase of an underweight class would put to use and be worth it."""
    after, whole = dollars(household, request, proposal.trades), total(household, request)
    gaps = {n: b.target * whole - after[n] for n, b in edges(household).items() if n in after}
    if CASH in gaps:
        # Where cash is a class of its own it is left alone once it lacks as much as anything else.
        return
    least = max(household.plan.rules.minimum_trade, household.plan.rules.minimum_position)
    for row in proposal.accounts:
        account = account_of(household, row.name)
        for s in household.plan.securities:
            name = s.only_class
            if name is None or not _buyable(household, account, s.symbol):
                continue
            if gaps[name] <= max(price_of(household, s.symbol), least) * D("1.02"):
                continue
            if any(row.name in c.account_cap for c in household.plan.classes):
                continue
            needed, worth = _first_purchase(household, request, account, s.symbol, proposal.trades)
            if (row.cash_after or D(0)) - account.minimum_cash > needed + D("0.02") and worth > D("0.05"):
                yield f"{row.name} keeps {row.cash_after} while {name} lacks {gaps[name]}"


def _first_purchase(
    household: Household, request: Request, account: Account, symbol: str, trades: tuple[Trade, ...]
) -> tuple[Decimal, Decimal]:
    """The cash that the smallest purchase takes, and what it is worth; what is bought already is only made larger."""
    price, rules = price_of(household, symbol), household.plan.rules
    more = any((t.account, t.symbol) == (account.name, symbol) for t in trades)
    missing = rules.minimum_position - held(household, account.name, symbol) * price
    least = D(0) if more else max(rules.minimum_trade, missing) / price
    if takes_fractions(account, request):
        shares = max(least, D("0.05") / price)
    else:
        shares = max(D(1), least.to_integral_value(ROUND_CEILING))
    costs = costs_of(household, account.name, symbol, shares)
    spent = costs.spread + costs.impact + (D(0) if more else costs.commission)
    liking = of_purchase(household, request, account.name, symbol) * shares * price
    worth = rules.prices.missing * shares * price - spent - liking - (0 if more else rules.prices.trade)
    return shares * price + spent, worth


def _buyable(household: Household, account: Account, symbol: str) -> bool:
    security = household.securities[symbol]
    stopped = security.lock in (SecurityLock.HOLD, SecurityLock.NO_BUY)
    stopped |= is_locked(household, account.name, symbol, "", Side.BUY)
    stopped |= bool(twins(household, symbol) & set(lost_lately(household)))
    return trades_at_all(account) and not stopped and not not_sold_there(household, account.name, symbol)
