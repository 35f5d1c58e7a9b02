"""What tests of pages share: a real session on the sample household, and a context that needs no window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractScrollArea, QComboBox, QListView, QWidget

from app.desk.session import Session
from app.desk.settings import Settings
from app.ui.job import JobQueue
from app.ui.pages.page import PageContext
from tests.desk.driving import copied_sample


def sample_session(folder: Path) -> Session:
    """Open a fresh copy of the sample household in a folder."""
    return Session.open(copied_sample(folder))


def sample_context(folder: Path) -> PageContext:
    """Return a context over a fresh copy of the sample; close it with `close_context`."""
    return PageContext(sample_session(folder), JobQueue(), Settings(theme="light"))


def empty_context(folder: Path) -> PageContext:
    """Return a context over a household without anything in it."""
    session = Session.create(folder / "empty.evenkeel")
    return PageContext(session, JobQueue(), Settings(theme="light"))


def close_context(context: PageContext) -> None:
    """Stop the context's jobs and close its file."""
    context.jobs.close()
    context.session.close()


def nameless(root: QWidget) -> list[str]:
    """Return the controls below a widget that take the keyboard and have nothing to be called by."""
    return [
        f"{type(child).__name__} {child.objectName()}"
        for child in root.findChildren(QWidget)
        if not child.isHidden() and _takes_keys(child) and not _spoken_name(child)
    ]


def keep(calls: list[object]) -> Callable[..., None]:
    """Return a slot that notes what a signal says."""
    return lambda *said: calls.append(said[0] if len(said) == 1 else said)


def _takes_keys(widget: QWidget) -> bool:
    """Tell whether a control takes the keyboard; Qt's own parts of a control are reached through it."""
    above = widget.parentWidget()
    viewport = isinstance(above, QAbstractScrollArea) and above.viewport() is widget
    popup = isinstance(widget, QListView) and above is not None and isinstance(above.parentWidget(), QComboBox)
    own_part = viewport or popup or widget.objectName().startswith("qt_")
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and not own_part


def _spoken_name(widget: QWidget) -> str:
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
