"""Settings: every edit is one named step, what can't be read is said, what is hidden stays hidden."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
from PySide6.QtWidgets import QCheckBox
from pytestqt.qtbot import QtBot

from app.desk.session import Session
from app.model.plan import Filing, Location, Tax
from app.model.signal_rules import Postpone
from app.model.tax_year import TaxYear
from app.ui.format import HIDDEN
from app.ui.pages import SECTIONS
from app.ui.pages.page import PageContext
from app.ui.pages.settings import SettingsPage
from app.ui.pages.settings.appearance import AppearanceForm
from app.ui.pages.settings.fields import NumberField, NumberKind, read_number
from app.ui.pages.settings.rules import RulesForm
from app.ui.pages.settings.tax_panel import room_words
from app.ui.pages.settings.trading import TradingForm
from tests.ui.page_fixtures import keep, nameless

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def page(qtbot: QtBot, context: PageContext, monkeypatch: pytest.MonkeyPatch) -> Iterator[SettingsPage]:
    """Give the settings of the sample, shown; its year has nothing in it."""
    nothing = TaxYear(2026, 2026, (), *(Decimal(0),) * 5, netted=None, due=None)
    monkeypatch.setattr(Session, "tax_year", lambda _self, _year: nothing, raising=False)
    context.kept.connect(lambda settings: setattr(context, "settings", settings))
    made = SettingsPage(context)
    qtbot.addWidget(made)
    made.resize(1256, 824)
    made.show()
    yield made
    made.hide()


def type_into(field: NumberField, text: str) -> None:
    """Replace what stands in a field and leave it."""
    field.setText(text)
    field.editingFinished.emit()


def saved(qtbot: QtBot, page: SettingsPage) -> str | None:
    """Wait for the edit to be written; return the name of its step."""
    qtbot.waitUntil(lambda: not page.context.jobs.running)
    return page.context.session.undo_name


@pytest.mark.parametrize(
    "text, kind, value",
    [
        ("180000", "money", "180000"),
        ("$180,000", "money", "180000"),
        ("$1,234.50", "money", "1234.50"),
        (".5", "money", "0.5"),
        ("5.25 %", "rate", "0.0525"),
        ("0", "rate", "0"),
        ("100", "rate", "1"),
        ("30", "days", "30"),
    ],
)
def test_numbers_are_read_as_people_type_them(text: str, kind: NumberKind, value: str) -> None:
    """Dollar signs, grouping and percent signs are welcome."""
    assert read_number(text, kind) == Decimal(value)


@pytest.mark.parametrize(
    "text, kind",
    [
        ("12o00", "money"),
        ("-5", "money"),
        ("1,23", "money"),
        ("", "money"),
        (".", "money"),
        ("101", "rate"),
        ("1.5", "days"),
    ],
)
def test_what_is_no_number_is_refused(text: str, kind: NumberKind) -> None:
    """Letters, minus signs, European commas, rates over 100 and parts of days are none."""
    assert read_number(text, kind) is None


def test_an_edit_is_one_named_step(page: SettingsPage, qtbot: QtBot) -> None:
    """Changing the state rate saves the plan under the user's words; undoing it brings the old rate back."""
    type_into(page.tax.state, "4.5")
    assert saved(qtbot, page) == "Set state rate to 4.5 %"
    assert page.context.session.plan.tax.state_rate == Decimal("0.045")
    page.context.session.undo()
    page.context.changed()
    assert page.tax.state.text() == "5 %"


def test_the_same_value_again_is_no_step(page: SettingsPage, qtbot: QtBot) -> None:
    """Leaving a field without a change leaves no trace."""
    before = page.context.session.undo_name
    type_into(page.tax.income, "147,800.00")
    assert saved(qtbot, page) == before
    assert page.tax.income.text() == "$147,800"


def test_what_cannot_be_read_is_said_below_the_field(page: SettingsPage, qtbot: QtBot) -> None:
    """The field is marked and nothing is saved; a number mends it."""
    said: list[object] = []
    page.tax.income.refused.connect(keep(said))
    before = page.context.session.plan
    type_into(page.tax.income, "12o00")
    assert said == ["Not an amount. Type digits, e.g. 12,000."]
    assert page.tax.income.property("error")
    assert page.context.session.plan == before
    type_into(page.tax.income, "150000")
    saved(qtbot, page)
    assert not page.tax.income.property("error")
    assert page.context.session.plan.tax.income == 150_000


def test_an_optional_field_may_be_empty(page: SettingsPage, qtbot: QtBot) -> None:
    """Without an income for the net investment tax the plan has none."""
    type_into(page.tax.magi, "")
    assert saved(qtbot, page) == "Set net investment income to none"
    assert page.context.session.plan.tax.magi is None


def test_filing_changes_what_the_rates_come_to(page: SettingsPage, qtbot: QtBot) -> None:
    """Single filers reach the 20 % rate sooner; the card beside the form counts anew."""
    page.tax.filing.activated.emit(list(Filing).index(Filing.SINGLE))
    assert saved(qtbot, page) == "Set filing to single"
    assert page.context.session.plan.tax.filing is Filing.SINGLE


def test_room_in_the_brackets(page: SettingsPage) -> None:
    """What fits before the next rate, and where the net investment tax begins, follow the year's table."""
    table, view = page.context.session.household().tax_table, page.context.format
    narrow = "\N{NARROW NO-BREAK SPACE}"
    tax = Tax(filing=Filing.JOINT, income=Decimal(147_800), magi=Decimal(180_000))
    words = room_words(tax, table, view)
    assert words == (
        "$465,900 of long-term gains fit before 20 %. "
        f"Net investment tax of 3.8{narrow}% starts $70,000 above your income, at $250,000."
    )
    assert room_words(replace(tax, income=Decimal(50_000)), table, view).startswith(
        "$48,900 of long-term gains fit before 15 %."
    )
    assert "is included" in room_words(replace(tax, magi=Decimal(300_000)), table, view)
    assert "No federal table of 2026" in room_words(tax, None, view)


def test_hidden_amounts_cannot_be_edited(page: SettingsPage) -> None:
    """While amounts are hidden a money field shows none and takes none; rates stay."""
    page.context.settings = replace(page.context.settings, hide_amounts=True)
    assert page.tax.income.text() == HIDDEN
    assert page.tax.income.isReadOnly()
    assert page.tax.state.text() == "5 %"
    assert not page.tax.state.isReadOnly()


def test_triggers_are_chosen_by_their_boxes(page: SettingsPage, qtbot: QtBot) -> None:
    """Each box is one trigger of the plan."""
    rules = page.forms["rules"]
    assert isinstance(rules, RulesForm)
    boxes: dict[str, QCheckBox] = rules.triggers
    assert [key for key, box in boxes.items() if box.isChecked()] == ["threshold", "quarterly"]
    boxes["monthly"].click()
    assert saved(qtbot, page) == "Look: a band is broken, monthly, quarterly"
    assert page.context.session.plan.rules.trigger == ("threshold", "monthly", "quarterly")


def test_when_bands_are_looked_at_and_what_tilts_may_take(page: SettingsPage, qtbot: QtBot) -> None:
    """Look interval, what calendar looks wait for, cash that counts as arrived, and the budget of all tilts."""
    rules = page.forms["rules"]
    assert isinstance(rules, RulesForm)
    rules.look.setCurrentIndex(3)
    rules.look.activated.emit(3)
    assert saved(qtbot, page) == "Look at bands each month"
    rules.postpone.setCurrentIndex(1)
    rules.postpone.activated.emit(1)
    assert saved(qtbot, page) == "Change what calendar looks wait for"
    rules.arriving.setText("500")
    rules.arriving.editingFinished.emit()
    assert saved(qtbot, page) == "Count cash as arrived from $500"
    rules.tilts.setText("1")
    rules.tilts.editingFinished.emit()
    assert saved(qtbot, page) == "Set the budget of all tilts to 1 %"
    kept = page.context.session.plan.rules
    assert (kept.look, kept.postpone, kept.cash_arriving, kept.tilt_budget) == (
        "monthly",
        Postpone.DIVIDEND,
        Decimal(500),
        Decimal("0.01"),
    )


def test_limits_and_prices_are_rules_of_the_plan(page: SettingsPage, qtbot: QtBot) -> None:
    """Smallest trade, days held and the price of one trade end up where the engine reads them."""
    rules = page.forms["rules"]
    assert isinstance(rules, RulesForm)
    type_into(rules.least, "250")
    type_into(rules.holding, "31")
    type_into(rules.prices["trade"], "2.50")
    assert saved(qtbot, page) == "Set one trade to $2.5"
    plan = page.context.session.plan.rules
    assert (plan.minimum_trade, plan.minimum_holding_days, plan.prices.trade) == (Decimal(250), 31, Decimal("2.5"))


def test_location_is_switched_by_one_step_and_asks_for_yields(page: SettingsPage, qtbot: QtBot) -> None:
    """The switch is one step that undo takes back; until every class has its yield the card names those without."""
    rules = page.forms["rules"]
    assert isinstance(rules, RulesForm)
    card, session = rules.location, page.context.session
    leaves = [c.name for c in session.plan.leaves if c.name != "Cash"]
    page.arrive(section="rules")
    assert card.missing.words == ""
    card.on.click()
    assert saved(qtbot, page) == "Weigh the yearly tax on yield"
    assert session.plan.rules.location == Location(on=True)
    assert all(name in card.missing.words for name in leaves)
    assert {name for name, _ in card.fields} == set(leaves)
    session.undo()
    page.context.changed()
    assert session.plan.rules.location == Location()
    assert not card.on.isChecked()


def test_what_a_class_pays_out_is_set_line_by_line(page: SettingsPage, qtbot: QtBot) -> None:
    """Yield, its qualified part and gains; an empty yield is unknown again, empty others are not allowed."""
    rules = page.forms["rules"]
    assert isinstance(rules, RulesForm)
    card, session = rules.location, page.context.session
    name = session.plan.leaves[0].name
    for key, text in (("yields", "1.25"), ("qualified", "95"), ("realised", "0.2")):
        type_into(card.fields[name, key], text)
    assert saved(qtbot, page) == f"Set gains paid out of {name} to 0.2 %"
    found = session.plan.asset_class(name)
    assert found is not None
    assert (found.yields, found.qualified, found.realised) == (Decimal("0.0125"), Decimal("0.95"), Decimal("0.002"))
    type_into(card.fields[name, "yields"], "")
    assert saved(qtbot, page) == f"Set yield of {name} to unknown"
    found = session.plan.asset_class(name)
    assert found is not None
    assert found.yields is None
    type_into(card.years, "10")
    assert saved(qtbot, page) == "Weigh 10 years of tax on yield"
    assert session.plan.rules.location.years == 10


def test_trading_is_set_account_by_account(page: SettingsPage, qtbot: QtBot) -> None:
    """Minimum cash, commission, parts of shares and whether it trades at all."""
    trading = page.forms["trading"]
    assert isinstance(trading, TradingForm)
    line = trading.lines["Brokerage"]
    type_into(line.minimum, "$1,000")
    type_into(line.commission, "4.95")
    line.fractional.click()
    line.trades.click()
    assert saved(qtbot, page) == "Leave alone Brokerage"
    account = page.context.session.plan.account("Brokerage")
    assert account is not None
    assert (account.minimum_cash, account.commission) == (Decimal(1000), Decimal("4.95"))
    assert (account.fractional, account.trades) == (True, False)


def test_appearance_is_kept_at_once(page: SettingsPage) -> None:
    """Theme, size, hiding and motion are the user's settings, not the household's."""
    form = page.forms["appearance"]
    assert isinstance(form, AppearanceForm)
    form.theme.choose("dark")
    form.text_size.choose("1.3")
    form.hidden.click()
    form.motion.choose("still")
    settings = page.context.settings
    assert (settings.theme, settings.text_size, settings.hide_amounts, settings.reduced_motion) == (
        "dark",
        1.3,
        True,
        True,
    )


def test_the_household_can_be_renamed(page: SettingsPage, qtbot: QtBot) -> None:
    """Another name is one step; an empty one is put back."""
    form = page.forms["household"]
    field = form.cards[0].rows[0][1]
    field.setText("The Alders")  # type: ignore[attr-defined]
    field.editingFinished.emit()  # type: ignore[attr-defined]
    assert saved(qtbot, page) == "Rename household to The Alders"
    field.setText(" ")  # type: ignore[attr-defined]
    field.editingFinished.emit()  # type: ignore[attr-defined]
    assert field.text() == "The Alders"  # type: ignore[attr-defined]


def test_a_setting_is_found_by_its_words(page: SettingsPage) -> None:
    """Typing shows its section; Enter puts the keyboard into it."""
    page.search.setText("smallest trade")
    page.search.textEdited.emit("smallest trade")
    assert page.header.note.words == dict(SECTIONS)["rules"]
    page.search.returnPressed.emit()
    rules = page.forms["rules"]
    assert isinstance(rules, RulesForm)
    assert page.focusWidget() is rules.least


def test_sections_open_by_name(page: SettingsPage) -> None:
    """The palette's entries lead to each of them; only tax has its rates beside it."""
    for key, words in SECTIONS:
        page.arrive(section=key)
        assert page.header.note.words == words
        assert page.tax.rates.isVisible() == (key == "tax")


def test_every_control_of_the_settings_has_a_name(page: SettingsPage) -> None:
    """Fields, switches, segments and boxes can be called by a name."""
    assert nameless(page) == []
