"""Whole shares, smallest trades and fixed charges: a small integer program around the relaxed answer.

The relaxed answer sits on a vertex, so it trades few holdings; what it trades and what it nearly trades (small reduced
cost per dollar) are the kernel. Only there do trades get a yes-or-no column and whole shares; the rest stays untouched.
An answer that trades anything outside the kernel costs at least the relaxed objective, the least reduced cost out there
times the smallest trade, and the price of a trade: with that the bound holds for every answer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.engine.rebalance.kernel import TRADED, Pair, build_kernel, least_dollars, model_columns, pairs_of
from app.engine.rebalance.model import Model, Relaxed
from app.engine.rebalance.pose import HARVEST_MODES
from app.engine.rebalance.preferences import TIE_BREAK
from app.engine.rebalance.program import INF, Answer, Floats, Ints, Solver
from app.model.proposal import Side

KERNEL = 24
"""Pairs a side that are tried, beside those the relaxed answer trades."""
EVERYTHING = 10**6
NODES = 40
HALF_A_CENT = 0.005
FEW_DOLLARS = 10.0
"""Dollars; more is a lack that no other rounding cures."""
LEAST_GAP, GAP_PART = 0.25, 1e-6
"""The search stops at a gap of so many dollars or such a part of the household, whichever is more."""


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
    """Solve the kernel; one that cannot cover the cash asked for is widened. None without an answer.

    One a few dollars short is sought once more with no cent missing: cents are cheap against a
    whole share.
    """
    chosen = None
    for size in (KERNEL, EVERYTHING):
        search = _Search(model, relaxed, seconds, size)
        chosen = search.best()
        if chosen is not None and _is_covered(chosen):
            return chosen
        if chosen is not None and chosen.missing_f.sum() < FEW_DOLLARS:
            strict = _Search(model, relaxed, seconds, size, elastic=False).best()
            if strict is not None:
                return strict
        if len(search.kernel.pairs) == len(search.pairs) or model.stop():
            break
    return _of_relaxed(model, relaxed) if chosen is None and model.stop() else chosen


def _of_relaxed(model: Model, relaxed: Relaxed) -> Chosen:
    """The relaxed answer itself, where nobody waits for a better one: settling makes its shares whole."""
    sell_f, buy_f = (np.maximum(part_f, 0.0) for part_f in model.traded(relaxed.answer))
    first, layout = relaxed.answer.x_f, model.rows.layout
    moved_f = first[layout.transfers : layout.transfers + len(model.rows.transfers)]
    missing_f = model.missing(relaxed.answer)
    return Chosen(sell_f, buy_f, moved_f, missing_f, INF, relaxed.bound_f, is_optimal=False)


class _Search:
    """One search for whole shares over the most promising pairs."""

    def __init__(self, model: Model, relaxed: Relaxed, seconds: float, size: int, *, elastic: bool = True) -> None:
        self.model, self.relaxed, self.seconds = model, relaxed, seconds
        self.pairs = pairs_of(model.inputs, relaxed.posed)
        ranks = _by_promise(model, relaxed, self.pairs)
        self.kept = [n for n in range(len(self.pairs)) if ranks[n] < size]
        self.kernel = build_kernel(model, relaxed, [self.pairs[n] for n in self.kept], elastic=elastic)

    def best(self) -> Chosen | None:
        """The answer over these pairs, None where there is none."""
        solver = Solver()
        solver.load(self.kernel.program)
        solver.watch(self.model.stop)
        gap = max(LEAST_GAP, GAP_PART * float(self.relaxed.posed.total))
        solver.limit(absolute_gap=gap, nodes=NODES, seconds=self.seconds)
        answer = solver.solve()
        if answer is None:
            return None
        return self._chosen(answer, max(self.relaxed.bound_f, min(self._inside(answer), self._outside())))

    def _inside(self, answer: Answer) -> float:
        """What an answer within the kernel costs at the least, tie-breaks taken off.

        Where a loss may be void, the kernel takes more of it for void than may be, and in a harvest it counts where the
        money goes; then it says nothing of other answers.
        """
        inputs, posed = self.model.inputs, self.relaxed.posed
        voids = any(posed.scope.sells[group.columns].any() for group in inputs.washes)
        if voids or posed.request.mode in HARVEST_MODES:
            return -INF
        for_sale = float((inputs.sell_shares_f * inputs.price_f[inputs.sell_symbol])[posed.scope.sells].sum())
        most = 2 * for_sale + float(np.maximum(posed.free_cash_f, 0.0).sum())
        return answer.bound_f - 2 * TIE_BREAK * most + posed.offset_f - inputs.curve.slack_f

    def _outside(self) -> float:
        """What an answer that trades something outside the kernel, or takes other sides, costs at the least."""
        model, relaxed = self.model, self.relaxed
        least = min((bound for _, bound in relaxed.others), default=INF)
        least += relaxed.posed.offset_f - relaxed.impact.constant_f - model.inputs.curve.slack_f
        trade = float(model.inputs.household.plan.rules.prices.trade)
        kept = set(self.kept)
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
