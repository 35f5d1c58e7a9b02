"""The last shares: steps of one share that better an answer, alone, in twos and in threes, and kicks out of dead ends.

Whole shares of many prices rarely add up to where the classes belong at once. An iterated local search (Lourenço,
Martin and Stützle 2003) kicks an answer by a few shares and descends again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from app.engine.rebalance.charged import Charged
from app.engine.rebalance.counted import NEARLY_WHOLE, Counted
from app.engine.rebalance.kernel import TRADED
from app.engine.rebalance.lattice import reduced, sums
from app.engine.rebalance.model import Model
from app.engine.rebalance.program import INF, Floats, Ints

MOST_STEPS = 300
ALL = 3
"""Steps that are tried together at the most."""
MOST_FOR_TWOS = 240
MOST_FOR_THREES = 70
LONGEST_KICK = 5
FEW_TRADES = 30
SIZES = (1.0, 2.0, 3.0, 5.0)
"""Shares of a step; the longer ones where few trades can take one."""
MOST_FOR_LATTICE = 30
"""Trades up to which combinations of them are looked for; beyond, single shares come close by themselves."""
MOST_FOR_THREES_OF_THEM = 18
"""Trades up to which combinations are added up in threes too."""
TRIES = 8
"""Combinations that are counted exactly, the best by their effects first."""
SCALES = (0.05, 0.2, 0.5)
"""Dollars a share of a combination weighs beside what it moves: the more, the fewer shares are in it."""
BETTER = 0.005
PASS = 800
"""What gathering the steps of an answer weighs, in answers."""


@dataclass(frozen=True, slots=True)
class State:
    """An answer in whole shares: shares by lot (sell columns, then buy columns), dollars moved, its vector, its worth.

    `traded` are the pairs it trades; `worth` is dollars of the objective, fixed charges included.
    """

    traded: Ints
    shares_f: Floats
    moved_f: Floats
    now_f: Floats
    worth: float


@dataclass(frozen=True, slots=True)
class _Steps:
    """One share more or less of some pairs: which pair, which lot, how much, and what it adds to the vector."""

    pair: Ints
    lot: Ints
    more_f: Floats
    effects_f: Floats

    def of(self, places: Ints) -> _Steps:
        """Some of them."""
        return _Steps(self.pair[places], self.lot[places], self.more_f[places], self.effects_f[places])


class Polish:
    """Steps over the pairs an answer trades in accounts that take whole shares. `weighed` counts the work done."""

    def __init__(self, model: Model, start: Charged) -> None:
        self.model, self.start, self.counted = model, start, Counted(model, start)
        self.weighed = 0
        inputs, decided = model.inputs, {(f.account, f.symbol, f.side) for f in start.posed.request.fixed}
        names = [(inputs.accounts[p.account].name, inputs.symbols[p.symbol], p.side) for p in start.pairs.listed]
        self.is_decided = np.array([name in decided for name in names], dtype=np.bool_)

    def state(self, traded: Ints, shares_f: Floats, moved_f: Floats) -> State:
        """An answer with all that is counted."""
        now_f, moved_f = self.counted.covered(self.counted.start(shares_f, traded, moved_f), moved_f)
        return State(traded, shares_f, moved_f, now_f, self._worth(now_f, traded))

    def descended(self, state: State, *, together: int = ALL) -> State:
        """After the best steps, so many of them together at the most, as long as they better the answer."""
        movable = self._movable(state)
        for _ in range(MOST_STEPS):
            if self.model.stop():
                break
            steps = self._steps(state, movable)
            worth, picked = self._best(state, steps, together)
            if worth >= state.worth - BETTER:
                break
            state = self._after(state, picked)
        return state

    def kicked(self, state: State, draw: np.random.Generator) -> State:
        """After a few steps of different pairs, for better or worse; two of one pair would not add up."""
        steps = self._steps(state, self._movable(state))
        wanted, taken = int(draw.integers(2, LONGEST_KICK + 1)), dict[int, int]()
        for n in draw.permutation(len(steps.pair)):
            taken.setdefault(int(steps.pair[n]), int(n))
            if len(taken) == wanted:
                break
        return self._after(state, steps.of(np.array(list(taken.values()), dtype=np.int64)))

    def can_move(self, state: State) -> bool:
        """Is there more than one trade whose shares may change?"""
        return len(self._movable(state)) > 1

    def can_combine(self, state: State) -> bool:
        """Are the trades whose shares may change few enough for their combinations?"""
        return 1 < len(self._movable(state)) <= MOST_FOR_LATTICE

    def combined(self, state: State) -> State:
        """After the best combinations of several shares of several trades, as long as they better the answer."""
        movable = self._movable(state)
        lots = np.array([self.counted.by_burden[n][0] for n in movable], dtype=np.int64)
        each_f = self.counted.steps(movable, lots, self._shares(state, movable), np.ones(len(movable)))
        moved = self.counted.classes + self.counted.accounts
        few = len(movable) <= MOST_FOR_THREES_OF_THEM
        bases = [np.hstack([each_f[:, :moved], scale * np.eye(len(movable))]) for scale in SCALES]
        self.weighed += PASS * len(movable) * len(SCALES)
        scales = [sums(reduced(basis_f), few=few) for basis_f in bases]
        before = INF
        while state.worth < before - BETTER and not self.model.stop():
            before = state.worth
            for combinations in scales:
                better: State | None = state
                while better is not None:
                    state, better = better, self._combined(better, movable, each_f, combinations)
        return state

    # Steps

    def _combined(self, state: State, movable: Ints, each_f: Floats, combinations: Ints) -> State | None:
        """The best combination, counted exactly; None where none betters the answer."""
        pairs, before_f = self.start.pairs, self._shares(state, movable)
        after_f = before_f + combinations
        allowed = (after_f >= np.maximum(pairs.least_f[movable] - NEARLY_WHOLE, 1.0)) & (
            after_f <= pairs.most_f[movable] + NEARLY_WHOLE
        )
        rest_f = pairs.held_f[movable] + np.where(pairs.sells[movable], -after_f, after_f)
        allowed &= (rest_f <= TRADED) | (rest_f >= pairs.keep_f[movable] - NEARLY_WHOLE)
        combinations = combinations[allowed.all(axis=1)]
        if not len(combinations):
            return None
        worth_f = self._weigh(state.now_f + combinations @ each_f) + self.start.pairs.charge_f[state.traded].sum()
        for n in np.argsort(worth_f, kind="stable")[:TRIES]:
            if worth_f[n] >= state.worth - BETTER:
                break
            tried = self._shifted(state, movable, combinations[n])
            if tried is not None and tried.worth < state.worth - BETTER:
                return tried
        return None

    def _shifted(self, state: State, movable: Ints, changes: Ints) -> State | None:
        """With so many shares more or fewer of these pairs; None where lots that may be sold are too few."""
        shares_f, bought = state.shares_f.copy(), self.counted.bought(state.traded)
        for n, change in zip(movable.tolist(), changes.tolist(), strict=True):
            if change and not self.counted.shift(shares_f, n, float(change), bought):
                return None
        return None if self.counted.hands_a_loss_on(shares_f) else self.state(state.traded, shares_f, state.moved_f)

    def _shares(self, state: State, movable: Ints) -> Floats:
        return np.array([state.shares_f[self.counted.lots[n]].sum() for n in movable])

    def _worth(self, now_f: Floats, traded: Ints) -> float:
        return float(self.counted.worth(now_f[None, :])[0] + self.start.pairs.charge_f[traded].sum())

    def _after(self, state: State, steps: _Steps) -> State:
        shares_f = state.shares_f.copy()
        shares_f[steps.lot] += steps.more_f
        now_f = state.now_f + steps.effects_f.sum(axis=0)
        return replace(state, shares_f=shares_f, now_f=now_f, worth=self._worth(now_f, state.traded))

    def _movable(self, state: State) -> Ints:
        """The pairs that may take a share more or less."""
        pairs, found = self.start.pairs, []
        for n in state.traded:
            shares = float(state.shares_f[self.counted.lots[n]].sum())
            if pairs.whole[n] and not self.is_decided[n] and abs(shares - round(shares)) <= NEARLY_WHOLE:
                found.append(n)
        return np.array(found, dtype=np.int64)

    def _steps(self, state: State, movable: Ints) -> _Steps:
        """One share more and one less of each pair, where its account, its lots and the least trade let it."""
        self.weighed += PASS
        pairs, found = self.start.pairs, list[tuple[int, int, float, float]]()
        bought = self.counted.bought(state.traded)
        for n in movable:
            lots = self.counted.by_burden[n]
            held_f = state.shares_f[lots]
            before = float(held_f.sum())
            for more in SIZES if len(movable) <= FEW_TRADES else SIZES[:1]:
                if before + more <= pairs.most_f[n] + NEARLY_WHOLE and self._may_leave(n, before + more):
                    lot = self._with_room(n, state.shares_f, bought, more)
                    if lot is not None:
                        found.append((n, lot, more, before))
                if before - more >= max(pairs.least_f[n] - NEARLY_WHOLE, 1.0) and self._may_leave(n, before - more):
                    full = np.flatnonzero(held_f >= more - NEARLY_WHOLE)
                    if len(full):
                        found.append((n, int(lots[full[-1]]), -more, before))
        rows = np.array(found, dtype=np.float64).reshape(len(found), 4)
        pair, lot_ = rows[:, 0].astype(np.int64), rows[:, 1].astype(np.int64)
        return _Steps(pair, lot_, rows[:, 2], self.counted.steps(pair, lot_, rows[:, 3], rows[:, 2]))

    def _with_room(self, n: int, shares_f: Floats, bought: frozenset[int], more: float) -> int | None:
        """The lot of the next shares: with the least gain among those with room that no purchase would wash."""
        counted, pairs = self.counted, self.start.pairs
        washes = bool(pairs.sells[n]) and int(self.model.inputs.group_index[pairs.symbol[n]]) in bought
        for lot in self.counted.by_burden[n]:
            held = shares_f[lot]
            if counted.room_f[lot] - held < more - NEARLY_WHOLE:
                continue
            if held > TRADED:
                return int(lot)
            if (not washes or counted.gain_f[lot] >= 0) and not counted.hands_on(shares_f, int(lot)):
                return int(lot)
        return None

    def _may_leave(self, n: int, shares: float) -> bool:
        """Does so much of a trade leave a holding that is none at all or not too small?"""
        pairs = self.start.pairs
        after = float(pairs.held_f[n]) + (-shares if pairs.sells[n] else shares)
        return after <= TRADED or after >= pairs.keep_f[n] - NEARLY_WHOLE

    def _best(self, state: State, steps: _Steps, together: int) -> tuple[float, _Steps]:
        """The steps to take together: the best alone, in twos, or where neither betters anything in threes."""
        if not len(steps.pair):
            return INF, steps
        charges = float(self.start.pairs.charge_f[state.traded].sum())
        alone_f = self._weigh(state.now_f + steps.effects_f)
        at = int(alone_f.argmin())
        best, picked = float(alone_f[at]), np.array([at])
        if together == 1:
            return best + charges, steps.of(picked)
        near = np.sort(np.argsort(alone_f, kind="stable")[:MOST_FOR_TWOS])
        one, two = np.triu_indices(len(near), 1)
        first, second = near[one], near[two]
        apart = steps.pair[first] != steps.pair[second]
        first, second = first[apart], second[apart]
        if len(first):
            both_f = self._weigh(state.now_f + steps.effects_f[first] + steps.effects_f[second])
            at = int(both_f.argmin())
            if both_f[at] < best - BETTER:
                best, picked = float(both_f[at]), np.array([first[at], second[at]])
        if together == ALL and best + charges >= state.worth - BETTER:
            single = steps.of(np.flatnonzero(np.abs(steps.more_f) == 1))
            if len(single.pair) <= MOST_FOR_THREES:
                return self._threes(state, single, charges)
        return best + charges, steps.of(picked)

    def _threes(self, state: State, steps: _Steps, charges: float) -> tuple[float, _Steps]:
        """The best three steps of three pairs."""
        best, picked, pair = INF, steps.of(np.zeros(0, dtype=np.int64)), steps.pair
        first, second = np.triu_indices(len(pair), 1)
        sums_f = steps.effects_f[first] + steps.effects_f[second]
        for third in range(len(pair)):
            if self.model.stop():
                break
            later = (first > third) & (pair[first] != pair[third]) & (pair[second] != pair[third])
            later &= pair[first] != pair[second]
            if later.any():
                worth_f = self._weigh(state.now_f + steps.effects_f[third] + sums_f[later])
                at = int(worth_f.argmin())
                if worth_f[at] < best:
                    where = np.flatnonzero(later)[at]
                    best, picked = float(worth_f[at]), steps.of(np.array([third, first[where], second[where]]))
        return best + charges, picked

    def _weigh(self, states_f: Floats) -> Floats:
        self.weighed += len(states_f)
        return self.counted.worth(states_f)
