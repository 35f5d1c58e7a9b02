"""Paints what stands on and over the days of a chart: events, what lasted, what is not known, the cursor's words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from pyqtgraph.Qt.internals import PrimitiveArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPolygonF

from app.ui.charts.drift_paint import Frame, hatch_brush
from app.ui.charts.marks import Mark, Stretch
from app.ui.charts.plot import level, upright
from app.ui.theme import current_theme
from app.ui.theme_tokens import ColorRole
from app.ui.widgets.class_marker import paint_flag
from app.ui.widgets.paint import crisp_line, draw_text, round_rect

_DOT, _DOTS = 2.0, 5.0
_FEW, _FAINT = 40, 0.07
_NAMED_GAP = 16.0
"""Pixels from which on a gap says whose prices are missing."""
_STRETCH_ROLES: dict[str, ColorRole] = {"delayed": "caution", "tilt": "accent", "over": "over", "under": "under"}
CursorWords = tuple[str, Sequence[tuple[str, str]], str, Sequence[str]]
"""Day, label and figure a line, state, what happened."""


def paint_marks(painter: QPainter, marks: Sequence[Mark], box: QRectF, y: float) -> None:
    """Paint marks at a height above a plot, each with its dotted drop and the words it has room for."""
    theme = current_theme()
    font, ink = theme.font("micro"), theme.color("ink_2")
    # Where marks stand close, only those of one day drop to it: the plot is for the line.
    drops = [
        mark.x
        for mark in marks
        if (mark.count == 1 or len(marks) <= _FEW) and box.left() - 1 <= mark.x <= box.right() + 1
    ]
    dotted_uprights(painter, drops, y + 9, box.bottom(), theme.color("ink_3"))
    for mark in marks:
        paint_event_mark(painter, QPointF(mark.at, y), mark.kind)
        if mark.words:
            room = QFontMetricsF(font).horizontalAdvance(mark.words) + 2
            draw_text(painter, QRectF(mark.at + 8, y - 8, room, 16), mark.words, font, ink)


def paint_event_mark(painter: QPainter, center: QPointF, kind: str) -> None:
    """◆ rebalanced, ▲ deposit, ▼ withdrawal, ‖ band or target changed, ◇ tilt."""
    theme, x, y = current_theme(), center.x(), center.y()
    painter.setPen(Qt.PenStyle.NoPen)
    if kind == "plan":
        for side in (-4, 4):
            crisp_line(painter, *upright(x + side, y - 5, y + 5), theme.color("accent"), 2)
        return
    shapes: dict[str, tuple[ColorRole, tuple[tuple[float, float], ...]]] = {
        "rebalanced": ("ink", ((0, -5), (5, 0), (0, 5), (-5, 0))),
        "tilt": ("accent", ((0, -5), (5, 0), (0, 5), (-5, 0))),
        "deposit": ("under", ((0, -4.5), (5, 4), (-5, 4))),
        "withdrawal": ("over", ((0, 4.5), (5, -4), (-5, -4))),
    }
    role, corners = shapes.get(kind, shapes["rebalanced"])
    painter.setBrush(theme.color(role))
    painter.drawPolygon(QPolygonF([QPointF(x + a, y + b) for a, b in corners]))


def paint_stretches(
    painter: QPainter, spans: Sequence[Stretch], frame: Frame, box: QRectF, y: float, *, shades: bool = True
) -> None:
    """Paint what lasted as a bracket over its days, with its words where they fit, and shade them down to the axis."""
    theme = current_theme()
    font = theme.font("micro")
    metrics = QFontMetricsF(font)
    for span in spans:
        left, right = frame.point(span.first, 0).x(), frame.point(span.last + 1, 0).x()
        if right < box.left() or left > box.right():
            continue
        role = _STRETCH_ROLES.get(span.kind, "ink_3")
        color, begin = theme.color(role), max(left, box.left())
        end = max(min(right, box.right()), begin + 3)
        if shades and span.kind != "tilt":  # its step in the band is seen
            painter.fillRect(QRectF(begin, y, end - begin, box.bottom() - y), theme.color(role, _FAINT))
        crisp_line(painter, *level(y, begin, end), color, 2)
        for x in (left, right):
            if box.left() <= x <= box.right():
                crisp_line(painter, *upright(x, y, y + 6), color, 1.5)
        if shades and metrics.horizontalAdvance(span.text) + 8 <= end - begin:
            draw_text(painter, QRectF(begin + 4, y + 3, end - begin - 4, 14), span.text, font, color)


def paint_gaps(painter: QPainter, gaps: Sequence[Stretch], frame: Frame, box: QRectF) -> None:
    """Hatch the days nothing is known of, and say why at their foot where no other words stand."""
    theme = current_theme()
    font = theme.font("micro")
    edge = box.left()
    for gap in gaps:
        left = max(frame.point(gap.first, 0).x(), box.left())
        right = min(frame.point(gap.last + 1, 0).x(), box.right())
        if right <= left:
            continue
        shape = QRectF(left, box.top(), right - left, box.height())
        painter.fillRect(shape, theme.color("surface", 0.6))
        painter.fillRect(shape, hatch_brush(theme.color("line_strong"), painter.deviceTransform().m11()))
        wide = QFontMetricsF(font).horizontalAdvance(gap.text) + 12
        at = min(max((left + right - wide) / 2, edge), box.right() - wide)
        if right - left < _NAMED_GAP or at < edge:
            continue
        edge = at + wide + 4
        label = QRectF(at, box.bottom() - 22, wide, 18)
        round_rect(painter, label, 4, theme.color("surface"), line=theme.color("line"))
        draw_text(painter, label, gap.text, font, theme.color("ink_2"), align="center")


def dotted_uprights(painter: QPainter, places: Sequence[float], top: float, bottom: float, color: QColor) -> None:
    """Fill dotted lines of one pixel, all at once: as many dashed strokes would take longer than a frame may."""
    if not places:
        return
    scale = painter.deviceTransform().m11()
    wide = max(round(scale), 1) / scale
    tops_f = np.arange(top, bottom - _DOT / 2, _DOTS)
    lefts_f = np.round(np.asarray(places, dtype=np.float64) * scale) / scale
    dots = PrimitiveArray(QRectF, 4)
    dots.resize(len(tops_f) * len(lefts_f))
    dots.ndarray()[:] = np.stack(
        (
            np.repeat(lefts_f, len(tops_f)),
            np.tile(tops_f, len(lefts_f)),
            np.full(len(tops_f) * len(lefts_f), wide),
            np.full(len(tops_f) * len(lefts_f), _DOT),
        ),
        axis=1,
    )
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawRects(*dots.drawargs())
    painter.restore()


def paint_cursor_words(painter: QPainter, words: CursorWords, side: str, x: float, box: QRectF) -> None:
    """The box beside the cursor, on the side where there is room."""
    theme = current_theme()
    small, strong = theme.font("small"), theme.font("small")
    strong.setWeight(strong.Weight.DemiBold)
    day, figures, state, events = words
    metrics, line = QFontMetricsF(small), theme.line("small")
    needs = [metrics.horizontalAdvance(a) + metrics.horizontalAdvance(b) + 16 for a, b in figures]
    needs += [metrics.horizontalAdvance(text) + 14 for text in (state, *events) if text]
    wide = min(max(152.0, QFontMetricsF(strong).horizontalAdvance(day) + 2, *needs) + 24, box.width() - 24)
    tall = (1 + len(figures) + bool(state) + len(events)) * line + 18
    rect = QRectF(x - wide - 12, max(box.bottom() - tall - 14, box.top()), wide, tall)
    if rect.left() < box.left():
        rect.moveLeft(x + 12)
    round_rect(painter, rect, 7, theme.color("surface"), line=theme.color("line_strong"))
    row = QRectF(rect.left() + 12, rect.top() + 8, wide - 24, line)
    draw_text(painter, row, day, strong, theme.color("ink"))
    for label, figure in figures:
        row.translate(0, line)
        draw_text(painter, row, label, small, theme.color("ink_2"))
        draw_text(painter, row, figure, small, theme.color("ink"), align="right")
    if state:
        row.translate(0, line)
        role: ColorRole = "over" if side == "over" else "under" if side == "under" else "ink_2"
        if side in {"over", "under"}:
            paint_flag(painter, row.left() + 4, row.center().y(), role)
            row.setLeft(row.left() + 13)
        draw_text(painter, row, state, small, theme.color(role))
        row.setLeft(rect.left() + 12)
    for event in events:
        row.translate(0, line)
        draw_text(painter, row, event, small, theme.color("ink_2"))
