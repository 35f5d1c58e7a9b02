"""The days ahead: what turns, what is bought, when the plan looks, and when tilts begin and end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from app.desk.views import TriggerView
from app.engine.harvest.replacements import planned_days
from app.model.look import CASH_ARRIVING, PERIODS, THRESHOLD
from app.ui.icons import IconName
from app.ui.pages.today.facts import SOON_DAYS, Facts
from app.ui.pages.words import told


@dataclass(frozen=True, slots=True)
class ComingDay:
    """A date ahead: what happens and where."""

    day: date
    icon: IconName
    title: str
    line: str


def coming_days(facts: Facts) -> tuple[ComingDay, ...]:
    """Return what the next weeks bring, the soonest first."""
    last = facts.day + timedelta(days=SOON_DAYS)
    found = [*_turning_days(facts), *_planned_days(facts), *_plan_days(facts), *_reminder_days(facts)]
    return tuple(sorted((one for one in found if facts.day < one.day <= last), key=lambda one: one.day))


def _turning_days(facts: Facts) -> Iterable[ComingDay]:
    view = facts.view
    for lot in facts.turning_soon:
        title = f"{view.shares(lot.shares)} {lot.symbol} turn long-term"
        yield ComingDay(lot.long_on, "clock", title, f"{lot.account}, gain {view.money(lot.gain)}")


def _planned_days(facts: Facts) -> Iterable[ComingDay]:
    view, last = facts.view, facts.day + timedelta(days=SOON_DAYS)
    for buy in facts.plan.planned_buys:
        title = f"{buy.account} buys {buy.symbol}"
        for day in planned_days(buy, facts.day, last):
            yield ComingDay(day, "cash", title, f"{view.money(buy.amount)}, {buy.every}, declared by you")


def _plan_days(facts: Facts) -> Iterable[ComingDay]:
    view = facts.view
    for trigger in facts.triggers:
        if trigger.next_day is not None and (trigger.name != THRESHOLD or facts.plan.rules.look != "daily"):
            yield ComingDay(trigger.next_day, "bell", _look_title(trigger.name), _look_line(trigger))
    for known in facts.plan.leaves:
        tilt = known.tilt
        if tilt is None:
            continue
        if tilt.since is not None:
            line = f"{view.points(tilt.weight)} points until {view.day(tilt.until)}"
            yield ComingDay(tilt.since, "targets", f"Tilt of {known.name} begins", line)
        after = tilt.until + timedelta(days=1)
        yield ComingDay(after, "targets", f"Tilt of {known.name} ends", "back to the strategic target")
    yield ComingDay(
        date(facts.day.year, 12, 31),
        "calendar",
        f"Last day of {facts.day.year}",
        "for sales of this tax year",
    )


def _reminder_days(facts: Facts) -> Iterable[ComingDay]:
    for reminder in facts.reminders:
        yield ComingDay(reminder.day, "bell", "Your reminder", told(reminder.text, facts.view))


def _look_title(name: str) -> str:
    if name == CASH_ARRIVING:
        return "Money may come in"
    return "Bands are looked at" if name == THRESHOLD else f"{name.capitalize()} look"


def _look_line(trigger: TriggerView) -> str:
    """What moved the look, or what its day rests on, where something does."""
    plain = trigger.name in PERIODS and ", moved to " not in trigger.ahead and ";" not in trigger.ahead
    return "your calendar trigger" if plain else f"{trigger.ahead[:1].upper()}{trigger.ahead[1:]}"
