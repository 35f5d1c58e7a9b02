"""The integer program over some holdings: yes or no for each, whole shares, least trades, fixed charges, impact.

It begins as the posed program in one region of the tax, with the columns of the chosen holdings only.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from app.engine.rebalance.impact import strength
from app.engine.rebalance.inputs import Inputs
from app.engine.rebalance.model import Model, Relaxed
from app.engine.rebalance.pose import Posed
from app.engine.rebalance.program import INF, Ints, Program
from app.engine.rebalance.rows import washed_lots
from app.engine.rebalance.tax_curve import region_bounds
from app.model.proposal import Request, Side

LEAST_AMOUNT = 0.05
TRADED = 1e-7
TANGENTS = (0.25, 1.0, 2.5)
"""Where the law of impact is approached from below, in sizes of a typical trade of the relaxed answer."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A holding that may be traded on one side, with its columns: lots of a sale, or the one of a purchase."""

    side: Side
    account: int
    symbol: int
    columns: Ints


@dataclass(slots=True)
class Kernel:
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
        """The household's."""
        return self.model.inputs

    def columns(self, pair: Pair) -> Ints:
        """A pair's columns in this program."""
        layout = self.model.rows.layout
        first = layout.sells if pair.side is Side.SELL else layout.buys
        return self.place[first + pair.columns]


def pairs_of(inputs: Inputs, posed: Posed) -> list[Pair]:
    """All holdings the request leaves for trading, sales first, each side in a fixed order."""
    symbols = max(len(inputs.symbols), 1)
    found: list[Pair] = []
    for side, accounts, names, may in (
        (Side.SELL, inputs.sell_account, inputs.sell_symbol, posed.scope.sells),
        (Side.BUY, inputs.buy_account, inputs.buy_symbol, posed.scope.buys),
    ):
        columns = np.flatnonzero(may)
        keys = accounts[columns] * symbols + names[columns]
        order = np.argsort(keys, kind="stable")
        cuts = np.flatnonzero(np.diff(keys[order], prepend=-1))
        parts = np.split(columns[order], cuts[1:]) if len(cuts) else []
        found += [Pair(side, int(accounts[p[0]]), int(names[p[0]]), np.sort(p)) for p in parts]
    return found


def model_columns(model: Model, pair: Pair) -> Ints:
    """A pair's columns in the model's program."""
    layout = model.rows.layout
    return (layout.sells if pair.side is Side.SELL else layout.buys) + pair.columns


def least_dollars(model: Model, posed: Posed, pair: Pair) -> float:
    """Dollars of the least trade of a pair."""
    inputs = model.inputs
    price = float(inputs.price_f[pair.symbol])
    least = max(float(inputs.household.plan.rules.minimum_trade), smallest(inputs, posed.request, pair.account, price))
    if pair.side is Side.SELL and inputs.sells_whole(pair.account, pair.symbol):
        return min(least, float(inputs.sell_shares_f[pair.columns].sum()) * price)
    return least


def build_kernel(model: Model, relaxed: Relaxed, pairs: list[Pair], *, elastic: bool) -> Kernel:
    """The integer program over these pairs; `elastic` lets cash that is asked for be missing, at a price."""
    kernel = _begin(model, relaxed, pairs, elastic=elastic)
    for n, pair in enumerate(kernel.pairs):
        kernel.flags[n] = _flag(kernel, pair)
        (_sale if pair.side is Side.SELL else _purchase)(kernel, pair, kernel.flags[n])
    _one_side_only(kernel)
    _keep_out_of_wash(kernel)
    _keep_replacements(kernel)
    _count_washed(kernel)
    return kernel


def _begin(model: Model, relaxed: Relaxed, pairs: list[Pair], *, elastic: bool) -> Kernel:
    """The program with the kernel's columns only, posed and in its region of the tax."""
    inputs, posed, rows = model.inputs, relaxed.posed, model.rows
    kept = np.ones(rows.matrix.columns, dtype=np.bool_)
    layout = rows.layout
    kept[layout.sells : layout.sells + len(inputs.sell_symbol)] = False
    kept[layout.buys : layout.buys + len(inputs.buy_symbol)] = False
    for pair in pairs:
        kept[model_columns(model, pair)] = True
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
    return Kernel(model, posed, program, place, pairs, typical)


def takes_whole(inputs: Inputs, request: Request, account: int) -> bool:
    """Does the account trade whole shares only? A request may ask for that, not for the opposite."""
    return not inputs.accounts[account].fractional or request.fractional is False


def smallest(inputs: Inputs, request: Request, account: int, price: float) -> float:
    """Dollars of the least that can be traded: no commission is paid for a trade of nothing, to be rid of cash."""
    return price if takes_whole(inputs, request, account) else LEAST_AMOUNT


def _flag(kernel: Kernel, pair: Pair) -> int:
    """The yes-or-no column of a trade: its commission leaves the cash, its price is counted."""
    inputs, program = kernel.inputs, kernel.program
    commission = float(inputs.commission_f[pair.account])
    price = float(inputs.household.plan.rules.prices.trade)
    column = program.add_columns(1, 0.0, 1.0, commission + price, integer=True)
    _leaves_cash(kernel, pair.account, column, commission)
    return column


def _leaves_cash(kernel: Kernel, account: int, column: int, dollars: float) -> None:
    """A cost leaves the account's cash, and with it the class of cash."""
    if not dollars:
        return
    inputs, layout = kernel.inputs, kernel.model.rows.layout
    kernel.program.add_entries(layout.cash_rows + account, column, -dollars)
    if inputs.cash_class is not None:
        kernel.program.add_entries(layout.class_rows + inputs.cash_class, column, -dollars)


def _impact(kernel: Kernel, pair: Pair, columns: Ints, flag: int) -> None:
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


def _sale(kernel: Kernel, pair: Pair, flag: int) -> None:
    inputs, program, columns = kernel.inputs, kernel.program, kernel.columns(pair)
    held = float(inputs.sell_shares_f[pair.columns].sum())
    price = float(inputs.price_f[pair.symbol])
    all_of_it = inputs.sells_whole(pair.account, pair.symbol)
    program.add_entries(program.add_rows(1, -INF, 0.0), [*columns, flag], [1.0] * len(columns) + [-held])
    least = least_dollars(kernel.model, kernel.posed, pair) / price
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


def _least_kept(kernel: Kernel, pair: Pair) -> float:
    """Shares a traded holding keeps at the least, unless nothing is left of it."""
    least = float(kernel.inputs.household.plan.rules.minimum_position)
    return least / float(kernel.inputs.price_f[pair.symbol])


def _purchase(kernel: Kernel, pair: Pair, flag: int) -> None:
    inputs, program, posed = kernel.inputs, kernel.program, kernel.posed
    column = int(kernel.columns(pair)[0])
    price = float(inputs.price_f[pair.symbol])
    worth = spendable(kernel.model, posed, pair.account)
    held = float(inputs.held.get((pair.account, pair.symbol), 0))
    least = max(least_dollars(kernel.model, posed, pair) / price, _least_kept(kernel, pair) - held)
    row = program.add_rows(1, -INF, 0.0)
    program.add_entries(row, [column, flag], [1.0, -worth / price])
    _impact(kernel, pair, np.array([column]), flag)
    if takes_whole(inputs, posed.request, pair.account):
        least = float(np.ceil(least - 1e-9))
        program.restrict(np.array([column]), integer=True)
    least_row = program.add_rows(1, 0.0, INF)
    program.add_entries(least_row, [column, flag], [1.0, -least])


def spendable(model: Model, posed: Posed, account: int) -> float:
    """Dollars an account could spend: its cash, all its sales, all that may be moved to it."""
    inputs, rows = model.inputs, model.rows
    here = inputs.sell_account == account
    worth = max(float(posed.free_cash_f[account]), 0.0)
    worth += float((inputs.sell_shares_f[here] * inputs.price_f[inputs.sell_symbol[here]]).sum())
    for n, (_, to) in enumerate(rows.transfers):
        worth += float(posed.high_f[rows.layout.transfers + n]) if to == account else 0.0
    return worth


def _one_side_only(kernel: Kernel) -> None:
    """No holding is bought and sold by the same proposal."""
    bought = {(p.account, p.symbol): kernel.flags[n] for n, p in enumerate(kernel.pairs) if p.side is Side.BUY}
    for n, pair in enumerate(kernel.pairs):
        other = bought.get((pair.account, pair.symbol))
        if pair.side is Side.SELL and other is not None:
            row = kernel.program.add_rows(1, -INF, 1.0)
            kernel.program.add_entries(row, [kernel.flags[n], other], 1.0)


def _keep_out_of_wash(kernel: Kernel) -> None:
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


def _keep_replacements(kernel: Kernel) -> None:
    """A loss and a recent purchase that replaces it are not sold together."""
    inputs, program, first = kernel.inputs, kernel.program, kernel.model.rows.layout.sells
    for group in inputs.washes:
        losing = group.columns[kernel.place[first + group.columns] >= 0]
        for recent in group.recent[kernel.place[first + group.recent] >= 0]:
            others = losing[losing != recent]
            if not len(others):
                continue
            keeps = program.add_columns(1, 0.0, 1.0, integer=True)
            sold = program.add_rows(1, -INF, float(inputs.sell_shares_f[recent]))
            program.add_entries(sold, [kernel.place[first + recent], keeps], [1.0, inputs.sell_shares_f[recent]])
            rows = program.add_rows(len(others), -INF, 0.0) + np.arange(len(others))
            program.add_entries(rows, kernel.place[first + others], 1.0)
            program.add_entries(rows, keeps, -inputs.sell_shares_f[others])


def _count_washed(kernel: Kernel) -> None:
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
