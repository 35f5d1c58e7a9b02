"""Import templates: what files of one's own brokers look like, kept under names, handed on as files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QPushButton, QWidget

from app.ui.pages.plain import one_line
from app.ui.widgets.card import button
from app.ui.widgets.text import Text


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """One template: its id, its name, and what it reads in a few words."""

    id: str
    name: str
    about: str


class TwiceButton(QObject):
    """Makes a button ask again before it does what can't be taken back; leaving it is an answer too."""

    sure = Signal()

    def __init__(self, part: QPushButton, again: str) -> None:
        super().__init__(part)
        self._part, self._first, self._again = part, part.text(), again
        part.clicked.connect(self._press)
        part.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the question back when the keyboard goes elsewhere."""
        if event.type() == QEvent.Type.FocusOut:
            self._part.setText(self._first)
        return super().eventFilter(watched, event)

    def _press(self) -> None:
        if self._part.text() == self._again:
            self.sure.emit()
        else:
            self._part.setText(self._again)
            self._part.setFocus()


class TemplateLines(QWidget):
    """A line for each template: its name to edit in place, what it reads, and what can be done with it."""

    renamed = Signal(str, str)  # id, name
    exportAsked = Signal(str)
    deleteAsked = Signal(str)

    def __init__(self, rows: Sequence[TemplateRow], *, can_write: bool) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 4, 0, 4)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        self.names: dict[str, QLineEdit] = {}
        for at, row in enumerate(rows):
            name = self.names[row.id] = QLineEdit(row.name)
            name.setProperty("quiet", True)
            name.setAccessibleName(f"Name of template {one_line(row.name)}")
            name.setReadOnly(not can_write)
            name.setMinimumWidth(200)
            name.editingFinished.connect(self._renaming(row, name))
            export = button("Export…", small=True)
            export.setAccessibleName(f"Export template {one_line(row.name)}")
            export.clicked.connect(lambda _=False, row=row: self.exportAsked.emit(row.id))
            delete = button("Delete", small=True)
            delete.setAccessibleName(f"Delete template {one_line(row.name)}")
            delete.setEnabled(can_write)
            TwiceButton(delete, "Delete for good").sure.connect(lambda row=row: self.deleteAsked.emit(row.id))
            grid.addWidget(name, at, 0)
            grid.addWidget(Text(one_line(row.about), "small", "ink_2"), at, 1)
            grid.addWidget(export, at, 2, Qt.AlignmentFlag.AlignRight)
            grid.addWidget(delete, at, 3, Qt.AlignmentFlag.AlignRight)

    def _renaming(self, row: TemplateRow, name: QLineEdit) -> Callable[[], None]:
        def finish() -> None:
            told = name.text().strip()
            if not told:
                name.setText(row.name)
            elif told != row.name:
                self.renamed.emit(row.id, told)

        return finish
