"""An answer in whole shares as one vector of everything that is counted, and its worth in dollars of the objective.

The programs hold impact up by tangents, so an account may end a few dollars short or with a few left. Here cash is
counted as it will be settled, with the law of impact itself; thousands of answers are weighed at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.engine.rebalance.charged import Charged
from app.engine.rebalance.distance import Distance
from app.engine.rebalance.impact import strength
from app.engine.rebalance.kernel import TRADED
from app.engine.rebalance.model import Model
from app.engine.rebalance.pose import HARVEST_MODES, buy_preferences, gains_budget, sell_preferences
from app.engine.rebalance.program import INF, Floats, Ints
from app.engine.rebalance.rows import class_part
from app.engine.rebalance.tax_curve import tax_at

SHORT = 1000.0
"""What a dollar of missing cash weighs."""
HALF_A_CENT = 0.0051
"""Dollars that rounding to the cent may take of each amount and cost that is no whole cent by itself."""
TRIMMED = 2.0
"""The same in an account that trades fractions: settling buys so much less."""
NEARLY_WHOLE = 1e-6
NONE = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of distance on one side of the pivots: where it begins, its width, what a dollar costs, by class."""

    sign: float
    from_f: Floats
    width_f: Floats
    cost_f: Floats


class Counted:
    """What a request counts.

    An answer's vector holds money by class, cash by account above its floor, short and long results, cost, and what the
    limits count (gains, sales, capped classes). Shares stand by lot: sell columns first, then buy columns.
    """

    def __init__(self, model: Model, start: Charged) -> None:
        inputs, posed = model.inputs, start.posed
        self.model, self.inputs, self.posed, self.pairs = model, inputs, posed, start.pairs
        self.classes, self.accounts = len(inputs.class_names), len(inputs.accounts)
        pairs = start.pairs
        self.sign_f = np.where(pairs.sells, -1.0, 1.0)
        self.spread_f, self.k_f = inputs.spread_f[pairs.symbol], strength(inputs)[pairs.symbol]
        self.parts_f = inputs.parts_f[pairs.symbol]
        sells = len(inputs.sell_symbol)
        self.lots = [p.columns + (0 if at else sells) for p, at in zip(pairs.listed, pairs.sells, strict=True)]
        self.preference_f = np.concatenate(
            [
                sell_preferences(inputs, posed.scope) + posed.located.sell_f,
                buy_preferences(inputs, posed.request) + posed.located.buy_f,
            ]
        )
        self.replaced: dict[int, Ints] = {}
        for group in inputs.washes:
            for lot in np.union1d(group.columns, group.recent).tolist():
                replaces, loses = lot in group.recent, lot in group.columns
                others = np.union1d(group.columns if replaces else NONE, group.recent if loses else NONE)
                self.replaced[lot] = others[others != lot]
        self.counted_f = np.zeros((len(self.preference_f), 2))
        self.counted_f[:sells] = np.stack([inputs.short_f, inputs.long_f], axis=1)
        for group in inputs.washes:
            void_f = np.minimum(group.at_most_f / inputs.sell_shares_f[group.columns], 1.0)
            self.counted_f[group.columns] *= (1 - void_f)[:, None]
        burden_f = self.counted_f.sum(axis=1)
        self.by_burden = [lots[np.lexsort((lots, burden_f[lots]))] for lots in self.lots]
        self.gain_f = np.concatenate([inputs.gain_f, np.zeros(len(inputs.buy_symbol))])
        self.room_f = np.concatenate([inputs.sell_shares_f, np.full(len(inputs.buy_symbol), INF)])
        layout, highs_f = model.rows.layout, posed.row_high_f
        caps = [(c.account, class_part(inputs, c.name)[pairs.symbol]) for c in layout.caps]
        self.caps_f = (
            np.array([np.where(pairs.account == a, part_f, 0.0) for a, part_f in caps]).reshape(len(caps), len(pairs)).T
        )
        budget = INF if gains_budget(inputs, posed.request) is None else highs_f[layout.budget_row]
        self.highs_f = np.array([budget, highs_f[layout.turnover_row], *highs_f[layout.cap_rows :][: len(caps)]])
        self.pieces = _pieces(posed.distance)
        fractional = [a.fractional and posed.request.fractional is not False for a in inputs.accounts]
        self.short_f = np.where(fractional, TRIMMED, SHORT)

    @property
    def size(self) -> int:
        """Numbers in a vector."""
        return self.classes + self.accounts + 3 + len(self.highs_f)

    def hands_on(self, shares_f: Floats, lot: int) -> bool:
        """Would a sale of the lot, beside what is sold, hand a loss on to a purchase that is sold too?"""
        others = self.replaced.get(lot)
        return others is not None and bool((shares_f[others] > TRADED).any())

    def hands_a_loss_on(self, shares_f: Floats) -> bool:
        """Is any loss sold beside the recent purchase that replaces it?"""
        return any(self.hands_on(shares_f, lot) for lot in self.replaced if shares_f[lot] > TRADED)

    def bought(self, traded: Ints) -> frozenset[int]:
        """Identity groups of which these pairs buy something."""
        bought = traded[~self.pairs.sells[traded]]
        return frozenset(self.inputs.group_index[self.pairs.symbol[bought]].tolist())

    def shift(self, shares_f: Floats, n: int, change: float, bought: frozenset[int]) -> bool:
        """Trade so many shares of a pair more, or fewer, in place; lots with the least gain grow first. Could it be?

        Of a group that is bought no new loss is sold.
        """
        lots = self.by_burden[n]
        if change > 0 and self.pairs.sells[n] and int(self.inputs.group_index[self.pairs.symbol[n]]) in bought:
            lots = lots[(self.gain_f[lots] >= 0) | (shares_f[lots] > TRADED)]
        for lot in lots if change > 0 else lots[::-1]:
            room = self.room_f[lot] - shares_f[lot] if change > 0 else shares_f[lot]
            part = min(abs(change), room) * np.sign(change)
            shares_f[lot] += part
            change -= part
        return abs(change) <= TRADED

    def in_whole_lots(self, shares_f: Floats) -> Floats:
        """Shares by lot with those of whole trades made whole too, the largest remainders first."""
        found_f = shares_f.copy()
        for n in np.flatnonzero(self.pairs.whole).tolist():
            lots = self.lots[n]
            held_f, total = found_f[lots], float(found_f[lots].sum())
            if len(lots) == 1 or total <= TRADED or abs(total - round(total)) > NEARLY_WHOLE:
                continue
            whole_f = np.floor(held_f + NEARLY_WHOLE)
            fits = np.flatnonzero(self.room_f[lots] - whole_f >= 1 - NEARLY_WHOLE)
            order, left = fits[np.argsort(whole_f[fits] - held_f[fits], kind="stable")], round(total - whole_f.sum())
            if left <= len(order):
                whole_f[order[:left]] += 1
                found_f[lots] = whole_f
        return found_f

    def start(self, shares_f: Floats, traded: Ints, moved_f: Floats) -> Floats:
        """The vector of an answer: shares by lot, the pairs it trades, dollars moved by transfer."""
        inputs, curve, at = self.inputs, self.inputs.curve, self.classes
        now_f = np.zeros(self.size)
        now_f[:at] = self.posed.weights.now_f
        now_f[at : at + self.accounts] = self.posed.free_cash_f
        now_f[at + self.accounts : at + self.accounts + 2] = curve.short_f, curve.long_f
        for (source, to), dollars in zip(self.model.rows.transfers, moved_f, strict=True):
            now_f[at + source] -= dollars
            now_f[at + to] += dollars
        for n in traded:
            now_f += self.effect(int(n), shares_f[self.lots[n]])
        fixed_f = inputs.commission_f[self.pairs.account[traded]]
        np.subtract.at(now_f, at + self.pairs.account[traded], fixed_f + self._rounding(traded))
        if inputs.cash_class is not None:
            now_f[inputs.cash_class] -= fixed_f.sum()
        return now_f

    def covered(self, now_f: Floats, moved_f: Floats) -> tuple[Floats, Floats]:
        """The vector and the dollars moved with a little more along the transfers where an account lacks cents."""
        first, now_f, moved_f = self.model.rows.layout.transfers, now_f.copy(), moved_f.copy()
        for n, (source, to) in enumerate(self.model.rows.transfers):
            source_at, to_at = self.classes + source, self.classes + to
            room = min(float(now_f[source_at]), float(self.posed.high_f[first + n]) - float(moved_f[n]))
            more = max(min(-float(now_f[to_at]), room), 0.0)
            now_f[source_at] -= more
            now_f[to_at] += more
            moved_f[n] += more
        return now_f, moved_f

    def effect(self, n: int, shares_f: Floats) -> Floats:
        """What a trade of so many shares of a pair's lots adds."""
        total, lots = float(shares_f.sum()), self.lots[n]
        where, none_f = np.array([n]), np.zeros(1)
        found_f: Floats = self.steps(where, np.array([lots[0]]), none_f, np.array([total]))[0]
        at = self.classes + self.accounts
        found_f[at : at + 2] = shares_f @ self.counted_f[lots]
        found_f[at + 2] += float(shares_f @ self.preference_f[lots]) - total * self.preference_f[lots[0]]
        found_f[at + 3] = float(shares_f @ self.gain_f[lots])
        return found_f

    def steps(self, pairs: Ints, lots: Ints, before_f: Floats, more_f: Floats) -> Floats:
        """What `more_f` shares more of one lot of each pair add, with `before_f` traded already: one row a step."""
        at, amount_f = self.classes + self.accounts, self.sign_f[pairs] * more_f * self.pairs.price_f[pairs]
        after_f = np.maximum(before_f + more_f, 0.0)
        impact_f = self.k_f[pairs] * (after_f**1.5 - np.maximum(before_f, 0.0) ** 1.5)
        cost_f = np.abs(self.pairs.price_f[pairs]) * more_f * self.spread_f[pairs] + impact_f
        found_f = np.zeros((len(pairs), self.size))
        found_f[:, : self.classes] = amount_f[:, None] * self.parts_f[pairs]
        found_f[np.arange(len(pairs)), self.classes + self.pairs.account[pairs]] = -amount_f - cost_f
        if self.inputs.cash_class is not None:
            found_f[:, self.inputs.cash_class] -= amount_f + cost_f
        found_f[:, at : at + 2] = more_f[:, None] * self.counted_f[lots]
        found_f[:, at + 2] = cost_f + more_f * self.preference_f[lots]
        found_f[:, at + 3] = more_f * self.gain_f[lots]
        found_f[:, at + 4] = np.maximum(-self.sign_f[pairs], 0.0) * -amount_f
        found_f[:, at + 5 :] = amount_f[:, None] * self.caps_f[pairs]
        return found_f

    def worth(self, states_f: Floats) -> Floats:
        """Dollars of the objective at each row of vectors, fixed charges left out; infinite where a limit is passed."""
        at, mode = self.classes + self.accounts, self.posed.request.mode
        values_f, cash_f = states_f[:, : self.classes], states_f[:, self.classes : at]
        found_f = self.posed.offset_f + states_f[:, at + 2] + np.maximum(-cash_f, 0.0) @ self.short_f
        away_f = values_f - self.posed.distance.pivot_f
        for piece in self.pieces:
            found_f = found_f + np.clip(piece.sign * away_f - piece.from_f, 0.0, piece.width_f) @ piece.cost_f
        tax_f = tax_at(self.inputs.curve, states_f[:, at], states_f[:, at + 1])
        if mode in HARVEST_MODES:
            carried_f = np.maximum(0.0, -states_f[:, at] - states_f[:, at + 1] - self.inputs.curve.limit_f)
            found_f = found_f + tax_f - self.posed.scope.carried_f * carried_f
        else:
            found_f = found_f + np.maximum(tax_f, 0.0)
        if self.posed.request.drift is not None:
            leaves = len(self.inputs.leaf_names)
            apart_f = np.abs(away_f)[:, :leaves].sum(axis=1) / 2
            row = self.model.rows.layout.drift_row
            price = float(self.inputs.household.plan.rules.prices.outside)
            found_f = found_f + price * np.maximum(apart_f - self.posed.row_high_f[row], 0.0)
        over = (states_f[:, at + 3 :] > self.highs_f + 1e-9).any(axis=1)
        worth_f: Floats = np.where(over, INF, found_f)
        return worth_f

    def _rounding(self, traded: Ints) -> Floats:
        """Dollars that cents may take of each trade."""
        price_f = self.pairs.price_f[traded]
        odd = np.abs(price_f * 100 - np.round(price_f * 100)) > NEARLY_WHOLE
        inexact_f = odd.astype(float) + (self.spread_f[traded] > 0) + (self.k_f[traded] > 0)
        found_f: Floats = HALF_A_CENT * inexact_f
        return found_f


def _pieces(distance: Distance) -> list[Piece]:
    """The pieces of both sides; those that no class has are left out."""
    found = []
    for sign, width_f, cost_f in (
        (-1.0, distance.under_width_f, distance.under_cost_f),
        (1.0, distance.over_width_f, distance.over_cost_f),
    ):
        from_f = np.zeros(width_f.shape[1])
        for width, cost in zip(width_f, cost_f, strict=True):
            if (width > 0).any():
                found.append(Piece(sign, from_f, width, cost))
            from_f = from_f + width
    return found
