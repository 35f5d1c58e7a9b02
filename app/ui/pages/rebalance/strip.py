"""The scenario strip of the header: the proposal, the kept ones, and a plus that keeps what is there."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QLineEdit, QPushButton, QWidget

from app.ui.icons import icon
from app.ui.pages.menu import Choice, open_menu
from app.ui.theme import current_theme

_NAME_PX = 132
_FIELD_PX = 148


class ScenarioStrip(QFrame):
    """Shows names and tells what is done with them; the empty name is the proposal itself.

    A few names stand beside it, the newest first; the others are in a menu.
    """

    chosen = Signal(str)
    keepAsked = Signal()
    kept = Signal(str)
    renamed = Signal(str, str)
    removed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("segment", True)
        self.setAccessibleName("Scenarios")
        self._names: tuple[str, ...] = ()
        self._choice = ""
        self._room = 2
        self._can_write = self._can_keep = True
        self._renames = ""
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(2, 2, 2, 2)
        self._line.setSpacing(0)
        self.others = self._part("", "Other scenarios")
        self.others.clicked.connect(self._open_others)
        self.field = QLineEdit()
        self.field.setAccessibleName("Name of the scenario")
        self.field.setFixedWidth(current_theme().scaled(_FIELD_PX))
        self.field.setMaxLength(40)
        self.field.setStyleSheet("QLineEdit { min-height: 0; padding: 1px 7px; border-radius: 5px; }")
        self.field.returnPressed.connect(self._take_name)
        self.field.editingFinished.connect(self.field.hide)
        self.plus = self._part("", "Keep the proposal as a scenario")
        self.plus.setIcon(icon("plus", "ink_2"))
        self.plus.setToolTip("Keep the proposal as a scenario")
        self.plus.clicked.connect(self.keepAsked)
        for part in (self.others, self.field, self.plus):
            self._line.addWidget(part)
        self.field.hide()
        self.show_names((), "", can_write=True, can_keep=False)

    @property
    def choice(self) -> str:
        """The scenario that is looked at, empty for the proposal."""
        return self._choice

    @property
    def names(self) -> tuple[str, ...]:
        """All scenarios, as they were kept."""
        return self._names

    def show_names(self, names: Sequence[str], choice: str, *, can_write: bool, can_keep: bool) -> None:
        """Show the kept names, the one that is looked at among them."""
        self._names, self._choice = tuple(names), choice if choice in names else ""
        self._can_write, self._can_keep = can_write, can_keep
        self.plus.setEnabled(can_write and can_keep)
        self._fill()

    def set_room(self, places: int) -> None:
        """Set how many kept names stand beside the proposal."""
        if places != self._room:
            self._room = places
            self._fill()

    def step(self, way: int) -> None:
        """Go to the next scenario, or the one before."""
        order = ["", *reversed(self._names)]
        place = order.index(self._choice) + way
        if 0 <= place < len(order):
            self.chosen.emit(order[place])

    def type_name(self, suggested: str, *, renames: str = "") -> None:
        """Let a name be typed: for what is kept now, or in the place of another."""
        self._renames = renames
        self.field.setText(suggested)
        self.field.show()
        self.field.selectAll()
        self.field.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the choice by arrows; Escape leaves the field without a name."""
        if event.key() == Qt.Key.Key_Escape and self.field.isVisible():
            self.field.hide()
            self._focus_choice()
            return
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if step and not self.field.hasFocus():
            self.step(step)
            self._focus_choice()
            return
        super().keyPressEvent(event)

    # Inside

    def _shown(self) -> list[str]:
        """The names beside the proposal: the newest, and always the one that is looked at."""
        newest = list(reversed(self._names))
        shown = newest[: self._room]
        if self._choice and self._choice not in shown:
            shown = [*shown[: max(self._room - 1, 0)], self._choice]
        return shown

    def _fill(self) -> None:
        wanted = ["", *self._shown()]
        for name in [n for n in self._buttons if n not in wanted]:
            gone = self._buttons.pop(name)
            self._group.removeButton(gone)
            self._line.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for place, name in enumerate(wanted):
            if name not in self._buttons:
                self._buttons[name] = self._named(name)
            self._line.removeWidget(self._buttons[name])
            self._line.insertWidget(place, self._buttons[name])
            self._buttons[name].show()
        self._buttons[self._choice].setChecked(True)
        rest = len(self._names) - (len(wanted) - 1)
        self.others.setText(f"{rest} more")
        self.others.setVisible(rest > 0)

    def _named(self, name: str) -> QPushButton:
        words = name or "Proposal"
        metrics = QFontMetricsF(current_theme().font("emphasis"))
        part = self._part(metrics.elidedText(words, Qt.TextElideMode.ElideRight, _NAME_PX), f"Scenario: {words}")
        part.setCheckable(True)
        part.setToolTip(words if name else "")
        part.clicked.connect(lambda: self.chosen.emit(name))
        if name:
            part.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            part.customContextMenuRequested.connect(lambda at: self.open_menu(name, part.mapToGlobal(at)))
        self._group.addButton(part)
        return part

    @staticmethod
    def _part(text: str, name: str) -> QPushButton:
        part = QPushButton(text)
        part.setAutoDefault(False)
        part.setAccessibleName(name)
        return part

    def open_menu(self, name: str, at: QPoint | None = None) -> None:
        """Offer what can be done with a kept scenario."""
        open_menu(
            self._buttons.get(name, self),
            name,
            [
                Choice("Rename", lambda: self.type_name(name, renames=name), None, self._can_write),
                Choice("Remove", lambda: self.removed.emit(name), None, self._can_write),
            ],
            at,
        )

    def _open_others(self) -> None:
        shown = self._shown()
        rest = [name for name in reversed(self._names) if name not in shown]
        # Each entry holds its own name.
        choices: list[Choice | None] = [Choice(name, lambda name=name: self.chosen.emit(name)) for name in rest]  # type: ignore[misc]
        open_menu(self.others, "Other scenarios", choices)

    def _take_name(self) -> None:
        name = self.field.text().strip()
        before, self._renames = self._renames, ""
        self.field.hide()
        self._focus_choice()
        if not name or name == before:
            return
        if before:
            self.renamed.emit(before, name)
        else:
            self.kept.emit(name)

    def _focus_choice(self) -> None:
        self._buttons[self._choice].setFocus(Qt.FocusReason.TabFocusReason)
