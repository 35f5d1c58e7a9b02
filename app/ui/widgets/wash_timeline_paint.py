"""Paints the wash timeline: dated header, windows, lanes, marks and brackets; its golden picture is made by it too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPainterPath, QPen

from app.model.harvest import Lane, Mark, MarkKind, WindowGroup
from app.ui.format import Formatter
from app.ui.theme import Theme
from app.ui.theme_tokens import ColorRole
from app.ui.widgets.paint import crisp_line, draw_text, focus_ring, round_rect
from app.ui.widgets.wash_timeline_geometry import (
    LABEL_ABOVE,
    LANE,
    DayAxis,
    GroupPlace,
    MarkPlace,
    Measures,
    Tick,
    axis_of,
    later_day,
    marks_of,
    stacked,
    ticks_of,
    trial_of,
)

NAMES, INSET, INDENT = 150, 14, 14
_HALF, _TALL = 6.5, 5.5
_CLEAR_BAR = (2.5, 15.0)
_DASH = (3.5, 2.5)


@dataclass(frozen=True, slots=True)
class TimelineView:
    """What the timeline shows: windows on a day; `tried` moves the sale of a group to another day."""

    groups: tuple[WindowGroup, ...]
    today: date
    format: Formatter
    tried: Mapping[int, date] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TimelineLayout:
    """Everything in its place at one width."""

    axis: DayAxis
    ticks: tuple[Tick, ...]
    groups: tuple[GroupPlace, ...]
    marks: tuple[MarkPlace, ...]
    height: int


def measures_of(theme: Theme) -> Measures:
    """Return the heights at the present text size."""
    scaled = theme.scaled
    return Measures(scaled(36), scaled(38), scaled(22), scaled(LANE), scaled(24), theme.line("micro"))


def header_height(theme: Theme) -> int:
    """Return the height of the dated header."""
    return theme.line("micro") + 5


def layout_of(view: TimelineView, width: float, theme: Theme) -> TimelineLayout:
    """Place everything at a width."""
    axis = axis_of(view.groups, view.today, theme.scaled(NAMES), max(width - INSET, theme.scaled(NAMES) + 60))
    measure = QFontMetricsF(mark_font(theme)).horizontalAdvance
    ticks = ticks_of(view.groups, view.today, axis, view.format.day, measure)
    places = stacked(view.groups, measures_of(theme), view.tried)
    lines = [tick.x for tick in ticks if not tick.is_today]
    marks: list[MarkPlace] = []
    for at, (group, place) in enumerate(zip(view.groups, places, strict=True)):
        marks += marks_of(at, tried_group(group, view.tried.get(at)), place, axis, lines, measure)
    height = round(places[-1].end + 6) if places else 0
    return TimelineLayout(axis, ticks, places, tuple(marks), height)


def tried_group(group: WindowGroup, day: date | None) -> WindowGroup:
    """Return the group with its planned sales on another day; on any but the later one, clear days are not told."""
    if day is None or day == group.sold:
        return group
    stays = day == later_day(group)

    def moved(mark: Mark) -> Mark:
        if mark.kind is MarkKind.SALE and mark.planned:
            return replace(mark, day=day, text=mark.text.partition(":")[0])
        return mark

    lanes = tuple(
        Lane(lane.account, tuple(moved(m) for m in lane.marks if stays or m.kind is not MarkKind.CLEAR))
        for lane in group.lanes
    )
    return replace(group, lanes=lanes)


def bracket_of(group: WindowGroup, day: date | None, format_: Formatter) -> tuple[date, date, str, ColorRole] | None:
    """Return the window below the lanes: of the day tried, else of the later sale that would count."""
    if day is None or day in {group.sold, later_day(group)}:
        return None if group.later is None else (*group.later, "good")
    trial = trial_of(group, day)
    span = f"window if sold {format_.day(day)}: {format_.day(trial.start)} to {format_.day(trial.until)}"
    if not trial.inside:
        return trial.start, trial.until, f"{span}, clear", "good"
    named = ", ".join(f"{account} {format_.day(mark.day)}" for account, mark in trial.inside)
    return trial.start, trial.until, f"{span}, not clear: {named}", "danger"


def mark_font(theme: Theme, *, weight: QFont.Weight = QFont.Weight.Medium) -> QFont:
    """Return the font of a mark's words."""
    font = theme.font("micro")
    font.setWeight(weight)
    return font


def mark_role(mark: Mark) -> ColorRole:
    """Return the colour of a mark: danger where it voids, good where it is clear, else by side."""
    if mark.voids:
        return "danger"
    if mark.kind is MarkKind.CLEAR:
        return "good"
    return "over" if mark.kind is MarkKind.SALE else "under"


def paint_mark(painter: QPainter, center: QPointF, mark: Mark, theme: Theme) -> None:
    """Paint ▼, ▲ or the bar of the first clear day; planned ones are hollow."""
    color = theme.color(mark_role(mark))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if mark.kind is MarkKind.CLEAR:
        wide, tall = _CLEAR_BAR
        painter.fillRect(QRectF(center.x() - wide / 2, center.y() - tall / 2, wide, tall), color)
        return
    down = 1 if mark.kind is MarkKind.SALE else -1
    x, y, inset = center.x(), center.y(), 0.8 if mark.planned else 0.0
    path = QPainterPath(QPointF(x, y + down * (_TALL - inset)))
    path.lineTo(x + _HALF - inset, y - down * (_TALL - inset))
    path.lineTo(x - _HALF + inset, y - down * (_TALL - inset))
    path.closeSubpath()
    outline = QPen(color, 1.8)
    outline.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.setPen(outline if mark.planned else QPen(Qt.PenStyle.NoPen))
    painter.setBrush(theme.color("surface") if mark.planned else color)
    painter.drawPath(path)


# --- Parts --------------------------------------------------------------------------------------------------


def paint_header(painter: QPainter, layout: TimelineLayout, theme: Theme) -> None:
    """Paint the dates above their lines."""
    tall = theme.line("micro")
    for tick in layout.ticks:
        font = mark_font(theme, weight=QFont.Weight.DemiBold) if tick.is_today else theme.font("micro")
        wide = QFontMetricsF(font).horizontalAdvance(tick.text) + 2
        box = QRectF(tick.x - wide / 2, 0, wide, tall)
        draw_text(painter, box, tick.text, font, theme.color("ink" if tick.is_today else "ink_3"), align="center")


def paint_canvas(
    painter: QPainter, view: TimelineView, layout: TimelineLayout, theme: Theme, focus: int | None = None
) -> None:
    """Paint dated lines, then windows over them, lanes, brackets and marks; `focus` has the ring."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _paint_ticks(painter, layout, theme)
    for at, (group, place) in enumerate(zip(view.groups, layout.groups, strict=True)):
        _paint_window(painter, group, place, layout.axis, theme)
        _paint_lanes(painter, group, place, layout.axis, theme)
        bracket = bracket_of(group, view.tried.get(at), view.format)
        if bracket is not None and place.later is not None:
            _paint_bracket(painter, bracket, place, layout.axis, theme)
    for at, mark in enumerate(layout.marks):
        center = QPointF(mark.x, mark.y)
        paint_mark(painter, center, mark.mark, theme)
        if at == focus:
            focus_ring(painter, QRectF(mark.x - _HALF, mark.y - _HALF, 2 * _HALF, 2 * _HALF), 3, theme.color("accent"))
        _paint_words(painter, mark, theme)


def _paint_ticks(painter: QPainter, layout: TimelineLayout, theme: Theme) -> None:
    bottom = layout.groups[-1].bottom + 2 if layout.groups else 0
    for tick in layout.ticks:
        role: ColorRole = "ink" if tick.is_today else "grid"
        wide = 1.4 if tick.is_today else 1.0
        crisp_line(painter, QPointF(tick.x, 0), QPointF(tick.x, bottom), theme.color(role), wide)


def _paint_window(painter: QPainter, group: WindowGroup, place: GroupPlace, axis: DayAxis, theme: Theme) -> None:
    """Tint the 61 days; the tint lies over the dated lines, so they read through it."""
    left, right = axis.clamped(group.start), axis.clamped(group.until + timedelta(days=1))
    tint = theme.color("over_tint", 0.8) if group.blocked else theme.color("band", 0.5)
    round_rect(painter, QRectF(left, place.top, right - left, place.bottom - place.top), 3, tint)


def _paint_lanes(painter: QPainter, group: WindowGroup, place: GroupPlace, axis: DayAxis, theme: Theme) -> None:
    strong, small = theme.font("strong"), theme.font("small")
    tall = theme.line("body")
    box = QRectF(0, place.title - tall / 2, axis.right, tall)
    used = draw_text(painter, box, group.symbol, strong, theme.color("ink"))
    others = [symbol for symbol in group.identical if symbol != group.symbol]
    if others:
        box.setLeft(used + 10)
        draw_text(painter, box, f"and {', '.join(others)}", small, theme.color("ink_3"))
    for lane, y in zip(group.lanes, place.lanes, strict=True):
        name = QRectF(INDENT, y - tall / 2, axis.left - INDENT - 8, tall)
        draw_text(painter, name, lane.account, theme.font("body"), theme.color("ink_2"))
        crisp_line(painter, QPointF(axis.left, y), QPointF(axis.right, y), theme.color("line_strong", 0.5), 2)


def _paint_bracket(
    painter: QPainter, bracket: tuple[date, date, str, ColorRole], place: GroupPlace, axis: DayAxis, theme: Theme
) -> None:
    start, until, text, role = bracket
    y = place.later or place.bottom
    left, right = axis.clamped(start), axis.clamped(until + timedelta(days=1))
    pen = QPen(theme.color(role), 1.6, Qt.PenStyle.CustomDashLine, Qt.PenCapStyle.FlatCap)
    pen.setDashPattern([part / pen.widthF() for part in _DASH])
    painter.setPen(pen)
    painter.drawLine(QPointF(left, y), QPointF(right, y))
    painter.setPen(QPen(theme.color(role), 1.6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
    for x, inside in ((left, axis.holds(start)), (right, axis.holds(until))):
        if inside:
            painter.drawLine(QPointF(x, y - 6), QPointF(x, y))
    font = theme.font("micro")
    wide = QFontMetricsF(font).horizontalAdvance(text) + 1
    text_x = max(min(left + 8, axis.right - wide), 0.0)
    box = QRectF(text_x, y + 3, min(wide, axis.right - text_x), theme.line("micro"))
    # The dated lines of groups further down pass behind the words.
    painter.fillRect(box.adjusted(-3, 0, 3, 0), theme.color("surface"))
    draw_text(painter, box, text, font, theme.color(role))


def _paint_words(painter: QPainter, place: MarkPlace, theme: Theme) -> None:
    if not place.text:
        return
    mark = place.mark
    plain = mark.kind is MarkKind.PURCHASE and not mark.voids
    role: ColorRole = "danger" if mark.voids else "good" if mark.kind is MarkKind.CLEAR else "ink_2" if plain else "ink"
    font = theme.font("micro") if plain else mark_font(theme)
    tall = theme.line("micro")
    wide = QFontMetricsF(mark_font(theme)).horizontalAdvance(place.text) + 2
    box = QRectF(place.text_x, place.y - LABEL_ABOVE - tall / 2, wide, tall)
    draw_text(painter, box, place.text, font, theme.color(role))
