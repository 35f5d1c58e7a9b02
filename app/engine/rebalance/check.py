"""Every constraint once more, in exact decimals, straight from the household: what fails here is a bug and never shown.

It reads the trades only, not how they were found, and shares no code with the solver's rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal

from app.engine.costs import trade_costs
from app.engine.drift import household_value
from app.engine.harvest.replacements import past_purchases
from app.engine.identity import groups_of
from app.engine.rebalance.gains import basis_at, term_at
from app.engine.wash_window import groups_sold_at_loss
from app.model.household import Household, Lot
from app.model.number import CENT, ZERO, cents
from app.model.plan import LockHow, LockSide, ancestors
from app.model.proposal import Mode, Moved, Request, Side, Trade


def violations(
    household: Household, request: Request, trades: tuple[Trade, ...], moved: tuple[Moved, ...] = ()
) -> list[str]:
    """Sentences, one a broken constraint; empty when the trades hold."""
    found: list[str] = []
    held: dict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
    for lot in household.lots:
        held[lot.account, lot.symbol] += lot.shares
    lots = {x.id: x for x in household.lots}
    for trade in trades:
        found += _trade(household, request, trade, held[trade.account, trade.symbol])
        found += _locks(household, trade, lots)
    found += _lots(household, trades)
    found += _cash(household, request, trades, moved)
    found += _transfers(household, moved)
    found += _positions(household, trades, held)
    found += _fixed(request, trades)
    found += _caps(household, request, trades)
    found += _wash(household, trades)
    found += _budget(household, request, trades)
    sold = sum((t.amount for t in trades if t.side is Side.SELL), ZERO)
    cap = household.plan.rules.turnover_cap
    if cap < 1 and sold > cap * household_value(household) + CENT * len(trades):
        found.append(f"sales of {sold} pass the turnover cap of {cap}")
    return found


def _trade(household: Household, request: Request, t: Trade, held: Decimal) -> list[str]:
    where, account = f"{t.side} {t.shares} {t.symbol} in {t.account}", household.plan.account(t.account)
    if account is None:
        return [f"{where}: no such account"]
    security, planned = household.security(t.symbol), household.plan.security(t.symbol) is not None
    is_sale = t.side is Side.SELL
    everything = is_sale and t.shares == held
    fractional = account.fractional and request.fractional is not False
    checks = {
        "shares are not positive": t.shares > 0,
        "the account does not trade": account.can_trade,
        "the security has no class": bool(security.classes),
        "the mode does not buy": is_sale or request.mode is not Mode.RAISE,
        "the mode does not sell": not is_sale or request.mode is not Mode.INVEST,
        "the plan does not know the security": is_sale or planned,
        "it is not on the account's menu": is_sale or not account.menu or t.symbol in account.menu,
        "it is not sold in this account": is_sale or not security.only_in or t.account in security.only_in,
        "whole shares only": fractional or everything or t.shares == t.shares.to_integral_value(),
        "it is below the smallest trade": everything or t.shares * t.price >= household.plan.rules.minimum_trade,
        "the price is not the household's": household.price(t.symbol) == t.price,
        "the amount is not shares times price": t.amount == cents(t.shares * t.price),
        "the costs are not the model's": t.costs
        == trade_costs(security, t.shares, t.price, account.commission, household.sigma.get(t.symbol)),
        "more is sold than held": not is_sale or t.shares <= held,
    }
    return [f"{where}: {text}" for text, holds in checks.items() if not holds]


def _locks(household: Household, t: Trade, lots: Mapping[str, Lot]) -> list[str]:
    """Locks of the security and of the plan, lots that may not be named, and the shortest holding time."""
    security, found = household.security(t.symbol), []
    if security.lock.stops_sell if t.side is Side.SELL else security.lock.stops_buy:
        found.append(f"{t.symbol} is locked {security.lock}")
    for lock in household.plan.locks:
        other = LockSide.BUY if t.side is Side.SELL else LockSide.SELL
        if lock.how is not LockHow.BLOCK or lock.side is other:
            continue
        in_class = not lock.asset_class or any(lock.asset_class in (n, *ancestors(n)) for n in security.classes)
        named = not lock.lot or any(x.id == lock.lot for x in t.lots)
        if lock.account in ("", t.account) and lock.symbol in ("", t.symbol) and in_class and named:
            found.append(f"{t.side} {t.symbol} in {t.account} breaks a lock")
    if t.side is Side.SELL and household.is_barred(t.account, t.symbol):
        found.append(f"{t.symbol} in {t.account} does not reconcile and is sold")
    for part in t.lots:
        lot = lots.get(part.id)
        age = None if lot is None or lot.acquired is None else (household.as_of - lot.acquired).days
        if lot is not None and lot.basis is None:
            found.append(f"lot {part.id} of {t.symbol} cannot be relied on")
        if age is not None and age < household.plan.rules.minimum_holding_days:
            found.append(f"lot {part.id} of {t.symbol} is held for {age} days only")
    return found


def _lots(household: Household, trades: tuple[Trade, ...]) -> list[str]:
    lots = {x.id: x for x in household.lots}
    taxable = {a.name for a in household.plan.accounts if a.type.is_taxable}
    found: list[str] = []
    sold: dict[str, Decimal] = defaultdict(lambda: ZERO)
    sides: dict[tuple[str, str], Side] = {}
    for t in trades:
        if sides.setdefault((t.account, t.symbol), t.side) is not t.side:
            found.append(f"{t.symbol} in {t.account} is bought and sold")
        if t.side is Side.SELL and t.account in taxable and sum((x.shares for x in t.lots), ZERO) != t.shares:
            found.append(f"the lots of {t.symbol} in {t.account} do not add up to {t.shares}")
        for part in t.lots:
            lot = lots.get(part.id)
            if lot is None or (lot.account, lot.symbol) != (t.account, t.symbol):
                found.append(f"lot {part.id} is not of {t.symbol} in {t.account}")
                continue
            sold[part.id] += part.shares
            if sold[part.id] > lot.shares:
                found.append(f"lot {part.id}: {sold[part.id]} sold of {lot.shares}")
            found += _lot_figures(household, lot, part.shares, t, part.basis, part.gain, part.term)
    return found


def _lot_figures(
    household: Household,
    lot: Lot,
    shares: Decimal,
    t: Trade,
    basis: Decimal | None,
    gain: Decimal | None,
    kind: str | None,
) -> list[str]:
    if kind != term_at(lot, t.price, household.as_of):
        return [f"lot {lot.id}: term {kind}"]
    whole = basis_at(lot, t.price)
    if basis is None or whole is None:
        return [] if basis is None and whole is None else [f"lot {lot.id}: basis {basis} of {whole}"]
    part = whole * shares / lot.shares
    wrong = abs(basis - part) > CENT or gain is None or abs(gain - (shares * t.price - part)) > CENT
    return [f"lot {lot.id}: basis {basis}, gain {gain}"] if wrong else []


def _cash(household: Household, request: Request, trades: tuple[Trade, ...], moved: tuple[Moved, ...]) -> list[str]:
    found = []
    for account in household.plan.accounts:
        mine = [t for t in trades if t.account == account.name]
        flow, present = request.flows.get(account.name, ZERO), household.cash.get(account.name, ZERO)
        shifted = sum((m.amount for m in moved if m.to == account.name), ZERO)
        shifted -= sum((m.amount for m in moved if m.source == account.name), ZERO)
        after = present + flow + shifted + sum((t.cash for t in mine), ZERO)
        floor = account.minimum_cash if flow < 0 else min(account.minimum_cash, present + flow)
        if (mine or flow < 0 or shifted < 0) and after < floor:
            found.append(f"{account.name} ends with {after}, less than {floor}")
    return found


def _transfers(household: Household, moved: tuple[Moved, ...]) -> list[str]:
    """Cash moves along declared transfers only, and no more than they allow."""
    most: dict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
    for t in household.plan.transfers:
        most[t.source, t.to] += t.most
    return [
        f"{m.amount} is moved from {m.source} to {m.to}"
        for m in moved
        if not 0 < m.amount <= most.get((m.source, m.to), ZERO)
    ]


def _positions(household: Household, trades: tuple[Trade, ...], before: Mapping[tuple[str, str], Decimal]) -> list[str]:
    """No trade leaves a holding that is worth something and too little."""
    least, found = household.plan.rules.minimum_position, []
    for t in trades:
        held = before[t.account, t.symbol]
        after = held + t.shares if t.side is Side.BUY else held - t.shares
        if 0 < after * t.price < least:
            found.append(f"{t.symbol} in {t.account} ends at {after * t.price}, less than {least}")
    return found


def _fixed(request: Request, trades: tuple[Trade, ...]) -> list[str]:
    """The trades the user decided are there, to the share, and those not wanted are not."""
    made = {(t.account, t.symbol, t.side): t.shares for t in trades}
    return [
        f"{f.side} {f.symbol} in {f.account}: {f.shares} asked for"
        for f in request.fixed
        if made.get((f.account, f.symbol, f.side), ZERO) != f.shares
    ]


def _caps(household: Household, request: Request, trades: tuple[Trade, ...]) -> list[str]:
    found = []
    for c in household.plan.classes:
        for name, cap in c.account_cap.items():
            here = [x for x in household.lots if x.account == name and household.price(x.symbol) is not None]
            worth = [(household.price(x.symbol) or ZERO) * x.shares for x in here]
            total = sum(worth, ZERO) + household.cash.get(name, ZERO) + request.flows.get(name, ZERO)
            held = sum((w * _part(household, x.symbol, c.name) for w, x in zip(worth, here, strict=True)), ZERO)
            mine = [(t, _part(household, t.symbol, c.name)) for t in trades if t.account == name]
            change = sum((t.shares * t.price * p * (1 if t.side is Side.BUY else -1) for t, p in mine), ZERO)
            bought = any(t.side is Side.BUY and p for t, p in mine)
            if bought and held + change > max(cap * total, held) + CENT:
                found.append(f"{c.name} in {name} passes its cap")
    return found


def _part(household: Household, symbol: str, name: str) -> Decimal:
    """The part of a security that lies in a class or below it."""
    return sum((p for n, p in household.security(symbol).classes.items() if name in (n, *ancestors(n))), ZERO)


def _wash(household: Household, trades: tuple[Trade, ...]) -> list[str]:
    groups = groups_of(household)
    lost = set(groups_sold_at_loss(household, groups))
    lots = {x.id: x for x in household.lots}
    bought = {groups.get(t.symbol, t.symbol): t.symbol for t in trades if t.side is Side.BUY}
    found = [f"{symbol} is bought within 30 days of a loss" for group, symbol in bought.items() if group in lost]
    for t in trades:
        losing = t.side is Side.SELL and any(_is_loss(lots.get(x.id), t.price) for x in t.lots)
        if losing and groups.get(t.symbol, t.symbol) in bought:
            found.append(f"{t.symbol} is sold at a loss and its group bought")
    return found + _handed_on(household, trades, groups)


def _handed_on(household: Household, trades: tuple[Trade, ...], groups: Mapping[str, str]) -> list[str]:
    """A loss sold together with the recent taxable purchase that replaces it would be handed on at once."""
    accounts, lots = {a.name: a for a in household.plan.accounts}, {x.id: x for x in household.lots}
    taxed = [t for t in trades if t.side is Side.SELL and accounts[t.account].type.is_taxable]
    sold = [(t, lots[x.id]) for t in taxed for x in t.lots if x.id in lots]
    bought = past_purchases(household, frozenset({*household.quotes, *groups}))
    recent = [p for p in bought if p.lot in {lot.id for _, lot in sold}]
    return [
        f"{lot.id} is sold at a loss beside {p.lot}, which replaces it"
        for trade, lot in sold
        if _is_loss(lot, trade.price) and not household.security(lot.symbol).section_1256
        for p in recent
        if groups.get(p.symbol, p.symbol) == groups.get(lot.symbol, lot.symbol)
        and p.lot != lot.id
        and p.purchase != (lot.purchase or lot.id)
    ]


def _is_loss(lot: Lot | None, price: Decimal) -> bool:
    """Is the lot worth less than its basis, however few of its shares are sold?"""
    basis = None if lot is None else basis_at(lot, price)
    return lot is not None and basis is not None and lot.shares * price < basis


def _budget(household: Household, request: Request, trades: tuple[Trade, ...]) -> list[str]:
    """Gains before any wash sale, against the proposal's budget and what is left of the year's."""
    plan, start = household.plan, household.year_start
    own = request.gains_budget if request.gains_budget is not None else plan.rules.gains_budget
    year = plan.tax.year_gains_budget
    gains = sum((x.gain for t in trades for x in t.lots if x.gain is not None), ZERO)
    budgets = [own, None if year is None else year - start.short - start.long]
    return [f"gains of {gains} pass the budget of {b}" for b in budgets if b is not None and gains > max(b, ZERO)]
