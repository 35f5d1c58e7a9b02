"""The editor of one tilt, unfolded below its class: dates, a band and a budget of its own, and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from PySide6.QtCore import QDate, QSignalBlocker, Signal
from PySide6.QtWidgets import QDateEdit, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from app.model.number import HUNDRED
from app.model.target import AssetClass, Band, Tilt
from app.ui.format import Formatter
from app.ui.pages.settings.fields import NumberField
from app.ui.pages.targets.fund_editor import Strip
from app.ui.theme import current_theme
from app.ui.widgets.card import button, row
from app.ui.widgets.points_spin import PointsSpin
from app.ui.widgets.text import Text
from app.ui.widgets.toggle import Toggle

_INDENT = 60
_ALWAYS = QDate(1990, 1, 1)
_NONE = "No tilt. Move the target, or give the tilt some points: it begins today and ends by itself after a quarter."


class TiltEditor(Strip):
    """Shows a tilt and tells each change of it at once: the tilt as it becomes, None where it is gone, and a name."""

    changed = Signal(object, str)

    def __init__(self, short: str) -> None:
        super().__init__()
        self._short = short
        self._tilt: Tilt | None = None
        self._band = (Decimal(0), Decimal(0))
        self.setAccessibleName(f"Tilt of {short}")
        self.since, self.until = _date(f"{short}, tilt from"), _date(f"{short}, tilt until, here")
        self.since.setMinimumDate(_ALWAYS)
        self.since.setSpecialValueText("always")
        self.own = Toggle()
        self.own.setAccessibleName(f"{short}, tilt has its own band")
        self.below = PointsSpin(f"{short}, may fall while tilted, points", signed=True)
        self.above = PointsSpin(f"{short}, may rise while tilted, points", signed=True)
        self.budget = NumberField(f"{short}, tracking error the tilt may take a year", "rate", optional=True)
        self.budget.setPlaceholderText("no limit")
        self.note = QLineEdit()
        self.note.setAccessibleName(f"{short}, why it is tilted")
        self.note.setPlaceholderText("Why")
        self.end = button("End it", small=True)
        self.end.setAccessibleName(f"End the tilt of {short}")
        self._about = Text("", "small", "ink_2")
        self._fields = QWidget()
        self._lay_out()
        self._connect()

    def show_tilt(self, c: AssetClass, band: Band, view: Formatter, *, can_write: bool) -> None:
        """Show the tilt of a class as it stands; `band` is the one it has while the tilt lives."""
        tilt = self._tilt = c.tilt
        self._band = band.target - band.lower, band.upper - band.target
        self._fields.setVisible(tilt is not None)
        self._about.setVisible(tilt is None)
        self._about.set_words("" if tilt is not None else _NONE)
        if tilt is None:
            return
        for box, day in ((self.since, tilt.since), (self.until, tilt.until)):
            with QSignalBlocker(box):
                box.setDate(_ALWAYS if day is None else QDate(day.year, day.month, day.day))
            box.setEnabled(can_write)
        with QSignalBlocker(self.own):
            self.own.setChecked(tilt.below is not None or tilt.above is not None)
        self.below.set_points(-self._band[0] * HUNDRED)
        self.above.set_points(self._band[1] * HUNDRED)
        for spin in (self.below, self.above):
            spin.setEnabled(can_write and self.own.isChecked())
        self.budget.show_value(tilt.budget, view)
        if not self.note.hasFocus():
            self.note.setText(tilt.note)
        for control in (self.own, self.budget, self.note, self.end):
            control.setEnabled(can_write)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(_INDENT, 10, 16, 12)
        column.setSpacing(0)
        column.addWidget(self._about)
        column.addWidget(self._fields)
        grid = QGridLayout(self._fields)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(8)
        self.budget.setFixedWidth(current_theme().scaled(90))
        widths = QWidget()
        widths.setLayout(row(self.own, self.below, self.above, 1))
        lines: tuple[tuple[tuple[str, QWidget], ...], ...] = (
            (("From", self.since), ("Until", self.until), ("Error a year, at most", self.budget)),
            (("Own band", widths), ("Why", self.note), ("", self.end)),
        )
        for place, line in enumerate(lines):
            for at, (words, control) in enumerate(line):
                label = Text(words, "small", "ink_2")
                grid.addWidget(label, place, 2 * at)
                label.setBuddy(control)
                grid.addWidget(control, place, 2 * at + 1)
        grid.setColumnStretch(3, 1)
        for box in (self.since, self.until):
            box.setFixedWidth(current_theme().scaled(128))
        self.end.setFixedWidth(current_theme().scaled(90))

    def _connect(self) -> None:
        self.since.dateChanged.connect(self._set_since)
        self.until.dateChanged.connect(
            lambda day: self._change(f"Tilt {self._short} until {_said(day)}", until=_day(day))
        )
        self.own.clicked.connect(self._set_own)
        self.below.pointsChanged.connect(lambda points: self._change(self._edge, below=abs(points) / HUNDRED))
        self.above.pointsChanged.connect(lambda points: self._change(self._edge, above=abs(points) / HUNDRED))
        self.budget.entered.connect(
            lambda rate: self._change(f"Set the budget of the tilt of {self._short}", budget=rate)
        )
        self.note.editingFinished.connect(
            lambda: self._change(f"Say why {self._short} is tilted", note=self.note.text().strip())
        )
        self.end.clicked.connect(lambda: self.changed.emit(None, f"End the tilt of {self._short}"))

    @property
    def _edge(self) -> str:
        return f"Move the edges of the tilt of {self._short}"

    def _set_since(self, day: QDate) -> None:
        since = None if day == _ALWAYS else _day(day)
        self._change(f"Tilt {self._short} from {_said(day) if since else 'always'}", since=since)

    def _set_own(self, own: bool) -> None:
        below, above = self._band if own else (None, None)
        self._change(f"{'Give' if own else 'Take'} the tilt of {self._short} a band", below=below, above=above)

    def _change(self, words: str, **parts: object) -> None:
        if self._tilt is None:
            return
        changed = replace(self._tilt, **parts)  # type: ignore[arg-type]  # each part of its own kind
        if changed != self._tilt:
            self._tilt = changed
            self.changed.emit(changed, words)


def _date(name: str) -> QDateEdit:
    box = QDateEdit()
    box.setCalendarPopup(True)
    box.setDisplayFormat("MMM d, yyyy")
    box.setAccessibleName(name)
    box.setKeyboardTracking(False)
    return box


def _day(day: QDate) -> date:
    return date(day.year(), day.month(), day.day())


def _said(day: QDate) -> str:
    return f"{_day(day):%b} {day.day()}, {day.year()}"
