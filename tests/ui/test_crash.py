"""Crash reports: our own words, nothing of the user's; shown once at a time and never sent."""

import logging
import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import qInstallMessageHandler, qWarning
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from app.ui.crash import CrashCatcher, CrashDialog, report_of, start_logging

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

SECRETS = ("Brokerage", "VTI", "12,345.67", "Z1234", "Nora")


def fail(message: str) -> BaseException:
    """Return an error as it is caught, with its traceback."""
    try:
        break_down(message)
    except ValueError as error:
        return error
    raise AssertionError


def break_down(message: str) -> None:
    """Raise an error with the user's words in it."""
    raise ValueError(message)


def test_a_report_has_nothing_of_the_users() -> None:
    """Amounts, symbols, names and quoted words are gone; kind, plain words and our lines are there."""
    report = report_of(fail("lot Z1234 of VTI in “Brokerage”, owner 'Nora', is short by $12,345.67 shares"))
    assert not [secret for secret in SECRETS if secret in report]
    assert "ValueError: lot • of • in “•”, owner “•”, is short by • shares" in report
    assert "test_crash.py" in report
    assert "Evenkeel" in report


def test_a_report_names_no_home_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """Paths below the user's home begin with a tilde."""
    monkeypatch.setattr(Path, "home", lambda: Path(__file__).parent)
    report = report_of(fail("no"))
    assert str(Path(__file__).parent) not in report
    assert "~" in report


def test_causes_are_told_and_redacted_too() -> None:
    """A chained error keeps its place, without its words."""
    error = RuntimeError("the lot of Nora")
    error.__cause__ = KeyError("VTI")
    report = report_of(error)
    assert "KeyError: “•”" in report
    assert "RuntimeError: the lot of •" in report
    assert "direct cause" in report


@pytest.fixture(autouse=True)
def heard(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have our own log speak: the import linter silences every logger it finds."""
    monkeypatch.setattr(logging.getLogger("evenkeel"), "disabled", False)


@pytest.fixture
def catcher(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> CrashCatcher:
    """Give a catcher whose hooks are put back afterwards."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    made = CrashCatcher(qapp)
    made.install()
    return made


def shown_dialogs() -> list[CrashDialog]:
    """Return the crash dialogs on screen."""
    return [
        window for window in QApplication.topLevelWidgets() if isinstance(window, CrashDialog) and window.isVisible()
    ]


def test_errors_of_any_thread_are_shown_once(
    catcher: CrashCatcher, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    """Two errors, one of them in another thread, are both logged; one dialog shows the first."""
    thread = threading.Thread(target=break_down, args=["in a thread"])
    thread.start()
    thread.join()
    sys.excepthook(ValueError, fail("here"), None)
    qtbot.waitUntil(lambda: len(shown_dialogs()) == 1)
    assert "in a thread" in shown_dialogs()[0].report.toPlainText()
    assert len([record for record in caplog.records if record.levelno == logging.ERROR]) == 2
    shown_dialogs()[0].accept()
    assert shown_dialogs() == []


def test_the_report_can_be_copied(catcher: CrashCatcher, qtbot: QtBot) -> None:
    """What is shown is what is copied."""
    from PySide6.QtWidgets import QPushButton

    dialog = CrashDialog("a report")
    qtbot.addWidget(dialog)
    next(button for button in dialog.findChildren(QPushButton) if button.text() == "Copy").click()
    assert QApplication.clipboard().text() == "a report"


def test_interrupting_is_no_crash(catcher: CrashCatcher, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl+C in the terminal quits without a report."""
    quits: list[object] = []
    monkeypatch.setattr(QApplication, "quit", lambda: quits.append(True))
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert quits == [True]


def test_quitting_from_the_report(
    catcher: CrashCatcher, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The dialog's second button ends the program."""
    quits: list[object] = []
    monkeypatch.setattr(QApplication, "quit", lambda: quits.append(True))
    sys.excepthook(ValueError, fail("here"), None)
    qtbot.waitUntil(lambda: len(shown_dialogs()) == 1)
    shown_dialogs()[0].done(QDialog.DialogCode.Rejected)
    assert quits == [True]


def test_qt_and_the_program_log_to_an_owner_only_file(
    tmp_path: Path, qapp: QApplication, caplog: pytest.LogCaptureFixture
) -> None:
    """Qt's warnings land in the log; nobody else may read it."""
    import faulthandler

    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    kept = qInstallMessageHandler(None)
    faults = start_logging(tmp_path)
    try:
        qWarning("Qt says so")
        logging.getLogger("evenkeel").info("so do we")
    finally:
        qInstallMessageHandler(kept)
        faulthandler.disable()
        faults.close()
        for handler in [handler for handler in root.handlers if handler not in before]:
            handler.close()
            root.removeHandler(handler)
        root.setLevel(level)
    text = (tmp_path / "evenkeel.log").read_text(encoding="utf-8")
    assert "WARNING qt: Qt says so" in text
    assert "so do we" in text
    if sys.platform != "win32":
        assert {path.stat().st_mode & 0o077 for path in tmp_path.iterdir()} == {0}
