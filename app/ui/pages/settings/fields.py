"""Fields: money, rates, days and years as people type them, and a choice of several."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

from PySide6.QtCore import Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QLineEdit

from app.model.number import HUNDRED, plain
from app.ui.format import HIDDEN, Formatter
from app.ui.theme import current_theme

NumberKind = Literal["money", "rate", "days", "years", "factor", "number"]

NOT_A_NUMBER: dict[NumberKind, str] = {
    "money": "Not an amount. Type digits, e.g. 12,000.",
    "rate": "Not a rate. Type a percentage from 0 to 100, e.g. 5.25.",
    "days": "Not a number of days. Type digits, e.g. 30.",
    "years": "Not a number of years. Type digits, e.g. 10.",
    "number": "Not a number. Type digits, e.g. 4.",
    "factor": "Not a number of times. Type digits, e.g. 1.5.",
}
_TYPED = re.compile(r"\$?\s*(\d{1,3}(?:,\d{3})+|\d*)(\.\d*)?\s*%?")


class NumberField(QLineEdit):
    """Takes a number that is not negative; `entered` tells a new one, `refused` the sentence why not.

    Empty is None where the field is optional. Rates are fractions of 1, shown as percent.
    """

    entered = Signal(object)
    refused = Signal(str)

    def __init__(self, name: str, kind: NumberKind, *, optional: bool = False) -> None:
        super().__init__()
        self._kind, self._optional = kind, optional
        self._value: Decimal | None = None
        self.setAccessibleName(name)
        self.setFixedWidth(current_theme().scaled(150))
        self.editingFinished.connect(self._finish)

    def show_value(self, value: Decimal | None, view: Formatter) -> None:
        """Show what holds; hidden amounts can't be edited."""
        self._value = value
        hidden = self._kind == "money" and view.hide_amounts and value is not None
        self.setReadOnly(hidden)
        self.setText(HIDDEN if hidden else self._text(value))
        self._mark("")

    def _text(self, value: Decimal | None) -> str:
        if value is None:
            return ""
        if self._kind == "rate":
            return f"{plain(value * HUNDRED)} %"
        number = f"{value.normalize():,f}"
        return f"${number}" if self._kind == "money" else number

    def _finish(self) -> None:
        if self.isReadOnly():
            return
        text = self.text().strip()
        value = read_number(text, self._kind)
        if value is None and (text or not self._optional):
            self._mark(NOT_A_NUMBER[self._kind])
            return
        self._mark("")
        self.setText(self._text(value))
        if value != self._value:
            self._value = value
            self.entered.emit(value)

    def _mark(self, problem: str) -> None:
        """Outline the field in danger while what stands in it can't be used."""
        if bool(self.property("error")) != bool(problem):
            self.setProperty("error", bool(problem))
            self.style().unpolish(self)
            self.style().polish(self)
        self.setAccessibleDescription(problem)
        self.refused.emit(problem)


class Choice(QComboBox):
    """One of several values; `chosen` tells one that the user picked and that is not the one shown."""

    chosen = Signal(object)

    def __init__(self, name: str, options: Sequence[tuple[object, str]], width: int) -> None:
        """Take values with their words, and the width at text size 100 %."""
        super().__init__()
        self._values: list[object] = []
        self._shown: object = None
        self.setAccessibleName(name)
        self.setFixedWidth(current_theme().scaled(width))
        self.set_options(options)
        self.activated.connect(self._choose)

    def set_options(self, options: Sequence[tuple[object, str]]) -> None:
        """Offer other values; the same ones are left as they are."""
        values = [value for value, _ in options]
        if values != self._values:
            self._values = values
            self.clear()
            self.addItems([words for _, words in options])

    def show_value(self, value: object) -> None:
        """Show the value in force."""
        self._shown = value
        self.setCurrentIndex(self._values.index(value))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page: scrolling past must not change a setting."""
        event.ignore()

    def _choose(self, at: int) -> None:
        if self._values[at] != self._shown:
            self._shown = self._values[at]
            self.chosen.emit(self._shown)


def read_number(text: str, kind: NumberKind) -> Decimal | None:
    """Return what was typed, None when it is no number of the kind."""
    typed = _TYPED.fullmatch(text.strip())
    if typed is None or not any(typed.groups()) or typed.group(0).strip("$ %") == ".":
        return None
    whole, part = typed.groups()
    value = Decimal(f"{(whole or '0').replace(',', '')}{part or ''}")
    if kind == "rate":
        return value / HUNDRED if value <= HUNDRED else None
    return None if kind in ("days", "years") and value != value.to_integral_value() else value
