"""Which holdings trade: sets of trades, each with the least it can cost and its answer in whole shares.

With the set decided the charged program has no yes and no left: a linear program from where the last one ended, whose
value no answer with exactly these trades can be below. Its shares are rounded trade by trade; what rounding upsets is
for the steps of `polish` to mend.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.engine.rebalance.charged import Charged
from app.engine.rebalance.counted import NEARLY_WHOLE, Counted
from app.engine.rebalance.kernel import TRADED, build_kernel
from app.engine.rebalance.model import Model
from app.engine.rebalance.program import Floats, Ints, Solver

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Opened:
    """The answer for one set of trades, not yet in whole shares: the program's columns, and what it costs."""

    flags: Flags
    x_f: Floats
    least_f: float


class Openings:
    """The charged program over the most promising pairs, to be solved for one set of trades after another."""

    def __init__(self, model: Model, start: Charged, kept: Ints, counted: Counted) -> None:
        self.model, self.start, self.kept, self.counted = model, start, kept, counted
        pairs, sizes_f = start.pairs.of(kept.tolist()), start.sizes_f[:, kept]
        self.pairs = pairs
        self.kernel = build_kernel(model, start.posed, start.region, pairs, sizes_f, integer=False)
        self.solver = Solver()
        self.solver.load(self.kernel.program)
        self.solver.watch(model.stop)
        self.flags = np.zeros(len(pairs), dtype=np.bool_)
        self.first = True
        self.groups = model.inputs.group_index[pairs.symbol]

    def solve(self, flags: Flags) -> Opened | None:
        """The least answer with exactly these pairs traded; None where they cannot be."""
        differs = np.flatnonzero(flags != self.flags) if not self.first else self.kernel.each
        self.flags, self.first = flags.copy(), False
        yes_f, pairs = flags[differs].astype(np.float64), self.pairs
        self.solver.set_bounds(self.kernel.flags + differs, yes_f, yes_f)
        self.solver.set_bounds(
            self.kernel.shares + differs, yes_f * pairs.least_f[differs], yes_f * pairs.most_f[differs]
        )
        answer = self.solver.solve()
        if answer is None:
            return None
        offset = self.start.posed.offset_f - self.model.inputs.curve.slack_f
        return Opened(flags.copy(), answer.x_f, answer.objective_f + offset)

    def moved(self, opened: Opened) -> Floats:
        """Dollars moved by transfer."""
        first = self.model.rows.layout.transfers
        moved_f: Floats = opened.x_f[self.kernel.place[first : first + len(self.model.rows.transfers)]]
        return moved_f

    def rounded(self, opened: Opened) -> Floats | None:
        """Shares by lot (sell columns, then buy columns), each trade whole where its account takes whole shares.

        None where a loss would be handed on to a purchase that is sold beside it.
        """
        counted, inputs, pairs = self.counted, self.model.inputs, self.pairs
        found_f = np.zeros(len(inputs.sell_symbol) + len(inputs.buy_symbol))
        bought = frozenset(self.groups[opened.flags & ~pairs.sells].tolist())
        for n in np.flatnonzero(opened.flags).tolist():
            lots = counted.lots[self.kept[n]]
            held_f = np.maximum(opened.x_f[self.kernel.columns(pairs.listed[n])], 0.0)
            found_f[lots] = self._resized(n, lots, held_f, bought) if pairs.whole[n] or pairs.keep_f[n] > 0 else held_f
        if any(counted.hands_on(found_f, lot) for lot in counted.replaced if found_f[lot] > TRADED):
            return None
        return found_f

    def _resized(self, n: int, lots: Ints, shares_f: Floats, bought: frozenset[int]) -> Floats:
        """A trade in whole shares that leaves a holding not too small; lots with the least gain grow first.

        Of a group that is bought no new loss is sold.
        """
        counted, wanted = self.counted, self._wanted(n, float(shares_f.sum()))
        found_f, change = shares_f.copy(), wanted - float(shares_f.sum())
        order = np.lexsort((lots, counted.counted_f[lots].sum(axis=1)))
        if change > 0 and self.pairs.sells[n] and self.groups[n] in bought:
            order = order[(counted.gain_f[lots[order]] >= 0) | (shares_f[order] > TRADED)]
        for at in order if change > 0 else order[::-1]:
            room = counted.room_f[lots[at]] - found_f[at] if change > 0 else found_f[at]
            part = min(abs(change), room) * np.sign(change)
            found_f[at] += part
            change -= part
        return found_f

    def _wanted(self, n: int, shares: float) -> float:
        """The nearest number of shares that may be traded."""
        pairs = self.pairs
        most, held, keep = float(pairs.most_f[n]), float(pairs.held_f[n]), float(pairs.keep_f[n])
        full = float(np.floor(most + NEARLY_WHOLE)) if pairs.whole[n] else most
        near = min(max(round(shares), np.ceil(pairs.least_f[n] - NEARLY_WHOLE)), full) if pairs.whole[n] else shares
        if not pairs.sells[n]:
            return float(near)
        if pairs.all_of_it[n] and shares > (most + max(full - 1, 0.0)) / 2 and full < most:
            return most
        if keep > 0 and TRADED < held - near < keep:
            partly = np.floor(held - keep + NEARLY_WHOLE) if pairs.whole[n] else held - keep
            return most if pairs.all_of_it[n] and (shares > (most + partly) / 2 or partly <= 0) else max(partly, 0.0)
        return float(near)
