"""Brokers outside the United States: figures worked out by hand from the fictional fixtures."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest

from app.feeds import read_bytes
from app.model.importing import RowClass
from app.model.transaction import Action
from tests.feeds.counting import cash_of, counts_of
from tests.feeds.golden import FIXTURES, fixture

D = Decimal


@pytest.mark.parametrize(
    "name, counts, cash",
    [
        ("avanza/transactions.csv", (9, 0, 0), "2835.46"),
        ("bux/transactions-2023.csv", (6, 0, 0), "204.33"),
        ("bux/transactions-2024.csv", (5, 0, 0), "404.67"),
        ("coinbase/transactions.csv", (6, 0, 0), "-20"),
        ("degiro/account.csv", (10, 6, 0), "399.80"),
        ("degiro/account-english.csv", (5, 1, 0), "910.60"),
        ("degiro/transactions.csv", (2, 0, 0), "-102"),
        ("delta/transactions.csv", (4, 0, 0), "3752.50"),
        ("directa/movements.csv", (5, 0, 0), "936.34"),
        ("disnat/transactions.csv", (6, 0, 0), "171.82"),
        ("etoro/activity.csv", (8, 0, 0), "374.75"),
        ("finpension/transactions.csv", (6, 0, 0), "685.674762"),
        ("flatex/transactions.csv", (3, 0, 0), "-250"),
        ("freetrade/activity.csv", (9, 1, 0), "614.14"),
        ("hargreaveslansdown/transaction-summary.csv", (5, 0, 0), "9486.29"),
        ("investengine/trades.csv", (2, 0, 0), "-140"),
        ("investimental/orders.csv", (2, 3, 1), "-218.40"),
        ("parqet/activities.csv", (4, 0, 0), "-43.75"),
        ("questrade/activities.csv", (8, 0, 0), "270.75"),
        ("rabobank/transactions.csv", (6, 0, 0), "230.84"),
        ("revolut/crypto.csv", (4, 0, 0), "-20.80"),
        ("revolut/stocks.csv", (8, 0, 0), "424.86"),
        ("saxo/transactions.csv", (5, 0, 0), "805.02"),
        ("scalable/transactions.csv", (4, 1, 0), "243.27"),
        ("sharesight/all-trades.csv", (2, 0, 0), "-140"),
        ("sharesight/taxable-income.csv", (2, 0, 0), "7.25"),
        ("swissquote/transactions.csv", (8, 0, 0), "4797.49"),
        ("traderepublic/transactions.csv", (5, 0, 0), "64.989"),
        ("trading212/history-2020.csv", (6, 0, 0), "329.14"),
        ("trading212/history-2026.csv", (7, 1, 0), "791.02"),
        ("vanguarduk/report.csv", (7, 5, 0), "590"),
        ("wealthsimple/activities.csv", (5, 0, 0), "393"),
        ("wealthsimple/activities-2026.csv", (6, 1, 0), "-310.80"),
        ("xtb/cash-operations.csv", (9, 0, 0), "553.83"),
    ],
)
def test_every_record_counts_once(name: str, counts: tuple[int, int, int], cash: str) -> None:
    """Rows, what a rule leaves out, what is held, and the cash of the rows whatever its currency."""
    reading = fixture(name)
    assert reading.broker == name.partition("/")[0]
    assert counts_of(reading) == counts
    assert cash_of(reading) == D(cash)


def test_the_currency_of_trading_212() -> None:
    """In a name or in a column; a price in another one is left out, fees in another one are not added."""
    older, newer = fixture("trading212/history-2020.csv"), fixture("trading212/history-2026.csv")
    assert {row.currency for row in older.transactions} == {"GBP"}
    assert {row.currency for row in newer.transactions} == {"EUR"}
    pence = older.transactions[2]
    assert (pence.symbol, pence.shares, pence.price, pence.fees) == ("BRCH", D(10), D("4.12"), D("0.2"))
    bought, other, sold = newer.transactions[1:4]
    assert [(r.shares, r.price, r.fees) for r in (bought, other, sold)] == [
        (D(4), D("40.06"), D("0.24")),
        (D(5), D(20), D(0)),
        (D(1), D("49.93"), D("0.07")),
    ]


def test_a_split_of_trading_212() -> None:
    """Told by the shares that are closed and those that are opened; what they are worth is no money."""
    split = fixture("trading212/history-2026.csv").transactions[-1]
    assert (split.action, split.symbol, split.shares, split.cash) == (Action.SPLIT, "CEDR", D(2), D(0))


def test_an_order_of_degiro_is_one_trade() -> None:
    """What was paid in euros, costs included, with the id that goes on in the next record; the parts say whose."""
    reading = fixture("degiro/account.csv")
    trades = [r for r in reading.transactions if r.action in (Action.BUY, Action.SELL)]
    assert [(r.symbol, r.shares, r.price, r.fees, r.cash, r.currency) for r in trades] == [
        ("DE0000CEDR18", D(2), D("50.5"), D(1), D(100), "EUR"),
        ("US0000ALDR19", D(4), D(50), D(2), D(-202), "EUR"),
    ]
    assert trades[1].reference == "a1b2c3d4-0001-4000-aaaa"
    notes = {record.line: record.note for record in reading.records if record.row_class is RowClass.BY_RULE}
    assert [notes[line] for line in (6, 8, 9, 10, 11)] == [
        "Part of the trade on line 7.",
        "Part of the trade on line 12.",
        "Continues line 8.",
        "Part of the trade on line 12.",
        "Part of the trade on line 12.",
    ]


def test_money_that_degiro_changes_apart_from_a_trade() -> None:
    """It stays in its currencies, and is asked about once; so are the dividend and its tax in dollars."""
    reading = fixture("degiro/account.csv")
    told = [(r.action, r.cash, r.currency) for r in reading.transactions[:4]]
    assert told == [
        (Action.UNCLASSIFIED, D("1.8"), "EUR"),
        (Action.UNCLASSIFIED, D("-1.98"), "USD"),
        (Action.TAX, D("-0.35"), "USD"),
        (Action.DIVIDEND, D("2.33"), "USD"),
    ]
    assert [(i.code, i.place.line) for i in reading.issues] == [("action-open", 2)]


def test_shares_of_degiro_that_become_others() -> None:
    """A change of product is told by a purchase and a sale: one row that keeps the basis."""
    row = fixture("degiro/account.csv").transactions[-1]
    assert (row.action, row.symbol, row.shares) == (Action.MERGER, "IE0000BRCH12", D(10))
    assert (row.other_symbol, row.ratio, row.cash) == ("IE0000BRCH20", D(3), D(0))


def test_the_costs_of_an_order_in_several_parts() -> None:
    """They belong to one of its trades; with points for decimals, commas are thousands."""
    rows = [r for r in fixture("degiro/account-english.csv").transactions if r.action is Action.BUY]
    assert [(r.shares, r.price, r.fees, r.cash) for r in rows] == [
        (D(8), D("4.125"), D("3.9"), D("-36.9")),
        (D(1200), D("4.125"), D(0), D(-4950)),
    ]


def test_a_workbook_of_questrade() -> None:
    """The workbook reads as the CSV does."""
    import openpyxl

    content = (FIXTURES / "questrade/activities.csv").read_text(encoding="utf-8")
    book, out = openpyxl.Workbook(), io.BytesIO()
    for cells in csv.reader(io.StringIO(content)):
        book.worksheets[0].append(cells)
    book.save(out)
    assert read_bytes("a.xlsx", out.getvalue()).transactions == fixture("questrade/activities.csv").transactions


def test_sides_of_an_account_of_questrade() -> None:
    """Each row has its currency; what is moved between the sides has no basis; accounts are told by their number."""
    reading = fixture("questrade/activities.csv")
    moved = [(r.action, r.symbol, r.shares, r.currency) for r in reading.transactions[2:4]]
    assert moved == [(Action.TRANSFER_OUT, "DLR", D(10), "USD"), (Action.TRANSFER_IN, "DLR", D(10), "CAD")]
    assert [hint.mask for hint in reading.accounts.values()] == ["0123", "0456"]


def test_actions_of_wealthsimple() -> None:
    """A subdivision adds shares; a swap of listings keeps the basis, its fee is money; a quantity of money is none."""
    older, newer = fixture("wealthsimple/activities.csv"), fixture("wealthsimple/activities-2026.csv")
    assert (older.transactions[-1].action, older.transactions[-1].added_shares) == (Action.SPLIT, D(6))
    assert older.as_of == date(2026, 3, 1)
    option, swap, fee = newer.transactions[:3]
    assert (option.symbol, option.shares, option.price) == ("BRCH261218C00030000", D(2), D(150))
    assert (swap.action, swap.symbol, swap.other_symbol, swap.ratio) == (Action.MERGER, "CEDR.U", "CEDR", D(1))
    assert (fee.action, fee.shares, fee.cash) == (Action.FEE, None, D("-9.75"))


def test_pence_of_hargreaves_lansdown() -> None:
    """Costs are told in pence, amounts in pounds; days begin with the day; a name stands for the security."""
    reading = fixture("hargreaveslansdown/transaction-summary.csv")
    rows = [(r.day, r.symbol, r.shares, r.price) for r in reading.transactions[2:4]]
    assert rows == [
        (date(2026, 6, 25), "ALDER WORLD UCITS ETF", D(100), D(45)),
        (date(2026, 5, 24), "ALDER WORLD UCITS ETF", D(456), D("32.87199")),
    ]
    assert (reading.currency, reading.issues) == ("GBP", ())


def test_a_free_share_costs_nothing() -> None:
    """Freetrade pays for it: it has a basis, and no cash moves."""
    row = next(r for r in fixture("freetrade/activity.csv").transactions if r.reference == "FREE1")
    assert (row.action, row.shares, row.basis, row.cash) == (Action.BUY, D(1), D(10), D(0))


def test_a_trade_both_tables_of_vanguard_tell_counts_once() -> None:
    """The cash tells the shares too; accounts stand above their blocks."""
    reading = fixture("vanguarduk/report.csv")
    bought = [(r.account, r.symbol, r.shares, r.price) for r in reading.transactions if r.action is Action.BUY]
    assert bought == [
        ("Pat's General investment", "ALDR", D(1200), D("1.5")),
        ("Pat's Stocks and Shares ISA", "BIRCH EQUITY INDEX FUND - ACCUMULATION", D("5.5"), D(100)),
    ]


def test_what_is_no_share() -> None:
    """A quantity of 1 beside money, a contract for difference, coins that are sent."""
    assert {r.shares for r in fixture("swissquote/transactions.csv").transactions} == {None, D(4), D(10)}
    assert fixture("etoro/activity.csv").transactions[2].symbol == "BRCH/USD CFD"
    sent = fixture("revolut/crypto.csv").transactions[-1]
    assert (sent.action, sent.shares, sent.cash) == (Action.UNCLASSIFIED, D("0.0005"), D(0))


def test_the_side_of_an_operation_of_xtb() -> None:
    """The comment says it in every language; its price is in another currency than the amount."""
    rows = [r for r in fixture("xtb/cash-operations.csv").transactions if r.action in (Action.BUY, Action.SELL)]
    assert [(r.action, r.shares, r.price, r.cash) for r in rows] == [
        (Action.SELL, D(2), D(11), D(22)),
        (Action.BUY, D(34), D(10), D(-340)),
        (Action.BUY, D("8.5"), D(10), D(-85)),
    ]


def test_a_currency_that_is_told_only_where_nothing_was_converted() -> None:
    """Saxo's amounts are in the account's currency, which a rate of 1 tells."""
    rows = fixture("saxo/transactions.csv").transactions
    assert [(r.symbol, r.currency) for r in rows[:2]] == [("BRCH", ""), ("ALDR", "USD")]


def test_a_point_or_a_comma_by_the_rest_of_the_file() -> None:
    """26,799 may be either: the other numbers of the table say that the comma is the decimal mark."""
    sold = fixture("traderepublic/transactions.csv").transactions[2]
    assert (sold.shares, sold.cash) == (D("0.5"), D("26.799"))
    content = (FIXTURES / "traderepublic/transactions.csv").read_text(encoding="utf-8")
    mixed = content.replace("-51;", "-51.00;").encode()
    reading = read_bytes("t.csv", mixed)
    assert [i.text for i in reading.issues if i.holds_row] == [
        "Waarde (netto): “26,799” may have thousands or decimals."
    ]


def test_amounts_without_their_costs() -> None:
    """Parqet's: bought for 100 and 1, sold for 60 less 2.50 and 1, a dividend of 1 less 0.25."""
    rows = fixture("parqet/activities.csv").transactions
    assert [(r.action, r.shares, r.cash) for r in rows] == [
        (Action.BUY, D(4), D(-101)),
        (Action.SELL, D(2), D("56.5")),
        (Action.DIVIDEND, None, D("0.75")),
        (Action.TRANSFER_IN, D(1003), D(0)),
    ]


@pytest.mark.parametrize("name", ["degiro/account.csv", "degiro/transactions.csv"])
def test_both_files_of_degiro_tell_a_trade_alike(name: str) -> None:
    """The same day, security, shares and cash, so that the second file's rows are known as twins."""
    trades = [r for r in fixture(name).transactions if r.action in (Action.BUY, Action.SELL)]
    assert {r.soft_key for r in trades} == {
        "2026-03-10|DE0000CEDR18|2|100.00",
        "2026-03-02|US0000ALDR19|4|-202.00",
    }
