"""The command of tactical tilts."""

from __future__ import annotations

import argparse
from typing import Any

from app.cli.answer import Answer
from app.cli.running import run_through
from app.cli.shapes import iso
from app.cli.tables import table
from app.desk.session import Session
from app.engine.tactical.attribution import TiltAttribution, TiltPart
from app.engine.tactical.states import TiltReport, TiltRisk, percent
from app.engine.tactical.words import over_budget


def tilts(session: Session, _: argparse.Namespace) -> Answer:
    """Every tilt of the plan with its state, budget and tracking error, and what tilts were worth so far."""
    report = run_through(session.tilts())
    earned = run_through(session.tilt_attribution())
    shape = {**report_shape(report), "attribution": _attribution(earned)}
    return Answer(shape, "\n\n".join(part for part in (_table(report), warnings(report), _earned(earned)) if part))


def report_shape(report: TiltReport) -> dict[str, Any]:
    """What tilts take: tracking errors a year, null where they cannot be told."""
    return {
        "tilts": [_risk(r) for r in report.tilts],
        "tracking_error": report.tracking_error,
        "budget": None if report.budget is None else float(report.budget),
        "fits": report.fits,
        "warnings": list(over_budget(report)),
        "note": report.note,
        "basis": report.basis,
    }


def _risk(risk: TiltRisk) -> dict[str, Any]:
    tilt = risk.tilt
    return {
        "class": risk.name,
        "state": str(risk.state),
        "weight": float(tilt.weight),
        "from": iso(tilt.since),
        "until": iso(tilt.until),
        "below": None if tilt.below is None else float(tilt.below),
        "above": None if tilt.above is None else float(tilt.above),
        "tracking_error": risk.tracking_error,
        "budget": None if tilt.budget is None else float(tilt.budget),
        "fits": None if risk.fits is None else float(risk.fits),
        "text": tilt.note,
        "note": risk.note,
    }


def _attribution(earned: TiltAttribution) -> dict[str, Any]:
    return {
        "from": iso(earned.first),
        "to": iso(earned.last),
        "tilted": earned.tilted,
        "strategic": earned.strategic,
        "points": earned.points,
        "dollars": _money(earned.dollars),
        "skipped_days": earned.skipped,
        "unvalued_days": earned.unvalued,
        "parts": [_part(p) for p in earned.parts],
    }


def _part(part: TiltPart) -> dict[str, Any]:
    return {
        "class": part.name or None,
        "from": iso(part.first),
        "to": iso(part.last),
        "weight": part.weight,
        "points": part.points,
        "dollars": _money(part.dollars),
    }


def _money(dollars: float | None) -> str | None:
    return None if dollars is None else f"{dollars:.2f}"


def _table(report: TiltReport) -> str:
    if not report.tilts:
        return "The plan has no tilts."
    head = ("class", "state", "tilt", "from", "until", "error a year", "budget")
    rows = [
        (
            r.name,
            r.state,
            f"{r.tilt.weight * 100:+.1f}",
            iso(r.tilt.since),
            iso(r.tilt.until),
            None if r.tracking_error is None else percent(r.tracking_error),
            None if r.tilt.budget is None else f"{r.tilt.budget * 100:.2f} %",
        )
        for r in report.tilts
    ]
    error = "" if report.tracking_error is None else f"\nAll live tilts: {percent(report.tracking_error)} a year"
    budget = "" if report.budget is None or not error else f"; the budget is {report.budget * 100:.2f} %"
    return f"{table(head, rows, frozenset({2, 5, 6}))}{error}{budget}"


def warnings(report: TiltReport) -> str:
    """A line for each budget that is exceeded, with the weight that would fit."""
    return "\n".join(over_budget(report))


def _earned(earned: TiltAttribution) -> str:
    """What each tilt was worth, and all of them."""
    if earned.first is None:
        return ""
    rows: list[tuple[object, ...]] = [
        (
            p.name or "left over",
            p.first,
            p.last,
            f"{p.weight * 100:+.1f}",
            f"{p.points * 100:+.3f}",
            None if p.dollars is None else f"{p.dollars:+,.2f}",
        )
        for p in earned.parts
    ]
    dollars = earned.dollars
    rows.append(
        (
            "all",
            earned.first,
            earned.last,
            "",
            f"{earned.points * 100:+.3f}",
            None if dollars is None else f"{dollars:+,.2f}",
        )
    )
    head = ("earned by", "from", "to", "tilt", "points", "dollars")
    skipped = f"\n{earned.skipped} days without prices are not counted." if earned.skipped else ""
    unvalued = f"\n{earned.unvalued} days without the household’s value have no dollars." if earned.unvalued else ""
    return table(head, rows, frozenset({3, 4, 5})) + skipped + unvalued
