"""What bar and status say of the household: saved when, whose lots reconcile, how old the prices are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from app.desk.session import Session
from app.desk.views import AccountView, StepView
from app.ui.format import OLD_PRICE_DAYS, Formatter
from app.ui.icons import IconName
from app.ui.theme_tokens import ColorRole

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def household_name(session: Session) -> str:
    """Return what the household is called: by its file until it is given a name."""
    name = session.household().plan.household.name
    from app.model.plan import HouseholdFacts

    return session.path.stem if name == HouseholdFacts().name else name


def undo_name(history: Sequence[StepView]) -> str | None:
    """Return what undo would take back: the last step that is in force."""
    return next((step.name for step in reversed(history) if step.state == "applied"), None)


def redo_name(history: Sequence[StepView]) -> str | None:
    """Return what redo would bring again: the first step that was taken back."""
    return next((step.name for step in history if step.state == "undone"), None)


def saved_words(history: Sequence[StepView], view: Formatter, now: datetime) -> str:
    """Return when the last step was written, in the computer's own time."""
    if not history:
        return "Nothing changed yet"
    at = history[-1].at.astimezone(now.tzinfo)
    clock = f"{at:%H:%M}"
    return f"Saved {clock}" if at.date() == now.date() else f"Saved {view.day(at.date())}, {clock}"


def trust_words(accounts: Iterable[AccountView]) -> tuple[str, tuple[IconName, ColorRole]]:
    """Return how far the accounts' records reconcile, with the glyph that goes with it."""
    from app.model.household import TrustState

    known = [held.trust for held in accounts]
    counts = Counter(trust.state for trust in known)
    parts = [
        f"{counts[state]} {words}"
        for state, words in (
            (TrustState.BROKEN, "not reconciled"),
            (TrustState.LOTS, "by lot"),
            (TrustState.HOLDING, "by class"),
            (TrustState.EMPTY, "empty"),
        )
        if counts[state]
    ]
    if not parts:
        return "No accounts yet", ("shield", "ink_2")
    if not counts[TrustState.BROKEN] and counts[TrustState.LOTS] and not any(trust.differs for trust in known):
        noun = "account reconciles" if counts[TrustState.LOTS] == 1 else "accounts reconcile"
        parts[0] = f"{counts[TrustState.LOTS]} {noun} by lot"
    else:
        parts[0] = f"Accounts: {parts[0]}"
    return ", ".join(parts), ("warning", "caution") if counts[TrustState.BROKEN] else ("shield", "ink_2")


def place_words(online_prices: str) -> tuple[str, tuple[IconName, ColorRole]]:
    """Return where the household's facts are: here alone, or that symbols are sent to a source of prices."""
    if not online_prices:
        return "On this computer only", ("lock", "ink_2")
    from app.desk.price_source import source_name

    return f"Prices from {source_name(online_prices)}: on", ("link", "caution")


def price_words(price_day: date | None, view: Formatter) -> tuple[str, ColorRole]:
    """Return the day of the oldest price held, marked when it is old."""
    if price_day is None:
        return "", "ink_2"
    age = (view.today - price_day).days
    if age > OLD_PRICE_DAYS:
        return f"Prices are {view.days(age)} old, {view.day(price_day)}", "caution"
    return f"Prices: {_WEEKDAYS[price_day.weekday()]} {view.day(price_day)} close", "ink_2"
