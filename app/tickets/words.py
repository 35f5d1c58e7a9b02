"""The words of the workbook: modes, states, tax models and days, as the screens say them."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from app.engine.words import dollars
from app.model.account import AccountType
from app.model.proposal import Mode, Proposal, State

OVER, UNDER = "\N{BLACK UP-POINTING TRIANGLE}", "\N{BLACK DOWN-POINTING TRIANGLE}"
MODES = {
    Mode.INVEST: "Invest cash",
    Mode.RAISE: "Raise cash",
    Mode.EDGE: "Back to the band edge",
    Mode.TARGET: "Back to target",
    Mode.HARVEST: "Harvest",
    Mode.HARVEST_REBALANCE: "Harvest and rebalance",
    Mode.TACTICAL: "Tactical",
}
TAX_MODELS = {
    "exact": "Schedule D netting with this year's results and carryforwards, federal and state.",
    "flat": "One flat rate on each gain; no netting across lots, no brackets.",
}
TYPES = {
    AccountType.TAXABLE: "taxable",
    AccountType.TRADITIONAL: "traditional",
    AccountType.ROTH: "Roth",
    AccountType.WORKPLACE: "401(k)",
    AccountType.HSA: "HSA",
    AccountType.EDUCATION: "529",
    AccountType.HELD_AWAY: "held away",
}


def state_words(proposal: Proposal, gap: str) -> str:
    """How good the answer is; `gap` is its distance from the proven bound, as money."""
    if proposal.state is State.OPTIMAL:
        return "Solved exactly"
    if proposal.state is State.FEASIBLE:
        return f"Stopped early: every limit is kept, a cheaper set of trades may exist, by at most {gap}"
    return "These wishes can't hold together; there are no trades"


def day_words(day: date) -> str:
    """A day as `Nov 20, 2026`."""
    return f"{day:%b} {day.day}, {day.year}"


def price_day_words(days: Iterable[date | None]) -> str:
    """The days of the prices: one, or the first and the last, and whether some are not known."""
    stated = list(days)
    dated = sorted({day for day in stated if day is not None})
    parts = [" to ".join(day_words(day) for day in dict.fromkeys((dated[0], dated[-1])))] if dated else []
    if None in stated:
        parts.append("some of an unknown day" if dated else "of an unknown day")
    return ", ".join(parts) or "none"


def money_words(amount: Decimal, currency: str) -> str:
    """`$1,234.50`, or `1,234.50 EUR`."""
    return dollars(amount, to_the_cent=True) if currency == "USD" else f"{amount:,.2f} {currency}"


def count_words(count: int, one: str) -> str:
    """`1 trade`, `2 trades`."""
    return f"{count} {one}" if count == 1 else f"{count} {one}s"
