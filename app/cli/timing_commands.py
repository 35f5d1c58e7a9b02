"""The command of signals: what momentum and volatility would do today, class by class."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from app.cli.answer import Answer
from app.cli.running import run_through
from app.cli.shapes import Json, iso
from app.cli.tables import table
from app.desk.session import Session

if TYPE_CHECKING:
    from app.engine.signals.result import ClassSignal, Delay, Signal
    from app.model.plan import Rules

_MOMENTUM = ("symbol", "day", "close", "momentum", "money_flow", "average", "stop", "rsi", "macd")
_VOLATILITY = (
    "symbol",
    "day",
    "indicator",
    "forecast",
    "realised",
    "percentile",
    "is_turning",
    "widening",
    "exposure",
    "note",
)


def signals(session: Session, _: argparse.Namespace) -> Answer:
    """Every leaf with what is seen of it, what each signal would do, and what holds."""
    found, rules = run_through(session.signals()), session.plan.rules
    if not found:
        return Answer([], "No targets yet.")
    head = ("class", "state", "decision", "pace %", "until", "momentum %", "volatility %")
    rows = [
        (
            s.name,
            s.state,
            str(s.decision),
            f"{s.pace * 100:.0f}",
            iso(s.until),
            _percent(s.momentum.momentum if s.momentum else None),
            _percent(s.volatility.forecast if s.volatility else None),
        )
        for s in found
    ]
    text = [table(head, rows, frozenset({3, 5, 6})), "\n".join(_lines(found)), _switched(rules)]
    return Answer([_shape(s, rules) for s in found], "\n\n".join(filter(None, text)))


def _percent(part: float | None) -> str | None:
    return None if part is None else f"{part * 100:.1f}"


def _lines(found: tuple[ClassSignal, ...]) -> list[str]:
    """A class outside its band in sentences: what each signal would do, and what would end a wait."""
    lines = []
    for s in found:
        both = [("Momentum", s.by_momentum), ("Volatility", s.by_volatility)]
        for word, signal in both:
            if signal is not None:
                lines.append(f"{s.name}: {word}{'' if signal.is_on else ' (off)'}: {signal.reason}")
                lines += [f"  {text}" for text in signal.delay.ends] if signal.delay else []
    return lines


def _switched(rules: Rules) -> str:
    """Which signals proposals go by."""
    on = [word for word, is_on in (("momentum", rules.momentum.on), ("volatility", rules.volatility.on)) if is_on]
    if not on:
        return "Neither momentum nor volatility is switched on in the plan: proposals trade whatever they say."
    return f"Proposals go by {' and '.join(on)}; `propose --trade-anyway [CLASS…]` goes by neither."


def _shape(s: ClassSignal, rules: Rules) -> Json:
    """One class: the readings with the signal’s own answer, then what holds of those that are switched on."""
    momentum = {key: _value(getattr(s.momentum, key, None)) for key in _MOMENTUM}
    volatility = {key: _value(getattr(s.volatility, key, None)) for key in _VOLATILITY}
    return {
        "class": s.name,
        "state": s.state,
        "momentum": momentum | _signal(s.by_momentum, is_on=rules.momentum.on),
        "volatility": volatility | _signal(s.by_volatility, is_on=rules.volatility.on),
        "decision": str(s.decision),
        "pace": s.pace,
        "until": iso(s.until),
        "reason": s.reason,
        "delay": _delay(s.delay),
    }


def _value(value: object) -> object:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _signal(signal: Signal | None, *, is_on: bool) -> Json:
    """What a signal would do; it has nothing to say of a class inside its band."""
    if signal is None:
        return {"on": is_on, "decision": "trade", "pace": 1.0, "reason": None, "delay": None}
    return {
        "on": is_on,
        "decision": str(signal.decision),
        "pace": signal.pace,
        "reason": signal.reason,
        "delay": _delay(signal.delay),
    }


def _delay(delay: Delay | None) -> Json | None:
    """A delay: days and what they took; weights, tracking error, budget and cost are parts of the household's value."""
    if delay is None:
        return None
    return {
        "since": iso(delay.since),
        "days": delay.days,
        "tracking_error": delay.tracking_error,
        "cost": delay.cost,
        "budget": delay.budget,
        "limit": delay.limit,
        "last_day": iso(delay.last_day),
        "ends": list(delay.ends),
    }
