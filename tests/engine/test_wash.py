"""Wash sales over the household: what is matched, what it does to basis and days, and each contested reading."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from app.engine.ledger import replay
from app.engine.wash import WashRule, wash
from app.model.account import LotMethod
from app.model.plan import Reading, WorkplaceReading
from app.model.transaction import Action, Transaction
from tests.engine.washing import END, SOLD, TYPES, apply, bought, later, sold

D = Decimal
LONG_AGO = date(2020, 3, 2)
HUNDRED = bought("old", LONG_AGO, "100", "5000")
LOSS = sold("s", SOLD, "100", "4000")


# --- The window ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "days, washed", [(-31, False), (-30, True), (-1, True), (0, True), (30, True), (31, False)], ids=str
)
def test_the_window_is_sixty_one_days(days: int, washed: bool) -> None:
    """Thirty before, the day, thirty after, both ends in it (IRC 1091(a))."""
    found = apply([HUNDRED, bought("new", later(days), "100", "4100"), replace(LOSS, lots=HUNDRED_PICK)])
    assert found.disallowed == (D(1000) if washed else 0)


HUNDRED_PICK = sold("s", SOLD, "100", "4000", "old:100").lots


def test_the_turn_of_the_year_makes_no_difference() -> None:
    """A loss of December 31 is washed by a purchase of January 30."""
    rows = [HUNDRED, sold("s", date(2025, 12, 31), "100", "4000"), bought("new", date(2026, 1, 30), "100", "4100")]
    assert apply(rows).disallowed == D(1000)
    assert apply(rows, until=date(2026, 1, 29)).disallowed == 0


# --- Basis and holding period -------------------------------------------------------------------------------


def test_the_replacement_takes_over_loss_and_days() -> None:
    """Its basis is its cost and the loss (IRC 1091(d)); its days begin as long before as the sold ones were held."""
    found = apply([HUNDRED, LOSS, bought("new", later(10), "100", "4100")])
    (lot,) = found.lots
    assert (lot.basis, lot.washed, lot.acquired, lot.bought) == (D(5100), D(1000), later(10), later(10))
    assert lot.held_since == later(10) - (SOLD - LONG_AGO)
    (loss,) = found.disposals
    assert (loss.result, loss.disallowed, loss.gain) == (D(-1000), D(1000), D(0))


def test_a_gain_is_never_touched() -> None:
    """Bought again the same day."""
    found = apply([HUNDRED, sold("s", SOLD, "100", "6000"), bought("new", SOLD, "100", "6000")])
    assert (found.disallowed, found.lots[0].basis, found.lots[0].held_since) == (D(0), D(6000), None)


def test_fewer_shares_bought_wash_a_part() -> None:
    """Thirty of a hundred: three tenths of the loss go over, seven count (Reg. 1.1091-1(c))."""
    found = apply([HUNDRED, LOSS, bought("new", later(10), "30", "1230")])
    assert [(d.disallowed, d.gain) for d in found.disposals] == [(D(300), D(-700))]
    assert [(x.shares, x.basis) for x in found.lots] == [(D(30), D(1530))]


def test_of_more_shares_bought_the_earliest_replace() -> None:
    """A hundred of the first hundred and fifty; what is left over keeps its own basis and day."""
    rows = [HUNDRED, LOSS, bought("n2", later(9), "80", "3200"), bought("n1", later(5), "70", "2800")]
    found = apply(rows)
    assert found.pairs == [("old", "n1", D(70), D(700)), ("old", "n2", D(30), D(300))]
    assert {x.id: (x.shares, x.basis) for x in found.lots} == {
        "n1": (D(70), D(3500)),
        "n2": (D(50), D(2000)),
        "n2w1": (D(30), D(1500)),
    }


def test_losses_come_in_order_of_sale() -> None:
    """The second loss finds the replacement used up (Reg. 1.1091-1(b), (e))."""
    second = sold("s2", later(3), "100", "3000", "old2:100")
    rows = [HUNDRED, bought("old2", LONG_AGO, "100", "5000"), replace(LOSS, lots=HUNDRED_PICK), second]
    found = apply([*rows, bought("new", later(5), "100", "3100")])
    assert [d.disallowed for d in found.disposals] == [D(1000), D(0)]


def test_a_chain_carries_loss_and_days_on() -> None:
    """The replacement, sold at what became a loss and bought again, hands both losses on."""
    rows = [HUNDRED, LOSS, bought("n1", later(10), "100", "4100"), sold("s2", later(60), "100", "4600")]
    found = apply([*rows, bought("n2", later(70), "100", "4700")])
    assert [d.disallowed for d in found.disposals] == [D(1000), D(500)]
    (lot,) = found.lots
    held = (SOLD - LONG_AGO) + timedelta(days=50)
    assert (lot.basis, lot.held_since) == (D(5200), later(70) - held)


def test_selling_all_and_staying_out_frees_every_loss() -> None:
    """After thirty-one days nothing is put off any more: the sum is what was lost in fact."""
    rows = [HUNDRED, LOSS, bought("n1", later(10), "100", "4100"), sold("s2", later(60), "100", "4600")]
    found = apply(rows)
    assert sum((d.gain or 0 for d in found.disposals), D(0)) == D(4000 - 5000 + 4600 - 4100)


def test_a_reinvested_dividend_is_a_purchase() -> None:
    """Two shares of it wash two shares of the loss."""
    again = Transaction("r", "A", later(12), Action.REINVEST, "X", D(2), cash=D(-82))
    assert apply([HUNDRED, LOSS, again]).disallowed == D(20)


@pytest.mark.parametrize("action", [Action.GIFT, Action.INHERIT, Action.SPIN_OFF])
def test_what_was_not_bought_replaces_nothing(action: Action) -> None:
    """Gifts, inheritances and shares of a spin-off are no purchases (Reg. 1.1091-1(f))."""
    came = Transaction("g", "A", later(5), action, "X", D(100), basis=D(4000), acquired=later(5))
    assert apply([HUNDRED, LOSS, came]).disallowed == 0


def test_a_split_inside_the_window_counts_in_one_unit() -> None:
    """A hundred old shares are two hundred new ones: fifty new ones replace a quarter."""
    split = Transaction("x", "A", later(5), Action.SPLIT, "X", D(2))
    kept = bought("rest", LONG_AGO, "1", "50")
    found = apply([HUNDRED, kept, replace(LOSS, lots=HUNDRED_PICK), split, bought("new", later(9), "50", "1025")])
    assert found.disallowed == D(250)
    assert next(x.basis for x in found.lots if x.purchase == "new") == D(1275)


# --- The household ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("account", ["IRA", "Roth"])
def test_a_purchase_in_an_ira_loses_the_loss_for_good(account: str) -> None:
    """Disallowed, and no basis anywhere takes it over (Rev. Rul. 2008-5)."""
    found = apply([HUNDRED, LOSS, bought("new", later(10), "40", "1640", account)])
    assert (found.disallowed, found.permanent) == (D(400), D(400))
    assert [(x.basis, x.held_since, x.replaces) for x in found.lots] == [(D(1640), None, True)]


def test_a_purchase_in_the_other_account_puts_it_off() -> None:
    """Spouses are one (Pub. 550); the buyer’s lot takes the loss over."""
    found = apply([HUNDRED, LOSS, bought("new", later(10), "100", "4100", "B")])
    assert [(x.account, x.basis) for x in found.lots] == [("B", D(5100))]


def test_a_loss_in_an_ira_is_no_loss() -> None:
    """Nothing is deducted there, so nothing is disallowed."""
    rows = [replace(HUNDRED, account="IRA"), replace(LOSS, account="IRA"), bought("new", later(3), "100", "4100")]
    found = apply(rows)
    assert (found.disallowed, found.lots[0].basis) == (D(0), D(4100))


def test_identical_securities_replace_each_other_and_others_do_not() -> None:
    """A group is what the plan says; a symbol outside it is free."""
    rows = [HUNDRED, LOSS, bought("new", later(3), "100", "4100", symbol="XADM")]
    assert apply(rows, {"X": "X", "XADM": "X"}).disallowed == D(1000)
    assert apply(rows).disallowed == 0


@pytest.mark.parametrize(
    "reading, disallowed, permanent",
    [
        (WorkplaceReading.PERMANENT, 1000, 1000),
        (WorkplaceReading.DEFERRED, 1000, 0),
        (WorkplaceReading.IGNORE, 0, 0),
    ],
)
def test_workplace_plans_by_setting(reading: WorkplaceReading, disallowed: int, permanent: int) -> None:
    """No authority names a 401(k): like an IRA, like any account, or not at all."""
    found = apply([HUNDRED, LOSS, bought("new", later(3), "100", "4100", "401k")], workplace_plans=reading)
    assert (found.disallowed, found.permanent) == (D(disallowed), D(permanent))


# --- Where authorities differ -------------------------------------------------------------------------------

HALF = [bought("b", later(-10), "100", "5000"), sold("s", SOLD, "50", "2000")]
GONE = [
    HUNDRED,
    bought("b", later(-10), "100", "4500"),
    sold("s1", later(-5), "100", "4600", "b:100"),
    replace(LOSS, lots=HUNDRED_PICK),
]
TOGETHER = [
    HUNDRED,
    bought("b", later(-10), "100", "3000"),
    sold("s", SOLD, "200", "8000"),
]
BEFORE = [bought("first", later(-20), "100", "4000"), bought("second", later(-10), "100", "5000")]


def test_the_unsold_rest_of_the_same_purchase() -> None:
    """Left out (Rev. Rul. 56-602), or in."""
    assert apply(HALF).disallowed == 0
    assert apply(HALF, same_lot_remainder=Reading.INCLUDE).disallowed == D(500)


def test_a_replacement_that_was_sold_before_the_loss() -> None:
    """Left out, or in: IRC 1091(a) does not ask whether it is still held."""
    assert apply(GONE).disallowed == 0
    found = apply(GONE, sold_before_loss=Reading.INCLUDE)
    assert [(d.sale, d.disallowed, d.basis) for d in found.disposals] == [
        ("s1", D(0), D(5500)),
        ("s", D(1000), D(5000)),
    ]


def test_lots_closed_by_the_same_sale() -> None:
    """One replaces the other, or not; the sum of the sale is the same."""
    with_it, without = apply(TOGETHER), apply(TOGETHER, same_sale_shares=Reading.EXCLUDE)
    assert (with_it.disallowed, without.disallowed) == (D(1000), D(0))
    assert sum(d.gain or 0 for d in with_it.disposals) == sum(d.gain or 0 for d in without.disposals) == 0


def test_a_replacement_bought_before_the_shares_that_were_sold() -> None:
    """The words of the law do not ask for an order; two commentators do."""
    rows = [*BEFORE, sold("s", SOLD, "100", "4200", "second:100")]
    assert apply(rows).disallowed == D(800)
    assert apply(rows, bought_before=Reading.EXCLUDE).disallowed == 0


def test_a_call_is_an_option_to_acquire() -> None:
    """One contract stands for a hundred shares, and its basis takes the loss over; or calls are left out."""
    call = bought("c", later(3), "1", "250", symbol="X261218C00050000")
    found = apply([HUNDRED, LOSS, call])
    assert (found.disallowed, found.lots[0].basis) == (D(1000), D(1250))
    assert apply([HUNDRED, LOSS, call], calls=Reading.EXCLUDE).disallowed == 0
    put = bought("p", later(3), "1", "250", symbol="X261218P00050000")
    assert apply([HUNDRED, LOSS, put]).disallowed == 0


def test_a_loss_on_an_option_is_washed_by_the_same_option() -> None:
    """Options are securities too (IRC 1091(a))."""
    name = "X261218C00050000"
    rows = [bought("c1", LONG_AGO, "2", "500", symbol=name), sold("s", SOLD, "2", "100", symbol=name)]
    assert apply([*rows, bought("c2", later(3), "1", "60", symbol=name)]).disallowed == D(200)


def test_contracts_marked_to_market_are_left_alone() -> None:
    """The rule does not reach losses of IRC 1256 contracts (IRC 1256(f)(5))."""
    found = replay([HUNDRED, LOSS, bought("new", later(3), "100", "4100")], {}, END)
    assert wash(found.held, found.sold, found.splits, WashRule(TYPES, exempt=frozenset({"X"}))).matches == []


# --- With the lot methods -----------------------------------------------------------------------------------


@pytest.mark.parametrize("method", LotMethod)
def test_every_method_keeps_the_sum(method: LotMethod) -> None:
    """Which lot is sold changes what is washed, never what was lost altogether."""
    rows = [
        HUNDRED,
        bought("b2", later(-40), "60", "2700"),
        bought("b3", later(-20), "80", "3000"),
        sold("s1", SOLD, "90", "3300"),
        bought("b4", later(12), "50", "1700"),
        sold("s2", later(20), "70", "2500"),
    ]
    found = apply(rows, method=method)
    allowed = sum((d.gain or D(0) for d in found.disposals), D(0))
    deferred = sum((x.washed for x in found.lots), D(0))
    open_cost = sum(((x.basis or D(0)) - x.washed for x in found.lots), D(0))
    assert allowed - deferred == 5800 - (12400 - open_cost)
