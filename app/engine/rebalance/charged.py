"""What no answer can cost less than, with fixed charges and impact: the program over every holding, linear still.

The relaxed program knows neither a price a trade nor impact where nothing is traded yet, so its bound is low. Here each
holding has its yes or no, anything between 0 and 1, and impact is held up by tangents, more of them where the answer
trades: still linear, still below every answer in whole shares, and close to them. Its prices tell what it would cost
at the least to trade a holding it leaves alone; that chooses the kernel, and closes the gap outside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from app.engine.rebalance.impact import strength
from app.engine.rebalance.kernel import TRADED, Kernel, Pairs, build_kernel, sized_pairs, tangents, typical_sizes
from app.engine.rebalance.model import PRICE_NOISE, Model, Relaxed
from app.engine.rebalance.pose import HARVEST_MODES, Posed
from app.engine.rebalance.program import INF, Answer, Floats, Program, Solver
from app.engine.rebalance.tax_curve import Region, region_bounds

REFITS = 3
"""Times that tangents are added where the answer trades."""
A_CENT = 0.01
"""Dollars that rounding tax and costs to the cent may take off an answer."""
NEAR = 0.001
"""Dollars of impact that tangents may be short of the law."""


@dataclass(frozen=True)
class Charged:
    """Every pair of a request with what trading it costs at the least, and the bound.

    `bound_f` is dollars of the objective in the region chosen, `others` the least in each other; `traded_f` shares of
    each pair in the answer that is searched from, `near_f` dollars that trading an idle pair at all adds to it;
    `dear_f` the same of the bound, at the least; `sizes_f` shares at which tangents of impact touch, one row a tangent.
    """

    posed: Posed
    region: Region
    pairs: Pairs
    bound_f: float
    others: Mapping[Region, float]
    traded_f: Floats
    near_f: Floats
    dear_f: Floats
    sizes_f: Floats

    @property
    def others_f(self) -> float:
        """The least in any other region of the tax."""
        return min(self.others.values(), default=INF)


def charged(model: Model, relaxed: Relaxed) -> Charged | None:
    """Solve the charged program in each region of the tax that could hold the least answer; None without an answer."""
    posed = without_impact(model, relaxed)
    pairs = sized_pairs(model, posed)
    sizes_f = typical_sizes(model, relaxed, pairs)
    kernel = build_kernel(model, model.plain(posed), relaxed.sides.region, pairs, sizes_f, integer=False)
    solver = _loaded(kernel)
    first, sizes_f = _refitted(kernel, solver, sizes_f)
    found = _by_region(kernel, solver, relaxed, first)
    if not found:
        return None
    region, answer = min(found.items(), key=lambda of: of[1].objective_f)
    traded_f, near_f = answer.x_f[kernel.shares + kernel.each], _dear(kernel, answer)
    costs = {of: at.objective_f for of, at in found.items()}
    # An answer is a megabyte, and the program that solves for one many.
    del first, found, answer
    solver.set_costs(kernel.flags + kernel.each, pairs.charge_f - _cents(model, pairs))
    others = {of: _cost_in(kernel, solver, of, known) for of, known in costs.items() if of != region}
    proven = _solved_in(kernel, solver, region)
    bound, dear_f = (costs[region], near_f) if proven is None else (proven.objective_f, _dear(kernel, proven))
    least = bound if proven is not None and _holds_every_region(model, kernel, proven) else -INF
    # What sells nothing has one tax, in whatever region.
    for of in model.regions() if posed.scope.sells.any() else ():
        known = max(least, _least_of(relaxed, of))
        if of not in costs and known > -INF:
            others[of] = known
    offset = posed.offset_f - model.inputs.curve.slack_f - A_CENT
    del solver, proven
    wished = _wished(model, relaxed, posed, region, pairs, sizes_f)
    return Charged(
        posed, region, pairs, bound + offset, {of: known + offset for of, known in others.items()},
        *((traded_f, near_f) if wished is None else wished), dear_f, sizes_f,
    )  # fmt: skip


def _loaded(kernel: Kernel) -> Solver:
    solver = Solver()
    solver.load(kernel.program)
    # The solver has its own copy; on twenty thousand lots ours is ten megabytes.
    kernel.program = Program()
    solver.watch(kernel.model.stop)
    return solver


def _by_region(kernel: Kernel, solver: Solver, relaxed: Relaxed, first: Answer | None) -> dict[Region, Answer]:
    """The answers of the regions that could hold the least one; `first` is that of the relaxed answer's region."""
    found = {} if first is None else {relaxed.sides.region: first}
    if first is not None and _holds_every_region(kernel.model, kernel, first):
        return found
    for region in kernel.model.regions():
        best = min((answer.objective_f for answer in found.values()), default=INF)
        if region == relaxed.sides.region or _least_of(relaxed, region) >= best:
            continue
        answer = _solved_in(kernel, solver, region)
        if answer is not None:
            found[region] = answer
    return found


def _wished(
    model: Model, relaxed: Relaxed, posed: Posed, region: Region, pairs: Pairs, sizes_f: Floats
) -> tuple[Floats, Floats] | None:
    """Shares traded and what idle pairs add on the relaxed answer's sides of wash sales; None where that is no matter.

    Ties count, as they decide where a harvest's money goes.
    """
    if posed.request.mode not in HARVEST_MODES and not (relaxed.sides.no_loss or relaxed.sides.no_buy):
        return None
    sided = replace(posed, high_f=model.stopped(posed.high_f, relaxed.sides))
    kernel = build_kernel(model, sided, region, pairs, sizes_f, integer=False)
    answer = _loaded(kernel).solve()
    if answer is None:
        return None
    return answer.x_f[kernel.shares + kernel.each], _dear(kernel, answer)


def _cents(model: Model, pairs: Pairs) -> Floats:
    """Dollars by which cents may make each trade cheaper: half a cent of its spread, and of its impact."""
    moves = strength(model.inputs)[pairs.symbol] > 0
    found_f: Floats = A_CENT / 2 * ((model.inputs.spread_f[pairs.symbol] > 0).astype(np.float64) + moves)
    return found_f


def without_impact(model: Model, relaxed: Relaxed) -> Posed:
    """The posed request without the impact its costs were fitted with."""
    cost_f, layout, impact = relaxed.posed.cost_f.copy(), model.rows.layout, relaxed.impact
    cost_f[layout.sells : layout.sells + len(impact.sell_f)] -= impact.sell_f
    cost_f[layout.buys : layout.buys + len(impact.buy_f)] -= impact.buy_f
    return replace(relaxed.posed, cost_f=cost_f)


def _refitted(kernel: Kernel, solver: Solver, sizes_f: Floats) -> tuple[Answer | None, Floats]:
    """The answer with tangents of impact at the shares it trades, and the sizes they touch at."""
    answer = solver.solve()
    k_f = strength(kernel.inputs)[kernel.pairs.symbol]
    for _ in range(REFITS):
        if answer is None:
            break
        traded_f = answer.x_f[kernel.shares + kernel.each]
        moves = np.flatnonzero((k_f > 0) & (traded_f > TRADED))
        short_f = k_f[moves] * traded_f[moves] ** 1.5 - answer.x_f[kernel.impacts + moves]
        moves = moves[short_f > NEAR]
        if not len(moves):
            break
        rows, columns, values_f = tangents(kernel, moves, traded_f[moves])
        solver.add_rows(len(moves), 0.0, INF, (rows, columns, values_f))
        sizes_f = np.vstack([sizes_f, np.where(np.isin(kernel.each, moves), traded_f, sizes_f[0])])
        answer = solver.solve() or answer
    return answer, sizes_f


def _holds_every_region(model: Model, kernel: Kernel, answer: Answer) -> bool:
    """Would preferential results, freed of what ties them, not lower it? Then no other region has a lesser answer."""
    first = kernel.place[model.rows.layout.tax.preferences]
    there = [first + r.preference for r in model.regions() if r.preference is not None]
    return bool((answer.reduced_f[there] >= -PRICE_NOISE).all())


def _least_of(relaxed: Relaxed, region: Region) -> float:
    """What the relaxed program has found a region to cost at the least; nothing where it did not try it."""
    found = [bound for sides, bound in relaxed.others if sides.region == region]
    return min(found) - relaxed.impact.constant_f if found else -INF


def _solved_in(kernel: Kernel, solver: Solver, region: Region) -> Answer | None:
    """The answer in another region of the tax: a few bounds."""
    layout, curve = kernel.model.rows.layout, kernel.inputs.curve
    of_columns, of_rows = region_bounds(curve, layout.tax, region)
    solver.set_bounds(kernel.place[of_columns[0]], *of_columns[1:])
    solver.set_rows(*of_rows)
    return solver.solve()


def _cost_in(kernel: Kernel, solver: Solver, region: Region, known: float) -> float:
    """What the answer in another region costs, what is known where it is not found."""
    answer = _solved_in(kernel, solver, region)
    return known if answer is None else answer.objective_f


def _dear(kernel: Kernel, answer: Answer) -> Floats:
    """Dollars that trading each idle pair adds at the least: its yes, and its least trade at its least price."""
    pairs, each, reduced_f = kernel.pairs, kernel.each, np.maximum(answer.reduced_f, 0.0)
    least_f = np.array([reduced_f[kernel.columns(p)].min() for p in pairs.listed]) if len(pairs) else np.zeros(0)
    share_f = reduced_f[kernel.shares + each] + least_f
    dear_f: Floats = reduced_f[kernel.flags + each] + share_f * pairs.least_f
    return np.where(answer.x_f[kernel.shares + each] > TRADED, 0.0, dear_f)
