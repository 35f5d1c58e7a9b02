"""Evenkeel's own templates and price files, by the contract of the command line."""

from datetime import date
from decimal import Decimal

import pytest

from app.feeds import read_bytes
from app.model.errors import InputError
from app.model.importing import FileKind, FileReading, RowClass, TransactionRow
from app.model.transaction import Action, LotPick
from tests.feeds.golden import fixture

HEADER = "id,date,account,action,symbol,shares,price,fees,amount,lots,acquired,description\n"


def _read(*rows: str, header: str = HEADER) -> FileReading:
    return read_bytes("x.csv", (header + "\n".join(rows) + "\n").encode())


def _one(row: str) -> TransactionRow:
    reading = _read(row)
    assert reading.issues == ()
    return reading.transactions[0]


@pytest.mark.parametrize(
    "row, cash",
    [
        ("1,2026-01-02,A,buy,VTI,10,50,1.50,,,,", "-501.5"),
        ("1,2026-01-02,A,sell,VTI,10,50,1.50,,,,", "498.5"),
        ("1,2026-01-02,A,buy,VTI,10,,,501.50,,,", "-501.5"),
        ("1,2026-01-02,A,sell,VTI,10,,,498.50,,,", "498.5"),
        ("1,2026-01-02,A,reinvest,VTI,0.1,281.50,,28.15,,,", "-28.15"),
        ("1,2026-01-02,A,dividend,VTI,,,,28.15,,,", "28.15"),
        ("1,2026-01-02,A,interest,,,,,3,,,", "3"),
        ("1,2026-01-02,A,deposit,,,,,100,,,", "100"),
        ("1,2026-01-02,A,withdrawal,,,,,100,,,", "-100"),
        ("1,2026-01-02,A,fee,,,,,5,,,", "-5"),
        ("1,2026-01-02,A,fee,,,,5,,,,", "-5"),
        ("1,2026-01-02,A,tax,VXUS,,,,5,,,", "-5"),
        ("1,2026-01-02,A,return-of-capital,VNQ,,,,8,,,", "8"),
        ("1,2026-01-02,A,split,VTI,2,,,,,,", "0"),
        ("1,2026-01-02,A,transfer-in,VTI,10,,,500,,2019-05-05,", "0"),
        ("1,2026-01-02,A,transfer-in,CASH,,,,500,,,", "500"),
        ("1,2026-01-02,A,transfer-out,VTI,10,,,,,,", "0"),
        ("1,2026-01-02,A,gift,VTI,10,,,500,,2019-05-05,", "0"),
        ("1,2026-01-02,A,inherit,VTI,10,,,500,,2019-05-05,", "0"),
        ("1,2026-01-02,A,spin-off,VTI,10,,,500,,2019-05-05,", "0"),
    ],
)
def test_the_action_gives_the_direction_of_cash(row: str, cash: str) -> None:
    """The amount is never negative; fees are in it, or added where only a price is given."""
    assert _one(row).cash == Decimal(cash)


@pytest.mark.parametrize("action", ["gift", "inherit", "transfer-in", "spin-off"])
def test_shares_that_come_without_cash_bring_their_basis(action: str) -> None:
    """The amount is the basis received, blank is unknown, and the day of acquisition counts."""
    known = _one(f"1,2026-01-02,A,{action},VTI,10,,,500,,2019-05-05,")
    assert (known.basis, known.acquired) == (Decimal(500), date(2019, 5, 5))
    assert _one(f"1,2026-01-02,A,{action},VTI,10,,,,,,").basis is None


def test_a_ratio_may_be_a_fraction() -> None:
    """One new share for three old ones."""
    shares = _one("1,2026-01-02,A,split,VTI,1/3,,,,,,").shares
    assert shares is not None
    assert abs(shares * 3 - 1) < Decimal("1e-30")


def test_the_lots_of_a_sale_are_named() -> None:
    """Ids of purchases with the shares of each."""
    row = _one("1,2026-01-02,A,sell,VTI,80,50,,,b1:50;b2:30,,")
    assert row.lots == (LotPick("b1", Decimal(50)), LotPick("b2", Decimal(30)))


def test_amount_rules_over_price() -> None:
    """A disagreement beyond the rounding of the price is said, and the amount counts."""
    reading = _read("1,2026-01-02,A,buy,VTI,30,250,0,7504,,,", "2,2026-01-02,A,buy,VTI,300,3.33,0,1000,,,")
    assert [t.cash for t in reading.transactions] == [-7504, -1000]
    assert [(i.code, i.place.line) for i in reading.issues] == [("amount-mismatch", 2)]


@pytest.mark.parametrize(
    "row",
    [
        "1,2026-01-02,A,bought,VTI,1,2,,,,,",
        "1,2026-01-02,A,sweep,VTI,1,2,,,,,",
        "1,,A,buy,VTI,1,2,,,,,",
        "1,2026-13-02,A,buy,VTI,1,2,,,,,",
        "1,2026-01-02,A,buy,,1,2,,,,,",
        "1,2026-01-02,A,buy,VTI,,2,,,,,",
        "1,2026-01-02,A,buy,VTI,1,,,,,,",
        "1,2026-01-02,A,buy,VTI,-1,2,,,,,",
        "1,2026-01-02,A,dividend,VTI,,,,,,,",
        "1,2026-01-02,A,deposit,,,,,-5,,,",
        "1,2026-01-02,A,split,VTI,0,,,,,,",
        "1,2026-01-02,A,split,VTI,,,,,,,",
        "1,2026-01-02,A,gift,VTI,,,,5,,,",
        "1,2026-01-02,A,sell,VTI,1,2,,,b1,,",
        "1,2026-01-02,A,sell,VTI,1,2,,,b1:-1,,",
        "1,2026-01-02,A,transfer-out,CASH,,,,,,,",
        "1,2026-01-02,A,merger,,1,,,,,,",
        "1,2026-01-02,A,buy,VTI,1,2,,,,,,one too many",
        "1,2026-01-02,A",
    ],
)
def test_a_row_that_lacks_what_its_action_needs_is_held(row: str) -> None:
    """It is kept for review with a reason, and the others are read."""
    reading = _read(row, "2,2026-01-02,A,deposit,,,,,100,,,")
    assert [r.row_class for r in reading.records] == [RowClass.HEADER, RowClass.REVIEW, RowClass.ROW]
    assert [(i.code, i.place.line) for i in reading.issues] == [("row-unreadable", 2)]


def test_minus_signs_that_repeat_the_action_are_dropped() -> None:
    """A sale of −2 shares is a sale of 2, a purchase for −100 costs 100; both are doubts."""
    reading = _read("1,2026-01-02,A,sell,VTI,-2,280,,560,,,", "2,2026-01-02,A,buy,VTI,1,100,,-100,,,")
    assert [(t.shares, t.cash) for t in reading.transactions] == [
        (Decimal(2), Decimal(560)),
        (Decimal(1), Decimal(-100)),
    ]
    assert [i.code for i in reading.issues] == ["sign"]


def test_only_three_columns_are_needed() -> None:
    """Date, account and action, in any order, with what the action needs."""
    reading = _read("deposit,100,A,2026-01-02", header="action,amount,account,date\n")
    assert [(t.account, t.cash) for t in reading.transactions] == [("A", Decimal(100))]


def test_cells_beyond_the_last_column_may_be_empty() -> None:
    """Spreadsheets pad rows with commas."""
    reading = _read("2026-01-02,A,deposit,100,,,", header="date,account,action,amount\n")
    assert [t.cash for t in reading.transactions] == [100]


def test_the_rest_of_a_merger_and_a_spin_off() -> None:
    """Columns few files have: fair value, ratio, the other security, cash."""
    rows = {t.action: t for t in fixture("generic/transactions.csv").transactions}
    merger = rows[Action.MERGER]
    assert (merger.other_symbol, merger.ratio, merger.boot, merger.cash) == (
        "NEWC",
        Decimal("0.5"),
        Decimal(35),
        Decimal(35),
    )
    assert (rows[Action.SPIN_OFF].boot, rows[Action.SPIN_OFF].basis) == (Decimal("2.5"), Decimal(120))
    assert rows[Action.GIFT].fair_value == 1500


def test_names_and_symbols_stand_as_written() -> None:
    """Account names are the user's, not cut; symbols are upper case, not respelled."""
    row = _one("1,2026-01-02,Account 12345678,buy,brk-b,1,2,,,,,")
    assert (row.account, row.symbol) == ("Account 12345678", "BRK-B")


def test_numbers_written_differently_have_one_key() -> None:
    """A spreadsheet that saves 50.00 as 50 does not make new transactions."""
    first, second = (_one(f"1,2026-01-02,A,buy,VTI,10,{price},,,,,Some  Words") for price in ("50.00", "50"))
    assert first.key == second.key


# --- Positions ----------------------------------------------------------------------------------------------


def test_positions_and_their_cash() -> None:
    """CASH is cash; a blank basis is unknown; a row without shares is ignored."""
    reading = fixture("generic/positions.csv")
    assert (reading.kind, reading.as_of) == (FileKind.POSITIONS, None)
    assert [(p.symbol, p.is_cash, p.basis) for p in reading.positions] == [
        ("VTI", False, Decimal(10000)),
        ("VTI", False, Decimal(2900)),
        ("GIFT", False, None),
        ("CASH", True, None),
        ("BND", False, Decimal(8500)),
    ]
    assert reading.positions[1].adjusted_acquired == date(2025, 11, 1)
    assert [r.line for r in reading.records if r.row_class is RowClass.BY_RULE] == [7]


def test_positions_without_a_date_hold_for_every_day() -> None:
    """Their day is None."""
    reading = _read("A,VTI,10,310,,", header="account,symbol,shares,price,acquired,basis\n")
    assert [(p.day, p.price) for p in reading.positions] == [(None, Decimal(310))]


def test_a_basis_of_zero_is_what_the_user_said() -> None:
    """Only a broker's zero means unknown."""
    reading = _read("A,VTI,10,310,,0", header="account,symbol,shares,price,acquired,basis\n")
    assert reading.positions[0].basis == 0


# --- Prices -------------------------------------------------------------------------------------------------


def test_prices_a_row_each() -> None:
    """Adjusted closes, volumes and the rest are kept where given; what is not above zero is held."""
    reading = fixture("generic/prices-long.csv")
    assert [(p.symbol, p.close, p.adjusted, p.volume) for p in reading.prices] == [
        ("VTI", Decimal("309.1"), Decimal("305.2"), Decimal(3100000)),
        ("VTI", Decimal(310), Decimal("306.09"), Decimal(2900000)),
        ("BND", Decimal("72.5"), None, None),
    ]
    assert [r.line for r in reading.records if r.row_class is RowClass.REVIEW] == [5]


def test_prices_a_column_each() -> None:
    """A row may carry several prices, or none."""
    reading = fixture("generic/prices-wide.csv")
    assert [(p.line, p.symbol) for p in reading.prices] == [
        (2, "VTI"),
        (2, "BND"),
        (2, "BRK.B"),
        (3, "VTI"),
        (3, "BRK.B"),
    ]
    assert [r.row_class for r in reading.records][-1] is RowClass.BY_RULE


@pytest.mark.parametrize("name, symbol", [("SPY.csv", "SPY"), ("brk-b (1).csv", "BRK.B"), ("vix_daily.csv", "VIX")])
def test_prices_of_a_file_named_after_its_symbol(name: str, symbol: str) -> None:
    """Without a column for it the file's name tells the symbol, with a warning."""
    reading = read_bytes(name, b"Date,Open,High,Low,Close,AdjClose,Volume\n2026-11-18,1,2,1,1.5,1.4,1000\n")
    assert [(p.symbol, p.close, p.adjusted) for p in reading.prices] == [(symbol, Decimal("1.5"), Decimal("1.4"))]
    assert [i.code for i in reading.issues] == ["symbol-from-name"]


def test_capital_words_are_no_symbols() -> None:
    """A bank's `DATE,AMOUNT,BALANCE` is no table of prices."""
    with pytest.raises(Exception, match="no table Evenkeel knows"):
        read_bytes("bank.csv", b"DATE,AMOUNT,BALANCE\n2026-01-02,5,10\n")


@pytest.mark.parametrize(
    "header",
    [
        "Date,Account,Action,Memo",
        "Date,Account,Action,Symbol,Quantity,Price,Amount",
    ],
)
def test_a_file_of_somebody_else_is_not_the_template(header: str) -> None:
    """Date, account and action do not make the template: without its own words for shares or cash nothing is read."""
    with pytest.raises(InputError, match=r"no table Evenkeel knows|has no column"):
        read_bytes("x.csv", f"{header}\n2026-01-02,A,buy,1,2,3,4,5,6,7\n".encode())


@pytest.mark.parametrize(
    "days, expected",
    [
        (("03/04/2026", "13/04/2026"), [date(2026, 4, 3), date(2026, 4, 13)]),
        (("03/04/2026", "04/13/2026"), [date(2026, 3, 4), date(2026, 4, 13)]),
        (("03/04/2026", "2026-05-01", "04/13/2026"), [date(2026, 3, 4), date(2026, 5, 1), date(2026, 4, 13)]),
    ],
)
def test_one_day_above_twelve_decides_the_order_of_all(days: tuple[str, ...], expected: list[date]) -> None:
    """The order of day and month is that of the whole column, wherever in it the day stands that tells."""
    reading = _read(*(f"{n},{day},A,deposit,,,,,100,,," for n, day in enumerate(days)))
    assert [row.day for row in reading.transactions] == expected


@pytest.mark.parametrize(
    "days, words", [(("03/04/2026", "05/06/2026"), "none of them says which"), (("13/04/2026", "04/13/2026"), "others")]
)
def test_days_that_may_be_either_are_refused(days: tuple[str, str], words: str) -> None:
    """Nothing is guessed: one sentence, and how to write them."""
    with pytest.raises(InputError, match=words) as caught:
        _read(*(f"{n},{day},A,deposit,,,,,100,,," for n, day in enumerate(days)))
    assert "2026-11-20" in caught.value.advice
