"""What the drift chart shows of a class, and how its days are said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.ui.charts.levels import Levels
from app.ui.charts.marks import Happening, Stretch
from app.ui.charts.series import ClassSeries, weight_at
from app.ui.format import Formatter

_SIDE_WORDS = {"in": "inside the band", "unknown": "prices are missing"}


@dataclass(frozen=True, slots=True, eq=False)
class DriftView:
    """A class over time, what happened, and how to write it.

    `events` are ascending. `gaps` are stretches without prices, with the words of whose; `spans` are delays and tilts.
    """

    levels: Levels
    events: Sequence[Happening]
    format: Formatter
    gaps: Sequence[Stretch] = ()
    spans: Sequence[Stretch] = ()

    @property
    def series(self) -> ClassSeries:
        """The class on all its days."""
        return self.levels.series


def cursor_words(view: DriftView, place: int) -> tuple[str, str, str, str]:
    """Day, weight, distance from target and state of one day, in words."""
    series, format_ = view.series, view.format
    day = format_.day_long(date.fromordinal(int(series.days_f[place])), weekday=True)
    weight, target = weight_at(series.actual_f, place), weight_at(series.target_f, place)
    drift = None if weight is None or target is None else weight - target
    return day, format_.weight(weight), format_.points(drift), state_words(view, place)


def happened(view: DriftView, place: int) -> tuple[str, ...]:
    """What happened on one day and what went on through it, in words."""
    day = int(view.series.days_f[place])
    on_the_day = tuple(event.text for event in view.events if int(event.day) == day)
    return (*on_the_day, *(span.text for span in view.spans if span.first <= day <= span.last))


def state_words(view: DriftView, place: int) -> str:
    """`crossed the upper edge` on the day it did, `above the upper edge` after it; what a gap is for."""
    series = view.series
    side = series.side(place)
    if side == "unknown":
        day = series.days_f[place]
        return next((gap.text for gap in view.gaps if gap.first <= day <= gap.last), _SIDE_WORDS[side])
    if side in _SIDE_WORDS:
        return _SIDE_WORDS[side]
    edge = "upper" if side == "over" else "lower"
    fresh = place > 0 and series.side(place - 1) == "in"
    return f"crossed the {edge} edge" if fresh else f"{'above' if side == 'over' else 'below'} the {edge} edge"
