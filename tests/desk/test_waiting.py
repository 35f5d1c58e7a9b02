"""Waiting, asked of an open household: nothing is written, it can be stopped, and later days are as they will be."""

import threading
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.desk.session import Session, run
from app.desk.tax_tables import tax_table
from app.engine.waiting import later_days, on_day
from app.model.errors import CancelledError
from app.model.proposal import Mode, Request
from app.model.tax_year import YearStart
from tests.desk.driving import PLAN, Put, imported, ledger_text, set_plan
from tests.desk.tax_household import LEDGER

D = Decimal
DAY = date(2026, 11, 20)
ASKED = Request(Mode.INVEST, {"Brokerage": D(1000)})


def test_nothing_of_it_is_written(sample: Session) -> None:
    """Neither a step nor a draft comes of it; the first answer is the one a proposal gives."""
    revision, before = sample.revision, sample.latest_proposal()
    found = run(sample.waiting(ASKED))
    assert (sample.revision, sample.latest_proposal()) == (revision, before)
    assert [(w.day, w.label) for w in found] == list(later_days(sample.as_of))
    assert [w.proposal.as_of for w in found] == [w.day for w in found]
    assert found[0].proposal == run(sample.propose(ASKED))


def test_another_plan_can_be_tried(sample: Session) -> None:
    """Without a tolerance to break, nothing is to be done on any day."""
    wide = replace(sample.plan, classes=tuple(replace(c, below=D(1), above=D(1)) for c in sample.plan.classes))
    found = run(sample.waiting(Request(Mode.EDGE), plan=wide))
    assert [w.proposal.trades for w in found] == [()] * 5


@pytest.mark.parametrize("after", [0, 1, 7])
def test_it_is_stopped_by_the_cancel_event(sample: Session, after: int) -> None:
    """Between any two steps, whichever day they are of."""
    cancel = threading.Event()
    work = sample.waiting(ASKED, cancel)
    for _ in range(after):
        next(work)
    cancel.set()
    with pytest.raises(CancelledError):
        run(work)
    assert sample.latest_proposal() is None


def test_one_kept_from_it_is_current_on_its_day(sample: Session) -> None:
    """The answer for a day rests on what will be so that day if nothing happens: then only its prices' past moves."""
    found = run(sample.waiting(ASKED))
    sample.keep_scenario("In a week", found[1].proposal)
    (view,) = sample.scenario_views()
    assert view.differs == ("day",)
    sample.view_day(found[1].day)
    (view,) = sample.scenario_views()
    assert set(view.differs) <= {"prices"}


def test_later_days_are_as_the_file_will_have_them(session: Session, put: Put) -> None:
    """Without further rows, the household of a later day is what the file itself gives on that day."""
    set_plan(session, PLAN.replace("income = 150000", "income = 150000\ncarryforward_long = 12000"))
    imported(session, put("ledger.csv", LEDGER))
    session.view_day(DAY)
    today = session.household()
    assert today.year is not None
    assert (len(today.recent_buys), today.year.entering_long) == (1, D(12000))
    for day, _ in later_days(DAY):
        moved = on_day(today, day, tax_table)
        session.view_day(day)
        real = session.household()
        for part in ("as_of", "year", "tax_table", "lots", "cash", "quotes", "recent_buys", "plan", "unreliable"):
            assert getattr(moved, part) == getattr(real, part), (part, day)


CONTRACTS = PLAN + '\n[[security]]\nsymbol = "MES"\nclasses = { "Stocks" = 1.0 }\nsection_1256 = true\n'


@pytest.mark.parametrize("day", [date(2026, 12, 30), date(2026, 12, 31)], ids=["before the mark", "after it"])
def test_contracts_are_marked_as_the_file_will_have_it(session: Session, put: Put, day: date) -> None:
    """Whether the year's results hold the mark of open contracts yet or not, the next year begins the same."""
    set_plan(session, CONTRACTS)
    rows = ("1,2026-10-01,Brokerage,deposit,,,,,9000", "2,2026-10-02,Brokerage,buy,MES,2,5000,0,-10000")
    imported(session, put("a.csv", ledger_text(*rows)), put("q.csv", "date,symbol,close\n2026-12-30,MES,500\n"))
    session.view_day(day)
    today = session.household()
    session.view_day(date(2027, 1, 4))
    begins = session.household().year
    # A loss of 9,000: 3,600 short and 5,400 long, of which 3,000 short come off income; all is taken back.
    assert begins == YearStart(D(3600), D(5400), D(600), D(5400))
    assert on_day(today, date(2027, 1, 4), tax_table).year == begins
