"""A segmented choice; also the tab control of a page."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPushButton, QWidget


class Segment(QFrame):
    """One choice of several, on a sunken track; arrows move, as in a radio group."""

    changed = Signal(str)

    def __init__(
        self,
        options: Sequence[tuple[str, str]],
        name: str,
        parent: QWidget | None = None,
    ) -> None:
        """Take (key, text) pairs and the accessible name; the first option starts chosen."""
        super().__init__(parent)
        self.setProperty("segment", True)
        self.setAccessibleName(name)
        self._keys = [key for key, _ in options]
        self._group = QButtonGroup(self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2, 2, 2, 2)
        layout.setSpacing(0)
        for place, (_, text) in enumerate(options):
            part = QPushButton(text)
            part.setCheckable(True)
            part.setAutoDefault(False)
            part.setAccessibleName(f"{name}: {text}")
            self._group.addButton(part, place)
            layout.addWidget(part)
        self._group.button(0).setChecked(True)
        self._group.idToggled.connect(self._announce)

    @property
    def choice(self) -> str:
        """Return the key of the chosen option."""
        return self._keys[self._group.checkedId()]

    def choose(self, key: str) -> None:
        """Choose an option; ``changed`` tells if that is new."""
        self._group.button(self._keys.index(key)).setChecked(True)

    def set_text(self, key: str, text: str) -> None:
        """Call an option otherwise, as where it carries a count."""
        part = self._group.button(self._keys.index(key))
        part.setText(text)
        part.setAccessibleName(f"{self.accessibleName()}: {text}")

    def set_option_enabled(self, key: str, enabled: bool) -> None:
        """Enable or disable one option."""
        self._group.button(self._keys.index(key)).setEnabled(enabled)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the choice by the arrows, as in a radio group."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        place = self._group.checkedId() + step
        if not step or not 0 <= place < len(self._keys):
            super().keyPressEvent(event)
            return
        part = self._group.button(place)
        part.setChecked(True)
        part.setFocus(Qt.FocusReason.TabFocusReason)

    def _announce(self, place: int, checked: bool) -> None:
        if checked:
            self.changed.emit(self._keys[place])
