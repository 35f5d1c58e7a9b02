"""Fidelity's layouts: sentences for actions, core cash, swapped labels."""

from datetime import date
from decimal import Decimal

import pytest

from app.feeds import read_bytes
from app.model.importing import FileKind, FileReading, RowClass
from app.model.transaction import Action
from tests.feeds.golden import FIXTURES, fixture

HEADER = (
    "Run Date,Action,Symbol,Description,Type,Price ($),Quantity,Commission ($),Fees ($),Amount ($),Settlement Date\n"
)


def _history(*rows: str) -> FileReading:
    return read_bytes("x.csv", (HEADER + "\n".join(rows) + "\n").encode())


@pytest.mark.parametrize("generation", ["a", "c", "d", "e", "f", "g", "h-401k"])
def test_every_generation_of_history_is_read(generation: str) -> None:
    """No row of any header generation is taken for a footer, and none but the shifted one is held."""
    reading = fixture(f"fidelity/history-{generation}.csv")
    held = [r.line for r in reading.records if r.row_class is RowClass.REVIEW]
    assert held == ([13] if generation == "a" else [])
    dated = [r for r in reading.records if len(r.cells) > 1 and r.cells[0].strip()[2:3] == "/"]
    assert len(reading.transactions) + len(held) == len(dated)


def test_core_cash_is_cash() -> None:
    """The starred fund without quantity, and what is pending, are cash; the fund's symbol is in the description."""
    cash = [row for row in fixture("fidelity/positions-2026.csv").positions if row.is_cash]
    assert [(row.symbol, row.value, row.description) for row in cash] == [
        ("CASH", Decimal("812.4"), "SPAXX** HELD IN MONEY MARKET"),
        ("CASH", Decimal(-300), "Pending activity"),
    ]


def test_a_core_fund_bought_by_hand_is_a_position() -> None:
    """Without stars and with a quantity it is an investment."""
    header = "Account Number,Account Name,Symbol,Description,Quantity,Last Price,Current Value\n"
    row = "Z41700001,Alder,FZFXX,FIDELITY TREASURY MONEY MARKET,100,$1.00,$100.00\n"
    positions = read_bytes("x.csv", (header + row).encode()).positions
    assert [(p.symbol, p.shares, p.is_cash) for p in positions] == [("FZFXX", Decimal(100), False)]


def test_a_core_fund_nobody_listed_is_cash() -> None:
    """Two stars and no quantity say enough."""
    header = "Account Number,Account Name,Symbol,Description,Quantity,Last Price,Current Value\n"
    row = "Z41700001,Alder,FNEWX**,HELD IN MONEY MARKET,,,$100.00\n"
    positions = read_bytes("x.csv", (header + row).encode()).positions
    assert [(p.value, p.is_cash) for p in positions] == [(Decimal(100), True)]


def test_moving_cash_into_the_core_fund_moves_nothing() -> None:
    """Purchases of the core fund and its reinvestments are sweeps; its dividend is income."""
    rows = fixture("fidelity/history-a.csv").transactions
    assert [(row.action, row.cash, row.shares) for row in rows if row.symbol == "SPAXX"] == [
        (Action.DIVIDEND, Decimal("0.02"), None),
        (Action.SWEEP, Decimal(0), None),
        (Action.SWEEP, Decimal(0), None),
    ]


def test_a_linked_account_is_not_counted_twice() -> None:
    """The BrokerageLink row stands for an account of its own and is left out, in the open."""
    reading = fixture("fidelity/positions-2026.csv")
    assert [r.line for r in reading.records if r.row_class is RowClass.BY_RULE] == [10]
    assert "linked-account" in {issue.code for issue in reading.issues}


def test_the_same_symbol_twice_counts_twice() -> None:
    """Cash and margin shares are two rows of one holding."""
    rows = fixture("fidelity/positions-2026.csv").positions
    assert [row.shares for row in rows if row.symbol == "AAPL"] == [10, 5]


def test_a_shifted_row_is_held() -> None:
    """A date in the amount is for the user, not for the ledger."""
    issue = next(i for i in fixture("fidelity/history-a.csv").issues if i.holds_row)
    assert (issue.place.line, issue.place.column) == (13, "Amount ($)")


def test_swapped_labels_are_mended_with_a_warning() -> None:
    """Where quantities stand under Price, the columns are read the other way round."""
    reading = _history(
        '05/02/2025,"YOU SOLD VANGUARD (VTI) (Cash)",VTI,"VANGUARD",Cash,-3,280.5,,,841.5,',
        '05/01/2025,"YOU BOUGHT VANGUARD (VTI) (Cash)",VTI,"VANGUARD",Cash,2,281,,,-562,',
    )
    assert [(t.shares, t.price) for t in reading.transactions] == [
        (Decimal(3), Decimal("280.5")),
        (Decimal(2), Decimal(281)),
    ]
    assert [issue.code for issue in reading.issues] == ["columns-swapped"]


def test_right_labels_are_left_alone() -> None:
    """Price before Quantity is no swap."""
    reading = _history('05/02/2025,"YOU SOLD VANGUARD (VTI) (Cash)",VTI,"VANGUARD",Cash,280.5,-3,,,841.5,')
    assert [(t.shares, t.price) for t in reading.transactions] == [(Decimal(3), Decimal("280.5"))]
    assert reading.issues == ()


def test_payroll_buys_shares_without_the_accounts_cash() -> None:
    """A contribution brings its basis along; a dividend in shares is reinvested on one row."""
    rows = fixture("fidelity/history-h-401k.csv").transactions
    assert [(row.action, row.shares, row.cash, row.basis) for row in rows] == [
        (Action.BUY, Decimal("2.045"), Decimal(0), Decimal("81.79")),
        (Action.DEPOSIT, None, Decimal(0), None),
        (Action.REINVEST, Decimal("0.278"), Decimal(0), Decimal("11.13")),
        (Action.TRANSFER_OUT, Decimal("1.5"), Decimal(0), None),
    ]


def test_equal_fills_are_two_transactions() -> None:
    """Nothing distinguishes them, and both are real."""
    first, second = fixture("fidelity/history-d.csv").transactions[:2]
    assert (first.symbol, first.key) == ("VT", second.key)


def test_what_settles_later_stays_the_same_row() -> None:
    """Balance and settlement change between exports; the key does not, and pending is told."""
    header = "Run Date,Action,Symbol,Description,Type,Quantity,Price ($),Amount ($),Cash Balance ($),Settlement Date\n"
    row = '11/13/2024,"YOU BOUGHT VANGUARD (VT) (Cash)",VT,"VANGUARD",Cash,10,142.035,-1420.35,{}\n'
    pending, settled = (
        read_bytes("x.csv", (header + row.format(end)).encode()).transactions[0]
        for end in ("Processing,", "9120.12,11/14/2024")
    )
    assert (pending.key, pending.settled, settled.settled) == (settled.key, False, True)


def test_the_kind_of_account_behind_an_action_is_no_part_of_its_key() -> None:
    """Exports with and without `(Cash)` tell the same row."""
    told = [
        _history(f'05/02/2025,"YOU BOUGHT VANGUARD (VTI){end}",VTI,"VANGUARD",Cash,280,3,,,-840,')
        for end in (" (Cash)", "")
    ]
    assert told[0].transactions[0].key == told[1].transactions[0].key


def test_shares_that_came_on_top() -> None:
    """A distribution of shares is a split told as added shares; one without shares is for the user."""
    reading = _history(
        '12/03/2025,"DISTRIBUTION NVIDIA CORP (NVDA) (Cash)",NVDA,"NVIDIA",Shares,,90,,,,',
        '12/03/2025,"DISTRIBUTION OF SOMETHING (Cash)",,"X",Shares,,0.000,,,12.5,',
    )
    assert [(t.action, t.added_shares) for t in reading.transactions] == [
        (Action.SPLIT, Decimal(90)),
        (Action.UNCLASSIFIED, None),
    ]


def test_the_ticker_may_stand_in_the_sentence() -> None:
    """An empty symbol is taken from the brackets of the action."""
    reading = _history('05/02/2025,"YOU BOUGHT VANGUARD INDEX (VTI) (Cash)", ,"VANGUARD",Cash,280,3,,,-840,')
    assert reading.transactions[0].symbol == "VTI"


def test_days_of_the_footer() -> None:
    """The only day of a positions file is when it was downloaded."""
    assert fixture("fidelity/positions-2021.csv").as_of == date(2021, 7, 30)
    assert {row.day for row in fixture("fidelity/positions-2026.csv").positions} == {date(2026, 11, 20)}


def test_a_view_without_basis_says_so() -> None:
    """The income view has no basis: unknown, with a remark."""
    reading = fixture("fidelity/positions-income-view.csv")
    assert [issue.code for issue in reading.issues] == ["no-basis"]
    assert all(row.basis is None for row in reading.positions)


def test_closed_lots_of_every_generation() -> None:
    """Order of columns, form of dates and wording changed; lots, terms and CUSIPs did not."""
    rows = fixture("fidelity/closed-lots-2022.csv").realized + fixture("fidelity/closed-lots-2026.csv").realized
    assert [(row.symbol, row.term) for row in rows] == [
        ("ABNB", "long"),
        ("3135G04Q3", "short"),
        ("MU", "short"),
        ("SPY260116P00600000", "short"),
        ("BRKB220414C00357500", None),
    ]


def test_a_statement_of_several_accounts() -> None:
    """Accounts stand inside the table, their types above it; the day is in the file's name, subtotals agree."""
    reading = fixture("fidelity/Statement10312026.csv")
    assert (reading.kind, reading.as_of) == (FileKind.STATEMENT, date(2026, 10, 31))
    assert [(a.printed, a.type_hint) for a in reading.accounts.values()] == [
        ("ROTH IRA …0003", "roth"),
        ("Individual - TOD …0001", "taxable"),
    ]
    rows = [(r.account[-4:], r.symbol, r.value, r.basis, r.is_cash) for r in reading.positions]
    assert rows == [
        ("0003", "ALDRX", Decimal(2000), Decimal(1500), False),
        ("0003", "CASH", Decimal("57.24"), None, True),
        ("0001", "BRCH", Decimal(4000), None, False),
        ("0001", "CEDR", Decimal(1000), Decimal(1250), False),
        ("0001", "CASH", Decimal(125), None, True),
    ]
    assert (reading.totals.file, reading.totals.computed) == (Decimal("7182.24"), Decimal("7182.24"))
    assert [(i.code, i.place.line) for i in reading.issues] == []


def test_a_subtotal_that_is_not_the_sum_of_its_section() -> None:
    """It is told, and changes nothing."""
    text = (
        (FIXTURES / "fidelity/Statement10312026.csv").read_text().replace(",5000.00,1250.00,,,", ",5100.00,1250.00,,,")
    )
    reading = read_bytes("Statement3312026.csv", text.encode())
    assert [i.code for i in reading.issues] == ["total-mismatch"]
    assert reading.as_of == date(2026, 3, 31)


def test_options_of_the_summary_are_never_counted_twice() -> None:
    """They are in the positions: each is left out with that reason, and it is said once."""
    reading = fixture("fidelity/option-summary.csv")
    assert (reading.kind, len(reading.positions)) == (FileKind.OPTIONS, 0)
    left_out = [r for r in reading.records if r.row_class is RowClass.BY_RULE]
    assert [r.note for r in left_out] == ["The option is among the positions: import those."] * 2
    assert "options-summary" in [i.code for i in reading.issues]
