"""Kept proposals in words: names, days, and whether they are still of now; pure, no widgets."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from app.engine.drift import Status
from app.model.household import Household
from app.model.proposal import Mode, Proposal, Side
from app.model.scenario import Scenario
from app.ui.format import Formatter

_NAMES = {
    Mode.INVEST: "Invest cash",
    Mode.RAISE: "Raise cash",
    Mode.EDGE: "Edge only",
    Mode.TARGET: "Target",
    Mode.HARVEST: "Harvest only",
    Mode.HARVEST_REBALANCE: "Harvest",
    Mode.TACTICAL: "Tactical",
}
_HAIR = Decimal("0.0000001")


def free_name(proposal: Proposal, taken: Iterable[str], format_: Formatter) -> str:
    """A name for a proposal that no other has: `Edge only`, `2.4 points`, `Edge only 2`."""
    request = proposal.request
    first = _NAMES[request.mode]
    if request.drift is not None:
        first = f"{format_.points(proposal.drift.after, signed=False)} points"
    known = set(taken)
    names = (first if n == 1 else f"{first} {n}" for n in range(1, len(known) + 2))
    return next(name for name in names if name not in known)


def is_of_now(proposal: Proposal, household: Household, status: Status) -> bool:
    """Whether day, prices, cash, bands, weights and the lots it sells are those of now.

    Limits of the plan may be others: they made its trades, not what the trades do.
    """
    if proposal.as_of != household.as_of:
        return False
    prices = all(household.price(t.symbol) == t.price for t in proposal.trades)
    cash = all(a.cash_before == household.cash.get(a.name) for a in proposal.accounts)
    return prices and cash and _has_bands(proposal, status) and _has_lots(proposal, household)


def _has_bands(proposal: Proposal, status: Status) -> bool:
    """The same classes with the same bands; without money in or out also the same weights."""
    now = {c.name: c for c in status.classes}
    for effect in proposal.classes:
        known = now.get(effect.name)
        if known is None or (effect.target, effect.lower, effect.upper) != (
            known.band.target,
            known.band.lower,
            known.band.upper,
        ):
            return False
        if not any(proposal.request.flows.values()) and abs(known.actual - effect.before) > _HAIR:
            return False
    return True


def _has_lots(proposal: Proposal, household: Household) -> bool:
    held = {lot.id: lot.shares for lot in household.lots}
    sold = (lot for t in proposal.trades if t.side is Side.SELL for lot in t.lots)
    return all(held.get(lot.id, 0) >= lot.shares for lot in sold)


def kept_words(scenario: Scenario, format_: Formatter, *, is_current: bool) -> str:
    """`Kept Nov 20, 10:02 · of now`, or that it is not."""
    at = scenario.kept.astimezone()
    kept = f"Kept {format_.day(at.date())}, {at:%H:%M}"
    if is_current:
        return f"{kept} · still of now"
    if scenario.proposal.as_of != format_.today:
        return f"{kept} · not current: of {format_.day(scenario.proposal.as_of)}"
    return f"{kept} · not current: inputs changed since"
