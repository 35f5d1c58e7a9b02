"""Performance from the file: the same as a slow loop over the days, kept until something changes."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from app.desk.session import Session, run
from app.model.target import Tilt
from app.model.transaction import Action
from tests.desk.driving import HOLDINGS, Put, imported, ledger_text, set_plan

D = Decimal
LEDGER = ledger_text(
    "d1,2026-01-05,Brokerage,deposit,,,,,1000",
    "b1,2026-01-05,Brokerage,buy,VTI,6,100,,600",
    "b2,2026-01-05,Brokerage,buy,BND,4,100,,400",
    "d2,2026-01-07,Brokerage,deposit,,,,,500",
)
PRICES = (
    "date,symbol,close\n2026-01-05,VTI,100\n2026-01-05,BND,100\n2026-01-06,VTI,110\n2026-01-06,BND,100\n"
    "2026-01-07,VTI,121\n2026-01-07,BND,100\n"
)


@pytest.fixture
def three_days(session: Session, put: Put) -> Session:
    """Give a household of three days in which stocks gain ten percent a day."""
    set_plan(session)
    imported(session, put("a.csv", LEDGER), put("q.csv", PRICES))
    session.view_day(date(2026, 1, 7))
    return session


def test_what_was_earned_is_what_the_days_earned(three_days: Session) -> None:
    """Six percent, then 66 of 1,060; the deposit of the last day is none of it. The mix restores 60 to 40."""
    found = run(three_days.performance())
    assert (found.first, found.last) == (date(2026, 1, 5), date(2026, 1, 7))
    assert (found.begin, found.end, found.came, found.gain) == (1000, 1626, 500, 126)
    assert found.household.total == pytest.approx(0.126)
    assert found.compared is not None
    assert found.compared.mix.total == pytest.approx(1.06**2 - 1)
    assert found.compared.active == pytest.approx(0.126 - (1.06**2 - 1))
    assert any("VTI" in note and "leave out" in note for note in found.notes)
    path = run(three_days.return_path())
    assert list(path.household_f) == pytest.approx([1, 1.06, 1.126])
    assert list(path.target_mix_f) == pytest.approx([1, 1.06, 1.06**2])


def test_the_samples_return_is_a_slow_loops(sample: Session) -> None:
    """Ten years linked in plain decimals: shares replayed, times closes, deposits taken out at the end of the day."""
    found = run(sample.performance())
    history = run(sample.drift_history())
    rows = sample.file.transactions(pending=False)
    closes: dict[str, dict[int, float]] = {}
    stored = sample.file.price_history()
    for symbol, day, close in zip(stored.symbols, stored.days, stored.close_f, strict=True):
        closes.setdefault(symbol, {})[day] = close
    shares: dict[str, float] = {}
    cash, before, linked, place = 0.0, 0.0, 1.0, 0
    for today in history.days:
        flow = 0.0
        while place < len(rows) and rows[place].day <= today:
            t = rows[place]
            cash += float(t.cash)
            flow += float(t.cash) if t.action in (Action.DEPOSIT, Action.WITHDRAWAL) else 0.0
            if t.shares:
                shares[t.symbol] = shares.get(t.symbol, 0.0) + float(t.shares) * (-1 if t.action is Action.SELL else 1)
            place += 1
        value = cash + sum(q * closes[s][today.toordinal()] for s, q in shares.items() if abs(q) > 1e-6)
        if before > 0 and today < history.days[-1]:
            linked *= (value - flow) / before
        before = value
    assert found.household.total is not None
    last = history.value_f[-1] / history.value_f[-2]
    assert history.flows_f[-1] == 0
    assert linked * last - 1 == pytest.approx(found.household.total, rel=1e-6)
    assert found.last == sample.as_of


def test_a_tilt_is_in_the_mix_and_not_in_the_strategic_one(three_days: Session) -> None:
    """Two series: with the tilts then valid, and without."""
    stocks, bonds = three_days.plan.classes
    lean = replace(stocks, tilt=Tilt(D("0.1"), date(2026, 12, 31)))
    against = replace(bonds, tilt=Tilt(D("-0.1"), date(2026, 12, 31)))
    # The first plan holds for the days before it, too.
    three_days.save_plan(three_days.plan.with_class(lean).with_class(against), "Tilt")
    compared = run(three_days.performance()).compared
    assert compared is not None
    assert compared.strategic.total == pytest.approx(1.06**2 - 1)
    assert compared.mix.total == pytest.approx(1.07**2 - 1)


def test_answers_are_kept_until_the_file_changes(three_days: Session, put: Put) -> None:
    """The same question twice is one calculation; a new row makes another."""
    first = run(three_days.performance())
    assert run(three_days.performance()) is first
    assert run(three_days.return_path()) is run(three_days.return_path())
    assert run(three_days.drift_history()) is run(three_days.drift_history())
    assert run(three_days.performance(date(2026, 1, 6))) is not first
    imported(three_days, put("c.csv", ledger_text("d3,2026-01-06,Brokerage,deposit,,,,,10")))
    assert run(three_days.performance()) is not first


def test_an_empty_household_earned_nothing_that_is_known(session: Session) -> None:
    """All is None, with the reasons."""
    found = run(session.performance())
    assert (found.first, found.begin, found.household.total, found.compared) == (None, None, None, None)
    assert found.notes
    assert len(run(session.return_path()).days) == 0


def test_statements_tell_of_an_account_without_rows(session: Session, put: Put) -> None:
    """Two positions files that agree make the days between known, at the prices they state themselves."""
    set_plan(session)
    for day, price in (("2026-01-05", 100), ("2026-01-09", 110)):
        rows = f"Roth,VTI,10,{price},,,{day}\nRoth,CASH,50,1,,,{day}\n"
        imported(session, put(f"{day}.csv", HOLDINGS + rows))
    session.view_day(date(2026, 1, 9))
    history = run(session.drift_history())
    assert (history.days[0], history.days[-1]) == (date(2026, 1, 5), date(2026, 1, 9))
    assert list(history.value_f[[0, -1]]) == [1050, 1150]
    assert history.gaps == ()
    assert not np.isnan(run(session.return_path()).household_f).any()


def test_what_the_numbers_rest_on_is_said(three_days: Session, put: Put) -> None:
    """The first plan came later than the days it stands for; a row that waits is neither gain nor loss."""
    before = run(three_days.performance())
    later = f"Before {date(2026, 1, 7)} no plan was kept; the first one stands for those days, too."
    assert later in before.notes
    head = "Run Date,Account,Action,Symbol,Description,Type,Quantity,Price ($),Amount ($),Cash Balance ($)\n"
    row = '01/06/2026,"Brokerage","SOMETHING NOBODY KNOWS",,"INVENTED",Cash,,,25,1000\n'
    imported(three_days, put("f.csv", head + row), account="Brokerage")
    assert Action.UNCLASSIFIED in {t.action for t in three_days.file.transactions()}
    after = run(three_days.performance())
    assert any(note.startswith("1 row waits to be classified") for note in after.notes)
    assert after.gain == before.gain


def test_cash_that_is_not_known_is_left_out_and_named(session: Session, put: Put) -> None:
    """A positions file without a cash row says nothing of cash."""
    set_plan(session)
    imported(session, put("p.csv", HOLDINGS + "Roth,VTI,10,100,,,2026-01-05\n"))
    imported(session, put("q.csv", PRICES))
    session.view_day(date(2026, 1, 7))
    found = run(session.performance())
    assert found.household.total == pytest.approx(0.21)
    assert "Cash of Roth is not known; what is measured there are the securities alone." in found.notes
