"""From the solver's floats to exact trades: tradable units, lots that add up, costs to the cent, cash that suffices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal

import numpy as np

from app.engine.costs import trade_costs
from app.engine.rebalance.gains import basis_at, term_at
from app.engine.rebalance.inputs import Inputs
from app.engine.rebalance.kernel import takes_whole
from app.engine.rebalance.pose import gains_budget
from app.engine.rebalance.program import Floats
from app.engine.rebalance.rows import Rows
from app.engine.rebalance.search import Chosen
from app.model.household import Household, Lot
from app.model.number import CENT, ONE, ZERO, cents, from_float, share_of
from app.model.proposal import Fixed, LotSale, Moved, Request, Side, Trade

NICKEL = Decimal("0.05")
NEARLY = Decimal("0.00001")
TRADED = Decimal("0.0000001")


@dataclass(slots=True)
class Ledger:
    """The trades being settled, by (account index, security index); sales by sell column.

    `rates` are the tax of one more dollar of short- and of long-term gain, `moved` cash by (from, to).
    """

    inputs: Inputs
    request: Request
    rates: tuple[float, float] = (0.0, 0.0)
    sold: dict[tuple[int, int], dict[int, Decimal]] = field(default_factory=lambda: defaultdict(dict))
    bought: dict[tuple[int, int], Decimal] = field(default_factory=lambda: defaultdict(lambda: ZERO))
    moved: dict[tuple[int, int], Decimal] = field(default_factory=dict)
    was_short: bool = False
    bought_groups: frozenset[str] = frozenset()

    @property
    def household(self) -> Household:
        """The household of the inputs."""
        return self.inputs.household

    def price(self, symbol: int) -> Decimal:
        """Exact price of a security."""
        return self.household.quotes[self.inputs.symbols[symbol]].price

    def unit(self, account: int, symbol: int) -> Decimal:
        """The smallest step of shares: one, or for fractional accounts the power of ten worth less than five cents."""
        if takes_whole(self.inputs, self.request, account):
            return ONE
        step = Decimal("0.001")
        while step * self.price(symbol) > NICKEL:
            step /= 10
        return step

    def cash(self, account: int) -> Decimal:
        """Cash of an account after flow, trades and costs."""
        name = self.inputs.accounts[account].name
        cash = self.household.cash.get(name, ZERO) + self.request.flows.get(name, ZERO)
        for (source, to), amount in self.moved.items():
            cash += (amount if to == account else ZERO) - (amount if source == account else ZERO)
        return cash + sum((t.cash for t in self.trades_of(account)), ZERO)

    def is_fixed(self, account: int, symbol: int, side: Side) -> bool:
        """Did the user decide this trade?"""
        return self.fixed(account, symbol, side) is not None

    def fixed(self, account: int, symbol: int, side: Side) -> Fixed | None:
        """What the user decided about a trade."""
        name, security = self.inputs.accounts[account].name, self.inputs.symbols[symbol]
        wanted = (name, security, side)
        return next((f for f in self.request.fixed if (f.account, f.symbol, f.side) == wanted), None)

    def moves(self) -> tuple[Moved, ...]:
        """Cash moved, by account names."""
        names = [a.name for a in self.inputs.accounts]
        return tuple(Moved(names[a], names[b], amount) for (a, b), amount in sorted(self.moved.items()) if amount)

    def keeps_position(self, symbol: int, shares: Decimal) -> bool:
        """Would a holding of so many shares be none at all, or not too small?"""
        least = self.household.plan.rules.minimum_position
        return shares <= 0 or shares * self.price(symbol) >= least

    def would_wash(self, column: int) -> bool:
        """Is it a loss whose identity group the proposal buys?"""
        symbol = self.inputs.symbols[int(self.inputs.sell_symbol[column])]
        return bool(self.inputs.gain_f[column] < 0) and self.inputs.group_of(symbol) in self.bought_groups

    def hands_on(self, column: int, sold: set[int]) -> bool:
        """Is it a loss, or the recent purchase that replaces one, whose other half is among what is sold?

        Sold together the loss would be handed on at once.
        """
        others = sold - {column}
        return any(
            (column in group.recent and not others.isdisjoint(group.columns.tolist()))
            or (column in group.columns and not others.isdisjoint(group.recent.tolist()))
            for group in self.inputs.washes
        )

    def columns_sold(self) -> set[int]:
        """Sell columns that something is sold of."""
        return {c for parts in self.sold.values() for c, q in parts.items() if q}

    def trades_of(self, account: int) -> list[Trade]:
        """The account's trades as they stand."""
        sells = [self._sale(a, s, lots) for (a, s), lots in self.sold.items() if a == account and lots]
        buys = [self._purchase(a, s, q) for (a, s), q in self.bought.items() if a == account and q]
        return sells + buys

    def trades(self) -> tuple[Trade, ...]:
        """All trades: accounts in plan order, sells first, the larger first."""
        order = {a.name: n for n, a in enumerate(self.household.plan.accounts)}
        found = [t for n in range(len(self.inputs.accounts)) for t in self.trades_of(n)]
        return tuple(sorted(found, key=lambda t: (order[t.account], t.side is Side.BUY, -t.amount, t.symbol)))

    def _purchase(self, account: int, symbol: int, shares: Decimal) -> Trade:
        name, price = self.inputs.symbols[symbol], self.price(symbol)
        holder = self.inputs.accounts[account]
        costs = trade_costs(
            self.household.security(name), shares, price, holder.commission, self.household.sigma.get(name)
        )
        return Trade(holder.name, name, Side.BUY, shares, price, cents(shares * price), costs)

    def _sale(self, account: int, symbol: int, columns: dict[int, Decimal]) -> Trade:
        name, price = self.inputs.symbols[symbol], self.price(symbol)
        holder, shares = self.inputs.accounts[account], sum(columns.values(), ZERO)
        costs = trade_costs(
            self.household.security(name), shares, price, holder.commission, self.household.sigma.get(name)
        )
        lots: tuple[LotSale, ...] = ()
        if holder.type.is_taxable:
            lots = tuple(self.lot_sale(self.inputs.sell_lots[c][0], q, price) for c, q in sorted(columns.items()) if q)
        return Trade(holder.name, name, Side.SELL, shares, price, cents(shares * price), costs, lots)

    def lot_sale(self, lot: Lot, shares: Decimal, price: Decimal) -> LotSale:
        """Part of a lot as sold today: its part of the basis, gain before costs, term."""
        whole = basis_at(lot, price)
        basis = None if whole is None else cents(share_of(whole, shares, lot.shares))
        gain = None if basis is None else cents(shares * price) - basis
        return LotSale(lot.id, lot.acquired, shares, basis, gain, term_at(lot, price, self.household.as_of))


def settle(inputs: Inputs, rows: Rows, request: Request, chosen: Chosen, rates: tuple[float, float]) -> Ledger:
    """Exact trades from the chosen floats, then purchases cut back wherever exact costs leave an account short.

    `rates` are the tax of one more dollar of short- and of long-term gain.
    """
    buy_f = chosen.buy_f
    bought = {inputs.group_of(inputs.symbols[int(inputs.buy_symbol[c])]) for c in np.flatnonzero(buy_f > float(TRADED))}
    ledger = Ledger(inputs, request, rates, bought_groups=frozenset(bought))
    for pair, dollars in zip(rows.transfers, chosen.moved_f, strict=True):
        amount = cents(from_float(max(float(dollars), 0.0)))
        if amount >= CENT:
            ledger.moved[pair] = ledger.moved.get(pair, ZERO) + amount
    _settle_sells(ledger, chosen.sell_f)
    for column in np.flatnonzero(buy_f > float(TRADED)):
        account, symbol = int(inputs.buy_account[column]), int(inputs.buy_symbol[column])
        wish = ledger.fixed(account, symbol, Side.BUY)
        unit = ledger.unit(account, symbol)
        units = (from_float(float(buy_f[column])) / unit).quantize(NEARLY, rounding=ROUND_HALF_EVEN)
        shares = units.to_integral_value(rounding=ROUND_FLOOR) * unit if wish is None else wish.shares
        if wish is None and not _is_enough(ledger, account, symbol, shares):
            shares += unit
        if wish is not None or _is_enough(ledger, account, symbol, shares):
            ledger.bought[account, symbol] = shares
    # What one account keeps another does not get and pass on: as often as transfers can follow each other.
    for account in (*range(len(inputs.accounts)),) * len(inputs.accounts):
        _move_less(ledger, account)
    for account in range(len(inputs.accounts)):
        cover(ledger, account)
    return ledger


def _move_less(ledger: Ledger, account: int) -> None:
    """What an account is short of by less than a dollar, for cents are rounded, stays there instead of moving away."""
    short = floor_of(ledger, account) - ledger.cash(account)
    for pair, amount in ledger.moved.items():
        if pair[0] == account and 0 < short < ONE:
            less = min(short.quantize(CENT, rounding=ROUND_CEILING), amount)
            ledger.moved[pair] = amount - less
            short -= less


def _is_enough(ledger: Ledger, account: int, symbol: int, shares: Decimal) -> bool:
    """Is a purchase no smaller than the smallest trade, and the holding then no smaller than the smallest position?"""
    held = ledger.inputs.held.get((account, symbol), ZERO)
    return shares * ledger.price(symbol) >= least_of(ledger.inputs) and ledger.keeps_position(symbol, held + shares)


def least_of(inputs: Inputs) -> Decimal:
    """Money of the smallest trade."""
    return inputs.household.plan.rules.minimum_trade


def _settle_sells(ledger: Ledger, sell_f: Floats) -> None:
    """Round each holding's sale to its unit (or everything), then share it out over the chosen lots exactly."""
    inputs, sold = ledger.inputs, {int(c) for c in np.flatnonzero(sell_f > float(TRADED))}
    by_holding: dict[tuple[int, int], list[int]] = defaultdict(list)
    for column in range(len(inputs.sell_symbol)):
        by_holding[int(inputs.sell_account[column]), int(inputs.sell_symbol[column])].append(column)
    for (account, symbol), columns in by_holding.items():
        wanted = sum((from_float(max(float(sell_f[c]), 0.0)) for c in columns), ZERO)
        if wanted <= TRADED:
            continue
        held = sum((column_shares(inputs, c) for c in columns), ZERO)
        unit = ledger.unit(account, symbol)
        units = (wanted / unit).quantize(NEARLY, rounding=ROUND_HALF_EVEN)
        everything = held - wanted <= NEARLY and inputs.sells_whole(account, symbol)
        open_to = [c for c in columns if c in sold or not (ledger.would_wash(c) or ledger.hands_on(c, sold))]
        total = held if everything else min(units, held / unit).to_integral_value(rounding=ROUND_FLOOR) * unit
        wish = ledger.fixed(account, symbol, Side.SELL)
        if wish is not None:
            total = min(wish.shares, held)
        elif not everything and total * ledger.price(symbol) < least_of(inputs):
            # A sale of just the smallest trade is rounded up to it, not dropped: what it brings is spent.
            total += unit
            is_nearly = abs(total - wanted) <= unit and total <= held
            keeps = ledger.keeps_position(symbol, inputs.held[account, symbol] - total)
            if not (is_nearly and keeps) or total * ledger.price(symbol) < least_of(inputs):
                continue
        ledger.sold[account, symbol] = share_out(inputs, open_to, sell_f, total, unit, burden_of(ledger))


def column_shares(inputs: Inputs, column: int) -> Decimal:
    """Exact shares behind a sell column."""
    return sum((lot.shares for lot in inputs.sell_lots[column]), ZERO)


def share_out(
    inputs: Inputs,
    columns: list[int],
    sell_f: Floats,
    total: Decimal,
    unit: Decimal,
    burden: Callable[[int], float],
) -> dict[int, Decimal]:
    """Exact shares per column that sum to `total`: what the solver took of each, the rest by least burden."""
    out: dict[int, Decimal] = {}
    left = total
    for column in columns:
        there, chosen = column_shares(inputs, column), from_float(max(float(sell_f[column]), 0.0))
        whole_units = ((chosen + NEARLY) / unit).to_integral_value(rounding=ROUND_FLOOR) * unit
        taken = min(there if there - chosen <= NEARLY else min(whole_units, there), left)
        if taken > 0:
            out[column] = taken
            left -= taken
    cheapest = sorted(columns, key=lambda c: (float(sell_f[c]) <= float(TRADED), burden(c), c))
    for column in cheapest:
        taken = min(column_shares(inputs, column) - out.get(column, ZERO), left)
        if taken > 0:
            out[column] = out.get(column, ZERO) + taken
            left -= taken
    return out


def burden_of(ledger: Ledger) -> Callable[[int], float]:
    """What a share of a sell column weighs: its tax, or its gain where a gains budget is in force."""
    inputs, (short, long) = ledger.inputs, ledger.rates
    if gains_budget(inputs, ledger.request) is not None:
        return lambda column: float(inputs.gain_f[column])
    return lambda column: float(short * inputs.short_f[column] + long * inputs.long_f[column])


def floor_of(ledger: Ledger, account: int) -> Decimal:
    """The cash an account keeps: its minimum, or what there is where it has less and nothing is asked of it."""
    holder = ledger.inputs.accounts[account]
    flow = ledger.request.flows.get(holder.name, ZERO)
    present = ledger.household.cash.get(holder.name, ZERO)
    return holder.minimum_cash if flow < 0 else min(holder.minimum_cash, present + flow)


def still_short(ledger: Ledger) -> Floats:
    """Money that accounts asked to pay out still lack after settling; elsewhere doing nothing is always possible."""
    flows = ledger.request.flows
    asked = [flows.get(a.name, ZERO) < 0 for a in ledger.inputs.accounts]
    short = [floor_of(ledger, n) - ledger.cash(n) if pays else ZERO for n, pays in enumerate(asked)]
    return np.array([float(max(s, ZERO)) for s in short])


def cover(ledger: Ledger, account: int) -> None:
    """Buy less, then sell more, until the account keeps its minimum cash."""
    floor = floor_of(ledger, account)
    while (short := floor - ledger.cash(account)) > 0:
        ledger.was_short = True
        if not _buy_less(ledger, account, short) and not _sell_more(ledger, account, short):
            return


def _buy_less(ledger: Ledger, account: int, short: Decimal) -> bool:
    """Cut the largest purchase back; one that falls under the smallest trade is dropped. False when there is none."""
    mine = [
        (s, q)
        for (a, s), q in ledger.bought.items()
        if a == account and q and not ledger.is_fixed(account, s, Side.BUY)
    ]
    if not mine:
        return False
    symbol, shares = max(mine, key=lambda x: (x[1] * ledger.price(x[0]), x[0]))
    unit = ledger.unit(account, symbol)
    fewer = (short / (ledger.price(symbol) * unit)).to_integral_value(rounding=ROUND_CEILING) * unit
    rest = shares - max(fewer, unit)
    held = ledger.inputs.held.get((account, symbol), ZERO)
    stays = rest * ledger.price(symbol) >= least_of(ledger.inputs) and ledger.keeps_position(symbol, held + rest)
    ledger.bought[account, symbol] = rest if rest > 0 and stays else ZERO
    return True


def _sell_more(ledger: Ledger, account: int, short: Decimal) -> bool:
    """Raise a sale already made by the units that cover what is short, cheapest tax first.

    False when nothing is left that the gains budget and the turnover cap allow.
    """
    inputs, sold = ledger.inputs, ledger.columns_sold()
    for (a, symbol), parts in sorted(ledger.sold.items()):
        columns = [int(c) for c in np.flatnonzero((inputs.sell_account == a) & (inputs.sell_symbol == symbol))]
        room = {
            c: column_shares(inputs, c) - parts.get(c, ZERO)
            for c in columns
            if c in parts or not (ledger.would_wash(c) or ledger.hands_on(c, sold))
        }
        unit = ledger.unit(account, symbol)
        least = ZERO if inputs.sells_whole(account, symbol) else unit
        if a != account or not parts or sum(room.values(), ZERO) <= max(least - NEARLY, ZERO):
            continue
        if ledger.is_fixed(a, symbol, Side.SELL):
            continue
        left = max((short / (ledger.price(symbol) * unit)).to_integral_value(rounding=ROUND_CEILING), ONE) * unit
        burden, before = burden_of(ledger), dict(parts)
        for column in sorted(room, key=lambda c: (burden(c), c)):
            taken = min(room[column], left)
            if taken > 0:
                parts[column] = parts.get(column, ZERO) + taken
                left -= taken
        kept = inputs.held[a, symbol] - sum(parts.values(), ZERO)
        fits = excess_gains(ledger, ledger.request) <= 0 and not _turns_over_too_much(ledger)
        if fits and ledger.keeps_position(symbol, kept):
            return True
        ledger.sold[a, symbol] = before
    return False


def excess_gains(ledger: Ledger, request: Request) -> Decimal:
    """Money by which realized gains pass the request's gains budget; zero or less where they do not or none is set."""
    budget = gains_budget(ledger.inputs, request)
    if budget is None:
        return ZERO
    gains = sum((x.gain for t in ledger.trades() for x in t.lots if x.gain is not None), ZERO)
    return gains - max(budget, ZERO)


def _turns_over_too_much(ledger: Ledger) -> bool:
    sold = [t.amount for t in ledger.trades() if t.side is Side.SELL]
    cap = ledger.household.plan.rules.turnover_cap
    return cap < 1 and sum(sold, ZERO) > cap * ledger.inputs.total + CENT * len(sold)
