"""How the file is cut into cells: its encoding, what parts the cells, the sheet, the mark of decimals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.pages.import_wizard.words import KINDS
from app.ui.pages.settings.fields import Choice
from app.ui.widgets.segment import Segment
from app.ui.widgets.text import Text


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
        self.encoding = Choice("Encoding", [], 122)
        self.delimiter = Choice("Delimiter", [], 112)
        self.sheet = Choice("Sheet", [], 132)
        self.numbers = Choice("Numbers", [], 104)
        line = QHBoxLayout(self)
        line.setContentsMargins(16, 10, 16, 10)
        line.setSpacing(12)
        line.addLayout(_under("The table holds", self.kind))
        line.addStretch(1)
        self._places: dict[Choice, QWidget] = {}
        for words, choice, told in (
            ("Encoding", self.encoding, self.encodingChosen),
            ("Delimiter", self.delimiter, self.delimiterChosen),
            ("Sheet", self.sheet, self.sheetChosen),
            ("Numbers", self.numbers, self.numbersChosen),
        ):
            choice.chosen.connect(told.emit)
            place = self._places[choice] = QWidget()
            inside = _under(words, choice)
            inside.setContentsMargins(0, 0, 0, 0)
            place.setLayout(inside)
            line.addWidget(place)

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
            self._places[choice].setVisible(len(options) > 1)
            self._show(choice, value, options)
        self._show(self.numbers, view.numbers, view.forms)

    @staticmethod
    def _show(choice: Choice, value: str, options: Sequence[tuple[str, str]]) -> None:
        known = list(options) if value in dict(options) else [(value, value), *options]
        choice.set_options(known)
        choice.show_value(value)


def _under(words: str, control: QWidget) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(2)
    column.addWidget(Text(words, "micro", "ink_2"))
    column.addWidget(control)
    return column
