"""The commands of suggested band widths, and of what the bands in force would have done."""

from __future__ import annotations

import argparse
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from app.cli.answer import Answer
from app.cli.running import run_through
from app.cli.shapes import Json, iso, money
from app.cli.tables import table
from app.desk.session import Session
from app.model.errors import InputError
from app.model.plan import Plan

if TYPE_CHECKING:
    from app.engine.widths.advice import Binding, View, WidthAdvice
    from app.engine.widths.past import WouldHave

UNTOLD = "Widths can’t be suggested: the household has no value, or the price of something it holds is not known."
NO_PAST = "Nothing can be said of the past: at least two classes need a price history of 61 days in common."


def bands(session: Session, arguments: argparse.Namespace) -> Answer:
    """Suggest widths, putting them in force where that is asked, or tell what the bands in force would have done."""
    if arguments.action != "suggest":
        return _past(session)
    plan = _assuming(session.plan, arguments)
    found = run_through(session.suggest_widths(plan, _views(plan, arguments.view)))
    if not found:
        return Answer([], UNTOLD, issues_left=bool(session.status().unpriced))
    text = _text(found)
    if arguments.apply:
        session.use_widths(found)
        text += "\n\nThe suggested widths are in force. `undo` takes them back."
    return Answer(
        [width(a) for a in found], text, issues_left=any(a.widths is None and 0 < a.asked.target < 1 for a in found)
    )


def width(advice: WidthAdvice) -> Json:
    """One class's suggested widths; weights and rates are numbers, what is not known is null."""
    from app.engine.widths.words import SOURCE, binding_of, formula, reason, working

    found, known = advice.found, advice.asked.volatility
    return {
        "class": advice.name,
        "below": None if advice.below is None else float(advice.below),
        "above": None if advice.above is None else float(advice.above),
        "formula": None if found is None else formula(advice.asked, found),
        "inputs": _inputs(advice),
        "binding": None if found is None else binding_of(found),
        "terms": None if found is None else {"below": _terms(advice, "below"), "above": _terms(advice, "above")},
        "range": None
        if advice.lowest is None or advice.highest is None
        else {
            "below": [float(advice.lowest[0]), float(advice.highest[0])],
            "above": [float(advice.lowest[1]), float(advice.highest[1])],
            "confidence": 0.95,
        },
        "volatility": None
        if known is None
        else {
            "relative": known.sigma,
            "low": known.low,
            "high": known.high,
            "observations": known.observations,
            "method": known.method,
        },
        "missing": list(advice.missing),
        "text": reason(advice),
        "working": list(working(advice)),
        "source": SOURCE,
    }


def _inputs(advice: WidthAdvice) -> Json:
    asked, found = advice.asked, advice.found
    buying, selling = asked.costs.fixed
    known = asked.costs.is_known
    return {
        "target": asked.target,
        "value": money(Decimal(repr(asked.value))),
        "risk_aversion": asked.gamma,
        "stop": asked.stop,
        "look_years": asked.interval if asked.interval != float("inf") else None,
        "cost_below": None if found is None else found.prices.lower,
        "cost_above": None if found is None else found.prices.upper,
        "half_spread_buying": asked.costs.buy if known else None,
        "half_spread_selling": asked.costs.sell if known else None,
        "half_spread_other": asked.costs.other,
        "fixed_below": money(Decimal(repr(buying))) if known else None,
        "fixed_above": money(Decimal(repr(selling))) if known else None,
        "tax_rate": None if found is None else found.tax_rate,
        "deferral": asked.deferral,
        "sigma_relative": None if asked.volatility is None else asked.volatility.sigma,
        "tracking_error": asked.budget,
        "smallest": asked.smallest,
        "view": None if asked.view is None else {"alpha": asked.view.alpha, "years": asked.view.years},
    }


def _terms(advice: WidthAdvice, side: str) -> Json:
    """One side's terms; null has no part in it."""
    assert advice.found is not None  # noqa: S101  asked only where there is an answer
    terms = advice.found.below if side == "below" else advice.found.above
    binding: Binding = terms.binding
    return {
        "cost": terms.cost,
        "tax": terms.tax,
        "view": terms.shift,
        "look": -terms.look,
        "budget": terms.budget,
        "width": terms.width,
        "binding": str(binding),
    }


def _text(found: tuple[WidthAdvice, ...]) -> str:
    from app.engine.widths.words import SOURCE, binding_of, formula, numbers, reason

    head = ("class", "target %", "below", "above", "95 % range", "returns", "what decides")
    rows = [
        (
            a.name,
            f"{100 * a.asked.target:.1f}",
            None if a.below is None else f"−{100 * a.below:.1f}",
            None if a.above is None else f"+{100 * a.above:.1f}",
            None
            if a.lowest is None or a.highest is None
            else f"{100 * a.lowest[0]:.1f}–{100 * a.highest[0]:.1f} / {100 * a.lowest[1]:.1f}–{100 * a.highest[1]:.1f}",
            None if a.asked.volatility is None else f"{a.asked.volatility.observations:,}",
            "" if a.found is None else binding_of(a.found),
        )
        for a in found
    ]
    parts = [table(head, rows, frozenset((1, 2, 3, 5)))]
    for a in found:
        lines = [f"{a.name}. {reason(a)}"]
        lines += [f"  {formula(a.asked, a.found)}", f"  {numbers(a.asked, a.found)}"] if a.found is not None else []
        parts.append("\n".join(lines))
    return "\n\n".join((*parts, f"Source. {SOURCE}"))


def _past(session: Session) -> Answer:
    past = run_through(session.gather_past())
    told = None if past is None else session.would_have(past, session.plan)
    if told is None:
        return Answer(None, NO_PAST, issues_left=bool(session.plan.leaves))
    return Answer(_would_have(told), _past_text(told))


def _would_have(told: WouldHave) -> Json:
    return {
        "from": iso(told.first),
        "to": iso(told.last),
        "years": told.years,
        "acted": dict(told.acted),
        "rebalances": told.rebalances,
        "tax": money(told.tax),
        "cost": money(told.cost),
        "turnover": told.turnover,
        "tracking_error": told.tracking_error,
        "left_out": list(told.left_out),
        "by_band": told.by_band,
    }


def _past_text(told: WouldHave) -> str:
    from app.engine.widths.words import past_basis
    from app.engine.words import dollars

    rows = [(name, times) for name, times in told.acted.items()]
    rows += [("rebalances in all", told.rebalances)]
    counts = table(("outside its band when the rule traded", "times"), rows, frozenset({1}))
    paid = f"Tax {dollars(told.tax)} and cost {dollars(told.cost)} a year, turnover {100 * told.turnover:.1f} %"
    tracked = f"{paid}, tracking error {100 * told.tracking_error:.1f} %."
    return "\n\n".join((counts, tracked, past_basis(told)))


def _assuming(plan: Plan, arguments: argparse.Namespace) -> Plan:
    """The plan with what this call assumes instead."""
    advice = plan.rules.advice
    if arguments.risk_aversion is not None:
        advice = replace(advice, risk_aversion=_number(arguments.risk_aversion, "an aversion to risk"))
    if arguments.tracking_error is not None:
        advice = replace(advice, tracking_error=_number(arguments.tracking_error, "a tracking error"))
    return replace(plan, rules=replace(plan.rules, advice=advice))


def _views(plan: Plan, texts: list[str]) -> dict[str, View]:
    """`CLASS=RETURN:YEARS`, the return as a part of one a year."""
    from app.engine.widths.advice import View

    views = {}
    for text in texts:
        name, sign, rest = text.rpartition("=")
        if not sign:
            raise InputError(f"“{text}” is no view.", "", "Write CLASS=RETURN:YEARS, like “US equity=0.01:2”.")
        alpha, _, years = rest.partition(":")
        if plan.asset_class(name) is None:
            raise InputError(f"There is no class “{name}”.", "", "Write CLASS=RETURN:YEARS, like “US equity=0.01:2”.")
        alpha_of = -_number(alpha[1:], "a return") if alpha.startswith("-") else _number(alpha, "a return")
        views[name] = View(float(alpha_of), float(_number(years or "1", "a number of years")))
    return views


def _number(text: str, what: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise InputError(f"“{text}” is not {what}.", "", "Write it as a number, like 0.01.") from None
    if not number.is_finite() or number <= 0:
        raise InputError(f"“{text}” is not {what} above 0.", "", "Write it as a number, like 0.01.")
    return number
