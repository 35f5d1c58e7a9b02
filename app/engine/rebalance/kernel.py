"""The program over some holdings with a yes or no for each: whole shares, least trades, fixed charges, impact.

It begins as the posed program in one region of the tax, with the columns of the chosen holdings only. With the yes and
no left between 0 and 1 it is linear and bounds every answer (`charged`); with them whole it is the kernel (`whole`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from app.engine.rebalance.impact import strength
from app.engine.rebalance.inputs import Inputs
from app.engine.rebalance.model import Model, Relaxed
from app.engine.rebalance.pose import Posed
from app.engine.rebalance.program import INF, Floats, Ints, Program
from app.engine.rebalance.rows import washed_lots
from app.engine.rebalance.tax_curve import Region, region_bounds
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


@dataclass(frozen=True)
class Pairs:
    """Holdings as arrays, one place each: what they are and how much of each may and must be traded, in shares.

    `sells` marks sales; `most_f` is the most and `least_f` the least of a trade, `keep_f` what a traded holding keeps
    at the least unless nothing is left, `held_f` what is there; `whole` marks those traded in whole shares,
    `all_of_it` those that may be sold completely.
    """

    inputs: Inputs
    listed: tuple[Pair, ...]
    most_f: Floats
    least_f: Floats
    keep_f: Floats
    held_f: Floats
    whole: NDArray[np.bool_]
    all_of_it: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.listed)

    @cached_property
    def sells(self) -> NDArray[np.bool_]:
        """Which are sales."""
        return np.array([p.side is Side.SELL for p in self.listed], dtype=np.bool_)

    @cached_property
    def account(self) -> Ints:
        """Account of each."""
        return np.array([p.account for p in self.listed], dtype=np.int64)

    @cached_property
    def symbol(self) -> Ints:
        """Security of each."""
        return np.array([p.symbol for p in self.listed], dtype=np.int64)

    @cached_property
    def price_f(self) -> Floats:
        """Price of each."""
        found_f: Floats = self.inputs.price_f[self.symbol]
        return found_f

    @cached_property
    def charge_f(self) -> Floats:
        """Dollars one trade of each costs, however small: its commission and the price of a trade."""
        price = float(self.inputs.household.plan.rules.prices.trade)
        found_f: Floats = self.inputs.commission_f[self.account] + price
        return found_f

    def of(self, places: Sequence[int]) -> Pairs:
        """Some of them."""
        at = np.array(places, dtype=np.int64)
        listed = tuple(self.listed[n] for n in places)
        return Pairs(
            self.inputs, listed, self.most_f[at], self.least_f[at], self.keep_f[at], self.held_f[at],
            self.whole[at], self.all_of_it[at],
        )  # fmt: skip


@dataclass(slots=True)
class Kernel:
    """The program while it is built; `place` maps the model's columns to its own, −1 where left out.

    `shares`, `flags` and `impacts` are the first columns of families with one column a pair: the shares traded, yes or
    no, dollars of impact; `everything` the yes or no of selling all of a holding, by pair.
    """

    model: Model
    posed: Posed
    program: Program
    place: Ints
    pairs: Pairs
    integer: bool
    shares: int = 0
    flags: int = 0
    impacts: int = 0
    everything: dict[int, int] = field(default_factory=dict)

    @property
    def inputs(self) -> Inputs:
        """The household's."""
        return self.model.inputs

    @property
    def each(self) -> Ints:
        """One number a pair."""
        return np.arange(len(self.pairs))

    def columns(self, pair: Pair) -> Ints:
        """A pair's columns in this program."""
        return self.place[model_columns(self.model, pair)]


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


def sized_pairs(model: Model, posed: Posed) -> Pairs:
    """All pairs of a request with their sizes."""
    inputs, listed = model.inputs, tuple(pairs_of(model.inputs, posed))
    room_f = np.array([spendable(model, posed, a) for a in range(len(inputs.accounts))])
    keep = float(inputs.household.plan.rules.minimum_position)
    most_f, least_f, keep_f, held_f = (np.zeros(len(listed)) for _ in range(4))
    whole, all_of_it = (np.zeros(len(listed), dtype=np.bool_) for _ in range(2))
    for n, pair in enumerate(listed):
        price = float(inputs.price_f[pair.symbol])
        held_f[n] = float(inputs.held.get((pair.account, pair.symbol), 0))
        whole[n] = takes_whole(inputs, posed.request, pair.account)
        least_f[n], keep_f[n] = least_dollars(model, posed, pair) / price, keep / price
        if pair.side is Side.SELL:
            most_f[n] = float(inputs.sell_shares_f[pair.columns].sum())
            all_of_it[n] = sells_all(inputs, pair)
        else:
            most_f[n] = room_f[pair.account] / price
            least_f[n] = max(least_f[n], keep_f[n] - held_f[n])
            least_f[n] = float(np.ceil(least_f[n] - 1e-9)) if whole[n] else least_f[n]
    return Pairs(inputs, listed, most_f, least_f, keep_f, held_f, whole, all_of_it)


def model_columns(model: Model, pair: Pair) -> Ints:
    """A pair's columns in the model's program."""
    layout = model.rows.layout
    return (layout.sells if pair.side is Side.SELL else layout.buys) + pair.columns


def least_dollars(model: Model, posed: Posed, pair: Pair) -> float:
    """Dollars of the least trade of a pair."""
    inputs = model.inputs
    price = float(inputs.price_f[pair.symbol])
    least = max(float(inputs.household.plan.rules.minimum_trade), smallest(inputs, posed.request, pair.account, price))
    if pair.side is Side.SELL and sells_all(inputs, pair):
        return min(least, float(inputs.sell_shares_f[pair.columns].sum()) * price)
    return least


def sells_all(inputs: Inputs, pair: Pair) -> bool:
    """May the pair's lots be sold so that nothing of the holding is left? A harvest leaves its gains."""
    offered = float(inputs.sell_shares_f[pair.columns].sum())
    held = float(inputs.held.get((pair.account, pair.symbol), 0))
    return inputs.sells_whole(pair.account, pair.symbol) and held - offered <= TRADED


def takes_whole(inputs: Inputs, request: Request, account: int) -> bool:
    """Does the account trade whole shares only? A request may ask for that, not for the opposite."""
    return not inputs.accounts[account].fractional or request.fractional is False


def smallest(inputs: Inputs, request: Request, account: int, price: float) -> float:
    """Dollars of the least that can be traded: no commission is paid for a trade of nothing, to be rid of cash."""
    return price if takes_whole(inputs, request, account) else LEAST_AMOUNT


def spendable(model: Model, posed: Posed, account: int) -> float:
    """Dollars an account could spend: its cash, all its sales, all that may be moved to it."""
    inputs, rows = model.inputs, model.rows
    here = inputs.sell_account == account
    worth = max(float(posed.free_cash_f[account]), 0.0)
    worth += float((inputs.sell_shares_f[here] * inputs.price_f[inputs.sell_symbol[here]]).sum())
    for n, (_, to) in enumerate(rows.transfers):
        worth += float(posed.high_f[rows.layout.transfers + n]) if to == account else 0.0
    return worth


def typical_sizes(model: Model, relaxed: Relaxed, pairs: Pairs) -> Floats:
    """Shares at which tangents of impact touch: one row a tangent, one column a pair."""
    inputs = model.inputs
    sold_f, bought_f = model.traded(relaxed.answer)
    amounts_f = np.concatenate(
        [sold_f * inputs.price_f[inputs.sell_symbol], bought_f * inputs.price_f[inputs.buy_symbol]]
    )
    amounts_f = amounts_f[amounts_f > 1]
    typical = float(amounts_f.mean()) if len(amounts_f) else 1000.0
    return np.array(TANGENTS)[:, None] * typical / pairs.price_f[None, :]


def build_kernel(
    model: Model,
    posed: Posed,
    region: Region,
    pairs: Pairs,
    sizes_f: Floats,
    *,
    integer: bool = True,
    elastic: bool = True,
) -> Kernel:
    """The program over these pairs; `elastic` lets cash that is asked for be missing, at a price.

    `posed` has no impact in its costs. Without `integer` nothing need be whole, and what only whole numbers can mean is
    left out.
    """
    kernel = _begin(model, posed, region, pairs, elastic=elastic)
    kernel.integer = integer
    _shares_and_flags(kernel)
    _impact(kernel, sizes_f)
    if integer:
        _whole(kernel)
        _keep_enough(kernel)
    _one_side_only(kernel)
    _keep_out_of_wash(kernel)
    _keep_replacements(kernel)
    if integer:
        _count_washed(kernel)
    return kernel


def _begin(model: Model, posed: Posed, region: Region, pairs: Pairs, *, elastic: bool) -> Kernel:
    """The program with the pairs' columns only, posed and in a region of the tax."""
    inputs, rows = model.inputs, model.rows
    kept = np.ones(rows.matrix.columns, dtype=np.bool_)
    layout = rows.layout
    kept[layout.sells : layout.sells + len(inputs.sell_symbol)] = False
    kept[layout.buys : layout.buys + len(inputs.buy_symbol)] = False
    for pair in pairs.listed:
        kept[model_columns(model, pair)] = True
    columns = np.flatnonzero(kept)
    place = np.full(rows.matrix.columns, -1, dtype=np.int64)
    place[columns] = np.arange(len(columns))
    low_f, high_f = posed.low_f.copy(), posed.high_f.copy()
    row_low_f, row_high_f = posed.row_low_f.copy(), posed.row_high_f.copy()
    of_columns, of_rows = region_bounds(inputs.curve, layout.tax, region)
    low_f[of_columns[0]], high_f[of_columns[0]] = of_columns[1:]
    row_low_f[of_rows[0]], row_high_f[of_rows[0]] = of_rows[1:]
    missing = layout.missing + np.arange(len(inputs.accounts))
    asked = np.array([elastic and posed.request.flows.get(a.name, 0) < 0 for a in inputs.accounts], dtype=np.bool_)
    high_f[missing[~asked]] = 0.0
    program = Program.of_part(rows.matrix, columns)
    program.costs, program.lows, program.highs = [posed.cost_f[columns]], [low_f[columns]], [high_f[columns]]
    program.row_lows, program.row_highs = [row_low_f], [row_high_f]
    return Kernel(model, posed, program, place, pairs, integer=True)


def _shares_and_flags(kernel: Kernel) -> None:
    """The shares of each pair as a column of their own, and its yes or no, which pays and bounds them."""
    program, pairs, each = kernel.program, kernel.pairs, kernel.each
    count = len(pairs)
    kernel.shares = program.add_columns(count, 0.0, pairs.most_f)
    rows = program.add_rows(count, 0.0, 0.0)
    sizes = np.array([len(p.columns) for p in pairs.listed], dtype=np.int64)
    columns = np.concatenate([model_columns(kernel.model, p) for p in pairs.listed]) if count else each
    program.add_entries(np.repeat(rows + each, sizes), kernel.place[columns], 1.0)
    program.add_entries(rows + each, kernel.shares + each, -1.0)
    kernel.flags = program.add_columns(count, 0.0, 1.0, pairs.charge_f, integer=kernel.integer)
    _leave_cash(kernel, kernel.flags + each, kernel.inputs.commission_f[pairs.account])
    rows = program.add_rows(count, -INF, 0.0)
    program.add_entries(rows + each, kernel.shares + each, 1.0)
    program.add_entries(rows + each, kernel.flags + each, -pairs.most_f)
    rows = program.add_rows(count, 0.0, INF)
    program.add_entries(rows + each, kernel.shares + each, 1.0)
    program.add_entries(rows + each, kernel.flags + each, -np.maximum(pairs.least_f - 1e-9, 0.0))


def _leave_cash(kernel: Kernel, columns: Ints, dollars_f: Floats) -> None:
    """Costs leave the accounts' cash, and with it the class of cash; one column and amount a pair."""
    paid = dollars_f != 0
    inputs, layout = kernel.inputs, kernel.model.rows.layout
    accounts = kernel.pairs.account[paid]
    kernel.program.add_entries(layout.cash_rows + accounts, columns[paid], -dollars_f[paid])
    if inputs.cash_class is not None:
        kernel.program.add_entries(layout.class_rows + inputs.cash_class, columns[paid], -dollars_f[paid])


def _impact(kernel: Kernel, sizes_f: Floats) -> None:
    """Dollars of impact of each pair, held up by tangents of its law; a trade not made has none."""
    program, pairs, each = kernel.program, kernel.pairs, kernel.each
    k_f = strength(kernel.inputs)[pairs.symbol]
    kernel.impacts = program.add_columns(len(pairs), 0.0, np.where(k_f > 0, INF, 0.0), 1.0)
    _leave_cash(kernel, kernel.impacts + each, np.where(k_f > 0, 1.0, 0.0))
    moves = np.flatnonzero(k_f > 0)
    for at_f in sizes_f:
        rows, columns_of, values_f = tangents(kernel, moves, at_f[moves])
        first = program.add_rows(len(moves), 0.0, INF)
        program.add_entries(first + rows, columns_of, values_f)


def tangents(kernel: Kernel, moves: Ints, at_f: Floats) -> tuple[Ints, Ints, Floats]:
    """Rows (from 0), columns and entries of one tangent a pair: impact ≥ 1.5·k·√v·shares − 0.5·k·v^1.5·yes."""
    k_f = strength(kernel.inputs)[kernel.pairs.symbol[moves]]
    rows = np.tile(np.arange(len(moves)), 3)
    columns = np.concatenate([kernel.impacts + moves, kernel.shares + moves, kernel.flags + moves])
    values_f = np.concatenate([np.ones(len(moves)), -1.5 * k_f * np.sqrt(at_f), 0.5 * k_f * at_f**1.5])
    return rows, columns, values_f


def _whole(kernel: Kernel) -> None:
    """Whole shares where the account takes no others; all of a holding may be sold with its fraction."""
    program, pairs = kernel.program, kernel.pairs
    full_f = np.where(pairs.whole, np.floor(pairs.most_f + 1e-9), pairs.most_f)
    rest_f = np.where(pairs.sells, np.maximum(pairs.most_f - full_f, 0.0), 0.0)
    leaves_all = pairs.sells & pairs.all_of_it & ((rest_f > TRADED) | (pairs.keep_f > 0))
    plain = np.flatnonzero(~leaves_all)
    program.restrict(kernel.shares + plain, high=full_f[plain])
    program.restrict(kernel.shares + plain[pairs.whole[plain]], integer=True)
    split = np.flatnonzero(leaves_all)
    if not len(split):
        return
    each = np.arange(len(split))
    units = program.add_columns(len(split), 0.0, full_f[split], integer=pairs.whole[split])
    everything = program.add_columns(len(split), 0.0, 1.0, integer=True)
    rows = program.add_rows(len(split), 0.0, 0.0)
    program.add_entries(rows + each, kernel.shares + split, 1.0)
    program.add_entries(rows + each, units + each, -1.0)
    program.add_entries(rows + each, everything + each, -rest_f[split])
    rows = program.add_rows(len(split), 0.0, INF)
    program.add_entries(rows + each, units + each, 1.0)
    program.add_entries(rows + each, everything + each, -full_f[split])
    kernel.everything = dict(zip(split.tolist(), (everything + each).tolist(), strict=True))


def _keep_enough(kernel: Kernel) -> None:
    """A sale leaves a holding that is none at all or not too small."""
    program, pairs = kernel.program, kernel.pairs
    for n in np.flatnonzero(pairs.sells & (pairs.keep_f > 0)).tolist():
        row = program.add_rows(1, -pairs.held_f[n], INF)
        program.add_entries(row, [kernel.shares + n, kernel.flags + n], [-1.0, -pairs.keep_f[n]])
        if n in kernel.everything:
            program.add_entries(row, kernel.everything[n], pairs.keep_f[n] + pairs.most_f[n])


def _one_side_only(kernel: Kernel) -> None:
    """No holding is bought and sold by the same proposal."""
    pairs = kernel.pairs
    keys = pairs.account * max(len(kernel.inputs.symbols), 1) + pairs.symbol
    sold, bought = np.flatnonzero(pairs.sells), np.flatnonzero(~pairs.sells)
    _, first, second = np.intersect1d(keys[sold], keys[bought], assume_unique=True, return_indices=True)
    rows = kernel.program.add_rows(len(first), -INF, 1.0) + np.arange(len(first))
    kernel.program.add_entries(rows, kernel.flags + sold[first], 1.0)
    kernel.program.add_entries(rows, kernel.flags + bought[second], 1.0)


def _keep_out_of_wash(kernel: Kernel) -> None:
    """A loss of a taxable account and a purchase in its identity group, in any account, exclude each other."""
    inputs, program, pairs = kernel.inputs, kernel.program, kernel.pairs
    group = inputs.group_index[pairs.symbol]
    sold, bought = np.flatnonzero(pairs.sells), np.flatnonzero(~pairs.sells)
    lots = np.concatenate([pairs.listed[n].columns for n in sold]) if len(sold) else np.zeros(0, dtype=np.int64)
    lots = lots[inputs.is_loss[lots]]
    of_lot = inputs.group_index[inputs.sell_symbol[lots]]
    both = np.intersect1d(of_lot, group[bought])
    lots, of_lot = lots[np.isin(of_lot, both)], of_lot[np.isin(of_lot, both)]
    bought = bought[np.isin(group[bought], both)]
    sells_loss = program.add_columns(len(both), 0.0, 1.0, integer=kernel.integer)
    # One row a lot; where yes and no are free one a group is as good, and smaller.
    place = np.arange(len(lots)) if kernel.integer else np.searchsorted(both, of_lot)
    first = program.add_rows(int(place.max(initial=-1)) + 1, -INF, 0.0)
    program.add_entries(first + place, kernel.place[kernel.model.rows.layout.sells + lots], 1.0)
    program.add_entries(first + place, sells_loss + np.searchsorted(both, of_lot), -inputs.sell_shares_f[lots])
    rows = program.add_rows(len(bought), -INF, 1.0) + np.arange(len(bought))
    program.add_entries(rows, kernel.flags + bought, 1.0)
    program.add_entries(rows, sells_loss + np.searchsorted(both, group[bought]), 1.0)


def _keep_replacements(kernel: Kernel) -> None:
    """A loss and a recent purchase that replaces it are not sold together."""
    inputs, program, first = kernel.inputs, kernel.program, kernel.model.rows.layout.sells
    for group in inputs.washes:
        losing = group.columns[kernel.place[first + group.columns] >= 0]
        for recent in group.recent[kernel.place[first + group.recent] >= 0]:
            others = losing[losing != recent]
            if not len(others):
                continue
            keeps = program.add_columns(1, 0.0, 1.0, integer=kernel.integer)
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
