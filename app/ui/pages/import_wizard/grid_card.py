"""The card of the raw grid: how the file is cut, what its columns are, its lines, and what is said of one."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Signal

from app.ui.pages.elided import ElidedText
from app.ui.pages.import_wizard.columns import ColumnStrip
from app.ui.pages.import_wizard.grid import KIND_WORDS, GridLine, LinesModel, LinesView
from app.ui.pages.import_wizard.source import SourceBar
from app.ui.pages.menu import Choice, open_menu
from app.ui.pages.plain import label, one_line, quoted
from app.ui.widgets.card import Card, Hairline, button, row

_HINT = "Click the number of the line that names the columns, or press Enter on it. Delete leaves out lines like it."
_NO_HEADER = "No line looks like column names. Click the one that names the columns, or press Enter on it."
_SHORT = 24


class GridCard(Card):
    """Asks for a header and for lines to be left out; shows what it is told."""

    headerAsked = Signal(int)  # line number
    leavingAsked = Signal(int, int)  # line number, column: lines with the same there are left out
    takingAsked = Signal(int)  # line number

    def __init__(self) -> None:
        super().__init__(padded=False)
        self.has_header = True
        self.setAccessibleName("The file")
        self.body.setContentsMargins(1, 1, 1, 1)
        self.body.setSpacing(0)
        self.source = SourceBar()
        self.model = LinesModel()
        self.grid = LinesView(self.model)
        self.strip = ColumnStrip(self.grid)
        self.reason = ElidedText(_HINT, "small", "ink_2")
        self.make_header = button("Make it the header", small=True)
        self.leave = button("Leave out lines like it", small=True)
        foot = row(self.reason, self.make_header, self.leave)
        foot.setStretchFactor(self.reason, 1)
        foot.setContentsMargins(16, 6, 12, 6)
        for part in (self.source, Hairline(), self.strip):
            self.body.addWidget(part)
        self.body.addWidget(self.grid, 1)
        self.body.addWidget(Hairline())
        self.body.addLayout(foot)
        self.grid.headerAsked.connect(self.headerAsked)
        self.grid.leavingAsked.connect(self._leave)
        self.grid.menuAsked.connect(self._open_menu)
        self.grid.clicked.connect(lambda _: None if self.has_header else self._make_header())
        self.grid.cellShown.connect(lambda *_: self.say_cell())
        self.make_header.clicked.connect(self._make_header)
        self.leave.clicked.connect(self._leave)
        self.say_cell()

    def show_line(self, number: int) -> None:
        """Bring a line into sight and go to it."""
        place = self.model.place_of(number)
        if place is not None:
            self.grid.setCurrentIndex(self.model.index(place, max(self.grid.currentIndex().column(), 0)))

    def show_from(self, number: int) -> None:
        """Go to a line and have it first in sight, with what stands below it."""
        self.show_line(number)
        self.grid.scrollTo(self.grid.currentIndex(), LinesView.ScrollHint.PositionAtTop)

    def say_cell(self) -> None:
        """Say what the current line is taken for now, and what can be done with it."""
        line, place = self.grid.current_line(), self._place()
        left = line is not None and line.kind == "left-out"
        self.reason.set_words(_NO_HEADER if not self.has_header else _about(line) if line else _HINT)
        self.make_header.setEnabled(line is not None and line.kind not in {"header", "blank"})
        self.leave.setText("Take such lines in" if left else "Leave out lines like it")
        self.leave.setEnabled(left or place is not None)
        alike = "" if line is None or place is None else self._alike(line, place)
        self.leave.setToolTip("" if left else label(alike))
        self.leave.setAccessibleDescription("" if left else alike)

    def _place(self) -> int | None:
        """Return the column whose text tells lines like the current one; None where there is none."""
        line, at = self.grid.current_line(), self.grid.currentIndex().column()
        if line is None or line.kind != "row":
            return None
        used = self.model.used
        ways = [at, *sorted(used)]
        return next((place for place in ways if place in used and line.cells[place : place + 1] != ("",)), None)

    def _alike(self, line: GridLine, place: int) -> str:
        text = line.cells[place] if place < len(line.cells) else ""
        shown = text if len(text) <= _SHORT else f"{text[:_SHORT]}…"
        return f"Leave out every line with {quoted(shown)} in {one_line(self.model.name_of(place))}"

    def _make_header(self) -> None:
        line = self.grid.current_line()
        if line is not None:
            self.headerAsked.emit(line.number)

    def _leave(self) -> None:
        line, place = self.grid.current_line(), self._place()
        if line is not None and line.kind == "left-out":
            self.takingAsked.emit(line.number)
        elif line is not None and place is not None:
            self.leavingAsked.emit(line.number, place)

    def _open_menu(self, at: QPoint) -> None:
        line, place = self.grid.current_line(), self._place()
        if line is None:
            return
        words = self._alike(line, place) if place is not None else self.leave.text()
        choices = [
            Choice("Make it the header", self._make_header, enabled=self.make_header.isEnabled()),
            Choice(label(words), self._leave, enabled=self.leave.isEnabled()),
        ]
        open_menu(self.grid, f"Line {line.number}", [*choices], at)


def _about(line: GridLine) -> str:
    """Return what is said of a line: its number, what it is taken for, and why."""
    word = KIND_WORDS[line.kind].lower()
    lead = f"Line {line.number:,}, {word}." if word else f"Line {line.number:,}."
    return f"{lead} {line.note}".strip()
