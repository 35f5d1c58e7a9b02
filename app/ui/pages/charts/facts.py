"""What the tabs of the Charts page are shown: the answers of the desk, made ready to draw once for all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.desk.session import Session
from app.engine.drift import Status
from app.engine.history import DriftHistory
from app.model.plan import Plan
from app.ui.charts.levels import Levels
from app.ui.charts.marks import Happening, Stretch, happenings
from app.ui.charts.views import levels_of, missing
from app.ui.charts.window import Window
from app.ui.format import Formatter
from app.ui.pages.words import slots_of, told


@dataclass(frozen=True, slots=True, eq=False)
class ChartFacts:
    """Weights of every class over time, by name in the plan's order, with what happened.

    `lasting` are delays and tilts by class.
    """

    history: DriftHistory
    plan: Plan
    status: Status
    levels: Mapping[str, Levels]
    events: Sequence[Happening]
    gaps: Sequence[Stretch]
    lasting: Mapping[str, Sequence[Stretch]]
    format: Formatter

    @property
    def reach(self) -> Window:
        """All days there are."""
        return Window(float(self.history.days[0].toordinal()), float(self.history.days[-1].toordinal()))

    @property
    def leaves(self) -> list[Levels]:
        """The classes that add up to the household, in the plan's order."""
        return [self.levels[c.name] for c in self.plan.leaves if c.name in self.levels]


def facts_of(session: Session, history: DriftHistory, format_: Formatter) -> ChartFacts:
    """Make a history ready to draw; it has at least one day and one class."""
    plan = session.plan
    levels = levels_of(history, slots_of(plan))
    ordered = {c.name: levels[c.name] for c in plan.classes if c.name in levels}
    gaps = missing(next(iter(levels.values())))
    events = happenings(history.events, lambda text: told(text, format_))
    return ChartFacts(history, plan, session.status(), ordered, events, gaps, {}, format_)
