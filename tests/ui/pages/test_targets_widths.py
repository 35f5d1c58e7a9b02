"""Suggested widths on the Targets page, over the sample household."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.model.signal_rules import Advice
from app.ui.pages.page import PageContext
from app.ui.pages.targets.class_row import ClassRow
from app.ui.pages.targets.page import TargetsPage
from app.ui.pages.targets.width_words import SOURCE, USE, WORKING
from app.ui.widgets.inspector import Explanation, Section
from tests.ui.page_fixtures import nameless
from tests.ui.pages.driving import AMOUNT, choose, said, settle, show

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

PRAISE = {"recommended", "recommend", "optimal", "best", "should", "advice"}


@pytest.fixture
def page(context: PageContext, qtbot: QtBot) -> TargetsPage:
    """Give the page, shown and with its widths worked out."""
    made = TargetsPage(context)
    show(qtbot, made)
    return made


@pytest.fixture
def told(context: PageContext) -> list[Explanation]:
    """Give what the inspector is shown, the newest last."""
    heard: list[Explanation] = []
    context.explained.connect(lambda explanation, _: heard.append(explanation))
    context.renewed.connect(lambda _key, explanation, _: heard.append(explanation))
    return heard


def row_of(page: TargetsPage, name: str) -> ClassRow:
    """The row of a class that is there."""
    row = page.list.row(name)
    assert row is not None
    return row


def front(page: TargetsPage, name: str) -> ClassRow:
    """Bring a row to the front, as the keyboard does."""
    row = row_of(page, name)
    page.list._follow_focus(None, row.slider.handle_widgets()[2])  # noqa: SLF001 (there is no focus off screen)
    return row


def sections(explanation: Explanation) -> Mapping[str, Section]:
    """The parts of an explanation by title."""
    return {s.title: s for s in explanation.sections}


def steps(page: TargetsPage) -> list[str]:
    """The names of the steps taken so far."""
    return [step.name for step in page.context.session.history() if step.state == "applied"]


def widths(page: TargetsPage, name: str) -> tuple[Decimal, Decimal]:
    """The widths a class has now."""
    asset_class = page.context.session.plan.asset_class(name)
    assert asset_class is not None
    return asset_class.below, asset_class.above


def test_present_and_suggested_widths_stand_beside_each_other(page: TargetsPage) -> None:
    """A row a class once the button is pressed; pressed again, they go."""
    card = page.advising.card
    assert not card.isVisible()
    page.advising.button.click()
    assert card.isVisible()
    plan = page.context.session.plan
    assert set(card.uses) == {c.name for c in plan.leaves}
    below, above = page.advising.widths["US equity"]
    words = said(card)
    assert "−3.0 / +4.0" in words
    assert f"−{100 * below:.1f} / +{100 * above:.1f}" in words
    assert "Cost against risk" in words
    assert nameless(page) == []
    page.advising.button.click()
    assert not card.isVisible()


def test_one_suggestion_is_taken_as_one_step(page: TargetsPage, qtbot: QtBot) -> None:
    """And its button goes; undo brings the band back."""
    page.perform("targets.suggest")
    suggested, before = page.advising.widths["US equity"], steps(page)
    use = page.advising.card.uses["US equity"]
    assert isinstance(use, QPushButton)
    use.click()
    settle(qtbot, page.context)
    assert steps(page) == [*before, "Use the suggested widths of US equity"]
    assert widths(page, "US equity") == suggested
    assert not page.advising.card.uses["US equity"].isVisible()
    assert page.advising.card.uses["TIPS"].isVisible()
    page.context.session.undo()
    page.context.changed()
    settle(qtbot, page.context)
    assert widths(page, "US equity") == (Decimal("0.03"), Decimal("0.04"))


def test_all_suggestions_are_taken_as_one_step(page: TargetsPage, qtbot: QtBot) -> None:
    """After which there is nothing left to use."""
    page.advising.button.click()
    before, suggested = steps(page), dict(page.advising.widths)
    page.advising.card.use_all.click()
    settle(qtbot, page.context)
    assert steps(page) == [*before, "Use all suggested widths"]
    assert {name: widths(page, name) for name in suggested} == suggested
    assert not page.advising.card.use_all.isEnabled()


def test_the_inspector_gives_reason_formula_working_and_source(
    page: TargetsPage, told: list[Explanation], qtbot: QtBot
) -> None:
    """Each opens and closes in place; what is suggested can be taken there."""
    page.advising.explain("US equity")
    first = sections(told[-1])["Suggested widths"]
    below, above = page.advising.widths["US equity"]
    assert first.link == (USE, f"Use −{100 * below:.1f} / +{100 * above:.1f}")
    assert "Against the rest of the portfolio it moves" in first.text
    assert first.formula[0].left.startswith("Δ = ")
    assert first.formula[1].left.startswith("w 0.40 · γ 4")
    act = page.advising._act  # noqa: SLF001 (what the inspector's links do)
    act("US equity", WORKING)
    assert any("2,513 returns" in line.left for line in sections(told[-1])["The working"].formula)
    act("US equity", SOURCE)
    assert "Gerhold" in sections(told[-1])["Source"].text
    act("US equity", WORKING)
    assert "The working" not in sections(told[-1])
    act("US equity", USE)
    settle(qtbot, page.context)
    assert widths(page, "US equity") == (below, above)
    assert sections(told[-1])["Suggested widths"].link is None


def test_the_inspector_tells_what_the_bands_would_have_done(page: TargetsPage, told: list[Explanation]) -> None:
    """How often, what it would have cost, how closely it would have tracked."""
    page.advising.explain("US equity")
    past = sections(told[-1])["Under these bands, past ten years"]
    facts = {f.label: f.value for f in past.facts}
    assert facts["US equity would have acted"].endswith(" times")
    assert facts["All classes"].endswith(" rebalances")
    assert facts["Tax and cost, a year"].startswith("about $")
    assert facts["Tracking error"].endswith("%")


def test_the_line_under_a_handle_follows_it(page: TargetsPage, qtbot: QtBot) -> None:
    """A wider band would have triggered less; nothing is saved meanwhile, and the last word is the last plan's."""
    row, before = front(page, "US equity"), steps(page)
    assert row.live.isVisible()
    first = row.live.words
    assert first.startswith("This band would have triggered ")
    assert first.endswith(" a year.")
    page.list.edited.emit("US equity", "upper", None, "start")
    for points in (45, 46, 80):
        page.list.edited.emit("US equity", "upper", Decimal(points) / 100, "move")
    never = "This band would never have triggered in the past ten years;"
    qtbot.waitUntil(lambda: row.live.words.startswith(never), timeout=60_000)
    assert steps(page) == before
    page.list.edited.emit("US equity", "upper", None, "cancel")
    qtbot.waitUntil(lambda: row.live.words == first, timeout=60_000)


def test_the_line_goes_with_the_keyboard(page: TargetsPage) -> None:
    """Only the row that is worked on has it."""
    first = front(page, "US equity")
    second = front(page, "US bonds")
    assert not first.live.isVisible()
    assert second.live.isVisible()


def test_delete_on_an_edge_takes_its_suggested_width(page: TargetsPage, qtbot: QtBot) -> None:
    """One edge alone; on the target both."""
    below, above = page.advising.widths["US equity"]
    row = row_of(page, "US equity")
    QTest.keyClick(row.slider.handle_widgets()[2], Qt.Key.Key_Delete)
    settle(qtbot, page.context)
    assert widths(page, "US equity") == (Decimal("0.03"), above)
    assert steps(page)[-1] == "Move US equity upper edge"
    QTest.keyClick(row_of(page, "US equity").slider.handle_widgets()[0], Qt.Key.Key_Delete)
    settle(qtbot, page.context)
    assert widths(page, "US equity") == (below, above)


def test_other_assumptions_are_one_step_and_give_other_widths(page: TargetsPage, qtbot: QtBot) -> None:
    """More aversion to risk narrows bands, a budget holds them; nonsense is refused in a sentence."""
    page.advising.button.click()
    card, before = page.advising.card, dict(page.advising.widths)
    card.aversion.setText("8")
    card.aversion.editingFinished.emit()
    settle(qtbot, page.context)
    assert page.context.session.plan.rules.advice == Advice(Decimal(8))
    assert steps(page)[-1] == "Change what widths are suggested by"
    assert all(page.advising.widths[name] <= pair for name, pair in before.items())
    card.budget.setText("0.1")
    card.budget.editingFinished.emit()
    settle(qtbot, page.context)
    assert page.context.session.plan.rules.advice.tracking_error == Decimal("0.001")
    assert "Tracking-error budget" in said(card)
    card.aversion.setText("much")
    card.aversion.editingFinished.emit()
    assert card.problem.isVisible()
    card.aversion.setText("0")
    card.aversion.editingFinished.emit()
    assert card.problem.words == "Risk aversion and years are above 0."
    assert page.context.session.plan.rules.advice.risk_aversion == 8


def test_a_view_moves_both_edges_and_is_not_saved(page: TargetsPage, qtbot: QtBot) -> None:
    """By the rule of thumb, of the class chosen; taken back, the widths are as before."""
    page.advising.button.click()
    before, taken = dict(page.advising.widths), steps(page)
    views = page.advising.card.views
    assert not views.points.isEnabled()
    choose(views.which, "US bonds")
    views.points.setValue(0.1)
    settle(qtbot, page.context)
    moved = page.advising.widths["US bonds"]
    assert moved[1] > before["US bonds"][1]
    assert moved[0] < before["US bonds"][0]
    views.years.setText("4")
    views.years.editingFinished.emit()
    settle(qtbot, page.context)
    assert page.advising.widths["US bonds"][1] > moved[1]
    assert page.advising.widths["TIPS"] == before["TIPS"]
    views.points.setValue(0)
    settle(qtbot, page.context)
    assert page.advising.widths == before
    assert steps(page) == taken


def test_hidden_amounts_are_hidden_here_too(page: TargetsPage, told: list[Explanation]) -> None:
    """In the reason, the working, the past and under the handle."""
    page.context.settings = replace(page.context.settings, hide_amounts=True)
    page.advising._opened = frozenset({WORKING, SOURCE})  # noqa: SLF001 (every part at length)
    page.advising.explain("US equity")
    row = front(page, "US equity")
    page.advising.button.click()
    texts = [row.live.words, *said(page.advising.card)]
    for section in told[-1].sections:
        texts += [section.text, *(f"{r.left} {r.right}" for r in section.formula), *(f.value for f in section.facts)]
    assert not [text for text in texts if AMOUNT.search(text)]


def test_no_word_of_praise_is_on_the_screen(page: TargetsPage, told: list[Explanation]) -> None:
    """The program calculates; the user decides."""
    page.advising._opened = frozenset({WORKING})  # noqa: SLF001 (every part at length)
    page.advising.button.click()
    for c in page.context.session.plan.leaves:
        page.advising.explain(c.name)
    texts = said(page.advising.card)
    for explanation in told:
        for section in explanation.sections:
            texts += [section.title, section.text, *(r.left for r in section.formula)]
    words = {word.strip(".,:;").lower() for text in texts for word in text.split()}
    assert not PRAISE & words


def test_a_household_without_prices_says_so(bare_context: PageContext, qtbot: QtBot) -> None:
    """No width is made up, and the button is there once there is a class."""
    page = TargetsPage(bare_context)
    show(qtbot, page)
    assert not page.advising.button.isVisible()
    page.empty.chosen.emit("add")
    settle(qtbot, bare_context)
    page.advising.button.click()
    settle(qtbot, bare_context)
    assert page.advising.card.said.words.startswith("Widths can’t be suggested")
    row = front(page, "New class")
    assert row.live.words == "There are no prices to follow this band through the past."
