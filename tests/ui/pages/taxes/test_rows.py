"""Rows of a tax year: sales, wash sales and matches as they are written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.desk.session import Session
from app.ui.format import NOTHING, UNKNOWN, Formatter
from app.ui.pages.taxes.rows import broker_rows, lot_days, of_year, sale_keys, sale_rows, wash_rows
from tests.desk.tax_household import DAY, filled

VIEW = Formatter(hide_amounts=False, today=DAY)


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """Give the household of the fixture, read only by these tests."""
    with filled(Path(tmp_path_factory.mktemp("taxes"))) as made:
        yield made


def test_a_sale_shows_what_counts_and_what_does_not(session: Session) -> None:
    """Of a loss of $1,000, $300 count, $300 are put off and $400 are lost for good."""
    row = next(row for row in sale_rows(session.tax_year(2026), VIEW) if row.sale.symbol == "BND")
    assert (row.acquired, row.sold, row.shares) == ("Jun 5, 2025", "Apr 1", "100")
    assert (row.proceeds, row.basis, row.gain, row.term) == ("$7,000", "$8,000", "−$300", "short")
    assert (row.put_off, row.lost, row.code) == ("$300", "$400", "W")
    assert row.formula == "$7,000.00 − $8,000.00 + $700.00 = −$300.00"


def test_an_unknown_basis_is_said_never_counted(session: Session) -> None:
    """Basis, gain and what is put off are unknown, not zero."""
    row = next(row for row in sale_rows(session.tax_year(2026), VIEW) if row.sale.symbol == "VXUS")
    assert [row.acquired, row.basis, row.gain, row.term, row.put_off] == [UNKNOWN] * 5
    assert row.formula == "The basis is unknown, so no gain can be told."


def test_days_of_the_year_shown_go_without_it(session: Session) -> None:
    """Of last year's sale the year stands in the chooser; purchases always name theirs."""
    (row,) = sale_rows(session.tax_year(2025), VIEW)
    assert (row.sold, row.acquired) == ("Sep 1", "Feb 5, 2024")


def test_keys_tell_sales_apart_and_stay(session: Session) -> None:
    """Two lots of one sale are two rows; twins get a number."""
    sales = session.tax_year(2026).disposals
    keys = sale_keys(sales)
    assert len(set(keys)) == len(sales)
    assert sale_keys((*sales, sales[0]))[-1] == f"{keys[0]}|2"


def test_a_wash_sale_names_both_sides(session: Session) -> None:
    """What was sold, which lot, what replaces it and where, what becomes of the loss."""
    found, year = session.wash_ledger().adjustments, session.tax_year(2026)
    rows = wash_rows(of_year(found, 2026), lot_days(year.disposals), 2026, VIEW)
    roth, own, contested, open_ = rows
    assert (roth.sold, roth.lot, roth.replaced) == ("Apr 1", "Jun 5, 2025", "BND, Roth, Apr 10")
    assert (roth.shares, roth.put_off, roth.lost, roth.firm.text) == ("40", NOTHING, "$400", "Certain")
    assert (own.put_off, own.lost) == ("$300", NOTHING)
    assert contested.firm.text == "Contested: lots closed by the same sale"
    assert open_.firm.text == "Provisional until Dec 2"
    assert of_year(found, 2025) == ()


def test_a_match_shows_both_sides_and_what_is_between(session: Session) -> None:
    """A side that is missing is a dash, one that does not know is unknown."""
    rows = {(row.match.symbol, row.sold): row for row in broker_rows(session.reconciliation(2026), 2026, VIEW)}
    agrees, elsewhere = rows["VTI", "Mar 2"], rows["BND", "Apr 1"]
    assert (agrees.verdict.text, agrees.is_apart) == ("Agrees", False)
    assert (elsewhere.wash.ours, elsewhere.wash.theirs, elsewhere.wash.apart) == ("$700", "$300", "+$400")
    assert (elsewhere.verdict.text, elsewhere.is_apart) == ("Wash sale elsewhere", True)
    alone = rows["VXUS", "May 10"].basis
    assert (alone.ours, alone.theirs, alone.apart) == (UNKNOWN, NOTHING, NOTHING)


def test_hidden_amounts_are_in_no_row(session: Session) -> None:
    """Not in figures, not in formulas, not in sentences."""
    hidden = replace(VIEW, hide_amounts=True)
    year, found = session.tax_year(2026), session.wash_ledger().adjustments
    rows: list[object] = [*sale_rows(year, hidden), *wash_rows(found, lot_days(year.disposals), 2026, hidden)]
    rows += broker_rows(session.reconciliation(2026), 2026, hidden)
    written = " ".join(
        str(value)
        for row in rows
        for name in row.__dataclass_fields__  # type: ignore[attr-defined]  # all three are dataclasses
        if name not in {"sale", "adjustment", "match", "key"}
        for value in [getattr(row, name)]
    )
    assert not any(f"${digit}" in written for digit in range(10))
