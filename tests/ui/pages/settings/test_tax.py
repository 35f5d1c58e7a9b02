"""The tax settings: every fact, reading and assumption is a choice of the user's, and its source stands beside it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.desk.session import Session
from app.desk.tax_tables import tax_table
from app.model.plan import Reading, Strictness, Tax, WorkplaceReading
from app.model.tax_year import TaxDue, TaxYear
from app.model.transaction import Disposal
from app.ui.format import HIDDEN, NARROW
from app.ui.pages.page import PageContext
from app.ui.pages.settings import SettingsPage
from app.ui.pages.settings.fields import Choice, NumberField
from app.ui.pages.settings.tax import TaxForm, table_words
from app.ui.pages.settings.tax_panel import bracket_view, rate_lines, year_note
from app.ui.pages.settings.tax_readings import CONTESTED
from app.ui.theme import theme_switch
from app.ui.widgets.text import Text
from tests.ui.page_fixtures import keep, nameless
from tests.ui.pages.driving import said, settle

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

D = Decimal
DUE = TaxDue(D(0), D(186), D(0), D(62))
YEAR = TaxYear(2026, 2026, (), D(0), D(1240), D(0), D(0), D(0), None, DUE)
ODD = Disposal("Brokerage", "OLD", None, date(2026, 1, 5), D(1), D(50), None, None)


@pytest.fixture
def page(qtbot: QtBot, context: PageContext, monkeypatch: pytest.MonkeyPatch) -> Iterator[SettingsPage]:
    """Give the settings of the sample with tax in front, the year counted."""
    monkeypatch.setattr(Session, "tax_year", lambda _self, _year: YEAR, raising=False)
    made = SettingsPage(context)
    qtbot.addWidget(made)
    made.resize(1256, 824)
    made.show_section("tax")
    with qtbot.waitExposed(made):
        made.show()
    settle(qtbot, context)
    yield made
    made.hide()
    theme_switch().choose("light")


@pytest.fixture
def form(page: SettingsPage) -> TaxForm:
    """Give the form."""
    return page.tax


def enter(qtbot: QtBot, form: TaxForm, field: NumberField, text: str) -> str | None:
    """Type into a field, wait until it is written, and return the name of the step."""
    field.setText(text)
    field.editingFinished.emit()
    settle(qtbot, form.context)
    return form.context.session.undo_name


def pick(qtbot: QtBot, form: TaxForm, choice: Choice, words: str) -> str | None:
    """Pick an answer by its words, wait until it is written, and return the name of the step."""
    at = choice.findText(words)
    choice.setCurrentIndex(at)
    choice.activated.emit(at)
    settle(qtbot, form.context)
    return form.context.session.undo_name


def test_losses_and_budget_are_facts_of_the_plan(form: TaxForm, qtbot: QtBot) -> None:
    """Each field is one step under the user's words; an empty budget is no budget."""
    assert enter(qtbot, form, form.lost_short, "500") == "Set short loss carried forward to $500"
    assert enter(qtbot, form, form.lost_long, "4200") == "Set long loss carried forward to $4,200"
    assert enter(qtbot, form, form.budget, "") == "Set the year’s gains budget to none"
    tax = form.context.session.plan.tax
    assert (tax.carryforward_short, tax.carryforward_long, tax.year_gains_budget) == (D(500), D(4200), None)


def test_a_year_is_chosen_among_those_with_a_table(form: TaxForm, qtbot: QtBot) -> None:
    """Another year changes table, budget label and what losses are carried into."""
    assert [form.year.itemText(at) for at in range(form.year.count())] == ["2026", "2025", "2024"]
    assert pick(qtbot, form, form.year, "2025") == "Set tax year to 2025"
    assert form.context.session.plan.tax.year == 2025
    words = said(form)
    assert "table of 2025, Rev. Proc. 2024-40" in " ".join(words)
    assert "Gains budget for 2025" in words


def test_a_year_without_a_table_says_so(form: TaxForm) -> None:
    """A plan of 2027 keeps its year, and the sentence names the table that stands in."""
    assert table_words(2027, tax_table(2027)) == "no table of 2027 is shipped; that of 2026 stands in"
    plan = form.context.session.plan
    form.context.session.save_plan(replace(plan, tax=replace(plan.tax, year=2027)), "Look ahead")
    form.context.changed()
    assert form.year.currentText() == "2027"
    assert form.year.count() == 4


def test_sameness_is_chosen_by_mouse_and_by_arrows(form: TaxForm, qtbot: QtBot) -> None:
    """Four radio rows; each change is one step, and the chosen one is what the plan says."""
    radios = form.readings.kinds
    assert radios[Strictness.IDENTICAL].isChecked()
    radios[Strictness.SAME_INDEX].click()
    settle(qtbot, form.context)
    assert form.context.session.undo_name == "Count as identical: same index"
    radios[Strictness.SAME_INDEX].setFocus()
    QTest.keyClick(radios[Strictness.SAME_INDEX], Qt.Key.Key_Down)
    settle(qtbot, form.context)
    assert form.context.session.plan.rules.wash is Strictness.SIMILAR
    assert radios[Strictness.SIMILAR].hasFocus()


def test_the_example_of_a_kind_chooses_it_too(form: TaxForm, qtbot: QtBot) -> None:
    """The whole row is a target for the mouse, and the example is what a reader hears."""
    example = next(text for text in form.readings.findChildren(Text) if text.words == "one CUSIP only")
    QTest.mouseClick(example, Qt.MouseButton.LeftButton)
    settle(qtbot, form.context)
    assert form.context.session.plan.rules.wash is Strictness.CUSIP
    assert form.readings.kinds[Strictness.CUSIP].accessibleDescription() == "one CUSIP only"


def test_every_contested_reading_is_a_choice_with_its_citation(form: TaxForm, qtbot: QtBot) -> None:
    """Each answer of each row reaches the plan; who says what stands beside it."""
    for one in CONTESTED:
        choice = form.readings.choices[one.key]
        assert choice.accessibleDescription() == one.citation
        for value, words in reversed(one.answers):
            pick(qtbot, form, choice, words)
            assert getattr(form.context.session.plan.rules.wash_readings, one.key) is value
    assert form.context.session.undo_name == "Read wash sales: calls bought left out"


def test_edits_in_a_row_do_not_undo_each_other(form: TaxForm, qtbot: QtBot) -> None:
    """Two readings and a floor changed before the first is written all stand."""
    first, second = form.readings.choices["calls"], form.readings.choices["workplace_plans"]
    first.activated.emit(first.findText("left out"))
    second.activated.emit(second.findText("put off"))
    enter(qtbot, form, form.harvest.least, "250")
    rules = form.context.session.plan.rules
    assert rules.wash_readings.calls is Reading.EXCLUDE
    assert rules.wash_readings.workplace_plans is WorkplaceReading.DEFERRED
    assert rules.harvest.minimum_loss == D(250)


def test_harvesting_has_its_floors_and_assumptions(form: TaxForm, qtbot: QtBot) -> None:
    """Loss, part of basis, discount, years and the later rate, which may be left to the household's own."""
    harvest = form.harvest
    assert enter(qtbot, form, harvest.part, "2.5") == "Set smallest part of basis to 2.5 %"
    assert enter(qtbot, form, harvest.discount, "5") == "Set discount rate to 5 %"
    assert enter(qtbot, form, harvest.years, "20") == "Set years until sold to 20"
    assert enter(qtbot, form, harvest.later, "0") == "Set later tax rate to 0 %"
    rules = form.context.session.plan.rules.harvest
    assert (rules.minimum_part, rules.discount_rate, rules.years, rules.later_rate) == (D("0.025"), D("0.05"), 20, D(0))
    assert enter(qtbot, form, harvest.later, "") == "Set later tax rate to none"
    assert f"empty: your long-term rate, 20{NARROW}%; 0 for heirs or charity" in " ".join(said(form))
    enter(qtbot, form, harvest.years, "2.5")
    assert harvest.years.accessibleDescription() == "Not a number of years. Type digits, e.g. 10."


def test_one_undo_brings_one_edit_back(form: TaxForm, qtbot: QtBot) -> None:
    """A reading is shown again as it was."""
    pick(qtbot, form, form.readings.choices["calls"], "left out")
    form.context.session.undo()
    form.context.changed()
    assert form.readings.choices["calls"].currentText() == "counted"


def test_the_wheel_changes_nothing(form: TaxForm) -> None:
    """Scrolling past a choice leaves it alone."""
    turn = QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    form.filing.setFocus()
    QApplication.sendEvent(form.filing, turn)
    assert form.filing.currentText() == "Married, jointly"
    assert not turn.isAccepted()


def test_the_table_tells_the_next_dollar() -> None:
    """Federal, state and sum; above its floor the net investment tax is in them and named."""
    tax, table = Tax(income=D(147_800), magi=D(180_000), state_rate=D("0.05")), tax_table(2026)
    shown = [tuple(cell.replace(NARROW, " ") for cell in line) for line in rate_lines(tax, table)]
    assert shown == [
        ("Short-term gain", "22 %", "5 %", "27 %"),
        ("Long-term gain", "15 %", "5 %", "20 %"),
        ("Loss, first $3,000", "22 %", "5 %", "27 %"),
        ("Net investment tax", "0 %", "–", "0 %"),
    ]
    above = rate_lines(replace(tax, magi=D(300_000)), table)
    assert above[1][1] == f"18.8{NARROW}%"
    assert above[3][0] == "Of it, net investment tax"


def test_the_bar_shows_where_income_stands(form: TaxForm) -> None:
    """The brackets of the filing, the household, and where the net investment tax begins."""
    tax, table, view = Tax(income=D(147_800), magi=D(180_000)), tax_table(2026), form.context.format
    brackets = bracket_view(tax, table, view, "words")
    assert brackets is not None
    assert (brackets.you, brackets.niit) == (D(147_800), D(217_800))
    assert brackets.name == f"Room in the 15{NARROW}% bracket"
    assert bracket_view(tax, None, view, "") is None
    names = [
        (bracket_view(replace(tax, income=D(income)), table, view, "") or brackets).name for income in (9, 9_000_000)
    ]
    assert names == [f"Room in the 0{NARROW}% bracket", f"Room in the 20{NARROW}% bracket"]
    assert form.rates.bar.accessibleName() == brackets.name
    assert "fit before 20 %" in form.rates.bar.accessibleDescription()


def test_hidden_amounts_have_no_marks(page: SettingsPage) -> None:
    """The bar would tell the income; brackets and rates stay."""
    page.context.settings = replace(page.context.settings, hide_amounts=True)
    brackets = bracket_view(page.context.session.plan.tax, tax_table(2026), page.context.format, "")
    assert brackets is not None
    assert (brackets.you, brackets.niit) == (None, None)
    assert HIDDEN in brackets.labels[1]
    page.tax.rates.grab()


def test_the_year_so_far_comes_from_the_desk(page: SettingsPage) -> None:
    """Net short, net long and the tax they bring."""
    words = said(page.tax.rates)
    assert "+$1,240" in words
    assert any("$248" in text for text in words)


def test_what_is_not_whole_is_said() -> None:
    """An unknown carryforward, sales without a basis, another year's table."""
    assert year_note(YEAR) == ""
    odd = replace(YEAR, due=None, disposals=(ODD,), table_year=2025)
    assert year_note(odd) == (
        "What is carried into 2026 is unknown, and so is the tax. 1 of 1 sales has no basis. "
        "Counted with the table of 2025."
    )


def test_an_edit_is_told_until_the_section_is_left(page: SettingsPage, qtbot: QtBot) -> None:
    """The panel says that older proposals are out of date."""
    told = "Changed just now. A proposal made before is out of date."
    assert told not in said(page.tax.rates)
    enter(qtbot, page.tax, page.tax.state, "4")
    assert told in said(page.tax.rates)
    page.show_section("rules")
    page.show_section("tax")
    assert told not in said(page.tax.rates)


def test_the_panel_gives_way_on_a_narrow_page(page: SettingsPage) -> None:
    """Beside the form over the whole height; below the form where both don't fit; back again."""
    rates = page.tax.rates
    assert (rates.x() + rates.width(), rates.height()) == (page.width(), page.height())
    page.resize(800, 700)
    assert rates.parentWidget() is page.tax
    assert rates.isVisibleTo(page)
    page.resize(1256, 824)
    assert rates.parentWidget() is page
    assert rates.isVisibleTo(page)


def test_larger_text_and_the_dark_theme_lose_nothing(page: SettingsPage, qtbot: QtBot) -> None:
    """The table is written anew in the theme of the moment, with the same words."""

    def words() -> list[str]:
        return sorted(text.words for text in page.tax.rates.findChildren(Text) if text.isVisible())

    before = words()
    theme_switch().choose("dark", 1.5)
    qtbot.waitUntil(lambda: words() == before)
    assert before
    assert not page.grab().isNull()


def test_every_control_of_the_tax_settings_has_a_name(page: SettingsPage) -> None:
    """Fields, choices and radio rows can be called by a name."""
    assert nameless(page) == []


def test_the_keyboard_reaches_every_control(form: TaxForm) -> None:
    """Nothing in the form needs the mouse."""
    controls = [control for card in form.cards for _, control in card.rows]
    assert len(controls) == 9 + 4 + 6 + 5
    assert all(control.focusPolicy() & Qt.FocusPolicy.TabFocus for control in controls)


def test_a_reading_is_found_by_its_words(page: SettingsPage) -> None:
    """The search of the page leads to the new rows as well."""
    page.show_section("appearance")
    page.search.setText("unsold rest")
    page.search.textEdited.emit("unsold rest")
    page.search.returnPressed.emit()
    assert page.focusWidget() is page.tax.readings.choices["same_lot_remainder"]


def test_the_year_so_far_leads_to_its_lines(page: SettingsPage, context: PageContext) -> None:
    """Its link opens the plan's tax year."""
    gone: list[object] = []
    context.gone.connect(keep(gone))
    page.tax.rates.year.lines.click()
    assert gone == [("taxes", {"year": str(context.session.plan.tax.year)})]
