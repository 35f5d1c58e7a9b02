"""Which rows of a ledger are one event."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from app.engine.events import WITHIN, reinvestments
from app.model.transaction import Action, Transaction

DAY = date(2026, 3, 5)


def row(n: int, action: Action, cash: str, day: date = DAY, symbol: str = "ALDR", account: str = "IRA") -> Transaction:
    """A row of the ledger."""
    return Transaction(f"t{n}", account, day, action, symbol, Decimal(1), cash=Decimal(cash))


def test_a_purchase_takes_what_it_cost() -> None:
    """Of two distributions that paid the same the nearer is taken, and the other left."""
    rows = [
        row(1, Action.DIVIDEND, "12.50", DAY - timedelta(days=3)),
        row(2, Action.DIVIDEND, "12.50", DAY - timedelta(days=1)),
        row(3, Action.REINVEST, "-12.50"),
    ]
    assert reinvestments(rows) == {"t3": ("t2",)}


def test_what_was_paid_on_one_day_may_buy_together() -> None:
    """A dividend and a gain of the same day, reinvested by one purchase two days later."""
    paid = DAY - timedelta(days=2)
    rows = [
        row(1, Action.DIVIDEND, "12.50", paid),
        row(2, Action.CAPITAL_GAIN, "30.00", paid),
        row(3, Action.DIVIDEND, "30.00", DAY - timedelta(days=1)),
        row(4, Action.REINVEST, "-42.50"),
    ]
    assert reinvestments(rows) == {"t4": ("t1", "t2")}


def test_what_is_no_reinvestment_is_none() -> None:
    """Another security, another account, a cent more, too long ago, or a purchase with money of one's own."""
    rows = [
        row(1, Action.DIVIDEND, "12.50", symbol="BRCH"),
        row(2, Action.DIVIDEND, "12.50", account="Roth"),
        row(3, Action.DIVIDEND, "12.51"),
        row(4, Action.DIVIDEND, "12.50", DAY - WITHIN - timedelta(days=1)),
        row(5, Action.REINVEST, "-12.50"),
        row(6, Action.DIVIDEND, "7.00"),
        row(7, Action.BUY, "-7.00"),
    ]
    assert reinvestments(rows) == {}


@st.composite
def ledgers(draw: st.DrawFn) -> Sequence[Transaction]:
    """Few amounts and days, so that much could be matched with much."""
    actions = st.sampled_from([Action.DIVIDEND, Action.CAPITAL_GAIN, Action.INTEREST, Action.REINVEST, Action.BUY])
    rows = draw(st.lists(st.tuples(actions, st.integers(1, 4), st.integers(0, 6)), max_size=14))
    return [
        row(n, action, str(-cash if action in (Action.REINVEST, Action.BUY) else cash), DAY + timedelta(days=days))
        for n, (action, cash, days) in enumerate(rows)
    ]


@given(ledgers())
def test_events_balance(rows: Sequence[Transaction]) -> None:
    """Each event's cash adds up to nothing, within its days; no row is in two events."""
    by_id = {r.id: r for r in rows}
    found = reinvestments(rows)
    assert max(Counter(n for paid in found.values() for n in paid).values(), default=1) == 1
    for purchase, paid in found.items():
        assert by_id[purchase].action is Action.REINVEST
        assert by_id[purchase].cash + sum(by_id[n].cash for n in paid) == 0
        assert all(abs(by_id[n].day - by_id[purchase].day) <= WITHIN for n in paid)
