"""The check of a household: each finding says what it is about, and repairing hides nothing."""

from app.desk.session import Session
from app.model.issue import Issue, Severity
from tests.desk.driving import Put, holdings_text, imported, ledger_text, set_plan


def _codes(issues: tuple[Issue, ...]) -> list[str]:
    return [issue.code for issue in issues]


def test_the_sample_holds_together(sample: Session) -> None:
    """Nothing is wrong with the household that ships."""
    assert sample.check() == ()


def test_an_empty_household_holds_together(session: Session) -> None:
    """Nothing is wrong with nothing."""
    assert session.check() == ()


def test_held_rows_are_told(session: Session, put: Put) -> None:
    """Rows that wait for the user's decision are counted, those decided are not."""
    imported(session, put("a.csv", ledger_text("x,bad,A,buy,VTI,1,1,,1", "y,bad,A,buy,VTI,1,1,,1")))
    (issue,) = session.check()
    assert (issue.code, issue.severity) == ("held-rows", Severity.REVIEW)
    assert issue.text.startswith("2 ")


def test_what_has_no_price_or_class_is_named(session: Session, put: Put) -> None:
    """Securities without price or class are named, once each and in order."""
    set_plan(session)
    imported(session, put("p.csv", holdings_text("Roth,ZZ,1", "Roth,AA,1", "Brokerage,ZZ,2", "Roth,VTI,1,300")))
    issues = {issue.code: issue.text for issue in session.check()}
    assert set(issues) == {"no-price", "unclassified"}
    assert "AA, ZZ" in issues["no-price"]
    assert "AA, ZZ" in issues["unclassified"]
    assert "VTI" not in "".join(issues.values())


def test_an_account_that_does_not_reconcile_is_named(session: Session, put: Put) -> None:
    """More sold than the records hold is told with account and security."""
    imported(session, put("a.csv", ledger_text("s,2026-01-05,Brokerage,sell,VTI,5,100,,500")))
    (issue,) = [i for i in session.check() if i.code == "does-not-reconcile"]
    assert issue.text.startswith("Brokerage: ")
    assert "VTI" in issue.text


def test_repairing_leaves_what_it_cannot_mend(session: Session, put: Put) -> None:
    """What waits for the user is still told after a repair; a repair mends files, not decisions."""
    imported(session, put("a.csv", ledger_text("x,bad,A,buy,VTI,1,1,,1")))
    assert _codes(session.fix(session.check())) == ["held-rows"]
    assert _codes(session.check()) == ["held-rows"]
