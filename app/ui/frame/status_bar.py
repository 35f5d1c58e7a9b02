"""The status bar: saved when, which accounts reconcile, the job at work, how old prices are."""

from PySide6.QtCore import QPointF, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from app.ui.icons import IconName, icon_pixmap
from app.ui.job import Job, JobQueue
from app.ui.theme import current_theme, theme_switch
from app.ui.theme_tokens import ColorRole
from app.ui.widgets.job_bar import JobBar, JobView
from app.ui.widgets.paint import crisp_line
from app.ui.widgets.text import Text


class Note(QWidget):
    """A glyph and a few words."""

    def __init__(self, name: IconName, role: ColorRole = "ink_2", words: str = "") -> None:
        super().__init__()
        self._icon: tuple[IconName, ColorRole] = (name, role)
        self._glyph = QLabel()
        self._words = Text(words, "small", "ink_2")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self._glyph)
        layout.addWidget(self._words)
        theme_switch().themeChanged.connect(self._restyle)
        self._restyle()

    @property
    def words(self) -> str:
        """Return what it says."""
        return self._words.words

    def say(self, words: str, icon: tuple[IconName, ColorRole] | None = None) -> None:
        """Say something else, perhaps with another glyph; no words hide it."""
        self._icon = icon or self._icon
        self._words.set_words(words)
        self.setVisible(bool(words))
        self._restyle()

    def _restyle(self) -> None:
        self._glyph.setPixmap(icon_pixmap(*self._icon, 14, self.devicePixelRatioF()))


class StatusBar(QFrame):
    """Shows the oldest job that has been at work long enough to be noticed, else what holds now."""

    def __init__(self, jobs: JobQueue) -> None:
        super().__init__()
        self.setProperty("rail", True)
        self.setAccessibleName("Status")
        self.saved = Note("check", "good")
        self.trust = Note("shield")
        self.prices = Text("", "small", "ink_2")
        self.place = Note("lock", "ink_2", "On this computer only")
        self.job_bar = JobBar()
        self._shown: Job | None = None
        self._jobs = jobs
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(current_theme().px("motion.spinner_after_ms"))
        self._patience.timeout.connect(self._show_job)
        jobs.started.connect(self._wait)
        jobs.ended.connect(self._let_go)
        self.job_bar.cancelled.connect(self._cancel)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 1, 14, 0)
        layout.setSpacing(16)
        left: tuple[QWidget, ...] = (self.job_bar, self.saved, self.trust)
        right: tuple[QWidget, ...] = (self.prices, self.place)
        for part in left:
            layout.addWidget(part)
        layout.addStretch(1)
        for part in right:
            layout.addWidget(part)
        self.job_bar.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint in the theme of the moment."""
        super().paintEvent(event)
        crisp_line(QPainter(self), QPointF(0, 0.5), QPointF(self.width(), 0.5), current_theme().color("line"))

    def _wait(self, _job: Job) -> None:
        if self._shown is None and not self._patience.isActive():
            self._patience.start()

    def _show_job(self) -> None:
        if self._jobs.running:
            self._shown = self._jobs.running[0]
            self._shown.progressed.connect(self._paint_job)
            self._paint_job()

    def _paint_job(self) -> None:
        if self._shown:
            now = self._shown.progress
            self.job_bar.set_job(
                JobView(now.label or self._shown.label, now.done, now.total, can_use=now.interim is not None)
            )
            self.job_bar.show()

    def _let_go(self, job: Job) -> None:
        if job is self._shown:
            self._shown = None
            self.job_bar.set_job(None)
            self.job_bar.hide()
        if not self._jobs.running:
            self._patience.stop()
        elif self._shown is None and not self._patience.isActive():
            self._patience.start()

    def _cancel(self) -> None:
        if self._shown:
            self._shown.cancel()
