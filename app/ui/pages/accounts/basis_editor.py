"""The editor in place for a lot's basis and day of purchase, where files do not say."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app.desk.views import LotView
from app.ui.format import Formatter
from app.ui.pages.money_field import NO_NUMBER, amount_of
from app.ui.theme import current_theme
from app.ui.widgets.card import button, row
from app.ui.widgets.paint import rule_below
from app.ui.widgets.text import Text

NO_DATE = "Not a date. Type it as 2024-12-16 or 12/16/2024."
_FORMS = ("%Y-%m-%d", "%m/%d/%Y")
_INDENT = 72


def day_of(text: str) -> date | None:
    """The day typed, None for nothing. Raises `ValueError` for what is none."""
    words = text.strip()
    if not words:
        return None
    for form in _FORMS:
        try:
            return datetime.strptime(words, form).date()  # noqa: DTZ007  a calendar day has no zone
        except ValueError:
            continue
    raise ValueError(words)


class BasisEditor(QWidget):
    """Takes a basis and a day; what is left empty is as imported. Nothing is saved before Save."""

    saved = Signal(object, object)
    cancelled = Signal()

    def __init__(self, lot: LotView, format_: Formatter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        shares = f"{format_.shares(lot.lot.shares)} {lot.lot.symbol}"
        self.setAccessibleName(f"Basis of {shares}")
        self.basis, self.day = QLineEdit(), QLineEdit()
        basis = lot.lot.basis
        self.basis.setText("" if basis is None else f"{basis:,.2f}")
        self.day.setText("" if lot.lot.acquired is None else lot.lot.acquired.isoformat())
        for field, name in ((self.basis, "Basis of all its shares"), (self.day, "Day it was bought")):
            field.setAccessibleName(name)
            field.setPlaceholderText("as imported")
            field.setFixedWidth(current_theme().scaled(124))
            field.returnPressed.connect(self._save)
        self._error = Text("", "small", "danger")
        self._error.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        save, cancel = button("Save", small=True), button("Cancel", "quiet", small=True)
        save.clicked.connect(self._save)
        cancel.clicked.connect(self.cancelled)
        line = row(
            Text(f"Basis of {shares}", "small", "ink_2"),
            self.basis,
            Text("bought", "small", "ink_2"),
            self.day,
            save,
            cancel,
            self._error,
            1,
        )
        line.setContentsMargins(_INDENT, 0, 12, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 6)
        column.addLayout(line)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave with Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground of the row it belongs to."""
        theme, painter = current_theme(), QPainter(self)
        painter.fillRect(self.rect(), theme.color("selected"))
        rule_below(painter, QRectF(self.rect()), theme.color("line"))

    def _save(self) -> None:
        try:
            basis: Decimal | None = amount_of(self.basis.text())
        except ValueError:
            self._error.set_words(NO_NUMBER)
            return
        try:
            day = day_of(self.day.text())
        except ValueError:
            self._error.set_words(NO_DATE)
            return
        self.saved.emit(basis, day)
