"""The keel-line list: all classes on one scale, their targets one above the other on one line."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import pairwise

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from app.ui.format import Formatter
from app.ui.pages.elided import ElidedText
from app.ui.pages.targets.class_row import ClassRow
from app.ui.pages.targets.columns import ListHeader
from app.ui.pages.targets.funds import FundList
from app.ui.pages.targets.rows import ClassRowView
from app.ui.pages.targets.tilt_editor import TiltEditor
from app.ui.theme import current_theme
from app.ui.widgets.band_geometry import reach_for
from app.ui.widgets.banner import Glyph
from app.ui.widgets.card import Card, Well, button
from app.ui.widgets.text import Text


class ClassList(Card):
    """Rows by class name; tells what the user does with them."""

    edited = Signal(str, str, object, str)  # class, handle, weight, phase
    untilChanged = Signal(str, object)
    lockToggled = Signal(str)
    unfolded = Signal(str)
    asked = Signal(str)
    menuAsked = Signal(str, object)
    renamed = Signal(str, str)
    fundAsked = Signal(str, str)  # class, symbol
    fundChanged = Signal(object)  # the security
    fundTold = Signal(object)  # FundSaid
    balanceAsked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(padded=False, parent=parent)
        self.setAccessibleName("Asset classes")
        self.body.setSpacing(0)
        self.body.setContentsMargins(1, 1, 1, 1)
        self.header = ListHeader()
        self.body.addWidget(self.header)
        self._rows: dict[str, ClassRow] = {}
        self._unfolded: dict[str, FundList | TiltEditor] = {}
        self._column = QVBoxLayout()
        self._column.setSpacing(0)
        self.body.addLayout(self._column)
        self.foot = _Foot()
        self.foot.balance.clicked.connect(self.balanceAsked)
        self.body.addWidget(self.foot)
        self._tactical = False
        QApplication.instance().focusChanged.connect(self._follow_focus)  # type: ignore[union-attr]

    @property
    def open_classes(self) -> tuple[str, ...]:
        """The classes whose securities are shown."""
        return tuple(name for name, shown in self._unfolded.items() if isinstance(shown, FundList))

    @property
    def open_tilts(self) -> tuple[str, ...]:
        """The classes whose tilts are being edited."""
        return tuple(name for name, shown in self._unfolded.items() if isinstance(shown, TiltEditor))

    def row(self, name: str) -> ClassRow | None:
        """The row of a class."""
        return self._rows.get(name)

    def funds(self, name: str) -> FundList | None:
        """The open list of securities of a class."""
        shown = self._unfolded.get(name)
        return shown if isinstance(shown, FundList) else None

    def tilt(self, name: str) -> TiltEditor | None:
        """The open editor of the tilt of a class."""
        shown = self._unfolded.get(name)
        return shown if isinstance(shown, TiltEditor) else None

    def show_rows(self, views: Sequence[ClassRowView], format_: Formatter, *, tactical: bool) -> None:
        """Show the classes: rows stay where their class stays, so focus and gestures survive."""
        wanted = [view.name for view in views]
        shapes = {view.name: (view.has_band, view.is_leaf, view.depth) for view in views}
        stale = [n for n, r in self._rows.items() if tactical != self._tactical or r.shape != shapes.get(n)]
        self._tactical = tactical
        for name in stale:
            self._drop(name)
        for view in views:
            if view.name not in self._rows:
                self._rows[view.name] = self._made(view, format_)
        if self._order() != wanted:
            self._arrange(wanted)
        self.update_rows(views, format_)

    def update_rows(self, views: Sequence[ClassRowView], format_: Formatter) -> None:
        """Show other values in the same rows; what a moving handle needs, and no more."""
        reach = reach_for((view.line for view in views if view.has_band), current_theme().band.range_points_edit)
        self.header.show_axis(reach, tactical=self._tactical)
        for view in views:
            row = self._rows[view.name]
            row.set_reach(reach)
            row.set_view(view, format_)

    def unfold(self, name: str, inside: FundList | TiltEditor | None) -> None:
        """Show a list of securities, or the editor of a tilt, under a class, or hide it."""
        old = self._unfolded.pop(name, None)
        if old is not None:
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()
        row = self._rows.get(name)
        if row is None:
            return
        row.set_unfolded(inside is not None)
        if inside is None:
            return
        self._unfolded[name] = inside
        if isinstance(inside, FundList):
            inside.asked.connect(partial(self.fundAsked.emit, name))
            inside.changed.connect(self.fundChanged)
            inside.told.connect(self.fundTold)
        self._column.insertWidget(self._column.indexOf(row) + 1, inside)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell the header where the lines are."""
        super().resizeEvent(event)
        self._align()

    def _made(self, view: ClassRowView, format_: Formatter) -> ClassRow:
        row = ClassRow(view, format_, tactical=self._tactical)
        name = view.name
        row.edited.connect(partial(self.edited.emit, name))
        row.untilChanged.connect(partial(self.untilChanged.emit, name))
        row.lockToggled.connect(partial(self.lockToggled.emit, name))
        row.unfolded.connect(partial(self.unfolded.emit, name))
        row.asked.connect(partial(self.asked.emit, name))
        row.menuAsked.connect(partial(self.menuAsked.emit, name))
        row.renamed.connect(partial(self.renamed.emit, name))
        return row

    def _drop(self, name: str) -> None:
        self.unfold(name, None)
        row = self._rows.pop(name)
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _order(self) -> list[str]:
        """The classes as they stand from above."""
        widgets = [item.widget() for n in range(self._column.count()) if (item := self._column.itemAt(n))]
        return [widget.name for widget in widgets if isinstance(widget, ClassRow)]

    def _arrange(self, names: Sequence[str]) -> None:
        """Put rows and their open lists in order, Tab going down with them."""
        for name in (n for n in list(self._rows) if n not in names):
            self._drop(name)
        for name in names:
            self._column.removeWidget(self._rows[name])
            self._column.addWidget(self._rows[name])
            if name in self._unfolded:
                self._column.removeWidget(self._unfolded[name])
                self._column.addWidget(self._unfolded[name])
        stops = [stop for name in names for stop in self._rows[name].tab_order()]
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)
        self._align()

    def _align(self) -> None:
        for row in self._rows.values():
            if row.slider.isVisible():
                left = row.slider.mapTo(self, row.slider.rect().topLeft()).x() - self.header.x()
                self.header.set_line(left, row.slider.width())
                return

    def _follow_focus(self, _: QWidget | None, now: QWidget | None) -> None:
        """The row that has the keyboard comes to the front; leaving the list changes nothing."""
        if now is None or not self.isAncestorOf(now):
            return
        for row in self._rows.values():
            row.set_front(row is now or row.isAncestorOf(now))


class _Foot(Well):
    """Whether the targets add up."""

    def __init__(self) -> None:
        super().__init__()
        self._said = ("", False, False)
        self.body.setContentsMargins(16, 10, 16, 10)
        self._glyph = Glyph("check", "good", 16)
        self._sentence = Text("", "emphasis")
        self._note = ElidedText("", "small", "ink_2", align="right")
        self.balance = button("Share it among the others", "link", small=True)
        line = QHBoxLayout()
        line.setSpacing(8)
        for part in (self._glyph, self._sentence, self.balance):
            line.addWidget(part)
        line.addWidget(self._note, 1)
        self.body.addLayout(line)
        self._more = tuple(Text("", "small", "ink_2", wrap=True) for _ in range(2))
        for more in self._more:
            more.setIndent(24)
            more.hide()
            self.body.addWidget(more)

    def show_sum(self, sentence: str, note: str, *, whole: bool, can_balance: bool = False) -> None:
        """Say the sum; `whole` is whether it is what it has to be."""
        if (sentence, whole, can_balance) == self._said:
            return
        self._said = sentence, whole, can_balance
        self._glyph.set_icon("check" if whole else "warning", "good" if whole else "caution")
        self._sentence.set_words(sentence, "ink" if whole else "caution")
        self._note.set_words(note)
        self.balance.setVisible(can_balance)

    def show_more(self, *lines: str, is_over: bool = False) -> None:
        """Say more below the sum, the first line in caution where a budget is exceeded; empty lines are hidden."""
        for place, more in enumerate(self._more):
            words = lines[place] if place < len(lines) else ""
            more.set_words(words, "caution" if is_over and not place else "ink_2")
            more.setVisible(bool(words))
