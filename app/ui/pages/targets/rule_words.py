"""The parts of a rule in words: when to look, where to go, what pays for it, and its limits."""

from __future__ import annotations

from collections.abc import Sequence

from app.desk.views import TriggerView
from app.model.look import CASH_ARRIVING, THRESHOLD
from app.model.number import HUNDRED, plain
from app.model.plan import Goal, Rules
from app.model.signal_rules import Postpone
from app.ui.format import Formatter
from app.ui.pages.words import told

LOOK_WORDS = {
    "daily": "Daily",
    "weekly": "Each week",
    "monthly": "Each month",
    "quarterly": "Each quarter",
    "semiannual": "Each half-year",
    "annual": "Each year",
}
TRIGGER_WORDS = {
    THRESHOLD: "When a band is broken",
    CASH_ARRIVING: "When cash arrives",
    "daily": "Each day",
    **{name: words for name, words in LOOK_WORDS.items() if name != "daily"},
}
POSTPONE_WORDS = {
    Postpone.NOTHING: "On the last trading day of the period",
    Postpone.DIVIDEND: "Wait for the next dividend",
    Postpone.CONTRIBUTION: "Wait for the next contribution",
}
GOAL_WORDS = {
    Goal.EDGE: "Band edge",
    Goal.MIDPOINT: "Half-way to target",
    Goal.TOLERANCE: "Part of the way to target",
    Goal.TARGET: "Target",
}


def look_words(look: str) -> str:
    """How often bands are looked at: `Daily`, `Every 10 trading days`."""
    return LOOK_WORDS.get(look, f"Every {look} trading days")


def when_words(rules: Rules) -> str:
    """`Daily, and each quarter`; bands first, then the rest in the order of the plan."""
    parts = [look_words(rules.look)] if THRESHOLD in rules.trigger else []
    others = [TRIGGER_WORDS.get(name, name) for name in rules.trigger if name != THRESHOLD]
    parts += [_lower(words) if parts else words for words in others]
    if not parts:
        return "Only when you do"
    return ", and ".join(parts) if len(parts) < 3 else f"{', '.join(parts[:-1])}, and {parts[-1]}"


def look_line(triggers: Sequence[TriggerView], view: Formatter) -> str:
    """What is due, or when the next look comes, and which was the last that found something."""
    due = [t for t in triggers if t.due]
    if due:
        now = f"Due: {told(due[0].reason.rstrip('.'), view)}" + (f", and {len(due) - 1} more" if len(due) > 1 else "")
    else:
        ahead = sorted((t.next_day, t.name) for t in triggers if t.next_day is not None)
        now = f"Next {view.day(ahead[0][0])}" if ahead else "Nothing is due"
    fired = [t for t in triggers if t.last_fired is not None]
    last = max(fired, key=lambda t: (t.last_fired, t.name)) if fired else None
    if last is None:
        return f"{now}."
    return f"{now}. Last {view.day(last.last_fired)}: {last.fired}."


def trigger_lines(triggers: Sequence[TriggerView], view: Formatter) -> str:
    """A line for each trigger: whether it is due and why, when it last fired and when it next can."""
    return "\n".join(told(_trigger_line(t, view), view) for t in triggers)


def _trigger_line(trigger: TriggerView, view: Formatter) -> str:
    name = TRIGGER_WORDS.get(trigger.name, trigger.name)
    now = f"{name}: {'due, ' if trigger.due else ''}{trigger.reason.rstrip('.')}."
    last = trigger.fired if trigger.last_fired is None else f"{view.day(trigger.last_fired)}, {trigger.fired}"
    what = "" if trigger.ahead in ("", trigger.reason) else f", {trigger.ahead}"
    ahead = f" Next: {view.day(trigger.next_day)}{what}." if trigger.next_day is not None else ""
    return f"{now}{f' Last: {last}.' if last else ''}{ahead}"


def goal_words(rules: Rules) -> tuple[str, str]:
    """Where a proposal brings a class that broke its band, and a line about it."""
    part = plain(rules.tolerance * HUNDRED)
    line = {
        Goal.EDGE: "A class outside goes back to the edge it broke, and no farther.",
        Goal.MIDPOINT: "A class outside goes half of its band’s width beyond the edge.",
        Goal.TOLERANCE: f"A class outside stops at {part} % of its band’s width from target.",
        Goal.TARGET: "A class outside goes all the way to its target.",
    }[rules.goal]
    return (f"{part} % of the band" if rules.goal is Goal.TOLERANCE else GOAL_WORDS[rules.goal]), line


def funding_words(rules: Rules) -> tuple[str, str]:
    """What pays for a rebalance, in the order proposals prefer it."""
    held = " What is held goes where it is taxed least." if rules.location.on else ""
    line = f"Then accounts without tax, then the lots that cost least tax.{held}"
    return "Cash and inflows first", line


def limit_words(rules: Rules, view: Formatter) -> tuple[str, str]:
    """The limits every proposal keeps."""
    budget = rules.gains_budget
    gains = "No limit on gains." if budget is None else f"Gains of at most {view.money(budget)} a proposal."
    return f"Trades of {view.money(rules.minimum_trade)} and more", gains


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]
