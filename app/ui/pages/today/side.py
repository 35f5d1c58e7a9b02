"""What stands beside the inbox when there is room: the accounts by class, and the days ahead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.ui.format import Formatter
from app.ui.icons import paint_icon
from app.ui.pages.today.ahead import ComingDay
from app.ui.theme import Theme, current_theme
from app.ui.widgets.card import Card
from app.ui.widgets.paint import draw_text, round_rect, rule_below
from app.ui.widgets.text import Text

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One account: whose, its classes by place with their money, cash and value as text."""

    name: str
    owner: str
    parts: tuple[tuple[int, Decimal], ...]
    cash: str
    value: str


class AccountsCard(Card):
    """Every account as one bar of its classes; pressing opens the account."""

    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__("Accounts", "by class, same colours and order as the list", padded=False)
        self.body.setContentsMargins(1, 14, 1, 6)
        self.head.setContentsMargins(15, 0, 15, 8)
        self.body.setSpacing(0)
        self.body.addWidget(_AccountHead())
        self._listed = QVBoxLayout()
        self._listed.setSpacing(0)
        self.body.addLayout(self._listed)

    def show_lines(self, lines: Sequence[AccountLine]) -> None:
        """Show the accounts anew."""
        while item := self._listed.takeAt(0):
            if widget := item.widget():
                widget.deleteLater()
        for line in lines:
            shown = _AccountRow(line)
            shown.clicked.connect(lambda _=False, name=line.name: self.opened.emit(name))
            self._listed.addWidget(shown)


class _AccountRow(QAbstractButton):
    def __init__(self, line: AccountLine) -> None:
        super().__init__()
        self._line = line
        self.setAccessibleName(f"{line.name}, {line.owner}: {line.value}, cash {line.cash}")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return the height of a roomy row."""
        return QSize(480, current_theme().scaled(current_theme().px("density.roomy")))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint in the theme of the moment."""
        theme, line = current_theme(), self._line
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        if self.underMouse() or self.hasFocus():
            painter.fillRect(box, theme.color("hover"))
        name, owner, bar, cash, value = _account_columns(box, theme)
        draw_text(painter, name, line.name, theme.font("emphasis"), theme.color("ink"))
        draw_text(painter, owner, line.owner, theme.font("small"), theme.color("ink_2"))
        draw_text(painter, cash, line.cash, theme.font("body"), theme.color("ink_2"), align="right")
        draw_text(painter, value, line.value, theme.font("emphasis"), theme.color("ink"), align="right")
        _paint_bar(painter, QRectF(bar.left(), box.center().y() - 5, bar.width(), 10), line.parts)
        rule_below(painter, box, theme.color("line"))


class _AccountHead(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return the height of a row of headings."""
        return QSize(480, current_theme().scaled(26))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint in the theme of the moment."""
        theme, box = current_theme(), QRectF(self.rect())
        painter = QPainter(self)
        font, ink = theme.font("micro"), theme.color("ink_2")
        titles = ("Account", "Owner", "Classes", "Cash", "Value")
        for at, (place, title) in enumerate(zip(_account_columns(box, theme), titles, strict=True)):
            draw_text(painter, place, title, font, ink, align="right" if at > 2 else "left")
        rule_below(painter, box, theme.color("line_strong"))


def _account_columns(box: QRectF, theme: Theme) -> tuple[QRectF, QRectF, QRectF, QRectF, QRectF]:
    """Return where name, owner, classes, cash and value stand in a row."""
    name = QRectF(15, 0, theme.scaled(94), box.height())
    owner = QRectF(name.right(), 0, theme.scaled(150), box.height())
    value = QRectF(box.right() - 15 - theme.scaled(84), 0, theme.scaled(84), box.height())
    cash = QRectF(value.left() - theme.scaled(72), 0, theme.scaled(72), box.height())
    bar = QRectF(owner.right() + 8, 0, cash.left() - owner.right() - 16, box.height())
    return name, owner, bar, cash, value


def _paint_bar(painter: QPainter, bar: QRectF, parts: Sequence[tuple[int, Decimal]]) -> None:
    """Fill a bar with an account's classes, one pixel apart."""
    theme = current_theme()
    whole = sum(float(money) for _, money in parts)
    left = bar.left()
    for slot, money in parts:
        width = bar.width() * float(money) / whole
        color = theme.slot_color(slot) if slot >= 0 else theme.color("chip")
        painter.fillRect(QRectF(left, bar.top(), max(width - 1, 0.5), bar.height()), color)
        left += width


class AheadList(QScrollArea):
    """The coming days, the soonest first."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setAccessibleName("Days ahead")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def show_days(self, days: Sequence[ComingDay], format_: Formatter) -> None:
        """Show the days anew."""
        inside = QWidget()
        listed = QVBoxLayout(inside)
        listed.setContentsMargins(0, 0, 0, 0)
        listed.setSpacing(0)
        for coming in days:
            listed.addWidget(_ComingRow(coming, format_))
        if not days:
            quiet = Text("Nothing is due in the coming weeks.", "small", "ink_3")
            quiet.setContentsMargins(16, 14, 16, 14)
            listed.addWidget(quiet)
        listed.addStretch(1)
        self.setWidget(inside)


class _ComingRow(QWidget):
    def __init__(self, coming: ComingDay, format_: Formatter) -> None:
        super().__init__()
        # Days ahead lie within weeks: the year would only push the day out.
        self._coming, self._day = coming, format_.day(coming.day).partition(",")[0]
        self.setAccessibleName(f"{self._day}: {coming.title}, {coming.line}")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return two lines with room round them."""
        theme = current_theme()
        return QSize(260, theme.line("body") + theme.line("small") + 20)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint in the theme of the moment."""
        theme, coming = current_theme(), self._coming
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        body, small = theme.line("body"), theme.line("small")
        first = QRectF(16, 10, theme.scaled(52), body)
        second = QRectF(16, 10 + body, theme.scaled(52), small)
        draw_text(painter, first, self._day, theme.font("emphasis"), theme.color("ink"))
        weekday = _WEEKDAYS[coming.day.weekday()]
        draw_text(painter, second, weekday, theme.font("micro"), theme.color("ink_3"))
        paint_icon(painter, QRectF(first.right(), 12, 16, 16), coming.icon, theme.color("ink_2"), 16)
        left = first.right() + 26
        words = QRectF(left, 10, box.right() - left - 12, body)
        draw_text(painter, words, coming.title, theme.font("emphasis"), theme.color("ink"))
        words.moveTop(10 + body)
        words.setHeight(small)
        draw_text(painter, words, coming.line, theme.font("small"), theme.color("ink_2"))
        rule_below(painter, box, theme.color("line"))


class HeadTab(QAbstractButton):
    """A heading that is also a tab: its words, and how many things it holds."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self._count = 0
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setText(words)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.count(0)

    def count(self, things: int) -> None:
        """Show how many things there are."""
        self._count = things
        self.setAccessibleName(f"{self.text()}, {things}")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the width of words and count."""
        theme = current_theme()
        words = self.fontMetrics().horizontalAdvance(self.text()) * 1.2
        return QSize(round(words) + theme.scaled(26), theme.line("heading") + 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint in the theme of the moment."""
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        if self.hasFocus():
            round_rect(painter, box, 4, line=theme.color("accent"), width=2)
        ink = theme.color("ink" if self.isChecked() or self.underMouse() else "ink_3")
        used = draw_text(painter, box, self.text(), theme.font("heading"), ink)
        beside = box.adjusted(used + 8, 0, 0, 0)
        draw_text(painter, beside, str(self._count), theme.font("body"), theme.color("ink_3"))
