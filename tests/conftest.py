"""What holds for every test: no user's file is touched, nothing is said unheard, nothing is left behind."""

import logging
import os
import threading
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

import pytest
from hypothesis import settings

from app.model.number import install_float_trap

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

# Before any thread starts and before Qt is imported, because both read these once.
install_float_trap()
os.environ["QT_QPA_PLATFORM"] = "offscreen"

# The same examples in every run, so that a red test is a change and never luck; EVENKEEL_EXPLORE=1 looks for new ones.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("explore", deadline=None)
settings.load_profile("explore" if os.environ.get("EVENKEEL_EXPLORE") else "steady")

CHECKOUT = Path(__file__).resolve().parent.parent
HOME_VARIABLES = {
    "HOME": "",
    "USERPROFILE": "",
    "APPDATA": "AppData/Roaming",
    "LOCALAPPDATA": "AppData/Local",
    "XDG_CACHE_HOME": ".cache",
    "XDG_CONFIG_HOME": ".config",
    "XDG_DATA_HOME": ".local/share",
    "XDG_STATE_HOME": ".local/state",
}
GRACE_SECONDS = 0.5
_home_number = count(1)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave the benches out unless the command line names them."""
    bench = CHECKOUT / "tests" / "bench"
    named = any(bench in (path := Path(arg.split("::")[0]).resolve(), *path.parents) for arg in config.args)
    return True if collection_path == bench and not named else None


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give each test a home of its own; the folder comes to be when somebody writes there."""
    folder = tmp_path_factory.getbasetemp() / "homes" / str(next(_home_number))
    for variable, place in HOME_VARIABLES.items():
        monkeypatch.setenv(variable, str(folder / place))
    return folder


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of material that is not ours to ship: broker exports, published cases."""
    folder = Path(os.environ.get("EVENKEEL_SHARED") or CHECKOUT.parent / "shared")
    if not folder.is_dir():
        pytest.skip(f"{folder} is absent; EVENKEEL_SHARED may name the folder of shared material.")
    return folder


# --- Nothing is said unheard --------------------------------------------------------------------------------


class _Complaints(logging.Handler):
    """Keeps what is logged as a warning or worse."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.levelname} {record.name}: {record.getMessage()}")


@pytest.fixture(autouse=True)
def quiet_log(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test during which a warning was logged, unless it asked for `caplog` and so looks for itself."""
    complaints = _Complaints()
    root = logging.getLogger()
    root.addHandler(complaints)
    yield
    root.removeHandler(complaints)
    if complaints.lines and "caplog" not in request.fixturenames:
        pytest.fail("Logged and not expected:\n" + "\n".join(complaints.lines))


# --- Nothing is left behind ---------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def no_thread_left() -> Iterator[None]:
    """Fail a test that leaves a Python thread running."""
    before = set(threading.enumerate())
    yield
    left = [
        thread
        for thread in set(threading.enumerate()) - before
        if not thread.name.startswith("pytest_timeout")  # its watch ends after the fixtures do
    ]
    for thread in left:
        thread.join(GRACE_SECONDS)
    if running := [thread.name for thread in left if thread.is_alive()]:
        pytest.fail(f"Left running: thread {', thread '.join(running)}")


class _QtWatch:
    """Remembers which threads, pools and timers were started, because Qt does not tell afterwards."""

    def __init__(self) -> None:
        from PySide6.QtCore import QStandardPaths, QThread, QThreadPool, QTimer

        self.threads: WeakSet[Any] = WeakSet()
        self.pools: WeakSet[Any] = WeakSet()
        self.timers: WeakSet[Any] = WeakSet()
        for kind, name, seen in (
            (QThread, "start", self.threads),
            (QThreadPool, "start", self.pools),
            (QThreadPool, "tryStart", self.pools),
            (QTimer, "start", self.timers),
        ):
            setattr(kind, name, _noting(getattr(kind, name), seen))
        QStandardPaths.setTestModeEnabled(True)

    def leftovers(self) -> Iterator[str]:
        """Name what still runs or shows, and stop it so that the next test is not blamed."""
        from PySide6.QtCore import QThreadPool
        from PySide6.QtWidgets import QApplication
        from shiboken6 import isValid

        grace_ms = int(GRACE_SECONDS * 1000)
        for thread in filter(isValid, list(self.threads)):
            if thread.isRunning() and not thread.wait(grace_ms):
                thread.quit()
                yield f"thread {_name(thread)}"
        for pool in filter(isValid, [QThreadPool.globalInstance(), *self.pools]):
            if not pool.waitForDone(grace_ms):
                pool.clear()
                yield f"{pool.activeThreadCount()} jobs in pool {_name(pool)}"
        for timer in filter(isValid, list(self.timers)):
            if timer.isActive() and timer.parent() is None:
                timer.stop()
                yield f"timer {_name(timer)}, every {timer.interval()} ms"
        for window in QApplication.topLevelWidgets():
            if window.isVisible():
                window.hide()
                yield f"window {_name(window)}"
        self.threads.clear()
        self.timers.clear()


def _noting(start: Callable[..., object], seen: WeakSet[Any]) -> Callable[..., object]:
    """Return Qt's method, so that it also notes the object it is called on."""

    def noted(item: object, *args: object, **kwargs: object) -> object:
        seen.add(item)
        return start(item, *args, **kwargs)

    return noted


def _name(item: "QObject") -> str:
    return f"{type(item).__name__} {item.objectName()!r}"


_qt_watch: list[_QtWatch] = []


@pytest.fixture(autouse=True)
def no_qt_left(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test of the window that leaves a thread, job, timer or visible window; cost others nothing."""
    uses_qt = "qapp" in request.fixturenames or "qtbot" in request.fixturenames
    if uses_qt and not _qt_watch:
        _qt_watch.append(_QtWatch())
    yield
    if uses_qt and (left := list(_qt_watch[0].leftovers())):
        pytest.fail("Left behind: " + "; ".join(left))
