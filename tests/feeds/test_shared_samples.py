"""Real exports of every broker with a profile, where the folder of shared material is there."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pytest

from app.feeds import read_bytes
from app.model.importing import FileReading, RowClass
from app.model.transaction import Action

# Folder of the samples, and the id of the broker.
BROKERS = {
    "etrade": "etrade",
    "fidelity": "fidelity",
    "interactivebrokers": "ibkr",
    "jpmorgan": "jpmorgan",
    "m1finance": "m1",
    "merrilledge": "merrill",
    "robinhood": "robinhood",
    "schwab": "schwab",
    "tdameritrade": "tdameritrade",
    "vanguard": "vanguard",
}
# Rows that no rule can read: conversions of one currency into another.
HELD = {"flex-trades.csv": 3}


def _samples(shared: Path) -> list[Path]:
    folder = shared / "samples"
    if not folder.is_dir():
        pytest.skip(f"{folder} is absent.")
    return [path for broker in BROKERS for path in sorted((folder / broker).iterdir())]


def _reading(shared: Path, name: str) -> FileReading:
    path = shared / "samples" / name
    if not path.is_file():
        pytest.skip(f"{path} is absent.")
    return read_bytes(path.name, path.read_bytes())


def test_every_row_of_every_sample_is_accounted_for(shared: Path) -> None:
    """None is refused, each record has its class and each row its line; what is held is none of them."""
    for path in _samples(shared):
        content = path.read_bytes()
        reading = read_bytes(path.name, content)
        assert reading.broker == BROKERS[path.parent.name], path
        if path.suffix == ".csv":
            text = io.StringIO(content.decode("utf-8-sig"), newline=None)
            assert reading.rows == len(list(csv.reader(text))), path
        rows = [r.line for r in reading.records if r.row_class is RowClass.ROW]
        told = [p.line for p in reading.positions] + [t.line for t in reading.transactions]
        told += [r.line for r in reading.realized]
        assert sorted(rows) == sorted(told), path
        assert sum(i.holds_row for i in reading.issues) == HELD.get(path.name, 0), path


def test_no_basis_of_a_sample_is_zero(shared: Path) -> None:
    """Unknown is None."""
    for path in _samples(shared):
        reading = read_bytes(path.name, path.read_bytes())
        assert [p for p in reading.positions if p.basis == 0] == [], path


class Told(NamedTuple):
    """What a file holds, by hand: accounts as shown, rows of each kind, and sums over them.

    `value` is with cash, `basis` and `shares` without it; `cash` is what transactions move.
    """

    accounts: tuple[str, ...]
    rows: Mapping[str, int]
    value: str = "0"
    basis: str = "0"
    shares: str = "0"
    cash: str = "0"


# Worked out from the files themselves, column by column, with a calculator; never from a reading. Each line says how.
BY_HAND = {
    # 21 rows below "Symbol,Last Price", and CASH. Value $: 13,542.5384 + 67.83. Basis: Σ Quantity × Price Paid =
    # 7,841.2377, each product to four places, beside TOTAL's 7,841.24. The account's table is not in the file.
    "etrade/portfoliodownload-2026.csv": Told((), {"positions": 21, "cash": 1}, "13610.3684", "7841.2379", "138.7070"),
    # 7 Bought, 5 Sold, 1 Transfer: Σ Amount 211.56; Σ |Quantity| 53.
    "etrade/transactions-2023-v2.csv": Told(
        ("####3525",), {"buy": 7, "sell": 5, "deposit": 1}, shares="53", cash="211.56"
    ),
    # 4 closed lots: Quantity 3 + 100 + 2 + 3, Cost basis 6.07 + 9,500 + 2.05 + 45.07, Proceeds 106.01 + 10,250 +
    # 2,912.67 + 108.98 (in `value`).
    "fidelity/closedlots-2026.csv": Told((), {"realized": 4}, "13377.66", "9553.19", "108"),
    # Under "Price" stand the shares: 0.35 + 0 + 0.278 + 2.435. Payroll buys without cash, the dividend is kept.
    "fidelity/history-401k-swapped-2025.csv": Told(
        ("REDACTED 401K", "REDACTED"), {"buy": 2, "deposit": 1, "reinvest": 1}, shares="3.063"
    ),
    # 21 rows of five accounts. Σ Amount 24,838.59. Shares of YOU BOUGHT 18 + 55,000, YOU SOLD 341, REDEMPTION 25,000,
    # REINVESTMENT 9.598 + 73.459, MERGER 1,060, which nobody explains. "Check Paid" and TRANSFERRED TO leave.
    "fidelity/history-all-accounts-2025.csv": Told(
        ("IRA Account …1111", "HSA …2222", "Brokerage …3333", "CMA …4444", "529 …5555"),
        {"dividend": 7, "reinvest": 2, "deposit": 3, "withdrawal": 2, "interest": 1, "buy": 2, "sell": 2}
        | {"unclassified": 1, "tax": 1},
        shares="81502.057",
        cash="24838.59",
    ),
    # Current Value 45,900.35 twice, Cost Basis Total 38,362.05 twice, 900 + 800 shares.
    "fidelity/positions-2021-bom-crlf.csv": Told(
        ("AAAA …0000", "BBBB …0001"), {"positions": 2}, "91800.70", "76724.10", "1700"
    ),
    # The three Summary rows: Value 5,051.20 CAD, 3,078 EUR, 5,050.08 USD; their lots (6, 2, 5) say the same once more.
    # These sums run over currencies and lots: they only prove that no row is missing or doubled. Lots of FTS: 5,051.20,
    # MUV2d 3,078, ADP 5,050.08. Basis 4,874.75234 + 2,198.70 + 2,974.104185, twice. Quantity 88 + 9 + 21, twice.
    "interactivebrokers/activity-openpositions-LOTS-2023.csv": Told(
        (), {"positions": 3, "lots": 13}, "26358.56", "20095.113050", "236"
    ),
    # 8 BUY rows with an ISIN: 7 + 95 + 105 + 11 + 1 + 2 + 97 + 12. TradeMoney 33,555.45 and IBCommission 11.979 leave.
    # The 3 SELL rows without an ISIN change money: held.
    "interactivebrokers/flex-trades.csv": Told((), {"buy": 8, "held": 3}, shares="330", cash="-33567.429"),
    # Value 5,005.75 + 21,239.75 + the sweep's 11,012.76; Cost 4,862.88 + 20,438.25; 25 + 1,145 shares.
    "jpmorgan/positions-taxlots-2026.csv": Told(
        ("Traditional IRA ...4077",), {"positions": 2, "cash": 1}, "37258.26", "25301.13", "1170"
    ),
    # Value 2,000 + 900 + 3,000; Cost Basis 1,500 + 1,000 + 2,000; 10 + 5 + 8 shares.
    "m1finance/holdings.csv": Told((), {"positions": 3}, "5900", "4500", "23"),
    # Value: cash 2,486.98 + 1,258.53, options −1,365 − 6 − 132, XYZ 208,660. Basis: those less their gains, −1,365 −
    # 202.05, −6 − 93.35, −132 + 2.65, 208,660 − 96,347.46. Quantity −3 − 1 − 1 + 500.
    "merrilledge/positions-holdings-2026.csv": Told(
        ("IRA-Edge …1111", "Roth IRA-Edge …2222"), {"positions": 4, "cash": 2}, "210902.51", "110516.79", "495"
    ),
    # Amount −2,500 + 1,750 − 350 + 2.34 + 0.50 + 10. Buy, BTO and the option bought back by its end (1S); ACATI 12 come
    # in; quantities 5 + 10 + 1 + 1 + 12.
    "robinhood/activity-mix-2025.csv": Told(
        (), {"buy": 3, "sell": 1, "interest": 2, "dividend": 1, "transfer-in": 1}, shares="29", cash="-1087.16"
    ),
    # 24 + 16 shares and $120 + $160; Market Value is "--" in both. "Total" says 20 shares, which is wrong.
    "schwab/lotdetails-2020-10-25-HYLB.csv": Told(("XXXX-4321",), {"lots": 2}, "0", "280", "40"),
    "schwab/lotdetails-2020-10-25-IAU.csv": Told(("XXXX-4321",), {"lots": 1}, "100", "100", "5"),
    # One row; "Total" says 10 shares, $713.90 and $713.50, which are not its row's.
    "schwab/lotdetails-2020-10-25-SCHA.csv": Told(("XXXX-4321",), {"lots": 1}, "740.25", "761.88", "10.5"),
    # 740.25 + cash 10.00 is not the 757.79 of "Account Total".
    "schwab/positions-2020-10.csv": Told(
        ("Intelligent XXXX-4321",), {"positions": 1, "cash": 1}, "750.25", "759.68", "10.5"
    ),
    # 5,768.64 + 77,259.41 + cash 0.95; 3,073.28 + 11,011.86; 16 + 201.6059.
    "schwab/positions-2026.csv": Told(
        ("Joint Tenant ...724",), {"positions": 2, "cash": 1}, "83029.00", "14085.14", "217.6059"
    ),
    # Proceeds 2.73 + 3,399.96 (in `value`), Cost Basis 0.61 + 3,000, Quantity 0.03 + 200.
    "schwab/realized-lotdetails-2026.csv": Told(("Joint_Tenant",), {"realized": 2}, "3402.69", "3000.61", "200.03"),
    # Σ Amount 28.38 − 28.38 + 2.73 + 250,178.09 + 5.42; |Quantity| 28.38 + 0.03 + 1,471.
    "schwab/transactions-2026.csv": Told(
        (), {"dividend": 1, "reinvest": 1, "sell": 2, "interest": 1}, shares="1499.41", cash="250186.24"
    ),
    # Σ Amount is the file's own Transactions Total; Quantity 45 + 10.065 + 0.0249. One Journal comes, one goes.
    "schwab/transactions-brokerage-2023.csv": Told(
        ("General Investing ...XXX",),
        {"buy": 1, "deposit": 3, "withdrawal": 1, "sell": 1, "interest": 1, "reinvest": 1, "dividend": 3},
        shares="55.0899",
        cash="-1574.04",
    ),
    # AMOUNT −108.12 − 108.11 + 2,772.44 + 2,772.44 − 108.12; QUANTITY 25 + 5 + 30 + 25 + 25.
    "tdameritrade/transactions-2022.csv": Told((), {"buy": 3, "sell": 2}, shares="110", cash="5220.53"),
    # The row of zero shares is left out. Market value 2,354.40 + 67,971.57, Total cost 288.42 + 42,585.02, 8 + 383.825.
    "vanguard/costbasis-lots-2026.csv": Told(("…0001",), {"lots": 2}, "70325.97", "42873.44", "391.8250"),
    # MKTVAL 72.85 and AVAILCASH 7.97, UNITS 46.872; one REINVEST of 31.704, without cash (`shares`: both).
    "vanguard/ofx-vanguard_roth_ira.ofx": Told(
        ("…6789",), {"positions": 1, "cash": 1, "reinvest": 1}, "80.82", "0", "78.576"
    ),
    # Total Value 2,500 + 2,500 + VMFXX 300, which is cash; 10 + 5 shares held, 1 bought (in `shares`: 16) for 250.
    "vanguard/ofxdownload-trailingcomma-2026.csv": Told(
        ("…2222", "…4444"), {"positions": 2, "cash": 1, "buy": 1}, "5300", "0", "16", "-250"
    ),
}


def _sum(numbers: Iterable[Decimal | None]) -> Decimal:
    return sum((number for number in numbers if number is not None), Decimal(0))


def _told(reading: FileReading) -> tuple[tuple[str, ...], dict[str, int], tuple[Decimal, ...]]:
    """Of a reading what is written down by hand."""
    held = [p for p in reading.positions if not p.is_cash]
    kinds = ["cash"] * (len(reading.positions) - len(held)) + ["lots" if p.is_lot else "positions" for p in held]
    kinds += [t.action.value for t in reading.transactions] + ["realized"] * len(reading.realized)
    kinds += ["held" for issue in reading.issues if issue.holds_row]
    sums = (
        _sum([*(p.value for p in reading.positions), *(r.proceeds for r in reading.realized)]),
        _sum([*(p.basis for p in held), *(r.basis for r in reading.realized)]),
        _sum(
            [
                *(p.shares for p in held),
                *(t.shares for t in reading.transactions),
                *(r.shares for r in reading.realized),
            ]
        ),
        _sum(t.cash for t in reading.transactions),
    )
    return tuple(filter(None, reading.accounts)), dict(Counter(kinds)), sums


@pytest.mark.parametrize("name", BY_HAND)
def test_each_sample_is_what_it_says_on_paper(shared: Path, name: str) -> None:
    """Accounts, rows by kind and sums, written down from the file."""
    by_hand = BY_HAND[name]
    sums = tuple(map(Decimal, (by_hand.value, by_hand.basis, by_hand.shares, by_hand.cash)))
    assert _told(_reading(shared, name)) == (by_hand.accounts, by_hand.rows, sums)


def test_no_sample_is_without_figures(shared: Path) -> None:
    """All files of the folder stand in the list."""
    assert {f"{path.parent.name}/{path.name}" for path in _samples(shared)} == set(BY_HAND)
    assert {path.name for path in (shared / "samples").iterdir() if path.is_dir()} == set(BROKERS)


def test_lots_that_disagree_with_their_total(shared: Path) -> None:
    """The shifted sample gives its two warnings."""
    reading = _reading(shared, "schwab/lotdetails-2020-10-25-HYLB.csv")
    assert [issue.code for issue in reading.issues] == ["cells-shifted", "total-mismatch"]
    assert sum(p.shares for p in reading.positions) == 40


def test_price_histories(shared: Path) -> None:
    """A file a symbol, thirty years of it, adjusted closes included."""
    path = shared / "data" / "SPY.csv"
    if not path.is_file():
        pytest.skip(f"{path} is absent.")
    reading = read_bytes(path.name, path.read_bytes())
    first = reading.prices[0]
    assert (first.symbol, first.close, first.adjusted) == ("SPY", Decimal("43.9375"), Decimal("24.31305"))
    assert len(reading.prices) == reading.rows - 1


def test_etrade_positions(shared: Path) -> None:
    """The file's total is that of its rows; a price paid of 0.00 is unknown, its day stands below the table."""
    reading = _reading(shared, "etrade/portfoliodownload-2026.csv")
    held = [p for p in reading.positions if not p.is_cash]
    assert (len(held), [p.symbol for p in held if p.basis is None]) == (21, ["629999590"])
    assert [p.value for p in reading.positions if p.is_cash] == [Decimal("67.83")]
    assert reading.totals.difference is not None
    assert abs(reading.totals.difference) < Decimal("0.01")
    assert {p.day for p in reading.positions} == {date(2026, 2, 15)}


def test_etrade_transactions(shared: Path) -> None:
    """The account stands above them; a transfer is a deposit."""
    reading = _reading(shared, "etrade/transactions-2023-v2.csv")
    assert (len(reading.transactions), list(reading.accounts)) == (13, ["####3525"])
    assert [t.cash for t in reading.transactions if t.action is Action.DEPOSIT] == [500]


def test_lots_of_several_currencies(shared: Path) -> None:
    """The lots of each position make it up; totals of currencies whose rows were cut away differ, and that is said."""
    reading = _reading(shared, "interactivebrokers/activity-openpositions-LOTS-2023.csv")
    whole = {p.symbol: p for p in reading.positions if not p.is_lot}
    lots = {symbol: [p for p in reading.positions if p.is_lot and p.symbol == symbol] for symbol in whole}
    told = {s: (p.currency, len(lots[s]), p.shares, p.basis) for s, p in whole.items()}
    assert told == {
        "FTS": ("CAD", 6, Decimal(88), Decimal("4874.75234")),
        "MUV2D": ("EUR", 2, Decimal(9), Decimal("2198.7")),
        "ADP": ("USD", 5, Decimal(21), Decimal("2974.104185")),
    }
    for symbol, position in whole.items():
        assert sum(p.shares for p in lots[symbol]) == position.shares
        assert sum((p.basis or Decimal(0) for p in lots[symbol]), Decimal(0)) == position.basis
        assert all(p.acquired is not None for p in lots[symbol])
    assert {i.code for i in reading.issues} == {"total-mismatch"}
    assert {p.day for p in reading.positions} == {date(2023, 7, 25)}


def test_flex_trades(shared: Path) -> None:
    """Securities by ISIN, each row in its currency; the fee is not in the trade's money."""
    rows = _reading(shared, "interactivebrokers/flex-trades.csv").transactions
    assert [t.currency for t in rows] == ["CHF", *["USD"] * 7]
    assert {t.symbol for t in rows} == {"CH0111762537", "US9220427424"}
    assert rows[1].cash == Decimal("-8910.1")


def test_lots_with_their_sweep(shared: Path) -> None:
    """Each row is a lot with its day, the sweep is cash."""
    reading = _reading(shared, "jpmorgan/positions-taxlots-2026.csv")
    held = {p.symbol: (p.shares, p.basis, p.acquired) for p in reading.positions}
    assert held["IBP"] == (Decimal(25), Decimal("4862.88"), date(2026, 9, 25))
    assert held["QYLD"] == (Decimal(1145), Decimal("20438.25"), date(2026, 1, 16))
    assert [p.value for p in reading.positions if p.is_cash] == [Decimal("11012.76")]
    assert list(reading.accounts) == ["Traditional IRA ...4077"]


def test_a_basis_that_only_the_gain_tells(shared: Path) -> None:
    """Value less unrealized gain, with the sign of what was written."""
    reading = _reading(shared, "merrilledge/positions-holdings-2026.csv")
    bases = [p.basis for p in reading.positions if not p.is_cash]
    assert bases == [Decimal("-1567.05"), Decimal("-99.35"), Decimal("-129.35"), Decimal("112312.54")]
    assert [p.value for p in reading.positions if p.is_cash] == [Decimal("2486.98"), Decimal("1258.53")]
    assert len(reading.accounts) == 2


def test_a_row_on_several_lines_is_one(shared: Path) -> None:
    """Its first line is the symbol; options stand in words; shares transferred in have no basis."""
    reading = _reading(shared, "robinhood/activity-mix-2025.csv")
    rows = {t.line: t for t in reading.transactions}
    assert (len(rows), rows[2].symbol, rows[6].symbol) == (8, "SPY", "AMZN250509C00220000")
    assert (rows[7].action, rows[7].symbol, rows[7].shares) == (Action.BUY, "SPY250516C00400000", Decimal(1))
    moved = next(t for t in reading.transactions if t.action is Action.TRANSFER_IN)
    assert (moved.symbol, moved.shares, moved.basis) == ("VOO", Decimal(12), None)


def test_an_id_that_stands_on_two_rows(shared: Path) -> None:
    """Two rows of one id are two transactions, and every disagreement of shares and price is told."""
    reading = _reading(shared, "tdameritrade/transactions-2022.csv")
    assert len({t.key for t in reading.transactions}) == len(reading.transactions) == 5
    assert [(i.code, "5 rows" in i.text) for i in reading.issues] == [("amount-mismatch", True)]
