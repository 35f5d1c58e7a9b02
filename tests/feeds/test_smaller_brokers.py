"""Brokers whose files are of few kinds: figures worked out by hand from the fictional fixtures."""

from datetime import date
from decimal import Decimal

import pytest

from app.feeds import read_bytes
from app.model.importing import FileKind
from app.model.transaction import Action
from tests.feeds.counting import cash_of, counts_of
from tests.feeds.golden import FIXTURES, fixture

D = Decimal


@pytest.mark.parametrize(
    "name, counts, cash",
    [
        ("webull/orders.csv", (5, 3, 1), "-1716.90"),
        ("webull/orders-older.csv", (2, 0, 0), "-135.5"),
        ("webull/history.csv", (2, 1, 0), "-270.90"),
        ("webull/statement.csv", (2, 0, 0), "5.85"),
        ("firstrade/history.csv", (8, 0, 0), "244.99"),
        ("ally/activity.txt", (5, 0, 0), "415.39"),
        ("betterment/lots.csv", (3, 0, 0), "0"),
        ("wealthfront/open-lots.csv", (3, 0, 0), "0"),
        ("tastytrade/history.csv", (8, 0, 0), "1177.17"),
        ("tastytrade/older.csv", (6, 0, 0), "820.96"),
        ("healthequity/investments.csv", (4, 0, 0), "-111.25"),
        ("healthequity/cash-transactions.csv", (5, 1, 0), "695.00"),
        ("healthequity/2026-05-06T152440-0700.balances.csv", (1, 0, 0), "0"),
        ("jpmorgan/transactions.csv", (9, 0, 0), "1431.58"),
        ("morganstanley/releases.csv", (3, 1, 1), "1155"),
        ("morganstanley/withdrawals.csv", (2, 1, 0), "0"),
        ("morganstanley/withdrawals-older.csv", (2, 0, 0), "0"),
        ("morganstanley/wires.csv", (1, 0, 0), "-4219.95"),
        ("morganstanley/releases-net.csv", (1, 0, 0), "0"),
        ("vanguard/ofxdownload-529.csv", (5, 0, 0), "-50"),
    ],
)
def test_every_record_counts_once(name: str, counts: tuple[int, int, int], cash: str) -> None:
    """Rows, what a rule leaves out, what is held, and the cash of the rows."""
    reading = fixture(name)
    assert reading.broker == name.partition("/")[0]
    assert counts_of(reading) == counts
    assert cash_of(reading) == D(cash)


def test_orders_of_webull() -> None:
    """Legs are read, their spread is not; an order carried out in part waits; equal orders are two."""
    reading = fixture("webull/orders.csv")
    rows = [(r.symbol, r.action, r.shares, r.cash) for r in reading.transactions]
    assert rows[0] == rows[-1] == ("ALDR", Action.BUY, D(100), D(-1296))
    assert rows[2:4] == [
        ("ALDR261218C00050000", Action.BUY, D(1), D(-210)),
        ("ALDR261218C00055000", Action.SELL, D(1), D(60)),
    ]
    assert [i.place.line for i in reading.issues if i.holds_row] == [6]
    assert reading.records[6].note == "The order of a spread: its legs are read."


def test_days_of_webulls_statement() -> None:
    """A day above 12 says that days come first."""
    rows = fixture("webull/statement.csv").transactions
    assert [(r.day, r.symbol, r.cash) for r in rows] == [
        (date(2026, 10, 26), "ALDR", D("85.96")),
        (date(2026, 10, 5), "BRCH", D("-80.11")),
    ]


def test_a_statement_of_webull_says_its_currency() -> None:
    """Outside the US it is not in dollars."""
    text = (FIXTURES / "webull/statement.csv").read_text()
    reading = read_bytes("s.csv", text.replace("Currency: USD", "Currency: HKD").encode())
    assert {row.currency for row in reading.transactions} == {"HKD"}


def test_both_exports_of_merrills_pages_tell_one_transaction() -> None:
    """One of them has no day of trade: the day of settlement is in both, and makes the key."""
    settled = '"11/17/2026","Sale  ALDER HOLDINGS INC","Trades/ Securities","ALDR","-5","$40.10","$200.50"\n'
    header = '"Settlement date","Description","Type","Symbol/ CUSIP","Quantity","Price","Amount"\n'
    (window,) = read_bytes("w.csv", (header + settled).encode()).transactions
    whole = fixture("merrill/web-activity.csv").transactions[0]
    assert (whole.day, window.day) == (date(2026, 11, 16), date(2026, 11, 17))
    assert (whole.key, whole.soft_key) == (window.key, window.soft_key)


def test_history_of_firstrade() -> None:
    """Options stand in words; shares a dividend bought are a row of their own; what nobody knows is asked."""
    rows = fixture("firstrade/history.csv").transactions
    assert (rows[2].symbol, rows[2].shares, rows[2].price) == ("ALDR261218C00030000", D(1), D(120))
    assert (rows[4].action, rows[4].shares, rows[4].price) == (Action.REINVEST, D("0.12"), D(45))
    assert [r.action for r in rows[5:]] == [Action.INTEREST, Action.DEPOSIT, Action.UNCLASSIFIED]


def test_a_value_leaves_out_what_the_trade_cost() -> None:
    """Where a file has no totals, commissions and fees are taken off; a price is that of a contract."""
    for name in ("tastytrade/history.csv", "tastytrade/older.csv"):
        row = fixture(name).transactions[0]
        assert (row.action, row.shares, row.price, row.cash) == (Action.SELL, D(2), D(110), D("217.72"))


def test_an_option_that_ended_is_asked_about() -> None:
    """Its quantity has no sign: whether it was held or written is for the user to say."""
    reading = fixture("tastytrade/history.csv")
    assert reading.transactions[-1].action is Action.UNCLASSIFIED
    assert [(i.code, i.place.line) for i in reading.issues] == [("action-open", 9)]


def test_money_without_a_sub_type() -> None:
    """The words, the symbol and the sign tell dividends, interest and deposits; the rest is asked about."""
    rows = fixture("tastytrade/older.csv").transactions[2:]
    assert [r.action for r in rows] == [Action.DEPOSIT, Action.DIVIDEND, Action.INTEREST, Action.UNCLASSIFIED]


def test_a_health_savings_account() -> None:
    """The account's type is known; its dividends are paid in shares, its sales bring cash, no word is guessed."""
    reading = fixture("healthequity/investments.csv")
    assert [(a.printed, a.type_hint) for a in reading.accounts.values()] == [("HealthEquity HSA", "hsa")]
    rows = [(r.action, r.shares, r.cash, r.basis) for r in reading.transactions]
    assert rows == [
        (Action.BUY, D("1.745"), D(-300), None),
        (Action.REINVEST, D("0.056"), D(0), D("10.4")),
        (Action.SELL, D(1), D(190), None),
        (Action.UNCLASSIFIED, D("-0.007"), D("-1.25"), None),
    ]
    assert [i.code for i in reading.issues] == ["action-unknown"]


def test_shares_of_a_stock_plan() -> None:
    """What was kept back for tax never came in; the day's price is what shares cost; a sale of cash is a payout."""
    released = fixture("morganstanley/releases.csv").transactions
    assert [(r.action, r.symbol, r.shares, r.price, r.cash) for r in released] == [
        (Action.BUY, "ASU CLASS C", D("5.5"), D(1000), D(0)),
        (Action.BUY, "ASU CLASS C", D("2.2"), D(1100), D(0)),
        (Action.DEPOSIT, "", None, None, D(1155)),
    ]
    sold = fixture("morganstanley/withdrawals.csv").transactions
    assert [(r.action, r.shares, r.cash) for r in sold] == [
        (Action.SELL, D(2), D(2095)),
        (Action.WITHDRAWAL, None, D(-2095)),
    ]


@pytest.mark.parametrize("name", ["betterment/lots.csv", "wealthfront/open-lots.csv"])
def test_lots_that_other_programs_know(name: str) -> None:
    """Each row is a lot with its day; a basis that is missing stays unknown."""
    reading = fixture(name)
    assert reading.kind is FileKind.LOTS
    assert [(r.symbol, r.shares, r.acquired, r.basis, r.value, r.is_lot) for r in reading.positions] == [
        ("ALDR", D("10.5"), date(2024, 3, 1), D(210), D("262.5"), True),
        ("ALDR", D(2), date(2026, 10, 1), D(52), D(50), True),
        ("BRCH", D(3), date(2025, 6, 2), None, D(120), True),
    ]


def test_lots_of_a_stock_plan() -> None:
    """A row that stands shifted is held, never misread."""
    reading = fixture("morganstanley/lots.txt")
    assert [(r.symbol, r.shares, r.acquired, r.basis, r.value) for r in reading.positions] == [
        ("ASU CLASS C", D("5.5"), date(2026, 3, 25), D(5500), D(6050)),
        ("ASU CLASS C", D("2.2"), date(2024, 4, 25), D(1760), D(2420)),
    ]
    assert counts_of(reading) == (2, 0, 1)


def test_a_purchase_that_both_files_of_a_health_account_tell_counts_once() -> None:
    """Cash paid in, 695.00, less what buying and selling in the other file came to, and its day in the file's name."""
    cash, invested = fixture("healthequity/cash-transactions.csv"), fixture("healthequity/investments.csv")
    assert cash.accounts.keys() == invested.accounts.keys()
    assert cash_of(cash) + cash_of(invested) == D("583.75")
    assert fixture("healthequity/2026-05-06T152440-0700.balances.csv").as_of == date(2026, 5, 6)


def test_transactions_of_chase() -> None:
    """The sweep moves nothing, shares received have no basis, the account is told by name and mask."""
    reading = fixture("jpmorgan/transactions.csv")
    rows = {r.printed_action: r for r in reading.transactions}
    assert (rows["REC"].action, rows["REC"].shares, rows["REC"].basis) == (Action.TRANSFER_IN, D(318), None)
    assert [rows[code].cash for code in ("DBS", "WDL", "BNK")] == [D(0), D(0), D(1400)]
    assert (rows["Sell"].shares, rows["Sell"].cash) == (D(223), D("1081.55"))
    assert [(hint.mask, hint.type_hint) for hint in reading.accounts.values()] == [("0417", "roth")]


def test_a_plan_for_education_of_vanguard() -> None:
    """What is paid in is shares and no cash; the fund's name stands for it; its number's suffix is no mask."""
    reading = fixture("vanguard/ofxdownload-529.csv")
    fund = reading.positions[0].symbol
    bought = [(t.symbol, t.shares, t.basis, t.cash) for t in reading.transactions if t.action is Action.BUY]
    assert bought[-1] == (fund, D("22.2469"), D(200), D(0))
    assert sum((t[2] or D(0) for t in bought), D(0)) == D(700)
    assert [(hint.mask, hint.type_hint) for hint in reading.accounts.values()] == [("0001", "529")]


def test_sections_of_a_statement_that_move_shares() -> None:
    """Shares in and out have no basis, a split adds to what is held, and a merger is for the user to explain."""
    reading = fixture("ibkr/activity-moves.csv")
    assert counts_of(reading) == (5, 4, 0)
    rows = [(r.day, r.action, r.symbol, r.shares, r.added_shares, r.cash) for r in reading.transactions]
    assert rows == [
        (date(2026, 3, 2), Action.TRANSFER_IN, "ALDR", D(60), None, D(0)),
        (date(2026, 9, 1), Action.TRANSFER_OUT, "BRCH", D(24), None, D(0)),
        (date(2026, 6, 11), Action.SPLIT, "ALDR", None, D(180), D(0)),
        (date(2026, 7, 1), Action.UNCLASSIFIED, "CEDR", D(-5), None, D(0)),
        (date(2026, 8, 5), Action.FEE, "", None, None, D("-1.5")),
    ]
    assert [i.code for i in reading.issues] == ["action-open"]
