"""The panels of the Signals tab: price with its average and stop, momentum, money flow, and volatility."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

import numpy as np

from app.engine.signals.path import SignalPath
from app.engine.signals.result import Delayed
from app.model.number import from_float
from app.ui.charts.lines import Line, LinesView
from app.ui.charts.marks import Stretch
from app.ui.charts.series import Floats
from app.ui.charts.table import Sheet, SheetColumn
from app.ui.format import MINUS, NOTHING, Formatter

_PERCENT = 100.0
"""An index of volatility is quoted in percent a year."""
_RANKED = {"ewma": "the EWMA forecast", "garch": "the GARCH forecast"}
_DASH, _DOTS = (5.0, 3.0), (2.0, 2.0)
_ENDED = {
    "limit": "until its limit was passed",
    "days": "until its days ran out",
    "stop": "until the stop was hit",
    "average": "until the average was crossed",
    "rsi": "until the RSI turned",
    "macd": "until the MACD turned",
    "momentum": "until momentum was gone",
    "money flow": "until money flowed the other way",
    "unknown": "until prices were missing",
    "off": "until it was switched off",
    "inside": "until it came back inside",
}


def price_view(path: SignalPath, slot: int, delays: Sequence[Delayed], format_: Formatter) -> LinesView:
    """The security a class is read from, with moving average and trailing stop; breaches and delays are shaded."""
    rule, bars = path.momentum.rule, path.bars
    lines = (
        Line(bars.symbol, bars.close_f, slot=slot),
        Line(f"{rule.average}-day average", path.momentum.average_f, "ink_2", dash=_DASH, width=1.3),
        Line("trailing stop", trailing_f(path), "danger", dash=_DOTS, width=1.3, absent=NOTHING),
    )

    def say(value: float) -> str:
        return format_.price(_rounded(value, 2))

    spans = (*_breaches(path, format_), *delayed_stretches(delays))
    name = f"{path.name}: price of {bars.symbol}"
    return LinesView(name, _days(path), lines, format_, say, lambda mark: f"${mark:g}", spans=spans)


def trailing_f(path: SignalPath) -> Floats:
    """The trailing stop on the days it trails on, those of the breaches, and on the last; NaN on all others."""
    days_f = _days(path)
    trails = np.zeros(len(days_f), dtype=np.bool_)
    trails[-1:] = True
    for breach in path.breaches:
        trails |= (days_f >= breach.first.toordinal()) & (days_f <= breach.last.toordinal())
    return np.where(trails, path.stop_f, np.nan)


def momentum_view(path: SignalPath, format_: Formatter) -> LinesView:
    """The return from `window` to `skip` days ago."""
    lines = (Line(f"{momentum_words(path)} return", path.momentum.momentum_f, "ink", fills=True),)
    say = _percent_said(format_)
    return LinesView(f"{path.name}: momentum", _days(path), lines, format_, say, _percent_mark, holds=(0.0,))


def flow_view(path: SignalPath, format_: Formatter) -> LinesView:
    """Chaikin's money flow, from −1 to 1."""
    lines = (Line("money flow", path.momentum.money_flow_f, "ink", fills=True),)
    return LinesView(f"{path.name}: money flow", _days(path), lines, format_, _number, _number_mark, holds=(-0.1, 0.1))


def volatility_view(path: SignalPath, format_: Formatter) -> LinesView:
    """Own forecast and realised volatility a year, the index where it is imported, and its percentile lines."""
    found = path.volatility
    lines = [
        Line("forecast", found.own_f, "accent", width=1.8),
        Line("realised, 21 days", found.realised_f, "ink_2", dash=_DASH, width=1.2),
    ]
    if found.index_f is not None:
        lines.append(Line(found.indicator, found.index_f / _PERCENT, "caution", width=1.4))
    levels = [(path.median, "median"), (path.high, "80th percentile")]
    known = tuple((level, words) for level, words in levels if level is not None)
    say = _percent_said(format_)
    name = f"{path.name}: volatility a year"
    return LinesView(name, _days(path), lines, format_, say, _percent_mark, levels=known, holds=(0.0,))


def volatility_title(path: SignalPath, format_: Formatter) -> str:
    """What is drawn, and of what the percentiles are."""
    indicator = path.volatility.indicator
    of = indicator if path.is_index else _RANKED.get(indicator, "realised volatility")
    years = format_.counted(path.years, "year")
    return f"Volatility a year, %; percentiles of {of} over {years}"


def momentum_words(path: SignalPath) -> str:
    """`12-1` for a year less its last month, else the days."""
    rule = path.momentum.rule
    is_usual = rule.window == 252 and rule.skip == 21
    return "12-1" if is_usual else f"{rule.window}-{rule.skip} day"


def delayed_stretches(delays: Sequence[Delayed]) -> tuple[Stretch, ...]:
    """The days a class was left to wait, with why that ended."""
    return tuple(
        Stretch(
            float(one.first.toordinal()),
            float(one.last.toordinal()),
            "delayed",
            f"delayed, {_ENDED.get(one.ended, 'goes on')}",
        )
        for one in delays
    )


def signal_sheet(path: SignalPath, format_: Formatter) -> Sheet:
    """All panels as figures."""
    percent = format_.weight

    def price(value: Decimal) -> str:
        return format_.price(value.quantize(Decimal("0.01")))

    def number(value: Decimal) -> str:
        return _number(float(value))

    found, momentum = path.volatility, path.momentum
    columns: list[tuple[str, str, Floats, Callable[[Decimal], str]]] = [
        (path.bars.symbol, "close", path.bars.close_f, price),
        ("Average", "average", momentum.average_f, price),
        ("Stop", "stop", trailing_f(path), price),
        ("Momentum", "momentum", momentum.momentum_f, percent),
        ("Money flow", "money_flow", momentum.money_flow_f, number),
        ("Forecast", "forecast", found.own_f, percent),
        ("Realised", "realised", found.realised_f, percent),
    ]
    if found.index_f is not None:
        columns.append((found.indicator, "index", found.index_f / _PERCENT, percent))
    columns.append(("Percentile", "percentile", found.percentile_f, percent))
    return Sheet(_days(path), tuple(SheetColumn(*column) for column in columns))


def _breaches(path: SignalPath, format_: Formatter) -> tuple[Stretch, ...]:
    def words(first: date, side: str) -> str:
        return f"{'above' if side == 'over' else 'below'} the band from {format_.day(first, year=True)}"

    return tuple(
        Stretch(float(b.first.toordinal()), float(b.last.toordinal()), b.side, words(b.first, b.side))
        for b in path.breaches
    )


def _days(path: SignalPath) -> Floats:
    return path.bars.days.astype(np.float64)


def _rounded(value: float, places: int = 6) -> Decimal:
    return from_float(round(value, places))


def _percent_said(format_: Formatter) -> Callable[[float], str]:
    return lambda value: format_.weight(_rounded(value))


def _percent_mark(mark: float) -> str:
    return f"{MINUS if mark < 0 else ''}{abs(mark) * 100:g}"


def _number(value: float) -> str:
    sign = MINUS if round(value, 2) < 0 else "+" if round(value, 2) > 0 else ""
    return f"{sign}{abs(value):.2f}"


def _number_mark(mark: float) -> str:
    return f"{MINUS if mark < 0 else ''}{abs(mark):g}"
