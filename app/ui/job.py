"""Jobs: work that may take over 50 ms runs on a pool, reports on the GUI thread and can be cancelled.

The Job lives on the GUI thread and owns the signals. The worker knows the generator, the cancel event and one
bound emit, nothing else, so no widget is ever touched from another thread.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from threading import Event
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal, Slot

from app.desk.views import Progress
from app.model.errors import CancelledError

T = TypeVar("T")
Steps = Generator[Progress, None, T]
Work = Steps[T] | Callable[[Event], Steps[T]]
"""A generator, or what makes one when it wants to see the cancel event itself."""

_READERS = 2


def once(label: str, call: Callable[[], T]) -> Steps[T]:
    """Wrap a plain call as the steps of a job."""
    yield Progress(0, 0, label)
    return call()


def run_generator(work: Work[T], cancel: Event, report: Callable[[Progress], None]) -> T:
    """Run steps to their end and return their result; CancelledError at the first step after a cancel."""
    if cancel.is_set():
        raise CancelledError
    steps = work(cancel) if callable(work) else work
    try:
        while True:
            report(next(steps))
            if cancel.is_set():
                raise CancelledError
    except StopIteration as end:
        result: T = end.value
        return result
    finally:
        steps.close()


class Job(QObject):
    """One piece of work and how far it has come; every outcome is told once, on the GUI thread."""

    progressed = Signal(object)
    finished = Signal(object)
    failed = Signal(object)
    cancelled = Signal()
    ended = Signal()
    _told = Signal(str, object)

    def __init__(self, work: Work[Any], label: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.label = label
        self.progress = Progress(0, 0, label)
        self._work = work
        self._cancel = Event()
        self._told.connect(self._hear, Qt.ConnectionType.QueuedConnection)

    def start(self, pool: QThreadPool) -> None:
        """Queue the work; the pool owns the runnable."""
        pool.start(_Runnable(self._work, self._cancel, self._told.emit))

    def cancel(self) -> None:
        """Ask the work to stop at its next step; `cancelled` follows, whatever it still returns."""
        self._cancel.set()

    @Slot(str, object)
    def _hear(self, what: str, value: object) -> None:
        if what == "progressed":
            if isinstance(value, Progress) and not self._cancel.is_set():
                self.progress = value
                self.progressed.emit(value)
            return
        if self._cancel.is_set() or isinstance(value, CancelledError):
            self.cancelled.emit()
        elif what == "failed":
            self.failed.emit(value)
        else:
            self.finished.emit(value)
        self.ended.emit()


class _Runnable(QRunnable):
    """What runs on the pool's thread."""

    def __init__(self, work: Work[Any], cancel: Event, tell: Callable[[str, object], None]) -> None:
        super().__init__()
        self._work = work
        self._cancel = cancel
        self._tell = tell

    def run(self) -> None:
        try:
            result = run_generator(self._work, self._cancel, lambda progress: self._tell("progressed", progress))
        except BaseException as error:  # noqa: BLE001 (whatever it is, the GUI thread decides)
            self._tell("failed", error)
        else:
            self._tell("finished", result)


class JobQueue(QObject):
    """Starts jobs: readers side by side, writers one after another, and in a slot only the newest counts."""

    started = Signal(object)
    ended = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._readers = QThreadPool(self)
        self._readers.setMaxThreadCount(_READERS)
        self._writers = QThreadPool(self)
        self._writers.setMaxThreadCount(1)
        self._slots: dict[str, Job] = {}
        self.running: list[Job] = []

    def start(self, work: Work[Any], label: str, *, slot: str = "", writes: bool = False) -> Job:
        """Queue work and return its job; connect to it before the event loop runs again."""
        job = Job(work, label, self)
        if slot:
            if slot in self._slots:
                self._slots[slot].cancel()
            self._slots[slot] = job
        self.running.append(job)
        job.ended.connect(lambda: self._forget(job, slot))
        job.start(self._writers if writes else self._readers)
        self.started.emit(job)
        return job

    def close(self) -> None:
        """Cancel everything and wait until no thread is at work."""
        for job in self.running:
            job.cancel()
        for pool in (self._readers, self._writers):
            pool.waitForDone()

    def _forget(self, job: Job, slot: str) -> None:
        self.running.remove(job)
        if self._slots.get(slot) is job:
            del self._slots[slot]
        self.ended.emit(job)
        job.deleteLater()
