"""What the cards of momentum and volatility say, and their editors beside each switch."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from app.desk.overlays import VolatilityStanding
from app.engine.signals.result import ClassSignal
from app.model.plan import Plan
from app.model.signal_checks import METHODS
from app.model.signal_rules import Exhaustion, Momentum, Volatility
from app.model.target import CASH_CLASS, AssetClass
from app.model.timing import Timing
from app.ui.format import Formatter

METHOD_WORDS = {"ewma": "EWMA", "garch": "GARCH", "realised": "Realised"}
CONFLICT = (
    "Exposure target and pace pull against each other: one cuts risk while volatility is high, the other just then "
    "buys what fell sooner."
)
ENDS = {
    Exhaustion.TREND: "stop or moving average, whichever breaks first (default)",
    Exhaustion.STOP: "the trailing stop breaks",
    Exhaustion.AVERAGE: "the moving average breaks",
    Exhaustion.RSI: "the RSI crosses back",
    Exhaustion.MACD: "the MACD changes its sign",
}
_SHORT_ENDS = {
    Exhaustion.TREND: "stop or average breaks",
    Exhaustion.STOP: "trailing stop breaks",
    Exhaustion.AVERAGE: "average breaks",
    Exhaustion.RSI: "RSI crosses back",
    Exhaustion.MACD: "MACD changes sign",
}
_MOST_NAMED = 3
_TEENS = range(11, 14)
_ENDINGS = {1: "st", 2: "nd", 3: "rd"}


def ordinal(n: int) -> str:
    """`48th`, `1st`, `12th`."""
    return f"{n}{'th' if n % 100 in _TEENS else _ENDINGS.get(n % 10, 'th')}"


def momentum_rule(rule: Momentum, format_: Formatter) -> str:
    """What holds: `Delay up to 63 days`."""
    return f"Delay up to {format_.days(rule.days)}" if rule.on else "Off"


def momentum_line(rule: Momentum, signals: Sequence[ClassSignal] | None, format_: Formatter) -> str:
    """Which class waits, and until when; else what becomes of those outside, else what ends a delay."""
    found = [s for s in signals or () if s.by_momentum is not None]
    waiting = [(s, s.by_momentum.delay) for s in found if s.by_momentum and s.by_momentum.delay]
    if waiting:
        signal, delay = min(waiting, key=lambda pair: pair[1].last_day)
        more = f", {len(waiting) - 1} more" if len(waiting) > 1 else ""
        verb = "waits" if rule.on else "would wait"
        return f"{_short(signal.name)}{more} {verb} until {format_.day(delay.last_day)} at the latest."
    if not rule.on:
        return "A class past its band is traded at once."
    if found:
        released = found[0].by_momentum is not None and found[0].by_momentum.has_waited
        return f"{_short(found[0].name)} {'waits no longer' if released else 'does not wait'}."
    return f"Until the {_SHORT_ENDS[rule.exhaustion]}."


def _short(name: str) -> str:
    return AssetClass(name).short_name


def volatility_rule(rule: Volatility, format_: Formatter) -> str:
    """Which of the three switches are on: `Pace, exposure to 10.0 %`."""
    target = rule.target
    parts = [
        *(["pace"] if rule.on else []),
        *([f"exposure to {format_.weight(target)}"] if target is not None else []),
        *(["wider bands"] if rule.widen else []),
    ]
    words = ", ".join(parts)
    return words[:1].upper() + words[1:] if words else "Off"


def standing_line(rule: Volatility, standing: VolatilityStanding | None) -> str:
    """`VIX 17.2, 48th percentile`; what is missing is said first, and the unknown as unknown."""
    if standing is None:
        return "Measuring."
    reading = standing.reading
    if reading is None or reading.forecast is None:
        return "No prices to measure it from."
    level = f"{reading.forecast * 100:.1f}"
    if rule.indicator in METHODS:
        said = f"{METHOD_WORDS[rule.indicator]} {level} %"
    elif reading.note:
        said = f"Without {rule.indicator}, realised {level} %"
    else:
        said = f"{rule.indicator} {level}"
    rank = reading.percentile
    if rank is None:
        return f"{said}, percentile unknown."
    turning = ", turning" if reading.is_turning else ""
    return f"{said}, {ordinal(round(rank * 100))} percentile{turning}."


def pace_now(standing: VolatilityStanding | None) -> str:
    """What the pace would be now."""
    if standing is None or standing.reading is None or standing.reading.percentile is None:
        return "Now: unknown, so all of a gap is traded."
    buy, sell = (f"{part * 100:.0f} %" for part in (standing.buy_pace, standing.sell_pace))
    if standing.reading.is_turning:
        return f"Now: purchases {buy} of a gap a day, because panic turns; sales {sell}."
    return f"Now: {buy} of a gap a day."


def exposure_now(plan: Plan, standing: VolatilityStanding | None, format_: Formatter) -> str:
    """What the target would cut now, and where it goes."""
    if standing is None or standing.forecast is None:
        return "Now: unknown, so nothing is cut."
    forecast = f"The mix at its targets is expected to swing {standing.forecast * 100:.1f} % a year"
    if plan.rules.volatility.target is None or standing.exposure is None:
        return f"{forecast}."
    kept = Decimal(str(round(standing.exposure, 3)))
    if kept == 1:
        return f"{forecast}: nothing is cut."
    to = "Cash" if any(c.name == CASH_CLASS for c in plan.leaves) else "the class that moves least"
    verb = f"the rest goes to {to}" if kept < 1 else f"the rest comes from {to}"
    return f"{forecast}: {format_.weight(kept)} of the risky classes stays, {verb}."


def widening_now(standing: VolatilityStanding | None) -> str:
    """Which bands would be wider now."""
    if standing is None or not standing.widening:
        return "Now: unknown, so no band is wider."
    wider = {name: w for name, w in standing.widening.items() if round(w, 1) > 1}
    if not wider:
        return "Now: no class moves more than in its median, so no band is wider."
    most = sorted(wider, key=lambda name: -wider[name])[:_MOST_NAMED]
    named = ", ".join(f"{_short(name)} × {wider[name]:.1f}" for name in most)
    more = len(wider) - len(most)
    return f"Now: {named}{f' and {more} more' if more else ''}."


def moved_words(timing: Timing, format_: Formatter) -> str:
    """What volatility makes of targets and bands today; empty where it moves nothing."""
    shifts = sorted(timing.shift.items(), key=lambda item: -abs(item[1]))
    wider = sorted(timing.widening.items(), key=lambda item: -item[1])
    parts = [
        *([f"moves targets ({_named([(n, format_.points(x)) for n, x in shifts])})"] if shifts else []),
        *([f"widens bands ({_named([(n, f'× {x:.2f}') for n, x in wider])})"] if wider else []),
    ]
    return f"Today volatility {' and '.join(parts)}; dashed outlines are the bands in force." if parts else ""


def _named(moves: list[tuple[str, str]]) -> str:
    named = ", ".join(f"{_short(name)} {by}" for name, by in moves[:_MOST_NAMED])
    more = len(moves) - _MOST_NAMED
    return f"{named}, {more} more" if more > 0 else named
