"""What is said of tilts on Targets: beside each class, and in the foot of the list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from app.engine.tactical.states import TiltReport, TiltRisk, TiltState, percent, tilt_state
from app.engine.tactical.words import over_budget, total_words
from app.engine.target_edit import tilt_sum
from app.model.number import ONE, from_float
from app.model.plan import Plan
from app.model.target import AssetClass
from app.ui.format import Formatter
from app.ui.theme_tokens import ColorRole

if TYPE_CHECKING:
    from app.engine.tactical.attribution import TiltAttribution, TiltPart

_MOST = 4


@dataclass(frozen=True, slots=True)
class TiltNote:
    """A line about the tilt of a class, in the colour it is told in."""

    words: str
    role: ColorRole = "ink_2"


def tilt_notes(
    plan: Plan, day: date, report: TiltReport | None, earned: TiltAttribution | None, view: Formatter
) -> Mapping[str, TiltNote]:
    """A line for each class with a tilt: when, what it risks, what it earned; what is unknown is left for later."""
    risks = {r.name: r for r in report.tilts} if report is not None else {}
    return {c.name: _note(c, risks.get(c.name), earned, day, view) for c in plan.leaves if c.tilt is not None}


def _note(c: AssetClass, risk: TiltRisk | None, earned: TiltAttribution | None, day: date, view: Formatter) -> TiltNote:
    tilt = c.tilt
    if tilt is None:
        return TiltNote("")
    state = tilt_state(tilt, day)
    parts = [_when(c, state, view)]
    role: ColorRole = "ink_2"
    if risk is not None and state is not TiltState.ENDED:
        parts.append(_risk(risk))
        if risk.fits is not None:
            parts.append(f"over its budget: {view.points(risk.fits)} points would fit")
            role = "caution"
    if tilt.below is not None or tilt.above is not None:
        parts.append("own band")
    parts.append(_earned(earned, c, view) if state is not TiltState.COMING else "")
    parts.append(tilt.note)
    return TiltNote("  ·  ".join(part for part in parts if part), role)


def _when(c: AssetClass, state: TiltState, view: Formatter) -> str:
    tilt = c.tilt
    if tilt is None:
        return ""
    if state is TiltState.ENDED:
        return f"Tilt of {view.points(tilt.weight)} ended {view.day(tilt.until)}, back to strategic"
    if tilt.since is None:
        return "In force"
    return f"{'Begins' if state is TiltState.COMING else 'Since'} {view.day(tilt.since)}"


def _risk(risk: TiltRisk) -> str:
    if risk.tracking_error is None:
        return "tracking error unknown: too few prices"
    of = "" if risk.tilt.budget is None else f" of {percent(float(risk.tilt.budget))}"
    return f"tracking error {percent(risk.tracking_error)}{of} a year"


def _earned(earned: TiltAttribution | None, c: AssetClass, view: Formatter) -> str:
    """What the latest tilt of the class was worth."""
    found = [p for p in earned.parts if p.name == c.name] if earned is not None else []
    return f"worth {_worth(found[-1], view)}" if found else ""


def _worth(part: TiltPart, view: Formatter) -> str:
    points = f"{view.points(from_float(part.points), places=2)} points"
    if part.dollars is None:
        return points
    return f"{view.money(from_float(round(part.dollars, 2)), signed=True)} ({points})"


def sum_words(plan: Plan, day: date, view: Formatter) -> str:
    """What the live tilts add up to; not zero means that the targets in force do not add up to one."""
    excess = tilt_sum(plan, day)
    sentence = f"Tilts add up to {view.points(excess)} points"
    return f"{sentence}, so the targets in force add up to {view.weight(ONE + excess)}" if excess else sentence


def budget_words(report: TiltReport | None) -> tuple[str, bool]:
    """What the live tilts take together, and whether a budget is exceeded; empty where nothing is known or live."""
    if report is None:
        return "", False
    over = [sentence for sentence in over_budget(report) if sentence.startswith("All tilts")]
    total = total_words(report)
    return (over[0] if over else f"{total.rstrip('.')}." if total else ""), report.is_over


def earned_words(earned: TiltAttribution | None, view: Formatter) -> str:
    """What all tilts were worth so far; empty where there were none, or it is not looked up yet."""
    return "" if earned is None else _attribution(earned, view)


def _attribution(earned: TiltAttribution, view: Formatter) -> str:
    """What tilts were worth since the first of them, the weightiest named."""
    if earned.first is None:
        return ""
    parts = sorted(earned.parts, key=lambda p: -abs(p.points))
    named = ", ".join(f"{p.name or 'left over'} {view.points(from_float(p.points), places=2)}" for p in parts[:_MOST])
    named += f", {len(parts) - _MOST} more" if len(parts) > _MOST else ""
    dollars = earned.dollars
    money = "" if dollars is None else f", {view.money(from_float(round(dollars, 2)), signed=True)}"
    whole = f"{view.points(from_float(earned.points), places=2)} points{money}"
    skipped = f" {view.counted(earned.skipped, 'day')} without prices not counted." if earned.skipped else ""
    return f"Tilts against the strategic targets since {view.day(earned.first)}: {whole} ({named}).{skipped}"
