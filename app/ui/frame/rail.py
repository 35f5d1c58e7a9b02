"""The rail: the places of the window, with their keys."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QFrame, QSizePolicy, QVBoxLayout, QWidget

from app.ui.actions import ActionTable, Command
from app.ui.icons import paint_icon
from app.ui.theme import current_theme
from app.ui.widgets.paint import crisp_line, draw_text, focus_ring, round_rect

_MARGIN = 8
_ICON_LEFT = 10
_TEXT_LEFT = 38


class RailItem(QAbstractButton):
    """One place: icon, name and the last key of its shortcut; a narrow rail shows the icon alone."""

    def __init__(self, command: Command, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._command = command
        self._narrow = False
        self.setCheckable(True)
        self.setText(command.words)
        self.setAccessibleName(command.words)
        self.setAccessibleDescription(command.keys)
        self.setToolTip(f"{command.words}  {command.keys}")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_narrow(self, narrow: bool) -> None:
        """Show the icon alone, with the name as a tooltip."""
        self._narrow = narrow
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size at the present text size."""
        theme = current_theme()
        return QSize(44, theme.scaled(theme.px("size.rail_item")))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint in the theme of the moment."""
        theme, box = current_theme(), QRectF(self.rect())
        on = self.isChecked()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if on:
            round_rect(painter, box, 6, theme.color("surface"), line=theme.color("line"))
        elif self.underMouse() and self.isEnabled():
            round_rect(painter, box, 6, theme.color("hover"))
        if self.hasFocus():
            focus_ring(painter, box.adjusted(4, 4, -4, -4), 4, theme.color("accent"))
        painter.setOpacity(1.0 if self.isEnabled() else 0.4)
        left = (box.width() - 18) / 2 if self._narrow else _ICON_LEFT
        side = QRectF(left, box.center().y() - 9, 18, 18)
        if self._command.icon:
            paint_icon(painter, side, self._command.icon, theme.color("accent" if on else "ink_2"))
        if self._narrow:
            return
        text = box.adjusted(_TEXT_LEFT, 0, -10, 0)
        draw_text(painter, text, self.text(), theme.font("emphasis"), theme.color("ink" if on else "ink_2"))
        key = self._command.keys.rpartition("+")[2]
        draw_text(painter, text, key, theme.font("micro"), theme.color("ink_3"), align="right")


class Rail(QFrame):
    """The places from above, settings below; arrows move, a place opens when it is pressed."""

    def __init__(self, actions: ActionTable, top: Sequence[str], bottom: str) -> None:
        super().__init__()
        self.setProperty("rail", True)
        self.setAccessibleName("Places")
        commands = {command.key: command for command in actions}
        self.items: dict[str, RailItem] = {}
        self._group = QButtonGroup(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_MARGIN, 10, _MARGIN + 1, 10)
        layout.setSpacing(2)
        for key in (*top, bottom):
            item = RailItem(commands[key])
            item.clicked.connect(actions[key].trigger)
            actions[key].enabledChanged.connect(item.setEnabled)
            self.items[key.partition(".")[2]] = item
            self._group.addButton(item)
            if key == bottom:
                layout.addStretch(1)
            layout.addWidget(item)

    def choose(self, page: str) -> None:
        """Mark the place in front; pages that belong to no place leave the mark where it is."""
        if page in self.items:
            self.items[page].setChecked(True)

    def set_narrow(self, narrow: bool) -> None:
        """Fold to icons, or unfold."""
        for item in self.items.values():
            item.set_narrow(narrow)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Steer with the keyboard."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        items = list(self.items.values())
        place = next((at for at, item in enumerate(items) if item.hasFocus()), -1) + step
        if step and 0 <= place < len(items):
            items[place].setFocus(Qt.FocusReason.TabFocusReason)
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint in the theme of the moment."""
        super().paintEvent(event)
        top = QPointF(self.width() - 0.5, 0)
        crisp_line(QPainter(self), top, top + QPointF(0, self.height()), current_theme().color("line"))
