"""A field for an amount of money: what was typed is an exact amount, nothing, or told to be no number."""

from __future__ import annotations

import re
from decimal import Decimal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app.ui.format import HIDDEN, Formatter
from app.ui.widgets.text import Text

_TYPED = re.compile(r"\$?\s*(\d{1,3}(?:,\d{3})+|\d+)?(\.\d*)?")
NO_NUMBER = "Not a number. Type digits, e.g. 12,000."


def amount_of(text: str) -> Decimal | None:
    """The amount typed: `12,000`, `$12,000.50`, `.5`; None for nothing. Raises `ValueError` for what is none."""
    words = text.strip()
    if not words:
        return None
    typed = _TYPED.fullmatch(words)
    if typed is None or not (typed[1] or (typed[2] or ".").strip(".")):
        raise ValueError(words)
    return Decimal(f"{(typed[1] or '0').replace(',', '')}{(typed[2] or '').rstrip('.') or ''}")


class MoneyField(QWidget):
    """Shows an amount, takes another on Enter or when left; amounts hidden elsewhere are hidden here until typed."""

    amountChanged = Signal(object)

    def __init__(self, name: str, empty: str = "", *, quiet: bool = False, parent: QWidget | None = None) -> None:
        """`empty` is what the field says when there is no amount; a quiet one has its frame only when it is near."""
        super().__init__(parent)
        self._amount: Decimal | None = None
        self._format: Formatter | None = None
        self.field = QLineEdit()
        self.field.setAccessibleName(name)
        self.field.setPlaceholderText(empty)
        self.field.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.field.setProperty("quiet", quiet)
        self._error = Text(NO_NUMBER, "small", "danger", wrap=True)
        self._error.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.field)
        column.addWidget(self._error)
        self.setFocusProxy(self.field)
        self.field.editingFinished.connect(self._take)
        self.field.textEdited.connect(lambda _: self._show_error(False))

    @property
    def amount(self) -> Decimal | None:
        """The amount last taken."""
        return self._amount

    def show_amount(self, amount: Decimal | None, format_: Formatter) -> None:
        """Show an amount without telling anybody; what is being typed is left alone."""
        self._amount, self._format = amount, format_
        if not (self.field.hasFocus() and self.field.isModified()):
            self._write()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Pass the focus on."""
        self.field.setFocus(event.reason())

    def _write(self) -> None:
        words = "" if self._amount is None or self._format is None else self._written()
        self.field.setText(words)
        self.field.setModified(False)
        self._show_error(False)

    def _written(self) -> str:
        if self._format is None or self._amount is None:
            return ""
        return self._format.money(self._amount, cents=self._amount != self._amount.to_integral_value())

    def _take(self) -> None:
        if not self.field.isModified() or self.field.text() == HIDDEN:
            return
        try:
            amount = amount_of(self.field.text())
        except ValueError:
            self._show_error(True)
            return
        changed, self._amount = amount != self._amount, amount
        self._write()
        if changed:
            self.amountChanged.emit(amount)

    def _show_error(self, wrong: bool) -> None:
        self._error.setVisible(wrong)
        if bool(self.field.property("error")) != wrong:
            self.field.setProperty("error", wrong)
            self.field.style().unpolish(self.field)
            self.field.style().polish(self.field)
