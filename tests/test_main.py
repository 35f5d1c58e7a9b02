"""Starting: commands go to the command line, everything else opens the window, and Qt waits until then."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from app import __main__ as start

CHECKOUT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Listener:
    """Notes what it is called with and answers with a code."""

    heard: list[object]
    code: int

    def __call__(self, given: object) -> int:
        """Note and answer."""
        self.heard.append(given)
        return self.code


@pytest.mark.parametrize(
    "words", [["status"], ["--file", "a.evenkeel", "status", "--json"], ["--help"], ["-h"], ["--version"]]
)
def test_a_command_goes_to_the_command_line(words: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Any word that is no household file is the command line's, with everything that was typed."""
    heard: list[object] = []
    monkeypatch.setattr("app.cli.main.run", Listener(heard, 3))
    monkeypatch.setattr("app.ui.start.open_window", lambda _: pytest.fail("the window was opened"))
    assert start.main(words) == 3
    assert heard == [words]


@pytest.mark.parametrize(
    "words, path",
    [([], None), (["--file", "a.evenkeel"], Path("a.evenkeel")), (["--file=a.evenkeel"], Path("a.evenkeel"))],
)
def test_without_a_command_the_window_opens(
    words: list[str], path: Path | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the household that is named, or the last one."""
    opened: list[object] = []
    monkeypatch.setattr("app.ui.start.open_window", Listener(opened, 0))
    assert start.main(words) == 0
    assert opened == [path]


def test_the_window_starts_shows_and_quits_in_the_plain_locale(tmp_path: Path) -> None:
    """With LANG=C a fresh start reaches the event loop without anything heavy, and quits on an interrupt."""
    script = (
        "import os, signal, sys\n"
        "from PySide6.QtCore import QTimer\n"
        "from app.ui import start\n"
        "def shown():\n"
        "    heavy = {'alembic', 'highspy', 'numpy', 'openpyxl', 'pandas', 'pyqtgraph', 'sqlalchemy'}\n"
        "    print(sorted(heavy & set(sys.modules)))\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        "from app.ui.main_window import MainWindow\n"
        "before = MainWindow.open_last\n"
        "def opened(self, path=None):\n"
        "    before(self, path)\n"
        "    QTimer.singleShot(0, shown)\n"
        "MainWindow.open_last = opened\n"
        "sys.exit(start.open_window())\n"
    )
    environment = {
        "PATH": "/usr/bin:/bin",
        "LANG": "C",
        "HOME": str(tmp_path),
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": str(CHECKOUT),
    }
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        env=environment,
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr
    assert "Traceback" not in done.stderr
