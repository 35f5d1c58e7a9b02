"""The words on the frontier: stops, prices of legs, the region inside all bands, and the flag; none over another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen

from app.ui.charts.drift_paint import Frame
from app.ui.charts.frontier_view import FrontierView, flag_words, on_curve
from app.ui.theme import current_theme
from app.ui.theme_tokens import ColorRole
from app.ui.widgets.dial_geometry import clamped, inside_from, legs, stop_at, stop_name, stops
from app.ui.widgets.paint import draw_text, round_rect

_LINE = 16
_AWAY = 20
_BEAD = 8
_INSIDE = "every class inside its band"


class FrontierWords:
    """Puts words where there is room: each tries a few places and stays away where none is free."""

    def __init__(self, painter: QPainter, view: FrontierView, frame: Frame, box: QRectF) -> None:
        self._painter, self._view, self._frame, self._box = painter, view, frame, box
        self._taken: list[QRectF] = []

    def paint(self) -> None:
        """Paint them, what decides first."""
        here = clamped(self._view.dial.points, self._view.dial.drift)
        at = on_curve(self._view.dial, self._frame, here)
        self._paint_drops(at)
        self._taken.append(QRectF(at.x() - 14, at.y() - 14, 28, 28))
        self._taken += list(self._along_the_curve())
        self._paint_flag(at)
        self._paint_region()
        self._paint_stops(here)
        self._paint_prices()

    def _along_the_curve(self) -> Iterator[QRectF]:
        """Small squares on the curve, so that no word stands on it."""
        for a, b in pairwise(self._view.dial.points):
            start, end = (on_curve(self._view.dial, self._frame, p.drift) for p in (a, b))
            count = max(int(abs(end.x() - start.x()) // _BEAD), 1)
            for n in range(count + 1):
                at = start + (end - start) * (n / count)
                yield QRectF(at.x() - _BEAD / 2, at.y() - _BEAD / 2, _BEAD, _BEAD)

    def _paint_drops(self, at: QPointF) -> None:
        theme, box = current_theme(), self._box
        pen = QPen(theme.color("ink_3" if self._view.dial.is_stale else "accent"), 1)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setDashPattern([1.5, 2])
        self._painter.setPen(pen)
        y, x = round(at.y()) + 0.5, round(at.x()) + 0.5
        self._painter.drawLine(QPointF(box.left(), y), QPointF(at.x() - 14, y))
        self._painter.drawLine(QPointF(x, at.y() + 14), QPointF(x, box.bottom()))

    def _paint_flag(self, at: QPointF) -> None:
        """Two lines in a box at the handle's upper left, or wherever it fits."""
        theme, (first, second) = current_theme(), flag_words(self._view)
        strong, small = theme.font("strong"), theme.font("small")
        wide = max(QFontMetricsF(strong).horizontalAdvance(first), QFontMetricsF(small).horizontalAdvance(second)) + 26
        tall = theme.line("body") + theme.line("small") + 16
        box = self._box.adjusted(4, 0, 0, -4)
        places = [
            QRectF(left, top, wide, tall)
            for away in (_AWAY, 2 * _AWAY, 4 * _AWAY, 7 * _AWAY)
            for top in (at.y() - tall - away, at.y() + away, at.y() - tall + _AWAY - away, at.y() - tall / 2)
            for left in (at.x() - wide - away, at.x() + away, at.x() - wide / 2)
        ]
        inside = [place for place in places if box.contains(place)]
        free = (p for p in inside if not any(p.intersects(taken) for taken in self._taken))
        flag = next(free, inside[0] if inside else QRectF(box.left(), box.top(), wide, tall))
        round_rect(self._painter, flag, 7, theme.color("surface"), line=theme.color("line_strong"))
        upper = QRectF(flag.left() + 13, flag.top() + 7, wide - 20, theme.line("body"))
        lower = QRectF(upper.left(), upper.bottom() + 1, upper.width(), theme.line("small"))
        draw_text(self._painter, upper, first, strong, theme.color("ink"))
        draw_text(self._painter, lower, second, small, theme.color("ink_2"))
        self._taken.append(flag.adjusted(-4, -4, 4, 4))

    def _paint_region(self) -> None:
        theme, first, box = current_theme(), inside_from(self._view.dial.points), self._box
        if first is None:
            return
        left = on_curve(self._view.dial, self._frame, first).x()
        font = theme.font("micro")
        wide = QFontMetricsF(font).horizontalAdvance(_INSIDE)
        room = box.right() - max(left, box.left()) - 16
        if wide <= room:
            top = box.top() + 4
            places = [QRectF(x, top, wide, _LINE) for x in (box.right() - wide - 10, max(left, box.left()) + 8)]
            self._try(_INSIDE, font, "accent", places)

    def _paint_stops(self, here: Decimal) -> None:
        theme, dial = current_theme(), self._view.dial
        font = theme.font("small")
        standing = stop_at(dial.points, here)
        for stop in stops(dial.points):
            if stop is standing:
                continue
            words = stop_name(stop)
            at, wide = on_curve(dial, self._frame, stop.drift), QFontMetricsF(font).horizontalAdvance(words)
            middle = at.x() - wide / 2
            places = [
                QRectF(middle, at.y() + 9, wide, _LINE),
                QRectF(at.x() - 10, at.y() + 10, wide, _LINE),
                QRectF(middle, at.y() - 9 - _LINE, wide, _LINE),
                QRectF(at.x() - wide - 12, at.y() - _LINE / 2, wide, _LINE),
                QRectF(at.x() - wide - 8, at.y() - 9 - _LINE, wide, _LINE),
                QRectF(at.x() + 12, at.y() - _LINE / 2, wide, _LINE),
                QRectF(middle, at.y() + 9 + _LINE, wide, _LINE),
            ]
            self._try(words, font, "ink_2", places)

    def _paint_prices(self) -> None:
        """Each leg's price per point, beside its middle, the longest first."""
        theme, dial = current_theme(), self._view.dial
        font = theme.font("small")
        for leg in sorted(legs(dial.points), key=lambda leg: leg.end.drift - leg.start.drift):
            words = f"{self._view.format.money(leg.price)} a point"
            middle = on_curve(dial, self._frame, (leg.start.drift + leg.end.drift) / 2)
            wide = QFontMetricsF(font).horizontalAdvance(words)
            places = [
                QRectF(middle.x() - wide - 12, middle.y() - 6 - _LINE, wide, _LINE),
                QRectF(middle.x() - wide / 2, middle.y() - 10 - _LINE, wide, _LINE),
                QRectF(middle.x() + 12, middle.y() + 4, wide, _LINE),
                QRectF(middle.x() - wide / 2, middle.y() + 10, wide, _LINE),
            ]
            self._try(words, font, "ink_2", places)

    def _try(self, words: str, font: QFont, role: ColorRole, places: Iterable[QRectF]) -> None:
        inner = self._box.adjusted(2, 0, 0, -1)
        for place in places:
            if inner.contains(place) and not any(place.intersects(taken) for taken in self._taken):
                draw_text(self._painter, place, words, font, current_theme().color(role))
                self._taken.append(place.adjusted(-6, -1, 6, 1))
                return
