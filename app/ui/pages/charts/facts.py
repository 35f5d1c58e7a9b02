"""What the tabs of the Charts page are shown: the answers of the desk, made ready to draw once for all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.desk.session import Session
from app.engine.drift import Status
from app.engine.history import DriftHistory
from app.engine.performance import ReturnPath
from app.engine.signals.result import ClassSignal, Delayed
from app.model.plan import Plan
from app.ui.charts.levels import Levels
from app.ui.charts.marks import Happening, Stretch, happenings
from app.ui.charts.signal_panels import delayed_stretches
from app.ui.charts.tree_map_view import TreeMapView, tree_map_view
from app.ui.charts.views import gap_stretches, levels_of
from app.ui.charts.window import Window
from app.ui.format import Formatter
from app.ui.pages.words import slots_of, told


@dataclass(frozen=True, slots=True, eq=False)
class ChartFacts:
    """Weights of every class over time, by name in the plan's order, with what happened.

    `lasting` are delays and tilts by class, `today` the money as blocks. `returns` are None until they are worked out,
    and where they cannot be, which `no_returns` then says. `signals` and `delays` by class are
    empty until they are read.
    """

    history: DriftHistory
    plan: Plan
    status: Status
    levels: Mapping[str, Levels]
    events: Sequence[Happening]
    gaps: Sequence[Stretch]
    lasting: Mapping[str, Sequence[Stretch]]
    today: TreeMapView
    format: Formatter
    returns: ReturnPath | None = None
    no_returns: str = ""
    signals: Mapping[str, ClassSignal] = field(default_factory=dict)
    delays: Mapping[str, Sequence[Delayed]] = field(default_factory=dict)

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
    slots, status = slots_of(plan), session.status()
    levels = levels_of(history, slots)
    ordered = {c.name: levels[c.name] for c in plan.classes if c.name in levels}
    gaps = gap_stretches(history)
    events = happenings(history.events, lambda text: told(text, format_))
    today = tree_map_view(status, session.accounts(), slots, format_)
    return ChartFacts(history, plan, status, ordered, events, gaps, lasting_of(plan, format_), today, format_)


def with_earlier(facts: ChartFacts, before: ChartFacts) -> ChartFacts:
    """The same with the returns and signals of earlier, until there are newer ones."""
    found = replace(facts, returns=before.returns, no_returns=before.no_returns)
    return with_signals(found, tuple(before.signals.values()), [one for of in before.delays.values() for one in of])


def with_returns(facts: ChartFacts, path: ReturnPath) -> ChartFacts:
    """The same with what was earned; says so where too few days are known."""
    if len(path.days) > 1:
        return replace(facts, returns=path, no_returns="")
    return replace(facts, returns=None, no_returns="The household’s value is not known on enough days to tell.")


def with_signals(facts: ChartFacts, signals: Sequence[ClassSignal], delays: Sequence[Delayed]) -> ChartFacts:
    """The same with what momentum and volatility would each do, and what has waited, as marks of the classes."""
    by_class: dict[str, list[Delayed]] = {}
    for one in delays:
        by_class.setdefault(one.name, []).append(one)
    tilts = lasting_of(facts.plan, facts.format)
    names = {*by_class, *tilts}
    lasting = {name: (*tilts.get(name, ()), *delayed_stretches(by_class.get(name, ()))) for name in names}
    return replace(facts, signals={s.name: s for s in signals}, delays=by_class, lasting=lasting)


def lasting_of(plan: Plan, format_: Formatter) -> dict[str, list[Stretch]]:
    """The tilts of a plan by class, as long as they last."""
    found: dict[str, list[Stretch]] = {}
    for one in plan.leaves:
        if one.tilt is not None and one.tilt.since is not None:
            until = format_.day(one.tilt.until)
            words = f"tilt {format_.points(one.tilt.weight)} until {until}"
            days = float(one.tilt.since.toordinal()), float(one.tilt.until.toordinal())
            found.setdefault(one.name, []).append(Stretch(*days, "tilt", words))
    return found
