"""A plot: one view box with room around it for words, painted in pixels over and under what is charted."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QMarginsF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QWheelEvent
from PySide6.QtWidgets import QGraphicsView, QWidget

from app.ui.charts.drift_paint import Frame
from app.ui.theme import current_theme, theme_switch


class Plot(pg.GraphicsView):
    """A chart without pyqtgraph's axes and menus: `under` and `over` paint what surrounds the view box."""

    def __init__(self, name: str, margins: QMarginsF, parent: QWidget | None = None) -> None:
        super().__init__(parent, background=current_theme().color("surface"))
        self.setAccessibleName(name)
        self._margins = margins
        self.box = pg.ViewBox(enableMouse=False, enableMenu=False, defaultPadding=0)
        self.scene().addItem(self.box)
        # The words over the chart change with its cursor, and lie outside every item.
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self.sigDeviceRangeChanged.connect(self._fit)
        theme_switch().themeChanged.connect(self._restyle)

    @property
    def plot_rect(self) -> QRectF:
        """Where days and weights are drawn, in pixels."""
        return QRectF(self.viewport().rect()).marginsRemoved(self._margins)

    @property
    def frame(self) -> Frame:
        """How days and weights stand in pixels now."""
        (left, right), (low, high) = self.box.viewRange()
        return Frame.of(self.plot_rect, (left, right), (low, high))

    def set_span(self, days: tuple[float, float], weights: tuple[float, float]) -> None:
        """Set what the axes reach."""
        self.box.setRange(xRange=days, yRange=weights, padding=0, disableAutoRange=True)
        self.redraw()

    def redraw(self) -> None:
        """Paint anew, axes included."""
        self.resetCachedContent()
        self.viewport().update()

    def under(self, painter: QPainter) -> None:
        """Paint the grid and the axes."""

    def over(self, painter: QPainter) -> None:
        """Paint words and cursor."""

    def drawBackground(self, painter: QPainter, rect: QRectF) -> None:
        """Paint the ground, then what lies under the chart."""
        super().drawBackground(painter, rect)
        painter.save()
        self.under(painter)
        painter.restore()

    def drawForeground(self, painter: QPainter, rect: QRectF) -> None:
        """Paint what lies over the chart."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.over(painter)
        painter.restore()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page: the chart does not zoom."""
        event.ignore()

    def _fit(self) -> None:
        """Keep the view box inside its margins."""
        self.box.setGeometry(self.plot_rect)
        self.redraw()

    def _restyle(self) -> None:
        self.setBackground(current_theme().color("surface"))
        self._fit()


class Painting(pg.GraphicsObject):
    """What a view box shows, painted in pixels from arrays: text and strokes keep their size."""

    def __init__(self, plot: Plot) -> None:
        super().__init__()
        self._plot = plot
        self.setCacheMode(self.CacheMode.NoCache)

    def boundingRect(self) -> QRectF:
        """All that is in view."""
        return QRectF(self._plot.box.viewRect())

    def paint(self, painter: QPainter, *_: object) -> None:
        """Stand in pixels, then draw."""
        frame = Frame.of_transform(painter.worldTransform())
        painter.save()
        painter.resetTransform()
        self.draw(painter, frame)
        painter.restore()

    def draw(self, painter: QPainter, frame: Frame) -> None:
        """Draw the arrays; `frame` turns days and weights into pixels."""

    def viewRangeChanged(self, *_: object) -> None:
        """Repaint when the axes reach elsewhere."""
        self.prepareGeometryChange()
        self.update()


def key_step(key: Qt.Key) -> tuple[int, int] | None:
    """What a key asks of a cursor: (days, -1/0/+1 for an end), None when it is not ours."""
    days = {
        Qt.Key.Key_Left: -7,
        Qt.Key.Key_Right: 7,
        Qt.Key.Key_PageUp: -91,
        Qt.Key.Key_PageDown: 91,
    }
    ends = {Qt.Key.Key_Home: -1, Qt.Key.Key_End: 1}
    if key in days:
        return days[key], 0
    return (0, ends[key]) if key in ends else None


def upright(x: float, top: float, bottom: float) -> tuple[QPointF, QPointF]:
    """The ends of an upright line."""
    return QPointF(x, top), QPointF(x, bottom)


def level(y: float, left: float, right: float) -> tuple[QPointF, QPointF]:
    """The ends of a level line."""
    return QPointF(left, y), QPointF(right, y)
