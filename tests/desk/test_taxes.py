"""Taxes of an open household: the years worth a look, and where the rows behind a sale stand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from app.desk.plan_file import read_plan
from app.desk.session import Session
from tests.desk.driving import Put, imported, ledger_text
from tests.desk.tax_household import filled

D = Decimal


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


CONTRACTS = """
[household]
name = "Case"
[tax]
year = 2024
filing = "joint"
income = 100000
[[account]]
name = "A"
type = "taxable"
[[class]]
name = "All"
target = 1.0
below = 0.5
above = 0.5
[[security]]
symbol = "RFC"
classes = { "All" = 1.0 }
section_1256 = true
"""
HELD = ("d,2024-01-02,A,deposit,,,,,90000", "b,2024-06-03,A,buy,RFC,1,,,50000", "s,2025-02-03,A,sell,RFC,1,,,56000")


def test_a_contract_is_marked_at_the_years_end(session: Session, put: Put) -> None:
    """Bought for 50,000, worth 57,000 on December 31, sold for 56,000: 7,000 in the first year, −1,000 in the next."""
    session.view_day(date(2025, 12, 31))
    session.save_plan(read_plan(put("plan.toml", CONTRACTS)), "Set plan")
    imported(session, put("ledger.csv", ledger_text(*HELD)))
    assert [i.code for i in session.tax_year(2024).issues] == ["mark-missing"]
    imported(session, put("prices.csv", "date,symbol,close\n2024-12-31,RFC,57000\n"))
    first, second = session.tax_year(2024), session.tax_year(2025)
    assert (first.short, first.long, first.issues) == (D(2800), D(4200), ())
    assert (second.short, second.long) == (D(-400), D(-600))


def test_an_old_price_is_no_market_value(session: Session, put: Put) -> None:
    """A price of October does not mark December."""
    session.view_day(date(2025, 12, 31))
    session.save_plan(read_plan(put("plan.toml", CONTRACTS)), "Set plan")
    imported(session, put("ledger.csv", ledger_text(*HELD)))
    imported(session, put("prices.csv", "date,symbol,close\n2024-10-31,RFC,57000\n"))
    assert [i.code for i in session.tax_year(2024).issues] == ["mark-missing"]


def test_distributions_of_funds_count_as_long_term(session: Session, put: Put) -> None:
    """Those of taxable accounts, up to the day in view; a loss within six months is long-term to their extent."""
    session.view_day(date(2024, 8, 1))
    session.save_plan(read_plan(put("plan.toml", CONTRACTS)), "Set plan")
    rows = (
        "d,2024-01-02,A,deposit,,,,,9000",
        "b,2024-04-03,A,buy,XYZ,100,,,2000",
        "g,2024-06-03,A,capital-gain,XYZ,,,,200",
        "s,2024-07-15,A,sell,XYZ,100,,,1750",
        "l,2024-12-03,A,capital-gain,XYZ,,,,999",
    )
    imported(session, put("ledger.csv", ledger_text(*rows)))
    year = session.tax_year(2024)
    assert (year.distributions, year.short, year.long) == (D(200), D(-50), D(0))
