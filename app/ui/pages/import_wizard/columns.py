"""What each column is: a chooser over every column of the grid, moving along with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.pages.elided import ElidedText
from app.ui.pages.import_wizard.grid import LinesView
from app.ui.pages.plain import one_line, plain_tip
from app.ui.pages.settings.fields import Choice
from app.ui.theme import current_theme, theme_switch
from app.ui.theme_tokens import ColorRole
from app.ui.widgets.card import row
from app.ui.widgets.paint import crisp_line
from app.ui.widgets.text import Text

_SIDE = 4
_AT_ONCE = 8
"""Heads made in one go; each takes some milliseconds."""
_FORM_ROOM = 176
"""Room for a day in words."""


@dataclass(frozen=True, slots=True)
class ColumnView:
    """A column: its name, the role it plays (none is empty), how that was found, and forms it may be written in.

    `standing` says how sure the role is in a word or two, `reason` why in a sentence. `forms` are keys with an example.
    """

    name: str
    role: str = ""
    standing: str = ""
    tone: ColorRole = "ink_3"
    reason: str = ""
    forms: tuple[tuple[str, str], ...] = ()
    form: str = ""


class ColumnHead(QWidget):
    """One column's name, role, how sure that is, and the form of its cells."""

    roleChosen = Signal(str)
    formChosen = Signal(str)

    def __init__(self, place: int) -> None:
        super().__init__()
        self._place = place
        self.name = ElidedText("", "small", "ink_2")
        self.role = Choice("", [("", "Not used")], 100)
        self.standing = Text("", "micro", "ink_3")
        self.form = Choice("", [("", "")], 100)
        self.role.chosen.connect(self.roleChosen.emit)
        self.form.chosen.connect(self.formChosen.emit)
        column = QVBoxLayout(self)
        column.setContentsMargins(_SIDE, 6, _SIDE, 6)
        column.setSpacing(2)
        head = row(self.name, self.standing, spacing=6)
        head.setStretch(0, 1)
        column.addLayout(head)
        column.addWidget(self.role)
        column.addWidget(self.form)
        column.addStretch(1)

    def show_view(self, view: ColumnView, roles: Sequence[tuple[object, str]]) -> None:
        """Show what the column is taken for; `roles` are the keys and words to choose from."""
        name = one_line(view.name).strip() or f"Column {self._place + 1}"
        self.name.set_words(name)
        self.role.set_options(roles)
        self.role.show_value(view.role)
        self.role.setAccessibleName(f"Role of {name}")
        self.role.setAccessibleDescription(f"{view.standing}. {one_line(view.reason)}".strip(". "))
        self.role.setToolTip(plain_tip(view.reason))
        self.standing.set_words(view.standing, view.tone)
        self.form.setVisible(bool(view.forms))
        if view.forms:
            self.form.set_options([(key, one_line(words)) for key, words in view.forms])
            self.form.show_value(view.form)
            self.form.setAccessibleName(f"Form of {name}")

    def fit(self, width: int) -> None:
        """Take the width of the column below."""
        for part in (self.role, self.form):
            part.setFixedWidth(width - 2 * _SIDE)


class ColumnStrip(QWidget):
    """The heads of all columns, above the grid and as far along as it is."""

    roleChosen = Signal(int, str)
    formChosen = Signal(int, str)

    def __init__(self, grid: LinesView) -> None:
        super().__init__()
        self._grid = grid
        self._window = QWidget(self)
        self.heads: list[ColumnHead] = []
        header = grid.horizontalHeader()
        self._views: Sequence[ColumnView] = ()
        self._roles: Sequence[tuple[object, str]] = ()
        self._soon = _at_rest(self._arrange, self)
        self._growing = _at_rest(self._grow, self)
        header.sectionResized.connect(lambda *_: self._soon.start())
        header.sectionCountChanged.connect(lambda *_: self._soon.start())
        grid.horizontalScrollBar().valueChanged.connect(self._arrange)
        theme_switch().themeChanged.connect(self._arrange)
        self.setAccessibleName("Columns of the file")

    def show_columns(self, columns: Sequence[ColumnView], roles: Sequence[tuple[object, str]]) -> None:
        """Show what every column is taken for; many heads are made a few at a time, so that the window goes on."""
        self._views, self._roles = columns, roles
        while len(self.heads) > len(columns):
            head = self.heads.pop()
            head.hide()
            head.deleteLater()
        for place in range(len(self.heads)):
            self._show_head(place)
        self._grow()

    def _grow(self) -> None:
        """Make the next few heads, and the rest when the window is at rest."""
        for place in range(len(self.heads), min(len(self.heads) + _AT_ONCE, len(self._views))):
            self.heads.append(self._head(place))
            self._show_head(place)
        walk_before(self._grid, (part for head in self.heads for part in (head.role, head.form)))
        self._arrange()
        if len(self.heads) < len(self._views):
            self._growing.start()

    def _show_head(self, place: int) -> None:
        view, room = self._views[place], current_theme().scaled(_FORM_ROOM)
        self.heads[place].show_view(view, self._roles)
        if view.forms and self._grid.columnWidth(place) < room:
            self._grid.setColumnWidth(place, room)

    def resizeEvent(self, event: object) -> None:
        """Keep within the grid's columns."""
        self._arrange()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Bring a column into sight whose chooser takes the keyboard."""
        if event.type() == QEvent.Type.FocusIn:
            place = next((at for at, head in enumerate(self.heads) if watched in {head.role, head.form}), None)
            if place is not None:
                self._show_column(place)
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the line below, as under every table's header."""
        y = self.height() - 0.5
        crisp_line(QPainter(self), QPointF(0, y), QPointF(self.width(), y), current_theme().color("line_strong"))

    def _head(self, place: int) -> ColumnHead:
        head = ColumnHead(place)
        head.setParent(self._window)
        head.roleChosen.connect(lambda role: self.roleChosen.emit(place, role))
        head.formChosen.connect(lambda form: self.formChosen.emit(place, form))
        for part in (head.role, head.form):
            part.installEventFilter(self)
        head.show()
        return head

    def _show_column(self, place: int) -> None:
        header, bar = self._grid.horizontalHeader(), self._grid.horizontalScrollBar()
        left, wide = header.sectionPosition(place), header.sectionSize(place)
        room = self._grid.viewport().width()
        if left < bar.value():
            bar.setValue(left)
        elif left + wide > bar.value() + room:
            bar.setValue(min(left, left + wide - room))

    def _arrange(self, *_: object) -> None:
        """Put every head over its column."""
        header, start = self._grid.horizontalHeader(), self._grid.verticalHeader().sizeHint().width()
        tall = max((head.sizeHint().height() for head in self.heads), default=0) + 1
        if self.height() != tall:
            self.setFixedHeight(tall)
        self._window.setGeometry(start, 0, max(self.width() - start, 0), tall - 1)
        for place, head in enumerate(self.heads[: header.count()]):
            wide = header.sectionSize(place)
            head.fit(wide)
            head.setGeometry(header.sectionViewportPosition(place), 0, wide, tall - 1)
        self.update()


def _at_rest(act: Callable[[], None], parent: QObject) -> QTimer:
    """Return what acts once, when everything else has been done."""
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.timeout.connect(act)
    return timer


def walk_before(anchor: QWidget, parts: Iterable[QWidget]) -> None:
    """Let Tab walk parts that were made late, in this order, just before another."""
    before = anchor.previousInFocusChain()
    while before is not None and before is not anchor and before.focusPolicy() == Qt.FocusPolicy.NoFocus:
        before = before.previousInFocusChain()  # Qt orders only what takes the keyboard
    for part in parts:
        if before is not None:
            QWidget.setTabOrder(before, part)
        before = part


STANDINGS: tuple[tuple[float, str, ColorRole], ...] = (
    (0.9, "Sure", "good"),
    (0.7, "Likely", "ink_2"),
    (0.0, "A guess", "caution"),
)


def standing_of(score: float | None) -> tuple[str, ColorRole]:
    """Return how sure a suggestion of 0 to 1 is, in words; None is the user's own choice."""
    if score is None:
        return "Chosen", "ink_2"
    return next((words, tone) for least, words, tone in STANDINGS if score >= least)
