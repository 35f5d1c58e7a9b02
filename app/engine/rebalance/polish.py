"""The last shares: steps of one share, alone, in twos and in threes, that better an answer in whole shares.

The integer program holds impact up by tangents, so an account may end a few dollars short or with a few left. Here cash
is counted as it will be settled, with the law of impact itself, and steps are taken as long as one betters the
objective: first those that pay what is short, then those that bring classes nearer to where they belong.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from app.engine.rebalance.impact import strength
from app.engine.rebalance.kernel import Pair, least_dollars, pairs_of, spendable, takes_whole
from app.engine.rebalance.model import Model, Relaxed
from app.engine.rebalance.pose import buy_preferences, gains_budget
from app.engine.rebalance.program import INF, Floats, Ints
from app.engine.rebalance.rows import class_part
from app.engine.rebalance.tax_curve import tax_at
from app.engine.rebalance.whole import Chosen
from app.model.proposal import Mode, Side

TRADED = 1e-7
SHORT = 1000.0
"""What a dollar of missing cash weighs."""
HALF_A_CENT = 0.0051
"""Dollars that rounding to the cent may take of each amount and cost that is no whole cent by itself."""
MOST_STEPS = 300
MOST_FOR_THREES = 70
BETTER = 0.005
NEARLY_WHOLE = 1e-6


@dataclass(frozen=True, slots=True)
class _Step:
    """One share more or less in a pair: the column it comes from, and what it adds to everything that is counted."""

    pair: int
    column: int
    shares: float
    effect_f: Floats


class Polish:
    """Steps over the pairs an answer trades in accounts that take whole shares.

    What is counted stands in one vector: money by class, cash by account above its floor, short and long results, cost,
    and what the limits count (gains, sales, capped classes).
    """

    def __init__(self, model: Model, relaxed: Relaxed) -> None:
        inputs = model.inputs
        self.model, self.inputs, self.posed = model, inputs, relaxed.posed
        self.k_f = strength(inputs)
        self.preference_f = {
            Side.SELL: inputs.sell_preference_f + relaxed.posed.scope.later_f,
            Side.BUY: inputs.price_f[inputs.buy_symbol] * buy_preferences(inputs, relaxed.posed.request),
        }
        self.counted_f = np.stack([inputs.short_f, inputs.long_f], axis=1)
        for group in inputs.washes:
            void_f = np.minimum(group.at_most_f / inputs.sell_shares_f[group.columns], 1.0)
            self.counted_f[group.columns] *= (1 - void_f)[:, None]
        self.classes, self.accounts = len(inputs.class_names), len(inputs.accounts)
        self.caps = [(c.account, class_part(inputs, c.name)) for c in model.rows.layout.caps]
        layout, rows = model.rows.layout, relaxed.posed.row_high_f
        self.highs_f = np.array(
            [
                INF if gains_budget(inputs, relaxed.posed.request) is None else rows[layout.budget_row],
                rows[layout.turnover_row],
                *rows[layout.cap_rows : layout.cap_rows + len(self.caps)],
            ]
        )

    def better(self, chosen: Chosen) -> Chosen:
        """The answer after all steps that better it."""
        amounts = {Side.SELL: chosen.sell_f.copy(), Side.BUY: chosen.buy_f.copy()}
        pairs = [p for p in pairs_of(self.inputs, self.posed) if amounts[p.side][p.columns].sum() > TRADED]
        if not pairs:
            return chosen
        now_f = self._now(pairs, amounts, chosen)
        for _ in range(MOST_STEPS):
            if self.model.stop():
                break
            steps = [s for n, p in enumerate(pairs) for s in self._steps(n, p, pairs, amounts)]
            picked = self._best(now_f, steps)
            if not picked:
                break
            for n in picked:
                step = steps[n]
                amounts[pairs[step.pair].side][step.column] += step.shares
                now_f = now_f + step.effect_f
        return replace(chosen, sell_f=amounts[Side.SELL], buy_f=amounts[Side.BUY])

    # What is counted

    def _now(self, pairs: list[Pair], amounts: dict[Side, Floats], chosen: Chosen) -> Floats:
        """Everything counted at an answer."""
        inputs, start = self.inputs, self.model.inputs.curve
        now_f = np.concatenate(
            [
                self.posed.weights.now_f,
                self.posed.free_cash_f - self._rounding(pairs),
                [start.short_f, start.long_f, 0.0],
                np.zeros(len(self.highs_f)),
            ]
        )
        for (source, to), dollars in zip(self.model.rows.transfers, chosen.moved_f, strict=True):
            now_f[self.classes + source] -= dollars
            now_f[self.classes + to] += dollars
        for pair in pairs:
            shares_f = amounts[pair.side][pair.columns]
            now_f += self._effect(pair, pair.columns, shares_f, 0.0)
            fixed = float(inputs.commission_f[pair.account])
            now_f[self.classes + pair.account] -= fixed
            if inputs.cash_class is not None:
                now_f[inputs.cash_class] -= fixed
        return now_f

    def _rounding(self, pairs: list[Pair]) -> Floats:
        """Dollars by account that cents may take."""
        found_f = np.zeros(self.accounts)
        for pair in pairs:
            price = float(self.inputs.price_f[pair.symbol])
            odd = abs(price * 100 - round(price * 100)) > NEARLY_WHOLE
            inexact = odd + (self.inputs.spread_f[pair.symbol] > 0) + (self.k_f[pair.symbol] > 0)
            found_f[pair.account] += HALF_A_CENT * float(inexact)
        return found_f

    def _effect(self, pair: Pair, columns: Ints, shares_f: Floats, before: float) -> Floats:
        """What so many shares more of a pair's columns add, with `before` shares of the pair already traded."""
        inputs, sells = self.inputs, pair.side is Side.SELL
        total, price = float(shares_f.sum()), float(inputs.price_f[pair.symbol])
        impact = float(self.k_f[pair.symbol] * (max(before + total, 0.0) ** 1.5 - max(before, 0.0) ** 1.5))
        cost = total * price * float(inputs.spread_f[pair.symbol]) + impact
        amount = -total * price if sells else total * price
        effect_f = np.zeros(self.classes + self.accounts + 3 + len(self.highs_f))
        effect_f[: self.classes] = amount * inputs.parts_f[pair.symbol]
        effect_f[self.classes + pair.account] = -amount - cost
        if inputs.cash_class is not None:
            effect_f[inputs.cash_class] += -amount - cost
        at = self.classes + self.accounts
        effect_f[at + 2] = cost + float(self.preference_f[pair.side][columns] @ shares_f)
        if sells:
            effect_f[at : at + 2] = shares_f @ self.counted_f[columns]
            effect_f[at + 3] = float(shares_f @ inputs.gain_f[columns])
            effect_f[at + 4] = -amount
        for n, (account, part_f) in enumerate(self.caps):
            if account == pair.account:
                effect_f[at + 5 + n] = amount * float(part_f[pair.symbol])
        return effect_f

    def _worth(self, states_f: Floats) -> Floats:
        """Dollars of the objective at each row of counted vectors; infinite where a limit is passed."""
        at, distance = self.classes + self.accounts, self.posed.distance
        values_f, cash_f = states_f[:, : self.classes], states_f[:, self.classes : at]
        found_f = states_f[:, at + 2] + SHORT * np.maximum(-cash_f, 0.0).sum(axis=1)
        for sign, width_f, cost_f in (
            (-1.0, distance.under_width_f, distance.under_cost_f),
            (1.0, distance.over_width_f, distance.over_cost_f),
        ):
            left_f = np.maximum(sign * (values_f - distance.pivot_f), 0.0)
            for width, cost in zip(width_f, cost_f, strict=True):
                found_f = found_f + np.minimum(left_f, width) @ cost
                left_f = np.maximum(left_f - width, 0.0)
        tax_f = tax_at(self.inputs.curve, states_f[:, at], states_f[:, at + 1])
        if self.posed.request.mode in (Mode.HARVEST, Mode.HARVEST_REBALANCE):
            carried_f = np.maximum(0.0, -states_f[:, at] - states_f[:, at + 1] - self.inputs.curve.limit_f)
            found_f = found_f + tax_f - self.posed.scope.carried_f * carried_f
        else:
            found_f = found_f + np.maximum(tax_f, 0.0)
        if self.posed.request.drift is not None:
            leaves = len(self.inputs.leaf_names)
            apart_f = np.abs(values_f - distance.pivot_f)[:, :leaves].sum(axis=1) / 2
            row = self.model.rows.layout.drift_row
            price = float(self.inputs.household.plan.rules.prices.outside)
            found_f = found_f + price * np.maximum(apart_f - self.posed.row_high_f[row], 0.0)
        over = (states_f[:, at + 3 :] > self.highs_f + 1e-9).any(axis=1)
        return np.where(over, INF, found_f)

    # Steps

    def _steps(self, n: int, pair: Pair, pairs: list[Pair], amounts: dict[Side, Floats]) -> list[_Step]:
        """One share more and one less of a pair, where its account, its lots and the smallest trade let it."""
        inputs, request = self.inputs, self.posed.request
        name, symbol = inputs.accounts[pair.account].name, inputs.symbols[pair.symbol]
        decided = any((f.account, f.symbol, f.side) == (name, symbol, pair.side) for f in request.fixed)
        if decided or not takes_whole(inputs, request, pair.account):
            return []
        shares_f = amounts[pair.side][pair.columns]
        before = float(shares_f.sum())
        if abs(before - round(before)) > NEARLY_WHOLE:
            return []
        found = []
        more = self._more(pair, shares_f, pairs)
        if more is not None:
            found.append(self._step(n, pair, more, 1.0, before))
        price = float(inputs.price_f[pair.symbol])
        if (before - 1) * price >= least_dollars(self.model, self.posed, pair) and self._may_leave(pair, before - 1):
            less = [c for c, q in zip(pair.columns, shares_f, strict=True) if q >= 1 - 1e-9]
            if less:
                found.append(self._step(n, pair, max(less, key=self._burden(pair)), -1.0, before))
        return found

    def _step(self, n: int, pair: Pair, column: int, shares: float, before: float) -> _Step:
        where = np.array([column], dtype=np.int64)
        return _Step(n, int(column), shares, self._effect(pair, where, np.array([shares]), before))

    def _more(self, pair: Pair, shares_f: Floats, pairs: list[Pair]) -> int | None:
        """The column of the next share: the one bought, or the lot with least tax that no purchase would wash."""
        inputs = self.inputs
        if pair.side is Side.BUY:
            price = float(inputs.price_f[pair.symbol])
            return int(pair.columns[0]) if price <= spendable(self.model, self.posed, pair.account) else None
        group = inputs.group_index[pair.symbol]
        bought = any(p.side is Side.BUY and inputs.group_index[p.symbol] == group for p in pairs)
        room_f = inputs.sell_shares_f[pair.columns] - shares_f
        open_to = [
            c
            for c, room, sold in zip(pair.columns, room_f, shares_f, strict=True)
            if room >= 1 - 1e-9 and (sold > TRADED or not (bought and inputs.is_loss[c]))
        ]
        if not open_to or not self._may_leave(pair, float(shares_f.sum()) + 1):
            return None
        return int(min(open_to, key=self._burden(pair)))

    def _may_leave(self, pair: Pair, shares: float) -> bool:
        """Does so much of a trade leave a holding that is none at all or not too small?"""
        least = float(self.inputs.household.plan.rules.minimum_position)
        held = float(self.inputs.held.get((pair.account, pair.symbol), 0))
        after = held - shares if pair.side is Side.SELL else held + shares
        return after <= TRADED or after * float(self.inputs.price_f[pair.symbol]) >= least

    def _burden(self, pair: Pair) -> Callable[[int], tuple[float, int]]:
        """Columns of a sale by the gain a share brings, the least first."""
        sells = pair.side is Side.SELL
        return lambda c: (float(self.counted_f[c].sum()) if sells else 0.0, int(c))

    def _best(self, now_f: Floats, steps: list[_Step]) -> tuple[int, ...]:
        """The steps to take together: the best alone, in twos, or where neither betters anything in threes."""
        if not steps:
            return ()
        effects_f = np.array([s.effect_f for s in steps])
        pair_of = np.array([s.pair for s in steps])
        here = float(self._worth(now_f[None, :])[0])
        alone_f = self._worth(now_f + effects_f)
        best = float(alone_f.min())
        picked: tuple[int, ...] = (int(alone_f.argmin()),)
        first, second = np.triu_indices(len(steps), 1)
        apart = pair_of[first] != pair_of[second]
        first, second = first[apart], second[apart]
        if len(first):
            both_f = self._worth(now_f + effects_f[first] + effects_f[second])
            at = int(both_f.argmin())
            if both_f[at] < best - BETTER:
                best, picked = float(both_f[at]), (int(first[at]), int(second[at]))
        if best >= here - BETTER and len(steps) <= MOST_FOR_THREES:
            best, picked = self._threes(now_f, effects_f, pair_of, (first, second))
        return picked if best < here - BETTER else ()

    def _threes(
        self, now_f: Floats, effects_f: Floats, pair_of: Ints, twos: tuple[Ints, Ints]
    ) -> tuple[float, tuple[int, ...]]:
        """The best three steps of three pairs."""
        best, (first, second) = INF, twos
        picked: tuple[int, ...] = ()
        sums_f = effects_f[first] + effects_f[second]
        for third in range(len(effects_f)):
            later = (first > third) & (pair_of[first] != pair_of[third]) & (pair_of[second] != pair_of[third])
            if later.any():
                worth_f = self._worth(now_f + effects_f[third] + sums_f[later])
                at = int(worth_f.argmin())
                if worth_f[at] < best:
                    where = np.flatnonzero(later)[at]
                    best, picked = float(worth_f[at]), (third, int(first[where]), int(second[where]))
        return best, picked
