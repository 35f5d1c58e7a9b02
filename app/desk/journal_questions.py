"""What may be asked of an open household about decisions: the journal, what they earned, and noting one."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

from app.desk.questions import Questions

if TYPE_CHECKING:
    from app.desk.views import Progress
    from app.engine.journal.report import JournalReport
    from app.model.journal import DecisionKind, JournalEntry


class JournalQuestions(Questions):
    """The questions; each change is one undo step, named with the class."""

    def journal(self) -> Generator[Progress, None, JournalReport]:
        """Episodes, decisions and execution alpha up to the day in view, kept until the file or the day changes."""
        from app.desk.journal import journal_of

        # Kept in a list, because what a generator makes is not there yet when it is first asked for.
        kept: list[JournalReport] = self._keep("journal", list)
        if not kept:
            kept.append((yield from journal_of(self._session)))
        return kept[0]

    def decisions(self) -> tuple[JournalEntry, ...]:
        """What the user decided, by day."""
        return self._keep("decisions", self._session.file.decisions)

    def note_decision(self, name: str, kind: DecisionKind, note: str = "") -> JournalEntry:
        """Note that the user waits with a class today, or skips what the rule proposes; the same again is one entry.

        Raises `InputError` for a class the plan does not have, another kind, or a note that is too long.
        """
        from app.desk.journal import note_decision

        return note_decision(self._session, name, kind, note)

    def edit_decision_note(self, number: int, note: str) -> None:
        """Give a decision other words. Raises `InputError` where there is none of that number."""
        from app.desk.journal import edit_note

        edit_note(self._session, number, note)

    def drop_decision(self, number: int) -> None:
        """Take a wait or a skip back out. Raises `InputError` where it is none."""
        from app.desk.journal import drop_decision

        drop_decision(self._session, number)
