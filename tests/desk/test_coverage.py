"""The days that files cover are noted at import, kept right by undo and renaming, and gaps are told before gains."""

from datetime import date

from app.desk.importing.coverage import covered
from app.desk.session import Session
from app.engine.coverage import Gap
from tests.desk.driving import Put, imported, ledger_text, set_plan

Q1 = ("b1,2023-01-05,Brokerage,buy,VTI,10,200,,2000", "d1,2023-04-01,Brokerage,deposit,,,,,5")
LATER = ("s1,2023-07-01,Brokerage,sell,VTI,4,210,,840", "d2,2023-09-01,Brokerage,deposit,,,,,5")
MISSING = Gap("Brokerage", date(2023, 4, 2), date(2023, 6, 30))


def _codes(session: Session, year: int) -> list[str]:
    return [i.code for i in session.tax_year(year).issues if i.code == "coverage-gap"]


def test_a_gap_is_told_and_goes_when_its_days_are_imported(session: Session, put: Put) -> None:
    """In the history of imports, and before the gains of a year whose lots it may concern."""
    set_plan(session)
    imported(session, put("a.csv", ledger_text(*Q1)))
    imported(session, put("b.csv", ledger_text(*LATER)))
    assert session.gaps() == (MISSING,)
    first, second = reversed(session.imports())
    assert first.coverage == (("Brokerage", date(2023, 1, 5), date(2023, 4, 1)),)
    assert second.coverage == (("Brokerage", date(2023, 7, 1), date(2023, 9, 1)),)
    assert _codes(session, 2023) == ["coverage-gap"]
    between = ("d3,2023-04-02,Brokerage,deposit,,,,,5", "d4,2023-06-20,Brokerage,deposit,,,,,5")
    imported(session, put("c.csv", ledger_text(*between)))
    assert session.gaps() == ()
    assert _codes(session, 2023) == []


def test_a_year_is_warned_of_gaps_since_the_lots_sold_in_it(session: Session, put: Put) -> None:
    """A gap before they were bought, and one of an account that is not taxed, say nothing of its gains."""
    set_plan(session)
    imported(session, put("a.csv", ledger_text(*Q1)))
    sold = "s1,2024-03-01,Brokerage,sell,VTI,4,210,,840"
    imported(session, put("b.csv", ledger_text(*LATER[1:], sold)))
    assert _codes(session, 2024) == ["coverage-gap"]
    assert _codes(session, 2025) == []
    roth = [row.replace("Brokerage", "Roth") for row in Q1], [row.replace("Brokerage", "Roth") for row in LATER]
    for name, rows in zip(("c.csv", "d.csv"), roth, strict=True):
        imported(session, put(name, ledger_text(*rows)))
    assert len(session.gaps()) == 2
    assert _codes(session, 2022) == []


def test_undo_takes_the_days_back_unless_another_file_tells_them(session: Session, put: Put) -> None:
    """The same bytes imported twice: the copy inherits what the first covered."""
    imported(session, put("a.csv", ledger_text(*Q1)))
    imported(session, put("copy.csv", ledger_text(*Q1)))
    assert len(session.file.coverage()) == 1
    first, second = (view.batch for view in reversed(session.imports()))
    session.undo_import(first)
    (kept,) = session.file.coverage()
    assert (kept.account, kept.first, kept.last) == ("Brokerage", date(2023, 1, 5), date(2023, 4, 1))
    session.undo_import(second)
    assert session.file.coverage() == ()
    session.undo()
    assert len(session.file.coverage()) == 1


def test_a_renamed_account_keeps_its_days(session: Session, put: Put) -> None:
    """They are those of the account, whatever it is called."""
    set_plan(session)
    imported(session, put("a.csv", ledger_text(*Q1)))
    imported(session, put("b.csv", ledger_text(*LATER)))
    session.rename_account("Brokerage", "Main")
    assert {c.account for c in covered(session.file)} == {"Main"}
    assert [gap.account for gap in session.gaps()] == ["Main"]
