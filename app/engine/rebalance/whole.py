"""Whole shares, smallest trades and fixed charges: a small integer program around the relaxed answer.

The relaxed answer sits on a vertex, so it trades few holdings; what it trades and what it nearly trades (small reduced
cost per dollar) are the kernel. Only there do trades get a yes-or-no column and whole shares; everything else stays
untouched.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.engine.rebalance.build import Built, build
from app.engine.rebalance.inputs import Floats, Inputs, Ints
from app.engine.rebalance.program import INF, Answer, Program, Solver
from app.engine.rebalance.relaxation import Relaxation
from app.model.number import ZERO
from app.model.proposal import Request

KERNEL = 40
EVERYTHING = 10**6
NEAR = 0.02
ABSOLUTE_GAP = 0.5
NODES = 300
LEVEL_NODES = 60
TRADED = 1e-7
LEAST_AMOUNT = 0.05
HALF_A_CENT = 0.005
FEW_DOLLARS = 10.0
"""Dollars; more is a lack that no other rounding cures."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Shares per sell and buy column of the inputs, and how good they are in dollars."""

    sell_f: Floats
    buy_f: Floats
    missing_f: Floats
    objective_f: float
    bound_f: float
    is_optimal: bool


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Holdings that may be traded on one side: account, security, and the columns of each (one for a purchase)."""

    account: Ints
    symbol: Ints
    columns: tuple[Ints, ...]


def whole_shares(inputs: Inputs, request: Request, relaxation: Relaxation, seconds: float) -> Chosen | None:
    """Solve the kernel; one that cannot cover the cash asked for is widened. None when there is no answer.

    An answer a few dollars short is sought once more with no cent missing: cents are cheap against a whole share.
    """
    chosen = None
    for size in (KERNEL, EVERYTHING):
        chosen = _solve_kernel(inputs, request, relaxation, size, seconds)
        if chosen is not None and chosen.missing_f.sum() < HALF_A_CENT:
            return chosen
        if chosen is not None and chosen.missing_f.sum() < FEW_DOLLARS:
            strict = _solve_kernel(inputs, request, relaxation, size, seconds, elastic=False)
            if strict is not None:
                return strict
        if len(inputs.sell_symbol) + len(inputs.buy_symbol) <= size:
            break
    return chosen


def _solve_kernel(
    inputs: Inputs, request: Request, relaxation: Relaxation, size: int, seconds: float, *, elastic: bool = True
) -> Chosen | None:
    reference, relaxed = relaxation.built, relaxation.answer
    built = build(inputs, request, *relaxation.impact, relaxation.level_f)
    layout, program = built.layout, built.program
    sells = _sell_pairs(inputs, layout.sell_index)
    buys = _Pairs(
        inputs.buy_account[layout.buy_index],
        inputs.buy_symbol[layout.buy_index],
        tuple(np.array([n]) for n in range(len(layout.buy_index))),
    )
    kept_sells = _kernel(inputs, sells, relaxed, reference.layout.sells, size)
    kept_buys = _kernel(inputs, buys, relaxed, reference.layout.buys, size)
    _forbid_missing(program, inputs, layout.missing, request, elastic=elastic)
    _fix_others(program, layout.sells, len(layout.sell_index), [sells.columns[n] for n in kept_sells])
    _fix_others(program, layout.buys, len(layout.buy_index), [buys.columns[n] for n in kept_buys])
    sell_flags = {n: _sell_flag(program, inputs, built, sells, n, request) for n in kept_sells}
    buy_flags = {n: _buy_flag(program, inputs, built, buys, n, request) for n in kept_buys}
    _one_side_only(program, sells, sell_flags, buys, buy_flags)
    _keep_out_of_wash(program, inputs, built, sells, kept_sells, buys, buy_flags)
    solver = Solver()
    solver.load(program)
    nodes = NODES if relaxation.level_f is None else LEVEL_NODES
    solver.limit(absolute_gap=ABSOLUTE_GAP, nodes=nodes, seconds=seconds)
    answer = solver.solve()
    if answer is None:
        return None
    sell_f, buy_f = np.zeros(len(inputs.sell_symbol)), np.zeros(len(inputs.buy_symbol))
    sell_f[layout.sell_index] = answer.x_f[layout.sells : layout.sells + len(layout.sell_index)]
    buy_f[layout.buy_index] = answer.x_f[layout.buys : layout.buys + len(layout.buy_index)]
    missing_f = answer.x_f[layout.missing : layout.missing + len(inputs.accounts)]
    return Chosen(sell_f, buy_f, missing_f, answer.objective_f, answer.bound_f, answer.is_optimal)


def _sell_pairs(inputs: Inputs, index: Ints) -> _Pairs:
    """Sell columns grouped by holding."""
    keys = inputs.sell_account[index] * len(inputs.symbols) + inputs.sell_symbol[index]
    unique, place = np.unique(keys, return_inverse=True)
    columns = tuple(np.flatnonzero(place == n) for n in range(len(unique)))
    return _Pairs(unique // max(len(inputs.symbols), 1), unique % max(len(inputs.symbols), 1), columns)


def _kernel(inputs: Inputs, pairs: _Pairs, relaxed: Answer, first: int, size: int) -> list[int]:
    """Pairs the relaxed answer trades, and the cheapest of those it does not, at most `size` of them."""
    if len(pairs.columns) <= size:
        return list(range(len(pairs.columns)))
    scores = []
    for n, columns in enumerate(pairs.columns):
        price = inputs.price_f[pairs.symbol[n]]
        traded = relaxed.x_f[first + columns].max() > TRADED
        scores.append((0 if traded else 1, float(relaxed.reduced_f[first + columns].min() / price), n))
    near = [(kind, score, n) for kind, score, n in sorted(scores) if kind == 0 or score < NEAR]
    most = max(size, sum(1 for kind, _, _ in near if kind == 0))
    return sorted(n for _, _, n in near[:most])


def _fix_others(program: Program, first: int, count: int, kept: list[Ints]) -> None:
    others = np.ones(count, dtype=bool)
    if kept:
        others[np.concatenate(kept)] = False
    program.restrict(first + np.flatnonzero(others), high=0.0)


def _forbid_missing(program: Program, inputs: Inputs, first: int, request: Request, *, elastic: bool) -> None:
    """Cash may be missing only where some is asked for: elsewhere doing nothing is always an answer."""
    asked = np.array([elastic and request.flows.get(a.name, ZERO) < 0 for a in inputs.accounts], dtype=bool)
    program.restrict(first + np.flatnonzero(~asked), high=0.0)


def takes_whole(inputs: Inputs, request: Request, account: int) -> bool:
    """Does the account trade whole shares only? A request may ask for that, not for the opposite."""
    return not inputs.accounts[account].fractional or request.fractional is False


def _flag(program: Program, inputs: Inputs, built: Built, account: int) -> int:
    """The yes-or-no column of a trade: its commission leaves the cash, its price is counted."""
    commission = float(inputs.commission_f[account])
    column = program.add_columns(
        1, 0.0, 1.0, commission + float(inputs.household.plan.rules.prices.trade), integer=True
    )
    if commission:
        rows = [built.layout.cash_rows + account]
        if inputs.cash_class is not None:
            rows += [block + inputs.cash_class for block in built.layout.class_blocks]
        program.add_entries(rows, column, -commission)
    return column


def _smallest(inputs: Inputs, request: Request, account: int, price: float) -> float:
    """Dollars of the least that can be traded: no commission is paid for a trade of nothing, to be rid of cash."""
    return price if takes_whole(inputs, request, account) else LEAST_AMOUNT


def _sell_flag(program: Program, inputs: Inputs, built: Built, pairs: _Pairs, n: int, request: Request) -> int:
    account, columns = int(pairs.account[n]), built.layout.sells + pairs.columns[n]
    price = float(inputs.price_f[pairs.symbol[n]])
    held = float(inputs.sell_shares_f[built.layout.sell_index[pairs.columns[n]]].sum())
    all_of_it = inputs.sells_whole(account, int(pairs.symbol[n]))
    least = max(float(inputs.household.plan.rules.minimum_trade), _smallest(inputs, request, account, price))
    least = min(least, held * price) if all_of_it else least
    flag = _flag(program, inputs, built, account)
    most_row = program.add_rows(1, -INF, 0.0)
    program.add_entries(most_row, columns, price)
    program.add_entries(most_row, flag, -held * price)
    least_row = program.add_rows(1, 0.0, INF)
    program.add_entries(least_row, columns, price)
    program.add_entries(least_row, flag, -least + 1e-9)
    if takes_whole(inputs, request, account):
        full = float(np.floor(held + 1e-9))
        rest = max(held - full, 0.0)
        units = program.add_columns(1, 0.0, full, integer=True)
        row = program.add_rows(1, 0.0, 0.0)
        program.add_entries(row, columns, 1.0)
        program.add_entries(row, units, -1.0)
        if rest > TRADED and all_of_it:
            everything = program.add_columns(1, 0.0, 1.0, integer=True)
            program.add_entries(row, everything, -rest)
            all_row = program.add_rows(1, 0.0, INF)
            program.add_entries([all_row, all_row], [units, everything], [1.0, -full])
    return flag


def _buy_flag(program: Program, inputs: Inputs, built: Built, pairs: _Pairs, n: int, request: Request) -> int:
    account, column = int(pairs.account[n]), built.layout.buys + int(pairs.columns[n][0])
    price = float(inputs.price_f[pairs.symbol[n]])
    here = inputs.sell_account == account
    worth = max(float(built.free_cash_f[account]), 0.0) + float(
        (inputs.sell_shares_f[here] * inputs.price_f[inputs.sell_symbol[here]]).sum()
    )
    least = max(float(inputs.household.plan.rules.minimum_trade), _smallest(inputs, request, account, price)) / price
    flag = _flag(program, inputs, built, account)
    most_row = program.add_rows(1, -INF, 0.0)
    program.add_entries([most_row, most_row], [column, flag], [1.0, -worth / price])
    least_row = program.add_rows(1, 0.0, INF)
    if takes_whole(inputs, request, account):
        least = float(np.ceil(least - 1e-9))
        program.restrict(np.array([column]), high=np.floor(worth / price), integer=True)
    program.add_entries([least_row, least_row], [column, flag], [1.0, -least])
    return flag


def _one_side_only(
    program: Program, sells: _Pairs, sell_flags: dict[int, int], buys: _Pairs, buy_flags: dict[int, int]
) -> None:
    """No holding is bought and sold by the same proposal."""
    bought = {(int(buys.account[n]), int(buys.symbol[n])): flag for n, flag in buy_flags.items()}
    for n, flag in sell_flags.items():
        other = bought.get((int(sells.account[n]), int(sells.symbol[n])))
        if other is not None:
            row = program.add_rows(1, -INF, 1.0)
            program.add_entries([row, row], [flag, other], [1.0, 1.0])


def _keep_out_of_wash(
    program: Program,
    inputs: Inputs,
    built: Built,
    sells: _Pairs,
    kept: list[int],
    buys: _Pairs,
    buy_flags: dict[int, int],
) -> None:
    """A loss of a taxable account and a purchase in its identity group, in any account, exclude each other."""
    losing: dict[str, list[int]] = {}
    for n in kept:
        symbol = inputs.symbols[int(sells.symbol[n])]
        for place in sells.columns[n]:
            if inputs.gain_f[built.layout.sell_index[place]] < 0:
                losing.setdefault(inputs.group_of(symbol), []).append(int(place))
    for group, places in losing.items():
        flags = [flag for n, flag in buy_flags.items() if inputs.group_of(inputs.symbols[int(buys.symbol[n])]) == group]
        if not flags:
            continue
        sells_loss = program.add_columns(1, 0.0, 1.0, integer=True)
        for place in places:
            row = program.add_rows(1, -INF, 0.0)
            shares = float(inputs.sell_shares_f[built.layout.sell_index[place]])
            program.add_entries([row, row], [built.layout.sells + place, sells_loss], [1.0, -shares])
        for flag in flags:
            row = program.add_rows(1, -INF, 1.0)
            program.add_entries([row, row], [flag, sells_loss], [1.0, 1.0])
