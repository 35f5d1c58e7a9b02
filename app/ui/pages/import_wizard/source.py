"""How the file is cut into cells: its encoding, what parts the cells, the sheet, the mark of decimals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from app.ui.pages.import_wizard.words import KINDS
from app.ui.pages.settings.fields import Choice
from app.ui.widgets.segment import Segment

_SIDE, _GAP = 12, 8


@dataclass(frozen=True, slots=True)
class SourceView:
    """How a file is cut now, and how it could be; a list of fewer than two is nothing to choose from."""

    kind: str
    encoding: str
    encodings: tuple[tuple[str, str], ...]
    delimiter: str
    delimiters: tuple[tuple[str, str], ...]
    sheet: str
    sheets: tuple[tuple[str, str], ...]
    numbers: str
    forms: tuple[tuple[str, str], ...]


class SourceBar(QWidget):
    """What the table is, and how its cells are cut."""

    kindChosen = Signal(str)
    encodingChosen = Signal(str)
    delimiterChosen = Signal(str)
    sheetChosen = Signal(str)
    numbersChosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.kind = Segment(KINDS, "What the table is")
        self.kind.changed.connect(self.kindChosen)
        self.encoding = Choice("Encoding", [], 116)
        self.delimiter = Choice("Delimiter", [], 108)
        self.sheet = Choice("Sheet", [], 124)
        self.numbers = Choice("Numbers", [], 100)
        self._ways = QWidget()
        line = QHBoxLayout(self._ways)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(_GAP)
        for tip, choice, told in (
            ("How the file’s letters are written", self.encoding, self.encodingChosen),
            ("What stands between the cells of a line", self.delimiter, self.delimiterChosen),
            ("The sheet of the workbook", self.sheet, self.sheetChosen),
            ("How the file writes numbers", self.numbers, self.numbersChosen),
        ):
            choice.setToolTip(tip)
            choice.chosen.connect(told.emit)
            line.addWidget(choice)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(_SIDE, 8, _SIDE, 8)
        self._grid.setSpacing(_GAP)
        self._grid.setColumnStretch(1, 1)
        self._grid.addWidget(self.kind, 0, 0)
        self._grid.addWidget(self._ways, 0, 2)

    def show_view(self, view: SourceView) -> None:
        """Show how the file is cut; what does not apply to it is not there."""
        blocked = self.kind.blockSignals(True)
        self.kind.choose(view.kind)
        self.kind.blockSignals(blocked)
        for choice, value, options in (
            (self.encoding, view.encoding, view.encodings),
            (self.delimiter, view.delimiter, view.delimiters),
            (self.sheet, view.sheet, view.sheets),
        ):
            choice.setVisible(len(options) > 1)
            self._show(choice, value, options)
        self._show(self.numbers, view.numbers, view.forms)
        self._arrange()

    def minimumSizeHint(self) -> QSize:
        """Return the width of the wider half: where both don't fit, one stands below the other."""
        wide = max(self.kind.sizeHint().width(), self._ways.sizeHint().width()) + 2 * _SIDE
        return QSize(wide, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the ways to cut beside the kinds, or below them."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        room = self.kind.sizeHint().width() + self._ways.sizeHint().width() + _GAP + 2 * _SIDE
        place = (0, 2, 1, 1) if self.width() >= room else (1, 0, 1, 3)
        if self._grid.getItemPosition(self._grid.indexOf(self._ways)) != place:
            self._grid.removeWidget(self._ways)
            self._grid.addWidget(self._ways, *place, Qt.AlignmentFlag.AlignLeft)

    @staticmethod
    def _show(choice: Choice, value: str, options: Sequence[tuple[str, str]]) -> None:
        known = list(options) if value in dict(options) else [(value, value), *options]
        choice.set_options(known)
        choice.show_value(value)
