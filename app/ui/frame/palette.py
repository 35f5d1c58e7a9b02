"""The command palette: everything the action table knows, and what is in the household, by a few letters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QListView, QWidget

from app.ui.frame.key_cap import KeyCaps
from app.ui.frame.matching import Match, search
from app.ui.frame.overlay import Overlay
from app.ui.frame.palette_delegate import HEADING, MATCH, PaletteDelegate, row_height
from app.ui.icons import IconName, icon_pixmap
from app.ui.theme import current_theme, theme_switch
from app.ui.widgets.card import Hairline
from app.ui.widgets.paint import round_rect
from app.ui.widgets.text import Text

GROUPS = ("Recent", "Commands", "Your portfolio", "Help")
_FIELD_HEIGHT = 54
_TOP = 104
_MOST_ROWS = 12
_NO_PARENT = QModelIndex()


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the palette; `figure` stands in for `place` where the line is a number of the household."""

    key: str
    words: str
    place: str
    group: str
    icon: IconName | None
    run: Callable[[], object] = field(compare=False)
    caps: tuple[str, ...] = ()
    enabled: bool = True


_Line = str | Match[Entry]


class PaletteModel(QAbstractListModel):
    """What was found, under the headings of its groups."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: list[_Line] = []

    def set_matches(self, matches: Sequence[Match[Entry]], heading: str = "") -> None:
        """Show matches by group, or all under one heading in the order given."""
        self.beginResetModel()
        self._lines = []
        for group in [heading] if heading else GROUPS:
            inside = [found for found in matches if heading or found.entry.group == group]
            self._lines += [group, *inside] if inside else []
        self.endResetModel()

    def entry(self, place: int) -> Entry | None:
        """Return the entry of a line, None for a heading."""
        line = self._lines[place]
        return None if isinstance(line, str) else line.entry

    @property
    def entries(self) -> list[Entry]:
        """Return what can be run, as shown."""
        return [line.entry for line in self._lines if not isinstance(line, str)]

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NO_PARENT) -> int:
        """Return how many lines are shown."""
        return 0 if parent.isValid() else len(self._lines)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return what a line says and shows."""
        line = self._lines[index.row()]
        if isinstance(line, str):
            return line if role in {Qt.ItemDataRole.DisplayRole, HEADING} else None
        if role == Qt.ItemDataRole.DisplayRole:
            return line.entry.words
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{line.entry.words}, {line.entry.place} {' '.join(line.entry.caps)}".strip()
        return line if role == MATCH else None

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        """Let only entries be chosen."""
        if isinstance(self._lines[index.row()], str):
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class _Foot(QWidget):
    """The last line, which keeps inside the panel's round corners."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint in the theme of the moment."""
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius = theme.px("radius.palette")
        painter.setClipRect(self.rect())
        round_rect(painter, QRectF(self.rect()).adjusted(0, -2 * radius, 0, 0), radius, theme.color("rail"))


class Palette(Overlay):
    """Type, move with the arrows, run with Enter; `chosen` tells the key so that it can be remembered."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, "Command palette", current_theme().px("size.palette_width"), _TOP)
        self._entries: list[Entry] = []
        self._recent: Sequence[str] = ()
        self.field = QLineEdit()
        self.field.setProperty("bare", True)
        self.field.setAccessibleName("Search or run a command")
        self.field.setPlaceholderText("Search or run a command")
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self._search)
        self._glass = QLabel()
        self.model = PaletteModel(self)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setItemDelegate(PaletteDelegate(self.list))
        self.list.setAccessibleName("Matching commands")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setMouseTracking(True)
        self.list.entered.connect(self._point)
        self.list.clicked.connect(lambda _: self._run())
        self._count = Text("", "small", "ink_2")
        self._build()
        theme_switch().themeChanged.connect(self._restyle)
        self._restyle()

    def offer(self, entries: Iterable[Entry], recent: Sequence[str] = ()) -> None:
        """Open on entries; an empty field shows the recent ones first."""
        self._entries = [entry for entry in entries if entry.enabled]
        self._recent = recent
        self.field.clear()
        self._search("")
        self.open()

    def focus_target(self) -> QWidget:
        """Return the field."""
        return self.field

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the keys that move and run from the field."""
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._steer(event.key())
        return super().eventFilter(watched, event)

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(19, 0, 16, 0)
        head.setSpacing(10)
        head.addWidget(self._glass)
        head.addWidget(self.field, 1)
        head.addWidget(KeyCaps(("Esc",)))
        self._head = QWidget()
        self._head.setLayout(head)
        self._foot = _Foot()
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(16, 0, 16, 0)
        foot.setSpacing(6)
        for caps, words in ((("↑", "↓"), "move"), (("Enter",), "run")):
            foot.addWidget(KeyCaps(caps))
            foot.addWidget(Text(words, "small", "ink_2"))
            foot.addSpacing(8)
        foot.addStretch(1)
        foot.addWidget(self._count)
        for part in (self._head, Hairline(), self.list, Hairline(), self._foot):
            self.content.addWidget(part)

    def _restyle(self) -> None:
        theme = current_theme()
        self._head.setFixedHeight(theme.scaled(_FIELD_HEIGHT))
        self._foot.setFixedHeight(theme.scaled(36))
        font = theme.font("body")
        font.setPixelSize(theme.scaled(16))
        self.field.setFont(font)
        self._glass.setPixmap(icon_pixmap("search", "ink_2", 18, self.devicePixelRatioF()))

    def _search(self, query: str) -> None:
        if query.strip():
            found = list(search(query, self._entries))
            self.model.set_matches(found)
        else:
            by_key = {entry.key: entry for entry in self._entries}
            last = [by_key[key] for key in self._recent if key in by_key]
            found = [Match(entry, 0, frozenset()) for entry in last or self._entries]
            self.model.set_matches(found, "Recent" if last else "")
        self._count.set_words(f"{len(found)} of {len(self._entries)}")
        self._select(1)
        rows = min(self.model.rowCount(), _MOST_ROWS)
        height = sum(row_height(self.model.entry(place) is None) for place in range(rows))
        self.list.setFixedHeight(max(height, row_height(heading=False)))
        self.place()

    def _select(self, place: int, step: int = 1) -> None:
        """Make a line the current one, or the next that can be run in the direction of the step."""
        while 0 <= place < self.model.rowCount():
            if self.model.entry(place):
                index = self.model.index(place)
                self.list.setCurrentIndex(index)
                self.list.scrollTo(self.model.index(0) if place == 1 else index)
                return
            place += step

    def _point(self, index: QModelIndex) -> None:
        if self.model.entry(index.row()):
            self.list.setCurrentIndex(index)

    def _steer(self, key: int) -> bool:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
        step = steps.get(Qt.Key(key))
        if step:
            at = min(max(self.list.currentIndex().row() + step, 1), self.model.rowCount() - 1)
            self._select(at, 1 if step > 0 else -1)
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._run()
        elif key == Qt.Key.Key_Escape:
            self.shut()
        else:
            return key in {Qt.Key.Key_Tab, Qt.Key.Key_Backtab}
        return True

    def _run(self) -> None:
        index = self.list.currentIndex()
        entry = self.model.entry(index.row()) if index.isValid() else None
        if entry:
            self.shut()
            self.chosen.emit(entry.key)
            entry.run()
