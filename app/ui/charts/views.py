"""The history of a household as what charts show: one series a class, and the spans that are looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import numpy as np

from app.engine.history import DriftHistory
from app.model.security import CASH
from app.ui.charts.levels import Levels
from app.ui.charts.marks import Stretch
from app.ui.charts.series import ClassSeries, with_gaps
from app.ui.charts.window import Window

SPANS: Mapping[str, tuple[str, int | None]] = {
    "1": ("1Y", 366),
    "3": ("3Y", 3 * 365 + 1),
    "5": ("5Y", 5 * 365 + 1),
    "all": ("All", None),
}
_NAMED = 2
"""Symbols a gap names before it counts them."""
_WORDS = {"1": "one year", "3": "three years", "5": "five years"}


def levels_of(history: DriftHistory, slots: Mapping[str, int]) -> dict[str, Levels]:
    """Every charted class over all its days; none where there is no day."""
    if not history.days:
        return {}
    days_f = np.array([day.toordinal() for day in history.days], dtype=np.float64)
    return {
        name: Levels(
            with_gaps(
                ClassSeries(name, slots.get(name, 0), days_f, one.actual_f, one.target_f, one.lower_f, one.upper_f)
            )
        )
        for name, one in {**history.parents, **history.classes}.items()
    }


def window_of(history: DriftHistory, span: str) -> Window:
    """The days of a span, which ends with the last."""
    return Window(float(first_day(history, span).toordinal()), float(history.days[-1].toordinal()))


def gap_stretches(history: DriftHistory) -> tuple[Stretch, ...]:
    """The days the household's value is not known, with the words of why."""
    return tuple(
        Stretch(float(gap.first.toordinal()), float(gap.last.toordinal()), "gap", gap_words(gap.symbols))
        for gap in history.gaps
    )


def gap_words(symbols: Sequence[str]) -> str:
    """`prices of VTI, BND and 3 more missing`; cash is no security and has no price."""
    priced = [symbol for symbol in symbols if symbol != CASH]
    if not priced:
        return "cash unknown" if symbols else "prices missing"
    named, more = priced[:_NAMED], len(priced) - _NAMED
    told = ", ".join(named) if more > 0 or len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"
    return f"prices of {told}{f' and {more} more' if more > 0 else ''} missing"


def first_day(history: DriftHistory, span: str) -> date:
    """The first day of a span, not before the history begins."""
    length = SPANS[span][1]
    begin = history.days[0]
    return begin if length is None else max(begin, history.days[-1] - timedelta(days=length))


def span_words(history: DriftHistory, span: str, since: str) -> str:
    """How long the shown time is; `since` says its first day where the history is shorter than the span."""
    length = SPANS[span][1]
    is_whole = length is not None and history.days[-1] - timedelta(days=length) >= history.days[0]
    return _WORDS[span] if is_whole else f"since {since}"
