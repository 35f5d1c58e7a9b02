"""Whole shares, smallest trades and fixed charges: a small integer program around the relaxed answer.

The relaxed answer sits on a vertex, so it trades few holdings; what it trades and what it nearly trades (small reduced
cost per dollar) are the kernel. Only there do trades get a yes-or-no column and whole shares; the rest stays untouched.
An answer that trades anything outside the kernel costs at least the relaxed objective, the least reduced cost out there
times the smallest trade, and the price of a trade: with that the kernel's own bound holds for every answer.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from app.engine.rebalance.impact import strength
from app.engine.rebalance.inputs import Inputs
from app.engine.rebalance.model import Model, Relaxed
from app.engine.rebalance.pose import Posed
from app.engine.rebalance.preferences import TIE_BREAK
from app.engine.rebalance.program import INF, Floats, Ints, Program, Solver
from app.engine.rebalance.rows import washed_lots
from app.engine.rebalance.tax_curve import region_bounds
from app.model.proposal import Request, Side

KERNEL = 40
EVERYTHING = 10**6
NEAR = 0.02
NODES = 300
TRADED = 1e-7
LEAST_AMOUNT = 0.05
HALF_A_CENT = 0.005
FEW_DOLLARS = 10.0
"""Dollars; more is a lack that no other rounding cures."""
LEAST_GAP, GAP_PART = 0.25, 1e-6
"""The program stops at a gap of so many dollars or such a part of the household, whichever is more."""
TANGENTS = (0.25, 1.0, 2.5)
"""Where the law of impact is approached from below, in sizes of the relaxed trade or of a typical one."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Shares per sell and buy column, dollars moved per transfer, cash missing, and how good that is in dollars.

    `bound_f` holds for every answer, not only within the kernel.
    """

    sell_f: Floats
    buy_f: Floats
    moved_f: Floats
    missing_f: Floats
    objective_f: float
    bound_f: float
    is_optimal: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """A holding that may be traded on one side, with its columns: lots of a sale, or the one of a purchase."""

    side: Side
    account: int
    symbol: int
    columns: Ints


@dataclass(slots=True)
class _Kernel:
    """The integer program while it is built; `place` maps the model's columns to its own, −1 where left out."""

    model: Model
    posed: Posed
    program: Program
    place: Ints
    pairs: list[Pair]
    typical_f: float
    flags: dict[int, int] = field(default_factory=dict)

    @property
    def inputs(self) -> Inputs:
        return self.model.inputs

    def columns(self, pair: Pair) -> Ints:
        """A pair's columns in this program."""
        layout = self.model.rows.layout
        first = layout.sells if pair.side is Side.SELL else layout.buys
        return self.place[first + pair.columns]


def whole_shares(model: Model, relaxed: Relaxed, seconds: float) -> Chosen | None:
    """Solve the kernel; one that cannot cover the cash asked for is widened. None when there is no answer.

    An answer a few dollars short is sought once more with no cent missing: cents are cheap against a whole share.
    """
    chosen = None
    most = len(model.inputs.sell_symbol) + len(model.inputs.buy_symbol)
    for size in (KERNEL, EVERYTHING):
        chosen = _solve(model, relaxed, size, seconds, elastic=True)
        if chosen is not None and chosen.missing_f.sum() < HALF_A_CENT:
            return chosen
        if chosen is not None and chosen.missing_f.sum() < FEW_DOLLARS:
            strict = _solve(model, relaxed, size, seconds, elastic=False)
            if strict is not None:
                return strict
        if most <= size:
            break
    return chosen


def _solve(model: Model, relaxed: Relaxed, size: int, seconds: float, *, elastic: bool) -> Chosen | None:
    inputs, posed, layout = model.inputs, relaxed.posed, model.rows.layout
    pairs = pairs_of(inputs, posed)
    kept = _kernel(model, relaxed, pairs, size)
    kernel = _begin(model, relaxed, [pairs[n] for n in kept], elastic=elastic)
    for n, pair in enumerate(kernel.pairs):
        kernel.flags[n] = _flag(kernel, pair)
        (_sale if pair.side is Side.SELL else _purchase)(kernel, pair, kernel.flags[n])
    _one_side_only(kernel)
    _keep_out_of_wash(kernel)
    _keep_replacements(kernel)
    _count_washed(kernel)
    solver = Solver()
    solver.load(kernel.program)
    gap = max(LEAST_GAP, GAP_PART * float(posed.total))
    solver.limit(absolute_gap=gap, nodes=NODES, seconds=seconds)
    answer = solver.solve()
    if answer is None:
        return None
    full_f = np.zeros(len(kernel.place))
    full_f[kernel.place >= 0] = answer.x_f[kernel.place[kernel.place >= 0]]
    sells, buys = len(inputs.sell_symbol), len(inputs.buy_symbol)
    moves, accounts = len(model.rows.transfers), len(inputs.accounts)
    ties = 2 * TIE_BREAK * _most_traded(model, relaxed)
    inside = answer.bound_f - ties + posed.offset_f
    return Chosen(
        sell_f=full_f[layout.sells : layout.sells + sells],
        buy_f=full_f[layout.buys : layout.buys + buys],
        moved_f=full_f[layout.transfers : layout.transfers + moves],
        missing_f=full_f[layout.missing : layout.missing + accounts],
        objective_f=answer.objective_f,
        bound_f=max(relaxed.bound_f, min(inside, _outside(model, relaxed, pairs, set(kept)))),
        is_optimal=answer.is_optimal,
    )


def pairs_of(inputs: Inputs, posed: Posed) -> list[Pair]:
    """All holdings the request leaves for trading, sales first, each side in a fixed order."""
    symbols = max(len(inputs.symbols), 1)
    found = []
    for side, accounts, names, may in (
        (Side.SELL, inputs.sell_account, inputs.sell_symbol, posed.scope.sells),
        (Side.BUY, inputs.buy_account, inputs.buy_symbol, posed.scope.buys),
    ):
        columns = np.flatnonzero(may)
        keys = accounts[columns] * symbols + names[columns]
        order = np.argsort(keys, kind="stable")
        cuts = np.flatnonzero(np.diff(keys[order], prepend=-1))
        for part in np.split(columns[order], cuts[1:]) if len(cuts) else []:
            found.append(Pair(side, int(accounts[part[0]]), int(names[part[0]]), np.sort(part)))
    return found


def _kernel(model: Model, relaxed: Relaxed, pairs: list[Pair], size: int) -> list[int]:
    """Pairs the relaxed answer trades or the user decided, and the nearest of the others, `size` a side."""
    chosen: list[int] = []
    for side in Side:
        mine = [n for n, p in enumerate(pairs) if p.side is side]
        if len(mine) <= size:
            chosen += mine
            continue
        scores = []
        for n in mine:
            columns = _model_columns(model, pairs[n])
            is_traded = relaxed.answer.x_f[columns].max() > TRADED or relaxed.posed.low_f[columns].max() > 0
            near = float(relaxed.answer.reduced_f[columns].min() / model.inputs.price_f[pairs[n].symbol])
            scores.append((not is_traded, near, n))
        near_ones = [n for idle, near, n in sorted(scores) if not idle or near < NEAR]
        traded = sum(1 for idle, _, _ in scores if not idle)
        chosen += near_ones[: max(size, traded)]
    return sorted(chosen)


def _model_columns(model: Model, pair: Pair) -> Ints:
    layout = model.rows.layout
    return (layout.sells if pair.side is Side.SELL else layout.buys) + pair.columns


def _outside(model: Model, relaxed: Relaxed, pairs: list[Pair], kept: set[int]) -> float:
    """What an answer that trades something outside the kernel, or takes other sides, costs at the least."""
    least = min((bound for _, bound in relaxed.others), default=INF)
    least += relaxed.posed.offset_f - relaxed.impact.constant_f
    trade = float(model.inputs.household.plan.rules.prices.trade)
    for n, pair in enumerate(pairs):
        if n in kept:
            continue
        columns = _model_columns(model, pair)
        price = float(model.inputs.price_f[pair.symbol])
        dear = max(float(relaxed.plain.reduced_f[columns].min() / price), 0.0)
        fixed = trade + float(model.inputs.commission_f[pair.account])
        least = min(least, relaxed.bound_f + dear * _least_dollars(model, relaxed.posed, pair) + fixed)
    return least


def _least_dollars(model: Model, posed: Posed, pair: Pair) -> float:
    """Dollars of the least trade of a pair."""
    inputs = model.inputs
    price = float(inputs.price_f[pair.symbol])
    least = max(float(inputs.household.plan.rules.minimum_trade), smallest(inputs, posed.request, pair.account, price))
    if pair.side is Side.SELL and inputs.sells_whole(pair.account, pair.symbol):
        return min(least, float(inputs.sell_shares_f[pair.columns].sum()) * price)
    return least


def _most_traded(model: Model, relaxed: Relaxed) -> float:
    """Dollars that can be traded at the most: all that is for sale, and what that and the cash buy."""
    inputs = model.inputs
    for_sale = float((inputs.sell_shares_f * inputs.price_f[inputs.sell_symbol])[relaxed.posed.scope.sells].sum())
    return 2 * for_sale + float(np.maximum(relaxed.posed.free_cash_f, 0.0).sum())


def _begin(model: Model, relaxed: Relaxed, pairs: list[Pair], *, elastic: bool) -> _Kernel:
    """The program with the kernel's columns only, posed and in its region of the tax."""
    inputs, posed, rows = model.inputs, relaxed.posed, model.rows
    kept = np.ones(rows.matrix.columns, dtype=np.bool_)
    layout = rows.layout
    kept[layout.sells : layout.sells + len(inputs.sell_symbol)] = False
    kept[layout.buys : layout.buys + len(inputs.buy_symbol)] = False
    for pair in pairs:
        kept[_model_columns(model, pair)] = True
    columns = np.flatnonzero(kept)
    place = np.full(rows.matrix.columns, -1, dtype=np.int64)
    place[columns] = np.arange(len(columns))
    low_f, high_f = posed.low_f.copy(), posed.high_f.copy()
    row_low_f, row_high_f = posed.row_low_f.copy(), posed.row_high_f.copy()
    of_columns, of_rows = region_bounds(inputs.curve, layout.tax, relaxed.sides.region)
    low_f[of_columns[0]], high_f[of_columns[0]] = of_columns[1:]
    row_low_f[of_rows[0]], row_high_f[of_rows[0]] = of_rows[1:]
    missing = layout.missing + np.arange(len(inputs.accounts))
    asked = np.array([elastic and posed.request.flows.get(a.name, 0) < 0 for a in inputs.accounts], dtype=np.bool_)
    high_f[missing[~asked]] = 0.0
    cost_f = posed.cost_f.copy()
    impact = relaxed.impact
    cost_f[layout.sells : layout.sells + len(impact.sell_f)] -= impact.sell_f
    cost_f[layout.buys : layout.buys + len(impact.buy_f)] -= impact.buy_f
    program = Program.of_part(rows.matrix, columns)
    program.costs, program.lows, program.highs = [cost_f[columns]], [low_f[columns]], [high_f[columns]]
    program.row_lows, program.row_highs = [row_low_f], [row_high_f]
    sold_f, bought_f = model.traded(relaxed.answer)
    amounts_f = np.concatenate(
        [sold_f * inputs.price_f[inputs.sell_symbol], bought_f * inputs.price_f[inputs.buy_symbol]]
    )
    amounts_f = amounts_f[amounts_f > 1]
    typical = float(amounts_f.mean()) if len(amounts_f) else 1000.0
    return _Kernel(model, posed, program, place, pairs, typical)


def takes_whole(inputs: Inputs, request: Request, account: int) -> bool:
    """Does the account trade whole shares only? A request may ask for that, not for the opposite."""
    return not inputs.accounts[account].fractional or request.fractional is False


def smallest(inputs: Inputs, request: Request, account: int, price: float) -> float:
    """Dollars of the least that can be traded: no commission is paid for a trade of nothing, to be rid of cash."""
    return price if takes_whole(inputs, request, account) else LEAST_AMOUNT


def _flag(kernel: _Kernel, pair: Pair) -> int:
    """The yes-or-no column of a trade: its commission leaves the cash, its price is counted."""
    inputs, program = kernel.inputs, kernel.program
    commission = float(inputs.commission_f[pair.account])
    price = float(inputs.household.plan.rules.prices.trade)
    column = program.add_columns(1, 0.0, 1.0, commission + price, integer=True)
    _leaves_cash(kernel, pair.account, column, commission)
    return column


def _leaves_cash(kernel: _Kernel, account: int, column: int, dollars: float) -> None:
    """A cost leaves the account's cash, and with it the class of cash."""
    if not dollars:
        return
    inputs, layout = kernel.inputs, kernel.model.rows.layout
    kernel.program.add_entries(layout.cash_rows + account, column, -dollars)
    if inputs.cash_class is not None:
        kernel.program.add_entries(layout.class_rows + inputs.cash_class, column, -dollars)


def _impact(kernel: _Kernel, pair: Pair, columns: Ints, flag: int) -> None:
    """Dollars of impact, held up by tangents of its law; a trade not made has none."""
    inputs, program = kernel.inputs, kernel.program
    k = float(strength(inputs)[pair.symbol])
    if k <= 0:
        return
    impact = program.add_columns(1, 0.0, INF, 1.0)
    _leaves_cash(kernel, pair.account, impact, 1.0)
    typical = kernel.typical_f / float(inputs.price_f[pair.symbol])
    for part in TANGENTS:
        size = part * typical
        row = program.add_rows(1, 0.0, INF)
        program.add_entries(row, impact, 1.0)
        program.add_entries(row, columns, -1.5 * k * size**0.5)
        program.add_entries(row, flag, 0.5 * k * size**1.5)


def _sale(kernel: _Kernel, pair: Pair, flag: int) -> None:
    inputs, program, columns = kernel.inputs, kernel.program, kernel.columns(pair)
    held = float(inputs.sell_shares_f[pair.columns].sum())
    price = float(inputs.price_f[pair.symbol])
    all_of_it = inputs.sells_whole(pair.account, pair.symbol)
    program.add_entries(program.add_rows(1, -INF, 0.0), [*columns, flag], [1.0] * len(columns) + [-held])
    least = _least_dollars(kernel.model, kernel.posed, pair) / price
    if not _is_fixed(kernel, pair):
        row = program.add_rows(1, 0.0, INF)
        program.add_entries(row, [*columns, flag], [1.0] * len(columns) + [-least + 1e-9])
    _impact(kernel, pair, columns, flag)
    whole = takes_whole(inputs, kernel.posed.request, pair.account)
    full = float(np.floor(held + 1e-9)) if whole else held
    rest = max(held - full, 0.0)
    row = program.add_rows(1, 0.0, 0.0)
    program.add_entries(row, columns, 1.0)
    units = program.add_columns(1, 0.0, full, integer=whole)
    program.add_entries(row, units, -1.0)
    keep = _least_kept(kernel, pair)
    if all_of_it and (rest > TRADED or keep > 0):
        everything = program.add_columns(1, 0.0, 1.0, integer=True)
        program.add_entries(row, everything, -rest)
        all_row = program.add_rows(1, 0.0, INF)
        program.add_entries(all_row, [units, everything], [1.0, -full])
        if keep > 0:
            kept_row = program.add_rows(1, -_held(inputs, pair), INF)
            program.add_entries(kept_row, [*columns, flag, everything], [-1.0] * len(columns) + [-keep, keep + held])
    elif keep > 0:
        kept_row = program.add_rows(1, -_held(inputs, pair), INF)
        program.add_entries(kept_row, [*columns, flag], [-1.0] * len(columns) + [-keep])


def _held(inputs: Inputs, pair: Pair) -> float:
    return float(inputs.held[pair.account, pair.symbol])


def _least_kept(kernel: _Kernel, pair: Pair) -> float:
    """Shares a traded holding keeps at the least, unless nothing is left of it."""
    least = float(kernel.inputs.household.plan.rules.minimum_position)
    return least / float(kernel.inputs.price_f[pair.symbol])


def _purchase(kernel: _Kernel, pair: Pair, flag: int) -> None:
    inputs, program, posed = kernel.inputs, kernel.program, kernel.posed
    column = int(kernel.columns(pair)[0])
    price = float(inputs.price_f[pair.symbol])
    worth = _spendable(kernel, pair.account)
    held = float(inputs.held.get((pair.account, pair.symbol), 0))
    least = max(_least_dollars(kernel.model, posed, pair) / price, _least_kept(kernel, pair) - held)
    row = program.add_rows(1, -INF, 0.0)
    program.add_entries(row, [column, flag], [1.0, -worth / price])
    _impact(kernel, pair, np.array([column]), flag)
    if takes_whole(inputs, posed.request, pair.account):
        least = float(np.ceil(least - 1e-9))
        program.restrict(np.array([column]), integer=True)
    if not _is_fixed(kernel, pair):
        least_row = program.add_rows(1, 0.0, INF)
        program.add_entries(least_row, [column, flag], [1.0, -least])


def _is_fixed(kernel: _Kernel, pair: Pair) -> bool:
    """Did the user decide this trade? Then its size is theirs."""
    name, symbol = kernel.inputs.accounts[pair.account].name, kernel.inputs.symbols[pair.symbol]
    return any((f.account, f.symbol, f.side) == (name, symbol, pair.side) for f in kernel.posed.request.fixed)


def _spendable(kernel: _Kernel, account: int) -> float:
    """Dollars an account could spend: its cash, all its sales, all that may be moved to it."""
    inputs, rows = kernel.inputs, kernel.model.rows
    here = inputs.sell_account == account
    worth = max(float(kernel.posed.free_cash_f[account]), 0.0)
    worth += float((inputs.sell_shares_f[here] * inputs.price_f[inputs.sell_symbol[here]]).sum())
    for n, (_, to) in enumerate(rows.transfers):
        worth += float(kernel.posed.high_f[rows.layout.transfers + n]) if to == account else 0.0
    return worth


def _one_side_only(kernel: _Kernel) -> None:
    """No holding is bought and sold by the same proposal."""
    bought = {(p.account, p.symbol): kernel.flags[n] for n, p in enumerate(kernel.pairs) if p.side is Side.BUY}
    for n, pair in enumerate(kernel.pairs):
        other = bought.get((pair.account, pair.symbol))
        if pair.side is Side.SELL and other is not None:
            row = kernel.program.add_rows(1, -INF, 1.0)
            kernel.program.add_entries(row, [kernel.flags[n], other], 1.0)


def _keep_out_of_wash(kernel: _Kernel) -> None:
    """A loss of a taxable account and a purchase in its identity group, in any account, exclude each other."""
    inputs, program = kernel.inputs, kernel.program
    losing: dict[int, list[tuple[int, float]]] = {}
    buying: dict[int, list[int]] = {}
    for n, pair in enumerate(kernel.pairs):
        group = int(inputs.group_index[pair.symbol])
        if pair.side is Side.BUY:
            buying.setdefault(group, []).append(kernel.flags[n])
            continue
        for place, column in zip(kernel.columns(pair), pair.columns, strict=True):
            if inputs.is_loss[column]:
                losing.setdefault(group, []).append((int(place), float(inputs.sell_shares_f[column])))
    for group, places in losing.items():
        if group not in buying:
            continue
        sells_loss = program.add_columns(1, 0.0, 1.0, integer=True)
        for place, shares in places:
            program.add_entries(program.add_rows(1, -INF, 0.0), [place, sells_loss], [1.0, -shares])
        for flag in buying[group]:
            program.add_entries(program.add_rows(1, -INF, 1.0), [flag, sells_loss], 1.0)


def _keep_replacements(kernel: _Kernel) -> None:
    """A loss and the recent purchase that replaces it are not sold together."""
    inputs, program, first = kernel.inputs, kernel.program, kernel.model.rows.layout.sells
    for group in inputs.washes:
        recent = [int(c) for c in group.recent if kernel.place[first + c] >= 0]
        losing = [int(c) for c in group.columns if kernel.place[first + c] >= 0 and c not in group.recent]
        if not recent or not losing:
            continue
        keeps = program.add_columns(1, 0.0, 1.0, integer=True)
        for columns, sign in ((recent, 1.0), (losing, -1.0)):
            held_f = inputs.sell_shares_f[columns]
            rows = program.add_rows(len(columns), -INF, held_f if sign > 0 else 0.0)
            each = rows + np.arange(len(columns))
            program.add_entries(each, kernel.place[first + np.array(columns)], 1.0)
            program.add_entries(each, keeps, sign * held_f)


def _count_washed(kernel: _Kernel) -> None:
    """Of x shares sold of a losing lot, as many as purchases could replace count for nothing: min(x, R) of each lot."""
    inputs, program, layout = kernel.inputs, kernel.program, kernel.model.rows.layout
    most_f = np.concatenate([g.at_most_f for g in inputs.washes]) if inputs.washes else np.zeros(0)
    for n, column in enumerate(washed_lots(inputs)):
        sold, washed = int(kernel.place[layout.sells + column]), int(kernel.place[layout.washed + n])
        held, most = float(inputs.sell_shares_f[column]), float(most_f[n])
        if sold < 0 or most >= held:
            continue
        program.row_lows[0][layout.void_rows + n] = -INF
        beyond = program.add_columns(1, 0.0, 1.0, integer=True)
        row = program.add_rows(2, 0.0, INF)
        program.add_entries(row, [washed, sold, beyond], [1.0, -1.0, held - most])
        program.add_entries(row + 1, [washed, beyond], [1.0, -most])
