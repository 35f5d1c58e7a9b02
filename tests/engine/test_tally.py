"""A second count of shares beside the replay: the same where records are whole, below zero where they are not."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from app.engine.ledger import replay
from app.engine.parcel import share_units, shares_of
from app.engine.tally import Tally, tally
from app.model.transaction import Action, Transaction
from tests.engine.transactions import buy, row, sell

D = Decimal
JAN, FEB, MAR, APR = (date(2026, month, 5) for month in range(1, 5))

EVERY_KIND = [
    buy("b", JAN, "10", "200"),
    row("r", JAN, Action.REINVEST, "X", "0.5", cash="-10"),
    row("g", JAN, Action.GIFT, "X", "2"),
    row("i", JAN, Action.INHERIT, "X", "3"),
    row("t", JAN, Action.TRANSFER_IN, "X", "4"),
    row("d", JAN, Action.DIVIDEND, "X", cash="7"),
    row("s", FEB, Action.SPLIT, "X", "1.5"),
    row("a", FEB + timedelta(days=1), Action.SPLIT, "X", added_shares=D(5)),
    sell("v", MAR, "4.25", "90"),
    row("o", MAR, Action.TRANSFER_OUT, "X", "1"),
    row("p", MAR, Action.SPIN_OFF, "Y", "2.5", other_symbol="X"),
    row("m", APR, Action.MERGER, "X", "6", ratio=D("0.5"), other_symbol="Z"),
    row("c", APR, Action.MERGER, "Y", "1", cash="20"),
    row("e", APR, Action.DEPOSIT, cash="5"),
]


@pytest.mark.parametrize("until", [JAN, FEB, FEB + timedelta(days=1), MAR, APR])
def test_it_counts_as_the_replay_does(until: date) -> None:
    """Every kind of row, to each day."""
    lots = replay(EVERY_KIND, {}, until).lots
    held = {s: sum((x.shares for x in lots if x.symbol == s), D(0)) for s in {x.symbol for x in lots}}
    counted = {s: shares_of(one.units) for s, one in tally(EVERY_KIND, until).items() if one.units}
    assert counted == held


def test_what_was_sold_before_it_was_bought_was_there() -> None:
    """Five sold, then two bought: minus three at the end, and five must have been there."""
    one = tally([sell("s", JAN, "5", "90"), buy("b", FEB, "2", "40")], FEB)["X"]
    assert (shares_of(one.units), one.need, one.rows) == (D(-3), Fraction(share_units(D(5))), 2)
    assert one.opening_for(share_units(D(1))) == Fraction(share_units(D(4)))


def test_within_a_day_the_order_does_not_matter() -> None:
    """Exports list a day newest first as often as oldest first."""
    assert tally([sell("s", JAN, "5", "90"), buy("b", JAN, "5", "40")], JAN)["X"].need == 0


def test_what_was_there_at_first_is_multiplied_by_splits() -> None:
    """Of 3 for 2 two shares at first are three; one more at the end is two thirds at first."""
    one = tally([row("s", JAN, Action.SPLIT, "X", "1.5")], JAN)["X"]
    assert (one.factor, one.opening_for(share_units(D(3)))) == (Fraction(3, 2), Fraction(share_units(D(2))))


def test_added_shares_are_just_added() -> None:
    """What the broker added is for all that was there, known or not."""
    one = tally([row("s", JAN, Action.SPLIT, "X", added_shares=D(5))], JAN)["X"]
    assert (one.factor, shares_of(one.units)) == (Fraction(1), D(5))


def test_rows_of_the_last_day_are_told_apart() -> None:
    """The eve is what was there before them."""
    one = tally([buy("b", JAN, "5", "90"), buy("c", FEB, "2", "40")], FEB)["X"]
    assert (shares_of(one.eve), one.eve_rows, one.rows, one.is_plain) == (D(5), 1, 2, True)
    assert not tally([buy("b", JAN, "5", "90"), sell("c", FEB, "2", "40")], FEB)["X"].is_plain


def test_a_start_is_what_the_count_begins_with() -> None:
    """Of a snapshot; a security without a row stays as it was."""
    found = tally([buy("b", JAN, "5", "90")], FEB, {"X": share_units(D(2)), "Y": 7})
    assert (shares_of(found["X"].units), found["Y"]) == (D(7), Tally(7, eve=7))


@pytest.mark.parametrize(
    "vague",
    [
        row("m", JAN, Action.MERGER, "X", "6", other_symbol="Z"),
        row("s", JAN, Action.SPLIT, "X"),
        row("u", JAN, Action.UNCLASSIFIED, "X", "3"),
        row("b", JAN, Action.BUY, "X"),
        row("c", JAN, Action.BUY, "CASH", "3"),
    ],
    ids=lambda t: t.id,
)
def test_what_says_no_number_moves_no_shares(vague: Transaction) -> None:
    """As in the replay, which tells it."""
    assert tally([vague], JAN) == {}
