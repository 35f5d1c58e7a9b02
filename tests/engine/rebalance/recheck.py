"""A second opinion on a proposal, written from the contract alone: every rule again, none of the engine's code."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal

from app.model.account import Account, AccountType
from app.model.household import Household, Lot
from app.model.plan import LockHow, LockSide
from app.model.proposal import LotSale, Mode, Proposal, Request, Side, Trade
from app.model.security import SecurityLock

D = Decimal
CENT, HALF_CENT = D("0.01"), D("0.005")
MONTH = timedelta(days=30)
A_TRADE = D(1)
"""What a trade is counted with: less money than that is not worth one."""


def faults(household: Household, request: Request, proposal: Proposal) -> list[str]:
    """Everything a proposal does that it may not do, or says that is not so."""
    found = []
    for t in proposal.trades:
        found += [f"{t.side} {t.shares} {t.symbol} in {t.account}: {x}" for x in _of_trade(household, request, t)]
    for part in (_of_lots, _of_cash, _of_limits, _of_wash, _of_mode, _of_figures):
        found += part(household, request, proposal)
    return found


def _account(household: Household, name: str) -> Account:
    return next(a for a in household.plan.accounts if a.name == name)


def _price(household: Household, symbol: str) -> Decimal:
    return household.quotes[symbol].price


def _held(household: Household, account: str, symbol: str) -> Decimal:
    return sum((x.shares for x in household.lots if (x.account, x.symbol) == (account, symbol)), D(0))


def is_long(acquired: date, sold: date) -> bool:
    """Held for more than a year: after the last day that is still one year."""
    last_day = acquired.day
    if (acquired + timedelta(days=1)).month != acquired.month:
        following = date(acquired.year + 1 + acquired.month // 12, acquired.month % 12 + 1, 1)
        return sold >= following
    return sold > date(acquired.year + 1, acquired.month, last_day)


def _locked(household: Household, account: str, symbol: str, lot: str, side: Side) -> bool:
    parts = household.securities[symbol].classes
    wanted = (LockSide.BOTH, LockSide.SELL if side is Side.SELL else LockSide.BUY)
    return any(
        x.how is LockHow.BLOCK
        and x.side in wanted
        and x.account in ("", account)
        and x.symbol in ("", symbol)
        and x.lot in ("", lot)
        and (not x.asset_class or any(f"{n}/".startswith(f"{x.asset_class}/") for n in parts))
        for x in household.plan.locks
    )


def _of_trade(household: Household, request: Request, t: Trade) -> Iterator[str]:
    account, security = _account(household, t.account), household.securities[t.symbol]
    held = _held(household, t.account, t.symbol)
    whole_holding = t.side is Side.SELL and t.shares == held
    fractional = account.fractional and request.fractional is not False
    if not t.reasons or not all(r.code and r.text for r in t.reasons):
        yield "no reason"
    if t.shares <= 0 or (t.side is Side.SELL and t.shares > held):
        yield f"{held} are held"
    if not fractional and t.shares % 1 and not whole_holding:
        yield "not whole"
    if t.shares * t.price < household.plan.rules.minimum_trade and not whole_holding:
        yield "below the smallest trade"
    if not account.trades or account.type is AccountType.HELD_AWAY:
        yield "the account does not trade"
    stopped = (SecurityLock.HOLD, SecurityLock.NO_SELL if t.side is Side.SELL else SecurityLock.NO_BUY)
    if security.lock in stopped or _locked(household, t.account, t.symbol, "", t.side):
        yield "locked"
    if not security.classes:
        yield "unclassified"
    amount = t.shares * _price(household, t.symbol)
    if t.price != _price(household, t.symbol) or abs(t.amount - amount) > HALF_CENT:
        yield f"{t.amount} is not {amount}"
    rate = (t.shares / security.daily_volume).sqrt() * D("0.007") if security.daily_volume else D(0)
    wanted = (account.commission, amount * security.half_spread_bps / 10000, amount * rate)
    told = (t.costs.commission, t.costs.spread, t.costs.impact)
    if any(abs(a - b) > HALF_CENT for a, b in zip(told, wanted, strict=True)):
        yield f"costs {told}, not {wanted}"


def _of_lots(household: Household, request: Request, proposal: Proposal) -> list[str]:
    """Every lot sold is there, unlocked, reconciled and told as it is."""
    found, lots = [], {x.id: x for x in household.lots}
    sold: dict[str, Decimal] = defaultdict(D)
    for t in proposal.trades:
        if t.side is Side.SELL and _account(household, t.account).type is AccountType.TAXABLE:
            if sum((x.shares for x in t.lots), D(0)) != t.shares:
                found.append(f"{t.symbol} in {t.account}: its lots are not its shares")
            if (t.account, t.symbol) in household.unreliable:
                found.append(f"{t.symbol} in {t.account}: its lots do not reconcile")
        for part in t.lots:
            lot = lots.get(part.id)
            if lot is None or (lot.account, lot.symbol) != (t.account, t.symbol) or part.shares <= 0:
                found.append(f"{part.id} is no lot of {t.symbol} in {t.account}")
                continue
            sold[part.id] += part.shares
            found += [f"{part.id}: {x}" for x in _of_lot(household, lot, part, t.price)]
    return found + [f"{i}: {q} sold" for i, q in sold.items() if q > lots[i].shares]


def _of_lot(household: Household, lot: Lot, part: LotSale, price: Decimal) -> Iterator[str]:
    if lot.basis is None or part.basis is None or part.gain is None:
        yield "sold without a basis"
    elif abs(part.basis - lot.basis * part.shares / lot.shares) > HALF_CENT:
        yield f"basis {part.basis}"
    elif abs(part.gain - (part.shares * price - part.basis)) > HALF_CENT:
        yield f"gain {part.gain}"
    if _locked(household, lot.account, lot.symbol, lot.id, Side.SELL):
        yield "locked"
    least = household.plan.rules.minimum_holding_days
    if lot.acquired is not None and (household.as_of - lot.acquired).days < least:
        yield "held too short"
    known = None if lot.acquired is None else "long" if is_long(lot.acquired, household.as_of) else "short"
    if part.term != known or part.acquired != lot.acquired:
        yield f"{part.term} since {part.acquired}"


def _of_cash(household: Household, request: Request, proposal: Proposal) -> list[str]:
    found = []
    for row in proposal.accounts:
        mine = [t for t in proposal.trades if t.account == row.name]
        before, flow = household.cash[row.name], request.flows.get(row.name, D(0))
        moved = sum((t.amount if t.side is Side.SELL else -t.amount for t in mine), D(0))
        costs = sum((t.costs.commission + t.costs.spread + t.costs.impact for t in mine), D(0))
        if (row.cash_before, row.flow, row.cash_after) != (before, flow, before + flow + moved - costs):
            found.append(f"{row.name}: {row}")
        least = _account(household, row.name).minimum_cash
        if flow >= 0:
            least = min(least, before + flow)
        if (mine or flow < 0) and (row.cash_after is None or row.cash_after < least):
            found.append(f"{row.name} ends with {row.cash_after}, less than {least}")
    if {a.name for a in household.plan.accounts} != {row.name for row in proposal.accounts}:
        found.append("an account is missing")
    return found


def _of_limits(household: Household, request: Request, proposal: Proposal) -> list[str]:
    found, rules = [], household.plan.rules
    budget = rules.gains_budget if request.gains_budget is None else request.gains_budget
    gains = sum((x.gain for t in proposal.trades for x in t.lots if x.gain is not None), D(0))
    if budget is not None and gains > budget + CENT:
        found.append(f"gains of {gains} for a budget of {budget}")
    sold = sum((t.amount for t in proposal.trades if t.side is Side.SELL), D(0))
    worth = _value(household)
    if rules.turnover_cap < 1 and sold > rules.turnover_cap * worth + CENT:
        found.append(f"{sold} sold of {worth}")
    sides: dict[tuple[str, str], set[Side]] = defaultdict(set)
    for t in proposal.trades:
        sides[t.account, t.symbol].add(t.side)
    found += [f"{symbol} is bought and sold in {account}" for (account, symbol), x in sides.items() if len(x) > 1]
    for c in household.plan.classes:
        for name, cap in c.account_cap.items():
            found += _over_cap(household, request, proposal, c.name, name, cap)
    return found


def _over_cap(
    household: Household, request: Request, proposal: Proposal, class_name: str, account: str, cap: Decimal
) -> list[str]:
    def part(symbol: str) -> Decimal:
        return _price(household, symbol) * household.securities[symbol].classes.get(class_name, D(0))

    mine = [x for x in household.lots if x.account == account]
    worth = sum((x.shares * _price(household, x.symbol) for x in mine), household.cash[account])
    worth += request.flows.get(account, D(0))
    held = sum((x.shares * part(x.symbol) for x in mine), D(0))
    bought = [t for t in proposal.trades if t.account == account and t.side is Side.BUY]
    sold = [t for t in proposal.trades if t.account == account and t.side is Side.SELL]
    after = held + sum((t.shares * part(t.symbol) for t in bought), D(0))
    after -= sum((t.shares * part(t.symbol) for t in sold), D(0))
    over = any(part(t.symbol) for t in bought) and after > max(cap * worth, held) + CENT
    return [f"{class_name} in {account} ends with {after} of {worth}"] if over else []


def _of_wash(household: Household, request: Request, proposal: Proposal) -> list[str]:
    lost = _lost(household)
    lost |= {t.symbol for t in proposal.trades if any(x.gain is not None and x.gain < 0 for x in t.lots)}
    bought = [t.symbol for t in proposal.trades if t.side is Side.BUY]
    return [f"{symbol} is bought within 30 days of a loss" for symbol in bought if twins(household, symbol) & lost]


def _lost(household: Household) -> set[str]:
    """What a taxable account sold at a loss within the last thirty days."""
    taxable = {a.name for a in household.plan.accounts if a.type is AccountType.TAXABLE}
    return {
        d.symbol
        for d in household.disposals
        if d.account in taxable
        and d.basis is not None
        and d.proceeds < d.basis
        and timedelta(0) <= household.as_of - d.sold <= MONTH
    }


def twins(household: Household, symbol: str) -> set[str]:
    """Everything substantially identical, itself included."""
    found, growing = {symbol}, True
    while growing:
        groups = [{s.symbol, *s.identical} for s in household.securities.values()]
        more = {symbol for group in groups if group & found for symbol in group}
        growing = not more <= found
        found |= more
    return found


def _value(household: Household) -> Decimal:
    return sum((x.shares * _price(household, x.symbol) for x in household.lots), sum(household.cash.values(), D(0)))


def dollars(household: Household, request: Request, trades: tuple[Trade, ...]) -> dict[str, Decimal]:
    """Money in each leaf after flow, trades and costs."""
    out = {c.name: D(0) for c in household.plan.leaves}
    signed = [(x.symbol, x.shares) for x in household.lots]
    signed += [(t.symbol, t.shares if t.side is Side.BUY else -t.shares) for t in trades]
    for symbol, shares in signed:
        for name, part in household.securities[symbol].classes.items():
            out[name] += shares * _price(household, symbol) * part
    if "Cash" in out:
        out["Cash"] += sum(household.cash.values(), D(0)) + sum(request.flows.values(), D(0))
        for t in trades:
            out["Cash"] += t.amount if t.side is Side.SELL else -t.amount
            out["Cash"] -= t.costs.commission + t.costs.spread + t.costs.impact
    return out


def _money(values: Mapping[str, Decimal], name: str) -> Decimal:
    """Money of a class; a parent has that of its leaves."""
    return sum((v for n, v in values.items() if f"{n}/".startswith(f"{name}/")), D(0))


def _is_in(household: Household, symbol: str, name: str) -> bool:
    return any(f"{n}/".startswith(f"{name}/") for n in household.securities[symbol].classes)


def _of_mode(household: Household, request: Request, proposal: Proposal) -> list[str]:
    sides = {t.side for t in proposal.trades}
    if request.mode is Mode.INVEST and Side.SELL in sides:
        return ["it sells"]
    if request.mode is Mode.INVEST:
        return _of_invest(household, request, proposal)
    if request.mode is Mode.RAISE and Side.BUY in sides:
        return ["it buys"]
    if request.mode is not Mode.EDGE:
        return []
    found, total = [], _value(household) + sum(request.flows.values(), D(0))
    before, after = dollars(household, request, ()), dollars(household, request, proposal.trades)
    for row in proposal.classes:
        mine = [t for t in proposal.trades if row.name == "Cash" or _is_in(household, t.symbol, row.name)]
        one = max([household.plan.rules.minimum_trade, *(t.price for t in mine)]) * D("1.01") + 1
        lower, upper = row.lower * total, row.upper * total
        start, end = _money(before, row.name), _money(after, row.name)
        edge = upper if start > upper else lower
        inside = edge - end if start > upper else end - edge
        told = {r.code for t in mine for r in t.reasons} & {"unit", "flow", "location"}
        if start > upper or start < lower:
            if inside > one and not told:
                found.append(f"{row.name} ends {inside} inside its edge without a word")
            if inside > upper - lower + one:
                found.append(f"{row.name} ends beyond the other edge")
        elif not lower - one <= end <= upper + one and not request.flows:
            found.append(f"{row.name} leaves its band")
    return found


def _of_invest(household: Household, request: Request, proposal: Proposal) -> list[str]:
    """Nothing is bought far past its target, and no account keeps what an underweight class could take."""
    total, after = _value(household) + sum(request.flows.values(), D(0)), dollars(household, request, proposal.trades)
    before, least = dollars(household, request, ()), household.plan.rules.minimum_trade
    gap = {c.name: c.target * total - after[c.name] for c in proposal.classes if c.name in after}
    found = []
    for t in proposal.trades:
        for name, part in household.securities[t.symbol].classes.items():
            over = -gap[name] > t.price + least
            if part == 1 and over:
                found.append(f"{name} is bought {-gap[name]} past its target from {before[name]}")
    for row in proposal.accounts:
        account, cash = _account(household, row.name), row.cash_after or D(0)
        allowed = [
            max(_first_purchase(household, request, account, s.symbol, proposal.trades), least, A_TRADE)
            for s in household.plan.securities
            if len(s.classes) == 1
            and _buyable(household, account, s.symbol)
            and all(gap[n] > max(_price(household, s.symbol), least) * D("1.02") for n in s.classes)
            and not any(row.name in c.account_cap for c in household.plan.classes if c.name in s.classes)
        ]
        # Where cash is a class of its own it is left alone once it lacks as much as anything else.
        if allowed and "Cash" not in gap and cash - account.minimum_cash > min(allowed) + D("0.02"):
            found.append(f"{row.name} keeps {cash}")
    return found


def _first_purchase(
    household: Household, request: Request, account: Account, symbol: str, trades: tuple[Trade, ...]
) -> Decimal:
    """The cheapest way to put cash into a security, costs included; what is bought already is only made larger."""
    security, price = household.securities[symbol], _price(household, symbol)
    more = any((t.account, t.symbol) == (account.name, symbol) for t in trades)
    least = household.plan.rules.minimum_trade / price
    if account.fractional and request.fractional is not False:
        shares = D("0.05") / price if more else least
    else:
        shares = D(1) if more else max(D(1), least.to_integral_value(ROUND_CEILING))
    rate = (shares / security.daily_volume).sqrt() * D("0.007") if security.daily_volume else D(0)
    return shares * price * (1 + security.half_spread_bps / 10000 + rate) + (D(0) if more else account.commission)


def _buyable(household: Household, account: Account, symbol: str) -> bool:
    security = household.securities[symbol]
    stopped = security.lock in (SecurityLock.HOLD, SecurityLock.NO_BUY)
    stopped |= _locked(household, account.name, symbol, "", Side.BUY) or bool(
        twins(household, symbol) & _lost(household)
    )
    return account.trades and account.type is not AccountType.HELD_AWAY and not stopped


def _of_figures(household: Household, request: Request, proposal: Proposal) -> list[str]:
    """Weights, drift and gains as told."""
    total = _value(household) + sum(request.flows.values(), D(0))
    if not total:
        return []
    found, after = [], dollars(household, request, proposal.trades)
    tiny = D("1e-20")
    drift = sum((abs(after[c.name] / total - c.target) for c in proposal.classes if c.name in after), D(0)) / 2
    if abs(drift - proposal.drift.after) > tiny:
        found.append(f"drift {proposal.drift.after}, not {drift}")
    weights = {c.name: _money(after, c.name) / total for c in proposal.classes}
    found += [f"{c.name}: {c.after}" for c in proposal.classes if abs(c.after - weights[c.name]) > tiny]
    gains = sum((x.gain for t in proposal.trades for x in t.lots if x.gain is not None), D(0))
    if abs(proposal.tax.short_gain + proposal.tax.long_gain - gains) > tiny:
        found.append(f"gains {proposal.tax}, not {gains}")
    if proposal.bound > proposal.objective:
        found.append("the bound lies above the objective")
    return found
