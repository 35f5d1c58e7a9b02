"""Is a proposal still good? Digests of what it was worked out from, and what has changed since.

Compared are holdings, prices, plan and day. What comes with the program, tax tables and the table of funds, is not.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from hashlib import blake2b
from operator import attrgetter, itemgetter
from typing import Any

from app.engine.wash_window import WINDOW
from app.engine.words import day_text, listed
from app.model.fingerprint import Difference, Fingerprint
from app.model.household import Household
from app.model.number import plain
from app.model.plan import HouseholdFacts
from app.model.proposal import Proposal
from app.model.tables import to_tables
from app.model.timing import Timing

# All of a lot that a sale of it depends on, its id because trades name lots by it; not where the row came from.
_LOT = attrgetter(
    "id",
    "account",
    "symbol",
    "shares",
    "basis",
    "acquired",
    "held_since",
    "is_inherited",
    "bought",
    "purchase",
    "loss_basis",
    "loss_since",
    "replaces",
)
_DISPOSAL = attrgetter("account", "symbol", "sold", "shares", "proceeds", "basis", "disallowed", "bought")
_BUY = attrgetter("account", "symbol", "day", "shares", "unused", "lot")
_DIVIDEND = attrgetter("account", "symbol", "day", "amount")
_YEAR = attrgetter("short", "long", "entering_short", "entering_long")
A_YEAR, TWO_MONTHS = timedelta(days=366), timedelta(days=61)
"""How far back sales and dividends are looked at; households of other days hold more, or fewer, of them."""

_WORDS = {
    Difference.HOLDINGS: "holdings",
    Difference.PRICES: "prices",
    Difference.PLAN: "the plan",
    Difference.SIGNALS: "signals",
}


def stamped(proposal: Proposal, household: Household) -> Proposal:
    """The proposal with the fingerprint of the household it was worked out from."""
    return replace(proposal, fingerprint=fingerprint(household))


def fingerprint(household: Household) -> Fingerprint:
    """The digests of a household; the order in which the file gives its rows does not matter, nor does its name."""
    nameless = replace(household.plan, household=HouseholdFacts(currency=household.plan.household.currency))
    held = {
        "lots": sorted(map(_LOT, household.lots), key=itemgetter(0)),
        "cash": dict(household.cash),
        "unreliable": sorted(household.unreliable),
    }
    return Fingerprint(
        holdings=_digest(held),
        lately=_digest(list(_lately(household))),
        prices=_digest({symbol: quote.price for symbol, quote in household.quotes.items()}),
        volatility=_digest(dict(household.sigma)),
        plan=_digest(to_tables(nameless)),
        signals=signals_digest(household.timing) if household.timing.is_asked else "",
    )


def signals_digest(timing: Timing) -> str:
    """The digest of what signals let be traded: the pace of every class that has one."""
    return _digest(dict(timing.pace))


def differences(proposal: Proposal, now: Fingerprint, day: date) -> tuple[Difference, ...]:
    """What differs between a proposal's inputs and those of a day, in the order of `Difference`; empty where nothing.

    What follows from another day alone is no difference of its own.
    """
    same_day, then = proposal.as_of == day, proposal.fingerprint
    other_day = () if same_day else (Difference.DAY,)
    if then is None:
        return (*other_day, Difference.UNKNOWN)
    moved = {
        Difference.HOLDINGS: then.holdings != now.holdings or (same_day and then.lately != now.lately),
        Difference.PRICES: then.prices != now.prices or (same_day and then.volatility != now.volatility),
        Difference.PLAN: then.plan != now.plan,
        Difference.SIGNALS: same_day and bool(then.signals and now.signals) and then.signals != now.signals,
    }
    return (*other_day, *(d for d, has_moved in moved.items() if has_moved))


def difference_words(proposal: Proposal, differs: tuple[Difference, ...], day: date) -> str:
    """One sentence that says what of a proposal's inputs has changed since it was worked out."""
    if not differs:
        return "Nothing it was worked out from has changed."
    if Difference.UNKNOWN in differs:
        return f"It was worked out for {day_text(proposal.as_of, day)}; what from is not known."
    changed = [_WORDS[d] for d in differs if d in _WORDS]
    verb = "has" if changed == ["the plan"] else "have"
    since = f"{listed(changed)} {verb} changed"
    if Difference.DAY not in differs:
        return f"Since it was worked out, {since}."
    start = f"It was worked out for {day_text(proposal.as_of, day)}"
    return f"{start}; since then {since}." if changed else f"{start}, not for {day_text(day, day)}."


def _lately(household: Household) -> Iterator[Any]:
    """What is behind the day: sales, purchases and dividends as far back as they count, and the year so far."""
    today = household.as_of
    yield sorted((_DISPOSAL(d) for d in household.disposals if d.sold >= today - A_YEAR), key=str)
    yield sorted((_BUY(b) for b in household.recent_buys if b.day >= today - WINDOW), key=str)
    yield sorted((_DIVIDEND(d) for d in household.dividends if d.day >= today - TWO_MONTHS), key=str)
    yield _YEAR(household.year_start)


def _digest(value: Any) -> str:  # noqa: ANN401 (anything JSON can be made of)
    text = json.dumps(value, default=_text, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _text(value: object) -> str:
    """Numbers that are equal read the same, however they were typed."""
    return plain(value) if isinstance(value, Decimal) else str(value)
