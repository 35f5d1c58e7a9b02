"""When to look, asked of an open household."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from app.desk.session import Session, run
from app.model.plan import PlannedBuy
from app.model.signal_rules import Postpone


def test_triggers_are_told_at_once_and_in_full_after_looking_up(sample: Session) -> None:
    """Before, what is not known is said as that; after, it is there without asking again."""
    first = {t.name: t for t in sample.triggers()}
    assert not sample.triggers_are_known
    assert (first["threshold"].last_fired, first["threshold"].fired) == (None, "not looked up yet")
    assert first["quarterly"].next_day == date(2026, 12, 31)
    full = run(sample.look_up_triggers())
    assert sample.triggers() == full
    threshold, quarterly = full
    assert threshold.last_fired is not None
    assert threshold.last_fired <= sample.as_of
    assert threshold.fired == "US equity left its band"
    assert (quarterly.last_fired, quarterly.next_day) == (date(2026, 9, 30), date(2026, 12, 31))


def test_the_breach_began_where_the_history_says(sample: Session) -> None:
    """The day before it the class was inside."""
    run(sample.look_up_triggers())
    fired = sample.triggers()[0].last_fired
    assert fired is not None
    history = run(sample.drift_history())
    line = history.classes["US equity"]
    place = history.days.index(fired)
    assert line.actual_f[place] > line.upper_f[place]
    assert line.actual_f[place - 1] <= line.upper_f[place - 1]
    assert (line.actual_f[place:] > line.upper_f[place:]).all()


def test_another_plan_or_day_is_looked_up_anew(sample: Session) -> None:
    """What was known of another state says nothing of this one."""
    run(sample.look_up_triggers())
    sample.view_day(date(2026, 11, 19))
    assert not sample.triggers_are_known
    sample.view_day(date(2026, 11, 20))
    rules = replace(sample.plan.rules, look="monthly")
    sample.save_plan(replace(sample.plan, rules=rules), "Look monthly")
    assert not sample.triggers_are_known
    threshold = run(sample.look_up_triggers())[0]
    assert (threshold.last_fired, threshold.next_day) == (date(2026, 10, 30), date(2026, 11, 30))
    assert threshold.due


def test_money_is_expected_from_ledger_and_plan(sample: Session) -> None:
    """A declared purchase is a contribution, and a look may wait for it."""
    buy = PlannedBuy("Roth IRA", "VTI", Decimal(500), "monthly", date(2026, 12, 1))
    rules = replace(sample.plan.rules, trigger=("monthly", "cash"), postpone=Postpone.CONTRIBUTION)
    sample.save_plan(replace(sample.plan, planned_buys=(buy,), rules=rules), "Declare a purchase")
    assert sample.expected_money() == ()
    monthly, cash = run(sample.look_up_triggers())
    assert monthly.reason == "monthly look of Nov 30, moved to the contribution to Roth IRA planned on Dec 1"
    assert monthly.next_day == date(2026, 12, 1)
    assert any(i.is_planned and i.day == date(2026, 12, 1) for i in sample.expected_money())
    assert cash.last_fired is None or cash.last_fired <= sample.as_of


def test_without_a_threshold_no_history_is_rebuilt(sample: Session) -> None:
    """A calendar needs the calendar alone."""
    sample.save_plan(replace(sample.plan, rules=replace(sample.plan.rules, trigger=("annual",))), "Look yearly")
    labels = [step.label for step in sample.look_up_triggers()]
    assert "Rebuilding weights" not in labels
    assert sample.triggers()[0].next_day == date(2026, 12, 31)
