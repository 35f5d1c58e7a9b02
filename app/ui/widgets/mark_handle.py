"""A mark of a timeline as a thing of its own: focus, keys and accessibility."""

from functools import cache
from typing import Protocol

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QAccessibleWidget, QWidget


class MarkOwner(Protocol):
    """What a handle asks of the timeline it belongs to."""

    def mark_name(self, place: int) -> str:
        """Return the accessible name of a mark."""

    def mark_value(self, place: int) -> str:
        """Return the accessible value of a mark."""

    def mark_focus(self, place: int, *, gained: bool) -> None:
        """Learn that a mark got or lost the focus."""

    def mark_key(self, place: int, event: QKeyEvent) -> bool:
        """Act on a key; return whether it was one of ours."""


class MarkHandle(QWidget):
    """An invisible child over a mark; the timeline paints it and minds the mouse.

    One mark of a timeline is reached by Tab, the others by arrows.
    """

    def __init__(self, owner: MarkOwner, place: int, parent: QWidget) -> None:
        super().__init__(parent)
        _install_accessibility()
        self.owner = owner
        self.place = place
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Offer a key to the timeline first."""
        if not self.owner.mark_key(self.place, event):
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell the timeline that this mark has the keyboard."""
        self.owner.mark_focus(self.place, gained=True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell the timeline that this mark lost the keyboard."""
        self.owner.mark_focus(self.place, gained=False)


class _MarkAccess(QAccessibleWidget):
    """Speaks a mark: what it is, and where it stands."""

    def text(self, kind: QAccessible.Text) -> str:
        handle = self.object()
        if isinstance(handle, MarkHandle):
            if kind == QAccessible.Text.Name:
                return handle.owner.mark_name(handle.place)
            if kind in {QAccessible.Text.Value, QAccessible.Text.Description}:
                return handle.owner.mark_value(handle.place)
        return super().text(kind)


def _accessible(_key: str, thing: QObject) -> QAccessibleInterface | None:
    if isinstance(thing, MarkHandle):
        return _MarkAccess(thing, QAccessible.Role.Indicator)
    return None


@cache
def _install_accessibility() -> None:
    QAccessible.installFactory(_accessible)
