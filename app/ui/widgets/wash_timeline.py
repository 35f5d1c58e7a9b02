"""The wash timeline: every account that could matter, day by day; a planned sale can be tried on another day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.model.harvest import MarkKind
from app.ui.theme import current_theme, theme_switch
from app.ui.widgets.mark_handle import MarkHandle
from app.ui.widgets.wash_timeline_geometry import MarkPlace, mark_at
from app.ui.widgets.wash_timeline_paint import (
    TimelineLayout,
    TimelineView,
    bracket_of,
    header_height,
    layout_of,
    paint_canvas,
    paint_header,
)

_KEY = Qt.Key
_DAYS = {_KEY.Key_Left: -1, _KEY.Key_Right: 1, _KEY.Key_PageUp: 7, _KEY.Key_PageDown: -7}
_LANES = {_KEY.Key_Up: -1, _KEY.Key_Down: 1}
_HIT = 24
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Drag:
    """A planned sale in the hand: its group, and the day it had before."""

    group: int
    before: date


class TimelineCanvas(QWidget):
    """Lanes and marks; tells where a planned sale was moved to, and changes nothing else."""

    tried = Signal(int, object)
    reached = Signal(int, int)  # where the mark with the keyboard stands

    def __init__(self, view: TimelineView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self._drag: _Drag | None = None
        self._focus: int | None = None
        self._handles: list[MarkHandle] = []
        self._layout: TimelineLayout | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.setAccessibleName("Wash windows")
        self.set_view(view)

    @property
    def view(self) -> TimelineView:
        """Return what is shown, with the days that are tried."""
        return self._view

    @property
    def places(self) -> TimelineLayout:
        """Return where everything stands now."""
        if self._layout is None:
            self._layout = layout_of(self._view, self.width(), current_theme())
        return self._layout

    @property
    def handles(self) -> tuple[MarkHandle, ...]:
        """Return the marks as widgets, by group, lane and day."""
        return tuple(self._handles)

    def set_view(self, view: TimelineView) -> None:
        """Show other windows, or other days tried."""
        self._view = view
        self._relay()

    def sizeHint(self) -> QSize:
        """Return the height of all groups."""
        return QSize(480, self.places.height)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint in the theme of the moment."""
        paint_canvas(QPainter(self), self._view, self.places, current_theme(), self._focus)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the days to the new width."""
        self._relay()

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take a planned sale in the hand."""
        at = mark_at(self.places.marks, event.position().x(), event.position().y())
        if at is None or event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        self._handles[at].setFocus(Qt.FocusReason.MouseFocusReason)
        mark = self.places.marks[at]
        if mark.movable:
            self._drag = _Drag(mark.group, mark.mark.day)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Try the day under the pointer, else show what can be moved and what a mark is."""
        if self._drag is not None:
            self._try(self._drag.group, self.places.axis.day(event.position().x()))
            return
        at = mark_at(self.places.marks, event.position().x(), event.position().y())
        mark = None if at is None else self.places.marks[at]
        self.setCursor(Qt.CursorShape.SizeHorCursor if mark and mark.movable else Qt.CursorShape.ArrowCursor)
        self.setToolTip("" if at is None else f"{self.mark_name(at)}, {self.mark_value(at)}")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go where it is."""
        self._drag = None

    # What the handles ask

    def mark_name(self, place: int) -> str:
        """Return `BND, Sam’s IRA: auto-invest 40`."""
        mark = self.places.marks[place]
        group = self._view.groups[mark.group]
        words = mark.mark.text or ("first clear day" if mark.mark.kind is MarkKind.CLEAR else mark.mark.kind.value)
        return f"{group.symbol}, {group.lanes[mark.lane].account}: {words}"

    def mark_value(self, place: int) -> str:
        """Return the day, whether it is planned, whether it voids a loss, and the window of a tried day."""
        mark = self.places.marks[place]
        parts = [self._view.format.day(mark.mark.day)]
        parts += ["planned"] if mark.mark.planned else []
        parts += ["makes a loss void"] if mark.mark.voids else []
        bracket = bracket_of(self._view.groups[mark.group], self._view.tried.get(mark.group), self._view.format)
        parts += [bracket[2]] if mark.movable and bracket is not None else []
        return ", ".join(parts)

    def mark_focus(self, place: int, *, gained: bool) -> None:
        """Show the ring round the mark that has the keyboard."""
        self._focus = place if gained else None
        if gained:
            mark = self.places.marks[place]
            self.reached.emit(round(mark.x), round(mark.y))
        self.update()

    def mark_key(self, place: int, event: QKeyEvent) -> bool:
        """Move to another lane, move a planned sale by days, or go along the lane."""
        key, mark = _KEY(event.key()), self.places.marks[place]
        if key in _LANES:
            return self._step_lane(place, _LANES[key])
        if key in _DAYS and mark.movable:
            self._try(mark.group, mark.mark.day + _DAYS[key] * _DAY)
            return True
        if key in {_KEY.Key_Left, _KEY.Key_Right}:
            return self._go(place + _DAYS[key], mark)
        if key == _KEY.Key_Escape and (self._drag is not None or mark.group in self._view.tried):
            before = self._drag.before if self._drag else self._view.groups[mark.group].sold
            self._drag = None
            self._try(mark.group, before)
            return True
        return False

    # Moving

    def _step_lane(self, place: int, way: int) -> bool:
        """Go to the mark nearest in days on the next lane that has one."""
        marks, here = self.places.marks, self.places.marks[place]
        lanes = sorted({(mark.group, mark.lane) for mark in marks})
        at = lanes.index((here.group, here.lane)) + way
        if not 0 <= at < len(lanes):
            return False
        near = [n for n, mark in enumerate(marks) if (mark.group, mark.lane) == lanes[at]]
        self._focus_on(min(near, key=lambda n: abs(marks[n].x - here.x)))
        return True

    def _go(self, place: int, here: MarkPlace) -> bool:
        marks = self.places.marks
        if not 0 <= place < len(marks) or (marks[place].group, marks[place].lane) != (here.group, here.lane):
            return False
        self._focus_on(place)
        return True

    def _focus_on(self, place: int) -> None:
        self._handles[place].setFocus(Qt.FocusReason.TabFocusReason)

    def _try(self, group: int, day: date) -> None:
        """Move the planned sale of a group within what the axis shows; nothing is sold on a day gone by."""
        day = max(min(day, self.places.axis.last - _DAY), self._view.today)
        sold = self._view.groups[group].sold
        if day == self._view.tried.get(group, sold):
            return
        others = {at: other for at, other in self._view.tried.items() if at != group}
        held = self._held()
        self._view = replace(self._view, tried=others if day == sold else {**others, group: day})
        self._relay()
        self._hold(held)
        self.tried.emit(group, day)

    def _held(self) -> tuple[int, int, bool] | None:
        if self._focus is None:
            return None
        mark = self.places.marks[self._focus]
        return mark.group, mark.lane, mark.movable

    def _hold(self, held: tuple[int, int, bool] | None) -> None:
        """Keep the keyboard on the mark that moved, and say where it stands."""
        marks = self.places.marks
        at = next((n for n, m in enumerate(marks) if held == (m.group, m.lane, m.movable)), None)
        if held is None or at is None:
            return
        self._focus_on(at)
        if QAccessible.isActive():
            event = QAccessibleAnnouncementEvent(self._handles[at], self.mark_value(at))
            QAccessible.updateAccessibility(event)

    def _relay(self) -> None:
        """Place everything anew, one handle over each mark."""
        self._layout = None
        marks = self.places.marks
        while len(self._handles) > len(marks):
            gone = self._handles.pop()
            gone.hide()
            gone.deleteLater()
        while len(self._handles) < len(marks):
            handle = MarkHandle(self, len(self._handles), self)
            handle.show()
            self._handles.append(handle)
        for handle, mark in zip(self._handles, marks, strict=True):
            handle.setGeometry(QRect(round(mark.x) - _HIT // 2, round(mark.y) - _HIT // 2, _HIT, _HIT))
        if self._focus is not None and self._focus >= len(marks):
            self._focus = None
        self.setFixedHeight(max(self.places.height, 1))
        self.update()


class _Header(QWidget):
    """The dates, which stay while the lanes scroll."""

    def __init__(self, canvas: TimelineCanvas) -> None:
        super().__init__()
        self._canvas = canvas
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return the height of a line of dates."""
        return QSize(480, header_height(current_theme()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint in the theme of the moment."""
        paint_header(QPainter(self), self._canvas.places, current_theme())


class WashTimeline(QWidget):
    """Header and lanes; `tried` tells the group and the day its planned sale was moved to."""

    tried = Signal(int, object)

    def __init__(self, view: TimelineView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.canvas = TimelineCanvas(view)
        self._header = _Header(self.canvas)
        self.area = QScrollArea()
        self.area.setAccessibleName("Wash windows by account")
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(self.canvas)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._header)
        column.addWidget(self.area, 1)
        self.canvas.tried.connect(self.tried)
        self.canvas.reached.connect(lambda x, y: self.area.ensureVisible(x, y, 40, 40))
        self.area.verticalScrollBar().rangeChanged.connect(lambda *_: self._header.update())
        theme_switch().themeChanged.connect(self._restyle)

    def set_view(self, view: TimelineView) -> None:
        """Show other windows."""
        self.canvas.set_view(view)
        self._header.update()

    def set_tried(self, group: int, day: date | None) -> None:
        """Show a group's sale on another day, or where it was."""
        view = self.canvas.view
        tried = {at: other for at, other in view.tried.items() if at != group}
        if day is not None and day != view.groups[group].sold:
            tried[group] = day
        self.set_view(replace(view, tried=tried))

    def show_group(self, group: int) -> None:
        """Scroll to a group."""
        place = self.canvas.places.groups[group]
        middle, half = round((place.title + place.end) / 2), round((place.end - place.title) / 2) + 20
        self.area.ensureVisible(0, middle, 0, half)

    def _restyle(self) -> None:
        self.canvas.set_view(self.canvas.view)
        self._header.update()
