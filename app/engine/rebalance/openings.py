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
        self.groups = model.inputs.group_index[pairs.symbol]
        self.low_f, self.high_f, self.yes_f = (np.full(len(pairs), np.nan) for _ in range(3))

    @property
    def fills(self) -> Flags:
        """Pairs traded in fractions: they can take what whole shares elsewhere leave over."""
        return ~self.pairs.whole & (self.pairs.keep_f <= 0)

    def solve(self, flags: Flags) -> Opened | None:
        """The least answer with exactly these pairs traded; None where they cannot be."""
        return self._solve(flags, flags * self.pairs.least_f, flags * self.pairs.most_f)

    def filled(self, flags: Flags, shares_f: Floats) -> tuple[Floats, Floats] | None:
        """Shares by lot and dollars moved with whole trades as they are and fractions refitted; None where none can be.

        `shares_f` is shares by lot.
        """
        held_f = np.array([shares_f[self.counted.lots[n]].sum() for n in self.kept])
        stays = ~self.fills
        low_f = np.where(stays, held_f, flags * self.pairs.least_f)
        opened = self._solve(flags, low_f, np.where(stays, held_f, flags * self.pairs.most_f))
        if opened is None:
            return None
        found_f = shares_f.copy()
        for n in np.flatnonzero(flags & self.fills).tolist():
            columns = self.kernel.columns(self.pairs.listed[n])
            found_f[self.counted.lots[self.kept[n]]] = np.maximum(opened.x_f[columns], 0.0)
        return None if self.counted.hands_a_loss_on(found_f) else (found_f, self.moved(opened))

    def _solve(self, flags: Flags, low_f: Floats, high_f: Floats) -> Opened | None:
        """Solve between these shares of each pair; the solver is told only what differs from the last time."""
        yes_f = flags.astype(np.float64)
        moved = np.flatnonzero(yes_f != self.yes_f)
        self.solver.set_bounds(self.kernel.flags + moved, yes_f[moved], yes_f[moved])
        moved = np.flatnonzero((low_f != self.low_f) | (high_f != self.high_f))
        self.solver.set_bounds(self.kernel.shares + moved, low_f[moved], high_f[moved])
        self.yes_f, self.low_f, self.high_f = yes_f, low_f, high_f
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

        None where lots that may be sold beside the purchases are too few, or where a loss would be handed on to a
        purchase that is sold beside it.
        """
        counted, inputs, pairs = self.counted, self.model.inputs, self.pairs
        found_f = np.zeros(len(inputs.sell_symbol) + len(inputs.buy_symbol))
        bought = counted.bought(self.kept[opened.flags])
        for n in np.flatnonzero(opened.flags).tolist():
            lots = counted.lots[self.kept[n]]
            found_f[lots] = np.maximum(opened.x_f[self.kernel.columns(pairs.listed[n])], 0.0)
            if pairs.whole[n] or pairs.keep_f[n] > 0:
                shares = float(found_f[lots].sum())
                if not counted.shift(found_f, self.kept[n], self._wanted(n, shares) - shares, bought):
                    return None
        return None if counted.hands_a_loss_on(found_f) else found_f

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
            partly = partly if partly >= pairs.least_f[n] - NEARLY_WHOLE else 0.0
            return most if pairs.all_of_it[n] and (shares > (most + partly) / 2 or partly <= 0) else float(partly)
        return float(near)
