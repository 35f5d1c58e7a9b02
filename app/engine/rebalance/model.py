"""The household's program, loaded once: requests are posed, regions of the tax and sides of wash sales are tried on it.

One HiGHS object lives as long as the model. A request changes bounds and costs only; each region of the tax and each
side of an identity group is a change of a few bounds more, solved again from where the last one ended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from app.engine.rebalance.distance import Weights, weights_of
from app.engine.rebalance.impact import Impact, impact_of
from app.engine.rebalance.inputs import Inputs, compile_inputs
from app.engine.rebalance.pose import Posed, flow_total, pose
from app.engine.rebalance.program import INF, Answer, Floats, Matrix, Solver
from app.engine.rebalance.rows import Rows, build_rows, fixed_sales, washed_lots
from app.engine.rebalance.tax_curve import Region, region_bounds, regions_of, tax_at
from app.model.household import Household
from app.model.plan import Plan
from app.model.proposal import Request

TRADED = 1e-7
WORTH_A_LOOK = 0.01
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
    """A solver with a program in it, and what its bounds and costs are now; `region` is the last one solved in."""

    def __init__(self, matrix: Matrix) -> None:
        self.solver = Solver()
        self.solver.load(matrix)
        self.region: Region | None = None
        self.cost_f, self.low_f, self.high_f = matrix.cost_f, matrix.low_f, matrix.high_f
        self.row_low_f, self.row_high_f = matrix.row_low_f, matrix.row_high_f

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
        return cls(inputs, rows, _Loaded(rows.matrix))

    def under(self, plan: Plan) -> Model:
        """This model under another plan: the same one where only targets, bands and tilts differ, else one made anew.

        The returned model shares its solver with this one, which may be solved again afterwards.
        """
        household = self.inputs.household
        if household.plan == plan:
            return self
        moved = replace(plan, classes=household.plan.classes)
        same = [c.name for c in plan.classes] == [c.name for c in household.plan.classes]
        banded = [bool(c.below or c.above) for c in plan.classes] == [
            bool(c.below or c.above) for c in household.plan.classes
        ]
        caps = [c.account_cap for c in plan.classes] == [c.account_cap for c in household.plan.classes]
        if moved != household.plan or not (same and banded and caps):
            return Model.of(household.with_plan(plan))
        return replace(self, inputs=self.inputs.under(household.with_plan(plan)))

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
        posed = pose(self.inputs, self.rows, request)
        return self.answer(posed), posed

    def answer(self, posed: Posed) -> Answer:
        """The quick answer to a request that is posed already, the region of the last one tried first."""
        return self._search(posed, self.loaded.region)[0][1]

    def weights(self, request: Request) -> Weights:
        """The class money a request works with."""
        return weights_of(self.inputs, request, float(flow_total(request)))

    def tax_of(self, answer: Answer) -> float:
        """The change of this year's tax at an answer's results, by the closed formula."""
        tax, x_f = self.rows.layout.tax, answer.x_f
        return float(tax_at(self.inputs.curve, x_f[tax.short : tax.short + 1], x_f[tax.long : tax.long + 1])[0])

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
        most = float((np.maximum(self.inputs.short_f, 0.0) * self.inputs.sell_shares_f).sum())
        return regions_of(self.inputs.curve, most)

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
        self, posed: Posed, first: Region | None = None
    ) -> tuple[tuple[Sides, Answer], list[tuple[Sides, float]]]:
        """The best over all regions and sides, and the bounds of what was left.

        Branch and bound: an answer that sells a loss and buys its group is split into one that does not sell it and one
        that does not buy it. Where it would not help if part of the result were preferential, no region that lets it is
        tried at all.
        """
        best: tuple[Sides, Answer] | None = None
        regions = self.regions()
        open_nodes = [(float("-inf"), Sides(r)) for r in sorted(regions, key=lambda r: r != first)]
        left: list[tuple[Sides, float]] = []
        tried = 0
        while open_nodes:
            bound, sides = open_nodes.pop(0)
            if best is not None and bound >= best[1].objective_f - WORTH_A_LOOK:
                left.append((sides, bound))
                continue
            answer = self._solve(posed, sides)
            tried += 1
            if answer is None:
                continue
            if best is not None and answer.objective_f >= best[1].objective_f - WORTH_A_LOOK:
                left.append((sides, answer.objective_f))
                continue
            group = self._clash(answer) if tried < MOST_NODES else None
            if group is None:
                if best is not None:
                    left.append((best[0], best[1].objective_f))
                best = sides, answer
                if self._is_least(sides, answer, regions):
                    break
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
        first = self.rows.layout.tax.preferences
        there = [first + r.preference for r in regions if r.preference is not None]
        return bool((answer.reduced_f[there] >= -PRICE_NOISE).all())

    def _children(self, sides: Sides, group: int) -> Iterator[Sides]:
        yield replace(sides, no_loss=sides.no_loss | {group})
        yield replace(sides, no_buy=sides.no_buy | {group})

    def _clash(self, answer: Answer) -> int | None:
        """The identity group most of which is sold at a loss and bought too, None when there is none."""
        inputs = self.inputs
        sold_f, bought_f = self.traded(answer)
        groups = int(inputs.group_index.max(initial=-1)) + 1
        losing = inputs.is_loss & (sold_f > TRADED)
        sold = np.bincount(
            inputs.group_index[inputs.sell_symbol[losing]],
            sold_f[losing] * inputs.price_f[inputs.sell_symbol[losing]],
            groups,
        )
        buying = bought_f > TRADED
        bought = np.bincount(
            inputs.group_index[inputs.buy_symbol[buying]],
            bought_f[buying] * inputs.price_f[inputs.buy_symbol[buying]],
            groups,
        )
        both = np.minimum(sold, bought)
        return int(both.argmax()) if groups and both.max() > 0 else None

    # Setting the solver

    def _solve(self, posed: Posed, sides: Sides) -> Answer | None:
        """Solve on one choice of sides; the solver is told only what differs from the last time."""
        low_f, high_f = posed.low_f.copy(), posed.high_f.copy()
        row_low_f, row_high_f = posed.row_low_f.copy(), posed.row_high_f.copy()
        of_columns, of_rows = region_bounds(self.inputs.curve, self.rows.layout.tax, sides.region)
        low_f[of_columns[0]], high_f[of_columns[0]] = of_columns[1:]
        row_low_f[of_rows[0]], row_high_f[of_rows[0]] = of_rows[1:]
        high_f = self.stopped(high_f, sides)
        self.loaded.put(posed.cost_f, low_f, high_f, row_low_f, row_high_f)
        self.loaded.region = sides.region
        return self.loaded.solver.solve()
