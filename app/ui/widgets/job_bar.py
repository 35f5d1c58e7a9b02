"""The job in the status bar: what runs, how far it is, and how to end it."""

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from app.ui.format import count_text
from app.ui.widgets.card import button
from app.ui.widgets.text import Text

_BAR_PX = 120


@dataclass(frozen=True, slots=True)
class JobView:
    """A running job: n of m done (m None is not known), a note, and whether an answer can be used."""

    label: str
    done: int
    total: int | None
    note: str = ""
    can_use: bool = False


class JobBar(QWidget):
    """Hidden while nothing runs; never moves anything else."""

    used = Signal()
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = Text(style="small")
        self._bar = QProgressBar()
        self._bar.setFixedSize(_BAR_PX, 4)
        self._bar.setTextVisible(False)
        self._note = Text(style="small", role="ink_3")
        self._use = button("Use this", "link", small=True)
        self._use.setAccessibleName("Use the answer found so far")
        self._cancel = button("Cancel", "link", small=True)
        self._use.clicked.connect(self.used)
        self._cancel.clicked.connect(self.cancelled)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        for part in (self._label, self._bar, self._note, self._use, self._cancel):
            layout.addWidget(part)
        self.set_job(None)

    def set_job(self, job: JobView | None) -> None:
        """Show how a job stands, or hide when there is none."""
        self.setVisible(job is not None)
        if job is None:
            return
        self._label.set_words(job.label)
        self._bar.setAccessibleName(job.label)
        self._bar.setRange(0, max(job.total or 0, 1))
        self._bar.setValue(min(job.done, self._bar.maximum()) if job.total else 0)
        done = count_text(job.done)
        count = f"{done} of {count_text(job.total)}" if job.total else done
        self._note.set_words(job.note or count)
        self._use.setVisible(job.can_use)
