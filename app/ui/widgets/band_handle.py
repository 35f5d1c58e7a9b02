"""The three handles of a band slider as things of their own: focus, keys and accessibility."""

from functools import cache
from typing import Protocol

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QAccessibleWidget, QWidget

from app.ui.widgets.band_geometry import Handle


class HandleOwner(Protocol):
    """What a handle asks of the slider it belongs to."""

    def handle_name(self, handle: Handle) -> str:
        """Return the accessible name of a handle."""

    def handle_value(self, handle: Handle) -> str:
        """Return the accessible value of a handle."""

    def handle_focus(self, handle: Handle, *, gained: bool) -> None:
        """Learn that a handle got or lost the focus."""

    def handle_key(self, handle: Handle, event: QKeyEvent, *, pressed: bool) -> bool:
        """Act on a key; return whether it was one of ours."""


class BandHandle(QWidget):
    """An invisible child over a handle's hit area; the slider paints it and minds the mouse.

    Being a widget gives each handle its own place in the Tab order and its own accessible object.
    """

    def __init__(self, owner: HandleOwner, handle: Handle, parent: QWidget) -> None:
        super().__init__(parent)
        _install_accessibility()
        self.owner = owner
        self.handle: Handle = handle
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Offer a key to the slider first."""
        if not self.owner.handle_key(self.handle, event, pressed=True):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """End a held key's gesture."""
        if not self.owner.handle_key(self.handle, event, pressed=False):
            super().keyReleaseEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell the slider that this handle has the keyboard."""
        self.owner.handle_focus(self.handle, gained=True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell the slider that this handle lost the keyboard."""
        self.owner.handle_focus(self.handle, gained=False)


class _HandleAccess(QAccessibleWidget):
    """Speaks a handle as a slider whose value is a sentence.

    Qt's numeric value interface can't be offered from Python (``interface_cast`` hands out a raw
    pointer), so the sentence is also the description, which every reader asks for.
    """

    def text(self, kind: QAccessible.Text) -> str:
        handle = self.object()
        if isinstance(handle, BandHandle):
            if kind == QAccessible.Text.Name:
                return handle.owner.handle_name(handle.handle)
            if kind in {QAccessible.Text.Value, QAccessible.Text.Description}:
                return handle.owner.handle_value(handle.handle)
        return super().text(kind)


def _accessible(_key: str, thing: QObject) -> QAccessibleInterface | None:
    if isinstance(thing, BandHandle):
        return _HandleAccess(thing, QAccessible.Role.Slider)
    return None


@cache
def _install_accessibility() -> None:
    QAccessible.installFactory(_accessible)
