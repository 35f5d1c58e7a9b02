"""The household's program, loaded once: requests are posed, regions of the tax and sides of wash sales are tried on it.

One HiGHS object lives as long as the model. A request changes bounds and costs only; each region of the tax and each
side of an identity group is a change of a few bounds more, solved again from where the last one ended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from app.engine.rebalance.distance import Weights, weights_of
from app.engine.rebalance.impact import Impact, impact_of
from app.engine.rebalance.inputs import Inputs, compile_inputs
from app.engine.rebalance.moved import moved
from app.engine.rebalance.pose import Frame, Posed, flow_total, framed, placed, pose
from app.engine.rebalance.program import INF, Answer, Floats, Solver
from app.engine.rebalance.rows import Rows, build_rows, fixed_sales, washed_lots
from app.engine.rebalance.tax_curve import PREFERENCES, Bounds, Region, TaxCurve, region_bounds, regions_of, tax_at
from app.model.household import Household
from app.model.plan import Lock, Plan
from app.model.proposal import Mode, Request
from app.model.timing import Timing

TRADED = 1e-7
WORTH_A_LOOK = 0.01
NOTHING = 1e-6
"""Dollars, told apart from none."""
PRICE_NOISE = 1e-9
MOST_NODES = 200


@dataclass(frozen=True, slots=True)
class Sides:
    """One choice of what cannot be had together: the region of the tax and, by identity group, what is forbidden.

    `no_loss` groups sell no lot at a loss; `no_buy` groups are not bought.
    """

    region: Region
    no_loss: frozenset[int] = frozenset()
    no_buy: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Relaxed:
    """The best answer without whole shares and fixed charges, the sides it takes, and what no answer can be below.

    `bound_f` is dollars of the objective; `impact` what it was found with; `others` the sides left and their bounds.
    """

    posed: Posed
    answer: Answer
    sides: Sides
    bound_f: float
    impact: Impact
    others: tuple[tuple[Sides, float], ...] = ()


class NoAnswerError(RuntimeError):
    """The program has no answer: trades the user decided pass a limit. Nothing else can be impossible."""


def never() -> bool:
    """Nobody asks to stop."""
    return False


class _Loaded:
    """A solver with a program in it, and what its bounds and costs are now; `region` is the last one solved in.

    `frame` is the last request that was answered quickly, and `asked` what it holds for: while a handle moves it stays.
    """

    def __init__(self, rows: Rows, curve: TaxCurve) -> None:
        matrix = rows.matrix
        self.solver = Solver()
        self.solver.load(matrix)
        self.curve, self.tax, self.matrix = curve, rows.layout.tax, matrix
        self.region: Region | None = None
        self.regions: dict[Region, tuple[Bounds, Bounds]] = {}
        self.frame: Frame | None = None
        self.asked: tuple[Request, tuple[Lock, ...]] | None = None
        self.cost_f, self.low_f, self.high_f = matrix.cost_f, matrix.low_f, matrix.high_f
        self.row_low_f, self.row_high_f = matrix.row_low_f, matrix.row_high_f

    def bounds_in(self, region: Region) -> tuple[Bounds, Bounds]:
        """What a region sets."""
        if region not in self.regions:
            self.regions[region] = region_bounds(self.curve, self.tax, region)
        return self.regions[region]

    def tax_prices(self, answer: Answer) -> Floats:
        """Reduced costs of the columns a region of the tax bounds, from the rows' duals: all of them take long to read.

        The columns are the slices of ordinary results and, after them, the three preferential ones.
        """
        columns, start = slice(self.tax.slices, self.tax.preferences + PREFERENCES), self.matrix.start
        entries = slice(start[columns.start], start[columns.stop])
        of_column = np.repeat(np.arange(columns.stop - columns.start), np.diff(start[columns.start : columns.stop + 1]))
        paid_f = self.matrix.value_f[entries] * answer.dual_f[self.matrix.index[entries]]
        found_f: Floats = self.cost_f[columns] - np.bincount(of_column, paid_f)
        return found_f

    def put(self, cost_f: Floats, low_f: Floats, high_f: Floats, row_low_f: Floats, row_high_f: Floats) -> None:
        """Tell the solver what differs from what it has."""
        moved = np.flatnonzero((low_f != self.low_f) | (high_f != self.high_f))
        if len(moved):
            self.solver.set_bounds(moved, low_f[moved], high_f[moved])
        moved = np.flatnonzero((row_low_f != self.row_low_f) | (row_high_f != self.row_high_f))
        if len(moved):
            self.solver.set_rows(moved, row_low_f[moved], row_high_f[moved])
        moved = np.flatnonzero(cost_f != self.cost_f)
        if len(moved):
            self.solver.set_costs(moved, cost_f[moved])
        self.cost_f, self.low_f, self.high_f, self.row_low_f, self.row_high_f = (
            cost_f,
            low_f,
            high_f,
            row_low_f,
            row_high_f,
        )


@dataclass
class Model:
    """The program of one household with its solver; not for two threads at once.

    `stop` is asked by what takes long whether the best answer so far will do.
    """

    inputs: Inputs
    rows: Rows
    loaded: _Loaded
    stop: Callable[[], bool] = never

    @classmethod
    def of(cls, household: Household, request: Request | None = None) -> Model:
        """The model of a household; a request that fixes sales gets rows for them."""
        inputs = compile_inputs(household)
        return cls.over(inputs, build_rows(inputs, fixed_sales(request.fixed) if request else ()))

    @classmethod
    def over(cls, inputs: Inputs, rows: Rows) -> Model:
        """The model of a household whose program is built."""
        return cls(inputs, rows, _Loaded(rows, inputs.curve))

    def under(self, plan: Plan, timing: Timing | None = None) -> Model:
        """This model under another plan: the same program where only targets, bands, tilts and more locks differ.

        `timing` is that of the day under the plan, None for what it is. Otherwise one made anew. The returned model
        shares its solver with this one, which may be solved again afterwards; it is for quick answers.
        """
        household = self.inputs.household
        timing = household.timing if timing is None else timing
        if household.plan == plan and household.timing == timing:
            return self
        inputs = moved(self.inputs, plan, timing)
        return (
            Model.of(replace(household.with_plan(plan), timing=timing))
            if inputs is None
            else replace(self, inputs=inputs)
        )

    def relax(self, request: Request, level_f: Floats | None = None, *, cold: bool = True) -> Relaxed:
        """Solve without whole shares and fixed charges.

        The first answer has no impact; the second has the marginal impact of the first one's trades, whose tangents lie
        below the square-root law and so bound it. `level_f` is the water level of mode invest. `cold` forgets what was
        solved before, so that the answer depends on the request alone.
        """
        posed = pose(self.inputs, self.rows, request, level_f)
        if cold:
            self.loaded.solver.forget()
        best, _ = self._search(posed)
        none = Impact.none(self.inputs)
        impact = impact_of(self.inputs, *self.traded(best[1]))
        if impact.is_none:
            return self._bounded(posed, best, none)
        cost_f = posed.cost_f.copy()
        layout = self.rows.layout
        cost_f[layout.sells : layout.sells + len(impact.sell_f)] += impact.sell_f
        cost_f[layout.buys : layout.buys + len(impact.buy_f)] += impact.buy_f
        fitted = replace(posed, cost_f=cost_f)
        return self._bounded(fitted, self._search(fitted)[0], impact)

    def preview(self, request: Request) -> tuple[Answer, Posed]:
        """One quick answer from where the last one ended: no impact, no bound, no whole shares."""
        posed = placed(self._frame(request), self.inputs, self.rows, request)
        return self.answer(posed), posed

    def answer(self, posed: Posed) -> Answer:
        """The quick answer to a request that is posed already, the region of the last one tried first.

        Regions are told apart to a millionth of a dollar, so that it does not matter which was tried first.
        """
        (sides, answer), others = self._search(posed, self.loaded.region, NOTHING, quick=True)
        tied = {of.region for of, least in others if least < answer.objective_f + NOTHING}
        if tied:
            # The first of equals goes without preferential results, and so tells most of the others.
            self.loaded.region = next(r for r in self.regions() if r in (*tied, sides.region))
        return answer

    def _frame(self, request: Request) -> Frame:
        """The frame of a request: the last one where only targets, bands and drift differ from it."""
        loaded = self.loaded
        asked = replace(request, drift=None, goal=None), self.inputs.household.plan.locks
        # Which classes a tactical trade may touch is told by their tilts, which move with targets.
        if loaded.frame is None or loaded.asked != asked or request.mode is Mode.TACTICAL:
            loaded.frame, loaded.asked = framed(self.inputs, self.rows, asked[0]), asked
        return loaded.frame

    def weights(self, request: Request) -> Weights:
        """The class money a request works with."""
        return weights_of(self.inputs, request, float(flow_total(request)))

    def taxes_of(self, answers: Sequence[Answer]) -> Floats:
        """The change of this year's tax at the answers' results, by the closed formula."""
        tax = self.rows.layout.tax
        short_f, long_f = np.array([a.x_f[[tax.short, tax.long]] for a in answers]).T
        return tax_at(self.inputs.curve, short_f, long_f)

    def traded(self, answer: Answer) -> tuple[Floats, Floats]:
        """Shares sold per sell column and bought per buy column."""
        layout, x_f = self.rows.layout, answer.x_f
        sells, buys = len(self.inputs.sell_symbol), len(self.inputs.buy_symbol)
        return x_f[layout.sells : layout.sells + sells], x_f[layout.buys : layout.buys + buys]

    def missing(self, answer: Answer) -> Floats:
        """Cash that accounts lack."""
        first = self.rows.layout.missing
        return answer.x_f[first : first + len(self.inputs.accounts)]

    def regions(self) -> tuple[Region, ...]:
        """The regions of the tax that the household's sales can reach."""
        return regions_of(self.inputs.curve, self.inputs.most_short_f)

    def plain(self, posed: Posed) -> Posed:
        """Without tie-breaks, and without saying which part of a loss is void: a bound rests on neither."""
        row_low_f, first = posed.row_low_f.copy(), self.rows.layout.void_rows
        row_low_f[first : first + len(washed_lots(self.inputs))] = -INF
        return replace(posed, cost_f=posed.cost_f - posed.tie_f, row_low_f=row_low_f)

    def stopped(self, high_f: Floats, sides: Sides) -> Floats:
        """Upper bounds of the columns with what the sides forbid at zero."""
        inputs, layout, found_f = self.inputs, self.rows.layout, high_f.copy()
        if sides.no_loss:
            stopped = np.isin(inputs.group_index[inputs.sell_symbol], list(sides.no_loss)) & inputs.is_loss
            found_f[layout.sells + np.flatnonzero(stopped)] = 0.0
        if sides.no_buy:
            stopped = np.isin(inputs.group_index[inputs.buy_symbol], list(sides.no_buy))
            found_f[layout.buys + np.flatnonzero(stopped)] = 0.0
        return found_f

    # Searching regions and sides

    def _bounded(self, posed: Posed, best: tuple[Sides, Answer], impact: Impact) -> Relaxed:
        """The best answer, and a bound that rests neither on tie-breaks nor on how much of a loss may be void."""
        found, others = self._search(self.plain(posed), best[0].region)
        bound = found[1].objective_f - impact.constant_f + posed.offset_f - self.inputs.curve.slack_f
        return Relaxed(posed, best[1], best[0], bound, impact, tuple(others))

    def _search(
        self, posed: Posed, first: Region | None = None, near: float = WORTH_A_LOOK, *, quick: bool = False
    ) -> tuple[tuple[Sides, Answer], list[tuple[Sides, float]]]:
        """The best over all regions and sides, to within `near` dollars, and the bounds of what was left.

        Branch and bound: an answer that sells a loss and buys its group is split into one that does not sell it and one
        that does not buy it. Where it would not help if part of the result were preferential, no region that lets it is
        tried at all; a `quick` search leaves out too what an answer's prices say is no better.
        """
        best: tuple[Sides, Answer] | None = None
        regions = self.regions()
        open_nodes = [(float("-inf"), Sides(r)) for r in sorted(regions, key=lambda r: r != first)]
        left: list[tuple[Sides, float]] = []
        tried = 0
        while open_nodes:
            bound, sides = open_nodes.pop(0)
            if best is not None and bound >= best[1].objective_f - near:
                left.append((sides, bound))
                continue
            answer = self.solve(posed, sides)
            tried += 1
            if answer is None:
                continue
            if best is not None and answer.objective_f >= best[1].objective_f - near:
                left.append((sides, answer.objective_f))
                continue
            group = self._clash(answer) if tried < MOST_NODES else None
            if group is None:
                if best is not None:
                    left.append((best[0], best[1].objective_f))
                best = sides, answer
                if self._is_least(sides, answer, regions):
                    break
                if quick and not (sides.no_loss or sides.no_buy):
                    open_nodes = [(max(b, self.least_in(of.region, sides.region, answer)), of) for b, of in open_nodes]
                continue
            open_nodes = [(answer.objective_f, child) for child in self._children(sides, group)] + open_nodes
        if best is None:
            message = "decided trades pass a limit, for cash is elastic"
            raise NoAnswerError(message)
        return best, left

    def _is_least(self, sides: Sides, answer: Answer, regions: tuple[Region, ...]) -> bool:
        """Is the answer without preferential results the least of all regions? So it is if their price would not help.

        Freed of what ties them to the results, preferential columns make a program that holds every region; where none
        of them has a negative reduced cost, its answer is this one.
        """
        if sides.no_loss or sides.no_buy or sides.region.preference is not None:
            return False
        there = [r.preference for r in regions if r.preference is not None]
        return bool((self.loaded.tax_prices(answer)[-PREFERENCES:][there] >= -PRICE_NOISE).all())

    def least_in(self, region: Region, solved: Region, answer: Answer) -> float:
        """What a region costs at the least by the prices of an answer in another: the dual program's value there."""
        least = answer.objective_f
        of_columns, of_rows = self.loaded.bounds_in(region)
        columns, rows = self.loaded.bounds_in(solved)
        for price_f, there, here in (
            (self.loaded.tax_prices(answer), of_columns, columns),
            (answer.dual_f[rows[0]], of_rows, rows),
        ):
            to_f, from_f = (np.where(price_f > 0, low_f, high_f) for _, low_f, high_f in (there, here))
            moves = (np.abs(price_f) > PRICE_NOISE) & (to_f != from_f)
            if not (np.isfinite(to_f[moves]).all() and np.isfinite(from_f[moves]).all()):
                return -INF
            least += float(price_f[moves] @ (to_f[moves] - from_f[moves]))
        return least

    def _children(self, sides: Sides, group: int) -> Iterator[Sides]:
        yield replace(sides, no_loss=sides.no_loss | {group})
        yield replace(sides, no_buy=sides.no_buy | {group})

    def _clash(self, answer: Answer) -> int | None:
        """The identity group most of which is sold at a loss and bought too, None when there is none."""
        inputs = self.inputs
        sold_f, bought_f = self.traded(answer)
        losing = inputs.is_loss & (sold_f > TRADED)
        if not losing.any():
            return None
        buying, groups = bought_f > TRADED, inputs.group_index
        sold, bought = inputs.sell_symbol[losing], inputs.buy_symbol[buying]
        count = int(groups.max()) + 1
        both_f = np.minimum(
            np.bincount(groups[sold], sold_f[losing] * inputs.price_f[sold], count),
            np.bincount(groups[bought], bought_f[buying] * inputs.price_f[bought], count),
        )
        return int(both_f.argmax()) if both_f.max() > 0 else None

    # Setting the solver

    def solve(self, posed: Posed, sides: Sides) -> Answer | None:
        """Solve on one choice of sides; the solver is told only what differs from the last time."""
        low_f, high_f = posed.low_f.copy(), posed.high_f.copy()
        row_low_f, row_high_f = posed.row_low_f.copy(), posed.row_high_f.copy()
        of_columns, of_rows = self.loaded.bounds_in(sides.region)
        low_f[of_columns[0]], high_f[of_columns[0]] = of_columns[1:]
        row_low_f[of_rows[0]], row_high_f[of_rows[0]] = of_rows[1:]
        high_f = self.stopped(high_f, sides)
        self.loaded.put(posed.cost_f, low_f, high_f, row_low_f, row_high_f)
        self.loaded.region = sides.region
        return self.loaded.solver.solve()
