"""Suggested widths, and what bands would have done: worked out behind the hand, the newest plan wins."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.desk.views import Progress
from app.ui.job import Job, Steps
from app.ui.pages.page import PageContext

if TYPE_CHECKING:
    from app.engine.widths.advice import View, WidthAdvice
    from app.engine.widths.past import Past, WouldHave
    from app.model.plan import Plan

Views = Mapping[str, tuple[Decimal, int]]
"""Points a year against the rest, and for how many years, by class."""
_POINTS = 100.0
_PAUSE = 0.05
"""Seconds between two plans that are followed: both threads want the interpreter, and the hand comes first."""
Widths = Mapping[str, tuple[Decimal, Decimal]]


class Suggesting(QObject):
    """What the adviser says of the saved plan, and what the bands of the plan under the hand would have done.

    `advised` tells that the widths are there, `told` that the past is. Both stay until newer ones are there, so that
    nothing flickers; a plan wished for while another is followed waits, and only the newest does.
    """

    advised = Signal()
    told = Signal()

    def __init__(self, context: PageContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._asked: tuple[int, date, Views] | None = None
        self._views: Views = {}
        self._advice: dict[str, WidthAdvice] = {}
        self._past: Past | None = None
        self._is_gathered = False
        self._wanted: Plan | None = None
        self._followed: tuple[Plan, Past] | None = None
        self._job: Job | None = None
        self._would_have: WouldHave | None = None

    @property
    def advice(self) -> Mapping[str, WidthAdvice]:
        """Advice by class; empty until it is there, or where nothing can be said."""
        return self._advice

    @property
    def widths(self) -> Widths:
        """Suggested (below, above) by class, in weight."""
        return {name: a.widths for name, a in self._advice.items() if a.widths is not None}

    @property
    def would_have(self) -> WouldHave | None:
        """What the newest plan's bands would have done; None where that is not known."""
        return self._would_have

    @property
    def is_known(self) -> bool:
        """Has the past been looked at, whatever it holds?"""
        return self._is_gathered

    def renew(self) -> None:
        """Work out the widths of the household as it is now, unless that has been done."""
        session = self._context.session
        now = session.revision, session.as_of, self._views
        if now == self._asked:
            return
        self._asked = now
        self._context.run(
            lambda _: self._steps(), self._take, label="Working out widths", slot="widths", on_failed=lambda _: None
        )

    def view(self, views: Views) -> None:
        """Weigh what the user expects of classes, too."""
        self._views = views
        self.renew()

    def follow(self, plan: Plan) -> None:
        """Find out what a plan's bands would have done; `told` follows."""
        self._wanted = plan
        if self._job is None:
            self._begin(0.0)

    def _steps(self) -> Steps[tuple[tuple[WidthAdvice, ...], Past | None]]:
        session = self._context.session
        advice = yield from session.suggest_widths(views=views_of(self._views))
        past = yield from session.gather_past()
        return advice, past

    def _take(self, answer: tuple[tuple[WidthAdvice, ...], Past | None]) -> None:
        advice, self._past = answer
        self._advice = {a.name: a for a in advice}
        self._is_gathered = True
        if self._past is None:
            self._would_have = None
        self.advised.emit()
        self.follow(self._wanted or self._context.session.plan)

    def _begin(self, pause: float) -> None:
        plan, past = self._wanted, self._past
        if plan is None or past is None or (self._followed is not None and self._followed == (plan, past)):
            return
        session, self._followed = self._context.session, (plan, past)

        def steps(cancel: Event) -> Steps[WouldHave | None]:
            cancel.wait(pause)
            yield Progress(0, 0, "Following bands")
            return session.would_have(past, plan)

        job = self._job = self._context.run(
            steps, self._hear, label="Following bands through the past", on_failed=lambda _: None
        )
        job.cancelled.connect(self._stop)
        job.ended.connect(lambda: self._ended(job))

    def _hear(self, would_have: WouldHave | None) -> None:
        self._would_have = would_have
        self.told.emit()

    def _stop(self) -> None:
        """Follow nothing more: the household is being closed."""
        self._wanted = None

    def _ended(self, job: Job) -> None:
        if job is self._job:
            self._job = None
            self._begin(_PAUSE)


def views_of(views: Views) -> dict[str, View]:
    """Views as the adviser takes them: parts of one, not points."""
    from app.engine.widths.advice import View

    return {name: View(float(points) / _POINTS, float(years)) for name, (points, years) in views.items()}
