"""What earlier and declared purchases take from a loss, beside the harvest's own matching, and by hand."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.harvest.loss_lots import loss_sales
from app.engine.harvest.replacements import match, past_purchases, planned_purchases
from app.engine.identity import groups_of
from app.model.account import Account, AccountType
from app.model.household import RecentBuy
from app.model.number import ZERO
from app.model.plan import PlannedBuy, Strictness
from tests.engine.households import DAY, FUNDS, household, lot, with_plan, with_rules
from tests.engine.rebalance.effort import examples
from tests.engine.rebalance.facts import price_of
from tests.engine.rebalance.random_households import households
from tests.engine.rebalance.wash_facts import MONTH, Lately, Purchase, Replacements, days_of, twins

D = Decimal
TAXED, ROTH = Account("Taxed"), Account("Roth", AccountType.ROTH)


@examples(60)
@given(st.data())
def test_the_harvest_finds_the_same_replaced(data: st.DataObject) -> None:
    """Each loss sale alone, all its shares: the same part of the loss is void, to the cent of each lot."""
    held = data.draw(households())
    groups, replaced = groups_of(held), Replacements(held)
    for sale in loss_sales(held)[0]:
        group = frozenset(s for s in groups if groups[s] == groups.get(sale.symbol, sale.symbol))
        known = (*past_purchases(held, group), *planned_purchases(held, group, DAY + MONTH))
        theirs = sum((b.voided for b in match(sale, known, held.plan.rules.wash_readings)), ZERO)
        sold = {x.id: np.array([float(x.shares)]) for x in sale.lots}
        washed = replaced.washed(sold, lambda p, sold=sold: sold.get(p.lot, np.zeros(1)))  # type: ignore[misc]
        losses = {x.id: float((x.basis or ZERO) / x.shares - price_of(held, x.symbol)) for x in sale.lots}
        mine = sum(float(shares[0]) * losses[name] for name, shares in washed.items())
        assert mine == pytest.approx(float(theirs), abs=0.01 * max(1, len(known)))


@given(st.data())
def test_the_program_knows_the_same_twins(data: st.DataObject) -> None:
    """Whatever counts as identical."""
    held = with_rules(data.draw(households()), wash=data.draw(st.sampled_from(Strictness)))
    groups = groups_of(held)
    for symbol in held.quotes:
        assert twins(held, symbol) == {s for s in held.securities if groups[s] == groups[symbol]}


@pytest.mark.parametrize(
    "every, start, days",
    [
        ("once", date(2026, 11, 21), [(11, 21)]),
        ("weekly", date(2026, 11, 6), [(11, 20), (11, 27), (12, 4), (12, 11), (12, 18)]),
        ("biweekly", date(2026, 11, 13), [(11, 27), (12, 11)]),
        ("monthly", date(2026, 8, 31), [(11, 30)]),
        ("quarterly", date(2026, 9, 15), [(12, 15)]),
        ("annual", date(2025, 12, 20), [(12, 20)]),
        ("once", date(2026, 12, 21), []),
        ("once", date(2026, 11, 19), []),
    ],
)
def test_declared_days_are_counted(every: str, start: date, days: list[tuple[int, int]]) -> None:
    """From today to the thirtieth day after it; a month without that day has its last."""
    plan = PlannedBuy("Roth", "STK", D(100), every, start)
    assert days_of(plan, DAY, DAY + MONTH) == [date(2026, month, day) for month, day in days]


def _washed(sold: dict[str, float], emptied: float, lately: Lately) -> dict[str, float]:
    """Four shares at a loss bought long ago and three lately, a gain; two more were bought in the Roth."""
    held = household(
        lot("STK", "4", "600", account="Taxed", name="old"),
        lot("STK", "3", "240", account="Taxed", name="young", acquired=DAY - timedelta(days=9)),
        accounts=(TAXED, ROTH),
        securities=FUNDS,
    )
    buys = (
        RecentBuy("Taxed", "STK", DAY - timedelta(days=9), D(3), D(3), "young"),
        RecentBuy("Roth", "STK", DAY - timedelta(days=2), D(2), D(1), "elsewhere"),
        RecentBuy("Roth", "STK", DAY - timedelta(days=31), D(2), D(2), "elsewhere"),
        RecentBuy("Roth", "STK", DAY - timedelta(days=2), D(2), D(2)),
    )
    held = replace(with_plan(held, securities=FUNDS), recent_buys=buys)

    def gone(purchase: Purchase) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        return np.array([emptied if purchase.lot == "young" else 0.0])

    found = Replacements(held).washed({n: np.array([q]) for n, q in sold.items()}, gone, lately)
    return {name: float(shares[0]) for name, shares in found.items()}


@pytest.mark.parametrize(
    "sold, emptied, lately, washed",
    [
        # The three bought nine days ago and the one that is still unused: all four.
        (4, 0, Lately.KEPT, 4),
        (2, 0, Lately.KEPT, 2),
        # Two of the three are sold too: one is kept, and the unused one.
        (4, 2, Lately.KEPT, 2),
        (4, 2, Lately.ALL, 4),
        (4, 2, Lately.UNTOUCHED, 1),
        (4, 3, Lately.KEPT, 1),
    ],
)
def test_what_is_sold_too_replaces_by_one_reading_or_the_other(
    sold: float, emptied: float, lately: Lately, washed: float
) -> None:
    """Purchases used up, too old or no longer held replace nothing in any of them."""
    assert _washed({"old": sold}, emptied, lately) == {"old": washed}
