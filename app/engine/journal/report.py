"""The journal as a whole: episodes joined to decisions, their sum with its interval, and the returns compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from app.engine.bootstrap import Interval, interval_of_sum
from app.engine.journal.alpha import Measured
from app.engine.journal.benchmark import annual_returns, mechanical_returns
from app.engine.journal.past import Past
from app.engine.journal.shortfall import Shortfall
from app.engine.performance import TRADING_DAYS, daily_returns
from app.engine.signals.momentum import Ending
from app.engine.signals.result import Delayed
from app.engine.words import day_text
from app.model.journal import Alpha, DecisionKind, Episode, JournalEntry
from app.model.number import ZERO, known_sum

Floats = NDArray[np.float64]
MECHANICAL, ANNUAL = "mechanical", "annual"
ENDED: Mapping[str, str] = {
    Ending.LIMIT: "it stood too far from target",
    Ending.DAYS: "it had waited long enough",
    Ending.STOP: "the trailing stop was broken",
    Ending.AVERAGE: "the moving average was broken",
    Ending.RSI: "the RSI came back",
    Ending.MACD: "the MACD turned",
    Ending.MOMENTUM: "momentum was gone",
    Ending.MONEY_FLOW: "money flow turned",
    Ending.UNKNOWN: "too few prices are known",
    Ending.OFF: "the plan lets it wait no longer",
    Ending.INSIDE: "it came back inside its band",
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """The household against a benchmark over the days both are known, before taxes and after spreads.

    Totals are returns of the whole time; `yearly` is the difference of the daily returns a year, `dollars` their sum on
    the household's value of each day before. Both are None where there are too few days.
    """

    name: str
    first: date
    last: date
    household: float
    benchmark: float
    yearly: Interval | None
    dollars: Interval | None


@dataclass(frozen=True, slots=True)
class ProposalShortfall:
    """Implementation shortfall of an accepted proposal's tickets, in dollars; `missed` is None where unknown."""

    proposal: str
    accepted: date
    tickets: int
    paper: Decimal
    explicit: Decimal
    delay: Decimal
    realised: Decimal
    missed: Decimal | None

    @property
    def total(self) -> Decimal | None:
        """All of it."""
        return known_sum((self.explicit, self.delay, self.realised, self.missed))


@dataclass(frozen=True, slots=True)
class JournalReport:
    """Episodes and decisions by day, the newest last.

    `totals` are the sums of the parts, None where one is unknown; `known` those of the episodes all parts of which are
    known, with `interval` about their total: what is certain once it is done (costs, taxes) moves it, timing gives it
    its width. `unknown` counts the other episodes. Without `has_weights` all days are a gap.
    """

    first: date | None
    last: date
    episodes: tuple[Episode, ...]
    decisions: tuple[JournalEntry, ...]
    totals: Alpha
    known: Alpha
    unknown: int
    interval: Interval | None
    comparisons: tuple[Comparison, ...]
    shortfalls: tuple[ProposalShortfall, ...] = ()
    sentence: str = ""
    has_weights: bool = True


def report(
    past: Past,
    measured: Sequence[Measured],
    stored: Sequence[JournalEntry],
    delays: Sequence[Delayed] = (),
) -> JournalReport:
    """Join everything; the sentence is put in by `journal_words`."""
    episodes = [m.episode for m in measured]
    told = [*stored, *_by_rule(episodes), *_delays(delays, past.household.as_of)]
    joined = tuple(replace(e, entries=_within(e, told)) for e in episodes)
    known = [m for m in measured if m.episode.alpha.total is not None]
    return JournalReport(
        first=min((e.first for e in episodes), default=None),
        last=past.household.as_of,
        episodes=joined,
        decisions=tuple(sorted(told, key=lambda d: (d.day, d.name, d.id))),
        totals=_added([e.alpha for e in episodes]),
        known=_added([m.episode.alpha for m in known]),
        unknown=len(measured) - len(known),
        interval=_interval(past, known),
        comparisons=comparisons(past),
        has_weights=not past.history.gaps or any(np.isfinite(c.actual_f).any() for c in past.history.classes.values()),
    )


def _by_rule(episodes: Sequence[Episode]) -> list[JournalEntry]:
    """What the plan's rule proposed: the trade of its first look."""
    return [
        JournalEntry(e.traded, e.name, DecisionKind.PROPOSED, e.side, e.weight, e.edge)
        for e in episodes
        if e.traded is not None
    ]


def _delays(delays: Sequence[Delayed], today: date) -> list[JournalEntry]:
    """What the momentum filter kept back, from its first day; the note says until when, and what ended it."""
    kind = DecisionKind.DELAYED
    return [JournalEntry(d.first, d.name, kind, str(d.side), note=_until(d, today)) for d in delays]


def _until(delayed: Delayed, today: date) -> str:
    if not delayed.ended:
        return "It waits still."
    return f"Until {day_text(delayed.last, today)}: {ENDED.get(delayed.ended, delayed.ended)}."


def _within(episode: Episode, told: Sequence[JournalEntry]) -> tuple[JournalEntry, ...]:
    last = episode.last or date.max
    mine = (d for d in told if d.name == episode.name and episode.first <= d.day <= last)
    return tuple(sorted(mine, key=lambda d: (d.day, d.id)))


def _added(alphas: Sequence[Alpha]) -> Alpha:
    """Part by part, each unknown where one of its kind is."""
    return Alpha(**{part: known_sum(getattr(a, part) for a in alphas) for part in Alpha().parts})


def _interval(past: Past, known: Sequence[Measured]) -> Interval | None:
    """About the total of the episodes: the timing of each day drawn anew, costs and taxes as they were."""
    paths = [m.daily_f for m in known if m.daily_f is not None]
    if not paths:
        return None
    begin = min(past.history.days.index(m.episode.first) for m in known)
    found = interval_of_sum(np.sum(paths, axis=0)[begin:])
    if found is None:
        return None
    total = _added([m.episode.alpha for m in known]).total or ZERO
    return found.shifted(float(total) - found.estimate)


def comparisons(past: Past) -> tuple[Comparison, ...]:
    """The household against the rule without judgement, and against the same mix rebalanced once a year."""
    history = past.history
    flows_f = history.flows_f if len(history.flows_f) else np.zeros(len(history.days))
    household_f = daily_returns(history.value_f, flows_f) if history.days else np.zeros(0)
    first = _first_day(past)
    if first is None:
        return ()
    named = ((MECHANICAL, mechanical_returns(past, first)), (ANNUAL, annual_returns(past, first)))
    found = (_compared(past, name, household_f, benchmark_f) for name, benchmark_f in named)
    return tuple(c for c in found if c is not None)


def _first_day(past: Past) -> int | None:
    """The first day with weights of every class and prices of all that weigh or are to weigh something."""
    classes = past.history.classes
    if not past.names:
        return None
    known = np.all([np.isfinite(classes[n].actual_f) & np.isfinite(past.levels[n]) for n in past.names], axis=0)
    return int(np.argmax(known)) if known.any() else None


def _compared(past: Past, name: str, household_f: Floats, benchmark_f: Floats) -> Comparison | None:
    both = np.isfinite(household_f) & np.isfinite(benchmark_f)
    if not both.any():
        return None
    places = np.flatnonzero(both)
    active_f = (household_f - benchmark_f)[both]
    yearly = interval_of_sum(active_f * TRADING_DAYS / len(active_f))
    dollars = interval_of_sum(active_f * past.history.value_f[places - 1])
    return Comparison(
        name=name,
        first=past.history.days[max(int(places[0]) - 1, 0)],
        last=past.history.days[int(places[-1])],
        household=float(np.prod(1 + household_f[both]) - 1),
        benchmark=float(np.prod(1 + benchmark_f[both]) - 1),
        yearly=yearly,
        dollars=dollars,
    )


def proposal_shortfall(proposal: str, accepted: date, parts: Sequence[Shortfall]) -> ProposalShortfall:
    """The shortfalls of a proposal's tickets, added up in dollars."""
    return ProposalShortfall(
        proposal=proposal,
        accepted=accepted,
        tickets=len(parts),
        paper=sum((p.paper for p in parts), ZERO),
        explicit=sum((p.explicit * p.paper for p in parts), ZERO),
        delay=sum((p.delay * p.paper for p in parts), ZERO),
        realised=sum((p.realised * p.paper for p in parts), ZERO),
        missed=known_sum(None if p.missed is None else p.missed * p.paper for p in parts),
    )
