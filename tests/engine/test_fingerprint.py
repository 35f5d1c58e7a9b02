"""What makes a proposal stale, what does not, and how it is said."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from app.engine.fingerprint import difference_words, differences, fingerprint, stamped
from app.model.fingerprint import Difference
from app.model.household import Dividend, Household, RecentBuy
from app.model.plan import HouseholdFacts, Lock, LockSide
from app.model.proposal import Mode, Proposal
from app.model.security import Quote
from app.model.tax_year import YearStart
from app.model.transaction import Disposal
from tests.engine.households import DAY, household, lot, proposal, with_plan, with_rules

D = Decimal
HELD = replace(household(lot("STK", "60", "3000.50"), lot("BND", "80", "4000")), sigma={"STK": D("0.01")})
SALE = Disposal("Brokerage", "STK", date(2020, 1, 2), DAY - timedelta(days=3), D(1), D(90), D(100), "long")
BUY = RecentBuy("Brokerage", "STK", DAY - timedelta(days=3), D(1), D(1))
PAID = Dividend("Brokerage", "STK", DAY - timedelta(days=3), D(5))
WORKED_OUT = stamped(proposal(HELD, Mode.EDGE), HELD)
Change = Callable[[Household], Household]


def differing(given: Household, made: Proposal = WORKED_OUT) -> list[str]:
    """What differs between a proposal and a household."""
    return [str(d) for d in differences(made, fingerprint(given), given.as_of)]


CHANGES: dict[str, tuple[Change, list[str]]] = {
    "nothing": (lambda h: h, []),
    "shares": (lambda h: replace(h, lots=(replace(h.lots[0], shares=D(61)), h.lots[1])), ["holdings"]),
    "a basis": (lambda h: replace(h, lots=(replace(h.lots[0], basis=D("3000.51")), h.lots[1])), ["holdings"]),
    "a basis that became unknown": (
        lambda h: replace(h, lots=(replace(h.lots[0], basis=None), h.lots[1])),
        ["holdings"],
    ),
    "a purchase day": (
        lambda h: replace(h, lots=(replace(h.lots[0], acquired=date(2020, 3, 3)), h.lots[1])),
        ["holdings"],
    ),
    "another lot": (lambda h: replace(h, lots=(*h.lots, lot("STK", "1", "90"))), ["holdings"]),
    "cash": (lambda h: replace(h, cash={"Brokerage": D("0.01")}), ["holdings"]),
    "cash that became unknown": (lambda h: replace(h, cash={}), ["holdings"]),
    "lots that no longer add up": (lambda h: replace(h, unreliable=frozenset({("Brokerage", "STK")})), ["holdings"]),
    "a sale of late": (lambda h: replace(h, disposals=(SALE,)), ["holdings"]),
    "a purchase of late": (lambda h: replace(h, recent_buys=(BUY,)), ["holdings"]),
    "a dividend of late": (lambda h: replace(h, dividends=(PAID,)), ["holdings"]),
    "the year so far": (lambda h: replace(h, year=YearStart(short=D(1))), ["holdings"]),
    "a price": (lambda h: replace(h, quotes={**h.quotes, "BND": Quote(D("50.000001"), DAY)}), ["prices"]),
    "a volatility": (lambda h: replace(h, sigma={"STK": D("0.011")}), ["prices"]),
    "a target": (lambda h: with_plan(h, classes=(replace(h.plan.classes[0], target=D("0.61")),)), ["plan"]),
    "a rule": (lambda h: with_rules(h, minimum_trade=D(50)), ["plan"]),
    "a tax fact": (lambda h: with_plan(h, tax=replace(h.plan.tax, income=D(1))), ["plan"]),
    "a lock": (lambda h: with_plan(h, locks=(Lock(symbol="STK", side=LockSide.SELL),)), ["plan"]),
    "several at once": (
        lambda h: with_rules(replace(h, cash={}, quotes={}), minimum_trade=D(50)),
        ["holdings", "prices", "plan"],
    ),
}


@pytest.mark.parametrize("change, found", CHANGES.values(), ids=CHANGES)
def test_each_input_counts(change: Change, found: list[str]) -> None:
    """Whatever a proposal is worked out from, a change of it is seen and told by its kind."""
    assert differing(change(HELD)) == found


SAME: dict[str, Change] = {
    "order of rows": lambda h: replace(h, lots=h.lots[::-1], quotes=dict([*h.quotes.items()][::-1])),
    "another way to write a number": lambda h: replace(h, lots=(replace(h.lots[0], basis=D("3000.500")), h.lots[1])),
    "a target written otherwise": lambda h: with_plan(
        h, classes=(replace(h.plan.classes[0], target=D("0.60")), h.plan.classes[1])
    ),
    "the household's name": lambda h: with_plan(h, household=HouseholdFacts("The Smiths")),
    "where a row stands": lambda h: replace(h, lots=(replace(h.lots[0], source="b.csv, line 7"), h.lots[1])),
    "the day of a price": lambda h: replace(h, quotes={s: replace(q, day=None) for s, q in h.quotes.items()}),
    "a sale too old to matter": lambda h: replace(h, disposals=(replace(SALE, sold=DAY - timedelta(days=367)),)),
    "a purchase too old to matter": lambda h: replace(h, recent_buys=(replace(BUY, day=DAY - timedelta(days=31)),)),
}


@pytest.mark.parametrize("change", SAME.values(), ids=SAME)
def test_what_decides_nothing_does_not_count(change: Change) -> None:
    """The same household told differently is the same."""
    assert fingerprint(change(HELD)) == fingerprint(HELD)


def test_another_day_is_a_difference_of_its_own() -> None:
    """What looks back from the day moves with it, so it is not held against the holdings or the prices."""
    later = replace(HELD, as_of=DAY + timedelta(days=1), disposals=(SALE,), sigma={})
    assert differing(later) == ["day"]
    assert differing(replace(later, cash={}, quotes={})) == ["day", "holdings", "prices"]


def test_a_proposal_without_fingerprint_is_not_called_current() -> None:
    """What an earlier program worked out does not say from what."""
    bare = replace(WORKED_OUT, fingerprint=None)
    assert differing(HELD, bare) == ["unknown"]
    assert differing(replace(HELD, as_of=DAY + timedelta(days=1)), bare) == ["day", "unknown"]


SENTENCES = {
    (): "Nothing it was worked out from has changed.",
    (Difference.PLAN,): "Since it was worked out, the plan has changed.",
    (Difference.PRICES,): "Since it was worked out, prices have changed.",
    (Difference.HOLDINGS, Difference.PRICES, Difference.PLAN): "Since it was worked out, holdings, prices and the plan "
    "have changed.",
    (Difference.DAY,): "It was worked out for Nov 20, not for Dec 4.",
    (Difference.DAY, Difference.PLAN): "It was worked out for Nov 20; since then the plan has changed.",
    (Difference.UNKNOWN,): "It was worked out for Nov 20; what from is not known.",
}


@pytest.mark.parametrize("differs, sentence", SENTENCES.items())
def test_what_changed_is_one_sentence(differs: tuple[Difference, ...], sentence: str) -> None:
    """People read what changed, not a list of codes."""
    day = date(2026, 12, 4) if Difference.DAY in differs else DAY
    assert difference_words(WORKED_OUT, differs, day) == sentence
