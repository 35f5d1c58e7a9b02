"""Whole shares, smallest trades and fixed charges: a search near the charged answer, and a small integer program.

The charged answer sits on a vertex, so it trades few holdings; what it trades and what it nearly trades (least to add
for trading it at all) are the kernel, the rest stays untouched. The search ends where nothing better can be far. Where
the kernel is small an integer program over it betters the answer and its bound: an answer that trades anything outside
costs at least the charged bound and what that holding adds to it, so the bound holds for every answer.
"""

from __future__ import annotations

import numpy as np

from app.engine.rebalance.charged import Charged, charged
from app.engine.rebalance.kernel import TRADED, build_kernel
from app.engine.rebalance.model import Model, Relaxed
from app.engine.rebalance.polish import State
from app.engine.rebalance.pose import HARVEST_MODES
from app.engine.rebalance.preferences import TIE_BREAK
from app.engine.rebalance.program import INF, Answer, Ints, Solver
from app.engine.rebalance.search import Chosen, Looks, Search
from app.engine.rebalance.tax_curve import Region

KERNEL = 24
"""Pairs a side that are tried, beside those the charged answer trades."""
OF_AN_ACCOUNT = 3
"""Of these as many of each account at the least."""
EVERYTHING = 10**6
FEW = 12
"""The same where that many are too many for an integer program."""
MOST_FOR_PROGRAM = 80
"""Pairs with which the integer program is worth its time."""
MOST_FOR_SIDES = 200
"""The same in a harvest, where it is worth more: which losses are taken and what stands in exclude each other."""
NODES = 40
HALF_A_CENT = 0.005
FEW_DOLLARS = 10.0
"""Dollars; more is a lack that no other rounding cures."""
WORTH_ENTERING = 5e-5
"""The part of the household by which another region must promise more to be worth an integer program of its own."""
LEAST_GAP, GAP_PART = 0.25, 1e-6
"""The search stops at a gap of so many dollars or such a part of the household, whichever is more."""


def whole_shares(model: Model, relaxed: Relaxed, seconds: float) -> Looks[Chosen | None]:
    """The best answer in whole shares that was found, and the best bound. None without an answer.

    Cash asked for is covered wherever that can be; where it cannot, what is near to it will do. Yields answers on the
    way that hold and are clearly better than those before.
    """
    start = charged(model, relaxed)
    if start is None:
        return _of_relaxed(model, relaxed) if model.stop() else None
    bound = bound_of(relaxed, start)
    gap = max(LEAST_GAP, GAP_PART * float(start.posed.total))
    search = Search(model, start, np.flatnonzero(_by_promise(start) < KERNEL), gap, bound)
    best = yield from search.first()
    lacks = float(model.missing(relaxed.answer).sum()) >= HALF_A_CENT
    is_enough = best is not None and (lacks or (search.covers(best) and best.worth <= bound + gap))
    if best is None or not is_enough:
        yield from search.look(best)
        found = _by_program(model, start, search, seconds, small=best is not None and search.covers(best))
        if found is not None:
            best = search.better(best, search.polished(found[0]))
            search.bound = max(bound, found[1])
            yield from search.look(best)
        best = None if best is None else (yield from search.best(best))
    if best is None:
        return _of_relaxed(model, relaxed) if model.stop() else None
    return search.chosen(best)


def bound_of(relaxed: Relaxed, start: Charged | None) -> float:
    """What no answer can cost less than, before any whole shares are looked for."""
    return relaxed.bound_f if start is None else max(relaxed.bound_f, min(start.bound_f, start.others_f))


def integer_bound(model: Model, relaxed: Relaxed, seconds: float) -> float:
    """What no answer in whole shares can cost less than, as far as a small integer program proves it."""
    start = charged(model, relaxed)
    bound = bound_of(relaxed, start)
    if start is None or len(start.pairs) > MOST_FOR_PROGRAM:
        return bound
    program = WholeProgram(model, start, EVERYTHING)
    answer = program.answer(start.region, seconds)
    return bound if answer is None else max(bound, min(program.bound(answer), start.others_f))


def _of_relaxed(model: Model, relaxed: Relaxed) -> Chosen:
    """The relaxed answer itself, where nobody waits for a better one: settling makes its shares whole."""
    sell_f, buy_f = (np.maximum(part_f, 0.0) for part_f in model.traded(relaxed.answer))
    first, layout = relaxed.answer.x_f, model.rows.layout
    moved_f = first[layout.transfers : layout.transfers + len(model.rows.transfers)]
    missing_f = model.missing(relaxed.answer)
    return Chosen(sell_f, buy_f, moved_f, missing_f, relaxed.bound_f)


def _by_program(
    model: Model, start: Charged, search: Search, seconds: float, *, small: bool
) -> tuple[State, float] | None:
    """The integer program's answer and bound; with `small` only over so few pairs that it is quick.

    One that cannot cover the cash asked for is widened; one a few dollars short is sought once more with no cent
    missing, for cents are cheap against a whole share.
    """
    found = None
    for size in _sizes(start) if small else (KERNEL, EVERYTHING):
        kernel = WholeProgram(model, start, size)
        if model.stop():
            break
        answer = kernel.answer(start.region, seconds)
        if answer is not None:
            found = kernel.state(answer, search), kernel.bound(answer)
            missing = kernel.missing(answer)
            strict = WholeProgram(model, start, size, elastic=False) if HALF_A_CENT <= missing < FEW_DOLLARS else None
            answer = None if strict is None else strict.answer(start.region, seconds)
            if strict is not None and answer is not None:
                kernel, found = strict, (strict.state(answer, search), found[1])
            if missing < HALF_A_CENT or answer is not None:
                return _elsewhere(kernel, *found, search, seconds)
        if len(kernel.kept) == len(start.pairs):
            break
    return None if found is None else (found[0], min(found[1], start.others_f))


def _elsewhere(kernel: WholeProgram, best: State, bound: float, search: Search, seconds: float) -> tuple[State, float]:
    """The best answer and bound after the other regions of the tax; they are entered with every pair or not at all."""
    is_everything = len(kernel.kept) == len(kernel.start.pairs)
    much = WORTH_ENTERING * float(kernel.start.posed.total)
    for region, least in kernel.start.others.items():
        enter = is_everything and least < min(bound, best.worth - much)
        answer = kernel.answer(region, seconds) if enter else None
        inside = -INF
        if answer is not None:
            best, inside = search.better(best, kernel.state(answer, search)), kernel.inside(answer)
        bound = min(bound, max(least, inside))
    return best, bound


def _sizes(start: Charged) -> tuple[int, ...]:
    """Idle pairs a side with which the integer program is quick, the largest number of three; none where none is."""
    ranks = _by_promise(start)
    most = MOST_FOR_SIDES if start.posed.request.mode in HARVEST_MODES else MOST_FOR_PROGRAM
    quick = [size for size in (EVERYTHING, KERNEL, FEW) if (ranks < size).sum() <= most]
    return tuple(quick[:1])


class WholeProgram:
    """The integer program over the most promising pairs."""

    def __init__(self, model: Model, start: Charged, size: int, *, elastic: bool = True) -> None:
        self.model, self.start = model, start
        self.kept = np.flatnonzero(_by_promise(start) < size)
        self.elastic = elastic

    def answer(self, region: Region, seconds: float) -> Answer | None:
        """The answer over these pairs in a region of the tax, None where there is none."""
        pairs, sizes_f = self.start.pairs.of(self.kept.tolist()), self.start.sizes_f[:, self.kept]
        kernel = build_kernel(self.model, self.start.posed, region, pairs, sizes_f, elastic=self.elastic)
        self.place = kernel.place
        solver = Solver()
        solver.load(kernel.program)
        solver.watch(self.model.stop)
        gap = max(LEAST_GAP, GAP_PART * float(self.start.posed.total))
        solver.limit(absolute_gap=gap, nodes=NODES, seconds=seconds)
        return solver.solve()

    def bound(self, answer: Answer) -> float:
        """What no answer in the region can be below: within the kernel or outside it."""
        return min(max(self.inside(answer), self.start.bound_f), self._outside())

    def state(self, answer: Answer, search: Search) -> State:
        """The answer with all that is counted."""
        inputs, layout = self.model.inputs, self.model.rows.layout
        full_f = np.zeros(len(self.place))
        full_f[self.place >= 0] = np.maximum(answer.x_f[self.place[self.place >= 0]], 0.0)
        sold_f, bought_f = (
            full_f[layout.sells :][: len(inputs.sell_symbol)],
            full_f[layout.buys :][: len(inputs.buy_symbol)],
        )
        return search.state(
            np.concatenate([sold_f, bought_f]), full_f[layout.transfers :][: len(self.model.rows.transfers)]
        )

    def missing(self, answer: Answer) -> float:
        """Dollars that accounts lack."""
        first = self.model.rows.layout.missing
        return float(answer.x_f[self.place[first : first + len(self.model.inputs.accounts)]].sum())

    def inside(self, answer: Answer) -> float:
        """What an answer within the kernel costs at the least, tie-breaks taken off.

        Where a loss may be void, the kernel takes more of it for void than may be, and in a harvest it counts where the
        money goes; then it says nothing of other answers.
        """
        inputs, posed = self.model.inputs, self.start.posed
        voids = any(posed.scope.sells[group.columns].any() for group in inputs.washes)
        if voids or posed.request.mode in HARVEST_MODES:
            return -INF
        for_sale = float((inputs.sell_shares_f * inputs.price_f[inputs.sell_symbol])[posed.scope.sells].sum())
        most = 2 * for_sale + float(np.maximum(posed.free_cash_f, 0.0).sum())
        return answer.bound_f - 2 * TIE_BREAK * most + posed.offset_f - inputs.curve.slack_f

    def _outside(self) -> float:
        """What an answer that trades something outside the kernel costs at the least."""
        idle = np.ones(len(self.start.pairs), dtype=np.bool_)
        idle[self.kept] = False
        return self.start.bound_f + float(self.start.dear_f[idle].min(initial=INF))


def _by_promise(start: Charged) -> Ints:
    """The rank of each pair on its side: those the charged answer trades or the user decided are all first.

    The best of each account are among the first, for what whole shares leave over in one is spent there.
    """
    pairs, ranks = start.pairs, np.zeros(len(start.pairs), dtype=np.int64)
    for sells in (True, False):
        idle = np.flatnonzero((pairs.sells == sells) & (start.traded_f <= TRADED))
        idle = idle[np.lexsort((idle, start.near_f[idle]))]
        ranks[idle] = np.arange(len(idle))
        for account in np.unique(pairs.account[idle]):
            own = idle[pairs.account[idle] == account][:OF_AN_ACCOUNT]
            ranks[own] = np.minimum(ranks[own], np.arange(len(own)))
    return ranks
