"""Sales known from a broker's realized-gain file alone."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from app.engine.holdings import Holdings, holdings_on
from app.model.account import Account
from app.model.importing import RealizedRow
from app.model.transaction import Transaction
from tests.engine.washing import bought, sold

D = Decimal
DAY, END = date(2026, 3, 2), date(2026, 11, 20)
ROW = RealizedRow(1, "A", "X", D(10), date(2020, 1, 6), DAY, D(800), D(1000), "long", D(200))


def _found(*rows: RealizedRow, ledger: tuple[Transaction, ...] = ()) -> Holdings:
    return holdings_on(END, (Account("A"),), [], ledger, realized=[(f"r{n}", r) for n, r in enumerate(rows, 1)])


def test_a_row_the_ledger_does_not_have_is_a_disposal() -> None:
    """Its basis and term are the broker’s."""
    (d,) = _found(ROW).disposals()
    assert (d.account, d.symbol, d.shares, d.proceeds, d.basis, d.term) == ("A", "X", D(10), D(800), D(1000), "long")


def test_what_the_broker_disallowed_is_kept_where_nothing_else_is_known() -> None:
    """The purchase that replaced it is not in the records; the loss still does not count."""
    (d,) = _found(ROW).disposals()
    assert (d.disallowed, d.gain) == (D(200), D(0))


def test_ours_takes_the_place_of_the_brokers_where_the_purchase_is_known() -> None:
    """Four of ten were bought again: 80 of the 200; the broker’s word is higher and stands for what it knows more."""
    again = bought("b", date(2026, 3, 20), "4", "340")
    found = _found(ROW, ledger=(again,))
    (lot,) = found.lots
    assert (lot.basis, lot.washed) == (D(420), D(80))
    assert sum(d.disallowed or 0 for d in found.disposals()) == D(200)


def test_a_sale_the_ledger_has_is_not_counted_twice() -> None:
    """The same security and day: the ledger rules, the row is for the reconciliation."""
    ledger = (bought("b", date(2020, 1, 6), "10", "1000"), sold("s", DAY, "10", "800"))
    assert [d.sale for d in _found(ROW, ledger=ledger).disposals()] == ["s"]


def test_unknown_stays_unknown() -> None:
    """No basis in the file is no basis here; without proceeds there is nothing to count; later days are not yet."""
    bare = RealizedRow(1, "A", "X", D(10), None, DAY, D(800), None, "short")
    without = RealizedRow(2, "A", "Y", D(10), None, DAY, None, D(5))
    late = RealizedRow(3, "A", "Z", D(10), None, date(2026, 12, 1), D(800), D(5))
    (d,) = _found(bare, without, late).disposals()
    assert (d.symbol, d.basis, d.gain, d.term, d.acquired) == ("X", None, None, "short", None)


# --- Wash sales the broker has in its basis already ---------------------------------------------------------

FIRST = RealizedRow(1, "A", "X", D(10), date(2020, 1, 6), DAY, D(800), D(1000), "long", D(200))
SECOND = RealizedRow(2, "A", "X", D(10), date(2026, 3, 20), date(2026, 9, 1), D(900), D(1050), "short")


def test_an_adjustment_the_broker_tells_makes_way_for_ours() -> None:
    """The second lot cost 850 before the first one’s loss of 200 came on top: it comes on top once."""
    found = _found(FIRST, replace(SECOND, original_basis=D(850)))
    assert [(d.basis, d.disallowed, d.gain) for d in found.disposals()] == [
        (D(1000), D(200), D(0)),
        (D(1050), D(0), D(-150)),
    ]


def test_an_adjustment_the_broker_does_not_tell_is_not_added_again() -> None:
    """Its basis of 1,050 may hold the loss: the first loss is disallowed, the second basis stays."""
    found = _found(FIRST, SECOND)
    assert [(d.basis, d.disallowed) for d in found.disposals()] == [(D(1000), D(200)), (D(1050), D(0))]


def test_an_adjustment_whose_loss_is_not_known_stays() -> None:
    """Without the first row the broker’s basis is all there is; its shares are used and replace nothing else."""
    (d,) = _found(replace(SECOND, original_basis=D(850))).disposals()
    assert (d.basis, d.gain) == (D(1050), D(-150))
