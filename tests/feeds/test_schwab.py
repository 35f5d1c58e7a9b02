"""Schwab's layouts: what each of them must not be misread as."""

from datetime import date
from decimal import Decimal

import pytest

from app.feeds import read_bytes
from app.model.importing import FileKind, RowClass, TransactionRow
from app.model.transaction import Action
from tests.feeds.golden import fixture

HEADER = '"Date","Action","Symbol","Description","Quantity","Price","Fees & Comm","Amount"\n'


def _ledger(*rows: str) -> tuple[TransactionRow, ...]:
    return read_bytes("x.csv", (HEADER + "\n".join(rows) + "\n").encode()).transactions


@pytest.mark.parametrize("layout", ["2020", "2023", "2024", "view", "excel", "all-accounts", "no-type", "no-type-2023"])
def test_every_layout_of_positions_reconciles_with_its_totals(layout: str) -> None:
    """Values of all accounts add up to the totals the file states, cash and margin debit included."""
    reading = fixture(f"schwab/positions-{layout}.csv")
    assert (reading.broker, reading.kind, reading.totals.difference) == ("schwab", FileKind.POSITIONS, Decimal(0))
    assert reading.as_of is not None
    assert {row.day for row in reading.positions} == {reading.as_of}


def test_shares_times_price_is_the_value_of_options_and_bonds() -> None:
    """Prices are those of a contract and of a dollar of face."""
    rows = [row for row in fixture("schwab/positions-2024.csv").positions if row.price is not None and not row.is_cash]
    assert all(abs(row.shares * (row.price or 0) - (row.value or 0)) < 1 for row in rows)


def test_an_unknown_basis_is_none() -> None:
    """`Incomplete`, `N/A`, `--` and a missing column are unknown, never zero."""
    rows = {row.symbol: row for row in fixture("schwab/positions-2024.csv").positions}
    assert (rows["NVDA"].basis, rows["VTI"].basis) == (None, Decimal(22500))
    assert all(row.basis is None for row in fixture("schwab/positions-view.csv").positions)


def test_a_money_fund_bought_by_hand_is_a_position() -> None:
    """SWVXX is held like any fund; only the cash row is cash."""
    rows = fixture("schwab/positions-2024.csv").positions
    assert [(row.symbol, row.is_cash) for row in rows if row.description.startswith(("SCHWAB VALUE", "Cash"))] == [
        ("SWVXX", False),
        ("CASH", True),
    ]


def test_blocks_of_one_file_keep_their_accounts() -> None:
    """Labels between tables, and titles above them, name the accounts of the rows below."""
    labelled = fixture("schwab/positions-all-accounts.csv")
    assert list(labelled.accounts) == ["Alder Individual ...417", "Alder Roth IRA ...902", "Alder HSA ...055"]
    titled = fixture("schwab/transactions-two-accounts.csv")
    assert [row.account for row in titled.transactions] == ["Alder Individual XXXX-4417", "Alder Roth XXXX-4902"]


def test_shifted_lots_give_two_warnings() -> None:
    """Lots whose cells are shifted, under a total of fewer shares, are read by name; both faults are said."""
    reading = fixture("schwab/lots-shifted.csv")
    assert [issue.code for issue in reading.issues] == ["cells-shifted", "total-mismatch"]
    assert [(row.shares, row.basis) for row in reading.positions] == [
        (Decimal(30), Decimal(150)),
        (Decimal(10), Decimal(100)),
    ]


def test_a_wash_sale_lot_keeps_both_days_and_both_bases() -> None:
    """The day of purchase and the earlier day it counts from, adjusted and original basis."""
    lot = fixture("schwab/lots-wide.csv").positions[0]
    assert (lot.symbol, lot.is_lot, lot.basis, lot.original_basis) == ("SCHF", True, Decimal(540), Decimal(492))
    assert (lot.acquired, lot.adjusted_acquired) == (date(2026, 6, 10), date(2025, 3, 2))


def test_a_disallowed_loss_is_positive() -> None:
    """Schwab prints it with either sign."""
    rows = fixture("schwab/realized-lots.csv").realized
    assert [row.disallowed for row in rows] == [None, Decimal(48), Decimal("11.64"), None]
    assert [row.term for row in rows] == ["long", "short", "short", "short"]


def test_a_sale_is_a_sale_whatever_the_sign_of_its_quantity() -> None:
    """The action gives the side."""
    rows = _ledger(
        '"04/21/2026","Sell","VUG","X","-3","$80.00","","$240.00"',
        '"04/21/2026","Sell","VUG","X","3","$80.00","","$240.00"',
    )
    assert [(row.action, row.shares, row.cash) for row in rows] == [(Action.SELL, Decimal(3), Decimal(240))] * 2


def test_a_reinvested_dividend_moves_no_cash() -> None:
    """Its two rows cancel."""
    rows = [row for row in fixture("schwab/transactions-current.csv").transactions if row.symbol == "SWVXX"]
    assert sum(row.cash for row in rows) == 0


def test_the_day_that_counts() -> None:
    """Splits, vests and expirations count from the effective day, trades and interest from the posting day."""
    days = {row.printed_action: row.day for row in fixture("schwab/transactions-current.csv").transactions}
    assert days["Stock Split"] == date(2026, 8, 28)
    assert days["Expired"] == date(2026, 9, 18)
    assert days["Stock Plan Activity"] == date(2026, 7, 8)
    assert days["Bank Interest"] == date(2026, 6, 16)
    assert days["Sell"] == date(2026, 11, 2)


def test_a_split_is_told_as_shares_added() -> None:
    """Neither the new total nor the ratio: the ledger needs the position to make a ratio of it."""
    split = next(row for row in fixture("schwab/transactions-current.csv").transactions if row.symbol == "NVDA")
    assert (split.action, split.shares, split.added_shares) == (Action.SPLIT, None, Decimal(90))


def test_two_rows_of_a_corporate_action_become_one() -> None:
    """A reverse split is a ratio, a new name a merger at one to one, a cash merger a sale; the mirrors are ignored."""
    reading = fixture("schwab/transactions-current.csv")
    rows = {row.printed_action: row for row in reading.transactions}
    assert (rows["Reverse Split"].action, rows["Reverse Split"].symbol) == (Action.SPLIT, "OLDC")
    assert rows["Reverse Split"].shares == Decimal("0.1")
    renamed = rows["Name Change"]
    assert (renamed.action, renamed.symbol, renamed.other_symbol) == (Action.MERGER, "OLDN", "NEWN")
    assert renamed.ratio == 1
    sold = rows["Cash Merger"]
    assert (sold.action, sold.shares, sold.cash) == (Action.SELL, Decimal(50), Decimal(2500))
    assert [r.line for r in reading.records if r.row_class is RowClass.BY_RULE] == [12, 14, 16]


@pytest.mark.parametrize(
    "paid, given_up",
    [('"","","","$1,000.00"', '"-1,000","","",""'), ('"-1,000","","",""', '"","","","$1,000.00"')],
)
def test_shares_and_cash_of_a_redemption_may_stand_on_either_row(paid: str, given_up: str) -> None:
    """The sale takes each from the row that has it, and loses neither."""
    rows = _ledger(
        f'"08/03/2026","Full Redemption","912810RZ3","BOND 2%",{paid}',
        f'"08/03/2026","Full Redemption Adj","912810RZ3","BOND 2%",{given_up}',
    )
    assert [(r.action, r.symbol, r.shares, r.cash) for r in rows] == [
        (Action.SELL, "912810RZ3", Decimal(1000), Decimal(1000))
    ]


def test_two_rows_without_cash_are_no_redemption() -> None:
    """Nothing is sold for nothing: both rows wait for the user."""
    rows = _ledger(
        '"08/03/2026","Full Redemption","ABC","BOND","-10","","",""',
        '"08/03/2026","Full Redemption Adj","ABC","BOND","","","",""',
    )
    assert [row.action for row in rows] == [Action.UNCLASSIFIED] * 2


def test_half_a_corporate_action_waits_for_the_user() -> None:
    """Without its other row a swap is unclassified, with the sign of its shares kept."""
    reading = read_bytes("x.csv", (HEADER + '"08/03/2026","Name Change","OLDN","OLD","-15","","",""\n').encode())
    assert [(row.action, row.shares) for row in reading.transactions] == [(Action.UNCLASSIFIED, Decimal(-15))]
    assert [issue.code for issue in reading.issues] == ["corporate-action"]


def test_shares_that_arrive_have_no_basis() -> None:
    """The price of the day of a transfer is not what they cost."""
    rows = _ledger('"07/20/2026","Journaled Shares","AMZN","AMAZON","45","$180.00","",""')
    assert [(row.action, row.shares, row.basis, row.acquired, row.cash) for row in rows] == [
        (Action.TRANSFER_IN, Decimal(45), None, None, Decimal(0))
    ]


def test_an_unknown_action_is_kept_and_asked_once() -> None:
    """Its cash counts, its shares wait; one question for each wording."""
    row = '"05/04/2026","Mystery","SCHF","X","","","","-$1.23"'
    reading = read_bytes("x.csv", (HEADER + f"{row}\n{row}\n").encode())
    assert [(t.action, t.cash) for t in reading.transactions] == [(Action.UNCLASSIFIED, Decimal("-1.23"))] * 2
    assert [(i.code, "lines 2, 3" in i.text) for i in reading.issues] == [("action-unknown", True)]


def test_a_disagreement_is_a_doubt_and_the_amount_counts() -> None:
    """Shares × price and fees against the amount, to two cents or half a percent."""
    bad = '"05/04/2026","Buy","SCHF","X","10","$20.00","","-$210.00"'
    fine = '"05/04/2026","Buy","SCHF","X","10","$20.00","$0.65","-$200.65"'
    reading = read_bytes("x.csv", (HEADER + f"{bad}\n{fine}\n").encode())
    assert [(t.cash, t.fees) for t in reading.transactions] == [
        (Decimal(-210), Decimal(0)),
        (Decimal("-200.65"), Decimal("0.65")),
    ]
    assert [(i.code, i.place.line) for i in reading.issues] == [("amount-mismatch", 2)]


def test_an_empty_period_is_a_warning() -> None:
    """A header without rows says so."""
    reading = read_bytes("x.csv", (HEADER + '""\n').encode())
    assert [r.row_class for r in reading.records] == [RowClass.HEADER, RowClass.BLANK]
    assert [issue.code for issue in reading.issues] == ["table-empty"]


def test_the_file_name_tells_the_account_and_never_the_kind() -> None:
    """Schwab's transactions name their account only there."""
    row = '"11/13/2026","Buy","SCHX","X","5","$50.00","","-$250.00"\n'
    named = read_bytes("Roth_XXX902_Transactions_20261120-115444.csv", (HEADER + row).encode())
    assert [(h.printed, h.mask) for h in named.accounts.values()] == [("Roth ...902", "902")]
    assert read_bytes("Individual-Positions-2026.csv", (HEADER + row).encode()).kind is FileKind.TRANSACTIONS
    assert list(read_bytes("x.csv", (HEADER + row).encode()).accounts) == [""]


def test_a_view_without_the_type_of_asset() -> None:
    """It is read by the columns only Schwab has; what is unknown stays so."""
    rows = fixture("schwab/positions-no-type.csv").positions
    assert [(r.symbol, r.value, r.basis) for r in rows] == [
        ("VTI", Decimal(3100), Decimal(2250)),
        ("BRCH", Decimal(160), None),
        ("CASH", Decimal(140), None),
    ]


def test_older_realized_lots() -> None:
    """`Various` is no day; the sign of a disallowed loss means nothing."""
    rows = fixture("schwab/realized-older.csv").realized
    assert [(r.symbol, r.acquired, r.proceeds, r.basis, r.term, r.disallowed) for r in rows] == [
        ("ALDR", date(2016, 11, 23), Decimal(430), Decimal(110), "long", None),
        ("BRCH", None, Decimal(90), Decimal(100), "short", Decimal(10)),
    ]


def test_bank_accounts() -> None:
    """Deposits less withdrawals; names and sums of sections are no rows, what is pending is not settled."""
    older, newer = fixture("schwab/bank-older.csv"), fixture("schwab/bank.csv")
    assert {older.kind, newer.kind} == {FileKind.CASH}
    assert list(older.accounts) == ["Checking account ALD"]
    assert [r.cash for r in older.transactions] == [-1500, 4000, -250, -60, Decimal("0.14"), -5]
    assert [r.action for r in older.transactions[-2:]] == [Action.INTEREST, Action.UNCLASSIFIED]
    assert [r.row_class for r in older.records].count(RowClass.BY_RULE) == 3
    assert [(r.cash, r.settled) for r in newer.transactions] == [
        (Decimal(-20), False),
        (Decimal(100), True),
        (Decimal(3), True),
    ]


def test_equity_awards() -> None:
    """Two records are one event; a lapse waits for its shares, a deposit has the price of its day."""
    reading = fixture("schwab/equity-awards.csv")
    rows = [(r.action, r.shares, r.price, r.cash) for r in reading.transactions]
    assert rows == [
        (Action.UNCLASSIFIED, Decimal(15), Decimal("32.14"), 0),
        (Action.BUY, Decimal(20), Decimal(30), 0),
        (Action.SELL, Decimal(10), Decimal(32), Decimal("319.5")),
        (Action.WITHDRAWAL, None, None, Decimal("-319.5")),
        (Action.DIVIDEND, None, None, Decimal("4.2")),
        (Action.TAX, None, None, Decimal(-1)),
    ]
    assert [r.row_class for r in reading.records].count(RowClass.BY_RULE) == 3
    assert [i.code for i in reading.issues] == ["action-open"]
