"""What triggers, tilts and signals say once all they go by is looked up, once for every page that speaks of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.desk.views import TriggerView
from app.model.errors import AppError
from app.ui.job import Steps
from app.ui.pages.page import PageContext

if TYPE_CHECKING:
    from app.desk.session import Session
    from app.engine.signals.result import ClassSignal
    from app.engine.tactical.attribution import TiltAttribution
    from app.engine.tactical.states import TiltReport


@dataclass(frozen=True, slots=True)
class Looked:
    """What was looked up: triggers, tilts, what tilts were worth, and which trades wait or hurry."""

    triggers: tuple[TriggerView, ...]
    tilts: TiltReport
    earned: TiltAttribution
    signals: tuple[ClassSignal, ...]


class Looking(QObject):
    """Holds what was looked up of the day, None until it is there; `changed` tells that it is another."""

    changed = Signal()

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self._context = context
        self._looked: Looked | None = None
        self._asked: tuple[int, date] | None = None

    @classmethod
    def of(cls, context: PageContext) -> Looking:
        """The one of a household."""
        return context.findChild(cls) or cls(context)

    @property
    def looked(self) -> Looked | None:
        """What was looked up of the household as it stands, None while it is being looked up."""
        return self._looked if self._asked == self._now else None

    @property
    def triggers(self) -> tuple[TriggerView, ...]:
        """The plan's triggers with what is known of them now."""
        looked = self.looked
        return self._context.session.triggers() if looked is None else looked.triggers

    def update(self) -> None:
        """Look everything up where the household is not the one it was looked up for."""
        if self._asked == self._now:
            return
        self._asked, self._looked = self._now, None
        session = self._context.session
        self._context.run(
            lambda _cancel: _look(session),
            self._take,
            label="Looking at triggers",
            slot="triggers",
            on_failed=self._fail,
        )

    @property
    def _now(self) -> tuple[int, date]:
        session = self._context.session
        return session.revision, session.as_of

    def _take(self, looked: Looked) -> None:
        self._looked = looked
        self.changed.emit()

    def _fail(self, error: AppError) -> None:
        self._context.fail(error)


def _look(session: Session) -> Steps[Looked]:
    triggers = yield from session.look_up_triggers()
    tilts = yield from session.tilts()
    earned = yield from session.tilt_attribution()
    signals = yield from session.signals()
    return Looked(triggers, tilts, earned, signals)
