"""Vanguard: two tables in one file, lots, and OFX."""

from datetime import date
from decimal import Decimal

import pytest

from app.feeds import read_bytes
from app.model.errors import InputError
from app.model.importing import FileKind, RowClass
from app.model.transaction import Action
from tests.feeds.golden import FIXTURES, fixture


def test_a_download_holds_positions_and_transactions() -> None:
    """Both tables of the file are read; the file is a snapshot without a day and without basis."""
    reading = fixture("vanguard/ofxdownload.csv")
    assert (reading.kind, len(reading.positions), len(reading.transactions)) == (FileKind.POSITIONS, 5, 12)
    assert {(row.day, row.basis) for row in reading.positions} == {(None, None)}
    assert reading.covers == (date(2026, 5, 1), date(2026, 9, 2))


def test_the_settlement_fund_is_cash() -> None:
    """VMFXX and Cash Plus are cash, and moving money between them and the account moves nothing."""
    reading = fixture("vanguard/ofxdownload.csv")
    assert [row.value for row in reading.positions if row.is_cash] == [Decimal("1300.55"), 25]
    swept = [row for row in reading.transactions if row.symbol == "VMFXX" and row.action is Action.SWEEP]
    assert [(row.cash, row.shares) for row in swept] == [(Decimal(0), None)] * 2


def test_an_exchange_is_a_sale_and_a_purchase() -> None:
    """The sign of the shares tells which, and the cash of both cancels."""
    rows = [row for row in fixture("vanguard/ofxdownload.csv").transactions if row.printed_action == "Exchange"]
    assert [row.action for row in rows] == [Action.SELL, Action.BUY]
    assert sum(row.cash for row in rows) == 0


def test_a_reinvestment_without_price_has_one() -> None:
    """What the file leaves at zero is the amount for each share."""
    row = next(r for r in fixture("vanguard/ofxdownload.csv").transactions if r.action is Action.REINVEST)
    assert (row.price, row.cash) == (Decimal("9.8"), Decimal("-15.68"))


def test_lots() -> None:
    """Averaged lots have no day, zero basis is unknown, empty lots are ignored, the header tells the day."""
    reading = fixture("vanguard/cost-basis.csv")
    assert [(row.symbol, row.acquired, row.basis) for row in reading.positions] == [
        ("VTI", date(2017, 6, 15), Decimal(12500)),
        ("VTI", date(2026, 9, 1), Decimal(3000)),
        ("VBTLX", None, Decimal("5204.55")),
        ("VWINX", date(2009, 1, 2), None),
    ]
    assert {row.day for row in reading.positions} == {date(2026, 11, 19)}
    assert [row.covered for row in reading.positions] == [True, True, True, False]
    assert [r.line for r in reading.records if r.row_class is RowClass.BY_RULE] == [8]


# --- OFX ----------------------------------------------------------------------------------------------------


def test_a_statement_in_sgml() -> None:
    """Tags without ends, ids of securities, an entity, and one element that cannot be read."""
    reading = fixture("vanguard/statement.ofx")
    assert (reading.broker, reading.as_of) == ("vanguard", date(2026, 11, 19))
    assert [(p.symbol, p.shares, p.is_cash) for p in reading.positions] == [
        ("VTI", Decimal(110), False),
        ("CASH", Decimal("1300.55"), True),
        ("CASH", Decimal("12.34"), True),
    ]
    assert [(t.action, t.symbol, t.cash) for t in reading.transactions] == [
        (Action.BUY, "VTI", Decimal(-3000)),
        (Action.SELL, "VTV", Decimal("954.98")),
        (Action.REINVEST, "VBTLX", Decimal(0)),
        (Action.DIVIDEND, "VTI", Decimal("104.5")),
        (Action.TRANSFER_IN, "VTV", Decimal(0)),
        (Action.SPLIT, "VTV", Decimal(0)),
        (Action.DEPOSIT, "", Decimal(5000)),
    ]
    assert [t.reference for t in reading.transactions] == [f"F-100{n}" for n in range(1, 8)]
    assert [(i.code, i.place.line) for i in reading.issues] == [("row-unreadable", 28)]


def test_what_is_of_no_shares_is_left_out() -> None:
    """Plans go on naming funds that were left and note transfers of nothing; neither is a row nor a question."""
    text = (FIXTURES / "vanguard/statement.ofx").read_text(encoding="ascii")
    before = fixture("vanguard/statement.ofx")
    after = read_bytes(
        "statement.ofx", text.replace("<UNITS>110", "<UNITS>0.0").replace("<UNITS>40", "<UNITS>0").encode()
    )
    assert len(after.positions) == len(before.positions) - 1
    assert [t for t in after.transactions if t.action is Action.TRANSFER_IN] == []
    assert len(after.issues) == len(before.issues)
    assert [r.note for r in after.records].count("It is of no shares.") == 2


def test_a_reinvestment_in_ofx_is_dividend_and_purchase_in_one() -> None:
    """It moves no cash and brings its basis along."""
    row = next(t for t in fixture("vanguard/statement.ofx").transactions if t.action is Action.REINVEST)
    assert (row.shares, row.cash, row.basis) == (Decimal("1.6"), Decimal(0), Decimal("15.68"))


def test_a_statement_in_xml() -> None:
    """Closed tags, an empty element and CDATA."""
    reading = fixture("vanguard/statement.qfx")
    assert [(t.action, t.symbol, t.cash, t.description) for t in reading.transactions] == [
        (Action.INTEREST, "VBTLX", Decimal("3.25"), "BONDS & MORE")
    ]


def test_the_same_trade_in_csv_and_ofx_is_probably_the_same() -> None:
    """Keys differ, as ids do; day, security, shares and cash make the soft key equal."""
    by_csv = next(t for t in fixture("vanguard/ofxdownload.csv").transactions if t.printed_action == "Buy")
    by_ofx = next(t for t in fixture("vanguard/statement.ofx").transactions if t.printed_action == "BUYSTOCK")
    assert by_csv.soft_key == by_ofx.soft_key
    assert by_csv.key != by_ofx.key


def test_a_bank_statement_in_ofx_is_refused() -> None:
    """There is no investment in it, and the sentence says what to export instead."""
    with pytest.raises(InputError, match="without an investment statement"):
        read_bytes("bank.ofx", b"OFXHEADER:100\n\n<OFX><BANKMSGSRSV1></BANKMSGSRSV1></OFX>")


def test_elements_on_one_line_have_lines_of_their_own() -> None:
    """A statement without line ends still tells its records apart."""
    text = "OFXHEADER:100\n<OFX><INVSTMTRS><ACCTID>44170001<INVTRANLIST>" + "<INCOME><FITID>1</INCOME>" * 3 + "</OFX>"
    reading = read_bytes("one.ofx", text.encode())
    lines = [record.line for record in reading.records]
    assert len(set(lines)) == len(lines) == 4


def test_endless_nesting_is_survived() -> None:
    """A damaged statement may open tags without end."""
    text = "OFXHEADER:100\n<OFX><INVSTMTRS>" + "<A>" * 20000 + "<INVBAL><AVAILCASH>1"
    assert read_bytes("deep.ofx", text.encode()).rows >= 1


def test_a_settlement_fund_without_a_symbol() -> None:
    """By its name alone it is cash too: buying it moves nothing, what it pays is income."""
    reading = fixture("vanguard/ofxdownload-null.csv")
    cash = [(r.account, r.value) for r in reading.positions if r.is_cash]
    assert cash == [("…0001", Decimal("250.5")), ("…0002", Decimal(75))]
    rows = [(r.action, r.cash) for r in reading.transactions]
    assert rows == [
        (Action.SWEEP, Decimal(0)),
        (Action.DIVIDEND, Decimal("4.55")),
        (Action.SWEEP, Decimal(0)),
        (Action.SELL, Decimal(310)),
        (Action.INTEREST, Decimal("0.25")),
        (Action.SWEEP, Decimal(0)),
    ]


def test_terms_of_realized_lots_in_either_spelling() -> None:
    """The column the gain stands in says the term."""
    rows = fixture("vanguard/realized-slashes.csv").realized
    assert [(r.symbol, r.term, r.basis) for r in rows] == [("VTV", "long", Decimal(600)), ("VB", "short", Decimal(480))]
