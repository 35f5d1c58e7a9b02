"""The household of a day: what was known then, and nothing that came later or has not settled."""

from datetime import date, timedelta
from decimal import Decimal

from app.desk.household_of import load_household
from app.desk.session import Session
from app.engine.identity import groups_of
from tests.desk.driving import Put, account, holdings_text, imported, ledger_text, set_plan

D = Decimal
ROWS = (
    "d1,2026-01-05,Brokerage,deposit,,,,,5000",
    "b1,2026-01-06,Brokerage,buy,VTI,10,300,,3000",
    "s1,2026-03-02,Brokerage,sell,VTI,4,250,,1000",
    "b2,2026-06-01,Brokerage,buy,BND,10,70,,700",
)


def test_a_day_knows_only_what_came_before(session: Session, put: Put) -> None:
    """Rows after the day in view change neither shares nor cash nor the sales of the year."""
    imported(session, put("a.csv", ledger_text(*ROWS)))
    early = load_household(session.file, date(2026, 2, 1))
    assert {x.symbol: x.shares for x in early.lots} == {"VTI": 10}
    assert (early.cash["Brokerage"], early.disposals) == (D(2000), ())
    late = load_household(session.file, date(2026, 6, 1))
    assert {x.symbol: x.shares for x in late.lots} == {"VTI": 6, "BND": 10}
    assert late.cash["Brokerage"] == 2300
    assert [(d.shares, d.gain) for d in late.disposals] == [(D(4), D(-200))]


def test_sales_of_a_year_are_at_hand(session: Session, put: Put) -> None:
    """A sale is kept for the wash window and for the question of switching back, and is forgotten after a year."""
    rows = ("b,2025-01-06,A,buy,VTI,10,300,,3000", "s,2025-12-15,A,sell,VTI,4,250,,1000")
    imported(session, put("a.csv", ledger_text(*rows)))
    sold = date(2025, 12, 15)
    counts = [len(load_household(session.file, sold + timedelta(days=n)).disposals) for n in (0, 30, 366, 367)]
    assert counts == [1, 1, 1, 0]


def test_the_users_basis_rules(session: Session, put: Put) -> None:
    """A basis and a day entered by hand take the place of what the file does not say; undo takes them back."""
    imported(session, put("p.csv", holdings_text("A,VTI,10,300,,,2026-11-20")))
    (before,) = session.household().lots
    assert (before.basis, before.acquired) == (None, None)
    session.edit_basis(before.id, D("2000.005"), date(2020, 1, 2))
    (after,) = session.household().lots
    assert (after.basis, after.acquired, after.shares) == (D("2000.00"), date(2020, 1, 2), D(10))
    session.undo()
    assert session.household().lots == (before,)


def test_volatility_needs_sixty_prices(session: Session, put: Put) -> None:
    """A security has a measured volatility once a year of prices holds enough of them, adjusted ones where given."""
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(90)]
    rows = "".join(f"{day},VTI,{100 + n % 2},50\n" for n, day in enumerate(days))
    imported(session, put("q.csv", f"date,symbol,close,adjusted\n{rows}"))
    assert "VTI" not in load_household(session.file, days[30]).sigma
    assert load_household(session.file, days[-1]).sigma["VTI"] == 0
    assert "VTI" not in load_household(session.file, days[-1] + timedelta(days=400)).sigma


def test_the_tax_table_is_that_of_the_plans_year(session: Session) -> None:
    """The plan's year chooses the table; a year without one takes the nearest, which says its own year."""
    for year, expected in ((2024, 2024), (2025, 2025), (2026, 2026), (2040, 2026), (1999, 2024)):
        set_plan(session, f"[tax]\nyear = {year}\n")
        table = session.household().tax_table
        assert table is not None
        assert table.year == expected


def test_a_price_without_a_day_holds_for_every_day(session: Session, put: Put) -> None:
    """An undated positions file prices every day, and the price says it has no day."""
    imported(session, put("p.csv", holdings_text("A,VTI,10,300", "A,CASH,50")))
    for day in (date(2020, 1, 1), date(2030, 1, 1)):
        session.view_day(day)
        assert account(session, "A").value == 3050
        assert account(session, "A").holdings[0].price_day is None
    assert session.price_day is None


def test_known_funds_come_along_and_the_wash_rule_reads_them(session: Session, put: Put) -> None:
    """The share class of the table joins its fund, held or not, and the plan's rule decides about the index."""
    imported(session, put("p.csv", holdings_text("A,VFIAX,10,300")))
    groups = groups_of(session.household())
    assert (groups["VFIAX"] == groups["VOO"], groups["VFIAX"] == groups["SPY"]) == (True, False)
    set_plan(session, '[rules]\nwash = "same-index"\n')
    groups = groups_of(session.household())
    assert groups["VFIAX"] == groups["SPY"]
