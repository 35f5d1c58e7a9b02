"""The cards of momentum and volatility on Targets, and their editors."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.desk.overlays import VolatilityStanding
from app.engine.signals.result import VolatilityReading
from app.model.plan import Plan
from app.model.signal_rules import Exhaustion, Momentum, Volatility
from app.ui.pages.page import PageContext
from app.ui.pages.settings.fields import Choice, NumberField
from app.ui.pages.targets.overlay_cards import OverlayCards
from app.ui.pages.targets.overlay_words import (
    CONFLICT,
    momentum_line,
    ordinal,
    pace_now,
    standing_line,
    volatility_rule,
)
from app.ui.pages.targets.page import TargetsPage
from tests.ui.page_fixtures import nameless
from tests.ui.pages.driving import said, settle, show

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

D = Decimal


@pytest.fixture
def page(context: PageContext, qtbot: QtBot) -> TargetsPage:
    """Give the page, shown and with what it asks for worked out."""
    made = TargetsPage(context)
    show(qtbot, made)
    return made


def saved(page: TargetsPage, qtbot: QtBot) -> Plan:
    """The plan once everything is written."""
    settle(qtbot, page.context)
    return page.context.session.plan


def steps(page: TargetsPage) -> list[str]:
    """The names of the steps taken so far."""
    return [step.name for step in page.context.session.history() if step.state == "applied"]


def type_in(field: NumberField, text: str) -> None:
    """Type a number and leave the field."""
    field.setText(text)
    field.editingFinished.emit()


def pick(box: Choice, place: int) -> None:
    """Choose as the mouse would."""
    box.setCurrentIndex(box.findText(box.itemText(place)))
    box.activated.emit(place)


def shown(cards: OverlayCards) -> list[QWidget]:
    """The editors that are unfolded."""
    return [e for e in (cards.momentum_editor, cards.volatility_editor) if e.isVisible()]


class TestCards:
    """What holds, and how things stand."""

    def test_they_say_what_holds_and_how_things_stand(self, page: TargetsPage) -> None:
        """Off at first; the sample has no VIX, and says so."""
        cards = page.overlays
        assert cards.momentum.accessibleName() == "Momentum: Off"
        assert cards.volatility.accessibleName() == "Volatility: Off"
        line = cards.volatility.accessibleDescription()
        assert line.startswith("Without VIX, realised ")
        assert line.endswith(" percentile.")
        assert shown(cards) == []
        assert cards.isHidden()

    def test_a_card_unfolds_its_editor_and_folds_the_other(self, page: TargetsPage, qtbot: QtBot) -> None:
        """The keyboard goes along, and comes back on Escape."""
        cards = page.overlays
        cards.momentum.click()
        assert shown(cards) == [cards.momentum_editor]
        cards.volatility.click()
        assert shown(cards) == [cards.volatility_editor]
        assert nameless(cards) == []
        QTest.keyClick(cards.volatility_editor, Qt.Key.Key_Escape)
        assert shown(cards) == []
        cards.volatility.click()
        cards.volatility_editor.leave.click()
        assert shown(cards) == []
        settle(qtbot, page.context)

    def test_the_momentum_card_says_which_class_would_wait(self, page: TargetsPage, qtbot: QtBot) -> None:
        """The sample's US equity stands above its band, and has risen for a year."""
        cards = page.overlays
        assert cards.momentum.accessibleDescription().startswith("US equity would wait until ")
        cards.momentum.click()
        cards.momentum_editor.on.click()
        assert saved(page, qtbot).rules.momentum.on
        assert cards.momentum.accessibleName() == "Momentum: Delay up to 63 days"
        assert cards.momentum.accessibleDescription().startswith("US equity waits until ")


class TestMomentum:
    """Each change is one step."""

    def test_each_change_is_one_undo_step(self, page: TargetsPage, qtbot: QtBot) -> None:
        """Switch, exhaustion, limit, days, money flow and purchases; undo brings each back."""
        editor = page.overlays.momentum_editor
        page.overlays.momentum.click()
        editor.on.click()
        pick(editor.ends, 3)
        type_in(editor.limit, "2.5")
        type_in(editor.days, "40")
        editor.flow.click()
        editor.buys.click()
        rule = saved(page, qtbot).rules.momentum
        wanted = Momentum(on=True, exhaustion=Exhaustion.RSI, limit=D("2.5"), days=40, money_flow=False, buys=False)
        assert rule == wanted
        assert steps(page)[-6:] == [
            "Turn on the momentum filter",
            "End delays: the RSI crosses back",
            "Delay up to 2.5 widths",
            "Delay up to 40 days",
            "Turn off money flow",
            "Turn off delayed purchases",
        ]
        page.context.session.undo()
        page.context.changed()
        settle(qtbot, page.context)
        assert editor.buys.isChecked()

    def test_off_its_numbers_rest(self, page: TargetsPage) -> None:
        """Only the switch can be used; the default is marked among the choices."""
        editor = page.overlays.momentum_editor
        assert editor.on.isEnabled()
        assert not any(x.isEnabled() for x in (editor.ends, editor.limit, editor.days, editor.flow, editor.buys))
        marked = [editor.ends.itemText(n) for n in range(editor.ends.count())]
        assert [text.endswith("(default)") for text in marked] == [True, False, False, False, False]

    def test_what_means_nothing_is_refused_and_taken_back(self, page: TargetsPage, qtbot: QtBot) -> None:
        """No days at all: the sentence is told, and the field shows what holds."""
        failed: list[str] = []
        page.context.failed.connect(lambda error: failed.append(error.title))
        editor = page.overlays.momentum_editor
        editor.on.click()
        type_in(editor.days, "0")
        assert saved(page, qtbot).rules.momentum.days == 63
        assert failed == ["“days” of “momentum” is 0."]
        assert editor.days.text() == "63"


class TestVolatility:
    """Three switches that stand apart."""

    def test_each_switch_is_its_own(self, page: TargetsPage, qtbot: QtBot) -> None:
        """Pace, exposure and widening, each one step, and each alone."""
        editor = page.overlays.volatility_editor
        page.overlays.volatility.click()
        editor.on.click()
        rule = saved(page, qtbot).rules.volatility
        assert (rule.on, rule.target, rule.widen) == (True, None, False)
        editor.cut.click()
        editor.on.click()
        rule = saved(page, qtbot).rules.volatility
        assert (rule.on, rule.target, rule.widen) == (False, D("0.10"), False)
        editor.widen.click()
        editor.cut.click()
        rule = saved(page, qtbot).rules.volatility
        assert (rule.on, rule.target, rule.widen) == (False, None, True)
        assert steps(page)[-2:] == ["Turn on wider bands", "Turn off the exposure target"]

    def test_numbers_are_saved_as_they_are_typed(self, page: TargetsPage, qtbot: QtBot) -> None:
        """Paces and the target in percent, factors as they are."""
        editor = page.overlays.volatility_editor
        for switch in (editor.on, editor.cut, editor.widen):
            switch.click()
        type_in(editor.paces["panic"], "60")
        type_in(editor.target, "8 %")
        type_in(editor.cap, "1.2")
        type_in(editor.most, "3")
        type_in(editor.years, "10")
        wanted = Volatility(
            on=True,
            years=10,
            panic=D("0.6"),
            target=D("0.08"),
            cap=D("1.2"),
            widen=True,
            widen_most=D(3),
        )
        assert saved(page, qtbot).rules.volatility == wanted
        assert steps(page)[-5] == "Pace above it: 60 %"

    def test_the_indicator_is_a_method_or_any_index(self, page: TargetsPage, qtbot: QtBot) -> None:
        """A symbol can be typed only where an index is asked for; what stands in is said."""
        editor = page.overlays.volatility_editor
        page.overlays.volatility.click()
        pick(editor.method, 1)
        assert saved(page, qtbot).rules.volatility.indicator == "ewma"
        assert not editor.symbol.isEnabled()
        assert page.overlays.volatility.accessibleDescription().startswith("EWMA ")
        pick(editor.method, 0)
        settle(qtbot, page.context)
        editor.symbol.setText("vstoxx")
        editor.symbol.editingFinished.emit()
        assert saved(page, qtbot).rules.volatility.indicator == "VSTOXX"
        assert "VSTOXX is not imported; realised volatility of VTI stands in." in said(editor)

    def test_the_conflict_is_said_while_both_are_on(self, page: TargetsPage, qtbot: QtBot) -> None:
        """Exposure cuts what pace buys; widening quarrels with neither."""
        editor, cards = page.overlays.volatility_editor, page.overlays
        page.overlays.volatility.click()
        for switch, quarrels in ((editor.on, False), (editor.widen, False), (editor.cut, True), (editor.on, False)):
            switch.click()
            settle(qtbot, page.context)
            assert (CONFLICT in said(cards)) is quarrels

    def test_moved_bands_are_outlined_and_told(self, page: TargetsPage, qtbot: QtBot) -> None:
        """The sliders stay the plan's own; the weight is judged by the band in force."""
        row = page.list.row("Cash")
        assert row is not None
        assert row.slider.view.in_force is None
        plan = page.context.session.plan
        rule = replace(plan.rules.volatility, target=D("0.06"))
        page.context.session.save_plan(replace(plan, rules=replace(plan.rules, volatility=rule)), "Switch on")
        page.context.changed()
        settle(qtbot, page.context)
        band = next(c.band for c in page.context.session.status().classes if c.name == "Cash")
        row = page.list.row("Cash")
        assert row is not None
        assert row.slider.view.in_force == (band.lower, band.upper)
        assert row.slider.view.lower == D("0.02")
        assert row.slider.view.side == "under"
        (told,) = [words for words in said(page.overlays) if words.startswith("Today volatility moves targets (Cash +")]
        assert told.endswith("dashed outlines are the bands in force.")


class TestWords:
    """What is said of what is not known."""

    def test_ordinals(self) -> None:
        """As people write them."""
        assert [ordinal(n) for n in (0, 1, 2, 3, 4, 11, 12, 13, 21, 48, 100)] == [
            "0th",
            "1st",
            "2nd",
            "3rd",
            "4th",
            "11th",
            "12th",
            "13th",
            "21st",
            "48th",
            "100th",
        ]

    def test_the_unknown_is_said(self, context: PageContext) -> None:
        """Nothing measured yet, no class outside, all three switches."""
        assert standing_line(Volatility(), None) == "Measuring."
        assert pace_now(None) == "Now: unknown, so all of a gap is traded."
        assert momentum_line(Momentum(on=True), (), context.format) == "Until the stop or average breaks."
        every = Volatility(on=True, target=D("0.1"), widen=True)
        assert volatility_rule(every, context.format).replace("\N{NARROW NO-BREAK SPACE}", " ") == (
            "Pace, exposure to 10.0 %, wider bands"
        )

    def test_the_pace_of_now_tells_both_sides_where_they_differ(self) -> None:
        """While panic turns; else one part holds for both."""
        reading = VolatilityReading(
            "VTI", date(2026, 11, 20), "VIX", 0.3, 0.2, 0.9, is_turning=False, widening=1.0, exposure=None
        )
        standing = VolatilityStanding(reading, "Stocks", 0.5, 0.5, None, None, {})
        assert pace_now(standing) == "Now: 50 % of a gap a day."
        turning = replace(standing, reading=replace(reading, is_turning=True), buy_pace=1.0)
        assert pace_now(turning) == "Now: purchases 100 % of a gap a day, because panic turns; sales 50 %."
