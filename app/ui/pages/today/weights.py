"""Weights against bands: every class on its own number line, all aligned on their targets."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from app.ui.format import NOTHING, Formatter
from app.ui.theme import Theme, current_theme
from app.ui.widgets.band_geometry import AXIS_MARGIN, BandView, reach_for
from app.ui.widgets.band_line import band_words, paint_band_line
from app.ui.widgets.card import Card, Hairline, row
from app.ui.widgets.class_marker import paint_flag, paint_marker
from app.ui.widgets.empty_state import EmptyState, EmptyView
from app.ui.widgets.paint import draw_text, round_rect, rule_below
from app.ui.widgets.text import Text

_NAME, _NOW, _DRIFT = 138, 52, 62
_AT_REST = 8
_HIGHEST_ROW = 46
_LEGEND_WIDTH = 176


_NO_TARGETS = EmptyView("No targets yet", "Each class gets a line here, with its band and where it stands.")


class WeightsCard(Card):
    """A row for each class; `asked` tells which one was pressed."""

    asked = Signal(int)

    def __init__(self) -> None:
        super().__init__("Weights against bands")
        self.head.addWidget(_Legend())
        self._axis = _Axis()
        self._rows: list[WeightRow] = []
        self._listed = QVBoxLayout()
        self._listed.setSpacing(0)
        self._value = Text("", "body", "ink_2")
        self.drift = Text("", "body", "ink_2", strong="ink")
        self.body.addWidget(self._axis)
        self._empty = EmptyState(_NO_TARGETS)
        self.body.addWidget(self._empty, 3)
        self.body.addLayout(self._listed, 3)
        self._rule = Hairline()
        self.body.addWidget(self._rule)
        self.body.addLayout(row(self._value, 1, self.drift))
        self.body.setSpacing(4)

    def show_rows(self, views: Sequence[BandView], view: Formatter) -> None:
        """Show the classes; one range in points for all of them."""
        self._empty.setVisible(not views)
        self._axis.setVisible(bool(views))
        reach = reach_for(views, _AT_REST)
        self._axis.show_reach(reach)
        while len(self._rows) > len(views):
            self._rows.pop().deleteLater()
        while len(self._rows) < len(views):
            made = WeightRow(views[len(self._rows)], view)
            place = len(self._rows)
            made.clicked.connect(lambda _=False, place=place: self.asked.emit(place))
            self._rows.append(made)
            self._listed.addWidget(made)
        for shown, band in zip(self._rows, views, strict=True):
            shown.show_band(band, reach, view)

    def show_sums(self, value: str, drift: str) -> None:
        """Say below what it all comes to."""
        self._value.set_words(value)
        self.drift.set_words(drift)


class WeightRow(QAbstractButton):
    """One class: marker, name, band line, weight and drift; pressing explains it."""

    def __init__(self, band: BandView, view: Formatter) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMaximumHeight(current_theme().scaled(_HIGHEST_ROW))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.show_band(band, _AT_REST, view)

    def show_band(self, band: BandView, reach: float, view: Formatter) -> None:
        """Show another state of the class."""
        self._band, self._reach, self._view = band, reach, view
        self.setAccessibleName(band_words(band))
        self.update()

    def sizeHint(self) -> QSize:
        """Return the height of a read-only band row."""
        return QSize(400, current_theme().scaled(38))

    def minimumSizeHint(self) -> QSize:
        """Return the least that still reads."""
        return QSize(360, current_theme().scaled(24))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint in the theme of the moment."""
        theme, band = current_theme(), self._band
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        hot = self.underMouse() or self.hasFocus()
        if hot:
            round_rect(painter, box.adjusted(-0.5, 1, 0.5, -1), 6, theme.color("hover"))
        name, line, now, drift = columns(box, theme)
        center = QPointF(box.left() + 6, box.center().y())
        paint_marker(painter, center, band.slot, 5.5, hollow=band.child)
        outside = band.side != "inside"
        font = theme.font("strong" if outside else "body")
        draw_text(painter, name, band.name, font, theme.color("ink"))
        paint_band_line(painter, line, band, reach=self._reach, ground="hover" if hot else "surface")
        weight = NOTHING if band.current is None else self._view.weight(band.current, unit=False)
        draw_text(painter, now, weight, theme.font("emphasis"), theme.color("ink"), align="right")
        self._paint_drift(painter, drift, theme)

    def _paint_drift(self, painter: QPainter, box: QRectF, theme: Theme) -> None:
        band = self._band
        if band.current is None:
            return
        outside = band.side != "inside"
        text = self._view.points(band.current - band.target)
        tone = theme.color(band.side if band.side != "inside" else "ink_2")
        used = draw_text(painter, box, text, theme.font("strong" if outside else "body"), tone, align="right")
        if band.side != "inside":
            paint_flag(painter, box.right() - used - 8, box.center().y(), band.side)


def columns(box: QRectF, theme: Theme) -> tuple[QRectF, QRectF, QRectF, QRectF]:
    """Return where name, band line, weight and drift stand in a row."""
    name, now, drift = (theme.scaled(width) for width in (_NAME, _NOW, _DRIFT))
    line = box.adjusted(name, 0, -now - drift, 0)
    at_now = QRectF(line.right(), box.top(), now, box.height())
    at_drift = QRectF(at_now.right(), box.top(), drift, box.height())
    return QRectF(box.left() + 20, box.top(), name - 24, box.height()), line, at_now, at_drift


class _Axis(QWidget):
    """The heading: the scale in points, once for all rows."""

    def __init__(self) -> None:
        super().__init__()
        self._reach: float = _AT_REST
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_reach(self, reach: float) -> None:
        self._reach = reach
        self.update()

    def sizeHint(self) -> QSize:
        """Return one small line with room below."""
        return QSize(400, current_theme().line("micro") + 10)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint in the theme of the moment."""
        theme = current_theme()
        painter = QPainter(self)
        box = QRectF(self.rect())
        font, ink = theme.font("micro"), theme.color("ink_2")
        _, line, now, drift = columns(box, theme)
        draw_text(painter, QRectF(box.left(), 0, 130, box.height()), "points from target", font, ink)
        draw_text(painter, now, "Now %", font, ink, align="right")
        draw_text(painter, drift, "Drift", font, ink, align="right")
        half = line.width() / 2 - AXIS_MARGIN
        step = int(self._reach // 2)
        for points in (-2 * step, -step, 0, step, 2 * step):
            x = line.center().x() + half * points / self._reach
            words = "target" if not points else f"{'−' if points < 0 else '+'}{abs(points)}"
            draw_text(painter, QRectF(x - 30, 0, 60, box.height()), words, font, ink, align="center")
        rule_below(painter, box, theme.color("line_strong"))


class _Legend(QWidget):
    """What the marks mean: band, now, proposed."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Bar: band. Filled marker: now. Hollow marker: proposed.")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return the width of three marks with their words."""
        theme = current_theme()
        return QSize(theme.scaled(_LEGEND_WIDTH), theme.line("micro") + 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint in the theme of the moment."""
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font, ink, y = theme.font("micro"), theme.color("ink_2"), self.height() / 2
        painter.fillRect(QRectF(0, y - 4, 20, 8), theme.color("band"))
        for x in (0.0, 18.5):
            painter.fillRect(QRectF(x, y - 5, 1.5, 10), theme.color("band_edge"))
        painter.fillRect(QRectF(9, y - 6, 1.5, 12), theme.color("ink"))
        for left, words in ((25, "band"), (76, "now"), (122, "proposed")):
            at = QRectF(theme.scaled(left), 0, theme.scaled(60), self.height())
            draw_text(painter, at, words, font, ink)
        paint_marker(painter, QPointF(theme.scaled(68), y), 0, 4.4)
        paint_marker(painter, QPointF(theme.scaled(114), y), 0, 4, hollow=True)
