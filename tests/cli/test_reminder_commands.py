"""The command of reminders, each call a process of its own."""

import pytest

from tests.cli.driving import REMINDER, Command, faults

AS_OF = ("--as-of", "2026-11-20")


def test_reminders_are_added_and_dismissed(empty: Command) -> None:
    """Each call answers with the list as it is then, the nearest day first; each is a step that can be undone."""
    assert empty("reminders", *AS_OF).json == []
    (row,) = empty("reminders", "add", "2027-01-04", "Sell the rest", *AS_OF).json
    assert faults(row, REMINDER) == []
    assert row == {"date": "2027-01-04", "text": "Sell the rest", "due": False}
    found = empty("reminders", "add", "2026-12-04", "Look", "again", *AS_OF)
    assert (found.code, found.err) == (0, "")
    assert [r["text"] for r in found.json] == ["Look again", "Sell the rest"]
    assert empty("reminders", "add", "2026-12-04", " Look  again ", *AS_OF).json == found.json
    left = empty("reminders", "dismiss", "2026-12-04", "Look  again", *AS_OF).json
    assert [r["text"] for r in left] == ["Sell the rest"]
    assert empty("undo").json == {"step": "Dismiss reminder of Dec 4"}
    assert [r["text"] for r in empty("reminders", *AS_OF).json] == ["Look again", "Sell the rest"]


def test_from_its_day_on_a_reminder_is_due(empty: Command) -> None:
    """On the day itself, and until it is dismissed."""
    empty("reminders", "add", "2026-12-04", "Look", *AS_OF)
    due = [empty("reminders", "--as-of", day).json[0]["due"] for day in ("2026-12-03", "2026-12-04", "2027-06-01")]
    assert due == [False, True, True]


@pytest.mark.parametrize(
    "words, said",
    [
        (("add", "2026-11-20", "Look"), "A reminder is for a day to come."),
        (("add", "tomorrow", "Look"), "“tomorrow” is not a date."),
        (("add", "2026-12-04", " "), "A reminder needs words."),
        (("add", "2026-12-04"), "The following arguments are required: TEXT."),
        (("dismiss", "2026-12-04", "Look"), "There is no such reminder."),
    ],
)
def test_what_cannot_be_done_is_said(empty: Command, words: tuple[str, ...], said: str) -> None:
    """One sentence, exit code 2, nothing kept."""
    found = empty("reminders", *words, *AS_OF)
    assert (found.code, found.json["error"]["title"]) == (2, said)
    assert empty("reminders", *AS_OF).json == []
