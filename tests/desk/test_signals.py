"""Signals, delays and proposals that go by them, from a file with a year and a half of daily prices."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from app.desk.session import Session, run
from app.engine.signals.result import ClassSignal, Decision
from app.model.fingerprint import Difference
from app.model.plan import Plan
from app.model.proposal import Mode, Proposal, Request
from app.model.signal_rules import Momentum, Volatility
from tests.desk.driving import Put, imported, ledger_text, set_plan

D = Decimal
LAST = date(2026, 11, 20)
COUNT = 520
LEDGER = ledger_text(
    "d1,{first},Brokerage,deposit,,,,,100000",
    "b1,{first},Brokerage,buy,VTI,600,100,,60000",
    "b2,{first},Brokerage,buy,BND,400,100,,40000",
)


def weekdays(count: int) -> list[date]:
    """So many weekdays up to the last day."""
    days = [LAST - timedelta(days=n) for n in range(count * 2)]
    return [d for d in days if d.weekday() < 5][:count][::-1]


def prices(days: list[date], daily: float = 1.0007) -> str:
    """Stocks that rise a little every day and close near their highs; bonds that stand still, or nearly."""
    lines = ["date,symbol,close,high,low,volume"]
    for n, day in enumerate(days):
        stock, bond = 100 * daily**n, 100 + (n % 2) / 10
        lines.append(f"{day},VTI,{stock:.4f},{stock * 1.001:.4f},{stock * 0.995:.4f},1000")
        lines.append(f"{day},BND,{bond:.4f},{bond:.4f},{bond - 0.1:.4f},1000")
    return "\n".join(lines) + "\n"


@pytest.fixture
def rising(session: Session, put: Put) -> Session:
    """Give sixty-forty that nobody touched while stocks rose: they are above their band since some weeks."""
    days = weekdays(COUNT)
    set_plan(session)
    imported(session, put("a.csv", LEDGER.replace("{first}", str(days[0]))), put("q.csv", prices(days)))
    session.view_day(LAST)
    return session


def with_rules(session: Session, **changes: object) -> Plan:
    """Put the plan in force with some rules changed."""
    plan = session.plan
    changed = replace(plan, rules=replace(plan.rules, **changes))  # type: ignore[arg-type]  # fields by name
    session.save_plan(changed, "Change rules")
    return changed


def stocks_of(session: Session) -> ClassSignal:
    """The signal of stocks today."""
    return next(s for s in run(session.signals()) if s.name == "Stocks")


def proposed(session: Session, **more: object) -> Proposal:
    """Work out a proposal to the edge; further words are fields of the request."""
    return run(session.propose(replace(Request(Mode.EDGE), **more)))  # type: ignore[arg-type]  # fields by name


ON = Momentum(on=True, days=400)


def test_signals_tell_what_each_overlay_would_do_while_both_are_off(rising: Session) -> None:
    """Stocks would wait; the proposal trades them all the same, and says nothing of it."""
    with_rules(rising, momentum=replace(ON, on=False))
    signal = stocks_of(rising)
    assert (signal.state, signal.decision) == ("over", Decision.TRADE)
    assert signal.by_momentum is not None
    assert signal.by_momentum.decision is Decision.DELAY
    answer = proposed(rising)
    assert {t.symbol for t in answer.trades} == {"VTI", "BND"}
    assert not any(u.code == "momentum" for u in answer.not_done)


def test_a_household_and_its_status_know_nothing_of_pace(rising: Session) -> None:
    """What is painted first waits for no signal, and a class that waits is outside all the same."""
    with_rules(rising, momentum=ON)
    assert not rising.household().timing.pace
    assert rising.timing_known() is None
    run(rising.signals())
    assert not rising.household().timing.pace
    assert [c.name for c in rising.status().breaches] == ["Stocks", "Bonds"]


def test_a_proposal_goes_by_the_filter_that_is_switched_on(rising: Session) -> None:
    """Stocks wait, and so do the bonds that they would pay for."""
    with_rules(rising, momentum=ON)
    signal = stocks_of(rising)
    assert (signal.decision, signal.pace) == (Decision.DELAY, 0.0)
    answer = proposed(rising)
    assert answer.trades == ()
    (waits,) = [u for u in answer.not_done if u.code == "momentum"]
    assert waits.text.startswith(f"Stocks: {signal.reason}")
    assert waits.costs is not None
    assert waits.costs > 0
    anyway = proposed(rising, ignore_signals=True)
    assert {t.symbol for t in anyway.trades} == {"VTI", "BND"}


def test_flows_are_invested_whatever_waits(rising: Session) -> None:
    """Money that comes in is put to work as if there were no filter."""
    request = Request(Mode.INVEST, {"Brokerage": D(5000)})
    without = run(rising.propose(request))
    with_rules(rising, momentum=ON)
    assert run(rising.propose(request)).trades == without.trades


def test_a_pace_of_volatility_trades_a_part(rising: Session) -> None:
    """A tenth of what lies beyond the edge, and the proposal says which part and why."""
    whole = proposed(rising)
    with_rules(rising, volatility=Volatility(on=True, indicator="realised", years=1))
    part = proposed(rising)
    sold = [next(t.amount for t in p.trades if t.symbol == "VTI") for p in (whole, part)]
    assert float(sold[1] / sold[0]) == pytest.approx(0.1, abs=0.02)
    (reason,) = [r for t in part.trades if t.symbol == "VTI" for r in t.reasons if r.code == "volatility"]
    assert "the trim takes 10.0 % of the gap today" in reason.text
    assert any(u.code == "volatility" and u.text.startswith("Stocks: ") for u in part.not_done)


def test_signals_of_a_plan_that_is_tried_are_its_own(rising: Session) -> None:
    """Switched on in a plan that is not saved, the filter holds for what is asked under it alone."""
    plan = replace(rising.plan, rules=replace(rising.plan.rules, momentum=ON))
    tried = next(s for s in run(rising.signals(plan)) if s.name == "Stocks")
    assert tried.decision is Decision.DELAY
    assert run(rising.propose(Request(Mode.EDGE), plan)).trades == ()
    assert stocks_of(rising).decision is Decision.TRADE


def test_signals_are_worked_out_once(rising: Session) -> None:
    """The same answer while file and day stay, another one where the day changes."""
    found = run(rising.signals())
    assert run(rising.signals()) is found
    rising.view_day(LAST - timedelta(days=1))
    earlier = run(rising.signals())
    assert earlier is not found
    assert earlier[0].momentum is not None
    assert earlier[0].momentum.day == LAST - timedelta(days=1)


def test_delays_are_the_days_of_the_history_that_waited(rising: Session) -> None:
    """From the first day outside, without an end; none while the filter is off."""
    assert run(rising.delays()) == ()
    with_rules(rising, momentum=ON)
    found = run(rising.delays())
    history = run(rising.drift_history())
    stocks = history.classes["Stocks"]
    outside = [d for d, w, u in zip(history.days, stocks.actual_f, stocks.upper_f, strict=True) if w > u]
    mine = [d for d in found if d.name == "Stocks"]
    # The plan was saved twice on one day, so that the later one holds for all days before it.
    assert [(d.first, d.last, d.side, d.ended) for d in mine] == [(outside[0], LAST, "over", "")]


def test_a_day_in_view_decides_as_the_path_does_for_it(rising: Session) -> None:
    """Seen from an earlier day nothing of the later ones is known, and the decision is the same."""
    with_rules(rising, momentum=replace(ON, days=63))
    days = rising_days(rising)
    stretches = [s for s in run(rising.delays()) if s.name == "Stocks"]
    waited = {d for d in days if any(s.first <= d <= s.last for s in stretches)}
    for day in days[-280::40]:
        rising.view_day(day)
        signal = stocks_of(rising)
        assert (signal.decision is Decision.DELAY) == (day in waited), day
    assert 0 < len(waited) <= 63


def rising_days(session: Session) -> list[date]:
    """The days of the history up to the day in view."""
    return list(run(session.drift_history()).days)


def test_a_proposal_made_under_other_signals_is_out_of_date(rising: Session, put: Put) -> None:
    """Closes of the last weeks that were far higher release the trim: the prices of today are the same."""
    with_rules(rising, momentum=ON)
    answer = proposed(rising)
    assert rising.changed_since(answer) == ()
    lines = [f"{day},VTI,{1.2 * 100 * 1.0007**n:.4f}" for n, day in enumerate(weekdays(COUNT))][-60:-1]
    imported(rising, put("again.csv", "\n".join(["date,symbol,close", *lines]) + "\n"))
    assert rising.timing_known() is None
    assert not rising.signals_changed(answer)
    run(rising.signals())
    assert stocks_of(rising).decision is Decision.TRADE
    assert Difference.SIGNALS in rising.changed_since(answer)
    assert rising.signals_changed(answer)
    assert not rising.signals_changed(proposed(rising, ignore_signals=True))
    assert rising.changed_since(proposed(rising)) == ()


def test_waiting_under_signals_is_about_the_same_trades(rising: Session) -> None:
    """What is told of waiting for the tax starts from the proposal that signals leave."""
    with_rules(rising, momentum=ON)
    first = run(rising.waiting(Request(Mode.EDGE)))[0]
    assert first.proposal.trades == ()


def test_the_frontier_starts_from_what_signals_leave(rising: Session) -> None:
    """Stocks wait, so that the curve has no further point; traded anyway, it is that without the filter."""
    without = run(rising.frontier(Request(Mode.EDGE)))
    with_rules(rising, momentum=ON)
    held = run(rising.frontier(Request(Mode.EDGE)))
    assert {p.drift for p in held.points} == {held.drift}
    assert held.drift == without.drift > without.points[-1].drift
    assert run(rising.frontier(Request(Mode.EDGE, ignore_signals=True))) == without
    assert proposed(rising, drift=D(0)).trades == ()


def test_previews_know_what_waits_once_signals_are_read(rising: Session) -> None:
    """And follow the plan that is tried: with a band that holds them stocks are not outside, and nothing waits."""
    with_rules(rising, momentum=ON)
    plan, request = rising.plan, Request(Mode.EDGE)
    now = {c.name: c.actual for c in rising.status().classes}
    unread = rising.proposed_weights(plan, request)
    assert unread is not None
    assert unread["Stocks"] < now["Stocks"]
    run(rising.signals())
    read = rising.proposed_weights(plan, request)
    assert read is not None
    assert read["Stocks"] == pytest.approx(now["Stocks"], abs=D("0.000001"))
    stocks = plan.asset_class("Stocks")
    assert stocks is not None
    tried = plan.with_class(replace(stocks, above=stocks.above * D("0.95")))
    narrower = rising.timing_known(tried)
    assert narrower is not None
    assert narrower.pace == {"Stocks": 0}
    wide = plan.with_class(replace(stocks, above=D("0.3")))
    assert "Stocks" not in rising.timing_so_far(request, wide).pace


def test_previews_have_the_targets_that_the_tried_plan_s_volatility_makes(rising: Session) -> None:
    """A target of volatility that is not saved yet moves the ghosts as it would move the proposal."""
    plan = rising.plan
    assert rising.proposed_weights(plan, Request(Mode.TARGET)) is not None
    tried = replace(plan, rules=replace(plan.rules, volatility=Volatility(target=D("0.0001"))))
    shift = rising.household(tried).timing.shift
    assert shift
    found = rising.proposed_weights(tried, Request(Mode.TARGET))
    wanted = run(rising.propose(Request(Mode.TARGET), tried))
    assert found is not None
    for c in wanted.classes:
        assert float(found[c.name]) == pytest.approx(float(c.after), abs=0.002)


def test_signals_of_the_plan_in_force_are_kept_when_it_is_named(rising: Session) -> None:
    """Points of the dial name it: history and prices are not read again for each."""
    assert run(rising.signals(rising.plan)) is run(rising.signals())
