"""Tilts in sentences: what one does and until when, and what is over its budget."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from app.engine.drift import points
from app.engine.tactical.states import TiltReport, TiltRisk, TiltState, percent
from app.engine.words import day_text
from app.model.number import HUNDRED


def tilt_words(risk: TiltRisk, day: date) -> str:
    """`+2.0 points until Dec 31`, with its first day where it is still to come, or its last where it is over."""
    tilt, weight = risk.tilt, f"{points(risk.tilt.weight)} points"
    if risk.state is TiltState.ENDED:
        return f"{weight}, ended {day_text(tilt.until, day)}"
    until = f"until {day_text(tilt.until, day)}"
    if risk.state is TiltState.COMING and tilt.since is not None:
        return f"{weight} from {day_text(tilt.since, day)} {until}"
    return f"{weight} {until}"


def over_budget(report: TiltReport) -> tuple[str, ...]:
    """A sentence for each budget that is exceeded, with the weight that would fit; nothing is scaled."""
    found = [
        f"The tilt of {r.name} takes {percent(r.tracking_error)} of tracking error a year, more than its "
        f"{_percent(r.tilt.budget)}; {points(r.fits)} points would fit."
        for r in report.tilts
        if r.fits is not None and r.tracking_error is not None and r.tilt.budget is not None
    ]
    if report.fits is not None and report.tracking_error is not None and report.budget is not None:
        part = int(report.fits * 100)
        found.append(
            f"All tilts take {percent(report.tracking_error)} of tracking error a year, more than the "
            f"{_percent(report.budget)} they may; {part} % of each would fit."
        )
    return tuple(found)


def total_words(report: TiltReport) -> str:
    """What the live tilts take together, or why that is not known; empty where none is live."""
    if not any(r.state is TiltState.LIVE for r in report.tilts):
        return ""
    if report.tracking_error is None:
        return f"Tracking error not known: {report.note}."
    of = "" if report.budget is None else f" of {_percent(report.budget)}"
    return f"Tracking error {percent(report.tracking_error)}{of} a year"


def _percent(part: Decimal) -> str:
    return f"{part * HUNDRED:.2f} %"
