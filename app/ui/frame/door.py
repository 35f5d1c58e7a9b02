"""Which household is open: making, opening, restoring and closing it, each as a job."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.desk.session import Session, restore
from app.model.errors import AppError
from app.ui.frame import ask
from app.ui.job import JobQueue, once

_SAMPLE = "Sample household"


class Door(QObject):
    """Holds the one open session; the old one stays open until the new one is there."""

    entered = Signal(object)
    left = Signal()
    failed = Signal(object)

    def __init__(self, window: QWidget, jobs: JobQueue) -> None:
        super().__init__(window)
        self._window = window
        self._jobs = jobs
        self.session: Session | None = None

    def open(self, path: Path) -> None:
        """Open a household file."""
        if self.session is None or self.session.path.resolve() != path.resolve():
            self._enter(f"Opening {path.stem}", lambda: Session.open(path))

    def open_sample(self) -> None:
        """Open the sample household, made at the first time."""
        path = ask.household_folder() / f"{_SAMPLE}{ask.SUFFIX}"
        if path.exists():
            self.open(path)
        else:
            self._enter("Making the sample household", lambda: Session.create(path, sample=True))

    def create(self, path: Path, then: Callable[[], object] | None = None) -> None:
        """Make an empty household file; one that is there already is refused."""
        self._enter(f"Making {path.stem}", lambda: Session.create(path), then)

    def restore(self, backup: Path) -> None:
        """Bring a backup back in place of the open file, which is kept as a backup itself."""
        if self.session is None:
            return
        path = self.session.path
        self.close()

        def bring() -> Session:
            restore(backup, path)
            return Session.open(path)

        self._enter("Restoring the backup", bring)

    def close(self) -> None:
        """Close what is open; its jobs are stopped first."""
        if self.session is not None:
            self._jobs.close()
            session, self.session = self.session, None
            self.left.emit()
            session.close()

    def _enter(self, label: str, make: Callable[[], Session], then: Callable[[], object] | None = None) -> None:
        job = self._jobs.start(once(label, lambda: _warmed(make())), label, slot="door", writes=True)
        job.finished.connect(lambda session: self._take(session, then))
        job.failed.connect(self._fail)

    def _take(self, session: Session, then: Callable[[], object] | None) -> None:
        self.close()
        self.session = session
        self.entered.emit(session)
        if then:
            then()

    def _fail(self, error: BaseException) -> None:
        if not isinstance(error, AppError):
            raise error
        self.failed.emit(error)


def _warmed(session: Session) -> Session:
    """Count everything once here, so that the first page finds it counted."""
    session.status()
    session.accounts()
    session.left_open()
    return session
