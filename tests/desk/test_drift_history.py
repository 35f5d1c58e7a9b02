"""Drift over time from the file: prices and transactions of the past, the plans of their days, the status of today."""

import math
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.desk.session import Session, run
from tests.desk.driving import Put, imported, ledger_text, set_plan

D = Decimal
LEDGER = ledger_text(
    "d1,2026-01-05,Brokerage,deposit,,,,,1000",
    "b1,2026-01-05,Brokerage,buy,VTI,6,100,,600",
    "b2,2026-01-05,Brokerage,buy,BND,4,100,,400",
)
PRICES = "date,symbol,close\n2026-01-05,VTI,100\n2026-01-05,BND,100\n2026-01-06,VTI,200\n2026-01-06,BND,100\n"


@pytest.fixture
def two_days(session: Session, put: Put) -> Session:
    """Give a household of two days: at target on the first, 75 percent stocks on the second."""
    set_plan(session)
    imported(session, put("a.csv", LEDGER), put("q.csv", PRICES))
    session.view_day(date(2026, 1, 6))
    return session


def test_weights_follow_prices(two_days: Session) -> None:
    """Each day has its weights, value and drift from that day's closes."""
    history = run(two_days.drift_history())
    assert history.days == (date(2026, 1, 5), date(2026, 1, 6))
    assert list(history.classes["Stocks"].actual_f) == pytest.approx([0.6, 0.75])
    assert list(history.value_f) == pytest.approx([1000, 1600])
    assert list(history.drift_f) == pytest.approx([0, 0.15])


def test_the_last_day_is_the_status(sample: Session) -> None:
    """On the day in view weight, target and edges are those of the status, to the last digit a float has."""
    history, found = run(sample.drift_history()), sample.status()
    assert history.days[-1] == sample.as_of
    for c in found.leaves:
        told = history.classes[c.name]
        expected = (c.actual, c.band.target, c.band.lower, c.band.upper)
        arrays = (told.actual_f, told.target_f, told.lower_f, told.upper_f)
        assert [float(a[-1]) for a in arrays] == pytest.approx([float(x) for x in expected])
    assert float(history.drift_f[-1]) == pytest.approx(float(found.half_drift))


def test_a_plan_made_after_the_day_in_view_holds_on_it(two_days: Session) -> None:
    """Targets changed now rule an earlier day in view there as they do in its status."""
    stocks, bonds = two_days.plan.classes
    plan = two_days.plan.with_class(replace(stocks, target=D("0.7"))).with_class(replace(bonds, target=D("0.3")))
    two_days.save_plan(plan, "More stocks")
    history = run(two_days.drift_history())
    assert float(history.classes["Stocks"].target_f[-1]) == 0.7
    assert two_days.status().leaves[0].band.target == D("0.7")


def test_the_stretch_is_the_users(two_days: Session) -> None:
    """`first` and `last` cut the days; after the day in view there is nothing, and before the first record neither."""
    cases = {
        (date(2026, 1, 6), None): [6],
        (None, date(2026, 1, 5)): [5],
        (date(2020, 1, 1), date(2040, 1, 1)): [5, 6],
        (date(2026, 2, 1), None): [],
    }
    for (first, last), days in cases.items():
        assert [day.day for day in run(two_days.drift_history(first, last)).days] == days
    assert two_days.as_of == date(2026, 1, 6)


def test_a_missing_price_is_a_gap(two_days: Session, put: Put) -> None:
    """A day on which something held has no price has no weights: NaN, not zero."""
    imported(two_days, put("b.csv", ledger_text("g,2026-01-05,Brokerage,gift,ZZ,1,,,5")))
    history = run(two_days.drift_history())
    assert math.isnan(float(history.classes["Stocks"].actual_f[0]))


def test_pending_rows_are_not_history(two_days: Session, put: Put) -> None:
    """What has not settled changes no weight."""
    before = list(run(two_days.drift_history()).classes["Bonds"].actual_f)
    head = "Run Date,Account,Action,Symbol,Description,Type,Quantity,Price ($),Amount ($),Cash Balance ($)\n"
    row = '01/06/2026,"Brokerage","YOU BOUGHT INVENTED (BND) (Cash)",BND,"INVENTED",Cash,2,100,-200,Processing\n'
    imported(two_days, put("f.csv", head + row), account="Brokerage")
    assert len(two_days.file.transactions()) == 4
    assert list(run(two_days.drift_history()).classes["Bonds"].actual_f) == before


def test_it_tells_how_far_it_is(two_days: Session) -> None:
    """Progress counts up to its total, and stopping between two steps leaves the session as it was."""
    steps = list(two_days.drift_history())
    assert [(s.done, s.total) for s in steps] == [(0, 3), (1, 3), (2, 3)]
    work = two_days.drift_history()
    next(work)
    work.close()
    assert len(run(two_days.drift_history()).days) == 2
