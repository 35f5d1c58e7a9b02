"""What stands behind a lot: rows down to file and line, wash sales that fed it, windows that speak of it, its tax."""

from datetime import date
from decimal import Decimal

import pytest

from app.desk.behind import LotBehind, row_ids
from app.desk.session import Session
from app.model.household import Lot
from app.model.wash import WindowKind
from tests.desk.driving import Put, holdings_text, imported, ledger_text, set_plan

D = Decimal
DAY = date(2026, 11, 20)
PRICES = "date,symbol,close\n2026-11-19,VTI,260\n2026-11-19,NEW,50\n"


def _open(session: Session, put: Put, *rows: str) -> None:
    """Put a ledger into a household and look at it on the day."""
    set_plan(session)
    session.view_day(DAY)
    imported(session, put("ledger.csv", ledger_text(*rows)))
    imported(session, put("prices.csv", PRICES))


def _lot(session: Session, acquired: date, account: str = "Brokerage") -> Lot:
    """The lot of a day."""
    return next(v.lot for v in session.lots(account) if v.lot.acquired == acquired)


def _behind(session: Session, acquired: date, account: str = "Brokerage") -> LotBehind:
    return session.behind_lot(_lot(session, acquired, account).id)


@pytest.fixture
def washed(session: Session, put: Put) -> Session:
    """Give a household in which 60 of 100 shares sold at a loss were bought back a week later."""
    _open(
        session,
        put,
        "a,2026-01-12,Brokerage,buy,VTI,100,300,,-30000",
        "b,2026-03-03,Brokerage,sell,VTI,100,260,,26000",
        "c,2026-03-10,Brokerage,buy,VTI,80,262,,-20960",
        "d,2026-11-03,Roth,buy,VTI,20,259,,-5180",
    )
    return session


def test_a_lot_names_the_wash_sale_that_fed_it(washed: Session) -> None:
    """The adjustment with its money, and the sale among the rows behind it, each with file and line."""
    found = _behind(washed, date(2026, 3, 10))
    (adjustment,) = found.adjustments
    assert (adjustment.shares, adjustment.disallowed, adjustment.days_tacked) == (D(80), D(3200), 50)
    assert [(row.day, row.words, row.source) for row in found.rows] == [
        (
            date(2026, 3, 3),
            "Sold 80 VTI in Brokerage at a loss, $3,200.00 of it put off into this lot",
            "ledger.csv, line 3",
        ),
        (date(2026, 3, 10), "Bought 80 VTI at $262.00 for $20,960.00", "ledger.csv, line 4"),
    ]


def test_an_open_window_speaks_of_the_lots_it_could_void(washed: Session) -> None:
    """A purchase in an IRA loses a loss for good; a lot in the IRA has no loss to void, nor a lot of another fund."""
    (found,) = _behind(washed, date(2026, 3, 10)).windows
    assert (found.window.kind, found.window.account, found.shares) == (WindowKind.BOUGHT, "Roth", D(20))
    assert found.permanent
    assert _behind(washed, date(2026, 11, 3), "Roth").windows == ()


def test_a_lot_does_not_stand_in_its_own_way(session: Session, put: Put) -> None:
    """Its own purchase voids nothing of it, only what was bought beside it that day."""
    _open(session, put, "a,2026-11-03,Brokerage,buy,VTI,10,280,,-2800")
    assert _behind(session, date(2026, 11, 3)).windows == ()


def test_splits_and_returns_of_capital_are_told_after_the_purchase(session: Session, put: Put) -> None:
    """What changed shares or basis on the way, but nothing from before it was bought."""
    _open(
        session,
        put,
        "a,2024-01-10,Brokerage,split,VTI,3",
        "b,2024-02-12,Brokerage,buy,VTI,10,200,,-2000",
        "c,2024-06-03,Brokerage,split,VTI,2",
        "d,2025-06-03,Brokerage,return-of-capital,VTI,,,,30",
    )
    words = [row.words for row in _behind(session, date(2024, 2, 12)).rows]
    assert words == [
        "Bought 10 VTI at $200.00 for $2,000.00",
        "Split of VTI, 2 for 1",
        "$30.00 of capital returned on all VTI held",
    ]


def test_a_lot_stated_by_the_broker_shows_that_row_too(session: Session, put: Put) -> None:
    """The broker's row with its basis stands beside the purchase it is."""
    _open(session, put, "a,2024-02-12,Brokerage,buy,VTI,10,200,,-2000")
    imported(session, put("held.csv", holdings_text("Brokerage,VTI,10,260,2024-02-12,2010,2026-11-20")))
    found = _behind(session, date(2024, 2, 12))
    assert [(row.words, row.source) for row in found.rows] == [
        ("Bought 10 VTI at $200.00 for $2,000.00", "ledger.csv, line 2"),
        ("The broker states 10 VTI, basis $2,010.00", "held.csv, line 2"),
    ]
    assert found.broker_basis == D(2010)


def test_what_is_no_lot_has_nothing_behind_it(session: Session) -> None:
    """A lot sold meanwhile is no fault."""
    assert session.behind_lot("t99") == LotBehind()
    assert session.tax_of_sale("t99") is None


def test_the_rows_in_a_lots_name() -> None:
    """A part cut off keeps its purchase; a lot moved or exchanged names both rows; a stated lot names none."""
    lot = Lot("t40.t12w1", "Brokerage", "NEW", D(1), None, None, purchase="t12")
    assert row_ids(lot) == ("t12", "t40")
    assert row_ids(Lot("p12w1", "Brokerage", "VTI", D(1), None, None, purchase="p12")) == ()


# --- Tax ----------------------------------------------------------------------------------------------------


def test_the_tax_of_a_sale_is_netted_with_the_year(session: Session, put: Put) -> None:
    """A long loss comes off ordinary income at 22 %; once there is a long gain it comes off that, at 15 %."""
    _open(
        session,
        put,
        "a,2024-02-12,Brokerage,buy,VTI,10,360,,-3600",
        "b,2020-02-12,Brokerage,buy,NEW,10,10,,-100",
    )
    lot = _lot(session, date(2024, 2, 12))
    assert next(v.tax_if_sold for v in session.lots() if v.lot.id == lot.id) == D(-150)
    assert session.tax_of_sale(lot.id) == D(-220)
    imported(session, put("sale.csv", ledger_text("c,2026-02-03,Brokerage,sell,NEW,10,510,,5100")))
    assert session.tax_of_sale(lot.id) == D(-150)


def test_a_voided_loss_saves_nothing(session: Session, put: Put) -> None:
    """All of it replaced in an IRA: no tax falls."""
    _open(
        session,
        put,
        "a,2026-05-12,Brokerage,buy,VTI,10,300,,-3000",
        "b,2026-11-03,Roth,buy,VTI,20,259,,-5180",
    )
    assert session.tax_of_sale(_lot(session, date(2026, 5, 12)).id) == 0


def test_no_tax_in_accounts_that_are_not_taxed(washed: Session) -> None:
    """Zero, not unknown."""
    assert washed.tax_of_sale(_lot(washed, date(2026, 11, 3), "Roth").id) == 0


def test_without_a_price_the_tax_is_unknown(session: Session, put: Put) -> None:
    """Never zero."""
    set_plan(session)
    session.view_day(DAY)
    imported(session, put("ledger.csv", ledger_text("a,2024-02-12,Brokerage,buy,XYZ,10,200,,-2000")))
    assert session.tax_of_sale(_lot(session, date(2024, 2, 12)).id) is None


def test_an_assigned_put_stands_behind_its_shares(session: Session, put: Put) -> None:
    """Written for 300, assigned at 250: 24,700 of basis for 25,000 paid, and the rows that make the difference."""
    option = "VTI261016P00250000"
    _open(
        session,
        put,
        "a,2026-01-05,Brokerage,deposit,,,,,30000",
        f"b,2026-09-01,Brokerage,sell,{option},1,,,300",
        f"c,2026-10-16,Brokerage,buy,{option},1,,,0",
        "d,2026-10-19,Brokerage,buy,VTI,100,250,,-25000",
    )
    bought = date(2026, 10, 19)
    assert _lot(session, bought).basis == D(24700)
    assert [(row.words, row.source) for row in _behind(session, bought).rows] == [
        (f"Sold 1 {option} for $300.00", "ledger.csv, line 3"),
        (f"{option} assigned: its premium lowers the cost of the shares", "ledger.csv, line 4"),
        ("Bought 100 VTI at $250.00 for $25,000.00", "ledger.csv, line 5"),
    ]


def test_an_exercised_call_stands_behind_its_shares(session: Session, put: Put) -> None:
    """Bought for 300, exercised at 250: 25,300 of basis for 25,000 paid."""
    option = "VTI261016C00250000"
    _open(
        session,
        put,
        f"a,2026-09-01,Brokerage,buy,{option},1,3,,-300",
        f"b,2026-10-16,Brokerage,sell,{option},1,,,0",
        "c,2026-10-16,Brokerage,buy,VTI,100,250,,-25000",
    )
    bought = date(2026, 10, 16)
    assert _lot(session, bought).basis == D(25300)
    assert [row.words for row in _behind(session, bought).rows][1:] == [
        f"{option} exercised: its cost raises the cost of the shares",
        "Bought 100 VTI at $250.00 for $25,000.00",
    ]
