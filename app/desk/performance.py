"""What the household earned: history and prices from the file, the measuring by the engine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from app.model.transaction import Action

if TYPE_CHECKING:
    from app.desk.session import Session
    from app.engine.bars import Bars
    from app.engine.history import DriftHistory
    from app.engine.performance import Performance, ReturnPath, TrackingErrorToday
    from app.engine.target_mix import TargetMix
    from app.model.plan import Plan

Measurement = tuple["Performance", "ReturnPath"]


def measurement(session: Session, history: DriftHistory, first: date | None, last: date | None) -> Measurement:
    """Performance and the way there; the day in view says what today is."""
    from app.desk.bars import leading_symbols, load_bars
    from app.desk.drift_history import plans_until
    from app.engine.measurement import measure

    plans = plans_until(session, session.as_of)
    leading = {id(plan): leading_symbols(plan) for plan in (*(plan for _, plan in plans), session.plan)}
    symbols = {symbol for of_plan in leading.values() for symbol in of_plan.values()}
    bars = load_bars(session.file, symbols, session.as_of)
    today = leading[id(session.plan)]
    mix = _mix(history, plans, leading, bars) if plans and history.days else None
    error, added = _today(session, today, bars), _diversification(session, today, bars)
    found, path = measure(history, mix, error, added, (first, last))
    return replace(found, notes=(*found.notes, *_notes(session, found))), path


def _notes(session: Session, found: Performance) -> Iterator[str]:
    """What the household's file says of how far the numbers can be relied on."""
    from app.engine.words import listed

    if found.first is None or found.last is None:
        return
    told = [at.astimezone().date() for at, plan in session.file.plan_versions() if plan.classes]
    if told and min(told[0], found.last) > found.first:
        yield f"Before {min(told[0], found.last)} no plan was kept; the first one stands for those days, too."
    waiting = sum(
        1
        for t in session.file.transactions(pending=False, first=found.first)
        if t.action is Action.UNCLASSIFIED and t.cash and found.first < t.day <= found.last
    )
    if waiting:
        rows = "1 row waits" if waiting == 1 else f"{waiting} rows wait"
        yield f"{rows} to be classified; until then the money counts as having come in or left, not as gain or loss."
    held, cash = session.household().lots, session.household().cash
    without = sorted({lot.account for lot in held} - set(cash))
    if without:
        yield f"Cash of {listed(without)} is not known; what is measured there are the securities alone."


def _mix(
    history: DriftHistory,
    plans: Sequence[tuple[date, Plan]],
    leading: Mapping[int, Mapping[str, str]],
    bars: Mapping[str, Bars],
) -> TargetMix:
    """The target mix on the days that are measured, under the plans then valid; `leading` is by identity of plan."""
    from app.engine.history.targets import stretches
    from app.engine.measurement import series_of
    from app.engine.target_mix import target_mix

    days = series_of(history).ordinals
    spans = stretches(plans, days)
    return target_mix(days, spans, [leading[id(span.plan)] for span in spans], bars)


def _today(session: Session, leading: Mapping[str, str], bars: Mapping[str, Bars]) -> TrackingErrorToday:
    """What today's weights take against target; unknown where weights are."""
    from app.engine.performance import TrackingErrorToday
    from app.engine.target_mix import tracking_error_today

    found = session.status()
    if found.unpriced or found.unclassified or not found.value:
        return TrackingErrorToday(None)
    return tracking_error_today({c.name: float(c.drift) for c in found.leaves}, leading, bars)


def _diversification(session: Session, leading: Mapping[str, str], bars: Mapping[str, Bars]) -> float | None:
    """What restoring today's targets may add a year by volatility alone; None where a class has no prices."""
    import numpy as np

    from app.engine.performance import diversification_return
    from app.engine.target_mix import together
    from app.model.target import CASH_CLASS

    targets = {c.name: c.band.target for c in session.status().leaves if c.name != CASH_CLASS and c.band.target}
    symbols = [leading.get(name, "") for name in targets]
    moved = together([bars[s] for s in symbols]) if all(s in bars for s in symbols) else None
    if moved is None:
        return None
    return diversification_return(np.array([float(t) for t in targets.values()]), moved.covariance_f)
