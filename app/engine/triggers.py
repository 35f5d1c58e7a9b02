"""When to look: calendar triggers and the threshold.

A calendar trigger falls on the last weekday of its period; the threshold is due while a class lies outside its band.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from app.engine.drift import Status

MONTHS = {"monthly": 1, "quarterly": 3, "semiannual": 6, "annual": 12}
FRIDAY = 4


@dataclass(frozen=True, slots=True)
class Trigger:
    """One trigger of the plan: due today or not, why, and its next day where it has one."""

    name: str
    due: bool
    reason: str
    next_day: date | None = None


def triggers(names: tuple[str, ...], status: Status, day: date) -> tuple[Trigger, ...]:
    """The plan's triggers on a day."""
    return tuple(_threshold(status) if name == "threshold" else _calendar(name, day) for name in names)


def _threshold(status: Status) -> Trigger:
    out = status.breaches
    reason = ", ".join(c.name for c in out) + " outside" if out else "every class is inside its band"
    return Trigger("threshold", bool(out), reason)


def _calendar(name: str, day: date) -> Trigger:
    if name not in MONTHS:
        return Trigger(
            name, due=False, reason="not a known trigger: use threshold, monthly, quarterly, semiannual or annual"
        )
    falls = period_end(day, MONTHS[name])
    if falls < day:
        falls = period_end(falls + timedelta(days=7), MONTHS[name])
    return Trigger(name, falls == day, f"{name} look on {falls}", falls)


def period_end(day: date, months: int) -> date:
    """The last weekday of the period of so many months that the day belongs to."""
    last_month = ((day.month - 1) // months + 1) * months
    following = date(day.year + last_month // 12, last_month % 12 + 1, 1)
    last = following - timedelta(days=1)
    return last - timedelta(days=max(0, last.weekday() - FRIDAY))
