"""What the user wants to be reminded of."""

from datetime import date

from app.model.reminder import Reminder
from app.store.household_file import HouseholdFile

SOON, LATER = Reminder(date(2026, 12, 4), "Look again"), Reminder(date(2027, 1, 4), "A new year")


def keep(file: HouseholdFile, reminder: Reminder) -> None:
    """Keep a reminder as a step."""
    with file.step("Remind me") as step:
        step.save_reminder(reminder)


def test_reminders_come_back_the_soonest_first(file: HouseholdFile) -> None:
    """After opening the file again too."""
    keep(file, LATER)
    keep(file, SOON)
    assert file.reminders() == (SOON, LATER)
    file.close()
    with HouseholdFile.open(file.path) as again:
        assert again.reminders() == (SOON, LATER)


def test_the_same_one_is_kept_once(file: HouseholdFile) -> None:
    """Again it is no step; another day is another reminder."""
    keep(file, SOON)
    before = file.history()
    keep(file, SOON)
    assert (file.reminders(), file.history()) == ((SOON,), before)
    keep(file, Reminder(LATER.day, SOON.text))
    assert len(file.reminders()) == 2


def test_undo_brings_back_what_was_dismissed(file: HouseholdFile) -> None:
    """And redo takes it away again."""
    keep(file, SOON)
    keep(file, LATER)
    with file.step("Dismiss") as step:
        step.drop_reminder(SOON)
    assert file.reminders() == (LATER,)
    assert file.undo() == "Dismiss"
    assert file.reminders() == (SOON, LATER)
    assert file.redo() == "Dismiss"
    assert file.reminders() == (LATER,)
