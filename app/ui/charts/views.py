"""The history of a household as what charts show: one series a class, cut to the span that is looked at."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import numpy as np

from app.engine.history import DriftHistory
from app.ui.charts.series import ClassSeries, with_gaps

SPANS: Mapping[str, tuple[str, int | None]] = {
    "1": ("1Y", 366),
    "3": ("3Y", 3 * 365 + 1),
    "5": ("5Y", 5 * 365 + 1),
    "all": ("All", None),
}
_WORDS = {"1": "one year", "3": "three years", "5": "five years"}


def series_of(history: DriftHistory, slots: Mapping[str, int], span: str) -> dict[str, ClassSeries]:
    """Every charted class over a span that ends with the last day; none where there is no day."""
    if not history.days:
        return {}
    days_f = np.array([day.toordinal() for day in history.days], dtype=np.float64)
    first = first_day(history, span)
    return {
        name: with_gaps(
            ClassSeries(name, slots.get(name, 0), days_f, one.actual_f, one.target_f, one.lower_f, one.upper_f).between(
                first, history.days[-1]
            )
        )
        for name, one in history.classes.items()
    }


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
