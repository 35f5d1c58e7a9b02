"""The read-only band: one class against its band, for lists, delegates and previews."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.format import points_text, weight_text
from app.ui.theme import current_theme
from app.ui.theme_tokens import ColorRole
from app.ui.widgets.band_geometry import BandView
from app.ui.widgets.band_paint import BandLook, paint_band

_SIDE_WORDS = {"inside": "inside its band", "over": "above its band", "under": "below its band"}


def paint_band_line(
    painter: QPainter,
    rect: QRectF,
    view: BandView,
    *,
    reach: float = 8,
    ground: ColorRole = "surface",
) -> None:
    """Paint a read-only row into a rectangle; ``reach`` is points each side of the target."""
    look = BandLook(reach, editable=False, ground=ground)
    paint_band(painter, rect, view, look, current_theme())


def band_words(view: BandView) -> str:
    """Return what the picture says: weight, drift and side of the band."""
    if view.current is None:
        return f"{view.name}: weight unknown"
    drift = points_text(view.current - view.target)
    words = f"{view.name}: {weight_text(view.current)}, {drift} points from target, {_SIDE_WORDS[view.side]}"
    return words if view.proposed is None else f"{words}, proposed {weight_text(view.proposed)}"


class BandLine(QWidget):
    """One read-only row; all rows of a page share ``reach`` and their width."""

    def __init__(self, view: BandView, reach: float = 8, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reach = reach
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.set_view(view)

    def set_view(self, view: BandView, reach: float | None = None) -> None:
        """Show another state of the class, and another range for the whole page."""
        self._view = view
        self._reach = reach or self._reach
        self.setAccessibleName(band_words(view))
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size at the present text size."""
        return QSize(300, current_theme().scaled(38))

    def minimumSizeHint(self) -> QSize:
        """Return the least size that still reads."""
        return QSize(140, 26)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint in the theme of the moment."""
        paint_band_line(QPainter(self), QRectF(self.rect()), self._view, reach=self._reach)
