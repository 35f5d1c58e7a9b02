"""Putting a breach off is a decision: it is noted in the journal, so that it can be measured and undone."""

from __future__ import annotations

from app.model.journal import DecisionKind
from app.ui.job import once
from app.ui.pages.page import PageContext


def note_in_journal(context: PageContext, name: str, *, is_skipped: bool) -> None:
    """Note that the user waits with a class, or skips it, as a step of its own."""
    session, kind = context.session, DecisionKind.SKIPPED if is_skipped else DecisionKind.DELAYED
    words = f"Noted in the journal: {name} is skipped." if is_skipped else f"Noted in the journal: {name} waits."

    def done(_: object) -> None:
        context.say(words)
        context.changed()

    work = once("Saving", lambda: session.note_decision(name, kind))
    context.run(work, done, label="Saving the journal", writes=True)
