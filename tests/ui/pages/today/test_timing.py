"""What time asks for today, as matters of the inbox."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from app.desk.settings import Settings
from app.desk.views import TriggerView
from app.engine.signals.result import ClassSignal, Decision, Delay
from app.engine.tactical.states import TiltReport, TiltRisk, TiltState
from app.model.look import CASH_ARRIVING
from app.model.target import Tilt
from app.ui.pages.proposing import Proposing
from app.ui.pages.today.ahead import coming_days
from app.ui.pages.today.explain import explain_matter
from app.ui.pages.today.facts import Facts
from app.ui.pages.today.inbox import is_snoozed, matters, snoozed
from app.ui.pages.today.losses import Matter
from app.ui.pages.today.timing import ANYWAY
from tests.ui.page_fixtures import close_context, sample_context

D = Decimal
DELAY = Delay(
    date(2026, 11, 9),
    10,
    0.0044,
    0.0000012,
    0.49,
    date(2027, 2, 9),
    ("Ends when VTI closes under its stop.", "Ends on Feb 9, 2027, after 63 trading days."),
)
WAITS = ClassSignal(
    "US equity", "over", Decision.DELAY, 0.0, date(2027, 2, 9), "VTI rose, so the trim waits.", delay=DELAY
)


@pytest.fixture
def facts(tmp_path: Path, qapp: object) -> Iterator[Facts]:
    """Look at the sample once, without a window."""
    context = sample_context(tmp_path)
    yield Facts(context.session, context.format, Proposing.of(context))
    close_context(context)


def found(facts: Facts) -> dict[str, Matter]:
    """The matters by key."""
    return {matter.item.key: matter for matter in matters(facts)}


def test_a_trade_that_waits_is_told_instead_of_its_breach(facts: Facts) -> None:
    """With its days, its cost so far, what would end it, and a way to trade anyway; it stands where the breach did."""
    before = found(facts)["breach:US equity"]
    facts.signals = (WAITS,)
    told = found(facts)
    assert "breach:US equity" not in told
    matter = told["delay:US equity"]
    item = matter.item
    assert item.title == "Selling US equity waits, day 10"
    assert item.sentence == (
        "VTI rose, so the trim waits. Ends when VTI closes under its stop. It takes 0.44 % of tracking error a year."
    )
    assert (item.stake, item.stake_note) == ("$0.77", "cost so far")
    assert item.also == ((ANYWAY, "Trade anyway"),)
    assert matter.what == {"mode": "edge", "asset_class": "US equity"}
    assert matter.dollars == before.dollars
    explained = explain_matter(matter)
    assert explained.sections[0].text == "Ends on Feb 9, 2027, after 63 trading days."
    assert explained.actions == (("act", "Review"), (ANYWAY, "Trade anyway"))


def test_a_wait_that_is_put_off_comes_back_when_it_is_another(facts: Facts) -> None:
    """A day more and what it costs are no change; another last day is."""
    facts.signals = (WAITS,)
    settings = snoozed(Settings(), "h", found(facts)["delay:US equity"], "change", facts.day)
    facts.signals = (replace(WAITS, delay=replace(DELAY, days=11, cost=0.000002)),)
    assert is_snoozed(found(facts)["delay:US equity"], settings, "h", facts.day)
    facts.signals = (replace(WAITS, until=date(2027, 3, 1)),)
    assert not is_snoozed(found(facts)["delay:US equity"], settings, "h", facts.day)


def test_a_cost_that_is_not_known_is_not_nothing(facts: Facts) -> None:
    """It says unknown, and the sentence leaves out the tracking error."""
    facts.signals = (replace(WAITS, delay=replace(DELAY, cost=None, tracking_error=None)),)
    item = found(facts)["delay:US equity"].item
    assert item.stake == "unknown"
    assert "tracking error" not in item.sentence


@pytest.mark.parametrize(
    "decision, pace, title, also",
    [
        (Decision.ACCELERATE, 1.0, "Sell US equity sooner", ()),
        (Decision.TRADE, 0.1, "Sell US equity in parts", ((ANYWAY, "Trade anyway"),)),
    ],
)
def test_a_trade_that_hurries_or_goes_in_parts(
    facts: Facts, decision: Decision, pace: float, title: str, also: tuple[tuple[str, str], ...]
) -> None:
    """How much of the gap is traded today."""
    facts.signals = (ClassSignal("US equity", "over", decision, pace, None, "Volatility is high."),)
    matter = found(facts)["pace:US equity"]
    item = matter.item
    assert matter.what["asset_class"] == "US equity"
    assert (item.title, item.stake, item.also) == (title, f"{pace * 100:.0f} %", also)


def test_signals_that_hold_nothing_up_tell_nothing(facts: Facts) -> None:
    """The breach is told as ever."""
    facts.signals = (ClassSignal("US equity", "over", Decision.TRADE, 1.0, None, "Nothing waits."),)
    assert {"breach:US equity"} == {key for key in found(facts) if "US equity" in key}


def test_a_look_by_the_calendar_is_told_on_its_day_and_some_days_after(facts: Facts) -> None:
    """Until something is accepted after it; later it is silent."""
    due = TriggerView("monthly", True, "monthly look on Nov 20", date(2026, 11, 20), "", date(2026, 11, 20), "")
    facts.triggers = (due,)
    assert found(facts)["due:monthly:2026-11-20"].item.title == "The monthly look is due"
    late = replace(
        due, due=False, last_fired=date(2026, 11, 16), fired="monthly look on Nov 16", next_day=date(2026, 12, 31)
    )
    facts.triggers = (late,)
    item = found(facts)["due:monthly:2026-11-16"].item
    assert (item.title, item.sentence) == (
        "The monthly look was due November 16",
        "Monthly look on Nov 16. Next Dec 31.",
    )
    facts.accepted = date(2026, 11, 17)
    assert not [key for key in found(facts) if key.startswith("due:")]
    facts.accepted = None
    facts.triggers = (replace(late, last_fired=date(2026, 11, 12)),)
    assert not [key for key in found(facts) if key.startswith("due:")]


def test_bands_looked_at_seldom_say_when_next(facts: Facts) -> None:
    """The breach stands, and the look that acts on it is named."""
    facts.triggers = (
        TriggerView("threshold", False, "", date(2026, 11, 30), "the monthly look; weekdays count", None, ""),
    )
    assert found(facts)["breach:US equity"].item.sentence.endswith(" The monthly look comes Nov 30.")


def test_cash_that_arrived_is_told_once(facts: Facts) -> None:
    """As the trigger tells it, not again for each account."""
    assert any(key.startswith("cash:") for key in found(facts))
    reason = "$976 waits in Roth IRA; Intl developed is below target"
    trigger = TriggerView(
        CASH_ARRIVING, True, reason, date(2026, 11, 20), "", date(2026, 11, 3), "a deposit was made in Roth IRA"
    )
    facts.triggers, facts.idle_accounts, facts.idle_cash = (trigger,), ("Roth IRA", "Sam's IRA"), D(976)
    told = found(facts)
    item = told["arrived:2026-11-03"].item
    assert item.title == "$976 of cash waits in two accounts"
    assert item.sentence == "Intl developed is below target. A deposit was made in Roth IRA on Nov 3."
    assert "cash:Sam's IRA" not in told
    assert told["arrived:2026-11-03"].what == {"mode": "invest"}


class TestTilts:
    """Tilts over budget, or at their end."""

    LIVE = Tilt(D("0.02"), date(2026, 12, 31), budget=D("0.001"))
    ENDED = Tilt(D("0.01"), date(2026, 11, 18))

    def report(self, *risks: TiltRisk, fits: float | None = None) -> TiltReport:
        """A report of these, and of all together."""
        return TiltReport(risks, 0.003, D("0.001"), fits)

    def test_a_budget_that_is_exceeded_says_what_would_fit(self, facts: Facts) -> None:
        """Of one tilt and of all; the button opens the tactical side."""
        over = TiltRisk("US equity", self.LIVE, TiltState.LIVE, 0.0018, D("0.011"))
        facts.tilts = self.report(over, fits=0.33)
        told = found(facts)
        assert told["tilt-budget:US equity"].item.sentence.endswith("+1.1 points would fit.")
        assert told["tilt-budget:US equity"].what == {"horizon": "tactical", "asset_class": "US equity"}
        assert told["tilt-budget:"].item.sentence.endswith("33 % of each would fit.")
        facts.tilts = self.report(replace(over, fits=None))
        assert not [key for key in found(facts) if key.startswith("tilt")]

    def test_an_ended_tilt_is_told_until_something_is_accepted(self, facts: Facts) -> None:
        """The target is back by itself."""
        facts.tilts = self.report(TiltRisk("Real estate", self.ENDED, TiltState.ENDED, 0.001, None))
        item = found(facts)["tilt-ended:Real estate:2026-11-18"].item
        assert item.title == "The tilt of Real estate ended November 18"
        assert item.sentence.startswith("The target is back at 6.0")
        facts.accepted = date(2026, 11, 19)
        assert not [key for key in found(facts) if key.startswith("tilt")]

    def test_their_first_and_last_days_stand_ahead(self, facts: Facts) -> None:
        """A tilt still to come begins, one in force ends the day after its last."""
        coming = Tilt(D("0.01"), date(2026, 12, 30), since=date(2026, 12, 1))
        classes = tuple(
            replace(c, tilt=coming if c.name == "TIPS" else replace(self.LIVE, until=date(2026, 12, 4)))
            for c in facts.plan.classes
            if c.name in ("TIPS", "US equity")
        )
        facts.plan = replace(facts.plan, classes=classes)
        titles = {(d.day, d.title) for d in coming_days(facts)}
        assert {
            (date(2026, 12, 1), "Tilt of TIPS begins"),
            (date(2026, 12, 31), "Tilt of TIPS ends"),
            (date(2026, 12, 5), "Tilt of US equity ends"),
        } <= titles


def test_the_days_ahead_name_what_moved_a_look(facts: Facts) -> None:
    """A look on its own day is just the user's own; daily looks are not listed."""
    moved = "monthly look of Nov 30, moved to the dividend of BND expected on Dec 5"
    facts.triggers = (
        TriggerView("threshold", True, "", date(2026, 11, 23), "the daily look"),
        TriggerView("monthly", False, moved, date(2026, 12, 7), moved),
        TriggerView("quarterly", False, "", date(2026, 12, 31), "quarterly look on Dec 31"),
    )
    looks = {d.title: d.line for d in coming_days(facts) if d.icon == "bell"}
    assert looks == {"Monthly look": f"M{moved[1:]}", "Quarterly look": "your calendar trigger"}


def test_every_purchase_declared_within_the_horizon_is_listed(facts: Facts) -> None:
    """A weekly one on each of its days."""
    (buy, *_) = facts.plan.planned_buys
    facts.plan = replace(facts.plan, planned_buys=(replace(buy, every="weekly", next=date(2026, 12, 18)),))
    days = [d.day for d in coming_days(facts) if d.icon == "cash"]
    assert days == [date(2026, 12, 18), date(2026, 12, 25), date(2027, 1, 1)]
