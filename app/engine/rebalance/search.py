"""The search for an answer in whole shares: one set of trades after another, and shares within a set.

An iterated local search (Lourenço, Martin and Stützle 2003) in two neighbourhoods. A set is left at once where no
answer with exactly its trades can be better than the best one found. What is drawn follows from a fixed seed and the
end from how much was weighed, so the same household gives the same answer.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from app.engine.rebalance.charged import Charged
from app.engine.rebalance.kernel import TRADED
from app.engine.rebalance.model import Model
from app.engine.rebalance.openings import Flags, Opened, Openings
from app.engine.rebalance.polish import BETTER, Polish, State
from app.engine.rebalance.program import INF, Floats, Ints
from app.model.proposal import Side

T = TypeVar("T")
MOST_WEIGHED, MOST_WEIGHED_OF_FEW = 3_000_000, 5_000_000
"""Answers weighed before the search ends; more where few pairs are tried, for there whole shares matter more."""
FEW_PAIRS = 64
LINEAR = 30
"""What solving for a set of trades weighs, in answers a pair."""
LONGEST_STALL = 60
"""Tries a trade that better nothing before the search ends."""
SHARES_PART, RARELY = 0.2, 0.03
"""How often shares are kicked instead of trades; rarely where combinations of them are tried."""
PROMISING = 6.0
"""Dollars by which trading an idle pair is dearer if it is drawn e times less often."""
THRESHOLD = 0.1
"""How much worse an answer may be that is walked on from, in parts of what the best is above the bound."""
HALF = 0.5
LONGEST_CHANGE = 3
SHAKES = 6
"""Kicks a new set of trades gets before it is compared."""
NEAR = 0.6
"""A new set gets them if it is so near the best: in parts of what the best is above the bound."""
SEED = 20
PASSES = 4
LEANING = 0.3
"""The part of the work that trades may take before any shares are made whole."""
NICKEL = 0.05
"""Dollars of cash asked for that settling still finds, for it counts in cents."""
MOST_FOR_TWOS = 80
"""Trades of an answer that is only to be seen, up to which it is bettered by steps in twos and not alone."""
CLEARLY, A_DOLLAR = 0.25, 1.0
"""A better answer is worth a look if it is a dollar better and by such a part of what the last lay above the bound."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Shares per sell and buy column, dollars moved per transfer, cash missing; `bound_f` holds for every answer.

    `worth_f` is dollars of what was searched for, None where that was not counted.
    """

    sell_f: Floats
    buy_f: Floats
    moved_f: Floats
    missing_f: Floats
    bound_f: float
    worth_f: float | None = None


Looks = Generator[Chosen, None, T]
"""Work that shows the best answer so far whenever it is clearly better; whether anybody looks changes nothing."""


class Search:
    """The search over the pairs in `kept`, places in the charged answer's list.

    `bound` is what no answer can be below; whoever finds a better one says so.
    """

    def __init__(self, model: Model, start: Charged, kept: Ints, enough: float, bound: float = -INF) -> None:
        self.model, self.start, self.kept, self.enough, self.bound = model, start, kept, enough, bound
        self.polish = Polish(model, start)
        self.openings = Openings(model, start, kept, self.polish.counted)
        self.seen: State | None = None
        self.draw = np.random.default_rng(SEED)
        free = ~self.polish.is_decided[kept]
        self.free = np.flatnonzero(free)
        self.promise_f = np.exp(-np.maximum(start.near_f[kept] - start.near_f[kept].min(initial=INF), 0.0) / PROMISING)
        self.most = MOST_WEIGHED_OF_FEW if len(kept) <= FEW_PAIRS else MOST_WEIGHED

    def first(self) -> Looks[State | None]:
        """The charged answer's trades in whole shares, without those it is better off without.

        Which those are takes a while; until then all of them are to be seen.
        """
        opened = self._solved(self._agreeing(self.start.traded_f[self.kept] > TRADED))
        if opened is None:
            return None
        yield from self.look(self._rough(opened))
        made = self._made((yield from self._lean(opened)))
        # Once it is to stop no step betters what was made, so what was seen may be the better one.
        return made if self.seen is None or not self.model.stop() else self.better(made, self.seen)

    def best(self, first: State) -> Looks[State]:
        """The best answer found from a first one.

        It ends when an answer is within `enough` dollars of the bound, when nothing has bettered it for long, or when
        enough is weighed. Worse answers are walked through too, the less so the more is weighed (threshold accepting,
        Dueck and Scheuer 1990).
        """
        best = here = seen = first
        stalled = 0
        while not self._is_enough(best) and stalled < LONGEST_STALL * max(len(best.traded), 1):
            kicks = self.draw.random() < (RARELY if self.polish.can_combine(here) else SHARES_PART)
            tried = self._other_shares(here) if kicks else self._other_trades(here, best)
            stalled += 1
            if tried is None:
                continue
            left = 1 - self.polish.weighed / self.most
            if tried.worth < here.worth + THRESHOLD * left * max(best.worth - self.bound, 0.0):
                here = tried
            if tried.worth < best.worth - BETTER:
                best, stalled = tried, 0
            if self._is_clearly_better(best.worth, seen.worth):
                yield from self.look(best)
                seen = best
        return self.polished(best)

    def look(self, state: State | None) -> Looks[None]:
        """Show an answer, where it holds and the search goes on from it."""
        if state is not None and self.covers(state) and not self._is_enough(state):
            self.seen = state
            yield self.chosen(state)

    def chosen(self, state: State) -> Chosen:
        """An answer as it is settled."""
        sells = len(self.model.inputs.sell_symbol)
        return Chosen(
            state.shares_f[:sells], state.shares_f[sells:], state.moved_f, self.missing(state), self.bound, state.worth
        )

    def state(self, shares_f: Floats, moved_f: Floats) -> State:
        """An answer by its shares (sell columns, then buy columns) and the dollars moved by transfer."""
        lots, shares_f = self.polish.counted.lots, self.polish.counted.in_whole_lots(shares_f)
        traded = np.array([n for n, mine in enumerate(lots) if shares_f[mine].sum() > TRADED], dtype=np.int64)
        return self.polish.state(traded, shares_f, moved_f)

    def polished(self, state: State) -> State:
        """After all steps and combinations that better it."""
        state = self.polish.descended(state)
        return self._filled(self.polish.combined(state) if self.polish.can_combine(state) else state)

    def better(self, one: State | None, other: State) -> State:
        """The better of two."""
        return one if one is not None and one.worth <= other.worth else other

    def missing(self, state: State) -> Floats:
        """Dollars that accounts lack of what they are asked to pay."""
        counted, flows = self.polish.counted, self.start.posed.request.flows
        asked = np.array([flows.get(a.name, 0) < 0 for a in self.model.inputs.accounts], dtype=np.bool_)
        cash_f = state.now_f[counted.classes : counted.classes + counted.accounts]
        return np.where(asked, np.maximum(-cash_f, 0.0), 0.0)

    def covers(self, state: State) -> bool:
        """Is all that is asked for there, and no limit passed?"""
        return bool(np.isfinite(state.worth)) and float(self.missing(state).sum()) < NICKEL

    def _rough(self, opened: Opened) -> State | None:
        """A set of trades in whole shares after the plainest steps: to be seen, so it counts for no work done."""
        shares_f, traded = self.openings.rounded(opened), self.kept[np.flatnonzero(opened.flags)]
        if shares_f is None:
            return None
        state, weighed = self.polish.state(traded, shares_f, self.openings.moved(opened)), self.polish.weighed
        state = self.polish.descended(state, together=2 if len(traded) <= MOST_FOR_TWOS else 1)
        self.polish.weighed = weighed
        return state

    def _is_clearly_better(self, worth: float, seen: float) -> bool:
        return worth < seen - max(A_DOLLAR, CLEARLY * (seen - self.bound))

    def _is_enough(self, best: State) -> bool:
        near = best.worth <= self.bound + self.enough
        return near or self.polish.weighed >= self.most or self.model.stop()

    def _other_shares(self, best: State) -> State | None:
        """The best answer kicked by a few shares."""
        if not self.polish.can_move(best):
            return None
        return self._filled(self.polish.descended(self.polish.kicked(best, self.draw), together=2))

    def _other_trades(self, here: State, best: State) -> State | None:
        """A few trades more or fewer, where the program allows anything better than the best with them."""
        if not len(self.free):
            return None
        flags = np.isin(self.kept, here.traded)
        count = min(int(self.draw.integers(1, LONGEST_CHANGE + 1)), len(self.free))
        opened_at, closed_at = self.free[~flags[self.free]], self.free[flags[self.free]]
        for _ in range(count):
            opens = len(opened_at) and (not len(closed_at) or self.draw.random() < HALF)
            flags[self._drawn(opened_at, self.promise_f[opened_at]) if opens else self._drawn(closed_at)] ^= True
        opened = self._solved(flags)
        if opened is None or opened.least_f >= best.worth - BETTER:
            return None
        made = self._made(opened)
        near = made is not None and made.worth < best.worth + NEAR * max(best.worth - self.start.bound_f, 0.0)
        return self._closer(made) if made is not None and near else made

    def _closer(self, made: State) -> State:
        """A promising answer after combinations of its trades, or where they are too many after a few kicks."""
        if self.polish.can_combine(made):
            return self.polish.combined(made)
        for _ in range(SHAKES):
            shaken = self._other_shares(made)
            made = shaken if shaken is not None and shaken.worth < made.worth else made
        return made

    def _drawn(self, places: Ints, weights_f: Floats | None = None) -> int:
        """One of some places, each as likely as its weight."""
        if weights_f is None:
            return int(places[int(self.draw.integers(len(places)))])
        sums_f = np.cumsum(weights_f)
        at = int(np.searchsorted(sums_f, self.draw.random() * sums_f[-1], side="right"))
        return int(places[min(at, len(places) - 1)])

    def _made(self, opened: Opened) -> State | None:
        """A set of trades in whole shares, after all steps that better it."""
        shares_f, traded = self.openings.rounded(opened), self.kept[np.flatnonzero(opened.flags)]
        if shares_f is None:
            return None
        state = self.polish.state(traded, shares_f, self.openings.moved(opened))
        return self._filled(self.polish.descended(state, together=2))

    def _filled(self, state: State) -> State:
        """With fractions refitted to the whole trades, where that is better."""
        flags = np.isin(self.kept, state.traded)
        if not (flags & self.openings.fills).any() or flags.sum() < len(state.traded):
            return state
        self.polish.weighed += LINEAR * len(self.kept)
        found = self.openings.filled(flags, state.shares_f)
        return state if found is None else self.better(state, self.polish.state(state.traded, *found))

    def _agreeing(self, flags: Flags) -> Flags:
        """The trades without those that exclude each other: the larger stays.

        A group's losses and its purchases do, and the two sides of a holding.
        """
        pairs, inputs = self.openings.pairs, self.model.inputs
        dollars_f = self.start.traded_f[self.kept] * pairs.price_f
        losing = [bool(inputs.is_loss[p.columns].all()) for p in pairs.listed if p.side is Side.SELL]
        sold_at_loss = pairs.sells.copy()
        sold_at_loss[pairs.sells] = losing
        holding = pairs.account * len(inputs.symbols) + pairs.symbol
        kept = flags.copy()
        for of, sold in ((self.openings.groups, sold_at_loss), (holding, pairs.sells)):
            for group in np.intersect1d(of[kept & sold], of[kept & ~pairs.sells]):
                one, other = kept & sold & (of == group), kept & ~pairs.sells & (of == group)
                lesser, larger = sorted((one, other), key=lambda side: float(dollars_f[side].sum()))
                kept &= ~(lesser if not self._is_decided(lesser) else larger)
        return kept

    def _is_decided(self, flags: Flags) -> bool:
        return bool(self.polish.is_decided[self.kept[flags]].any())

    def _lean(self, best: Opened) -> Looks[Opened]:
        """The charged answer's trades without those it is better off without, and with those it is better off with.

        One trade after another, those it trades least first, then those nearest to being traded; again as long as that
        helps.
        """
        charge_f, near_f = self.start.pairs.charge_f[self.kept], self.start.near_f[self.kept]
        dollars_f = self.start.traded_f[self.kept] * self.start.pairs.price_f[self.kept]
        order = [n for n in np.lexsort((near_f, dollars_f)) if n in self.free and charge_f[n] > 0]
        seen = best
        for _ in range(PASSES):
            before = best.least_f
            for n in order:
                if self._has_leant():
                    break
                other = best.flags.copy()
                other[n] ^= True
                tried = self._solved(other)
                best = tried if tried is not None and tried.least_f < best.least_f - BETTER else best
            if self._is_clearly_better(best.least_f, seen.least_f):
                yield from self.look(self._rough(best))
                seen = best
            if best.least_f >= before - BETTER or self._has_leant():
                break
        return best

    def _has_leant(self) -> bool:
        return self.polish.weighed > LEANING * self.most or self.model.stop()

    def _solved(self, flags: Flags) -> Opened | None:
        self.polish.weighed += LINEAR * len(self.kept)
        return self.openings.solve(flags)
