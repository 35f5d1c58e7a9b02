"""Where the gains ledger draws what: one axis with zero on it, bars and words; pure, tested without a screen."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from app.model.harvest import GainsLedger
from app.model.number import ZERO

GAP = 8.0
ZERO_GAP = 18.0
EDGE = 7.0


@dataclass(frozen=True, slots=True)
class LedgerWidths:
    """How wide the words are that stand beside the bars."""

    title: float
    gains: float
    net: float
    losses: float
    budget: float


@dataclass(frozen=True, slots=True)
class LedgerPlaces:
    """Places from the left: zero, the ends of the bars, and where words begin or end.

    `back` is where losses lead back to: the net. `gains_left`, `net_left`, `losses_left` and `budget_left` are where
    words begin; `losses_low` and `budget_low` say that they stand a line lower, beside the zero, for want of room.
    """

    zero: float
    realized: float
    gains: float
    realized_back: float
    back: float
    budget: float | None
    gains_left: float
    net_left: float
    losses_left: float
    losses_low: bool
    budget_left: float
    budget_low: bool


def ledger_places(ledger: GainsLedger, width: float, words: LedgerWidths) -> LedgerPlaces:
    """Fit gains, losses and budget on one axis; the title stands left of zero."""
    gains = ledger.realized_gains + ledger.proposed_gains
    high, low = float(max(gains, ledger.budget or ZERO, ZERO)), float(max(-ledger.net, ZERO))
    right = width - EDGE
    if ledger.budget is None or gains >= ledger.budget:
        right -= max(words.losses, words.budget) + GAP
    room = words.net + GAP
    zero = words.title + ZERO_GAP
    if high + low > 0:
        zero = max(zero, (room * high + low * right) / (high + low))
    scale = min(
        (right - zero) / high if high else float("inf"),
        (zero - room) / low if low else float("inf"),
    )
    scale = max(scale, 0.0) if high or low else 0.0

    def at(amount: Decimal) -> float:
        return zero + float(amount) * scale

    end = at(gains)
    budget = None if ledger.budget is None else at(ledger.budget)
    losses_left = max(end, zero) + GAP
    limit = width if budget is None or end > budget else budget - GAP
    losses_low = losses_left + words.losses > limit
    budget_left = 0.0 if budget is None else budget - GAP + 2 - words.budget
    budget_low = budget is not None and losses_left + words.losses + GAP > budget_left
    if budget is not None and budget_low:
        budget_left = budget - words.budget
        if budget_left < zero + 2 * GAP:
            budget_left = zero - 2 * GAP - words.budget
    if losses_low:
        losses_left = _low_left(zero, budget_left if budget_low else width, words.losses, width)
    return LedgerPlaces(
        zero=zero,
        realized=at(ledger.realized_gains),
        gains=end,
        realized_back=at(gains - ledger.realized_losses),
        back=at(ledger.net),
        budget=budget,
        gains_left=zero + GAP if zero + GAP + words.gains <= width else zero - GAP - words.gains,
        net_left=_net_left(ledger, zero, at(ledger.net), words.net),
        losses_left=losses_left,
        losses_low=losses_low,
        budget_left=budget_left,
        budget_low=budget_low,
    )


def _low_left(zero: float, other: float, wide: float, width: float) -> float:
    """Return where words beside the zero begin: right of it, or left of it and of the other words there."""
    right = zero + 2 * GAP
    limit = width if other < zero else min(other - GAP, width)
    return right if right + wide <= limit else min(zero - 2 * GAP, other - GAP) - wide


def _net_left(ledger: GainsLedger, zero: float, back: float, width: float) -> float:
    """Return where the words of the net begin: before its end, left of zero where there is no room before that."""
    before = back - GAP + 2 - width
    fits = before >= zero + GAP or back <= zero
    if not ledger.realized_losses and not ledger.proposed_losses and back > zero:
        return back + GAP
    return before if fits else zero - GAP - width


def title_words(ledger: GainsLedger) -> str:
    """Return `2026, with the proposal`, or `2026 so far` where none adds to it."""
    with_it = ledger.proposed_gains or ledger.proposed_losses
    return f"{ledger.year}, with the proposal" if with_it else f"{ledger.year} so far"
