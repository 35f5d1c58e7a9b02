"""When the fault is ours: a redacted report is shown and kept on this computer, never sent."""

from __future__ import annotations

import faulthandler
import logging
import platform
import re
import sys
import threading
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import IO

from PySide6.QtCore import (
    QMessageLogContext,
    QObject,
    Qt,
    QtMsgType,
    Signal,
    qInstallMessageHandler,
    qVersion,
)
from PySide6.QtWidgets import QApplication, QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from app import __version__
from app.ui.theme import current_theme
from app.ui.widgets.banner import Glyph
from app.ui.widgets.card import button, row
from app.ui.widgets.text import Text

_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|'[^']*'")
_TELLING = re.compile(r"\S*[A-Z\d]\S*")
"""Words with a digit or a capital: amounts, symbols, names."""
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}
_OURS = ("Traceback", "  ", "\n")
"""How the lines of a traceback begin that hold only our own words."""
_log = logging.getLogger("evenkeel")


def report_of(error: BaseException) -> str:
    """Return what a stranger may read: our own lines and the error, nothing of the user's."""
    lines = (line if line.startswith(_OURS) else _redacted(line) for line in traceback.format_exception(error))
    text = "".join(lines).replace(str(Path.home()), "~")
    system = f"Evenkeel {__version__}, Python {platform.python_version()}, Qt {qVersion()}, {platform.system()}"
    return f"{system}\n\n{text}"


def _redacted(line: str) -> str:
    """Keep the kind of the error and the plain words of its message."""
    kind, colon, message = line.partition(":")
    return kind + colon + _TELLING.sub("•", _QUOTED.sub("“•”", message))


class CrashDialog(QDialog):
    """Says that the fault is ours, that nothing was sent, and what there is to copy."""

    def __init__(self, report: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Evenkeel made a mistake")
        self.setAccessibleName("Evenkeel made a mistake")
        self.resize(680, 420)
        words = "What was saved is safe. The report holds no amounts and no names. It stays on this computer."
        self.report = QPlainTextEdit(report)
        self.report.setReadOnly(True)
        self.report.setAccessibleName("Crash report")
        self.report.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        copy = button("Copy", icon_name="copy")
        copy.clicked.connect(lambda: QApplication.clipboard().setText(report))
        leave = button("Quit")
        leave.clicked.connect(lambda: self.done(QDialog.DialogCode.Rejected))
        go_on = button("Go on", "primary")
        go_on.clicked.connect(self.accept)
        go_on.setDefault(True)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(Glyph("octagon", "danger"), 0, Qt.AlignmentFlag.AlignTop)
        text = QVBoxLayout()
        text.addWidget(Text("This is our fault, not yours.", "heading"))
        text.addWidget(Text(words, "body", "ink_2", wrap=True))
        head.addLayout(text, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(16)
        layout.addLayout(head)
        layout.addWidget(self.report, 1)
        layout.addLayout(row(copy, 1, leave, go_on))
        go_on.setFocus()
        self.report.document().setDefaultFont(current_theme().font("small"))


class CrashCatcher(QObject):
    """Takes what nobody caught, from any thread, and shows it one at a time on the GUI thread."""

    _caught = Signal(object)

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._dialog: CrashDialog | None = None
        self._caught.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Stand in for Python's own reports."""
        sys.excepthook = self._hook
        threading.excepthook = lambda args: self._hook(args.exc_type, args.exc_value, args.exc_traceback)

    def _hook(self, kind: type[BaseException], error: BaseException | None, _trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        report = report_of(error or kind())
        _log.error("%s", report)
        self._caught.emit(report)

    def _show(self, report: str) -> None:
        if self._dialog is not None:
            return
        self._dialog = CrashDialog(report, QApplication.activeWindow())
        self._dialog.finished.connect(self._close)
        self._dialog.open()

    def _close(self, result: int) -> None:
        dialog, self._dialog = self._dialog, None
        if dialog:
            dialog.deleteLater()
        if result == QDialog.DialogCode.Rejected:
            QApplication.quit()


def start_logging(folder: Path) -> IO[str]:
    """Log to a file of the owner's, Qt's words included; faults below Python go to the file returned."""
    file = folder / "evenkeel.log"
    handler = RotatingFileHandler(file, maxBytes=500_000, backupCount=1, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    faults = (folder / "faults.log").open("a", encoding="utf-8")
    for path in (file, folder / "faults.log"):
        path.chmod(0o600)
    faulthandler.enable(faults)
    qInstallMessageHandler(_log_qt)
    return faults


def _log_qt(kind: QtMsgType, _context: QMessageLogContext, message: str | None) -> None:
    logging.getLogger("qt").log(_LEVELS.get(kind, logging.INFO), "%s", message)
