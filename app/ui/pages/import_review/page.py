"""The page that shows what an import would do, row by row, and then does exactly that."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPoint

from app.desk.views import FileReview, ImportReview, ImportView
from app.model.account import AccountType
from app.model.errors import AppError
from app.ui.job import Job, Steps
from app.ui.pages.import_review.accounts import AccountChoosers
from app.ui.pages.import_review.card import GridCard
from app.ui.pages.import_review.cards import FileCards
from app.ui.pages.import_review.changes import ChangesCard
from app.ui.pages.import_review.deciding import Decisions, lines_for, menu_of
from app.ui.pages.import_review.explain import explain_file, explain_row
from app.ui.pages.import_review.fix import EditorPlace, FixMatter, FixPanel, WordingPanel
from app.ui.pages.import_review.foot import ReviewFoot
from app.ui.pages.import_review.grid import ACTION, GridModel, ReviewGrid
from app.ui.pages.import_review.rows import ADDED, LEFT, OPEN, READINGS, THERE, FileTable, GridRow, has_account_rows
from app.ui.pages.menu import open_menu
from app.ui.pages.page import Page, PageContext
from app.ui.pages.words import broker_name
from app.ui.widgets.card import button
from app.ui.widgets.segment import Segment

if TYPE_CHECKING:
    from app.desk.importing.changes import ImportChanges
    from app.desk.imports import ReadFiles

    Reviewed = tuple[ImportReview, tuple[FileTable, ...], ImportChanges]

_REMEMBERED = 500
"""Chosen rows that stay chosen when what they say changes."""


class ImportReviewPage(Page):
    """Nothing is saved until Import is pressed; one step undoes it all."""

    key = "import"
    title = "Import review"
    icon = "import"

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self._paths: tuple[Path, ...] = ()
        self._review: ImportReview | None = None
        self._said = Decisions()
        self._shown = Decisions()
        self._job: Job | None = None
        self._readings: ReadFiles | None = None
        self._at = 0
        self._group = "all"
        self._tables: tuple[FileTable, ...] = ()
        self._build_header()
        self.files = FileCards()
        self.files.chosen.connect(self._choose_file)
        self.files.matching.connect(self._match)
        self.model = GridModel(context.format)
        self.grid = ReviewGrid(self.model)
        self.grid.asked.connect(self._ask)
        self.grid.decided.connect(self._decide)
        self.grid.fixed.connect(lambda index: self._mend(self.model.row_at(index)) if index.isValid() else None)
        self.grid.menuWanted.connect(self._open_menu)
        self.grid.selectionModel().selectionChanged.connect(lambda *_: self._show_chosen())
        self.editor = EditorPlace()
        self.changes = ChangesCard()
        self.foot = self._foot()
        self.body.addWidget(self.files)
        self.body.addWidget(self._grid_card(), 1)
        self.body.addWidget(self.changes)
        self.body.addWidget(self.foot)
        self.changes.kept.connect(self._keep_held)
        self.changes.hide()
        self._show_nothing("Choose files to see what they hold.")

    def arrive(self, **what: str) -> None:
        """Review files, together with those that are under review already; they are read anew."""
        added = [Path(line) for line in what.get("paths", "").splitlines()]
        self._paths = tuple(dict.fromkeys((*self._paths, *added)))
        if self._readings is not None:
            self._readings.forget(added)
        self._read()

    # Layout

    def _build_header(self) -> None:
        back = button("Accounts /", "quiet", small=True)
        back.setAccessibleName("Back to accounts")
        back.clicked.connect(lambda _: self.context.go("accounts"))
        self.header.lead(back)
        self.header.set_note("Nothing is saved until you press Import. One step undoes it all.")
        more = button("More files", icon_name="plus")
        more.clicked.connect(lambda _: self.context.import_files())
        self.header.add(more)

    def _grid_card(self) -> GridCard:
        card = GridCard(self.grid, self.editor)
        self._twins = card.twins
        card.twins.changed.connect(self._choose_twins)
        card.notes.clicked.connect(self._explain_file)
        card.several.clicked.connect(
            lambda: self._open_menu(card.several.mapToGlobal(QPoint(0, card.several.height())))
        )
        self.card = card
        return card

    def _foot(self) -> ReviewFoot:
        foot = ReviewFoot()
        foot.cancel.clicked.connect(self._cancel)
        foot.go_on.clicked.connect(self._import)
        foot.told.connect(self.changes.setVisible)
        self.go_on, self.cancel, self.sum = foot.go_on, foot.cancel, foot.sum
        return foot

    def _match(self, place: int) -> None:
        self.context.go("wizard", path=self._tables[place].file.path, back=self.key)

    # Reading

    def _read(self) -> None:
        """Review with everything said so far; what has been read is not read again."""
        from app.desk.imports import ReadFiles, with_twins_kept

        if self._readings is None:
            self._readings = ReadFiles()
        session, paths, choices, readings = self.context.session, self._paths, self._said.choices(), self._readings
        self.foot.set_ready(ready=False)
        if self._review is None:
            self.foot.say("Reading")

        def read(_cancel: Event) -> Steps[Reviewed]:
            review = yield from session.review_files(paths, choices, readings)
            if choices.keep_twins:
                review = with_twins_kept(review)
            tables = tuple(FileTable(file) for file in review.files)
            for table in tables:
                # The first row gathers what all of them look up.
                table.rows[:1]
            return review, tables, session.import_changes(review)

        job = self.context.run(read, self._take, label="Reading files", slot="import.review", on_failed=self._fail)
        job.cancelled.connect(lambda: self._stop(job))
        self._job = job

    def _fail(self, error: AppError) -> None:
        """Say why the files cannot be reviewed so; what was shown, and had been said until then, stays."""
        self.context.fail(error)
        self._said = deepcopy(self._shown)
        if self._review is not None:
            self.foot.set_ready(ready=self._can_go_on())

    def _stop(self, job: Job) -> None:
        """Go back to what was shown where the user stopped the reading; a newer one may have taken its place."""
        if job is not self._job:
            return
        self._said = deepcopy(self._shown)
        if self._review is None:
            self._paths = ()
            self.foot.say("Reading was stopped. Choose the files again.")
        else:
            self.foot.set_ready(ready=self._can_go_on())

    def _take(self, read: Reviewed) -> None:
        self._review, self._tables, changes = read
        self._shown = deepcopy(self._said)
        self._at = min(self._at, len(self._tables) - 1)
        self.files.show_files(self._tables, self.context.format, self._at)
        self._show_file()
        self.changes.show_changes(changes, self._said.still, self.context.format)
        self.foot.show_review(self._review, self._tables, changes, self.context.format)
        self.foot.set_ready(ready=self._can_go_on())

    def _can_go_on(self) -> bool:
        some = any(table.count(*ADDED, *OPEN) for table in self._tables)
        return some and self.context.can_write

    def refresh(self) -> None:
        """Review again: what the files would change may have changed."""
        if self._paths:
            self._read()

    # Showing

    @property
    def table(self) -> FileTable | None:
        """Return the file whose rows are shown."""
        return self._tables[self._at] if self._tables else None

    @property
    def filters(self) -> Segment:
        """Return the choice of rows shown."""
        return self.card.filters

    def _choose_file(self, place: int) -> None:
        self._at, self._group = place, "all"
        self.editor.shut()
        self._show_file()

    def _show_file(self) -> None:
        """Show the file that is chosen, with the filter, the rows chosen and the place as they were."""
        table = self.table
        if table is None or self._review is None:
            return
        several = {"open": OPEN, "duplicate": THERE, "new": ADDED, "ignored": LEFT}
        counts = {key: table.count(*several[key]) for key, _ in READINGS}
        groups = [("all", f"All {len(table.rows):,}")]
        groups += [(key, f"{words} {counts[key]:,}") for key, words in READINGS if counts[key]]
        if self._group not in dict(groups):
            self._group = "all"
        self.card.show_file(table, groups, self._group)
        self.card.filters.changed.connect(self._filter)
        self._filter(self._group)
        self._show_choosers(table.file, self._review)
        # Twins that are decided one by one are none of those this speaks for.
        self.card.show_twins(shown=self._said.keep_twins or any(t.count("twin", "same") for t in self._tables))

    def _filter(self, group: str) -> None:
        self._group = group
        lines, current = [], self.grid.currentIndex()
        if self.grid.selectionModel().hasSelection():
            lines = [found.line for found in self.grid.chosen[:_REMEMBERED]]
        kept = current.row() if current.isValid() else None
        self.model.show(self.table.of_group(group) if self.table else ())
        if lines:
            self.grid.choose(lines, kept)
        self._show_chosen()

    def _show_chosen(self) -> None:
        self.card.show_several(self.grid.count_chosen)

    def _show_choosers(self, file: FileReview, review: ImportReview) -> None:
        choosers = None
        if has_account_rows(file):
            existing = [known.name for known in self.context.session.plan.accounts]
            kinds = {known.name: known.type for known in self._said.plan(review).accounts}
            made = {name: kinds[name] for name in review.new_accounts if name in kinds}
            choosers = AccountChoosers(file, existing, made)
            choosers.accountChosen.connect(lambda printed, name: self._choose_account(file, printed, name))
            choosers.typeChosen.connect(self._choose_type)
        self.card.show_choosers(choosers)

    def _show_nothing(self, sentence: str) -> None:
        self.foot.say(sentence)
        self.card.show_nothing()
        self.changes.hide()

    # Deciding

    def _choose_twins(self, key: str) -> None:
        self._said.keep_twins = key == "keep"
        self._read()

    def _choose_account(self, file: FileReview, printed: str, name: str) -> None:
        self._said.accounts[file.path, printed] = name
        self._read()

    def _choose_type(self, name: str, kind: AccountType) -> None:
        self._said.types[name] = kind

    def _keep_held(self, account: str, symbol: str, is_held: bool) -> None:
        """Note that a holding which a snapshot leaves out is held all the same, or gone as it says."""
        (self._said.still.add if is_held else self._said.still.discard)((account, symbol))

    def _ask(self, index: QModelIndex) -> None:
        """Act on a line where its button was pressed, else explain it."""
        found = self.model.row_at(index)
        if self.model.columns[index.column()].title != ACTION or not found.action:
            self._explain_row(found)
        elif found.row.faulty is not None and found.row.faulty.instead:
            self._fix(found, {found.row.faulty.column: found.row.faulty.instead}, "")
        elif found.row.can_fix or found.is_unclassified:
            self._mend(found)
        else:
            self._open_menu(self.grid.viewport().mapToGlobal(self.grid.visualRect(index).bottomLeft()))

    def _open_menu(self, at: QPoint) -> None:
        rows = self.grid.chosen
        if rows and (entries := menu_of(rows, self._decide, self._mend)):
            open_menu(self.grid, "What becomes of the rows", entries, at)

    def _decide(self, word: str) -> None:
        """Let something become of the rows that are chosen, as far as it can."""
        if self.table is None:
            return
        lines = lines_for(self.grid.chosen, word)
        for line in lines:
            self._said.rows[self.table.file.path, line] = word
        if lines:
            self._read()

    def _mend(self, found: GridRow) -> None:
        """Open the editor of a line: of its cells, or of its wording."""
        file = self.table.file if self.table is not None else None
        if file is None or file.read is None:
            return
        if found.is_unclassified:
            broker = broker_name(file.read.broker)
            asked = WordingPanel(broker, found.row.wording, "for every row of it, here and in later files")
            broker_key = file.read.broker
            asked.explained.connect(lambda rule: self._explain_wording(broker_key, found.row.wording, rule))
            self.editor.open(asked)
        elif found.row.can_fix:
            panel = FixPanel(self._matter(file, found), "Read again")
            panel.corrected.connect(lambda cells, account: self._fix(found, cells, account))
            self.editor.open(panel)

    def _matter(self, file: FileReview, found: GridRow) -> FixMatter:
        table = file.read.table_at(found.line) if file.read is not None else None
        accounts = dict.fromkeys(
            (*(name for _, name in file.accounts), *(a.name for a in self.context.session.plan.accounts))
        )
        faulty = found.row.faulty.column if found.row.faulty is not None else ""
        header = table.header if table is not None else ()
        return FixMatter(f"Line {found.line:,}", found.row.note, header, found.row.cells, faulty, tuple(accounts))

    def _fix(self, found: GridRow, cells: dict[str, str], account: str) -> None:
        if self.table is not None:
            self.editor.shut()
            self._said.fix((self.table.file.path, found.line), cells, account)
            self._read()

    def _explain_wording(self, broker: str, wording: str, rule: str) -> None:
        self.editor.shut()
        self._said.wordings[broker, wording] = rule
        self._read()

    def _import(self) -> None:
        if self._review is None:
            return
        review = replace(self._review, plan=self._said.plan(self._review))
        session, choices = self.context.session, self._said.choices()
        self.foot.set_ready(ready=False)
        self.context.run(
            lambda _cancel: session.commit_import(review, choices),
            self._done,
            label="Importing",
            writes=True,
        )

    def _done(self, view: ImportView) -> None:
        self._forget()
        self.context.changed()
        rows = self.context.format.counted(view.new, "new row")
        self.context.go("today")
        self.context.say(f"{view.name}: {rows} imported.")

    def _cancel(self) -> None:
        self._forget()
        self.context.go("accounts")

    def _forget(self) -> None:
        self._paths, self._review, self._tables, self._at, self._group = (), None, (), 0, "all"
        self._said, self._shown, self._readings, self._job = Decisions(), Decisions(), None, None
        self.editor.shut()
        self.files.show_files((), self.context.format, 0)
        self.model.show(())
        self._show_nothing("Choose files to see what they hold.")

    # Asking

    def _explain_row(self, found: GridRow) -> None:
        if self.table is not None:
            self.context.show_explanation(explain_row(self.table.file, found, self.context.format))

    def _explain_file(self) -> None:
        if self.table is not None:
            self.context.show_explanation(explain_file(self.table.file))
