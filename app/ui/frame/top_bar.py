"""The top bar: which household, search, what can be undone, which day, whether amounts are shown."""

from datetime import date
from functools import cached_property

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QWidget,
)

from app.ui.actions import ActionTable, key_caps
from app.ui.format import Formatter
from app.ui.frame.bar_button import BarButton
from app.ui.frame.day_menu import DayMenu
from app.ui.frame.key_cap import caps_width, paint_caps
from app.ui.icons import icon_pixmap, paint_icon
from app.ui.theme import current_theme, theme_switch
from app.ui.widgets.card import Hairline
from app.ui.widgets.paint import draw_text, round_rect, rule_below
from app.ui.widgets.text import Text

_UNDO_WIDTH = 250
_ROOMY_FROM = 1360


class SearchField(QAbstractButton):
    """Looks like a field and opens the palette, where the typing happens."""

    def __init__(self, action: QAction) -> None:
        super().__init__()
        self.setText("Search or run a command")
        self.setAccessibleName("Search or run a command")
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(150)
        self.clicked.connect(action.trigger)
        self._caps = key_caps("Ctrl+K")

    def sizeHint(self) -> QSize:
        """Return the size at the present text size."""
        theme = current_theme()
        return QSize(theme.scaled(300), theme.scaled(theme.px("size.field")) + 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint in the theme of the moment."""
        theme, box = current_theme(), QRectF(self.rect())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = theme.color("hover" if self.underMouse() else "surface")
        round_rect(painter, box, 6, ground, line=theme.color("line_strong"))
        paint_icon(painter, QRectF(10, box.center().y() - 8, 16, 16), "search", theme.color("ink_3"), 16)
        right = box.right() - 8 - caps_width((" ".join(self._caps),))
        paint_caps(painter, right, box.center().y(), (" ".join(self._caps),))
        words = QRectF(34, 0, right - 44, box.height())
        font = theme.font("body")
        wide = QFontMetricsF(font).horizontalAdvance(self.text()) <= words.width()
        draw_text(painter, words, self.text() if wide else "Search or run", font, theme.color("ink_3"))


class TopBar(QFrame):
    """Holds the household menu, search, undo, redo, day, eye and help."""

    dayChosen = Signal(object)

    def __init__(self, actions: ActionTable) -> None:
        super().__init__()
        self.setProperty("rail", True)
        self.setAccessibleName("Household and tools")
        self._actions = actions
        self._format = Formatter(hide_amounts=False, today=date.today())  # noqa: DTZ011 (the user's own day)
        self._day = self._format.today
        self._household = ""
        self._mark = QLabel()
        self._name = Text("Evenkeel", "heading")
        self.household = BarButton("Household", style="emphasis")
        self.search = SearchField(actions["view.palette"])
        self.undo = BarButton("Undo", "undo")
        self.redo = BarButton("Redo", "redo")
        self.day = BarButton("Day", "calendar")
        self.eye = BarButton("Hide amounts", "eye")
        self.help = BarButton("Keyboard shortcuts", "help")
        self._connect(actions)
        self._build()
        theme_switch().themeChanged.connect(self._restyle)
        self._restyle()

    def set_household(self, name: str, menu: QMenu) -> None:
        """Name the household in front; without one the menu still opens others."""
        self._household = name
        self.household.set_menu(menu)
        self._fit()

    def set_steps(self) -> None:
        """Show what the undo and redo actions would take back or bring again."""
        self._fit()
        redo = self._actions["edit.redo"].text()
        self.redo.say("", redo)

    def set_day(self, day: date, view: Formatter) -> None:
        """Show the day everything is counted for."""
        self._day, self._format = day, view
        self._fit()

    @cached_property
    def day_menu(self) -> DayMenu:
        """The calendar, made when it is first opened: it costs a tenth of the first paint."""
        menu = DayMenu(self.day)
        menu.chosen.connect(self.dayChosen)
        return menu

    def open_day_menu(self) -> None:
        """Ask for another day."""
        self.day_menu.set_day(self._day)
        self.day_menu.open()

    def set_hidden(self, hidden: bool) -> None:
        """Show an open or a struck eye."""
        self.eye.set_icon("eye-off" if hidden else "eye")
        self.eye.say("", "Show amounts" if hidden else "Hide amounts")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit what is shown to the new width."""
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint in the theme of the moment."""
        super().paintEvent(event)
        rule_below(QPainter(self), QRectF(self.rect()), current_theme().color("line"))

    def _connect(self, actions: ActionTable) -> None:
        for control, key in (
            (self.undo, "edit.undo"),
            (self.redo, "edit.redo"),
            (self.eye, "view.hide"),
            (self.help, "help.keys"),
        ):
            control.follow(actions[key])
        actions["view.day"].enabledChanged.connect(self.day.setEnabled)
        self.day.setEnabled(actions["view.day"].isEnabled())
        self.day.clicked.connect(self.open_day_menu)

    def _build(self) -> None:
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 0, 14, 1)
        layout.setSpacing(4)
        rule = Hairline(upright=True)
        rule.setFixedHeight(20)
        self._gap = QWidget()
        for part in (self._mark, self._name, self._gap, self.household):
            layout.addWidget(part)
        layout.addStretch(1)
        layout.addWidget(self.search, 2)
        layout.addStretch(1)
        for part in (self.undo, self.redo, rule, self.day, self.eye, self.help):
            layout.addWidget(part)
        layout.insertSpacing(1, 4)

    def _restyle(self) -> None:
        self._mark.setPixmap(icon_pixmap("mark", "accent", 24, self.devicePixelRatioF()))
        self._fit()

    def _fit(self) -> None:
        """Let the program's name, the year and the step's name go first when it is narrow."""
        theme = current_theme()
        roomy = self.width() >= _ROOMY_FROM
        self._name.setVisible(roomy)
        rail = theme.px("size.rail" if roomy else "size.rail_collapsed")
        used = 16 + 24 + 12 + (self._name.sizeHint().width() + 4 if roomy else 0)
        self._gap.setFixedWidth(max(rail + 6 - used, 0))
        self.search.setMaximumWidth(theme.scaled(300 if roomy else 240))
        self.household.say(self._elided(self._household, 220) or "No household", "Household menu")
        step = self._actions["edit.undo"].text()
        self.undo.say(self._elided(step, _UNDO_WIDTH) if roomy and ":" in step else "", step)
        words = self._format.day(self._day, year=roomy)
        self.day.say(words, f"Day shown: {self._format.day(self._day, year=True)}")

    def _elided(self, words: str, width: int) -> str:
        metrics = QFontMetricsF(current_theme().font("body"))
        return metrics.elidedText(words, Qt.TextElideMode.ElideRight, current_theme().scaled(width))
