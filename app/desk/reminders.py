"""Reminders the user keeps in the household's file: told from a day on, until they are dismissed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from app.engine.words import day_text
from app.model.errors import InputError
from app.model.reminder import LONGEST_REMINDER, Reminder

if TYPE_CHECKING:
    from app.store import HouseholdFile


def remind(file: HouseholdFile, reminder: Reminder, today: date) -> None:
    """Keep a reminder, as one step; one that is kept already, as none."""
    reminder = Reminder(reminder.day, " ".join(reminder.text.split()))
    if reminder.day <= today:
        raise InputError("A reminder is for a day to come.", "", f"Choose a day after {day_text(today, today)}.")
    if not reminder.text:
        raise InputError("A reminder needs words.", "", "Say what it is about.")
    if len(reminder.text) > LONGEST_REMINDER or not reminder.text.isprintable():
        said = f"A reminder has at most {LONGEST_REMINDER} characters that can be shown."
        raise InputError(said, "", "Choose a shorter sentence.")
    if reminder in file.reminders():
        return
    with file.step(f"Remind me on {day_text(reminder.day, today)}") as step:
        step.save_reminder(reminder)


def dismiss(file: HouseholdFile, reminder: Reminder, today: date) -> None:
    """Keep a reminder no longer, as one step."""
    if reminder not in file.reminders():
        raise InputError("There is no such reminder.", "", "It was dismissed already.")
    with file.step(f"Dismiss reminder of {day_text(reminder.day, today)}") as step:
        step.drop_reminder(reminder)
