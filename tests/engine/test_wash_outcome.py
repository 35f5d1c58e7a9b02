"""What wash sales leave behind: ids, disposals, recent purchases, and brokers' own adjustments."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from app.engine.holdings import Holdings, holdings_on
from app.model.account import Account, AccountType
from app.model.holding import Position
from app.model.transaction import Transaction
from tests.engine.washing import SOLD, apply, bought, later, sold

D = Decimal
LONG_AGO = date(2020, 3, 2)
HUNDRED, LOSS = bought("old", LONG_AGO, "100", "5000"), sold("s", SOLD, "100", "4000")
ACCOUNTS = (Account("A"), Account("IRA", AccountType.TRADITIONAL))


def _found(*rows: Transaction, until: date = date(2026, 12, 31), positions: tuple[Position, ...] = ()) -> Holdings:
    return holdings_on(until, ACCOUNTS, positions, rows)


def test_the_rest_of_a_lot_keeps_its_id() -> None:
    """Parts that took a loss over are numbered, in the order they were matched."""
    rows = (HUNDRED, LOSS, bought("n", later(3), "250", "9000"))
    found = apply(rows)
    assert sorted((x.id, x.shares) for x in found.lots) == [("n", D(150)), ("nw1", D(100))]


def test_what_one_sale_took_of_one_lot_is_one_disposal() -> None:
    """However many purchases replaced parts of it."""
    rows = (HUNDRED, LOSS, bought("n1", later(3), "30", "1200"), bought("n2", later(4), "30", "1200"))
    found = apply(rows)
    assert [(d.shares, d.proceeds, d.basis, d.disallowed) for d in found.disposals] == [
        (D(100), D(4000), D(5000), D(600))
    ]


def test_recent_purchases_say_what_is_still_free() -> None:
    """Shares that replace a loss are used; those of thirty-one days ago and of the future are not recent."""
    rows = (HUNDRED, LOSS, bought("n", later(3), "150", "6000"), bought("i", later(10), "5", "200", "IRA"))
    found = _found(*rows, bought("x", later(40), "1", "40"), until=later(33))
    assert [(b.account, b.day, b.shares, b.unused, b.lot) for b in found.recent_buys] == [
        ("A", later(3), D(50), D(50), "n"),
        ("A", later(3), D(100), D(0), "nw1"),
        ("IRA", later(10), D(5), D(5), "i"),
    ]
    assert _found(*rows, until=later(41)).recent_buys == ()


STATED = Position(
    "p1",
    1,
    later(20),
    "A",
    "X",
    D(100),
    later(20),
    basis=D(5100),
    acquired=later(3),
    adjusted_acquired=later(3) - timedelta(days=900),
    original_basis=D(4100),
)


def test_a_brokers_adjustment_makes_way_for_ours() -> None:
    """The loss it came from is in the records: it is taken off, ours is put on, and both are told."""
    (lot,) = _found(HUNDRED, LOSS, positions=(STATED,)).lots
    assert (lot.basis, lot.washed, lot.original_basis, lot.broker_washed) == (D(5100), D(1000), D(4100), D(1000))
    assert lot.held_since == later(3) - (SOLD - LONG_AGO)


def test_a_brokers_adjustment_stays_where_its_loss_is_not_known() -> None:
    """The shares count as used: they replace no other loss."""
    elsewhere = (
        replace(HUNDRED, account="IRA"),
        bought("y", LONG_AGO, "50", "3000", symbol="Y"),
        sold("sy", later(-40), "50", "2000", symbol="Y"),
    )
    (lot,) = (x for x in _found(*elsewhere, positions=(STATED,)).lots if x.account == "A")
    assert (lot.basis, lot.washed, lot.replaces, lot.held_since) == (D(5100), D(0), True, STATED.adjusted_acquired)


PLAIN = replace(STATED, adjusted_acquired=None, original_basis=None)


def test_a_stated_basis_that_holds_the_loss_takes_it_only_once() -> None:
    """The file does not say what it cost at first, and no ledger does: the broker’s basis stays as it is."""
    sold_elsewhere = replace(bought("n", later(3), "1", "41", "IRA"), symbol="Z")
    found = _found(HUNDRED, LOSS, sold_elsewhere, positions=(PLAIN,))
    (lot,) = (x for x in found.lots if x.account == "A")
    assert [d.disallowed for d in found.disposals()] == [D(1000)]
    assert (lot.basis, lot.washed) == (D(5100), D(0))


def test_the_ledger_tells_what_the_broker_added() -> None:
    """The purchase cost 4,100, the file says 5,100: its 1,000 are taken off, ours are put on."""
    found = _found(HUNDRED, LOSS, bought("n", later(3), "100", "4100"), positions=(PLAIN,))
    (lot,) = found.lots
    assert (lot.basis, lot.washed, lot.original_basis, lot.broker_washed) == (D(5100), D(1000), D(4100), D(1000))


def test_a_stated_basis_that_is_the_cost_takes_the_loss_over() -> None:
    """The broker has not adjusted it: a loss sold in another account, or the broker does not follow the rule."""
    found = _found(HUNDRED, LOSS, bought("n", later(3), "100", "4100"), positions=(replace(PLAIN, basis=D(4100)),))
    (lot,) = found.lots
    assert (lot.basis, lot.washed, lot.broker_washed) == (D(5100), D(1000), D(0))


def test_a_loss_of_another_account_is_added_to_a_stated_basis() -> None:
    """A broker looks at its own account alone (Reg. 1.6045-1(d)(6)(iii))."""
    accounts = (*ACCOUNTS, Account("B"))
    found = holdings_on(date(2026, 12, 31), accounts, [replace(PLAIN, account="B")], [HUNDRED, LOSS])
    (lot,) = found.lots
    assert (lot.basis, lot.washed) == (D(6100), D(1000))


def test_a_stated_lot_is_part_of_the_purchase_the_ledger_knows() -> None:
    """So the unsold rest of a purchase is told from another one (Rev. Rul. 56-602)."""
    rows = (bought("b", later(-10), "100", "5000"), sold("s", SOLD, "50", "2000"))
    rest = replace(
        STATED, shares=D(50), basis=D(2500), acquired=later(-10), adjusted_acquired=None, original_basis=None
    )
    found = _found(*rows, positions=(rest,))
    assert [d.disallowed for d in found.disposals()] == [D(0)]
    (lot,) = found.lots
    assert (lot.id, lot.purchase) == ("p1", "b")


def test_disposals_are_asked_for_by_day() -> None:
    """From one day to another, both included."""
    found = _found(HUNDRED, sold("s1", later(0), "10", "400"), sold("s2", later(9), "10", "400"))
    assert [d.sale for d in found.disposals(later(0), later(8))] == ["s1"]
    assert [d.sale for d in found.disposals(later(9))] == ["s2"]


def test_a_part_of_a_used_lot_is_used_too() -> None:
    """Half of a lot that carries a loss already is sold later; neither half replaces another one (Reg. 1.1091-1(e))."""
    used = replace(STATED, acquired=later(-10), day=later(-5), original_basis=None)
    old = replace(PLAIN, id="p2", acquired=LONG_AGO, day=later(-5), basis=D(9000))
    rows = (sold("s1", later(1), "100", "4000"), sold("s2", later(5), "50", "3000"))
    found = holdings_on(later(6), ACCOUNTS, [old, used], rows)
    assert [(d.lot, d.gain, d.disallowed) for d in found.disposals()] == [
        ("p2", D(-5000), D(0)),
        ("p1", D(450), D(0)),
    ]
