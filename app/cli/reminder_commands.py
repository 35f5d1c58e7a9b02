"""The command of what the user wants to be reminded of."""

from __future__ import annotations

import argparse

from app.cli.answer import Answer
from app.cli.shapes import iso
from app.cli.tables import table
from app.desk.session import Session
from app.model.reminder import Reminder


def reminders(session: Session, arguments: argparse.Namespace) -> Answer:
    """Keep or dismiss a reminder, if asked, and list them all; those whose day has come are due."""
    if arguments.action is not None:
        one = Reminder(arguments.day, " ".join(" ".join(arguments.text).split()))
        (session.remind if arguments.action == "add" else session.dismiss_reminder)(one)
    rows = [{"date": iso(r.day), "text": r.text, "due": r.day <= session.as_of} for r in session.reminders()]
    if not rows:
        return Answer([], "There are no reminders.")
    cells = [[row["date"], "due" if row["due"] else "ahead", row["text"]] for row in rows]
    return Answer(rows, table(("date", "", "reminder"), cells))
