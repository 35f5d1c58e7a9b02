"""The editors below a grid: the cells of a row that can't be read, and what a broker's wording does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from app.ui.theme import current_theme
from app.ui.widgets.card import Hairline, button, row
from app.ui.widgets.text import Text

_COLUMNS = 6
_TALLEST = 168

MEANINGS: tuple[tuple[str, str], ...] = (
    ("buy", "Buys shares"),
    ("sell", "Sells shares"),
    ("reinvest", "Reinvests a dividend in shares"),
    ("dividend", "Pays a dividend"),
    ("capital-gain", "Pays a long-term capital gain of a fund"),
    ("interest", "Pays interest"),
    ("cash", "Moves cash in or out, by its sign"),
    ("transfer", "Moves shares in or out, by their sign"),
    ("transfer-out", "Moves shares out"),
    ("fee", "Is a fee"),
    ("tax", "Is a tax"),
    ("sweep", "Moves cash to or from the core fund: no effect"),
    ("trade", "Buys or sells, by the sign of the shares"),
    ("contribution", "Buys shares with money from payroll"),
    ("dividend-in-shares", "Pays a dividend in shares"),
    ("return-of-capital", "Returns capital"),
    ("shares-added", "Adds shares by a split"),
    ("spin-off", "Is a spin-off"),
    ("close", "Ends an option without cash, by the sign of the contracts"),
    ("close-long", "Ends an option that was held"),
    ("close-short", "Ends an option that was written"),
)
"""What a wording can be said to do, in words, the usual ones first."""


@dataclass(frozen=True, slots=True)
class FixMatter:
    """A row to mend: its columns and cells, the one to blame, and accounts to choose from where none is known."""

    title: str
    why: str
    header: tuple[str, ...]
    cells: tuple[str, ...]
    faulty: str = ""
    accounts: tuple[str, ...] = ()


class FixPanel(QFrame):
    """Takes cells said anew. Nothing is saved by it: `corrected` tells cells by column, and the account."""

    corrected = Signal(object, str)
    cancelled = Signal()

    def __init__(self, matter: FixMatter, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(matter.title)
        self._before: dict[str, str] = {}
        self.fields: dict[str, QLineEdit] = {}
        self.account: QComboBox | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 8)
        column.setSpacing(6)
        why = Text(matter.why, "small", "ink_2")
        save, cancel = button(words, small=True), button("Cancel", "quiet", small=True)
        save.clicked.connect(self._save)
        cancel.clicked.connect(self.cancelled)
        head = row(Text(matter.title, "strong"), why, 1, save, cancel, spacing=10)
        column.addLayout(head)
        column.addWidget(self._cells(matter))

    def focus_fault(self) -> None:
        """Put the keyboard into the cell to blame."""
        named = next((field for field in self.fields.values() if field.property("error")), None)
        field = named or next(iter(self.fields.values()), None)
        if field is not None:
            field.setFocus(Qt.FocusReason.OtherFocusReason)
            field.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave with Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
            return
        super().keyPressEvent(event)

    def _cells(self, matter: FixMatter) -> QScrollArea:
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(4)
        named = [(name.strip(), at) for at, name in enumerate(matter.header) if name.strip()]
        named.sort(key=lambda told: told[0] != matter.faulty)
        for place, (name, at) in enumerate(named):
            field = QLineEdit(matter.cells[at].strip() if at < len(matter.cells) else "")
            field.setAccessibleName(name)
            field.setProperty("error", name == matter.faulty)
            field.returnPressed.connect(self._save)
            self._before.setdefault(name, field.text())
            self.fields.setdefault(name, field)
            line, left = place // _COLUMNS * 2, place % _COLUMNS
            grid.addWidget(Text(name, "micro", "danger" if name == matter.faulty else "ink_3"), line, left)
            grid.addWidget(field, line + 1, left)
        if matter.accounts:
            line, left = len(named) // _COLUMNS * 2, len(named) % _COLUMNS
            self.account = _chooser(
                "Account of the row", [("", "as the file says"), *((a, a) for a in matter.accounts)]
            )
            grid.addWidget(Text("Account", "micro", "ink_3"), line, left)
            grid.addWidget(self.account, line + 1, left)
        for left in range(_COLUMNS):
            grid.setColumnStretch(left, 1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        area.setFixedHeight(min(inside.sizeHint().height() + 4, current_theme().scaled(_TALLEST)))
        return area

    def _save(self) -> None:
        changed = {name: field.text() for name, field in self.fields.items() if field.text() != self._before[name]}
        account = self.account.currentData() if self.account is not None else ""
        if changed or account:
            self.corrected.emit(changed, account)
        else:
            self.cancelled.emit()


class WordingPanel(QFrame):
    """Asks what a broker's wording does; `explained` tells the answer for all rows of it, now and later."""

    explained = Signal(str)
    cancelled = Signal()

    def __init__(self, broker: str, wording: str, about: str, chosen: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(f"What “{wording}” does")
        self.chooser = _chooser(f"What “{wording}” does", (("", "Choose what it does"), *MEANINGS))
        self.chooser.setCurrentIndex(max(self.chooser.findData(chosen), 0))
        save, cancel = button("Use for all of them", small=True), button("Cancel", "quiet", small=True)
        save.clicked.connect(lambda: self.explained.emit(self.chooser.currentData()))
        save.setEnabled(bool(chosen))
        self.chooser.currentIndexChanged.connect(lambda at: save.setEnabled(at > 0))
        cancel.clicked.connect(self.cancelled)
        words = Text(f"“{wording}” of {broker}", "strong")
        line = row(words, self.chooser, Text(about, "small", "ink_2"), 1, save, cancel, spacing=10)
        line.setContentsMargins(16, 8, 16, 8)
        self.setLayout(line)

    def focus_fault(self) -> None:
        """Put the keyboard into the question."""
        self.chooser.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave with Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
            return
        super().keyPressEvent(event)


class EditorPlace(QWidget):
    """Where one editor at a time opens, below a hairline."""

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.editor: FixPanel | WordingPanel | None = None
        self.hide()

    def open(self, editor: FixPanel | WordingPanel) -> None:
        """Show an editor in the place of another, with the keyboard in it."""
        self.shut()
        self.editor = editor
        self._column.addWidget(Hairline())
        self._column.addWidget(editor)
        editor.cancelled.connect(self.shut)
        self.show()
        editor.focus_fault()

    def shut(self) -> None:
        """Take the editor away."""
        self.editor = None
        self.hide()
        while item := self._column.takeAt(0):
            widget: QWidget | None = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()


def _chooser(name: str, choices: Sequence[tuple[str, str]]) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    for key, words in choices:
        box.addItem(words, key)
    return box
