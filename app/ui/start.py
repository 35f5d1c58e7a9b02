"""Opening the window: what must stand before the first picture, and nothing more."""

from __future__ import annotations

import signal
import socket
import sys
from pathlib import Path

from PySide6.QtCore import QSocketNotifier, QTimer
from PySide6.QtWidgets import QApplication

from app.desk.settings import state_folder
from app.model.number import install_float_trap


def open_window(path: Path | None = None) -> int:
    """Show the window, then open a household in it; return the exit code when it closes."""
    install_float_trap()
    app = QApplication(sys.argv[:1])
    app.setApplicationName("Evenkeel")
    app.setDesktopFileName("evenkeel")
    from app.ui.crash import CrashCatcher, start_logging
    from app.ui.main_window import MainWindow
    from app.ui.widgets.focus_ring import FocusRing

    faults = start_logging(state_folder())
    CrashCatcher(app).install()
    wakeup = _quit_on_interrupt(app)
    FocusRing(app)
    window = MainWindow()
    window.show()
    window.activateWindow()
    QTimer.singleShot(0, window, lambda: window.open_last(path))
    code = app.exec()
    wakeup.close()
    faults.close()
    return code


def _quit_on_interrupt(app: QApplication) -> socket.socket:
    """Let Ctrl+C in the terminal close the window: Python hears signals only when Qt lets it run."""
    reading, writing = socket.socketpair()
    for end in (reading, writing):
        end.setblocking(False)
    signal.set_wakeup_fd(writing.fileno(), warn_on_full_buffer=False)
    signal.signal(signal.SIGINT, lambda *_: app.closeAllWindows())
    notifier = QSocketNotifier(reading.fileno(), QSocketNotifier.Type.Read, app)
    notifier.activated.connect(lambda: reading.recv(64))
    return writing
