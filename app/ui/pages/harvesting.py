"""The losses of a household, looked up once for every page that speaks of them."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QObject, Signal

from app.model.errors import AppError
from app.model.harvest import HarvestReport
from app.ui.job import once
from app.ui.pages.page import PageContext


class Harvesting(QObject):
    """Holds the report of the day, None until it is there; `changed` tells that it is another."""

    changed = Signal()

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self._context = context
        self._report: HarvestReport | None = None
        self._asked: tuple[int, date] | None = None

    @classmethod
    def of(cls, context: PageContext) -> Harvesting:
        """The one of a household."""
        return context.findChild(cls) or cls(context)

    @property
    def report(self) -> HarvestReport | None:
        """The report of the household as it stands, None while it is being looked up."""
        return self._report if self._asked == self._now else None

    def update(self) -> None:
        """Look up the losses where the household is not the one they were looked up for."""
        if self._asked == self._now:
            return
        self._asked, self._report = self._now, None
        session = self._context.session
        self._context.run(
            once("Looking for losses", session.harvest),
            self._take,
            label="Looking for losses",
            slot="losses",
            on_failed=self._fail,
        )

    @property
    def _now(self) -> tuple[int, date]:
        session = self._context.session
        return session.revision, session.as_of

    def _take(self, report: HarvestReport) -> None:
        self._report = report
        self.changed.emit()

    def _fail(self, error: AppError) -> None:
        self._context.fail(error)
