"""Cash that lies idle after settling goes to the class that lacks most, unit by unit."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

import numpy as np

from app.engine.costs import impact_rate, spread_rate, trade_costs
from app.engine.rebalance.inputs import Inputs
from app.engine.rebalance.located import price_of_purchase
from app.engine.rebalance.pose import cap_room
from app.engine.rebalance.settle import Ledger, least_of
from app.model.number import CENT, ONE, ZERO
from app.model.plan import ancestors
from app.model.proposal import Side
from app.model.target import CASH_CLASS


def fill(ledger: Ledger, gaps: dict[str, Decimal]) -> None:
    """Spend what rounding left, a unit at a time, on the class that lacks most; `gaps` is money below target.

    A class of cash is spent down to its target; below it, only while another class lacks more than cash then would.
    """
    inputs = ledger.inputs
    for account, holder in enumerate(inputs.accounts):
        if not holder.can_trade:
            continue
        room = {c: max(r, ZERO) for c, r in _room(ledger, account).items()}
        while True:
            free = ledger.cash(account) - holder.minimum_cash
            step = _best_step(ledger, account, free, gaps, room)
            if step is None:
                break
            symbol, shares, name = step
            ledger.bought[account, symbol] += shares
            worth = shares * ledger.price(symbol)
            gaps[name] -= worth
            if CASH_CLASS in gaps:
                gaps[CASH_CLASS] += worth
            for capped, part in _capped_parts(ledger, symbol, room).items():
                room[capped] -= worth * part


def _room(ledger: Ledger, account: int) -> dict[str, Decimal]:
    """Money by which buying may still raise capped classes of the account, what is bought already taken off."""
    inputs = ledger.inputs
    holder = inputs.accounts[account].name
    room = {
        c.name: cap_room(inputs, ledger.request, c.name, account)
        for c in ledger.household.plan.classes
        if holder in c.account_cap
    }
    for (a, s), q in ledger.bought.items():
        if a == account:
            for name, part in _capped_parts(ledger, s, room).items():
                room[name] -= q * ledger.price(s) * part
    return room


def _capped_parts(ledger: Ledger, symbol: int, room: dict[str, Decimal]) -> dict[str, Decimal]:
    """The part of a security in each capped class or below it, where it has one."""
    parts: dict[str, Decimal] = {}
    for leaf, part in ledger.household.security(ledger.inputs.symbols[symbol]).classes.items():
        for name in {leaf, *ancestors(leaf)} & room.keys():
            parts[name] = parts.get(name, ZERO) + part
    return parts


def _best_step(
    ledger: Ledger, account: int, free: Decimal, gaps: dict[str, Decimal], room: dict[str, Decimal]
) -> tuple[int, Decimal, str] | None:
    """The next purchase worth making: (security, shares, class), None when nothing fits."""
    inputs, best, best_key = ledger.inputs, None, None
    for column in np.flatnonzero(inputs.buy_account == account):
        symbol = int(inputs.buy_symbol[column])
        security = ledger.household.security(inputs.symbols[symbol])
        name, price = security.only_class, ledger.price(symbol)
        if name is None or gaps.get(name, ZERO) <= 0:
            continue
        held = ledger.bought[account, symbol]
        shares = ledger.unit(account, symbol)
        if ledger.is_fixed(account, symbol, Side.BUY):
            continue
        if not held:
            least = max(least_of(inputs), _least_more(ledger, account, symbol))
            shares = max(shares, (least / price / shares).to_integral_value(rounding=ROUND_CEILING) * shares)
        elif shares < ONE:
            dear = price * (
                ONE
                + spread_rate(security)
                + 2 * impact_rate(security, held, ledger.household.sigma.get(security.symbol))
            )
            shares = max(
                shares, (min(free, gaps[name]) / dear / shares).to_integral_value(rounding=ROUND_FLOOR) * shares
            )
        worth = shares * price
        sigma = ledger.household.sigma.get(security.symbol)
        before = trade_costs(security, held, price, ZERO, sigma).total
        extra = trade_costs(security, held + shares, price, ZERO, sigma).total - before
        cost = worth + extra + (ZERO if held else inputs.accounts[account].commission)
        spare = -gaps.get(CASH_CLASS, ZERO)
        if CASH_CLASS in gaps and 0 <= spare < cost:
            continue
        lacking = gaps[name] - max(-spare, ZERO)
        fits = all(worth * part <= room[capped] for capped, part in _capped_parts(ledger, symbol, room).items())
        if cost + CENT > free or 2 * lacking < worth or not fits:
            continue
        key = (-gaps[name], not held, _dearness(ledger, int(column)), symbol)
        if best_key is None or key < best_key:
            best, best_key = (symbol, shares, name), key
    return best


def _least_more(ledger: Ledger, account: int, symbol: int) -> Decimal:
    """Money a first purchase needs so that the position is not too small."""
    held = ledger.inputs.held.get((account, symbol), ZERO)
    return ledger.household.plan.rules.minimum_position - held * ledger.price(symbol)


def _dearness(ledger: Ledger, column: int) -> float:
    """Spread, preference and tie-break of a purchase, dollars a dollar."""
    inputs, symbol = ledger.inputs, inputs_symbol(ledger.inputs, column)
    account = inputs.accounts[int(inputs.buy_account[column])].name
    preference = float(inputs.preferences.of_purchase(account, symbol, ledger.request))
    preference += float(price_of_purchase(inputs, ledger.request, account, symbol))
    return preference + float(inputs.buy_tie_f[column]) + float(spread_rate(ledger.household.security(symbol)))


def inputs_symbol(inputs: Inputs, column: int) -> str:
    """The security of a buy column."""
    return inputs.symbols[int(inputs.buy_symbol[column])]
