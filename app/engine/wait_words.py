"""What waiting comes to, in a sentence; without the solver, so that the window may say it at once."""

from __future__ import annotations

from decimal import Decimal

from app.engine.drift import points
from app.engine.words import day_text, dollars
from app.model.proposal import Proposal, State
from app.model.scenario import Waiting


def wait_words(now: Waiting, then: Waiting) -> str:
    """One sentence: what waiting saves or costs against today in tax and costs, and what drift does."""
    today, later, until = now.proposal, then.proposal, day_text(then.day, now.day)
    drift = later.drift
    if then.day == now.day:
        if later.state is State.INFEASIBLE:
            return "Today these wishes can’t hold together."
        return f"Today: {_bill(now, now)}; drift goes from {_points(drift.before)} to {_points(drift.after)} points."
    if later.state is State.INFEASIBLE:
        return f"On {until} these wishes can’t hold together{_either(today)}."
    ends = f"ends at {_points(drift.after)} points"
    if today.state is State.INFEASIBLE:
        return f"On {until} these wishes can hold together: {_bill(then, now)}; drift {ends}."
    saved = _together(today) - _together(later)
    verdict = f"saves {_money(saved)}" if saved > 0 else f"costs {_money(-saved)} more" if saved else "costs the same"
    instead = "" if _bill(then, now) == _bill(now, now) else f" instead of {_bill(now, now)}"
    stays = f"drift stays at {_points(today.drift.before)} points until then and {ends}"
    return f"Waiting until {until} {verdict}: {_bill(then, now)}{instead}; {stays}, {_against(today, later)}."


def _together(proposal: Proposal) -> Decimal:
    return proposal.tax.now + proposal.cost


def _bill(one: Waiting, now: Waiting) -> str:
    """Tax, with its year where that is not this one, and costs of one day's trades."""
    if not one.proposal.trades:
        return "no trades"
    amount, cost = one.proposal.tax.now, one.proposal.cost
    tax = f"{_money(amount)} of tax" if amount > 0 else f"{_money(-amount)} less tax" if amount else "no tax"
    year = f" in {one.day.year}" if amount and one.day.year != now.day.year else ""
    return f"{tax}{year} and {f'{_money(cost)} of costs' if cost else 'no costs'}"


def _against(today: Proposal, later: Proposal) -> str:
    """How the drift that is left compares with today's, as far as the figures show it."""
    more = later.drift.after - today.drift.after
    if _points(later.drift.after) == _points(today.drift.after):
        return "as today"
    return f"{_points(abs(more))} {'more' if more > 0 else 'less'} than today"


def _either(today: Proposal) -> str:
    return " either" if today.state is State.INFEASIBLE else ""


def _points(weight: Decimal) -> str:
    return points(weight, signed=False) if weight else "0"


def _money(amount: Decimal) -> str:
    """`$1,234`, with cents where there are any, so that what a sentence names adds up."""
    return dollars(amount, to_the_cent=amount != amount.to_integral_value())
