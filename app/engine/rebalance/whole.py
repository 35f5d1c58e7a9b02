"""Whole shares, smallest trades and fixed charges: small integer programs around the relaxed answer.

The relaxed answer sits on a vertex, so it trades few holdings; what it trades and what it nearly trades (small reduced
cost per dollar) are the kernel. Only there do trades get a yes-or-no column and whole shares; the rest stays untouched.
The kernel is solved once, then neighbourhoods of its answer are: all is fixed but what lies in one account, or in one or
two classes. An answer that trades anything outside the kernel costs at least the relaxed objective, the least reduced
cost out there times the smallest trade, and the price of a trade: with that the bound holds for every answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from app.engine.rebalance.kernel import TRADED, Pair, build_kernel, least_dollars, model_columns, pairs_of
from app.engine.rebalance.model import Model, Relaxed
from app.engine.rebalance.preferences import TIE_BREAK
from app.engine.rebalance.program import INF, Answer, Floats, Ints, Solver
from app.model.proposal import Side

KERNEL = 24
"""Pairs a side that are tried at first, beside those the relaxed answer trades."""
WIDE = 60
"""Pairs a side that are tried at all."""
EVERYTHING = 10**6
NODES, NEAR_NODES = 300, 100
SWEEPS = 0
HALF_A_CENT = 0.005
CENT = 0.01
FEW_DOLLARS = 10.0
"""Dollars; more is a lack that no other rounding cures."""
LEAST_GAP, GAP_PART = 0.25, 1e-6
"""The search stops at a gap of so many dollars or such a part of the household, whichever is more."""
NEAR_GAP = 0.05


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


def whole_shares(model: Model, relaxed: Relaxed, seconds: float) -> Chosen | None:
    """Solve the kernel, then its neighbourhoods; one that cannot cover the cash asked for is widened.

    None without an answer. One a few dollars short is sought once more with no cent missing: cents are cheap against a
    whole share.
    """
    chosen = None
    for size in (WIDE, EVERYTHING):
        search = _Search(model, relaxed, seconds, size)
        chosen = search.best()
        if chosen is not None and _is_covered(chosen):
            return chosen
        if chosen is not None and chosen.missing_f.sum() < FEW_DOLLARS:
            strict = _Search(model, relaxed, seconds, size, elastic=False).best()
            if strict is not None:
                return strict
        if len(search.kernel.pairs) == len(search.pairs):
            break
    return chosen


class _Search:
    """One search for whole shares over the most promising pairs; the program is built once, then only bounds change."""

    def __init__(
        self, model: Model, relaxed: Relaxed, seconds: float, size: int, *, elastic: bool = True
    ) -> None:
        self.model, self.relaxed = model, relaxed
        self.pairs = pairs_of(model.inputs, relaxed.posed)
        ranks = _by_promise(model, relaxed, self.pairs)
        self.kept = [n for n in range(len(self.pairs)) if ranks[n] < size]
        self.kernel = build_kernel(model, relaxed, [self.pairs[n] for n in self.kept], elastic=elastic)
        self.first = {n for n, at in enumerate(self.kept) if ranks[at] < KERNEL}
        self.matrix = self.kernel.program.matrix()
        self.solver = Solver()
        self.solver.load(self.matrix)
        self.seconds = seconds
        self.columns = [np.append(self.kernel.columns(p), self.kernel.flags[n]) for n, p in enumerate(self.kernel.pairs)]

    def best(self) -> Chosen | None:
        """The first kernel's answer, bettered in its neighbourhoods while that helps."""
        gap = max(LEAST_GAP, GAP_PART * float(self.relaxed.posed.total))
        answer = self._solve(self.first, None, gap, NODES)
        if answer is None and len(self.first) < len(self.kernel.pairs):
            self.first = set(range(len(self.kernel.pairs)))
            answer = self._solve(self.first, None, gap, NODES)
        if answer is None:
            return None
        offset = self.relaxed.posed.offset_f
        bound = max(self.relaxed.bound_f, min(self._inside(answer), self._outside()))
        for _ in range(SWEEPS):
            before = answer.objective_f
            for free in self._neighbourhoods(answer):
                if answer.objective_f + offset - bound < gap:
                    return self._chosen(answer, bound)
                found = self._solve(free, answer, NEAR_GAP, NEAR_NODES)
                if found is not None and found.objective_f < answer.objective_f - CENT:
                    answer = found
            if answer.objective_f > before - CENT:
                break
        return self._chosen(answer, bound)

    def _solve(self, free: set[int], around: Answer | None, gap: float, nodes: int) -> Answer | None:
        """Solve with only some pairs free; the others stay as they are in an answer, or untraded."""
        low_f, high_f = self.matrix.low_f.copy(), self.matrix.high_f.copy()
        for n, columns in enumerate(self.columns):
            if n in free:
                continue
            x_f = np.zeros(len(columns)) if around is None else np.clip(around.x_f[columns], low_f[columns], high_f[columns])
            whole = self.matrix.is_integer[columns]
            x_f[whole] = np.round(x_f[whole])
            low_f[columns] = high_f[columns] = x_f
        self.solver.set_bounds(np.arange(len(low_f)), low_f, high_f)
        self.solver.limit(absolute_gap=gap, nodes=nodes, seconds=self.seconds)
        if around is not None:
            self.solver.forget()
            self.solver.start_from(np.arange(len(around.x_f)), around.x_f)
        return self.solver.solve()

    def _neighbourhoods(self, answer: Answer) -> Iterator[set[int]]:
        """What may change together: each account, then each two classes, those farthest from where they belong first."""
        inputs, pairs = self.model.inputs, self.kernel.pairs
        for account in range(len(inputs.accounts)):
            mine = {n for n, p in enumerate(pairs) if p.account == account}
            if mine:
                yield mine
        of_class = [
            {n for n, p in enumerate(pairs) if inputs.parts_f[p.symbol, c] > 0} for c in range(len(inputs.leaf_names))
        ]
        order = [c for c in np.argsort(-self._distances(answer), kind="stable") if of_class[c]]
        for n, one in enumerate(order):
            for other in order[n + 1 :]:
                yield of_class[one] | of_class[other]

    def _distances(self, answer: Answer) -> Floats:
        """Dollars each leaf is away from its pivot."""
        layout, leaves = self.model.rows.layout, len(self.model.inputs.leaf_names)
        found = np.zeros(leaves)
        for first in (layout.under, layout.over):
            places = self.kernel.place[first + np.arange(3 * len(self.model.inputs.class_names))]
            found += answer.x_f[places].reshape(3, -1).sum(axis=0)[:leaves]
        return found

    def _inside(self, answer: Answer) -> float:
        """What an answer within the kernel costs at the least, tie-breaks taken off."""
        inputs, posed = self.model.inputs, self.relaxed.posed
        for_sale = float((inputs.sell_shares_f * inputs.price_f[inputs.sell_symbol])[posed.scope.sells].sum())
        most = 2 * for_sale + float(np.maximum(posed.free_cash_f, 0.0).sum())
        return answer.bound_f - 2 * TIE_BREAK * most + posed.offset_f

    def _outside(self) -> float:
        """What an answer that trades something outside the first kernel, or takes other sides, costs at the least."""
        model, relaxed = self.model, self.relaxed
        least = min((bound for _, bound in relaxed.others), default=INF)
        least += relaxed.posed.offset_f - relaxed.impact.constant_f
        trade = float(model.inputs.household.plan.rules.prices.trade)
        kept = {self.kept[n] for n in self.first}
        for n, pair in enumerate(self.pairs):
            if n in kept:
                continue
            price = float(model.inputs.price_f[pair.symbol])
            dear = max(float(relaxed.plain.reduced_f[model_columns(model, pair)].min() / price), 0.0)
            fixed = trade + float(model.inputs.commission_f[pair.account])
            least = min(least, relaxed.bound_f + dear * least_dollars(model, relaxed.posed, pair) + fixed)
        return least

    def _chosen(self, answer: Answer, bound_f: float) -> Chosen:
        model, inputs, place = self.model, self.model.inputs, self.kernel.place
        layout = model.rows.layout
        full_f = np.zeros(len(place))
        full_f[place >= 0] = answer.x_f[place[place >= 0]]
        return Chosen(
            sell_f=full_f[layout.sells : layout.sells + len(inputs.sell_symbol)],
            buy_f=full_f[layout.buys : layout.buys + len(inputs.buy_symbol)],
            moved_f=full_f[layout.transfers : layout.transfers + len(model.rows.transfers)],
            missing_f=full_f[layout.missing : layout.missing + len(inputs.accounts)],
            objective_f=answer.objective_f,
            bound_f=bound_f,
            is_optimal=answer.is_optimal,
        )


def _is_covered(chosen: Chosen) -> bool:
    return bool(chosen.missing_f.sum() < HALF_A_CENT)


def _by_promise(model: Model, relaxed: Relaxed, pairs: list[Pair]) -> list[int]:
    """The rank of each pair on its side: those the relaxed answer trades or the user decided are all first."""
    ranks = [0] * len(pairs)
    for side in Side:
        scores = []
        for n, pair in enumerate(pairs):
            if pair.side is side:
                columns: Ints = model_columns(model, pair)
                is_traded = relaxed.answer.x_f[columns].max() > TRADED or relaxed.posed.low_f[columns].max() > 0
                near = float(relaxed.answer.reduced_f[columns].min() / model.inputs.price_f[pair.symbol])
                scores.append((not is_traded, near, n))
        traded = sum(1 for idle, _, _ in scores if not idle)
        for rank, (idle, _, n) in enumerate(sorted(scores)):
            ranks[n] = max(rank - traded, 0) if idle else 0
    return ranks

