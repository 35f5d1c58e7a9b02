"""What may be asked of an open household about imports: reviews, past imports, rows kept back, words not understood."""

from __future__ import annotations

from collections.abc import Collection, Generator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from app.desk.questions import Questions
from app.desk.views import ImportView

if TYPE_CHECKING:
    from app.desk.importing.absent import MissingHolding
    from app.desk.importing.changes import ImportChanges
    from app.desk.importing.left_open import AnsweredWording, HeldView
    from app.desk.importing.pending import LostPending
    from app.desk.importing.wordings import WordingView
    from app.desk.imports import Choice, ImportChoices, ReadFiles
    from app.desk.views import ImportReview, Progress
    from app.engine.coverage import Gap
    from app.model.household import Household
    from app.model.plan import Plan
    from app.store import StoredHeld


class ImportQuestions(Questions):
    """The questions, and the changes that imports make."""

    def review_files(
        self, paths: Sequence[Path], choices: ImportChoices | None = None, files: ReadFiles | None = None
    ) -> Generator[Progress, None, ImportReview]:
        """Read files and say what importing them would do; nothing is written. `files` keeps what is read."""
        from app.desk.imports import ImportChoices, review_files

        return (yield from review_files(self._session.file, paths, choices or ImportChoices(), files))

    def import_changes(self, review: ImportReview) -> ImportChanges:
        """What carrying out a review would change in the household of the day in view."""
        from app.desk.importing.changes import import_changes

        return import_changes(self._session.file, review, self._session.household())

    def commit_import(
        self, review: ImportReview, choices: ImportChoices | None = None
    ) -> Generator[Progress, None, ImportView]:
        """Import what the review shows, as one undo step with a backup before it."""
        from app.desk.household_of import load_household
        from app.desk.imports import ImportChoices, commit_import

        def as_it_stands(plan: Plan) -> Household:
            return load_household(self._session.file, self._session.as_of).with_plan(plan)

        batch = yield from commit_import(self._session.file, review, choices or ImportChoices(), as_it_stands)
        return next(view for view in self.imports() if view.batch == batch)

    def imports(self) -> tuple[ImportView, ...]:
        """Past imports, the newest first."""
        from app.desk.importing.coverage import covered

        files = self._session.file.files()
        days = covered(self._session.file)
        views = []
        for batch in reversed(self._session.file.batches()):
            mine = [f for f in files if f.batch_id == batch.id]
            differences = [f.totals.difference for f in mine if f.totals.difference is not None]
            views.append(
                ImportView(
                    batch.id,
                    batch.at,
                    batch.name,
                    tuple(f.name for f in mine),
                    tuple(dict.fromkeys(f.broker for f in mine)),
                    sum(f.counts.get("new", 0) for f in mine),
                    sum(f.counts.get("duplicate", 0) for f in mine),
                    sum(1 for f in mine for i in f.issues if i.holds_row),
                    None if not differences else all(abs(d) < Decimal("0.05") for d in differences),
                    tuple((c.account, c.first, c.last) for c in days if c.file_id in {f.id for f in mine}),
                )
            )
        return tuple(views)

    def gaps(self) -> tuple[Gap, ...]:
        """Days of accounts of which no file tells although files do before and after."""
        from app.desk.importing.coverage import covered, gaps_of

        return self._keep("gaps", lambda: gaps_of(covered(self._session.file)))

    def missing_holdings(self) -> tuple[MissingHolding, ...]:
        """Holdings that a newer snapshot leaves out, and that nobody has said anything of; they count as gone."""
        from app.desk.importing.absent import missing_holdings

        return self._keep("missing", lambda: missing_holdings(self._session.file, self._session.as_of))

    def say_missing(self, account: str, symbol: str, *, is_gone: bool) -> str:
        """Say that such a holding is gone, or still held as it was; what that means, in a sentence."""
        from app.desk.importing.absent import say_missing

        return say_missing(self._session.file, self._session.as_of, account, symbol, is_gone=is_gone)

    def lost_pending(self) -> tuple[LostPending, ...]:
        """Pending rows that a later file no longer has although it tells of their day."""
        from app.desk.importing.pending import lost_pending

        return self._keep("lost pending", lambda: lost_pending(self._session.file))

    def drop_pending(self, transaction: str) -> str:
        """Take such a row out; says so in a sentence."""
        from app.desk.importing.pending import drop_pending

        return drop_pending(self._session.file, transaction)

    def undo_import(self, batch: int) -> tuple[str, ...]:
        """Take one import back, whatever came after it, as a step of its own; says what other files keep of it."""
        from app.desk.importing.undoing import undo_import

        return undo_import(self._session.file, batch)

    def import_dependents(self, batch: int) -> tuple[str, ...]:
        """What later rests on an import and would not stand without it, in sentences; nothing is changed."""
        from app.desk.importing.undoing import dependents

        return dependents(self._session.file, batch, self._session.as_of)

    def held_rows(self) -> tuple[StoredHeld, ...]:
        """Rows kept for review that are still open."""
        return tuple(h for h in self._session.file.held_rows() if h.row.state in ("held", "twin"))

    def decide_held(
        self, held: int, choice: Choice, corrections: Mapping[str, str] | None = None, account: str | None = None
    ) -> str:
        """Import or skip a row kept for review, with cells corrected by column name; says what became of it.

        It is read again from its cells. What is still unreadable stays open, and the sentence says why.
        """
        from app.desk.importing.held import decide_held

        return decide_held(self._session.file, held, choice, corrections or {}, account)

    def skip_held(self, ids: Collection[int]) -> str:
        """Leave several rows kept for review out as one step."""
        from app.desk.importing.held import skip_held

        return skip_held(self._session.file, ids)

    def held_views(self) -> tuple[HeldView, ...]:
        """Rows kept for review that are still open, as far as they were read."""
        from app.desk.importing.left_open import held_views

        return self._keep("held views", lambda: held_views(self._session.file))

    def write_held(self, path: Path) -> Path:
        """Save the open rows as CSV."""
        from app.desk.importing.left_open import write_held

        return write_held(self._session.file, path)

    def answered_wordings(self) -> tuple[AnsweredWording, ...]:
        """Brokers' words for actions that somebody has explained; `set_action` explains them anew."""
        from app.desk.importing.left_open import answered_wordings

        return answered_wordings(self._session.file)

    def left_open(self) -> int:
        """How many things imports left for the user to say, so that asking for each finds it counted."""
        asked = (self.held_rows(), self.missing_holdings(), self.lost_pending(), self.open_wordings())
        return sum(map(len, asked))

    def open_wordings(self) -> tuple[WordingView, ...]:
        """Brokers' words for actions that are unclassified."""

        def asked() -> tuple[WordingView, ...]:
            # Most households have none, and then the profiles of brokers need not be loaded.
            if not self._session.file.unclassified():
                return ()
            from app.desk.importing.wordings import open_wordings

            return open_wordings(self._session.file)

        return self._keep("wordings", asked)

    def set_action(self, broker: str, wording: str, action: str) -> tuple[int, int]:
        """Say what a wording does: rows corrected as one step, and rows that lack a part; later imports know it."""
        from app.desk.importing.wordings import set_action

        return set_action(self._session.file, broker, wording, action)
