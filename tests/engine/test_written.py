"""Options sold before they were bought."""

from datetime import date
from decimal import Decimal

from app.engine.ledger import Replay, replay
from app.model.transaction import Transaction
from tests.engine.transactions import buy, sell

D = Decimal
CALL = "XYZ261218C00050000"
MAR, APR, MAY, END = date(2026, 3, 2), date(2026, 4, 1), date(2026, 5, 4), date(2028, 1, 1)


def _replay(*rows: Transaction) -> Replay:
    return replay(rows, {}, END)


def _sold(found: Replay) -> list[tuple[Decimal, Decimal, Decimal | None, str | None, date]]:
    return [(d.shares, d.proceeds, d.basis, d.term, d.sold) for d in found.disposals]


def test_a_written_option_is_held_as_negative_shares() -> None:
    """Its premium is no result yet, and the issue says how it is taken."""
    found = _replay(sell("w", MAR, "2", "500", CALL))
    (lot,) = found.lots
    assert (lot.shares, lot.basis, lot.acquired) == (D(-2), D(-500), MAR)
    assert found.disposals == ()
    assert [i.code for i in found.issues] == ["option-written"]
    assert found.oversold == {}


def test_bought_back_it_is_a_short_term_result() -> None:
    """Half of it for 100: a gain of 150, in the year it is closed, whatever the time between."""
    found = _replay(sell("w", MAR, "2", "500", CALL), buy("c", date(2027, 6, 1), "1", "100", CALL))
    assert _sold(found) == [(D(1), D(250), D(100), "short", date(2027, 6, 1))]
    assert [(x.shares, x.basis) for x in found.lots] == [(D(-1), D(-250))]


def test_expired_it_leaves_the_premium() -> None:
    """A row without cash closes it at no cost."""
    found = _replay(sell("w", MAR, "1", "250", CALL), buy("c", MAY, "1", "0", CALL))
    assert _sold(found) == [(D(1), D(250), D(0), "short", MAY)]
    assert found.lots == ()


def test_what_is_bought_beyond_it_is_a_purchase() -> None:
    """Two written, five bought for 500: three are held for 300."""
    found = _replay(sell("w", MAR, "2", "500", CALL), buy("c", APR, "5", "500", CALL))
    assert _sold(found) == [(D(2), D(500), D(200), "short", APR)]
    assert [(x.shares, x.basis) for x in found.lots] == [(D(3), D(300))]


def test_what_is_held_is_sold_before_any_is_written() -> None:
    """One of three was bought: a sale of one, and two written with their part of the money."""
    found = _replay(buy("b", MAR, "1", "80", CALL), sell("w", APR, "3", "300", CALL))
    assert _sold(found) == [(D(1), D(100), D(80), "short", APR)]
    assert [(x.shares, x.basis) for x in found.lots] == [(D(-2), D(-200))]


def test_nobody_writes_an_option_for_nothing() -> None:
    """A contract that expired, whose purchase is before the records: missing history and an unknown basis, no lot."""
    found = _replay(sell("x", MAR, "1", "0", CALL))
    assert found.lots == ()
    assert _sold(found) == [(D(1), D(0), None, None, MAR)]
    assert [i.code for i in found.issues] == ["missing-history"]
    assert list(found.oversold) == [("A", CALL)]


def test_shares_sold_short_are_not_followed() -> None:
    """A stock sold beyond the records is missing history."""
    found = _replay(sell("w", MAR, "2", "500", "XYZ"))
    assert (found.lots, [i.code for i in found.issues]) == ((), ["missing-history"])
