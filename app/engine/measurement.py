"""From a history and the prices of the leading securities to what was earned: the numbers of `performance`, with notes.

Saturdays and Sundays are no days of measurement, even where something has prices on them; what comes in on them counts
on the next day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from app.engine.history.result import Days, DriftHistory, Floats
from app.engine.performance import (
    LEAST_RETURNS,
    YEAR,
    Compared,
    Measured,
    Performance,
    ReturnPath,
    TrackingErrorToday,
    daily_returns,
    drawdown,
    drawdowns,
    information_ratio,
    last_run,
    modified_dietz,
    money_weighted,
    time_weighted,
    tracking_error_ex_post,
    volatility,
    yearly,
)
from app.engine.target_mix import TargetMix
from app.engine.words import listed

SATURDAY = 5
MOST_WHYS = 3
NOTHING = Measured(None, None, None, None)
OF_THE_MIX = (
    "The target mix holds the targets then valid, tilts included, in the leading security of each class, restored at "
    "every close at no cost and without taxes; its cash earns nothing."
)


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """Values, and flows since the day before, of the days that are measured, and each day's return."""

    days: tuple[date, ...]
    ordinals: Days
    value_f: Floats
    flows_f: Floats
    returns_f: Floats


def series_of(history: DriftHistory) -> Series:
    """The history without weekends; what came in on them counts on the next day."""
    ordinals = np.array([d.toordinal() for d in history.days], dtype=np.int64)
    kept = np.flatnonzero((ordinals - 1) % 7 < SATURDAY)
    flows_f = np.zeros(0)
    if len(kept):
        until_f = np.cumsum(np.nan_to_num(history.flows_f))[kept]
        missing = np.cumsum(np.isnan(history.flows_f))[kept]
        flows_f = np.diff(until_f, prepend=0.0)
        flows_f[np.diff(missing, prepend=0) > 0] = np.nan
    value_f = history.value_f[kept]
    days = tuple(history.days[n] for n in kept)
    return Series(days, ordinals[kept], value_f, flows_f, daily_returns(value_f, flows_f))


@dataclass(frozen=True, slots=True)
class _Span:
    """Places of the returns measured, `begin` to before `end`; the value before them is at `begin` − 1."""

    begin: int
    end: int


def measure(
    history: DriftHistory,
    mix: TargetMix | None,
    today: TrackingErrorToday,
    diversification: float | None,
    window: tuple[date | None, date | None] = (None, None),
) -> tuple[Performance, ReturnPath]:
    """What was earned on the last days on end of the window that are known, and one dollar's way over them.

    The window begins at the close of its first day or of the last day before it. `mix` has the days of `series_of`;
    without one there is nothing to compare with.
    """
    series = series_of(history)
    span, notes = _span(series, history, window)
    notes += _today_notes(today)
    if span is None:
        nothing = Performance(
            None, None, 0, None, None, None, None, NOTHING, None, None, None, None, today, diversification, tuple(notes)
        )
        empty = (np.zeros(0) for _ in range(5))
        return nothing, ReturnPath((), *empty)
    days = series.days[span.begin - 1 : span.end]
    flows_f = series.flows_f[span.begin : span.end]
    index_f = _index(series.returns_f[span.begin : span.end])
    household = _measured(days, index_f)
    both = None if mix is None else _common(mix, span)
    compared = None if mix is None or both is None else _compared(series, mix, both)
    begin, end = float(series.value_f[span.begin - 1]), float(series.value_f[span.end - 1])
    money, money_yearly = _money_weighted(days, begin, end, flows_f)
    notes += [*_length_notes(days, household), *_mix_notes(mix, days, compared)]
    found = Performance(
        days[0],
        days[-1],
        span.end - span.begin,
        begin,
        end,
        float(flows_f[flows_f > 0].sum()),
        float(-flows_f[flows_f < 0].sum()),
        household,
        modified_dietz(begin, end, _dated(days, flows_f), (days[-1] - days[0]).days),
        money,
        money_yearly,
        compared,
        today,
        diversification,
        tuple(dict.fromkeys(notes)),
    )
    return found, _path(days, index_f, span, mix, both)


def _span(
    series: Series, history: DriftHistory, window: tuple[date | None, date | None]
) -> tuple[_Span | None, list[str]]:
    """The last returns on end within the window, and why they are not all of it."""
    first, last = window
    start = 0 if first is None else max(int(np.searchsorted(series.ordinals, first.toordinal(), side="right")) - 1, 0)
    stop = len(series.days)
    if last is not None:
        stop = int(np.searchsorted(series.ordinals, last.toordinal(), side="right"))
    known = np.isfinite(series.returns_f[start + 1 : stop])
    begin, end = last_run(known)
    if begin == end:
        why = _whys(history, date.min, date.max)
        return None, [f"No two days on end are known. {' '.join(why)}".rstrip()]
    span, notes = _Span(start + 1 + begin, start + 1 + end), []
    days = series.days[span.begin - 1], series.days[span.end - 1]
    if begin > 0:
        whys = _whys(history, series.days[start], days[0]) or ["Nothing was held before."]
        notes.append(f"Measured from {days[0]} on, the last days on end that are known. {' '.join(whys)}")
    if end < len(known):
        whys = _whys(history, days[1], series.days[stop - 1])
        notes.append(f"Measured until {days[1]}: later days are not known. {' '.join(whys)}".rstrip())
    return span, notes


def _whys(history: DriftHistory, first: date, last: date) -> list[str]:
    """Why days are not known, the latest first, a few of them."""
    inside = [gap for gap in history.gaps if gap.first <= last and gap.last >= first]
    told = list(dict.fromkeys(gap.why for gap in sorted(inside, key=lambda gap: gap.last, reverse=True)))
    more = [f"There are {len(told) - MOST_WHYS} more gaps."] if len(told) > MOST_WHYS else []
    return told[:MOST_WHYS] + more


def _index(returns_f: Floats) -> Floats:
    """One dollar before the first of the returns, and after each."""
    index_f: Floats = np.concatenate([[1.0], np.cumprod(1.0 + returns_f)])
    return index_f


def _measured(days: Sequence[date], index_f: Floats) -> Measured:
    """What an index earned from the first of its days to the last."""
    returns_f = index_f[1:] / index_f[:-1] - 1.0
    total = time_weighted(returns_f)
    enough = len(returns_f) >= LEAST_RETURNS
    a_year = yearly(total, (days[-1] - days[0]).days)
    return Measured(total, a_year, volatility(returns_f) if enough else None, drawdown(days, index_f))


def _dated(days: Sequence[date], flows_f: Floats) -> list[tuple[float, float]]:
    """Flows with the days from the first on; `flows_f` begins with the second day."""
    return [(float(flows_f[n]), float((days[n + 1] - days[0]).days)) for n in np.flatnonzero(flows_f).tolist()]


def _money_weighted(
    days: Sequence[date], begin: float, end: float, flows_f: Floats
) -> tuple[float | None, float | None]:
    """The internal rate of return over the days, and a year where they are one."""
    moved = np.flatnonzero(flows_f).tolist()
    when = [days[0], *(days[n + 1] for n in moved), days[-1]]
    rate = money_weighted(when, [-begin, *(-float(flows_f[n]) for n in moved), end])
    if rate is None:
        return None, None
    length = (days[-1] - days[0]).days
    return float((1.0 + rate) ** (length / YEAR) - 1.0), rate if length >= YEAR else None


def _common(mix: TargetMix, span: _Span) -> _Span | None:
    """The last days on end of the span on which the mix is known, too."""
    begin, end = last_run(np.isfinite(mix.returns_f[span.begin : span.end]))
    return None if begin == end else _Span(span.begin + begin, span.begin + end)


def _compared(series: Series, mix: TargetMix, both: _Span) -> Compared:
    here = slice(both.begin, both.end)
    days = series.days[both.begin - 1 : both.end]
    household, of_mix, strategic = (
        _measured(days, _index(f[here])) if np.isfinite(f[here]).all() else NOTHING
        for f in (series.returns_f, mix.returns_f, mix.strategic_f)
    )
    active_f = series.returns_f[here] - mix.returns_f[here]
    enough = len(active_f) >= LEAST_RETURNS
    is_year = (days[-1] - days[0]).days >= YEAR
    return Compared(
        days[0],
        days[-1],
        len(active_f),
        household,
        of_mix,
        strategic,
        None if household.total is None or of_mix.total is None else household.total - of_mix.total,
        tracking_error_ex_post(active_f) if enough else None,
        information_ratio(active_f) if enough and is_year else None,
    )


def _path(
    days: tuple[date, ...], index_f: Floats, span: _Span, mix: TargetMix | None, both: _Span | None
) -> ReturnPath:
    lines = [np.full(len(days), np.nan) for _ in range(2)]
    if mix is not None and both is not None:
        place = slice(both.begin - span.begin, both.end - span.begin + 1)
        for line_f, returns_f in zip(lines, (mix.returns_f, mix.strategic_f), strict=True):
            line_f[place] = index_f[place.start] * _index(returns_f[both.begin : both.end])
    return ReturnPath(days, index_f, lines[0], lines[1], drawdowns(index_f), drawdowns(lines[0]))


def _length_notes(days: Sequence[date], household: Measured) -> list[str]:
    notes = []
    if (days[-1] - days[0]).days < YEAR:
        notes.append("The time is shorter than a year, so no return is stretched to one.")
    if household.volatility is None:
        notes.append(f"Fewer than {LEAST_RETURNS} daily returns say nothing of volatility and tracking error.")
    return notes


def _mix_notes(mix: TargetMix | None, days: Sequence[date], compared: Compared | None) -> list[str]:
    if mix is None:
        return ["There are no targets, so there is no target mix to compare with."]
    notes = [OF_THE_MIX]
    if mix.unknown:
        notes.append(f"There are no prices to read {listed(mix.unknown)} from, so the mix is not known on those days.")
    if mix.without_distributions:
        it = "it pays" if len(mix.without_distributions) == 1 else "they pay"
        symbols = listed(mix.without_distributions)
        notes.append(f"Prices of {symbols} leave out what {it}, so the mix earns too little.")
    if compared is None:
        notes.append("On none of the days measured the target mix is known.")
    elif (compared.first, compared.last) != (days[0], days[-1]):
        notes.append(f"The target mix is known, and compared, from {compared.first} to {compared.last}.")
    return notes


def _today_notes(today: TrackingErrorToday) -> list[str]:
    if today.value is None:
        return [f"Today’s tracking error is not known. {today.why}".rstrip()]
    if not today.observations:
        return []
    days = f"{today.observations} daily returns from {today.first} to {today.last}"
    return [f"Today’s tracking error rests on {days} of the leading securities."]
