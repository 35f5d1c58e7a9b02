"""The floors of harvesting, edited below their button: the smallest loss in money and as a part of basis."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from app.model.number import ZERO
from app.model.plan import HarvestRules
from app.ui.format import Formatter
from app.ui.pages.settings.fields import NOT_A_NUMBER, NumberField, read_number
from app.ui.widgets.card import button, row
from app.ui.widgets.text import Text


class FloorsPopover(QFrame):
    """Takes both floors at once; `saved` tells the rules with them, nothing is saved before Save."""

    saved = Signal(object)

    def __init__(self, anchor: QWidget) -> None:
        super().__init__(anchor, Qt.WindowType.Popup)
        self.setProperty("card", True)
        self.setAccessibleName("Floors of harvesting")
        self._anchor = anchor
        self._rules = HarvestRules()
        self.loss = NumberField("Smallest loss", "money")
        self.part = NumberField("Smallest part of basis", "rate")
        self.keep = button("Save", "primary", small=True)
        self.leave = button("Cancel", "quiet", small=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(8)
        column.addWidget(Text("Floors", "heading"))
        column.addWidget(Text("Losses under either floor are shown, but not proposed.", "small", "ink_2"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        for at, (words, field) in enumerate((("Smallest loss", self.loss), ("Smallest part of basis", self.part))):
            label = Text(words)
            label.setBuddy(field)
            grid.addWidget(label, at, 0)
            grid.addWidget(field, at, 1)
        column.addLayout(grid)
        self._problem = Text("", "small", "danger")
        self._problem.hide()
        column.addWidget(self._problem)
        column.addLayout(row(1, self.leave, self.keep))
        for field in (self.loss, self.part):
            field.refused.connect(self._say)
            field.returnPressed.connect(self._save)
        self.keep.clicked.connect(self._save)
        self.leave.clicked.connect(self.hide)

    def open(self, rules: HarvestRules, format_: Formatter) -> None:
        """Open under its button with the floors in force."""
        self._rules = rules
        self.loss.show_value(rules.minimum_loss, format_)
        self.part.show_value(rules.minimum_part, format_)
        self._say("")
        self.adjustSize()
        corner = self._anchor.mapToGlobal(QPoint(0, self._anchor.height() + 4))
        window = self._anchor.window()
        edge = window.mapToGlobal(QPoint(window.width(), 0)).x()
        self.move(min(corner.x(), edge - self.width() - 8), corner.y())
        self.show()
        self.loss.setFocus(Qt.FocusReason.PopupFocusReason)

    def _say(self, problem: str) -> None:
        self._problem.set_words(problem)
        self._problem.setVisible(bool(problem))

    def _save(self) -> None:
        """Tell both floors as one step; a hidden amount stays as it is."""
        rules = self._rules
        loss = rules.minimum_loss if self.loss.isReadOnly() else read_number(self.loss.text(), "money")
        part = read_number(self.part.text(), "rate")
        if loss is None or part is None:
            self._say(NOT_A_NUMBER["money" if loss is None else "rate"])
            return
        self.hide()
        self.saved.emit(replace(rules, minimum_loss=max(loss, ZERO), minimum_part=part))
