"""The household's program, loaded once: requests are posed, regions of the tax and sides of wash sales are tried on it.

One HiGHS object lives as long as the model. A request changes bounds and costs only; each region of the tax and each
side of an identity group is a change of a few bounds more, solved again from where the last one ended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from app.engine.rebalance.distance import Weights, weights_of
from app.engine.rebalance.impact import Impact, impact_of
from app.engine.rebalance.inputs import Inputs, compile_inputs
from app.engine.rebalance.pose import Posed, flow_total, pose
from app.engine.rebalance.program import INF, Answer, Floats, Ints, Solver
from app.engine.rebalance.rows import Rows, build_rows, fixed_sales, washed_lots
from app.engine.rebalance.tax_curve import Region, region_bounds, regions_of, tax_at
from app.model.household import Household
from app.model.plan import Plan
from app.model.proposal import Request

TRADED = 1e-7
WORTH_A_LOOK = 0.01
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

    `bound_f` is dollars of the objective; `plain` the best answer without tie-breaks, on the same or other sides;
    `impact` what they were found with; `others` the sides left and their bounds.
    """

    posed: Posed
    answer: Answer
    sides: Sides
    bound_f: float
    plain: Answer
    impact: Impact
    others: tuple[tuple[Sides, float], ...] = ()


def never() -> bool:
    """Nobody asks to stop."""
    return False


@dataclass
class Model:
    """The program of one household with its solver; not for two threads at once.

    `stop` is asked by what takes long whether the best answer so far will do.
    """

    inputs: Inputs
    rows: Rows
    solver: Solver = field(default_factory=Solver)
    is_loaded: bool = False
    stop: Callable[[], bool] = never
    _sides: Sides | None = None

    def __post_init__(self) -> None:
        """Hand the program over, unless the solver has it."""
        if not self.is_loaded:
            self.solver.load(self.rows.matrix)
            self.is_loaded = True

    @classmethod
    def of(cls, household: Household, request: Request | None = None) -> Model:
        """The model of a household; a request that fixes sales gets rows for them."""
        inputs = compile_inputs(household)
        return cls(inputs, build_rows(inputs, fixed_sales(request.fixed) if request else ()))

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

    def fitting(self, request: Request) -> Model:
        """This model, or one with the rows that the request's fixed sales need."""
        wanted = fixed_sales(request.fixed)
        return self if wanted == self.rows.fixed else Model(self.inputs, build_rows(self.inputs, wanted))

    def relax(self, request: Request, level_f: Floats | None = None, *, cold: bool = True) -> Relaxed:
        """Solve without whole shares and fixed charges.

        The first answer has no impact; the second has the marginal impact of the first one's trades, whose tangents lie
        below the square-root law and so bound it. `level_f` is the water level of mode invest. `cold` forgets what was
        solved before, so that the answer depends on the request alone.
        """
        posed = pose(self.inputs, self.rows, request, level_f)
        if cold:
            self.solver.forget()
        self._take(posed)
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
        self._costs(fitted)
        return self._bounded(fitted, self._search(fitted)[0], impact)

    def preview(self, request: Request) -> tuple[Answer, Posed]:
        """One quick answer from where the last one ended: no impact, no bound, no whole shares."""
        posed = pose(self.inputs, self.rows, request)
        return self.answer(posed), posed

    def answer(self, posed: Posed) -> Answer:
        """The quick answer to a request that is posed already."""
        self._take(posed)
        return self._search(posed)[0][1]

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

    # Searching regions and sides

    def _bounded(self, posed: Posed, best: tuple[Sides, Answer], impact: Impact) -> Relaxed:
        """The best answer with a bound that does not rest on tie-breaks: they are taken out and all is tried again."""
        plain = replace(posed, cost_f=posed.cost_f - posed.tie_f)
        self._costs(plain)
        self._void(all_of_it=False)
        found, others = self._search(plain, first=best[0])
        self._void(all_of_it=True)
        self._costs(posed)
        bound = found[1].objective_f - impact.constant_f + posed.offset_f
        return Relaxed(posed, best[1], best[0], bound, found[1], impact, tuple(others))

    def _search(
        self, posed: Posed, first: Sides | None = None
    ) -> tuple[tuple[Sides, Answer], list[tuple[Sides, float]]]:
        """The best over all regions and sides, and the bounds of what was left.

        Branch and bound: an answer that sells a loss and buys its group is split into one that does not sell it and one
        that does not buy it.
        """
        best: tuple[Sides, Answer] | None = None
        open_nodes = [(float("-inf"), n, Sides(r)) for n, r in enumerate(self._regions())]
        if first is not None:
            open_nodes.sort(key=lambda node: node[2].region != first.region)
        left: list[tuple[Sides, float]] = []
        tried = 0
        while open_nodes:
            bound, _, sides = open_nodes.pop(0)
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
                continue
            for child in self._children(sides, group):
                open_nodes.insert(0, (answer.objective_f, tried, child))
        if best is None:
            message = "the program has no answer although cash is elastic"
            raise RuntimeError(message)
        return best, left

    def _regions(self) -> tuple[Region, ...]:
        most = float((np.maximum(self.inputs.short_f, 0.0) * self.inputs.sell_shares_f).sum())
        return regions_of(self.inputs.curve, most)

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

    def _take(self, posed: Posed) -> None:
        """Set everything a request sets."""
        columns, rows = np.arange(self.rows.matrix.columns), np.arange(self.rows.matrix.rows)
        self.solver.set_bounds(columns, posed.low_f, posed.high_f)
        self.solver.set_rows(rows, posed.row_low_f, posed.row_high_f)
        self._sides = None
        self._costs(posed)

    def _void(self, *, all_of_it: bool) -> None:
        """Is every loss void that a purchase in its window could replace, or only the part that surely is?"""
        count = len(washed_lots(self.inputs))
        if count:
            rows = self.rows.layout.void_rows + np.arange(count)
            self.solver.set_rows(rows, np.full(count, 0.0 if all_of_it else -INF), np.full(count, INF))

    def _costs(self, posed: Posed) -> None:
        self.solver.set_costs(np.arange(self.rows.matrix.columns), posed.cost_f)

    def _solve(self, posed: Posed, sides: Sides) -> Answer | None:
        """Solve on one choice of sides, changing only what differs from the last one."""
        before = self._sides
        if before is None or before.region != sides.region:
            of_columns, of_rows = region_bounds(self.inputs.curve, self.rows.layout.tax, sides.region)
            self.solver.set_bounds(*of_columns)
            self.solver.set_rows(*of_rows)
        if before is None or (before.no_loss, before.no_buy) != (sides.no_loss, sides.no_buy):
            self._forbid(posed, before, sides)
        self._sides = sides
        return self.solver.solve()

    def _forbid(self, posed: Posed, before: Sides | None, sides: Sides) -> None:
        inputs, layout = self.inputs, self.rows.layout
        touched = set(sides.no_loss | sides.no_buy)
        if before is not None:
            touched |= before.no_loss | before.no_buy
        if not touched:
            return
        for first, symbols, groups, may in (
            (layout.sells, inputs.sell_symbol, sides.no_loss, inputs.is_loss),
            (layout.buys, inputs.buy_symbol, sides.no_buy, np.ones(len(inputs.buy_symbol), dtype=np.bool_)),
        ):
            of_group = inputs.group_index[symbols]
            here = np.flatnonzero(np.isin(of_group, list(touched)) & may)
            stopped = np.isin(of_group[here], list(groups))
            columns: Ints = first + here
            self.solver.set_bounds(columns, posed.low_f[columns], np.where(stopped, 0.0, posed.high_f[columns]))
