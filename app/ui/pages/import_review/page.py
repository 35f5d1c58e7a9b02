"""The page that shows what an import would do, row by row, and then does exactly that."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.desk.views import FileReview, ImportReview, ImportView
from app.model.account import AccountType
from app.model.plan import Plan
from app.ui.job import Steps
from app.ui.pages.import_review.accounts import AccountChoosers
from app.ui.pages.import_review.cards import FileCards
from app.ui.pages.import_review.explain import explain_file, explain_row
from app.ui.pages.import_review.grid import GridModel
from app.ui.pages.import_review.rows import (
    OPEN,
    READINGS,
    THERE,
    FileTable,
    GridRow,
    file_table,
    has_account_rows,
    row_sum,
)
from app.ui.pages.page import Page, PageContext
from app.ui.widgets.card import Card, Hairline, button, row
from app.ui.widgets.segment import Segment
from app.ui.widgets.table_view import RowsView
from app.ui.widgets.text import Text

if TYPE_CHECKING:
    from app.desk.imports import ImportChoices


_CORNER = 8
"""The grid keeps clear of the card's rounded corners."""


class ImportReviewPage(Page):
    """Nothing is saved until Import is pressed; one step undoes it all."""

    key = "import"
    title = "Import review"
    icon = "import"

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self._paths: tuple[Path, ...] = ()
        self._review: ImportReview | None = None
        self._accounts: dict[tuple[str, str], str] = {}
        self._types: dict[str, AccountType] = {}
        self._keep_twins = False
        self._at = 0
        self._tables: tuple[FileTable, ...] = ()
        self._build_header()
        self.files = FileCards()
        self.files.chosen.connect(self._choose_file)
        self.files.matching.connect(self._match)
        self.model = GridModel(context.format)
        self.grid: RowsView[GridRow] = RowsView(self.model, "Rows of the file")
        self.grid.set_density("compact")
        self.grid.asked.connect(self._explain_row)
        self.body.addWidget(self.files)
        self.body.addWidget(self._grid_card(), 1)
        self.body.addWidget(self._foot())
        self._show_nothing("Choose files to see what they hold.")

    def arrive(self, **what: str) -> None:
        """Review files, together with those that are under review already."""
        added = [Path(line) for line in what.get("paths", "").splitlines()]
        self._paths = tuple(dict.fromkeys((*self._paths, *added)))
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

    def _grid_card(self) -> Card:
        card = Card(padded=False)
        card.body.setContentsMargins(1, 1, 1, _CORNER)
        card.body.setSpacing(0)
        self._name = Text("", "heading")
        self.filters = Segment([("all", "All")], "Rows shown")
        self._filter_place = QHBoxLayout()
        self._twins = Segment([("leave", "Leave open"), ("keep", "Import too")], "Twins")
        self._twins.changed.connect(self._choose_twins)
        self._twin_words = Text("Twins", "small", "ink_2")
        self._notes = button("", "link", small=True)
        self._notes.clicked.connect(self._explain_file)
        head = row(self._name, spacing=12)
        head.addLayout(self._filter_place)
        head.addStretch(1)
        for part in (self._twin_words, self._twins, self._notes):
            head.addWidget(part)
        head.setContentsMargins(16, 10, 16, 10)
        self._chooser_place = QVBoxLayout()
        card.body.addLayout(head)
        card.body.addLayout(self._chooser_place)
        card.body.addWidget(Hairline())
        card.body.addWidget(self.grid, 1)
        return card

    def _foot(self) -> Card:
        card = Card()
        self._sum_words, self.sum = Text("", "small", "ink_2"), Text("", "emphasis")
        self._total_words, self._total = Text("", "small", "ink_2"), Text("", "emphasis")
        self.cancel = button("Cancel")
        self.cancel.clicked.connect(self._cancel)
        self.go_on = button("Import", "primary", icon_name="import")
        self.go_on.clicked.connect(self._import)
        line = QHBoxLayout()
        line.setSpacing(20)
        rule = self._total_rule = Hairline(upright=True)
        for words, figure in ((self._sum_words, self.sum), (self._total_words, self._total)):
            column = QVBoxLayout()
            column.setSpacing(0)
            column.addWidget(words)
            column.addWidget(figure)
            line.addLayout(column)
            if words is self._sum_words:
                line.addWidget(rule)
        line.addStretch(1)
        line.addWidget(self.cancel)
        line.addWidget(self.go_on)
        card.body.addLayout(line)
        return card

    def _match(self, place: int) -> None:
        self.context.go("wizard", path=self._tables[place].file.path, back=self.key)

    # Reading

    def _choices(self) -> ImportChoices:
        from app.desk.imports import ImportChoices

        return ImportChoices(keep_twins=self._keep_twins, accounts=dict(self._accounts))

    def _read(self) -> None:
        session, paths, choices = self.context.session, self._paths, self._choices()
        self._set_ready(ready=False)
        self._sum_words.set_words("Reading")

        def read(_cancel: Event) -> Steps[tuple[ImportReview, tuple[FileTable, ...]]]:
            review = yield from session.review_files(paths, choices)
            return review, tuple(file_table(file) for file in review.files)

        self.context.run(
            read,
            self._take,
            label="Reading files",
            slot="import.review",
        )

    def _take(self, read: tuple[ImportReview, tuple[FileTable, ...]]) -> None:
        self._review, self._tables = read
        self._at = min(self._at, len(self._tables) - 1)
        self.files.show_files(self._tables, self.context.format, self._at)
        self._choose_file(self._at)
        self._show_sums()

    def refresh(self) -> None:
        """Read the files again: what they would change may have changed."""
        if self._paths:
            self._read()

    # Showing

    @property
    def table(self) -> FileTable | None:
        """Return the file whose rows are shown."""
        return self._tables[self._at] if self._tables else None

    def _choose_file(self, place: int) -> None:
        self._at = place
        table = self.table
        if table is None or self._review is None:
            return
        file = table.file
        self._name.set_words(file.name)
        groups = [("all", f"All {len(table.rows):,}")]
        several = {"open": OPEN, "duplicate": THERE}
        counts = {key: table.count(*several.get(key, (key,))) for key, _ in READINGS}
        groups += [(key, f"{words} {counts[key]:,}") for key, words in READINGS if counts[key]]
        _empty(self._filter_place)
        self.filters = Segment(groups, "Rows shown")
        self.filters.changed.connect(self._filter)
        self._filter_place.addWidget(self.filters)
        self._filter("all")
        self._show_choosers(file, self._review)
        notes = sum(1 for issue in file.issues if issue.place.line is None)
        self._notes.setText(f"{notes} {'note' if notes == 1 else 'notes'}")
        self._notes.setVisible(bool(notes))

    def _filter(self, group: str) -> None:
        rows = self.table.rows if self.table else ()
        self.model.show(rows if group == "all" else (row for row in rows if row.group == group))

    def _show_choosers(self, file: FileReview, review: ImportReview) -> None:
        _empty(self._chooser_place)
        if not has_account_rows(file):
            return
        existing = [known.name for known in self.context.session.plan.accounts]
        kinds = {known.name: known.type for known in self._plan(review).accounts}
        choosers = AccountChoosers(file, existing, {name: kinds[name] for name in review.new_accounts if name in kinds})
        choosers.accountChosen.connect(lambda printed, name: self._choose_account(file, printed, name))
        choosers.typeChosen.connect(self._choose_type)
        self._chooser_place.addWidget(Hairline())
        self._chooser_place.addWidget(choosers)

    def _show_sums(self) -> None:
        review = self._review
        if review is None:
            return
        files = len(review.files)
        self._sum_words.set_words(f"Rows in {self.context.format.counted(files, 'file')}")
        self.sum.set_words(row_sum(self._tables))
        self._show_totals(review)
        twins = sum(table.count("twin", "same") for table in self._tables)
        self._twins.setVisible(bool(twins))
        self._twin_words.setVisible(bool(twins))
        new, left = self._counts()
        words = f"Import {new:,}" if new else "Nothing new to import"
        self.go_on.setText(f"{words}, leave {left:,} open" if left else words)
        self._set_ready(ready=bool(new or left) and self.context.can_write)

    def _counts(self) -> tuple[int, int]:
        """Return how many rows an import adds, and how many it leaves open."""
        taken = ("new", "twin", "same") if self._keep_twins else ("new",)
        added = sum(table.count(*taken) for table in self._tables)
        left = sum(table.count(*(reading for reading in OPEN if reading not in taken)) for table in self._tables)
        return added, left

    def _show_totals(self, review: ImportReview) -> None:
        known = [file.totals.apart for file in review.files if file.totals.apart is not None]
        self._total_words.set_words("Totals, against what the files state" if known else "")
        self._total_rule.setVisible(bool(known))
        apart = [difference for difference in known if difference]
        view = self.context.format
        if not known:
            self._total.set_words("")
        elif not apart:
            equal = "equals" if len(known) == 1 else "all equal"
            self._total.set_words(f"{len(known)} stated, {equal}", "good")
        else:
            words = ", ".join(view.money(difference, cents=True, signed=True) for difference in apart)
            self._total.set_words(f"{len(apart)} of {len(known)} apart: {words}", "caution")

    def _show_nothing(self, sentence: str) -> None:
        self._sum_words.set_words(sentence)
        self.sum.set_words("")
        self._twins.hide()
        self._twin_words.hide()
        self._notes.hide()
        self._set_ready(ready=False)

    def _set_ready(self, *, ready: bool) -> None:
        self.go_on.setEnabled(ready)

    # Deciding

    def _choose_twins(self, key: str) -> None:
        self._keep_twins = key == "keep"
        self._show_sums()

    def _choose_account(self, file: FileReview, printed: str, name: str) -> None:
        self._accounts[file.path, printed] = name
        self._read()

    def _choose_type(self, name: str, kind: AccountType) -> None:
        self._types[name] = kind

    def _plan(self, review: ImportReview) -> Plan:
        """Return the plan as it would be, new accounts with the types chosen here."""
        accounts = tuple(
            replace(known, type=self._types[known.name])
            if known.name in self._types and known.name in review.new_accounts
            else known
            for known in review.plan.accounts
        )
        return replace(review.plan, accounts=accounts)

    def _import(self) -> None:
        if self._review is None:
            return
        review = replace(self._review, plan=self._plan(self._review))
        session, choices = self.context.session, self._choices()
        self._set_ready(ready=False)
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
        self._paths, self._review, self._tables, self._at = (), None, (), 0
        self._accounts.clear()
        self._types.clear()
        self.files.show_files((), self.context.format, 0)
        self.model.show(())
        self._name.set_words("")
        _empty(self._filter_place)
        _empty(self._chooser_place)
        self._show_nothing("Choose files to see what they hold.")

    # Asking

    def _explain_row(self, index: QModelIndex) -> None:
        if self.table is not None:
            row = self.model.row_at(index)
            self.context.show_explanation(explain_row(self.table.file, row, self.context.format))

    def _explain_file(self) -> None:
        if self.table is not None:
            self.context.show_explanation(explain_file(self.table.file))


def _empty(place: QHBoxLayout | QVBoxLayout) -> None:
    """Take every widget out of a layout."""
    while item := place.takeAt(0):
        widget: QWidget | None = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
