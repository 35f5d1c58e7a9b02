"""What Today tells of the sample household, and of poorer ones."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from pytestqt.qtbot import QtBot

from app.desk.settings import Settings
from app.model.household import Trust, TrustState
from app.model.target import CASH_CLASS
from app.ui.format import HIDDEN
from app.ui.pages.page import PageContext
from app.ui.pages.proposing import Proposing
from app.ui.pages.today.ahead import coming_days
from app.ui.pages.today.facts import (
    Facts,
    band_views,
    tile_views,
    values_by_class,
    verdict_view,
)
from app.ui.pages.today.inbox import IMPORT, awakened, is_snoozed, matters, outside_since, snoozed
from app.ui.pages.today.losses import Matter
from tests.ui.pages.driving import settle


@pytest.fixture
def facts(context: PageContext) -> Facts:
    """Take one look at the sample, before a proposal is made."""
    return look(context)


def look(context: PageContext) -> Facts:
    """Take one look."""
    return Facts(context.session, context.format, Proposing.of(context))


def test_the_tiles_of_the_sample(facts: Facts) -> None:
    """Drift, cash, losses and what turns long-term, each with its one line."""
    drift, cash, loss, turning = tile_views(facts)
    assert (drift.figure, drift.lead, drift.line, drift.flag) == ("7.1", "1 of 7 classes", "outside its band", "over")
    assert (cash.figure, cash.lead, cash.line) == ("$20,191", "$6,390", "above the minimum in Sam's IRA")
    assert (loss.figure, loss.line) == ("–", "being looked up")
    assert (turning.figure, turning.lead, turning.line) == ("14 days", "55 VTI", "· waiting saves $157")


def test_the_figures_of_the_tiles_are_those_of_the_lots(facts: Facts) -> None:
    """Waiting saves the difference of the two rates on the gain."""
    first = facts.turning[0]
    assert first.saves == first.gain * (facts.rates.short - facts.rates.long)
    assert first.long_on == date(2026, 12, 4)


def test_hidden_amounts_stay_hidden(context: PageContext) -> None:
    """No tile, matter or coming day shows a dollar figure while amounts are hidden."""
    context.settings = replace(context.settings, hide_amounts=True)
    facts = look(context)
    said = [f"{tile.figure} {tile.lead} {tile.line}" for tile in tile_views(facts)]
    said += [f"{one.item.title} {one.item.sentence} {one.item.stake}" for one in matters(facts)]
    said += [f"{day.title} {day.line}" for day in coming_days(facts)]
    assert "$" not in "".join(said).replace(HIDDEN, "")
    assert HIDDEN in "".join(said)


def test_the_verdict_and_its_line(context: PageContext, facts: Facts, qtbot: QtBot) -> None:
    """The worst class places the ball; the line follows the proposal: none, being worked out, done, out of date."""
    view = verdict_view(facts)
    assert view.sentence == "US equity sits 3.0 points above its band. Everything else is inside."
    assert view.ball == pytest.approx(Decimal("1.75"), abs=Decimal("0.01"))
    assert view.line.startswith("No trades are worked out")
    Proposing.of(context).visit()
    assert "being worked out" in verdict_view(look(context)).line
    settle(qtbot, context)
    assert "trades in" in verdict_view(look(context)).line
    session = context.session
    session.save_plan(replace(session.plan, rules=replace(session.plan.rules, gains_budget=Decimal(1))), "Limit gains")
    assert "before the last change" in verdict_view(look(context)).line


def test_an_even_household_tells_its_widest_class(context: PageContext) -> None:
    """With every class inside, the line names the one nearest to its edge."""
    plan = context.session.plan
    wide = replace(plan, classes=tuple(replace(c, below=Decimal("0.2"), above=Decimal("0.2")) for c in plan.classes))
    context.session.save_plan(wide, "Widen")
    view = verdict_view(look(context))
    assert view.sentence.startswith("On an even keel.")
    assert view.line == "The widest, US equity, is 13.0 points from its edge."
    assert tile_views(look(context))[0].line == "every class is inside its band"


def test_an_empty_household_asks_for_targets(bare_context: PageContext) -> None:
    """Nothing known: the next step is to set targets, tiles say what is missing, and no matter is made up."""
    facts = look(bare_context)
    view = verdict_view(facts)
    assert (view.action, view.ball) == ("Set targets", None)
    assert tile_views(facts)[0].figure == "unknown"
    assert matters(facts) == ()
    assert band_views(facts) == ()


def test_every_class_has_a_row_with_what_is_proposed(context: PageContext, facts: Facts) -> None:
    """Rows follow the plan; the hollow marker comes with the proposal."""
    rows = band_views(facts)
    assert [row.name for row in rows] == [known.name for known in facts.plan.classes]
    assert sum((row.current or Decimal(0) for row in rows), Decimal(0)) == pytest.approx(Decimal(1))
    assert all(row.proposed is None for row in rows)


def test_the_days_ahead_come_in_order(facts: Facts) -> None:
    """Declared purchases, lots that turn, triggers and the year's end, the soonest first and none past the horizon."""
    days = coming_days(facts)
    assert [day.day for day in days] == sorted(day.day for day in days)
    assert {"Sam's IRA buys BND", "55 VTI turn long-term", "Quarterly look", "Last day of 2026"} <= {
        d.title for d in days
    }
    assert all(facts.day < day.day <= facts.day + timedelta(days=45) for day in days)


def test_an_account_by_class_adds_up(facts: Facts) -> None:
    """The parts of an account's bar are its value, cash included."""
    for held in facts.accounts:
        parts = values_by_class(held, facts.plan)
        assert sum((money for _, money in parts), Decimal(0)) == pytest.approx(held.value, abs=Decimal("0.01"))
        assert (CASH_CLASS in dict(parts)) == bool(held.cash)


# Inbox


def keys(found: tuple[Matter, ...]) -> list[str]:
    """Return the kinds of matters, in order."""
    return [matter.item.key for matter in found]


def test_the_inbox_of_the_sample(facts: Facts) -> None:
    """A breach, idle cash and a lot about to turn, the most dollars first."""
    found = matters(facts, {"US equity": date(2026, 10, 9)})
    assert keys(found) == ["breach:US equity", "cash:Sam's IRA", "long:Brokerage:VTI:2026-12-04"]
    breach, cash, turning = (matter.item for matter in found)
    narrow = "\N{NARROW NO-BREAK SPACE}"
    assert breach.sentence == f"47.0{narrow}% against 37–44{narrow}%. Outside since October 9."
    assert (breach.stake, breach.stake_note) == ("+3.0 pts", "over the edge")
    assert cash.sentence == "The minimum is $500. US bonds and Intl developed are below target."
    assert turning.title == "55 VTI turn long-term on December 4"
    assert (found[1].page, found[1].what) == ("rebalance", {"mode": "invest", "account": "Sam's IRA"})


def test_faults_of_the_records_are_matters(facts: Facts) -> None:
    """An account that does not reconcile, one that is empty, rows left open and old prices each make one."""
    broken = replace(facts.accounts[0], trust=Trust(TrustState.BROKEN, ("Lots and position differ by 3 shares.",)))
    empty = replace(facts.accounts[1], trust=Trust(TrustState.EMPTY))
    facts.accounts = (broken, empty, *facts.accounts[2:])
    facts.held_rows = 3
    facts.price_day = facts.day - timedelta(days=9)
    found = {matter.item.key: matter for matter in matters(facts)}
    assert found["trust:Brokerage"].item.sentence == "Lots and position differ by 3 shares."
    assert (found["trust:Brokerage"].page, found["trust:Brokerage"].what) == ("accounts", {"account": "Brokerage"})
    assert found["empty:Roth IRA"].page == IMPORT
    assert found["held"].item.title == "Three rows left open at an import"
    assert found["prices"].item.title == "Prices are 9 days old"


def test_a_missing_price_is_a_matter(facts: Facts) -> None:
    """While a price is missing the tile says unknown and the inbox says which."""
    facts.status = replace(facts.status, unpriced=("VTI", "BND"))
    assert tile_views(facts)[0].figure == "unknown"
    assert {"unpriced"} <= set(keys(matters(facts)))
    assert next(m for m in matters(facts) if m.item.key == "unpriced").item.title == "VTI, BND have no price"
    assert all(row.current is None for row in band_views(facts))
    assert not [key for key in keys(matters(facts)) if key.startswith("breach:")]


def test_what_has_no_class_is_named(context: PageContext) -> None:
    """The matter leads to Targets, where a class or a symbol is given."""
    plan = context.session.plan
    others = tuple(replace(s, classes={}) if s.symbol in ("VTI", "BND") else s for s in plan.securities)
    context.session.save_plan(replace(plan, securities=others), "Edit")
    found = next(m for m in matters(look(context)) if m.item.key == "unclassified")
    assert found.page == "targets"
    assert found.item.sentence.startswith("BND, VTI: ")


def test_a_calendar_trigger_that_is_due_is_a_matter(facts: Facts) -> None:
    """The threshold is told by its breaches; a date is told by itself."""
    facts.triggers = tuple(replace(trigger, due=True) for trigger in facts.triggers)
    assert [key for key in keys(matters(facts)) if key.startswith("due:")] == ["due:quarterly:2026-09-30"]


def test_putting_off_lasts_as_long_as_it_was_meant(facts: Facts) -> None:
    """A day, a week, until it changes, or for good; in this household only; and all of it can be taken back."""
    matter, today = matters(facts)[0], date(2026, 11, 20)
    changed = replace(matter, item=replace(matter.item, stake="+3.1 pts"))
    for until, back in (("day", 1), ("week", 7)):
        settings = snoozed(Settings(), "home", matter, until, today)
        assert is_snoozed(matter, settings, "home", today + timedelta(days=back - 1))
        assert not is_snoozed(matter, settings, "home", today + timedelta(days=back))
        assert not is_snoozed(matter, settings, "other", today)
    settings = snoozed(Settings(), "home", matter, "change", today)
    assert is_snoozed(matter, settings, "home", today + timedelta(days=400))
    assert not is_snoozed(changed, settings, "home", today)
    settings = snoozed(Settings(), "home", matter, "dismissed", today)
    assert is_snoozed(changed, settings, "home", today + timedelta(days=400))
    assert not is_snoozed(matter, awakened(settings, "home"), "home", today)
    assert is_snoozed(matter, awakened(settings, "other"), "home", today)


def test_outside_since_is_the_first_day_of_the_last_stretch(facts: Facts) -> None:
    """Earlier stretches do not count; a stretch older than the history has no known beginning."""
    breach = facts.status.breaches[0]
    days = tuple(date(2026, 11, day) for day in range(1, 6))
    assert outside_since(breach, days, [True, False, False, True, True]) == date(2026, 11, 4)
    assert outside_since(breach, days, [True] * 5) is None
    assert outside_since(breach, days, [True, True, True, True, False]) is None


def test_facts_hold_one_moment(context: PageContext) -> None:
    """What was looked at does not change with the household."""
    facts = look(context)
    before = tile_views(facts)
    plan = context.session.plan
    context.session.save_plan(
        replace(plan, classes=tuple(replace(c, above=Decimal("0.3")) for c in plan.classes)), "Widen"
    )
    assert tile_views(facts) == before
    assert tile_views(look(context)) != before
