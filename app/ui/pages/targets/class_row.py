"""One class of the Targets list: its number line between its boxes, its figures, its lock and its menu."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial

from PySide6.QtCore import QDate, QRectF, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QDateEdit,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.model.number import HUNDRED
from app.ui.format import NOTHING, Formatter
from app.ui.icons import IconName, icon
from app.ui.pages.elided import ElidedText
from app.ui.pages.figure import Figure, FigureView
from app.ui.pages.targets.columns import (
    BUTTON,
    CHEVRON,
    DRIFT,
    GAP,
    LEFT,
    MARKER,
    NAME,
    NOW,
    RIGHT,
    UNTIL,
)
from app.ui.pages.targets.rows import ClassRowView
from app.ui.theme import current_theme, theme_switch
from app.ui.theme_tokens import ColorRole
from app.ui.widgets.band_slider import BandSlider
from app.ui.widgets.card import button
from app.ui.widgets.class_marker import ClassMarker, Flag
from app.ui.widgets.paint import rule_below
from app.ui.widgets.points_spin import PointsSpin
from app.ui.widgets.text import Text

_SETTLE_MS = 600
"""Steps of a spin box closer together than this are one edit, and so one undo step."""
_PARENT_ROW = 36
_NOTE_BELOW = 6
_LEAST_LINE = 160
_TITLE = "QPushButton { text-align: left; padding: 0; color: palette(window-text); }"


class ClassRow(QFrame):
    """Shows a frozen row and tells what the user does with it; it changes nothing itself.

    `edited(handle, weight, phase)` speaks as `BandSlider.changed` does, whether by line or by box.
    """

    edited = Signal(str, object, str)
    untilChanged = Signal(object)
    lockToggled = Signal()
    unfolded = Signal()
    asked = Signal()
    menuAsked = Signal(object)
    renamed = Signal(str)

    def __init__(self, view: ClassRowView, format_: Formatter, *, tactical: bool) -> None:
        super().__init__()
        self.name = view.name
        self.shape = view.has_band, view.is_leaf, view.depth
        self._tactical = tactical
        self._ground: ColorRole = "surface"
        self._has_line = view.has_band
        self._gesture: str | None = None
        self._shown: ClassRowView | None = None
        self._reach = 0.0
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(self._end_steps)
        short = view.line.name
        self.setAccessibleName(short)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.slider = BandSlider(view.line)
        self.slider.setMinimumWidth(_LEAST_LINE)
        self.target = PointsSpin(f"{short}, target percent")
        self.fall = PointsSpin(f"{short}, may fall, points", signed=True)
        self.rise = PointsSpin(f"{short}, may rise, points", signed=True)
        self.tilt = PointsSpin(f"{short}, tilt, points", signed=True)
        self.until = QDateEdit()
        self.until.setCalendarPopup(True)
        self.until.setDisplayFormat("MMM d, yyyy")
        self.until.setAccessibleName(f"{short}, tilt until")
        self._until_place, self._no_until = QWidget(), Text(NOTHING, "body", "ink_3")
        self._untils = QStackedLayout(self._until_place)
        self._untils.addWidget(self.until)
        self._untils.addWidget(self._no_until)
        self._inside = f"the tilt of {short}" if tactical else f"the securities in {short}"
        self.chevron = _tool("chevron-right", f"Show {self._inside}")
        self.lock = _tool("unlock", f"Lock {short}")
        self.more = _tool("more", f"More for {short}")
        self.title = button(short, "quiet")
        self.title.setAccessibleName(f"Explain {short}")
        self.name_edit = QLineEdit()
        self.name_edit.setAccessibleName("Name of the class")
        self.now, self.drift = Figure(NOW, "emphasis"), Figure(DRIFT, "body")
        self.strategic = Text("", "body")
        self.error = Text("", "small", "danger")
        self.note, self._noted = ElidedText("", "small", "ink_2"), QWidget()
        self.live = Text("", "small", "ink_2")
        self._under = QWidget()
        self._under.hide()
        self._lay_out(view)
        self._connect()
        theme_switch().themeChanged.connect(self._restyle)
        self.set_view(view, format_)

    # What the list sets

    def set_view(self, view: ClassRowView, format_: Formatter) -> None:
        """Show another state of the class; the same state costs nothing."""
        if view == self._shown:
            return
        self._shown = view
        line, enabled = view.line, view.line.enabled
        self.slider.set_view(line)
        short = line.name
        for spin, weight in (
            (self.target, view.strategic),
            (self.fall, -view.fall),
            (self.rise, view.rise),
            (self.tilt, view.tilt),
        ):
            if spin.points != round(weight * HUNDRED, 2):
                spin.set_points(weight * HUNDRED)
            spin.setEnabled(enabled)
        self.target.setEnabled(enabled and not line.locked)
        if bool(view.error) != self.error.isVisibleTo(self):
            self.fall.set_error(bool(view.error))
        self.strategic.set_words(format_.weight(view.strategic, unit=False))
        self._show_until(view.until, enabled=enabled)
        self._say_name(short)
        self._show_lock(short, locked=line.locked and not self._tactical, enabled=enabled)
        self._show_figures(view, format_)
        self.error.setVisible(bool(view.error))
        self.error.set_words(view.error)
        if view.note is not None:
            self.note.set_words(view.note.words, view.note.role)
        if (view.note is not None) != self._noted.isVisibleTo(self):
            self._noted.setVisible(view.note is not None)
            self._restyle()

    def set_reach(self, points: float) -> None:
        """Show as many points each side as all rows do."""
        if points != self._reach:
            self._reach = points
            self.slider.set_range(points)

    def set_front(self, front: bool) -> None:
        """Give the row the ground and the scale of the one that is worked on."""
        ground: ColorRole = "selected" if front else "surface"
        if ground != self._ground:
            self._ground = ground
            self.slider.set_row(scale=front, ground=ground)
            self._restyle()
            self.update()
        self.set_live(self.live.words)

    def set_live(self, words: str) -> None:
        """Say something under the line while the row is the one that is worked on; tilts have notes of their own."""
        if words != self.live.words:
            self.live.set_words(words)
        self._under.setVisible(bool(words) and self._ground == "selected" and not self._tactical)

    def set_unfolded(self, open_: bool) -> None:
        """Turn the chevron."""
        self.chevron.setIcon(icon("chevron-down" if open_ else "chevron-right"))
        self.chevron.setAccessibleName(f"{'Hide' if open_ else 'Show'} {self._inside}")

    def start_renaming(self) -> None:
        """Let the user type another name in place of the present one."""
        self.name_edit.setText(self._shown.line.name if self._shown else "")
        self._names.setCurrentWidget(self.name_edit)
        self.name_edit.selectAll()
        self.name_edit.setFocus()

    def tab_order(self) -> list[QWidget]:
        """The stops of Tab in the design's order: handles, then boxes, then the rest."""
        boxes: list[QWidget] = [self.tilt, self.until] if self._tactical else [self.target, self.fall, self.rise]
        line = list(self.slider.handle_widgets()) if self._has_line else []
        return [self.chevron, self.title, *line, *(boxes if self._has_line else []), self.lock, self.more]

    # Qt

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep what is said live under the line."""
        super().resizeEvent(event)
        self.live.setIndent(max(self.slider.x(), 0))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and the hairline below."""
        theme, painter = current_theme(), QPainter(self)
        painter.fillRect(self.rect(), theme.color(self._ground))
        rule_below(painter, QRectF(self.rect()), theme.color("line"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave a new name with Escape; open the menu with its key."""
        if event.key() == Qt.Key.Key_Escape and self._names.currentWidget() is self.name_edit:
            self._names.setCurrentWidget(self.title)
            self.title.setFocus()
            return
        if event.key() == Qt.Key.Key_Menu:
            self.menuAsked.emit(self.more)
            return
        super().keyPressEvent(event)

    # Building

    def _lay_out(self, view: ClassRowView) -> None:
        scale = current_theme().scaled
        names = QWidget()
        self._room = scale(NAME) - 14 * view.depth
        names.setFixedWidth(self._room)
        self._names = QStackedLayout(names)
        self._names.addWidget(self.title)
        self._names.addWidget(self.name_edit)
        self.title.setStyleSheet(_TITLE)
        marker = ClassMarker(view.line.slot, hollow=view.line.child)
        marker.setFixedWidth(MARKER)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        top = QHBoxLayout()
        column.addLayout(top, 1)
        top.setContentsMargins(LEFT + 14 * view.depth, 0, RIGHT, 0)
        top.setSpacing(0)
        self.chevron.setFixedWidth(CHEVRON)
        self.chevron.setVisible(view.is_leaf)
        top.addWidget(self.chevron)
        if not view.is_leaf:
            top.addSpacing(CHEVRON)
        top.addWidget(marker)
        top.addWidget(names)
        if self._tactical:
            self._lay_out_tactical(top, scale)
        else:
            self._lay_out_strategic(top)
        top.addSpacing(GAP)
        top.addWidget(self.now)
        top.addWidget(self.drift)
        top.addSpacing(6)
        for tool in (self.lock, self.more):
            tool.setFixedWidth(BUTTON)
            top.addWidget(tool)
        self.lock.setVisible(view.is_leaf and not self._tactical)
        if not self.lock.isVisibleTo(self):
            top.insertSpacing(top.count() - 1, BUTTON)
        self.error.setIndent(LEFT + CHEVRON + MARKER)
        column.addWidget(self.error)
        below = QHBoxLayout(self._noted)
        below.setContentsMargins(LEFT + CHEVRON + MARKER, 0, RIGHT, _NOTE_BELOW)
        below.addWidget(self.note)
        column.addWidget(self._noted)
        self._noted.hide()
        under = QVBoxLayout(self._under)
        under.setContentsMargins(0, 0, 0, 10)
        under.addWidget(self.live)
        column.addWidget(self._under)

    def _lay_out_strategic(self, top: QHBoxLayout) -> None:
        top.addWidget(self.target)
        top.addSpacing(GAP)
        for spin in (self.fall, self.slider, self.rise):
            top.addWidget(spin, 1 if spin is self.slider else 0)
            spin.setVisible(self._has_line)
        if not self._has_line:
            top.addStretch(1)
        for unused in (self.tilt, self._until_place, self.strategic):
            unused.setParent(self)
            unused.hide()

    def _lay_out_tactical(self, top: QHBoxLayout, scale: Callable[[float], int]) -> None:
        self.strategic.setFixedWidth(self.target.width())
        self.strategic.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        top.addWidget(self.strategic)
        top.addSpacing(GAP)
        for part in (self.tilt, self.slider, self._until_place):
            top.addWidget(part, 1 if part is self.slider else 0)
            part.setVisible(self._has_line)
        self._until_place.setFixedSize(scale(UNTIL), self.tilt.height())
        if not self._has_line:
            top.addStretch(1)
        for unused in (self.target, self.fall, self.rise):
            unused.setParent(self)
            unused.hide()

    def _connect(self) -> None:
        self.slider.changed.connect(self.edited)
        self.slider.lockToggled.connect(self.lockToggled)
        self.lock.clicked.connect(self.lockToggled)
        self.chevron.clicked.connect(self.unfolded)
        for part in (self.title, self.now, self.drift):
            part.clicked.connect(self.asked)
        self.more.clicked.connect(lambda: self.menuAsked.emit(self.more))
        self.name_edit.returnPressed.connect(self._take_name)
        self.name_edit.editingFinished.connect(lambda: self._names.setCurrentWidget(self.title))
        self.until.dateChanged.connect(self._tell_until)
        for spin, handle in (
            (self.target, "target"),
            (self.fall, "lower"),
            (self.rise, "upper"),
            (self.tilt, "target"),
        ):
            spin.pointsChanged.connect(partial(self._step, spin, handle))
            spin.editingFinished.connect(self._end_steps)

    # Telling

    def _step(self, spin: PointsSpin, handle: str, points: Decimal) -> None:
        """A box moved: the first step begins an edit, a pause or leaving the box ends it."""
        line = self.slider.view
        weight = points / HUNDRED
        if spin is self.tilt:
            weight += line.strategic if line.strategic is not None else line.target
        elif handle == "lower":
            weight = line.target - abs(weight)
        elif handle == "upper":
            weight = line.target + abs(weight)
        if self._gesture != handle:
            self._end_steps()
            self._gesture = handle
            self.edited.emit(handle, weight, "start")
        self.edited.emit(handle, weight, "move")
        self._settle.start()

    def _end_steps(self) -> None:
        handle, self._gesture = self._gesture, None
        self._settle.stop()
        if handle is not None:
            self.edited.emit(handle, None, "end")

    def _take_name(self) -> None:
        self._names.setCurrentWidget(self.title)
        self.renamed.emit(self.name_edit.text().strip())

    def _tell_until(self, day: QDate) -> None:
        self.untilChanged.emit(date(day.year(), day.month(), day.day()))

    def _show_lock(self, short: str, *, locked: bool, enabled: bool) -> None:
        self.lock.setEnabled(enabled)
        spoken = f"{'Unlock' if locked else 'Lock'} {short}"
        if spoken != self.lock.accessibleName() or not self.lock.toolTip():
            self.lock.setIcon(icon("lock" if locked else "unlock", "ink_2" if locked else "ink_3"))
            self.lock.setAccessibleName(spoken)
            stays = "Locked: its target stays when others move"
            self.lock.setToolTip(stays if locked else "Keep its target when others move")

    def _show_until(self, until: date | None, *, enabled: bool) -> None:
        self.until.setEnabled(enabled and until is not None)
        self._untils.setCurrentWidget(self.until if until is not None else self._no_until)
        if until is not None:
            with QSignalBlocker(self.until):
                self.until.setDate(QDate(until.year, until.month, until.day))

    def _show_figures(self, view: ClassRowView, format_: Formatter) -> None:
        line, short = view.line, view.line.name
        now = NOTHING if line.current is None else format_.weight(line.current, unit=False)
        spoken = "unknown" if line.current is None else f"{now} percent"
        self.now.set_view(FigureView(now, f"{short} now {spoken}", tip="Its value ÷ the household"))
        flag: Flag | None = "over" if view.state == "over" else "under" if view.state == "under" else None
        drift = format_.points(view.drift)
        role: ColorRole = flag or "ink_2"
        words = {"over": ", above its band", "under": ", below its band"}.get(view.state, ", inside its band")
        formula = f"{now} − {format_.weight(line.target, unit=False)} = {drift} points"
        self.drift.set_view(FigureView(drift, f"{short} drift {drift} points{words}", role, flag, formula))

    def _say_name(self, short: str) -> None:
        """Say the name as far as there is room, and the whole of it in the tip."""
        said = self.title.fontMetrics().elidedText(short, Qt.TextElideMode.ElideRight, self._room)
        self.title.setText(said)
        self.title.setToolTip("" if said == short else short)

    def _restyle(self) -> None:
        theme = current_theme()
        rows = "density.band_row_focused" if self._ground == "selected" else "density.band_row"
        tall = theme.scaled(theme.px(rows)) if self._has_line else theme.scaled(_PARENT_ROW)
        if self._noted.isVisibleTo(self):
            tall += theme.line("small") + _NOTE_BELOW
        self.setMinimumHeight(tall)
        self.title.setFont(theme.font("strong" if self._ground == "selected" else "emphasis"))
        if self._shown is not None:
            self._say_name(self._shown.line.name)


def _tool(name: IconName, spoken: str) -> QToolButton:
    """A quiet square button of the row."""
    tool = QToolButton()
    tool.setIcon(icon(name, "ink_3" if name in {"unlock", "more"} else "ink_2"))
    tool.setAccessibleName(spoken)
    tool.setToolTip(spoken)
    return tool
