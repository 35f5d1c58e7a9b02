"""What tests of the window share: waiting for its jobs, stopping them, dropping files on it."""

from pathlib import Path

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot

from app.ui.main_window import MainWindow


def at_rest(qtbot: QtBot, window: MainWindow) -> None:
    """Wait until no job is at work."""
    qtbot.waitUntil(lambda: not window.jobs.running, timeout=60_000)


def stop(qtbot: QtBot, window: MainWindow) -> None:
    """Cancel every job, and those that follow, where nothing is asked of their answers."""

    def is_still() -> bool:
        for job in window.jobs.running:
            job.cancel()
        return not window.jobs.running

    qtbot.waitUntil(is_still, timeout=60_000)


def drop(window: MainWindow, *paths: Path) -> None:
    """Drop files on the window."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    where, button, keys = QPointF(50, 50), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    window.dropEvent(QDropEvent(where, Qt.DropAction.CopyAction, mime, button, keys))
