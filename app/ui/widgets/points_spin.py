"""The spin box of a target or an edge, in percentage points."""

import re
from decimal import Decimal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QValidator, QWheelEvent
from PySide6.QtWidgets import QDoubleSpinBox, QWidget

from app.ui.format import MINUS, points_text
from app.ui.theme import current_theme, theme_switch

_POINT = Decimal("0.01")
_PLACES = 2
_TYPED = re.compile(rf"\s*([+\-{MINUS}]?)\s*(\d*)(?:[.,](\d*))?\s*%?\s*")


class PointsSpin(QDoubleSpinBox):
    """Shows points to one decimal (two where they matter), signed for edges.

    Takes ``3``, ``-3``, ``3 %`` and ``.5``. ``pointsChanged`` tells the exact Decimal.
    """

    pointsChanged = Signal(object)

    def __init__(self, name: str, *, signed: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._signed = signed
        self.setAccessibleName(name)
        self.setDecimals(_PLACES)
        self.setRange(-100, 100)
        self.setSingleStep(0.1)
        self.setKeyboardTracking(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.valueChanged.connect(self._tell)
        theme_switch().themeChanged.connect(self._restyle)
        self._restyle()

    @property
    def points(self) -> Decimal:
        """Return the value to a hundredth of a point."""
        return Decimal(f"{self.value():.{_PLACES}f}")

    def set_points(self, points: Decimal) -> None:
        """Show a value without telling anybody."""
        blocked = self.blockSignals(True)
        self.setValue(float(points))
        self.blockSignals(blocked)

    def set_error(self, error: bool) -> None:
        """Outline the box in danger; the sentence belongs below the row."""
        self.setProperty("error", error)
        self.style().unpolish(self)
        self.style().polish(self)

    # Qt

    def textFromValue(self, value: float) -> str:
        """Return the text of a value, with a true minus."""
        points = Decimal(f"{value:.{_PLACES}f}")
        places = 1 if points == round(points, 1) else _PLACES
        return points_text(points * _POINT, places=places, signed=self._signed)

    def valueFromText(self, text: str) -> float:
        """Return the value of what was typed."""
        typed = _TYPED.fullmatch(text)
        if typed is None:
            return self.value()
        sign, whole, part = typed.groups()
        size = float(f"{whole or 0}.{part or 0}")
        return -size if sign in {"-", MINUS} else size

    def validate(self, text: str, pos: int) -> tuple[QValidator.State, str, int]:
        """Let pass what can become a number in range."""
        typed = _TYPED.fullmatch(text)
        if typed is None:
            return QValidator.State.Invalid, text, pos
        _, whole, part = typed.groups()
        inside = self.minimum() <= self.valueFromText(text) <= self.maximum()
        complete = bool(whole or part) and inside
        state = QValidator.State.Acceptable if complete else QValidator.State.Intermediate
        return state, text, pos

    def stepBy(self, steps: int) -> None:
        """Step by tenths on the decimal, not on what binary makes of it."""
        self.setValue(float(self.points + steps * Decimal(f"{self.singleStep():.{_PLACES}f}")))
        self.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step a hundredth with Shift and a whole point with Page."""
        fine = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if fine and event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            way = 1 if event.key() == Qt.Key.Key_Up else -1
            self.setValue(float(self.points + way * _POINT))
            return
        super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the page, not the number, unless the box has the keyboard."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def _tell(self) -> None:
        self.pointsChanged.emit(self.points)

    def _restyle(self) -> None:
        theme = current_theme()
        self.setFont(theme.font("emphasis"))
        self.setFixedSize(theme.scaled(66), theme.scaled(theme.px("size.spin")))
