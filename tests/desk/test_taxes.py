"""Taxes of an open household: the years worth a look, and where the rows behind a sale stand."""

from __future__ import annotations

from pathlib import Path

from tests.desk.tax_household import filled


def test_years_with_sales_are_offered_beside_the_plans(tmp_path: Path) -> None:
    """A sale of last year adds its year; retirement accounts add none."""
    with filled(tmp_path) as session:
        assert session.tax_years() == (2025, 2026)


def test_every_sale_and_lot_has_its_file_and_line(tmp_path: Path) -> None:
    """Ledger rows are found by id, a broker's closed lots by the row itself."""
    with filled(tmp_path) as session:
        sources = session.row_sources()
        sold = next(d for d in session.tax_year(2026).disposals if d.symbol == "BND")
        assert (sources[sold.sale], sources[sold.lot]) == ("ledger.csv, line 8", "ledger.csv, line 5")
        match = next(m for m in session.reconciliation(2026) if m.symbol == "BND" and m.brokers)
        assert sources[match.brokers[0]] == "realized.csv, line 4"
