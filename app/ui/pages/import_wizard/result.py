"""What the file gives as it is matched now: counts that add up to it, its first rows, and what is wrong."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout

from app.ui.format import Formatter
from app.ui.pages.elided import ElidedText
from app.ui.pages.import_review.rows import LEFT, FileTable, GridRow, row_sum
from app.ui.pages.plain import one_line, plain_tip
from app.ui.theme_tokens import ColorRole
from app.ui.widgets.card import Card, Hairline
from app.ui.widgets.chip import chip_width, paint_chip
from app.ui.widgets.paint import Mark
from app.ui.widgets.segment import Segment
from app.ui.widgets.table import Column, RowsModel
from app.ui.widgets.table_view import RowsView

_FIRST = 200
_CORNER = 8
_FIGURES = re.compile(r"\d[\d,]*\.\d+|\d{1,3}(?:,\d{3})+")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, and the line it is about; None is the file as a whole."""

    at: int
    line: int | None
    text: str
    serious: bool


class ResultCard(Card):
    """Counts above; below them the first rows as they would be imported, or the problems."""

    lineAsked = Signal(int)  # line number

    def __init__(self, view: Formatter) -> None:
        super().__init__(padded=False)
        self.body.setContentsMargins(1, 1, 1, _CORNER)
        self.body.setSpacing(0)
        self.setAccessibleName("As it would be imported")
        self.sum = ElidedText("", "emphasis", "ink")
        self.total = ElidedText("", "small", "ink_2")
        self.parts = Segment([("rows", "Preview"), ("problems", "Problems")], "Shown below")
        self.parts.changed.connect(self._turn)
        told = QVBoxLayout()
        told.setSpacing(0)
        told.addWidget(self.sum)
        told.addWidget(self.total)
        head = QHBoxLayout()
        head.addLayout(told, 1)
        head.addWidget(self.parts, 0, Qt.AlignmentFlag.AlignVCenter)
        head.setContentsMargins(16, 6, 12, 6)
        self._view = view
        self._first: tuple[GridRow, ...] = ()
        self._problems: tuple[Problem, ...] = ()
        self.model = _row_model(view)
        self.rows: RowsView[GridRow] = RowsView(self.model, "First rows as they would be imported")
        self.problem_model: RowsModel[Problem] = RowsModel(_columns(), key=lambda problem: problem.at)
        self.problems: RowsView[Problem] = RowsView(self.problem_model, "Problems")
        self._stack = QStackedWidget()
        self._stack.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        for grid in (self.rows, self.problems):
            grid.set_density("compact")
            self._stack.addWidget(grid)
        self.rows.asked.connect(lambda index: self.lineAsked.emit(self.model.row_at(index).line))
        self.problems.asked.connect(self._ask_problem)
        self.body.addLayout(head)
        self.body.addWidget(Hairline())
        self.body.addWidget(self._stack, 1)

    def show_table(self, table: FileTable, view: Formatter) -> None:
        """Show what a file gives; lines nothing is read of stand in the grid above, not here."""
        self.sum.set_words(row_sum((table,)).replace(" = ", " lines = ", 1), "ink")
        words, role = total_words(table, view)
        self.total.set_words(words, role)
        self.total.show()
        self.use_format(view)
        read = (at for at, reading in enumerate(table.readings) if reading not in LEFT)
        self._first = tuple(table.rows[at] for at in islice(read, _FIRST))
        self._show_rows()

    def use_format(self, view: Formatter) -> None:
        """Write numbers otherwise: amounts hidden, or shown again."""
        if view == self._view:
            return
        before, self._view = self.model, view
        self.model = _row_model(view)
        self._show_rows()
        self.rows.setModel(self.model)
        before.deleteLater()
        self.show_problems(self._problems)

    def _show_rows(self) -> None:
        self.model.set_rows(self._first)

    def say(self, sentence: str, role: ColorRole = "ink_2") -> None:
        """Say why there is nothing to show, in place of the counts."""
        self.sum.set_words(sentence, role)
        self.total.set_words("")
        self.total.hide()
        self._first = ()
        self._show_rows()
        self.show_problems(())

    def mark_stale(self) -> None:
        """Step back while another answer is worked out: stale results are marked, never erased."""
        self.sum.set_words(self.sum.words, "ink_3")

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show what is wrong; figures in it are hidden with the amounts."""
        self._problems = tuple(problems)
        hidden = self._view.hide_amounts
        shown = [replace(told, text=_masked(told.text)) if hidden else told for told in problems]
        self.problem_model.set_rows(shown)
        count = len(problems)
        self.parts.set_text("problems", f"Problems {count:,}" if count else "No problems")

    def _turn(self, part: str) -> None:
        self._stack.setCurrentIndex(0 if part == "rows" else 1)

    def _ask_problem(self, index: object) -> None:
        line = self.problem_model.row_at(index).line  # type: ignore[arg-type]  # an index of the view
        if line is not None:
            self.lineAsked.emit(line)


def _masked(text: str) -> str:
    return _FIGURES.sub("•••", text)


def total_words(table: FileTable, view: Formatter) -> tuple[str, ColorRole]:
    """Return how the file's own total compares with its rows."""
    difference = table.file.totals.apart
    if difference is None:
        return "The file states no total", "ink_3"
    if not difference:
        return "Total equals the file", "good"
    return f"Total {view.money(abs(difference), cents=True)} apart from the file’s", "caution"


def _row_model(view: Formatter) -> RowsModel[GridRow]:
    """Rows of half a page's width; what is said of one stands under Problems."""

    def what(told: GridRow) -> str:
        # A line that can't be read is its cells, whose figures are hidden with the amounts.
        return _masked(told.what) if view.hide_amounts else told.what

    def amount(told: GridRow) -> str:
        return "" if told.row.amount is None else view.money(told.row.amount, cents=True)

    def day(told: GridRow) -> str:
        return view.day(told.row.day, year=True) if told.row.day else ""

    def shares(told: GridRow) -> str:
        return "" if told.row.shares is None else view.shares(told.row.shares)

    def price(told: GridRow) -> str:
        return "" if told.row.price is None else view.price(told.row.price)

    def symbol(told: GridRow) -> str:
        return one_line(told.row.symbol)

    def role(told: GridRow) -> ColorRole:
        return "ink_3" if told.quiet else "ink"

    def reading(told: GridRow) -> str:
        return told.chip.text

    def line(told: GridRow) -> str:
        return f"{told.line:,}"

    columns: tuple[Column[GridRow], ...] = (
        Column("Line", line, line, "right", width=56, role=lambda _: "ink_3"),
        Column("Reading", reading, lambda _: "", width=108, mark=_chip, accessible=reading),
        Column("Date", day, day, width=104, role=role),
        Column("As read", what, lambda told: one_line(what(told)), role=role),
        Column("Symbol", symbol, symbol, width=72, style="emphasis", role=role),
        Column("Shares", shares, shares, "right", width=80, role=role),
        Column("Price", price, price, "right", width=88, role=role),
        Column("Amount", amount, amount, "right", width=108, role=role),
    )
    return RowsModel(columns, key=lambda told: told.line)


def _chip(told: GridRow) -> Mark:
    def paint(painter: QPainter, box: QRectF) -> float:
        paint_chip(painter, box.left(), box.center().y() - 1, told.chip)
        return chip_width(told.chip)

    return paint


def _columns() -> tuple[Column[Problem], ...]:
    def role(problem: Problem) -> ColorRole:
        return "danger" if problem.serious else "ink"

    return (
        Column(
            "Line",
            lambda problem: problem.line,
            lambda problem: "–" if problem.line is None else f"{problem.line:,}",
            "right",
            width=64,
            role=lambda _: "ink_3",
        ),
        Column(
            "What is wrong",
            lambda problem: problem.text,
            lambda problem: one_line(problem.text),
            tip=lambda problem: plain_tip(problem.text),
            role=role,
        ),
    )
