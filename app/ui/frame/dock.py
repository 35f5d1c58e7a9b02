"""The inspector at the right: each page keeps what was inspected there, newest last."""

from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from app.ui.theme import theme_switch
from app.ui.widgets.inspector import Explanation, Inspector, inspector_width

_NOTHING = "Press a number to see its formula and where its parts come from."
_MOST = 20

Acted = Callable[[str], object] | None


@dataclass(slots=True)
class _Trail:
    """What was inspected on one page, and whether the inspector stands open there."""

    open: bool = False
    steps: list[tuple[Explanation, Acted]] = field(default_factory=list)


class InspectorDock(QWidget):
    """Opens when a page explains a number; F9 opens and closes, Ctrl+Up goes back."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._trails: dict[str, _Trail] = {}
        self._trail = _Trail()
        self.inspector = Inspector()
        for scroll in self.inspector.findChildren(QScrollArea):
            scroll.setAccessibleName("What the number is made of")
        self.inspector.acted.connect(self._act)
        self.inspector.asked.connect(self._act)
        self.inspector.closed.connect(self.toggle)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.inspector)
        theme_switch().themeChanged.connect(self._fit)
        self._fit()
        self.hide()

    def turn_to(self, page: str) -> None:
        """Show what belongs to the page in front."""
        self._trail = self._trails.setdefault(page, _Trail())
        self._show()

    def forget(self) -> None:
        """Forget everything: another household, other numbers."""
        self._trails.clear()
        self._trail = _Trail()
        self._show()

    def explain(self, explanation: Explanation | None, acted: Acted = None) -> None:
        """Open on an explanation; None empties the page's trail without closing."""
        if explanation is None:
            self._trail.steps.clear()
        else:
            steps = self._trail.steps
            if steps and explanation.key and steps[-1][0].key == explanation.key:
                steps.pop()
            steps[:] = [*steps[1 - _MOST :], (explanation, acted)]
            self._trail.open = True
        self._show()

    def renew(self, key: str, explanation: Explanation | None, acted: Acted = None) -> None:
        """Put what is known now in the place of an explanation of that key; None drops it. Nothing opens or closes."""
        for trail in self._trails.values():
            at = next((n for n, (shown, _) in enumerate(trail.steps) if shown.key == key), None)
            if at is None:
                continue
            is_seen = trail is self._trail and at == len(trail.steps) - 1
            is_other = explanation is None or trail.steps[at][0] != explanation
            trail.steps[at : at + 1] = [] if explanation is None else [(explanation, acted)]
            if is_seen and is_other:
                self._show()

    def back(self) -> None:
        """Return to what was inspected before."""
        if len(self._trail.steps) > 1:
            self._trail.steps.pop()
            self._show()

    def toggle(self) -> None:
        """Open or close on this page."""
        self._trail.open = not self._trail.open
        self._show()

    def _show(self) -> None:
        if self._trail.steps:
            self.inspector.show_explanation(self._trail.steps[-1][0])
        else:
            self.inspector.show_nothing(_NOTHING)
        self.setVisible(self._trail.open)
        self.changed.emit()

    def _fit(self) -> None:
        """Be as wide as the inspector is at this size of text."""
        self.setFixedWidth(inspector_width())

    def _act(self, key: str) -> None:
        acted = self._trail.steps[-1][1] if self._trail.steps else None
        if acted:
            acted(key)
