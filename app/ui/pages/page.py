"""What a page is, and what it may ask of the window: a page knows the window only through its context."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event
from typing import Any, ClassVar, TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.desk.session import Session
from app.desk.settings import Settings
from app.desk.views import Progress
from app.model.errors import AppError
from app.ui.format import Formatter
from app.ui.icons import IconName
from app.ui.job import Job, JobQueue, Steps, Work
from app.ui.theme import current_theme, theme_switch
from app.ui.widgets.banner import Banner, BannerView
from app.ui.widgets.inspector import Explanation
from app.ui.widgets.text import Text

T = TypeVar("T")

_GAP = 16
_BOTTOM = 20


class PageContext(QObject):
    """One opened household as pages see it; the window listens to the signals, a test may as well."""

    householdChanged = Signal()
    formatChanged = Signal()
    explained = Signal(object, object)  # Explanation | None, what its buttons call
    renewed = Signal(str, object, object)  # key of an explanation, Explanation | None, what its buttons call
    gone = Signal(str, object)  # page, what to show there
    said = Signal(str, bool)  # sentence, whether Undo is offered
    failed = Signal(object)  # AppError
    importing = Signal(object)  # paths; none asks for them
    kept = Signal(object)  # Settings

    def __init__(self, session: Session, jobs: JobQueue, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.jobs = jobs
        self._settings = settings

    @property
    def format(self) -> Formatter:
        """Return how numbers are written now: amounts hidden or not, dates seen from the day shown."""
        return Formatter(hide_amounts=self._settings.hide_amounts, today=self.session.as_of)

    @property
    def settings(self) -> Settings:
        """Return the user's settings in force."""
        return self._settings

    @settings.setter
    def settings(self, settings: Settings) -> None:
        self._settings, before = settings, self._settings
        if before.hide_amounts != settings.hide_amounts:
            self.formatChanged.emit()

    def keep(self, settings: Settings) -> None:
        """Put other settings in force and save them."""
        self.kept.emit(settings)

    @property
    def can_write(self) -> bool:
        """Return whether this window may change the household."""
        return not self.session.read_only

    def run(
        self,
        work: Work[T],
        on_done: Callable[[T], object],
        *,
        label: str,
        slot: str = "",
        writes: bool = False,
        on_progress: Callable[[Progress], object] | None = None,
        on_failed: Callable[[AppError], object] | None = None,
    ) -> Job:
        """Run steps off the GUI thread and hand the result back on it.

        A slot is latest-wins: a newer job in it silences the older. Jobs that write run one at a time. An
        AppError goes to `on_failed` or to the page's banner; anything else becomes the crash report.
        """
        steps = _counted(work, self.session) if writes else work
        job = self.jobs.start(steps, label, slot=slot, writes=writes)
        job.finished.connect(on_done)
        job.failed.connect(lambda error: self._answer(error, on_failed or self.fail))
        if on_progress:
            job.progressed.connect(on_progress)
        return job

    def changed(self) -> None:
        """Tell that the household is not as it was: everything shown asks anew."""
        self.householdChanged.emit()

    def show_explanation(self, explanation: Explanation | None, acted: Callable[[str], object] | None = None) -> None:
        """Open the inspector on a number; `acted` hears its buttons and the facts that are asked."""
        self.explained.emit(explanation, acted)

    def renew_explanation(
        self, key: str, explanation: Explanation | None, acted: Callable[[str], object] | None = None
    ) -> None:
        """Say anew what was explained under a key, where it still stands; None takes it away, and nothing opens."""
        self.renewed.emit(key, explanation, acted)

    def go(self, page: str, **what: str) -> None:
        """Open a place, with what to show there."""
        self.gone.emit(page, what)

    def say(self, sentence: str, *, undo: bool = True) -> None:
        """Show what was done for a while, with Undo where it can be."""
        self.said.emit(sentence, undo)

    def fail(self, error: AppError) -> None:
        """Show what went wrong on the page in front."""
        self.failed.emit(error)

    def import_files(self, paths: Sequence[Path] = ()) -> None:
        """Open the import review; without paths the user is asked for files."""
        self.importing.emit(tuple(paths))

    @staticmethod
    def _answer(error: BaseException, answer: Callable[[AppError], object]) -> None:
        if not isinstance(error, AppError):
            raise error
        answer(error)


def _counted(work: Work[T], session: Session) -> Work[T]:
    """Let a job that writes also count the household anew, so that pages find it counted."""

    def steps(cancel: Event) -> Steps[T]:
        result = yield from (work(cancel) if callable(work) else work)
        session.household()
        session.left_open()
        return result

    return steps


class PageHeader(QWidget):
    """The first line of a page: title, what it is about in ink 2, and what can be done at the right."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self.title = Text(title, "title")
        self.note = Text("", "body", "ink_2")
        self._row.addWidget(self.title)
        self._row.addSpacing(4)
        self._row.addWidget(self.note)
        self._row.addStretch(1)
        theme_switch().themeChanged.connect(self._fit)
        self._fit()

    def set_note(self, words: str) -> None:
        """Say what stands beside the title."""
        self.note.set_words(words)

    def add(self, widget: QWidget) -> None:
        """Add a control at the right end."""
        self._row.addWidget(widget)

    def lead(self, widget: QWidget) -> None:
        """Put a way back before the title."""
        self._row.insertWidget(0, widget)

    def _fit(self) -> None:
        self.setMinimumHeight(current_theme().scaled(current_theme().px("size.button")))


def failure_banner(error: AppError) -> Banner:
    """Return the banner that says what happened, where, and what to do."""
    rest = " ".join(part for part in (error.detail, error.advice) if part)
    return Banner(BannerView(f"**{error.title}** {rest}".strip(), "danger", "octagon", "Close"))


class Page(QWidget):
    """A place of the window; subclasses fill `body` and say in `refresh` what the session knows."""

    key: ClassVar[str]
    title: ClassVar[str]
    icon: ClassVar[IconName]

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.commands: dict[str, Callable[[], Any]] = {}
        self._stale = True
        self._failure: Banner | None = None
        self.setAccessibleName(self.title)
        theme = current_theme()
        layout = QVBoxLayout(self)
        x = theme.px("space.page_x")
        layout.setContentsMargins(x, theme.px("space.page_top"), x, _BOTTOM)
        layout.setSpacing(_GAP)
        self.header = PageHeader(self.title)
        layout.addWidget(self.header)
        self.banners = QVBoxLayout()
        self.banners.setSpacing(8)
        layout.addLayout(self.banners)
        self.body = QVBoxLayout()
        self.body.setSpacing(_GAP)
        layout.addLayout(self.body, 1)
        context.householdChanged.connect(self._renew)
        context.formatChanged.connect(self._renew)

    def refresh(self) -> None:
        """Show what the session says now; heavy work belongs into a job."""

    def arrive(self, **what: str) -> None:
        """Show something of the page in particular, as `PageContext.go` asked."""

    def perform(self, command: str) -> None:
        """Run a row of the action table that names this page."""
        self.commands[command]()

    def tell(self, error: AppError | None) -> None:
        """Show what went wrong above the page until it is closed; None takes it away."""
        if self._failure is not None:
            self._failure.hide()
            self._failure.deleteLater()
            self._failure = None
        if error is not None:
            self._failure = failure_banner(error)
            self._failure.acted.connect(lambda: self.tell(None))
            self.banners.addWidget(self._failure)

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while the page was hidden."""
        super().showEvent(event)
        if self._stale:
            self._stale = False
            self.refresh()

    def when_seen(self, show: Callable[[], object]) -> None:
        """Show something now where the page is in front, else refresh all of it when it comes there."""
        if self.isVisible():
            show()
        else:
            self._stale = True

    def _renew(self) -> None:
        self.when_seen(self.refresh)
