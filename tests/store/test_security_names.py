"""Names that files print for securities: rows stay as printed, what is read of them is what is meant."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from app.model.importing import FileKind, FileReading, PositionRow, PriceRow, RealizedRow, Records, TransactionRow
from app.model.security import PriceSeries
from app.model.transaction import Action
from app.store.household_file import HouseholdFile
from app.store.records import HeldEntry

D = Decimal
DAY, NEXT = date(2026, 3, 2), date(2026, 3, 3)
CUSIP = "922908769"
BUY = TransactionRow(
    2,
    "A",
    DAY,
    Action.BUY,
    CUSIP,
    D(3),
    D(300),
    D(-900),
    key=f"2026-03-02|{CUSIP}|3",
    soft_key=f"{DAY}|{CUSIP}|3|-900.00",
)


@pytest.fixture
def told(file: HouseholdFile) -> HouseholdFile:
    """Give a file in which one security goes by a CUSIP and by its ticker."""
    with file.step("Import") as step:
        batch = step.add_batch("Import")
        of = FileReading("a.csv", "s", "generic", FileKind.TRANSACTIONS, "utf-8", Records([], [], []))
        one = step.add_file(batch, of, {})
        step.add_transactions(one, [BUY, replace(BUY, symbol="BND", other_symbol=CUSIP, key="k", soft_key="k")])
        step.add_positions(one, [PositionRow(3, "A", CUSIP, D(3), D(301), day=NEXT)])
        step.add_realized(one, [RealizedRow(4, "A", CUSIP, D(1), DAY, NEXT, D(5), D(4))])
        step.add_prices(one, [PriceRow(5, CUSIP, DAY, D(300)), PriceRow(6, "VTI", DAY, D(299))])
        step.add_held(one, [HeldEntry(7, ("x",), "why", row=BUY)])
        two = step.add_file(batch, replace(of, sha256="t"), {})
        step.add_prices(two, [PriceRow(2, CUSIP, NEXT, D(302))])
    return file


def _symbols(file: HouseholdFile) -> list[str]:
    rows = [t.symbol for t in file.transactions()] + [t.other_symbol for t in file.transactions()]
    return [*rows, *(p.symbol for p in file.positions()), *(r.row.symbol for r in file.realized())]


def _name(file: HouseholdFile, printed: str = CUSIP, symbol: str = "VTI") -> None:
    with file.step("Name") as step:
        step.save_security_name(printed, symbol)


def test_everything_that_is_read_carries_the_symbol(told: HouseholdFile) -> None:
    """Ledger, holdings, closed lots, prices and their history; undo and redo take it along."""
    before = _symbols(told)
    assert before == [CUSIP, "BND", "", CUSIP, CUSIP, CUSIP]
    _name(told)
    assert _symbols(told) == ["VTI", "BND", "", "VTI", "VTI", "VTI"]
    assert [p.symbol for p in told.positions(as_printed=True)] == [CUSIP]
    assert {s: q.price for s, q in told.quotes(NEXT).items()} == {"VTI": D(302)}
    assert told.undo() == "Name"
    assert _symbols(told) == before
    assert told.redo() == "Name"
    assert _symbols(told)[0] == "VTI"


def test_two_series_become_one(told: HouseholdFile) -> None:
    """Of a day with both the later import's price counts, as of any day with two."""
    _name(told)
    history = told.price_history({"VTI"})
    assert (history.symbols, history.close_f) == (["VTI", "VTI"], [299.0, 302.0])
    assert told.price_history({CUSIP}).symbols == []
    assert told.price_history({CUSIP}, as_printed=True).close_f == [300.0, 302.0]
    assert told.price_series() == (PriceSeries("VTI", 2, DAY, NEXT),)


def test_rows_told_in_other_words_are_known_by_the_symbol(told: HouseholdFile) -> None:
    """In the ledger and among rows kept back; the key of its own format stays, and forgetting brings all back."""
    soft, meant = BUY.soft_key, f"{DAY}|VTI|3|-900.00"
    assert told.soft_key_counts({"A"})["A", soft] == 1
    _name(told)
    assert (told.soft_key_counts({"A"})["A", soft], told.soft_key_counts({"A"})["A", meant]) == (0, 1)
    assert told.key_counts("txn", {"A"})["A", BUY.key] == 1
    assert [h.row.row.soft_key for h in told.held_rows() if isinstance(h.row.row, TransactionRow)] == [meant]
    with told.step("Forget") as step:
        step.drop_security_name(CUSIP)
    assert told.soft_key_counts({"A"})["A", soft] == 1
    assert [h.row.row for h in told.held_rows()] == [BUY]
    assert told.security_names() == {}


def test_another_symbol_replaces_the_first(told: HouseholdFile) -> None:
    """One name means one symbol."""
    _name(told)
    _name(told, symbol="VTSAX")
    assert told.security_names() == {CUSIP: "VTSAX"}
    assert told.soft_key_counts({"A"})["A", f"{DAY}|VTSAX|3|-900.00"] == 1


def test_a_name_that_means_nothing_cannot_be_forgotten(told: HouseholdFile) -> None:
    """A change meant for no row is a bug, not a nothing."""
    with pytest.raises(LookupError), told.step("Forget") as step:
        step.drop_security_name("X")


def test_prices_are_deleted_from_day_to_day(told: HouseholdFile) -> None:
    """Under every printed name, and undo brings them back with their places."""
    with told.step("Delete") as step:
        assert step.delete_prices([CUSIP, "VTI"], NEXT, None) == 1
    assert [str(s.last) for s in told.price_series()] == ["2026-03-02", "2026-03-02"]
    told.undo()
    with told.step("Delete") as step:
        assert step.delete_prices([CUSIP, "VTI"]) == 3
    assert told.price_series() == ()
    told.undo()
    assert [(s.symbol, s.days) for s in told.price_series()] == [(CUSIP, 2), ("VTI", 1)]


def test_names_outlive_the_window(told: HouseholdFile, tmp_path: Path) -> None:
    """They stand in the household's file."""
    _name(told)
    told.close()
    with HouseholdFile.open(told.path) as again:
        assert again.security_names() == {CUSIP: "VTI"}
        assert again.printed_symbols() == {CUSIP, "BND", "VTI"}
