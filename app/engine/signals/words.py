"""What the momentum filter and the pace of volatility say of a class, in sentences."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from app.engine.signals.momentum import OVERBOUGHT, OVERSOLD, Ending
from app.engine.signals.result import MomentumReading, VolatilityReading
from app.engine.words import day_text, dollars, listed
from app.model.number import plain
from app.model.signal_rules import Exhaustion, Momentum

DIGITS = 1
A_YEAR_TO_A_MONTH = (252, 21)
"""Trading days."""
_METHODS = {"ewma": "EWMA volatility", "garch": "GARCH volatility", "realised": "realised volatility"}


def trade_word(side: int) -> str:
    """What brings a class back: a trim from above its band, a purchase from below."""
    return "the trim" if side > 0 else "the purchase"


def waits_text(reading: MomentumReading, rule: Momentum, side: int, today: date, last_day: date) -> str:
    """Why a trade waits, and until when at the latest."""
    trade, until = trade_word(side), day_text(last_day, today)
    seen = [_rose(reading, rule), *_flow_words(reading, rule, side)]
    return f"{listed(seen)}, so {trade} waits, until {until} at the latest.{_flow_unknown(reading, rule)}"


def _rose(reading: MomentumReading, rule: Momentum) -> str:
    momentum = reading.momentum or 0.0
    verb = "rose" if momentum > 0 else "fell"
    when = "in the year to a month ago"
    if (rule.window, rule.skip) != A_YEAR_TO_A_MONTH:
        when = f"from {rule.window} to {rule.skip} trading days ago"
    return f"{reading.symbol} {verb} {part_text(abs(momentum))} {when}"


def _flow_words(reading: MomentumReading, rule: Momentum, side: int) -> list[str]:
    if not rule.money_flow or reading.money_flow is None:
        return []
    return ["money flows in" if side > 0 else "money flows out"]


def _flow_unknown(reading: MomentumReading, rule: Momentum) -> str:
    if rule.money_flow and reading.money_flow is None:
        return f" Highs, lows or volumes of {reading.symbol} are not known, so money flow is not weighed."
    return ""


def ended_text(ending: Ending, symbol: str, rule: Momentum, side: int, on: str) -> str:
    """Why a trade does not wait, or waits no longer; `on` is the day of it, empty where it never waited."""
    trade = trade_word(side)
    under, back = ("under", "under 70") if side > 0 else ("over", "over 30")
    since = f" on {on}" if on else ""
    why = {
        Ending.LIMIT: f"The class stands more than {plain(rule.limit)} widths of its band from target{since}",
        Ending.DAYS: f"It has waited for {rule.days} trading days",
        Ending.STOP: f"{symbol} closed {under} its trailing stop{since}",
        Ending.AVERAGE: f"{symbol} closed {under} its {rule.average}-day average{since}",
        Ending.RSI: f"The RSI of {symbol} came back {back}{since}",
        Ending.MACD: f"The MACD of {symbol} is {'below' if side > 0 else 'above'} its signal{since}",
        Ending.MOMENTUM: f"{symbol} has no momentum to {'rise' if side > 0 else 'fall'}{since}",
        Ending.MONEY_FLOW: f"Money flows {'out of' if side > 0 else 'into'} {symbol}{since}",
        Ending.UNKNOWN: f"Too few prices of {symbol or 'it'} are known to tell its momentum",
        Ending.OFF: "The plan does not let purchases wait",
        Ending.INSIDE: "It came back inside its band",
    }[ending]
    does = f"{trade} waits no longer" if on or ending is Ending.DAYS else f"{trade} does not wait"
    return f"{why}, so {does}."


def ends_texts(
    reading: MomentumReading, rule: Momentum, side: int, limit: float, days: tuple[date, date]
) -> tuple[str, ...]:
    """What would end a delay, one sentence each; `days` are today and the last one."""
    symbol, under = reading.symbol, "under" if side > 0 else "over"
    chosen, found = rule.exhaustion, []
    if chosen in (Exhaustion.TREND, Exhaustion.STOP) and reading.stop is not None:
        found.append(f"{symbol} closes {under} its trailing stop of {price_text(reading.stop)}")
    if chosen in (Exhaustion.TREND, Exhaustion.AVERAGE) and reading.average is not None:
        found.append(f"{symbol} closes {under} its {rule.average}-day average of {price_text(reading.average)}")
    if chosen is Exhaustion.RSI and reading.rsi is not None:
        found.append(_rsi_ends(symbol, reading.rsi, side))
    if chosen is Exhaustion.MACD and reading.macd is not None:
        found.append(f"the MACD of {symbol} {'falls below' if side > 0 else 'rises above'} its signal")
    turn = "falls to zero" if side > 0 else "rises to zero"
    if reading.momentum is not None:
        found.append(f"its momentum of {signed_part(reading.momentum)} {turn}")
    if rule.money_flow and reading.money_flow is not None:
        found.append(f"its money flow of {reading.money_flow:+.2f} {turn}".replace("-", "−"))
    found.append(f"the class {'rises above' if side > 0 else 'falls below'} {part_text(limit)} of the household")
    ends = tuple(f"Ends when {text}." for text in found)
    return (*ends, f"Ends on {day_text(days[1], days[0])}, after {rule.days} trading days.")


def _rsi_ends(symbol: str, rsi: float, side: int) -> str:
    """What the RSI would have to do, which has to be beyond its level before it can come back."""
    level, under = (OVERBOUGHT, "under") if side > 0 else (OVERSOLD, "over")
    named = f"the RSI of {symbol}, now {rsi:.0f},"
    if side * (rsi - level) >= 0:
        return f"{named} comes back {under} {level:.0f}"
    return f"{named} {'rises' if side > 0 else 'falls'} to {level:.0f} and comes back {under} it"


def pace_text(reading: VolatilityReading, side: int, pace: float) -> str:
    """What the pace of volatility does about a class outside its band, and why."""
    trade = trade_word(side)
    if reading.percentile is None:
        return f"Where {_indicator(reading)} stands is not known, so {trade} is made at once."
    name = f"realised volatility of {reading.symbol}" if reading.note else _indicator(reading)
    name = name.replace("realised", "Realised", 1)
    high = f"{name} is higher than on {reading.percentile * 100:.0f} % of the days looked back on"
    turning = " and has turned down" if reading.is_turning else ""
    part = "the whole gap" if pace >= 1.0 else f"{part_text(pace)} of the gap"
    note = f" {reading.note}" if reading.note else ""
    return f"{high}{turning}, so {trade} takes {part} today.{note}"


def _indicator(reading: VolatilityReading) -> str:
    """The indicator by name: an index as it is written, a method with the security it is of."""
    words = _METHODS.get(reading.indicator)
    return reading.indicator if words is None else f"{words} of {reading.symbol}"


def part_text(part: float, digits: int = DIGITS) -> str:
    """A part of one as `4.3 %`."""
    return f"{part * 100:.{digits}f} %"


def signed_part(part: float) -> str:
    """A part of one with its sign."""
    return f"{'−' if part < 0 else '+'}{part_text(abs(part))}"


def price_text(price: float) -> str:
    """A price to the cent."""
    return dollars(Decimal(f"{price:.2f}"), to_the_cent=True)
