"""Records beside what brokers state: each comparison with numbers worked out by hand, and all of them by property."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.holdings import Holdings, holdings_on
from app.engine.opening import opening_rows
from app.engine.realized_match import match_realized
from app.engine.reconcile_files import compare_realized, compare_totals
from app.model.account import Account, AccountType
from app.model.holding import Position
from app.model.household import TrustState
from app.model.importing import FileTotals, RealizedRow
from app.model.number import ZERO
from app.model.reconciliation import Finding, FindingKind, OpeningBalance
from app.model.transaction import Action, Disposal, Transaction
from tests.engine.transactions import buy, row, sell

D = Decimal
JAN, FEB, MAR, APR, MAY = (date(2026, month, 5) for month in range(1, 6))
END = date(2026, 11, 20)
EVE = date(2026, 1, 4)
STATED = Position("p1", 1, MAR, "A", "X", D(10), day=MAR, basis=D(200))
CASH = Position("p2", 1, MAR, "A", "CASH", D(0), day=MAR, value=D(50), is_cash=True)
LOT = Position("p3", 2, MAR, "A", "X", D(6), day=MAR, basis=D(120), acquired=JAN, is_lot=True)
REST = replace(LOT, id="p4", shares=D(4), basis=D(80), acquired=FEB)


def _join(
    *parts: Position | Transaction, kind: AccountType = AccountType.TAXABLE, waiting: Sequence[tuple[str, str]] = ()
) -> Holdings:
    positions = [p for p in parts if isinstance(p, Position)]
    transactions = [p for p in parts if isinstance(p, Transaction)]
    return holdings_on(END, (Account("A", kind),), positions, transactions, waiting=waiting)


def _found(*parts: Position | Transaction, kind: FindingKind | None = None) -> list[Finding]:
    found = _join(*parts).trust["A"].findings
    return [f for f in found if f.kind is not FindingKind.BASIS_UNKNOWN and kind in (None, f.kind)]


# --- Lots against the position ------------------------------------------------------------------------------


def test_lots_that_are_the_position_find_nothing() -> None:
    """Six and four are ten shares, 120 and 80 dollars are 200."""
    assert not _found(STATED, CASH, LOT, REST)


def test_lots_short_of_the_position_say_by_how_much() -> None:
    """Six of ten: four are missing, and nothing is sold."""
    (found,) = _found(STATED, CASH, LOT)
    assert (found.kind, found.ours, found.theirs, found.difference) == (FindingKind.LOTS, D(6), D(10), D(4))
    assert (found.bars, found.is_shares) == (True, True)


@pytest.mark.parametrize("cents, is_told", [("0.02", False), ("0.03", True), ("-0.02", False), ("-0.03", True)])
def test_a_basis_may_be_a_cent_a_lot_off(cents: str, is_told: bool) -> None:
    """Two lots: two cents are rounding, three are not."""
    found = _found(STATED, CASH, LOT, replace(REST, basis=D(80) + D(cents)))
    assert bool(found) is is_told
    if is_told:
        assert (found[0].kind, found[0].difference) == (FindingKind.LOT_BASIS, -D(cents))


@pytest.mark.parametrize("kind, bars", [(AccountType.TAXABLE, True), (AccountType.ROTH, False)])
def test_another_basis_bars_sales_where_they_are_taxed(kind: AccountType, bars: bool) -> None:
    """Elsewhere it is told and decides nothing."""
    found = _join(STATED, CASH, LOT, replace(REST, basis=D(90)), kind=kind)
    assert [f.bars for f in found.trust["A"].findings] == [bars]
    assert found.unreliable == (frozenset({("A", "X")}) if bars else frozenset())
    assert "X: the basis of its lots is $210.00, that of the position $200.00." in found.trust["A"].reasons


def test_a_basis_nobody_states_cannot_differ() -> None:
    """Unknown is not zero."""
    assert not _found(replace(STATED, basis=None), CASH, LOT, REST)
    assert not _found(STATED, CASH, LOT, replace(REST, basis=None))


# --- Files against themselves -------------------------------------------------------------------------------


def test_a_file_that_is_not_its_own_total_says_both() -> None:
    """A total of 20 over lots of 40."""
    found = compare_totals("A", "lots.csv", FileTotals(D(20), D(40)))
    assert found is not None
    assert (found.ours, found.theirs, found.difference, found.bars) == (D(40), D(20), D(-20), False)
    assert found.text == "“lots.csv”: its total is 20, its rows add up to 40."


@pytest.mark.parametrize("totals", [FileTotals(), FileTotals(D(20), None), FileTotals(D("20.00"), D("20.04"))])
def test_a_total_that_is_not_there_or_is_rounded_finds_nothing(totals: FileTotals) -> None:
    """Nothing to compare, or cents of rounding."""
    assert compare_totals("A", "x.csv", totals) is None


# --- Transactions against the position ----------------------------------------------------------------------


def test_a_history_of_seven_against_a_position_of_ten_is_told() -> None:
    """Three shares were there before the first row; what seven did not cost is what they cost."""
    (found,) = _found(STATED, CASH, buy("b", JAN, "7", "140"), row("d", JAN, Action.DEPOSIT, cash="190"))
    assert (found.kind, found.ours, found.theirs, found.difference) == (FindingKind.HISTORY, D(7), D(10), D(3))
    assert found.text == (
        "X: missing history before Jan 5, 2026: 3 shares. "
        "The transactions since add up to 7, the position of Mar 5, 2026 is 10."
    )
    assert found.opening == OpeningBalance("A", "X", EVE, shares=D(3), basis=D(60))
    assert [f.label for f in found.fixes] == ["Add 3 shares as opening balance", "Import history before Jan 5, 2026"]
    assert found.bars


def test_what_contradicts_the_position_is_not_sold() -> None:
    """Of any account, taxed or not; the state says so and the first reason has the numbers."""
    for kind in (AccountType.TAXABLE, AccountType.ROTH):
        found = _join(STATED, CASH, buy("b", JAN, "7", "140"), kind=kind)
        assert found.unreliable == frozenset({("A", "X")})
        assert found.trust["A"].state is TrustState.BROKEN
        assert "3 shares" in found.trust["A"].reasons[0]


def test_the_proposed_opening_balance_makes_it_add_up() -> None:
    """Its shares are an older lot of unknown day, with the basis that was left."""
    parts = (STATED, CASH, buy("b", JAN, "7", "140"), row("d", JAN, Action.DEPOSIT, cash="190"))
    (finding,) = _found(*parts)
    assert finding.opening is not None
    found = _join(*parts, *opening_rows([replace(finding.opening, id=4)]))
    assert [(x.id, x.shares, x.basis, x.acquired, x.source) for x in found.lots] == [
        ("o4", D(3), D(60), None, "Opening balance"),
        ("b", D(7), D(140), JAN, ""),
    ]
    assert (found.unreliable, found.trust["A"].state) == (frozenset(), TrustState.HOLDING)
    assert found.trust["A"].reasons == ("Purchase dates are unknown: X.",)


def test_lots_of_the_broker_make_a_missing_history_harmless() -> None:
    """It is told, and bars nothing: which lots there are is known."""
    found = _join(STATED, CASH, LOT, REST, buy("b", JAN, "7", "140"))
    (finding,) = (f for f in found.trust["A"].findings if f.kind is FindingKind.HISTORY)
    assert (finding.bars, found.unreliable) == (False, frozenset())
    assert found.trust["A"].state is TrustState.LOTS


def test_a_security_without_a_row_contradicts_nothing() -> None:
    """Its whole position is older than the history; that is told and bars nothing."""
    found = _join(STATED, CASH, buy("b", JAN, "7", "70", "Y"), replace(STATED, id="p9", symbol="Y", shares=D(7)))
    (finding,) = (f for f in found.trust["A"].findings if f.kind is FindingKind.HISTORY)
    assert (finding.symbol, finding.difference, finding.bars) == ("X", D(10), False)


def test_shares_the_position_lacks_have_no_opening_balance() -> None:
    """Twelve bought, ten there: a sale is missing."""
    (found,) = _found(STATED, CASH, buy("b", JAN, "12", "240"), kind=FindingKind.HISTORY)
    assert (found.difference, found.opening) == (D(-2), None)
    assert "A sale or a move out of 2 shares is missing." in found.text


def test_an_opening_balance_too_many_can_be_taken_out() -> None:
    """Once the earlier history came in, the balance is doubled, and the fix names it."""
    balance = opening_rows([OpeningBalance("A", "X", date(2025, 12, 1), shares=D(3), id=8)])
    (found,) = _found(STATED, CASH, *balance, buy("b", JAN, "10", "200"), kind=FindingKind.HISTORY)
    assert next((f.action, f.argument) for f in found.fixes) == ("remove-opening", "8")


def test_a_split_makes_fewer_shares_missing_at_first() -> None:
    """Of ten shares after 2 for 1 four are explained by the two bought before it: three were there at first."""
    parts = (buy("b", JAN, "2", "40"), row("s", FEB, Action.SPLIT, "X", shares="2"))
    (found,) = _found(STATED, CASH, *parts, kind=FindingKind.HISTORY)
    assert (found.ours, found.difference) == (D(4), D(6))
    assert found.opening is not None
    assert found.opening.shares == D(3)


def test_rows_of_the_day_of_the_snapshot_may_be_in_it_or_not() -> None:
    """A file of the morning lacks the purchase of noon; neither reading is a contradiction."""
    early = replace(STATED, shares=D(7))
    for snapshot in (early, STATED):
        parts = (snapshot, CASH, buy("b", JAN, "7", "140"), buy("noon", MAR, "3", "60"))
        assert not _found(*parts, kind=FindingKind.HISTORY)


def test_from_one_snapshot_to_the_next_no_older_history_is_needed() -> None:
    """Seven, three bought, ten: what was before the first snapshot does not matter."""
    before = replace(STATED, id="p0", snapshot=0, day=JAN, imported=JAN, shares=D(7))
    assert not _found(before, STATED, buy("b", FEB, "3", "60"), kind=FindingKind.HISTORY)


def test_an_opening_balance_comes_before_the_first_snapshot_too() -> None:
    """Else it would be put on top of that when the household is seen from a day between the two."""
    other = replace(STATED, id="p0", snapshot=0, day=JAN, imported=JAN, symbol="Y")
    parts = (other, STATED, buy("b", FEB, "7", "140"))
    found = {f.symbol: f for f in _found(*parts, kind=FindingKind.HISTORY)}
    assert found["X"].opening is not None
    assert found["X"].opening.day == EVE


def test_snapshots_without_a_day_follow_each_other_by_their_import() -> None:
    """Seven came in on January 5, three were bought, ten came in on March 5."""
    before = replace(STATED, id="p0", snapshot=0, day=None, imported=JAN, shares=D(7))
    assert not _found(before, replace(STATED, day=None), buy("b", FEB, "3", "60"), kind=FindingKind.HISTORY)
    (found,) = _found(before, replace(STATED, day=None), buy("b", FEB, "2", "40"), kind=FindingKind.HISTORY)
    assert (found.difference, found.bars) == (D(1), True)


def test_between_two_snapshots_the_missing_rows_are_counted() -> None:
    """Seven and two are nine, ten are there: one is missing since January."""
    before = replace(STATED, id="p0", snapshot=0, day=JAN, imported=JAN, shares=D(7))
    (found,) = _found(before, STATED, buy("b", FEB, "2", "40"), kind=FindingKind.HISTORY)
    assert (found.ours, found.theirs, found.bars) == (D(9), D(10), True)
    assert found.text == (
        "X: 7 shares on Jan 5, 2026 and the transactions since come to 9, the position of Mar 5, 2026 is 10. "
        "Transactions of 1 share are missing or doubled."
    )
    assert found.fixes[0].label == "Import history since Jan 5, 2026"


def test_rows_that_wait_for_review_may_be_what_is_missing() -> None:
    """Foreign ones among them: nothing is found of their security, and nothing of cash where they move it."""
    parts = (STATED, CASH, buy("b", JAN, "7", "140"))
    found = _join(*parts, waiting=[("A", "X"), ("A", "CASH"), ("B", "Y")]).trust["A"].findings
    assert found == ()


def test_a_core_fund_is_cash_and_never_missing() -> None:
    """Its purchases are in the history, its shares are the cash row."""
    core = replace(CASH, description="SPAXX Fidelity Government Money Market", value=D(50))
    deposit = row("d", JAN, Action.DEPOSIT, cash="60")
    assert not _found(
        STATED, core, buy("b", JAN, "10", "200"), buy("c", JAN, "5", "5", "SPAXX"), deposit, kind=FindingKind.HISTORY
    )


def test_a_ledger_that_sells_what_it_never_bought_needs_as_much_before() -> None:
    """No position is known: five sold, two bought, so three were there."""
    paid_in = row("d", JAN, Action.DEPOSIT, cash="40")
    parts = (paid_in, buy("b", JAN, "2", "40"), sell("s", FEB, "5", "120"), buy("c", MAR, "4", "90"))
    (found,) = _found(*parts)
    assert found.opening == OpeningBalance("A", "X", EVE, shares=D(3))
    assert not _found(*parts, *opening_rows([replace(found.opening, id=1)]))


# --- Cash -----------------------------------------------------------------------------------------------------


def test_cash_is_the_last_balance_and_what_moved_since() -> None:
    """20 in January, 40 came, 50 are there: ten too little."""
    before = replace(CASH, id="p0", snapshot=0, day=JAN, imported=JAN, value=D(20))
    assert not _found(before, CASH, row("d", FEB, Action.DEPOSIT, cash="30"))
    (found,) = _found(before, CASH, row("d", FEB, Action.DEPOSIT, cash="40"))
    assert (found.kind, found.ours, found.theirs, found.difference) == (FindingKind.CASH, D(60), D(50), D(-10))
    assert found.text == (
        "Cash: $20.00 on Jan 5, 2026 and the transactions since come to $60.00, "
        "the broker states $50.00 on Mar 5, 2026. Transactions of $10.00 are missing or doubled."
    )
    assert not found.bars


@pytest.mark.parametrize("day", [JAN, MAR])
def test_cash_of_a_snapshots_own_day_may_be_in_it_or_not(day: date) -> None:
    """Both readings are tried at both ends."""
    before = replace(CASH, id="p0", snapshot=0, day=JAN, imported=JAN, value=D(20))
    for amount in ("30", "7"):
        start = D(20) if amount == "30" else D(50)
        parts = (replace(before, value=start), CASH, row("d", day, Action.DEPOSIT, cash=amount))
        assert not _found(*parts)


def test_cash_before_the_first_row_is_what_is_left() -> None:
    """No balance before: 50 are stated, 30 came in, so 20 were there; added, it adds up."""
    deposit = row("d", FEB, Action.DEPOSIT, cash="30")
    (found,) = _found(CASH, deposit)
    assert found.opening == OpeningBalance("A", "CASH", date(2026, 2, 4), cash=D(20))
    assert not _found(CASH, deposit, *opening_rows([replace(found.opening, id=1)]))


def test_opening_cash_counts_where_no_file_states_any() -> None:
    """An account of transactions alone begins with it."""
    opening = opening_rows([OpeningBalance("A", "CASH", EVE, cash=D("20.50"), id=1)])
    found = _join(row("d", JAN, Action.DEPOSIT, cash="30"), *opening)
    assert found.cash == {"A": D("50.50")}
    assert found.lots == ()


@pytest.mark.parametrize("acquired, washed", [(date(2026, 2, 25), 100), (None, 0)])
def test_wash_sales_see_a_given_purchase_day(acquired: date | None, washed: int) -> None:
    """Shares held at the start replace a loss where they are known to be bought within thirty days of it."""
    rows = [buy("b", JAN, "10", "200"), sell("s", MAR, "10", "100")]
    there = opening_rows(
        [OpeningBalance("B", "X", date(2026, 2, 26), shares=D(10), basis=D(90), acquired=acquired, id=1)]
    )
    found = holdings_on(END, (Account("A"), Account("B")), [], [*rows, *there])
    assert [d.disallowed for d in found.disposals()] == [D(washed)]


def test_an_opening_balance_came_from_no_other_account() -> None:
    """Shares that leave the one account as others stand at the start of another are not the same shares."""
    out = row("o", JAN, Action.TRANSFER_OUT, "X", "10")
    there = opening_rows([OpeningBalance("B", "X", JAN, shares=D(10), id=1)])
    found = holdings_on(END, (Account("A"), Account("B")), [], [buy("b", JAN, "10", "200"), out, *there])
    assert [(x.account, x.shares, x.basis, x.acquired) for x in found.lots] == [("B", D(10), None, None)]


# --- Realised, and the basis nobody states ------------------------------------------------------------------


def test_a_closed_lot_of_another_basis_is_told_with_both() -> None:
    """Ours 100, the broker's 90."""
    ours = Disposal("A", "X", JAN, MAR, D(5), D(120), D(100), "short")
    theirs = RealizedRow(3, "A", "X", D(5), JAN, MAR, D(120), D(90), "short")
    (found,) = compare_realized(match_realized([ours], [theirs]))
    assert (found.kind, found.ours, found.theirs, found.difference) == (FindingKind.REALIZED, D(100), D(90), D(-10))
    assert found.text.startswith("X sold on Mar 5, 2026: ")
    same = replace(theirs, basis=D(100))
    assert not list(compare_realized(match_realized([ours], [same])))


def test_a_sale_the_ledger_lacks_asks_for_that_years_history() -> None:
    """Five shares closed there, none here."""
    theirs = RealizedRow(3, "A", "X", D(5), JAN, MAR, D(120), D(90), "short")
    (found,) = compare_realized(match_realized([], [theirs]))
    assert (found.ours, found.theirs, found.is_shares) == (D(0), D(5), True)
    assert [(f.action, f.argument) for f in found.fixes] == [("import-history", "2026-01-01")]


def test_an_unknown_basis_can_be_entered() -> None:
    """The fix names the lot."""
    found = _join(replace(STATED, basis=None), CASH).trust["A"].findings
    assert [(f.kind, f.symbol, f.bars) for f in found] == [(FindingKind.BASIS_UNKNOWN, "X", False)]
    assert [(f.action, f.argument) for f in found[0].fixes] == [("edit-basis", "p1")]


# --- By property ----------------------------------------------------------------------------------------------


@dataclass
class Model:
    """A household counted the plain way: what is there after each row."""

    shares: dict[str, Decimal] = field(default_factory=dict)
    cash: Decimal = ZERO


@st.composite
def ledgers(draw: st.DrawFn) -> tuple[list[Transaction], list[Model]]:
    """A ledger that never sells what it has not, one to three rows a day, with the model after each row."""
    rows, states, now, day = [], [], Model(), date(2024, 1, 1)
    for n in range(draw(st.integers(2, 25))):
        day += timedelta(days=draw(st.integers(0, 2)))
        symbol = draw(st.sampled_from(["X", "Y", "Z"]))
        held = now.shares.get(symbol, D(0))
        kinds = ["buy", "transfer", "deposit", "reinvest"] + (["sell", "out", "split", "dividend"] if held else [])
        kind, shares = draw(st.sampled_from(kinds)), D(draw(st.integers(1, 90_000))) / 1000
        amount = D(draw(st.integers(1, 500_000))) / 100
        made, change, cash = _row(
            kind, f"t{n}", day, symbol, min(shares, held) if kind in ("sell", "out") else shares, amount
        )
        now = Model({**now.shares, symbol: held * 2 if kind == "split" else held + change}, now.cash + cash)
        rows.append(made)
        states.append(now)
    return rows, states


def _row(
    kind: str, name: str, day: date, symbol: str, shares: Decimal, amount: Decimal
) -> tuple[Transaction, Decimal, Decimal]:
    """A row, the shares it adds, and the cash."""
    match kind:
        case "buy" | "reinvest":
            action = Action.BUY if kind == "buy" else Action.REINVEST
            return Transaction(name, "A", day, action, symbol, shares, cash=-amount), shares, -amount
        case "sell":
            return Transaction(name, "A", day, Action.SELL, symbol, shares, cash=amount), -shares, amount
        case "transfer":
            return Transaction(name, "A", day, Action.TRANSFER_IN, symbol, shares), shares, D(0)
        case "out":
            return Transaction(name, "A", day, Action.TRANSFER_OUT, symbol, shares), -shares, D(0)
        case "split":
            return Transaction(name, "A", day, Action.SPLIT, symbol, D(2)), D(0), D(0)
        case "dividend":
            return Transaction(name, "A", day, Action.DIVIDEND, symbol, cash=amount), D(0), amount
    return Transaction(name, "A", day, Action.DEPOSIT, cash=amount), D(0), amount


def _snapshot(state: Model, day: date) -> list[Position]:
    """What a broker would state of it: no lots, no basis."""
    held = [
        Position(f"p{n}", 1, day, "A", symbol, shares, day=day)
        for n, (symbol, shares) in enumerate(sorted(state.shares.items()))
        if shares
    ]
    return [*held, Position("p99", 1, day, "A", "CASH", D(0), day=day, value=state.cash, is_cash=True)]


def _mismatches(parts: Sequence[Position | Transaction]) -> dict[str, Finding]:
    found = _join(*parts).trust["A"].findings
    return {f.symbol: f for f in found if f.kind is not FindingKind.BASIS_UNKNOWN}


@given(ledgers())
def test_a_snapshot_made_from_the_ledger_reconciles(made: tuple[list[Transaction], list[Model]]) -> None:
    """Whatever happened, nothing is found."""
    rows, states = made
    snapshot = _snapshot(states[-1], rows[-1].day + timedelta(days=3))
    assert not _mismatches([*rows, *snapshot])


@given(ledgers(), st.data())
def test_what_is_removed_is_what_is_missing(made: tuple[list[Transaction], list[Model]], data: st.DataObject) -> None:
    """Without the first rows exactly their shares and cash are missing; with them as opening balances, none are."""
    rows, states = made
    k = data.draw(st.integers(1, len(rows) - 1))
    rest, gone = rows[k:], states[k - 1]
    snapshot = _snapshot(states[-1], rows[-1].day + timedelta(days=3))
    found = _mismatches([*rest, *snapshot])
    splits = {s: 2 ** sum(t.action is Action.SPLIT and t.symbol == s for t in rest) for s in gone.shares}
    wanted = {s: shares * splits[s] for s, shares in gone.shares.items() if shares}
    assert {s: f.difference for s, f in found.items() if s != "CASH"} == wanted
    assert {s: f.opening.shares for s, f in found.items() if s != "CASH" and f.opening} == {
        s: shares for s, shares in gone.shares.items() if shares
    }
    moved = any(t.cash for t in rest)
    assert (found["CASH"].difference if "CASH" in found else D(0)) == (gone.cash if moved else D(0))
    balances = [replace(f.opening, id=n) for n, f in enumerate(found.values(), 1) if f.opening]
    left = _mismatches([*rest, *opening_rows(balances), *snapshot])
    assert set(left) <= ({"CASH"} if gone.cash < 0 else set())


@given(ledgers(), st.data())
def test_the_lots_are_those_of_the_whole_history(
    made: tuple[list[Transaction], list[Model]], data: st.DataObject
) -> None:
    """With the balances added there is as much of everything as the broker states, and nothing is barred."""
    rows, states = made
    rest = rows[data.draw(st.integers(1, len(rows) - 1)) :]
    snapshot = _snapshot(states[-1], rows[-1].day + timedelta(days=3))
    found = _mismatches([*rest, *snapshot])
    balances = [replace(f.opening, id=n) for n, f in enumerate(found.values(), 1) if f.opening and f.symbol != "CASH"]
    held = _join(*rest, *opening_rows(balances), *snapshot)
    shares = {s: sum((x.shares for x in held.lots if x.symbol == s), D(0)) for s in states[-1].shares}
    assert shares == states[-1].shares
    assert held.unreliable == frozenset()
