"""What is held: snapshots, lot files and the replayed ledger joined."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from app.engine.holdings import Holdings, corrected, holdings_on, lot_key
from app.model.account import Account
from app.model.holding import Position
from app.model.household import TrustState
from app.model.transaction import Action, Transaction
from tests.engine.transactions import buy, pick, row, sell

D = Decimal
JAN, MAR, JUN, SEP = date(2026, 1, 5), date(2026, 3, 5), date(2026, 6, 5), date(2026, 9, 5)
END = date(2026, 11, 20)
STATED = Position("1", 1, MAR, "A", "X", D(10), day=MAR, price=D(12), basis=D(200), acquired=JAN)
CASH = Position("2", 1, MAR, "A", "CASH", D(0), day=MAR, value=D(50), is_cash=True)
UNDATED = replace(STATED, acquired=None)
LOT = Position("3", 2, MAR, "A", "X", D(6), day=MAR, basis=D(60), acquired=JAN, is_lot=True)


def _join(*parts: Position | Transaction, day: date = END) -> Holdings:
    positions = [p for p in parts if isinstance(p, Position)]
    transactions = [p for p in parts if isinstance(p, Transaction)]
    return holdings_on(day, (Account("A"),), positions, transactions)


def _lots(found: Holdings) -> list[tuple[str, Decimal, Decimal | None, date | None]]:
    return [(x.symbol, x.shares, x.basis, x.acquired) for x in found.lots]


# --- One source ---------------------------------------------------------------------------------------------


def test_an_account_nothing_is_known_of_is_empty() -> None:
    """Its cash is unknown, not zero, and the reason says what to do."""
    found = _join()
    assert (found.lots, found.cash) == ((), {})
    assert found.trust["A"].state is TrustState.EMPTY
    assert "Import a file." in found.trust["A"].reasons[0]


def test_a_snapshot_with_days_and_basis_is_taken_as_lots() -> None:
    """Each row is a lot; cash is what the file says."""
    found = _join(STATED, replace(STATED, id="4", shares=D(5), basis=D(80), acquired=MAR), CASH)
    assert _lots(found) == [("X", D(10), D(200), JAN), ("X", D(5), D(80), MAR)]
    assert found.cash == {"A": D(50)}
    assert (found.trust["A"].state, found.trust["A"].reasons) == (TrustState.LOTS, ())


def test_a_snapshot_without_days_is_one_undated_lot() -> None:
    """The account is known by holding only, and says which purchase days lack."""
    found = _join(UNDATED, CASH)
    assert _lots(found) == [("X", D(10), D(200), None)]
    assert found.trust["A"].state is TrustState.HOLDING
    assert found.trust["A"].reasons == ("Purchase dates are unknown: X.",)
    assert found.unreliable == frozenset()


def test_a_snapshot_without_cash_leaves_cash_unknown() -> None:
    """No cash row is not a balance of zero."""
    found = _join(STATED)
    assert found.cash == {}
    assert "Cash is not stated in any imported file." in found.trust["A"].reasons


def test_transactions_alone_are_replayed() -> None:
    """Lots, cash and disposals come out of the ledger."""
    found = _join(row("d", JAN, Action.DEPOSIT, cash="500"), buy("b", JAN, "10", "100"), sell("s", MAR, "4", "60"))
    assert _lots(found) == [("X", D(6), D(60), JAN)]
    assert found.cash == {"A": D(460)}
    assert [d.proceeds for d in found.disposals()] == [D(60)]
    assert found.trust["A"].state is TrustState.LOTS


def test_the_adjusted_day_is_the_one_that_counts() -> None:
    """A wash sale’s added holding period counts for the term, beside the day and the basis there were at first."""
    moved = replace(STATED, adjusted_acquired=date(2025, 12, 1), original_basis=D(180))
    (lot,) = _join(moved, CASH).lots
    assert (lot.acquired, lot.held_since, lot.bought) == (JAN, date(2025, 12, 1), JAN)
    assert (lot.basis, lot.original_basis, lot.broker_washed) == (D(200), D(180), D(20))


def test_cash_may_be_told_as_shares_of_a_core_fund() -> None:
    """Where the row has no value its shares are the money; several rows add up."""
    core = replace(CASH, id="9", value=None, shares=D("7.25"))
    assert _join(STATED, CASH, core).cash == {"A": D("57.25")}


# --- Which lots stand behind a position ---------------------------------------------------------------------


def test_a_lot_file_that_adds_up_gives_the_lots() -> None:
    """It is more than the position knows."""
    rest = replace(LOT, id="5", shares=D(4), basis=D(44), acquired=JUN)
    found = _join(replace(UNDATED, basis=D(104)), CASH, LOT, rest)
    assert _lots(found) == [("X", D(6), D(60), JAN), ("X", D(4), D(44), JUN)]
    assert found.trust["A"].state is TrustState.LOTS


def test_the_snapshots_own_lots_go_before_a_lot_file() -> None:
    """What a broker says about its lots today beats another file."""
    assert _lots(_join(STATED, CASH, replace(LOT, shares=D(10)))) == [("X", D(10), D(200), JAN)]


def test_transactions_that_add_up_give_the_lots() -> None:
    """The replay up to the snapshot explains the position."""
    found = _join(UNDATED, CASH, buy("b1", JAN, "7", "70"), buy("b2", MAR, "3", "36"), buy("b3", JUN, "1", "14"))
    assert _lots(found)[:2] == [("X", D(7), D(70), JAN), ("X", D(3), D(36), MAR)]
    assert found.trust["A"].state is TrustState.LOTS


def test_a_lot_file_goes_before_transactions() -> None:
    """Both add up; the broker’s lots know wash sales and returns of capital."""
    found = _join(UNDATED, CASH, replace(LOT, shares=D(10)), buy("b", MAR, "10", "99"))
    assert _lots(found) == [("X", D(10), D(60), JAN)]


def test_a_lot_file_that_does_not_add_up_breaks_the_holding() -> None:
    """The position stands as one undated lot, nothing is sold from it lot by lot, and the sentence has both numbers."""
    found = _join(UNDATED, CASH, LOT)
    assert _lots(found) == [("X", D(10), D(200), None)]
    assert found.unreliable == frozenset({("A", "X")})
    assert found.trust["A"].state is TrustState.BROKEN
    assert found.trust["A"].reasons[0] == "X: its lots hold 6 shares, the position 10."


def test_transactions_that_add_up_mend_a_stale_lot_file() -> None:
    """An old lot file beside a newer position is no contradiction where the ledger explains both."""
    found = _join(UNDATED, CASH, LOT, buy("b1", JAN, "6", "60"), buy("b2", MAR, "4", "44"))
    assert _lots(found) == [("X", D(6), D(60), JAN), ("X", D(4), D(44), MAR)]
    assert found.unreliable == frozenset()


def test_a_hair_of_a_share_is_no_contradiction() -> None:
    """Brokers round shares to three or four digits."""
    whole = replace(LOT, basis=D(200))
    assert _join(UNDATED, CASH, replace(whole, shares=D("10.0001"))).unreliable == frozenset()
    assert _join(UNDATED, CASH, replace(LOT, shares=D("10.001"))).unreliable == frozenset({("A", "X")})


def test_transactions_that_do_not_add_up_leave_the_position_as_it_is() -> None:
    """Two years of history do not explain ten years of purchases."""
    found = _join(UNDATED, CASH, buy("b", MAR, "3", "36"))
    assert _lots(found) == [("X", D(10), D(200), None)]
    assert found.trust["A"].state is TrustState.HOLDING


def test_what_the_snapshot_does_not_hold_is_not_held() -> None:
    """A fund bought in the records and gone from the position was sold or moved."""
    assert {x.symbol for x in _join(STATED, CASH, buy("b", JAN, "7", "70", "GONE")).lots} == {"X"}


# --- Which snapshot -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("turned", [False, True])
def test_the_newest_snapshot_of_the_day_counts(turned: bool) -> None:
    """By its own day, not by when it was imported; one from after the day in view is not yet there."""
    newer = replace(STATED, id="7", snapshot=2, day=JUN, imported=JUN, shares=D(20))
    future = replace(STATED, id="8", snapshot=3, day=SEP, imported=SEP, shares=D(30))
    backfill = replace(STATED, id="9", snapshot=4, day=JAN, imported=SEP, shares=D(40))
    rows = [STATED, newer, future, backfill]
    found = _join(*(rows[::-1] if turned else rows), day=JUN + timedelta(days=1))
    assert [x.shares for x in found.lots] == [D(20)]


def test_of_two_snapshots_of_a_day_the_later_import_counts() -> None:
    """A corrected file replaces the first one."""
    again = replace(STATED, id="7", snapshot=2, shares=D(11))
    assert [x.shares for x in _join(again, STATED).lots] == [D(11)]


def test_an_undated_snapshot_holds_for_every_day() -> None:
    """Even for days before it came in, and transactions are not put on top: they may be in it."""
    undated = replace(STATED, day=None, imported=JUN)
    for day in (JAN, MAR, END):
        assert [x.shares for x in _join(undated, buy("b", SEP, "5", "60"), day=day).lots] == [D(10)]


@pytest.mark.parametrize("imported, shares", [(JUN, 20), (JAN, 10)])
def test_an_undated_snapshot_counts_as_of_its_import(imported: date, shares: int) -> None:
    """It replaces an older dated one, and gives way to a newer one."""
    undated = replace(STATED, id="7", snapshot=2, day=None, imported=imported, shares=D(20))
    assert [x.shares for x in _join(STATED, undated).lots] == [D(shares)]


def test_only_the_newest_lot_file_of_a_security_counts() -> None:
    """Two lot files of different securities both count; an older one of the same does not."""
    old = replace(LOT, id="6", snapshot=1, day=JAN, shares=D(99))
    other = replace(LOT, id="7", snapshot=1, day=JAN, symbol="Y", shares=D(2))
    assert {(x.symbol, x.shares) for x in _join(old, LOT, other).lots} == {("X", D(6)), ("Y", D(2))}


# --- After the snapshot -------------------------------------------------------------------------------------


def test_transactions_after_the_snapshot_are_put_on_top() -> None:
    """A purchase, a sale and a dividend of later days; the snapshot’s own day is in it already."""
    found = _join(
        STATED,
        CASH,
        buy("same", MAR, "9", "90"),
        buy("b", JUN, "5", "60"),
        sell("s", SEP, "12", "180"),
        row("d", SEP, Action.DIVIDEND, "X", cash="3"),
    )
    assert _lots(found) == [("X", D(3), D(36), JUN)]
    assert found.cash == {"A": D(50 - 60 + 180 + 3)}


def test_a_sale_after_the_snapshot_is_a_disposal() -> None:
    """Its lots come from the snapshot; the year’s results and wash windows need it."""
    found = _join(STATED, CASH, sell("s", JUN, "4", "40"))
    assert [(d.shares, d.basis, d.gain, d.term) for d in found.disposals()] == [(D(4), D(80), D(-40), "short")]


def test_a_sale_before_the_snapshot_is_a_disposal_once() -> None:
    """The snapshot has it behind it, the year’s results have not."""
    found = _join(STATED, CASH, buy("b", JAN, "12", "120"), sell("s", MAR, "2", "30"), sell("t", JUN, "1", "15"))
    assert [(d.sold, d.shares) for d in found.disposals()] == [(MAR, D(2)), (JUN, D(1))]


def test_selling_beyond_the_snapshot_breaks_the_holding() -> None:
    """More left than was there: the records lack something."""
    found = _join(STATED, CASH, sell("s", JUN, "14", "140"))
    assert found.unreliable == frozenset({("A", "X")})
    assert found.trust["A"].state is TrustState.BROKEN
    assert len(found.trust["A"].reasons) == len(set(found.trust["A"].reasons)) == 1


def test_cash_stays_unknown_after_later_rows() -> None:
    """A dividend on top of an unknown balance is still unknown."""
    assert _join(STATED, row("d", JUN, Action.DIVIDEND, "X", cash="3")).cash == {}


def test_missing_history_breaks_its_own_security_alone() -> None:
    """The account is not trusted, the holding in question is unreliable, the other one is not."""
    named = replace(buy("b", JAN, "2", "40", "T"), account="Joint T fund")
    short = replace(sell("s", MAR, "2", "40"), account="Joint T fund")
    found = holdings_on(END, (Account("Joint T fund"),), [], [named, short])
    assert found.unreliable == frozenset({("Joint T fund", "X")})
    assert found.trust["Joint T fund"].state is TrustState.BROKEN


def test_a_named_lot_of_the_ledger_is_found_on_top_of_a_snapshot() -> None:
    """A sale may name a purchase made since the snapshot."""
    found = _join(STATED, CASH, buy("b", JUN, "5", "60"), sell("s", SEP, "5", "70", lots=(pick("b", "5"),)))
    assert _lots(found) == [("X", D(10), D(200), JAN)]
    assert found.trust["A"].reasons == ()


def test_transactions_after_a_lot_file_are_put_on_top_of_it() -> None:
    """A sale after the day of the lots is not in them yet."""
    found = _join(LOT, row("d", JAN, Action.DEPOSIT, cash="500"), buy("b", JAN, "6", "60"), sell("s", JUN, "2", "30"))
    assert [x.shares for x in found.lots] == [D(4)]


# --- What the user enters -----------------------------------------------------------------------------------


def test_entered_basis_and_day_replace_what_the_files_say() -> None:
    """A None in an edit leaves what is there; lots without an edit stay."""
    lots = _join(UNDATED, replace(STATED, id="4", symbol="Y"), CASH).lots
    first, second = lots
    edits = {lot_key(first): (None, date(2020, 2, 3)), lot_key(second): (D(99), None)}
    assert [(x.id, x.basis, x.acquired) for x in corrected(lots, edits)] == [
        (first.id, D(200), date(2020, 2, 3)),
        (second.id, D(99), JAN),
    ]
    assert corrected(lots, {}) == lots
