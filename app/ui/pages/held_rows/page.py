"""The page of what imports left open: looked through, mended and decided without the files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QModelIndex, QPoint
from PySide6.QtWidgets import QHBoxLayout

from app.ui.job import Steps, once
from app.ui.pages.ask import ask_save
from app.ui.pages.held_rows.missing_card import MissingCard
from app.ui.pages.held_rows.pending_card import PendingCard
from app.ui.pages.held_rows.rows import HeldModel, HeldRow
from app.ui.pages.held_rows.wordings_card import WordingsCard
from app.ui.pages.import_review.deciding import lines_for, menu_of
from app.ui.pages.import_review.fix import EditorPlace, FixMatter, FixPanel
from app.ui.pages.import_review.grid import ACTION, ReviewGrid
from app.ui.pages.import_review.rows import GridRow
from app.ui.pages.menu import open_menu
from app.ui.pages.page import Page, PageContext
from app.ui.pages.words import told
from app.ui.widgets.card import Card, Hairline, button
from app.ui.widgets.empty_state import EmptyState, EmptyView
from app.ui.widgets.inspector import Explanation, Fact, Section
from app.ui.widgets.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.desk.importing.left_open import HeldView

_CORNER = 8


class HeldRowsPage(Page):
    """Rows that count nowhere until they are decided, and words that nobody has explained."""

    key = "held"
    title = "Left open at imports"
    icon = "file"

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        back = button("Accounts /", "quiet", small=True)
        back.setAccessibleName("Back to accounts")
        back.clicked.connect(lambda _: context.go("accounts"))
        self.header.lead(back)
        self.copy = button("Save as CSV…", icon_name="export")
        self.copy.clicked.connect(self._save_copy)
        self.header.add(self.copy)
        self.model = HeldModel(context.format)
        self.grid = ReviewGrid(self.model, "Rows left open")
        self.grid.asked.connect(self._ask)
        self.grid.decided.connect(self._decide)
        self.grid.fixed.connect(lambda index: self._mend(self.model.row_at(index)) if index.isValid() else None)
        self.grid.menuWanted.connect(self._open_menu)
        self.grid.selectionModel().selectionChanged.connect(lambda *_: self._show_chosen())
        self.editor = EditorPlace()
        self.rows = self._rows_card()
        self.wordings = WordingsCard()
        self.wordings.explained.connect(self._explain_wording)
        self.empty = EmptyState(EmptyView("Nothing is left open", "Every row of every import is decided.", ()))
        self.body.addWidget(self.rows, 1)
        self.body.addWidget(self.empty, 1)
        self.missing = MissingCard()
        self.missing.said.connect(self._say_missing)
        self.body.addWidget(self.missing)
        self.pending = PendingCard()
        self.pending.gone.connect(self._drop_pending)
        self.body.addWidget(self.pending)
        self.body.addWidget(self.wordings)
        self.commands = {"held.look": self.grid.setFocus, "held.copy": self._save_copy}

    def _rows_card(self) -> Card:
        card = Card(padded=False)
        card.body.setContentsMargins(1, 1, 1, _CORNER)
        card.body.setSpacing(0)
        self.several = button("", small=True, icon_name="chevron-down")
        self.several.clicked.connect(
            lambda: self._open_menu(self.several.mapToGlobal(QPoint(0, self.several.height())))
        )
        head = QHBoxLayout()
        head.setContentsMargins(16, 10, 16, 10)
        head.addWidget(Text("Rows", "heading"))
        head.addStretch(1)
        head.addWidget(self.several)
        card.body.addLayout(head)
        card.body.addWidget(Hairline())
        card.body.addWidget(self.grid, 1)
        card.body.addWidget(self.editor)
        return card

    def refresh(self) -> None:
        """Show what is open now, the place as it was."""
        session, view = self.context.session, self.context.format
        held, asked = session.held_views(), session.open_wordings()
        self.editor.shut()
        current = self.grid.currentIndex()
        self.model.show([HeldRow.of(row) for row in held])
        if current.isValid() and held:
            self.grid.choose((), current.row())
        self.rows.setVisible(bool(held))
        self.empty.setVisible(not held)
        self.copy.setEnabled(bool(held))
        missing = session.missing_holdings()
        self.missing.show_missing(missing, view, can_write=self.context.can_write)
        pending = session.lost_pending()
        self.pending.show_pending(pending, view, can_write=self.context.can_write)
        parts = [view.counted(len(held), "row")] if held else []
        parts += [view.counted(len(missing), "holding")] if missing else []
        parts += [view.counted(len(pending), "pending row")] if pending else []
        parts += [view.counted(len(asked), "wording")] if asked else []
        self.header.set_note(f"{', '.join(parts)} to decide." if parts else "")
        self.wordings.show_wordings(asked, session.answered_wordings(), view, can_write=self.context.can_write)
        self._show_chosen()

    # Asking

    def _show_chosen(self) -> None:
        count = self.grid.count_chosen
        self.several.setText(f"{count:,} rows chosen")
        self.several.setVisible(count > 1)

    @property
    def _chosen(self) -> list[HeldRow]:
        return [row for row in self.grid.chosen if isinstance(row, HeldRow)]

    def _ask(self, index: QModelIndex) -> None:
        found = cast("HeldRow", self.model.row_at(index))
        faulty = found.row.faulty
        if self.model.columns[index.column()].title != ACTION or not found.action:
            self._explain(found)
        elif faulty is not None and faulty.instead:
            self._correct(found.held, {faulty.column: faulty.instead}, "")
        elif found.row.can_fix:
            self._mend(found)
        else:
            self._open_menu(self.grid.viewport().mapToGlobal(self.grid.visualRect(index).bottomLeft()))

    def _explain(self, found: HeldRow) -> None:
        view, header = self.context.format, found.held.header
        facts = tuple(
            Fact(header[at] if at < len(header) else f"Column {at + 1}", cell)
            for at, cell in enumerate(found.row.cells)
            if cell.strip() and not view.hide_amounts
        )
        sections = (
            Section("Why it is open", told(found.row.note, view)),
            Section("The line as it stands", facts=facts),
        )
        self.context.show_explanation(
            Explanation(title=f"Line {found.line:,}", caption=found.held.file, sections=sections)
        )

    def _open_menu(self, at: QPoint) -> None:
        rows: list[GridRow] = [*self._chosen]
        if rows and self.context.can_write and (entries := menu_of(rows, self._decide, self._mend)):
            open_menu(self.grid, "What becomes of the rows", entries, at)

    def _mend(self, found: GridRow) -> None:
        if not isinstance(found, HeldRow) or not found.row.can_fix or not self.context.can_write:
            return
        accounts = tuple(known.name for known in self.context.session.plan.accounts)
        faulty = found.row.faulty.column if found.row.faulty is not None else ""
        title = f"Line {found.line:,} of {found.held.file}"
        panel = FixPanel(
            FixMatter(title, found.row.note, found.held.header, found.row.cells, faulty, accounts), "Import"
        )
        panel.corrected.connect(lambda cells, account: self._correct(found.held, cells, account))
        self.editor.open(panel)

    # Deciding

    def _decide(self, word: str) -> None:
        """Import or skip the chosen rows; those left alone stay open."""
        rows = self._chosen
        wanted = set(lines_for(rows, word))
        ids = [row.held.id for row in rows if row.line in wanted and word in row.row.can]
        session = self.context.session
        if not ids or not self.context.can_write or word == "open":
            return
        if word == "skip":
            self._run(once("Skipping", lambda: session.skip_held(ids)), "Skipping rows")
        else:
            self._run(self._importing(ids), "Importing rows")

    def _importing(self, ids: list[int]) -> Steps[str]:
        """Import rows one after another; what became of the last, or of how many."""
        from app.desk.imports import Choice
        from app.desk.views import Progress

        said = ""
        for at, held_id in enumerate(ids):
            yield Progress(at, len(ids), "Importing rows")
            said = self.context.session.decide_held(held_id, Choice.IMPORT)
        return said if len(ids) == 1 else f"{len(ids)} rows are decided."

    def _correct(self, held: HeldView, cells: dict[str, str], account: str) -> None:
        from app.desk.imports import Choice

        session = self.context.session
        work = once("Importing", lambda: session.decide_held(held.id, Choice.IMPORT, cells, account or None))
        self._run(work, "Importing a row")

    def _explain_wording(self, broker: str, wording: str, rule: str) -> None:
        session = self.context.session

        def explain() -> str:
            done, left = session.set_action(broker, wording, rule)
            said = (
                f"{self.context.format.counted(done, 'row').capitalize()} classified; later imports know the wording."
            )
            lack = self.context.format.counted(left, "row")
            return f"{said} {lack.capitalize()} lack a part for it and stay open." if left else said

        self._run(once("Classifying", explain), "Classifying rows")

    def _say_missing(self, account: str, symbol: str, is_gone: bool) -> None:
        session = self.context.session
        self._run(once("Saving", lambda: session.say_missing(account, symbol, is_gone=is_gone)), "Saving an answer")

    def _drop_pending(self, transaction: str) -> None:
        session = self.context.session
        self._run(once("Removing", lambda: session.drop_pending(transaction)), "Removing a pending row")

    def _run(self, work: Steps[str], label: str) -> None:
        def done(sentence: str) -> None:
            self.context.changed()
            self.context.say(sentence)

        self.context.run(work, done, label=label, writes=True)

    def _save_copy(self) -> None:
        path = ask_save(self, "Save open rows", "rows left open.csv", "CSV table (*.csv)")
        if path is None:
            return
        whole = path if path.suffix.lower() == ".csv" else path.with_name(f"{path.name}.csv")
        session = self.context.session

        def saved(to: Path) -> None:
            self.context.say(f"Saved {to.name}.", undo=False)

        save: Callable[[], Path] = lambda: session.write_held(whole)  # noqa: E731 (its type is told)
        self.context.run(once("Saving", save), saved, label="Saving open rows")
