"""The focus ring: 2 px of accent with a 2 px gap, drawn outside the control that has the keyboard."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QSplitter,
    QWidget,
)
from shiboken6 import Shiboken

from app.ui.theme import current_theme
from app.ui.widgets.paint import focus_ring

_ROOM = 4
_WEARERS = (QAbstractButton, QLineEdit, QAbstractSpinBox, QComboBox)
_FOLLOWED = {
    QEvent.Type.Move,
    QEvent.Type.Resize,
    QEvent.Type.Show,
    QEvent.Type.Hide,
    QEvent.Type.ParentChange,
    QEvent.Type.ZOrderChange,
}


class FocusRing(QObject):
    """Keeps one ring round whichever button or field of the application has the focus.

    Style sheets can't draw outside a control, so the ring is laid over what surrounds it. A field that
    sits inside another control (``bare``) leaves the ring to what surrounds it.
    """

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._ring: _Ring | None = None
        app.focusChanged.connect(self._follow)

    def _follow(self, _old: QWidget | None, new: QWidget | None) -> None:
        if self._ring is not None and Shiboken.isValid(self._ring):
            self._ring.hide()
            self._ring.deleteLater()
        self._ring = None
        if isinstance(new, _WEARERS) and not new.property("bare"):
            host = _host(new)
            if host is not None:
                self._ring = _Ring(new, host)


def _host(control: QWidget) -> QWidget | None:
    """Return the nearest ancestor that does not clip the ring, within the same scrolled page.

    A splitter would take the ring for a pane, so the search ends below it.
    """
    host = control.parentWidget()
    if host is None or isinstance(host, QSplitter):
        return None
    while not host.rect().contains(_ring_rect(control, host)):
        above = host.parentWidget()
        if above is None or host.isWindow() or isinstance(above, QSplitter):
            break
        if isinstance(above.parentWidget(), QAbstractScrollArea):
            break
        host = above
    return host


def _ring_rect(control: QWidget, host: QWidget) -> QRect:
    place = QRect(control.mapTo(host, QPoint(0, 0)), control.size())
    return place.adjusted(-_ROOM, -_ROOM, _ROOM, _ROOM)


class _Ring(QWidget):
    def __init__(self, control: QWidget, host: QWidget) -> None:
        super().__init__(host)
        self._control = control
        self._host = host
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for part in self._chain():
            part.installEventFilter(self)
        control.destroyed.connect(self.deleteLater)
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the control, and what it moves along with."""
        if event.type() in _FOLLOWED:
            self._place()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ring in the theme of the moment."""
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inner = QRectF(self.rect()).adjusted(_ROOM, _ROOM, -_ROOM, -_ROOM)
        focus_ring(painter, inner, theme.px("radius.control"), theme.color("accent"))

    def _chain(self) -> list[QWidget]:
        """Return the control and the ancestors between it and the host."""
        chain = [self._control]
        while (above := chain[-1].parentWidget()) not in {self._host, None}:
            chain.append(above)
        return chain

    def _place(self) -> None:
        self.setGeometry(_ring_rect(self._control, self._host))
        self.setVisible(self._control.isVisible() and self._control.hasFocus())
        self.raise_()
