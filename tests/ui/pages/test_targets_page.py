"""The Targets page over the sample household."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from app.model.target import BandKind, Tilt
from app.ui.pages.page import PageContext
from app.ui.pages.proposing import Proposing
from app.ui.pages.targets.class_row import ClassRow
from app.ui.pages.targets.page import TargetsPage
from app.ui.widgets.inspector import Explanation
from tests.ui.page_fixtures import nameless
from tests.ui.pages.driving import AMOUNT, said, settle, show

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

NARROW = "\N{NARROW NO-BREAK SPACE}"


@pytest.fixture
def page(context: PageContext, qtbot: QtBot) -> TargetsPage:
    """Give the page, shown and with its proposal worked out."""
    made = TargetsPage(context)
    show(qtbot, made)
    return made


def row_of(page: TargetsPage, name: str) -> ClassRow:
    """The row of a class that is there."""
    row = page.list.row(name)
    assert row is not None
    return row


def steps(page: TargetsPage) -> list[str]:
    """The names of the steps taken so far."""
    return [step.name for step in page.context.session.history() if step.state == "applied"]


def drag(row: ClassRow, handle: int, by: int, *, then: Callable[[], None] | None = None) -> None:
    """Drag a handle by so many pixels; `then` runs before the button is released."""
    grip = row.slider.handle_widgets()[handle].geometry().center()
    QTest.mousePress(row.slider, Qt.MouseButton.LeftButton, pos=grip)
    QTest.mouseMove(row.slider, grip + QPoint(by // 2, 0))
    QTest.mouseMove(row.slider, grip + QPoint(by, 0))
    if then is not None:
        then()
    QTest.mouseRelease(row.slider, Qt.MouseButton.LeftButton, pos=grip + QPoint(by, 0))


class TestShowing:
    """What is true now."""

    def test_every_class_stands_on_its_line(self, page: TargetsPage) -> None:
        """Weight, drift and edges of the sample household, and the sentence above them."""
        row = row_of(page, "US equity")
        assert row.now.view.text == "47.0"
        assert (row.drift.view.text, row.drift.view.flag) == ("+7.0", "over")
        assert (row.target.text(), row.fall.text(), row.rise.text()) == ("40.0", "−3.0", "+4.0")
        assert page.verdict.words == "US equity sits 3.0 points above its band. Everything else is inside."

    def test_all_lines_share_one_scale(self, page: TargetsPage) -> None:
        """The targets stand one above the other, so bands compare by eye."""
        sliders = [row_of(page, c.name).slider for c in page.context.session.plan.classes]
        assert len({slider.mapTo(page, QPoint(0, 0)).x() for slider in sliders}) == 1
        assert len({slider.width() for slider in sliders}) == 1

    def test_the_proposal_is_a_ghost(self, page: TargetsPage) -> None:
        """Every line shows where the proposal of now would bring its class."""
        proposal = Proposing.of(page.context).proposal
        assert proposal is not None
        for effect in proposal.classes:
            assert row_of(page, effect.name).slider.view.proposed == effect.after

    def test_every_control_has_a_name(self, page: TargetsPage) -> None:
        """Also with securities unfolded, one being edited, and tilts shown."""
        row_of(page, "US equity").chevron.click()
        page._edit_fund("US equity", "VTI")  # noqa: SLF001 (what the Change link does)
        assert nameless(page) == []
        page.horizon.choose("tactical")
        assert nameless(page) == []

    def test_a_household_without_targets_says_how_to_begin(self, bare_context: PageContext, qtbot: QtBot) -> None:
        """Nothing is drawn where there is nothing; the first class is one press away."""
        page = TargetsPage(bare_context)
        show(qtbot, page)
        assert page.empty.isVisible()
        assert not page.list.isVisible()
        page.empty.chosen.emit("add")
        settle(qtbot, bare_context)
        assert [c.name for c in bare_context.session.plan.classes] == ["New class"]
        assert page.list.isVisible()


class TestMoving:
    """One gesture, one frame, one step."""

    def test_figures_follow_before_the_handle_is_released(self, page: TargetsPage, qtbot: QtBot) -> None:
        """Drift, verdict and boxes tell of the preview while nothing is saved yet; the release is one step."""
        row, before = row_of(page, "US equity"), steps(page)
        seen: list[str] = []

        def look() -> None:
            seen.extend([row.rise.text(), page.verdict.words])
            assert steps(page) == before

        drag(row, 2, round(3.1 * row.slider.width() / 20), then=look)
        assert seen[1] == "On an even keel. Every class is inside its band."
        settle(qtbot, page.context)
        assert steps(page) == [*before, "Move US equity upper edge"]
        saved = page.context.session.plan.asset_class("US equity")
        assert saved is not None
        assert saved.above * 100 == Decimal(seen[0].replace("+", ""))

    def test_a_drag_back_to_its_start_leaves_no_step(self, page: TargetsPage, qtbot: QtBot) -> None:
        """Nothing changed, so there is nothing to undo."""
        row, before = row_of(page, "US equity"), steps(page)
        grip = row.slider.handle_widgets()[2].geometry().center()
        QTest.mousePress(row.slider, Qt.MouseButton.LeftButton, pos=grip)
        QTest.mouseMove(row.slider, grip + QPoint(40, 0))
        QTest.mouseMove(row.slider, grip)
        QTest.mouseRelease(row.slider, Qt.MouseButton.LeftButton, pos=grip)
        settle(qtbot, page.context)
        assert steps(page) == before

    def test_escape_restores(self, page: TargetsPage, qtbot: QtBot) -> None:
        """What a drag showed is taken back, in all rows."""
        row, before = row_of(page, "US equity"), steps(page)
        drag(row, 0, 60, then=lambda: QTest.keyClick(row.slider.handle_widgets()[0], Qt.Key.Key_Escape))
        settle(qtbot, page.context)
        assert steps(page) == before
        assert row_of(page, "US bonds").target.text() == "20.0"
        assert row.target.text() == "40.0"

    def test_a_target_takes_from_the_unlocked_others(self, page: TargetsPage, qtbot: QtBot) -> None:
        """The sum stays 100 %, locked Cash keeps its 3 %, and the step says the number."""
        row_of(page, "US equity").target.setValue(42)
        row_of(page, "US equity").target.editingFinished.emit()
        settle(qtbot, page.context)
        assert steps(page)[-1] == f"Set US equity to 42.0{NARROW}%"
        plan = page.context.session.plan
        assert sum(c.target for c in plan.classes) == 1
        cash = plan.asset_class("Cash")
        assert cash is not None
        assert cash.target == Decimal("0.03")
        assert f"Targets add up to 100.0{NARROW}%" in said(page.list.foot)

    def test_steps_of_a_box_become_one_step(self, page: TargetsPage, qtbot: QtBot) -> None:
        """Holding an arrow key is one edit, as a drag is."""
        row, before = row_of(page, "US equity"), steps(page)
        for _ in range(5):
            row.rise.stepBy(1)
        row.rise.editingFinished.emit()
        settle(qtbot, page.context)
        assert steps(page) == [*before, "Move US equity upper edge"]
        assert row.rise.text() == "+4.5"

    def test_the_keyboard_moves_an_edge(self, page: TargetsPage, qtbot: QtBot) -> None:
        """Three presses of an arrow are three steps of a tenth, each undone by itself."""
        row = row_of(page, "US equity")
        row.slider.focus_handle("upper")
        QTest.keyClick(row.slider.handle_widgets()[2], Qt.Key.Key_Right)
        settle(qtbot, page.context)
        assert row.rise.text() == "+4.1"
        assert page.context.session.undo_name == "Move US equity upper edge"

    def test_the_ghosts_follow_the_hand(self, page: TargetsPage, qtbot: QtBot) -> None:
        """They move while the handle is held, and stay there after it; the proposal itself waits to be asked for."""
        row = row_of(page, "US equity")
        before = row.slider.view.proposed
        proposal = Proposing.of(page.context).proposal
        assert before is not None
        seen: list[Decimal | None] = []

        def look() -> None:
            settle(qtbot, page.context)
            seen.append(row.slider.view.proposed)

        drag(row, 2, round(2 * row.slider.width() / 20), then=look)
        settle(qtbot, page.context)
        after = row_of(page, "US equity").slider.view.proposed
        assert after is not None
        assert seen[0] is not None
        assert seen[0] > before
        assert abs(after - seen[0]) < Decimal("0.0001")
        assert Proposing.of(page.context).proposal is proposal

    def test_a_drag_that_is_given_up_gives_the_ghosts_back(self, page: TargetsPage, qtbot: QtBot) -> None:
        """The proposal of now is still that of now."""
        row = row_of(page, "US equity")
        before = row.slider.view.proposed

        def give_up() -> None:
            settle(qtbot, page.context)
            QTest.keyClick(row.slider.handle_widgets()[2], Qt.Key.Key_Escape)

        drag(row, 2, 60, then=give_up)
        settle(qtbot, page.context)
        assert row.slider.view.proposed == before


class TestClasses:
    """Presets, locks, kinds, and the tree."""

    def test_a_preset_gives_all_bands_at_once(self, page: TargetsPage, qtbot: QtBot) -> None:
        """One step; My own is no choice until a width is changed again."""
        page.presets.choose("5")
        settle(qtbot, page.context)
        assert {c.above for c in page.context.session.plan.leaves} == {Decimal("0.05")}
        assert steps(page)[-1] == "Set all bands to ± 5"
        row_of(page, "Cash").rise.setValue(4)
        row_of(page, "Cash").rise.editingFinished.emit()
        settle(qtbot, page.context)
        assert page.presets.choice == "own"

    def test_a_lock_is_a_step_and_holds_the_target(self, page: TargetsPage, qtbot: QtBot) -> None:
        """A locked target can't be typed over; its edges stay live."""
        row_of(page, "US bonds").lock.click()
        settle(qtbot, page.context)
        assert steps(page)[-1] == "Lock US bonds"
        row = row_of(page, "US bonds")
        assert not row.target.isEnabled()
        assert row.rise.isEnabled()

    def test_another_kind_of_width_leaves_the_edges(self, page: TargetsPage, qtbot: QtBot) -> None:
        """Relative widths of the same size, told as fractions from now on."""
        before = row_of(page, "US equity").slider.view.edges
        page._set_kind("US equity", BandKind.RELATIVE)  # noqa: SLF001 (what the menu does)
        settle(qtbot, page.context)
        assert row_of(page, "US equity").slider.view.edges == before
        saved = page.context.session.plan.asset_class("US equity")
        assert saved is not None
        assert saved.band is BandKind.RELATIVE

    def test_a_class_is_added_named_and_removed(self, page: TargetsPage, qtbot: QtBot) -> None:
        """Each is one step, and undo brings the plan back."""
        page.add.click()
        row_of(page, "New class").name_edit.setText("Gold")
        QTest.keyClick(row_of(page, "New class").name_edit, Qt.Key.Key_Return)
        settle(qtbot, page.context)
        assert row_of(page, "Gold").target.text() == "0.0"
        page._remove("Gold")  # noqa: SLF001 (what the menu does)
        settle(qtbot, page.context)
        assert page.list.row("Gold") is None
        assert steps(page)[-3:] == ["Add a class", "Rename New class to Gold", "Remove Gold"]

    @pytest.mark.qt_log_ignore("This plugin does not support")
    def test_the_menu_of_a_row_says_what_can_be_done(self, page: TargetsPage, qtbot: QtBot) -> None:
        """Kinds of width with the present one ticked, and the tree's edits; it goes away by itself."""
        row = row_of(page, "US equity")
        row.more.click()
        menu = row.more.findChild(QMenu)
        assert isinstance(menu, QMenu)
        words = {action.text(): action.isChecked() for action in menu.actions() if action.text()}
        assert words["Widths in points"]
        assert {"Explain", "Rename", "Add a class below it", "Remove"} <= set(words)
        relative = next(action for action in menu.actions() if action.text() == "Widths that follow the target")
        menu.close()
        relative.trigger()
        settle(qtbot, page.context)
        assert steps(page)[-1] == "Widths that follow the target for US equity"

    def test_a_parent_shows_the_sum_of_its_children(self, page: TargetsPage, qtbot: QtBot) -> None:
        """Without a band of its own it has no line; its target moves all its children."""
        page._add_class("US equity")  # noqa: SLF001 (what the menu does)
        settle(qtbot, page.context)
        parent = row_of(page, "US equity")
        assert parent.target.text() == "40.0"
        assert not parent.slider.isVisible()
        parent.target.setValue(50)
        parent.target.editingFinished.emit()
        settle(qtbot, page.context)
        child = page.context.session.plan.asset_class("US equity/New class")
        assert child is not None
        assert child.target == Decimal("0.5")
        page._toggle_band("US equity")  # noqa: SLF001 (what the menu does)
        settle(qtbot, page.context)
        assert row_of(page, "US equity").slider.isVisible()

    def test_a_taken_name_is_told_not_saved(self, page: TargetsPage, qtbot: QtBot) -> None:
        """Two classes of one name could not be told apart."""
        before = steps(page)
        with qtbot.waitSignal(page.context.said) as told:
            page._rename("US equity", "Cash")  # noqa: SLF001 (what Enter in the field does)
        assert "Cash" in str(told.args)
        assert steps(page) == before

    def test_a_fund_is_put_into_another_class(self, page: TargetsPage, qtbot: QtBot) -> None:
        """In place, without a dialog; the step names fund and class."""
        row_of(page, "Real estate").chevron.click()
        funds = page.list.funds("Real estate")
        assert funds is not None
        funds.asked.emit("VNQ")
        security = page.context.session.plan.security("VNQ")
        assert security is not None
        funds.changed.emit(replace(security, classes={"US equity": Decimal("0.4"), "Real estate": Decimal("0.6")}))
        settle(qtbot, page.context)
        assert steps(page)[-1] == "Put VNQ into US equity and Real estate"
        assert any("60.0" in word and "of it" in word for word in said(page))

    def test_triggers_are_changed_on_their_card(self, page: TargetsPage, qtbot: QtBot) -> None:
        """When to look is part of the plan."""
        rules = page.context.session.plan.rules
        page.rules.rulesChanged.emit(replace(rules, trigger=("threshold", "monthly")), "Change when to look")
        settle(qtbot, page.context)
        assert page.context.session.plan.rules.trigger == ("threshold", "monthly")
        assert any("each month" in word for word in said(page.rules))


class TestTilts:
    """Tactical targets."""

    def test_a_tilt_moves_target_and_band_and_says_the_sum(self, page: TargetsPage, qtbot: QtBot) -> None:
        """The strategic target stays as a hollow tab; what does not add up is told with a way to mend it."""
        page.horizon.choose("tactical")
        row_of(page, "US equity").tilt.setValue(2)
        row_of(page, "US equity").tilt.editingFinished.emit()
        settle(qtbot, page.context)
        view = row_of(page, "US equity").slider.view
        assert (view.strategic, view.target, view.upper) == (Decimal("0.40"), Decimal("0.42"), Decimal("0.46"))
        assert steps(page)[-1] == "Tilt US equity by +2.0 points"
        assert any("102.0" in word for word in said(page.list.foot))
        page.list.foot.balance.click()
        settle(qtbot, page.context)
        tilts = [c.tilt.weight for c in page.context.session.plan.classes if c.tilt]
        assert sum(tilts) == 0
        assert "Tilts add up to 0.0 points" in said(page.list.foot)

    def test_the_end_of_a_tilt_is_a_date(self, page: TargetsPage, qtbot: QtBot) -> None:
        """Another day is another step; without a tilt there is no date to set."""
        page.horizon.choose("tactical")
        assert not row_of(page, "US equity").until.isEnabled()
        row_of(page, "US equity").tilt.setValue(2)
        row_of(page, "US equity").tilt.editingFinished.emit()
        settle(qtbot, page.context)
        row = row_of(page, "US equity")
        row.until.setDate(row.until.date().addDays(10))
        settle(qtbot, page.context)
        saved = page.context.session.plan.asset_class("US equity")
        assert saved is not None
        assert isinstance(saved.tilt, Tilt)
        assert steps(page)[-1].startswith("Tilt US equity until")


class TestAsking:
    """Numbers explain themselves; hidden amounts stay hidden."""

    def test_a_class_explains_itself(self, page: TargetsPage, qtbot: QtBot) -> None:
        """Weight with its arithmetic, what lies beyond the edge, and where it is held."""
        with qtbot.waitSignal(page.context.explained) as told:
            row_of(page, "US equity").now.click()
        explanation = (told.args or [None])[0]
        assert isinstance(explanation, Explanation)
        assert explanation.figure == f"47.0{NARROW}%"
        beyond = next(fact.value for fact in explanation.facts if fact.label == "Beyond the edge")
        assert beyond == "+2.99 pts · $19,179"

    def test_hidden_amounts_are_nowhere(self, context: PageContext, qtbot: QtBot) -> None:
        """Not in rows, cards, tips or names."""
        context.settings = replace(context.settings, hide_amounts=True)
        page = TargetsPage(context)
        show(qtbot, page)
        row_of(page, "US equity").chevron.click()
        assert [word for word in said(page) if AMOUNT.search(word)] == []

    def test_a_class_asked_for_comes_to_the_front(self, page: TargetsPage) -> None:
        """Its upper edge has the keyboard and its row the scale."""
        page.arrive(asset_class="TIPS")
        row = row_of(page, "TIPS")
        assert row.isAncestorOf(page.focusWidget())
        assert row.height() > row_of(page, "Cash").height()
