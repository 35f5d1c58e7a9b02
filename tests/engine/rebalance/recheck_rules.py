"""Every hard rule of a proposal, from the contract alone: what trades and transfers may not do, whatever the mode."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from app.model.household import Household, Lot
from app.model.plan import LockHow
from app.model.proposal import LotSale, Moved, Request, Side, Trade
from app.model.security import SecurityLock
from tests.engine.rebalance.facts import (
    CENT,
    HALF_CENT,
    account_of,
    cash_of,
    costs_of,
    floor_of,
    held,
    is_taxable,
    part_in,
    price_of,
    speaks_of,
    takes_fractions,
    term_of,
    trades_at_all,
    value,
)
from tests.engine.rebalance.wash_facts import Replacements, lost_lately, own_washes, twins

D = Decimal


def broken_rules(
    household: Household, request: Request, trades: tuple[Trade, ...], moved: tuple[Moved, ...] = ()
) -> list[str]:
    """One sentence for each rule the trades break; nothing else of a proposal is looked at."""
    found = []
    for t in trades:
        where = f"{t.side} {t.shares} {t.symbol} in {t.account}"
        found += [f"{where}: {x}" for part in (_of_trade, _of_size, _of_place) for x in part(household, request, t)]
    found += _of_lots(household, trades)
    found += _of_cash(household, request, trades, moved)
    found += _of_transfers(household, moved)
    found += _of_limits(household, request, trades)
    found += _of_caps(household, request, trades, moved)
    found += _of_decided(request, trades)
    return found + _of_wash(household, trades)


# --- One trade --------------------------------------------------------------------------------------------------------


def _of_trade(household: Household, request: Request, t: Trade) -> Iterator[str]:
    """What it says of itself."""
    amount = t.shares * price_of(household, t.symbol)
    if t.price != price_of(household, t.symbol) or abs(t.amount - amount) > HALF_CENT:
        yield f"{t.amount} is not {amount}"
    wanted = costs_of(household, t.account, t.symbol, t.shares)
    pairs = ((getattr(t.costs, n), getattr(wanted, n)) for n in ("commission", "spread", "impact"))
    if any(abs(a - b) > HALF_CENT for a, b in pairs):
        yield f"costs {t.costs}, not {wanted}"


def _of_size(household: Household, request: Request, t: Trade) -> Iterator[str]:
    """How much of it."""
    rules, here = household.plan.rules, held(household, t.account, t.symbol)
    everything = t.side is Side.SELL and t.shares == here
    if t.shares <= 0 or (t.side is Side.SELL and t.shares > here):
        yield f"{here} are held"
    if t.shares % 1 and not everything and not takes_fractions(account_of(household, t.account), request):
        yield "not whole"
    if t.shares * t.price < rules.minimum_trade and not everything:
        yield "below the smallest trade"
    left = (here + t.shares if t.side is Side.BUY else here - t.shares) * t.price
    if 0 < left < rules.minimum_position:
        yield f"leaves {left}, below the smallest position"


def _of_place(household: Household, request: Request, t: Trade) -> Iterator[str]:
    """Where, and whether it may be at all."""
    account, security = account_of(household, t.account), household.securities[t.symbol]
    if not trades_at_all(account):
        yield "the account does not trade"
    stopped = (SecurityLock.HOLD, SecurityLock.NO_SELL if t.side is Side.SELL else SecurityLock.NO_BUY)
    if security.lock in stopped or is_locked(household, t.account, t.symbol, "", t.side):
        yield "locked"
    if not security.classes:
        yield "unclassified"
    if t.side is Side.BUY and (why := not_sold_there(household, t.account, t.symbol)):
        yield why


def not_sold_there(household: Household, account: str, symbol: str) -> str:
    """Why a security cannot be bought in an account that trades, empty where it can."""
    menu, security = account_of(household, account).menu, household.plan.security(symbol)
    if security is None:
        return "the plan does not name it"
    if menu and symbol not in menu:
        return "not on the menu"
    return "not sold there" if security.only_in and account not in security.only_in else ""


def is_locked(household: Household, account: str, symbol: str, lot: str, side: Side) -> bool:
    """Does a lock of the plan forbid that side? One on a lot speaks of that lot only."""
    return any(
        x.how is LockHow.BLOCK and speaks_of(household, x, account, symbol, lot, side) for x in household.plan.locks
    )


# --- Lots -------------------------------------------------------------------------------------------------------------


def why_kept(household: Household, lot: Lot) -> str:
    """Why nothing of a lot may be sold, empty where it may; locks and lots only."""
    age = None if lot.acquired is None else (household.as_of - lot.acquired).days
    if is_locked(household, lot.account, lot.symbol, lot.id, Side.SELL):
        return "locked"
    if age is not None and age < household.plan.rules.minimum_holding_days:
        return "held too short"
    if (lot.account, lot.symbol) in household.unreliable and not account_of(household, lot.account).sell_unreconciled:
        return "does not reconcile"
    if not is_taxable(household, lot.account):
        return ""
    return "sold without a basis" if lot.basis is None else ""


def _of_lots(household: Household, trades: tuple[Trade, ...]) -> list[str]:
    """Every lot sold is there, may be sold, is told as it is; where lots do not matter, enough of them may be."""
    found, lots = [], {x.id: x for x in household.lots}
    sold: dict[str, Decimal] = defaultdict(D)
    for t in (t for t in trades if t.side is Side.SELL):
        where = f"{t.symbol} in {t.account}"
        mine = [x for x in household.lots if (x.account, x.symbol) == (t.account, t.symbol)]
        free = sum((x.shares for x in mine if not why_kept(household, x)), D(0))
        if t.shares > free:
            found.append(f"{where}: {t.shares} sold, of {free} that may be")
        if is_taxable(household, t.account) and sum((x.shares for x in t.lots), D(0)) != t.shares:
            found.append(f"{where}: its lots are not its shares")
        for part in t.lots:
            lot = lots.get(part.id)
            if lot is None or (lot.account, lot.symbol) != (t.account, t.symbol) or part.shares <= 0:
                found.append(f"{part.id} is no lot of {where}")
                continue
            sold[part.id] += part.shares
            found += [f"{part.id}: {x}" for x in _of_lot(household, lot, part, t.price)]
    return found + [f"{i}: {q} sold" for i, q in sold.items() if q > lots[i].shares]


def _of_lot(household: Household, lot: Lot, part: LotSale, price: Decimal) -> Iterator[str]:
    if why := why_kept(household, lot):
        yield why
    if lot.basis is None or part.basis is None or part.gain is None:
        if (part.basis, part.gain) != (None, None) or lot.basis is not None:
            yield f"basis {part.basis} of {lot.basis}"
    elif abs(part.basis - lot.basis * part.shares / lot.shares) > HALF_CENT:
        yield f"basis {part.basis}"
    elif abs(part.gain - (part.shares * price - part.basis)) > HALF_CENT:
        yield f"gain {part.gain}"
    if part.term != term_of(lot, household.as_of) or part.acquired != lot.acquired:
        yield f"{part.term} since {part.acquired}"


# --- Money ------------------------------------------------------------------------------------------------------------


def moved_to(moved: tuple[Moved, ...], name: str) -> Decimal:
    """What transfers bring an account, below nothing where they take from it."""
    return sum((m.amount * ((m.to == name) - (m.source == name)) for m in moved), D(0))


def _of_cash(
    household: Household, request: Request, trades: tuple[Trade, ...], moved: tuple[Moved, ...]
) -> Iterator[str]:
    for account in household.plan.accounts:
        name = account.name
        brought = moved_to(moved, name)
        after = household.cash[name] + request.flows.get(name, D(0)) + brought + cash_of(trades, name)
        asked = brought < 0 or request.flows.get(name, D(0)) < 0 or any(t.account == name for t in trades)
        if asked and after < (least := floor_of(household, request, name)):
            yield f"{name} ends with {after}, less than {least}"


def _of_transfers(household: Household, moved: tuple[Moved, ...]) -> Iterator[str]:
    most: dict[tuple[str, str], Decimal] = defaultdict(D)
    for t in household.plan.transfers:
        most[t.source, t.to] += t.most
    gone: dict[tuple[str, str], Decimal] = defaultdict(D)
    for m in moved:
        gone[m.source, m.to] += m.amount
        if m.amount <= 0 or m.source == m.to:
            yield f"{m.amount} moved from {m.source} to {m.to}"
    for pair, amount in gone.items():
        if amount > most.get(pair, D(0)):
            yield f"{amount} moved from {pair[0]} to {pair[1]}, {most.get(pair, D(0))} allowed"


def _of_limits(household: Household, request: Request, trades: tuple[Trade, ...]) -> Iterator[str]:
    rules, year = household.plan.rules, household.year_start
    gains = sum((x.gain for t in trades for x in t.lots if x.gain is not None), D(0))
    budget = rules.gains_budget if request.gains_budget is None else request.gains_budget
    if budget is not None and gains > max(budget, D(0)):
        yield f"gains of {gains} for a budget of {budget}"
    of_year, so_far = household.plan.tax.year_gains_budget, year.short + year.long
    if of_year is not None and gains > max(of_year - so_far, D(0)):
        yield f"gains of {gains} after {so_far} for a year's budget of {of_year}"
    sold, worth = sum((t.amount for t in trades if t.side is Side.SELL), D(0)), value(household)
    if rules.turnover_cap < 1 and sold > rules.turnover_cap * worth + CENT:
        yield f"{sold} sold of {worth}"
    sides: dict[tuple[str, str], list[Side]] = defaultdict(list)
    for t in trades:
        sides[t.account, t.symbol].append(t.side)
    yield from (f"{symbol} is traded twice in {account}" for (account, symbol), x in sides.items() if len(x) > 1)


def _of_caps(
    household: Household, request: Request, trades: tuple[Trade, ...], moved: tuple[Moved, ...]
) -> Iterator[str]:
    """What buying brings a class to in an account; what transfers bring may count as the account's or not."""
    for c in household.plan.classes:
        for name, cap in c.account_cap.items():
            mine = [x for x in household.lots if x.account == name]
            worth = sum((x.shares * price_of(household, x.symbol) for x in mine), household.cash[name])
            worth += request.flows.get(name, D(0)) + max(moved_to(moved, name), D(0))
            parts = {x.symbol: price_of(household, x.symbol) * part_in(household, x.symbol, c.name) for x in mine}
            before = sum((x.shares * parts[x.symbol] for x in mine), D(0))
            changes = [
                t.shares * t.price * part_in(household, t.symbol, c.name) * (1 if t.side is Side.BUY else -1)
                for t in trades
                if t.account == name
            ]
            after = before + sum(changes, D(0))
            if any(x > 0 for x in changes) and after > max(cap * worth, before) + CENT:
                yield f"{c.name} in {name} ends with {after} of {worth}"


# --- Decided trades, washes -------------------------------------------------------------------------------------------


def _of_decided(request: Request, trades: tuple[Trade, ...]) -> Iterator[str]:
    """Exactly so many shares of what the user decided."""
    done: dict[tuple[str, str, Side], Decimal] = defaultdict(D)
    for t in trades:
        done[t.account, t.symbol, t.side] += t.shares
    for f in request.fixed:
        shares = done.get((f.account, f.symbol, f.side), D(0))
        if shares != f.shares:
            yield f"{f.side} {shares} {f.symbol} in {f.account}, {f.shares} were decided"


def _of_wash(household: Household, trades: tuple[Trade, ...]) -> list[str]:
    """No wash sale on any day of the window, and nothing bought for thirty days after a loss in its group."""
    lost = set(lost_lately(household))
    bought = {t.symbol for t in trades if t.side is Side.BUY}
    found = [f"{symbol} is bought within 30 days of a loss" for symbol in bought if twins(household, symbol) & lost]
    return found + own_washes(household, trades) + _handed_on(household, trades)


def _handed_on(household: Household, trades: tuple[Trade, ...]) -> list[str]:
    """No loss is sold together with the recent purchase of a taxable account that replaces it."""
    sold = {part.id for t in trades if t.side is Side.SELL for part in t.lots}
    return [
        f"{lot.id} is sold at a loss beside {p.lot}, which replaces it"
        for lot, found in Replacements(household).rows
        for p in found
        if lot.id in sold and p.lot in sold and p.lot != lot.id and is_taxable(household, p.account)
    ]
