"""The strip of rules: four parts a card each, what each says, and what choosing changes."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from app.desk.views import TriggerView
from app.model.plan import Goal, Location, Plan, Rules
from app.model.signal_rules import Postpone
from app.ui.format import Formatter
from app.ui.pages.targets.rule_card import CardFlow, RuleCard
from app.ui.pages.targets.rule_words import funding_words, goal_words, look_line, trigger_lines, when_words
from app.ui.pages.targets.rules_strip import RulesStrip
from tests.ui.page_fixtures import keep

# Said by the offscreen platform of every menu that opens.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

D = Decimal
VIEW = Formatter(hide_amounts=False, today=date(2026, 11, 20))
DUE = TriggerView("threshold", True, "US equity outside", None, "", date(2026, 10, 9), "US equity left its band")
LATER = TriggerView(
    "quarterly",
    False,
    "quarterly look on Dec 31",
    date(2026, 12, 31),
    "quarterly look on Dec 31",
    date(2026, 9, 30),
    "quarterly look on Sep 30",
)


@pytest.mark.parametrize(
    "rules, words",
    [
        (Rules(), "Daily"),
        (Rules(trigger=("quarterly", "threshold")), "Daily, and each quarter"),
        (Rules(look="10"), "Every 10 trading days"),
        (Rules(trigger=("annual",)), "Each year"),
        (
            Rules(trigger=("threshold", "cash", "monthly"), look="weekly"),
            "Each week, when cash arrives, and each month",
        ),
        (Rules(trigger=()), "Only when you do"),
    ],
)
def test_when_to_look_in_words(rules: Rules, words: str) -> None:
    """Bands first, then the rest."""
    assert when_words(rules) == words


def test_what_is_due_and_what_fired_last() -> None:
    """Due before coming; the latest of all triggers is the last."""
    assert look_line((DUE, LATER), VIEW) == "Due: US equity outside. Last Oct 9: US equity left its band."
    assert look_line((LATER,), VIEW) == "Next Dec 31. Last Sep 30: quarterly look on Sep 30."
    assert look_line((), VIEW) == "Nothing is due."


def test_each_trigger_says_why_when_last_and_when_next(strip: RulesStrip) -> None:
    """In the tip of its card, a line each; what is not known yet is said as that."""
    assert strip.look.toolTip().splitlines() == [
        "When a band is broken: due, US equity outside. Last: Oct 9, US equity left its band.",
        "Each quarter: quarterly look on Dec 31. Last: Sep 30, quarterly look on Sep 30. Next: Dec 31.",
    ]
    unknown = TriggerView("cash", False, "no account has $100 above its minimum", fired="not looked up yet")
    assert trigger_lines((unknown,), replace(VIEW, hide_amounts=True)) == (
        "When cash arrives: no account has $••• above its minimum. Last: not looked up yet."
    )


def test_where_to_go_and_what_pays() -> None:
    """Each goal has a sentence of its own; location is told where it is on."""
    assert len({goal_words(Rules(goal=goal))[1] for goal in Goal}) == len(Goal)
    assert goal_words(Rules(goal=Goal.TOLERANCE, tolerance=D("0.25")))[0] == "25 % of the band"
    assert "taxed least" in funding_words(Rules(location=Location(on=True)))[1]
    assert "taxed least" not in funding_words(Rules())[1]


@pytest.fixture
def strip(qtbot: QtBot) -> Iterator[RulesStrip]:
    """A strip in a wide window, of a plan with two triggers."""
    made = RulesStrip()
    qtbot.addWidget(made)
    made.resize(1440, 200)
    plan = Plan(rules=Rules(trigger=("threshold", "quarterly")))
    made.show_rules(plan, (DUE, LATER), VIEW, can_write=True)
    made.show()
    yield made
    made.hide()


def chosen(strip: RulesStrip, card: RuleCard, words: str) -> list[object]:
    """What choosing an entry of a card's menu tells."""
    told: list[object] = []
    strip.rulesChanged.connect(keep(told))
    card.click()
    menu = card.findChildren(QMenu)[-1]
    next(a for a in menu.actions() if a.text() == words).trigger()
    menu.close()
    return told


@pytest.mark.parametrize(
    "words, rules, step",
    [
        ("Each month", {"trigger": ("threshold", "quarterly", "monthly")}, "Change when to look"),
        ("Each quarter", {"trigger": ("threshold",)}, "Change when to look"),
        ("When cash arrives", {"trigger": ("threshold", "quarterly", "cash")}, "Change when to look"),
        ("Bands: every 10 trading days", {"look": "10"}, "Look at bands every 10 trading days"),
        (
            "Calendar: wait for the next dividend",
            {"postpone": Postpone.DIVIDEND},
            "Change what calendar looks wait for",
        ),
    ],
)
def test_when_to_look_is_chosen_on_its_card(strip: RulesStrip, words: str, rules: dict[str, object], step: str) -> None:
    """Triggers, look interval and what calendar looks wait for: one change, one step."""
    before = Rules(trigger=("threshold", "quarterly"))
    assert chosen(strip, strip.look, words) == [(replace(before, **rules), step)]  # type: ignore[arg-type]  # by name


def test_where_to_go_is_chosen_on_its_card(strip: RulesStrip) -> None:
    """The goal in force tells nothing when it is chosen again."""
    before = Rules(trigger=("threshold", "quarterly"))
    assert chosen(strip, strip.goal, "Target") == [(replace(before, goal=Goal.TARGET), "Go to target")]
    assert chosen(strip, strip.goal, "Band edge") == []


def test_the_other_cards_lead_on(strip: RulesStrip, qtbot: QtBot) -> None:
    """What pays opens the settings, limits the proposal."""
    with qtbot.waitSignals([strip.fundingAsked, strip.limitsAsked]):
        strip.funding.click()
        strip.limits.click()


@pytest.mark.parametrize(
    "count, wide, narrow", [(1, 1, 1), (3, 3, 3), (4, 4, 2), (5, 3, 3), (6, 3, 3), (7, 4, 3), (8, 4, 3)]
)
def test_rows_of_cards_are_as_even_as_they_can_be(qtbot: QtBot, count: int, wide: int, narrow: int) -> None:
    """Six cards are two rows of three, not four and two with places left empty."""
    flow = CardFlow([RuleCard(f"Card {n}") for n in range(count)])
    qtbot.addWidget(flow)
    flow.resize(1440, 300)
    flow.show()
    assert flow.across == wide
    flow.resize(1280, 300)
    qtbot.waitUntil(lambda: flow.across == narrow)
    flow.hide()


def test_cards_flow_four_across_in_a_wide_window_and_three_in_a_narrow_one(qtbot: QtBot) -> None:
    """More cards begin another row; one may be put before others."""
    cards = [RuleCard(f"Card {n}") for n in range(7)]
    flow = CardFlow(cards[:3])
    qtbot.addWidget(flow)
    flow.add(cards[3:], 1)
    flow.resize(1440, 300)
    flow.show()
    assert flow.across == 4
    qtbot.waitUntil(lambda: cards[6].y() > cards[5].y())
    assert cards[3].x() < cards[4].x() < cards[5].x()
    assert cards[5].y() == cards[0].y()
    flow.resize(1280, 300)
    qtbot.waitUntil(lambda: flow.across == 3)
    qtbot.waitUntil(lambda: cards[5].y() > cards[0].y())
    widths = {card.width() for card in cards}
    assert max(widths) - min(widths) <= 1
    flow.hide()
