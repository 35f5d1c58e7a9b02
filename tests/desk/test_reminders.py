"""Reminders kept in the household's file."""

from datetime import date

import pytest

from app.desk.session import Session
from app.model.errors import InputError
from app.model.reminder import LONGEST_REMINDER, Reminder

DAY = date(2026, 12, 4)


def test_a_reminder_is_one_step_with_its_day(sample: Session) -> None:
    """Kept once, dismissed once, and both can be taken back; blanks are no part of it."""
    sample.remind(Reminder(DAY, "  Look \n again "))
    sample.remind(Reminder(DAY, "Look again"))
    assert sample.reminders() == (Reminder(DAY, "Look again"),)
    assert sample.undo_name == "Remind me on Dec 4"
    sample.dismiss_reminder(Reminder(DAY, "Look again"))
    assert (sample.reminders(), sample.undo_name) == ((), "Dismiss reminder of Dec 4")
    sample.undo()
    assert len(sample.reminders()) == 1
    sample.undo()
    assert sample.reminders() == ()


@pytest.mark.parametrize(
    "reminder, said",
    [
        (Reminder(date(2026, 11, 20), "Look again"), "a day to come"),
        (Reminder(DAY, " "), "needs words"),
        (Reminder(DAY, "x" * (LONGEST_REMINDER + 1)), "at most 200"),
        (Reminder(DAY, "Look\x1bagain"), "can be shown"),
    ],
)
def test_what_cannot_be_kept_is_said(sample: Session, reminder: Reminder, said: str) -> None:
    """Nothing is written."""
    before = sample.history()
    with pytest.raises(InputError, match=said):
        sample.remind(reminder)
    assert sample.history() == before


def test_what_is_gone_cannot_be_dismissed(sample: Session) -> None:
    """It was dismissed elsewhere."""
    with pytest.raises(InputError, match="no such reminder"):
        sample.dismiss_reminder(Reminder(DAY, "Look again"))
