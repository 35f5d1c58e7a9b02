"""Money of another currency: kept for review, never counted as the household's (docs/adr/0002)."""

from decimal import Decimal

import pytest

from app.desk.session import Session, run
from app.model.importing import TransactionRow
from app.model.issue import Severity
from app.store import HouseholdFile
from tests.desk.driving import PLAN, Put, account, counted, imported, reviewed, set_plan

HISTORY = "Run Date,Account,Action,Symbol,Description,Quantity,Price,Amount,Currency\n"
DOLLARS = "01/05/2026,Brokerage,YOU BOUGHT INVENTED (VTI) (Cash),VTI,INVENTED,2,100,-200,USD\n"
EUROS = "01/06/2026,Brokerage,YOU BOUGHT INVENTED (ASML) (Cash),ASML,INVENTED,2,100,-200,EUR\n"
HOLDINGS = "account,symbol,shares,price,basis,date,currency\n"
STATEMENT = """OFXHEADER:100

<OFX><SIGNONMSGSRSV1><SONRS><FI><ORG>Vanguard</FI></SONRS></SIGNONMSGSRSV1><INVSTMTMSGSRSV1><INVSTMTTRNRS><INVSTMTRS>
<DTASOF>20261119<CURDEF>{currency}<INVACCTFROM><BROKERID>vanguard.com<ACCTID>12345678</INVACCTFROM>
<INVPOSLIST><POSSTOCK><INVPOS><SECID><UNIQUEID>922908769<UNIQUEIDTYPE>CUSIP</SECID><POSTYPE>LONG<UNITS>10
<UNITPRICE>300<MKTVAL>3000<DTPRICEASOF>20261119</INVPOS></POSSTOCK></INVPOSLIST>
<INVBAL><AVAILCASH>50</INVBAL></INVSTMTRS></INVSTMTTRNRS></INVSTMTMSGSRSV1></OFX>
"""


def test_a_row_in_another_currency_is_held_with_one_sentence(session: Session, put: Put) -> None:
    """Its cash does not count, its security is not made; the other rows are imported."""
    set_plan(session)
    review = imported(session, put("h.csv", HISTORY + DOLLARS + EUROS))
    assert counted(review.files[0]) == (1, 0, 0, 1)
    (issue,) = [i for i in review.files[0].issues if i.code == "currency"]
    assert (issue.severity, issue.place.line) == (Severity.REVIEW, 3)
    assert "in EUR, the household in USD" in issue.text
    assert account(session, "Brokerage").cash == -200
    assert "ASML" not in {security.symbol for security in session.plan.securities}


def test_what_is_held_can_be_read_again(session: Session, put: Put) -> None:
    """It keeps its cells, its kind of table and the column names, and what it says."""
    set_plan(session)
    imported(session, put("h.csv", HISTORY + EUROS))
    with HouseholdFile.open(session.path) as file:
        (held,) = file.held_rows()
    assert (held.row.table_id, held.row.header[-1], held.row.cells[-1]) == ("fidelity.history", "Currency", "EUR")
    assert isinstance(held.row.row, TransactionRow)
    assert (held.row.row.currency, held.row.row.cash) == ("EUR", Decimal(-200))


def test_positions_of_two_currencies_are_not_added(session: Session, put: Put) -> None:
    """The account is worth what it holds in the household's currency."""
    set_plan(session)
    rows = "Brokerage,VTI,10,300,2000,2026-11-20,USD\nBrokerage,SAP,10,300,2000,2026-11-20,EUR\n"
    review = imported(session, put("p.csv", HOLDINGS + rows + "Brokerage,CASH,5,,,2026-11-20,usd\n"))
    assert counted(review.files[0]) == (2, 0, 0, 1)
    session.view_day(session.as_of.replace(year=2027))
    assert account(session, "Brokerage").value == 3005


@pytest.mark.parametrize("currency, held", [("USD", 0), ("EUR", 2), ("US?", 2), ("", 0)])
def test_a_statement_is_in_its_own_currency(session: Session, put: Put, currency: str, held: int) -> None:
    """CURDEF of an OFX statement holds for positions and cash that name none."""
    set_plan(session)
    review = reviewed(session, put("s.ofx", STATEMENT.format(currency=currency)))
    assert review.files[0].count("held") == held


def test_the_same_rows_again_change_nothing(session: Session, put: Put) -> None:
    """Held rows do not make a snapshot differ from itself."""
    set_plan(session)
    text = HOLDINGS + "Brokerage,VTI,10,300,2000,2026-11-20,USD\nBrokerage,SAP,10,300,2000,2026-11-20,EUR\n"
    imported(session, put("p.csv", text))
    again = run(session.review_files([put("again.csv", text + "\n")]))
    assert counted(again.files[0]) == (0, 1, 0, 1)


def test_what_is_not_a_currency_is_held(session: Session, put: Put) -> None:
    """A cell that names none Evenkeel can know is not passed over."""
    set_plan(session)
    review = reviewed(session, put("h.csv", HISTORY + DOLLARS.replace("USD", "12.50")))
    assert counted(review.files[0]) == (0, 0, 0, 1)


def test_a_broker_counts_in_its_own_currency(session: Session, put: Put) -> None:
    """A household in euros does not take an American broker's dollars for euros."""
    set_plan(session, PLAN.replace('name = "Test"', 'name = "Test"\ncurrency = "EUR"'))
    row = '"11/13/2026","Buy","VTI","INVENTED","5","$50.00","","-$250.00"\n'
    header = '"Date","Action","Symbol","Description","Quantity","Price","Fees & Comm","Amount"\n'
    review = reviewed(session, put("s.csv", header + row))
    assert counted(review.files[0]) == (0, 0, 0, 1)
    (issue,) = [i for i in review.files[0].issues if i.code == "currency"]
    assert "in USD, the household in EUR" in issue.text
