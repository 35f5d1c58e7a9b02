"""The editor of one security: what it is identical to, what may stand in for it, what it follows."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from app.model.security import Security
from app.ui.pages.page import PageContext
from app.ui.pages.targets.fund_editor import FundEditor, FundHints, FundSaid
from app.ui.pages.targets.page import TargetsPage
from app.ui.pages.targets.rows import price_notes
from tests.ui.pages.driving import settle, show

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

STOCKS = {"Stocks": Decimal(1)}
VTI = Security("VTI", STOCKS, identical=("VTSAX",), substitutes=("SCHB", "VV"))
Opened = Callable[[Security, FundHints], FundEditor]


@pytest.fixture
def opened(qtbot: QtBot, context: PageContext) -> Opened:
    """Give an editor of a security, shown; the context gives it a theme."""
    assert context.can_write

    def make(security: Security, hints: FundHints) -> FundEditor:
        editor = FundEditor(security, ["Stocks", "Bonds"], hints)
        qtbot.addWidget(editor)
        editor.show()
        return editor

    return make


def save_button(editor: FundEditor) -> QPushButton:
    """The button that saves."""
    return next(b for b in editor.findChildren(QPushButton) if b.text() == "Save")


@pytest.fixture
def editor(qtbot: QtBot, context: PageContext) -> Iterator[FundEditor]:
    """Give VTI opened under its class on Targets, its files and prices read; the page lives as long."""
    page = TargetsPage(context)
    show(qtbot, page)
    row = page.list.row("US equity")
    assert row is not None
    row.chevron.click()
    page._edit_fund("US equity", "VTI")  # noqa: SLF001 (what the Change link does)
    settle(qtbot, context)
    found = page.findChild(FundEditor)
    assert found is not None
    yield found
    page.close()


def test_the_lists_of_the_plan_are_shown_as_they_stand(opened: Opened) -> None:
    """In their order; unchanged they give the same security back."""
    editor = opened(VTI, FundHints())
    assert (editor.identical.text(), editor.substitutes.text(), editor.index.text()) == ("VTSAX", "SCHB, VV", "")
    assert editor.security == VTI


def test_what_the_table_knows_is_a_hint_and_not_a_setting(opened: Opened) -> None:
    """Looked-up substitutes and the index show where the field is empty, and are not saved."""
    editor = opened(Security("VTI", STOCKS), FundHints(index="CRSP", substitutes=("A", "B", "C", "D", "E")))
    assert (editor.substitutes.placeholderText(), editor.index.placeholderText()) == ("A, B, C, D", "CRSP")
    assert editor.security == Security("VTI", STOCKS)


def test_symbols_are_read_however_they_are_parted(opened: Opened, qtbot: QtBot) -> None:
    """Small letters, commas, spaces, doubles and the security itself do no harm."""
    editor = opened(VTI, FundHints())
    editor.identical.setText(" vtsax vti,VITSX,, vtsax")
    editor.substitutes.setText("")
    editor.index.setText("  CRSP  US Total Market ")
    with qtbot.waitSignal(editor.saved) as saved:
        save_button(editor).click()
    assert saved.args
    security = saved.args[0]
    assert security.identical == ("VTSAX", "VITSX")
    assert (security.substitutes, security.index) == ((), "CRSP US Total Market")


def test_nothing_is_identical_and_a_substitute_at_once(opened: Opened) -> None:
    """Save waits until the two lists are apart."""
    editor = opened(VTI, FundHints())
    editor.substitutes.setText("VTSAX")
    assert not save_button(editor).isEnabled()
    editor.identical.setText("")
    assert save_button(editor).isEnabled()


@pytest.mark.parametrize(
    "box, text, step",
    [
        ("Substitutes of VTI", "ZZZ", "Change the substitutes of VTI"),
        ("Index of VTI", "Mine", "Change the index of VTI"),
        ("What VTI is identical to", "XYZ", "Change what VTI is identical to"),
    ],
)
def test_a_change_on_the_page_is_one_named_step(
    editor: FundEditor, context: PageContext, qtbot: QtBot, box: str, text: str, step: str
) -> None:
    """Open VTI on Targets, type, save: the plan has it and the step says which."""
    field = next(f for f in editor.findChildren(QLineEdit) if f.accessibleName() == box)
    field.setText(text)
    save_button(editor).click()
    settle(qtbot, context)
    security = context.session.plan.security("VTI")
    assert security is not None
    assert text in (*security.identical, *security.substitutes, security.index)
    assert [s.name for s in context.session.history() if s.state == "applied"][-1] == step


# --- Costs, names and prices --------------------------------------------------------------------------------


def _box(editor: FundEditor, name: str) -> QLineEdit:
    return next(f for f in editor.findChildren(QLineEdit) if f.accessibleName() == name)


def test_costs_of_trading_are_numbers_of_the_plan(opened: Opened) -> None:
    """Written with commas, read as people type; empty is no spread and an unknown volume."""
    editor = opened(replace(VTI, half_spread_bps=Decimal("0.3"), daily_volume=Decimal(3500000)), FundHints())
    assert (editor.fields.spread.text(), editor.fields.volume.text()) == ("0.3", "3,500,000")
    assert editor.security == replace(VTI, half_spread_bps=Decimal("0.3"), daily_volume=Decimal(3500000))
    editor.fields.spread.setText("1.5")
    editor.fields.volume.setText("")
    assert (editor.security.half_spread_bps, editor.security.daily_volume) == (Decimal("1.5"), None)


@pytest.mark.parametrize(
    "field, text", [("spread", "x"), ("volume", "1,2"), ("price", "-5"), ("price", "0"), ("symbol", "")]
)
def test_what_is_no_number_cannot_be_saved(opened: Opened, field: str, text: str) -> None:
    """Save waits, and a word says why."""
    editor = opened(VTI, FundHints())
    getattr(editor.fields, field).setText(text)
    assert not save_button(editor).isEnabled()


def test_what_is_no_part_of_the_plan_is_told_apart(opened: Opened) -> None:
    """Names learnt and forgotten, a price, another symbol; nothing where nothing is said."""
    editor = opened(VTI, FundHints(printed=("OLDT", "922908769")))
    told: list[FundSaid] = []
    editor.told.connect(told.append)
    save_button(editor).click()
    assert told == []
    editor.fields.printed.setText("922908769, total  market trust,vti")
    editor.fields.price.setText("$301.25")
    editor.fields.symbol.setText("vtsax")
    save_button(editor).click()
    assert told == [FundSaid("VTI", "VTSAX", ("TOTAL MARKET TRUST",), ("OLDT",), Decimal("301.25"))]


def test_a_name_and_a_price_are_steps_of_their_own(editor: FundEditor, context: PageContext, qtbot: QtBot) -> None:
    """Typed on Targets, kept in the household, each undone by itself."""
    assert "2,514 prices" in editor.series.words
    _box(editor, "What files print for VTI").setText("oldt")
    _box(editor, "Price of VTI on the day in view").setText("400")
    save_button(editor).click()
    settle(qtbot, context)
    session = context.session
    assert session.security_names() == {"OLDT": "VTI"}
    assert session.household().price("VTI") == Decimal(400)
    applied = [s.name for s in session.history() if s.state == "applied"]
    assert applied[-2:] == ["Price VTI", "Read OLDT as VTI"]


def test_another_symbol_moves_the_security(editor: FundEditor, context: PageContext, qtbot: QtBot) -> None:
    """What was called VTI is the other now, everywhere; undo brings it back."""
    _box(editor, "Symbol of VTI").setText("ITOT")
    save_button(editor).click()
    settle(qtbot, context)
    held = {lot.symbol for lot in context.session.household().lots}
    assert ("VTI" in held, "ITOT" in held) == (False, True)
    assert context.session.undo() == "Read VTI as ITOT"
    assert "VTI" in {lot.symbol for lot in context.session.household().lots}


def test_prices_of_price_files_are_deleted_as_a_step(editor: FundEditor, context: PageContext, qtbot: QtBot) -> None:
    """The link below the fields; undo is offered."""
    editor.drop.click()
    settle(qtbot, context)
    assert "VTI" not in {s.symbol for s in context.session.price_series()}
    assert context.session.undo_name == "Delete prices of VTI"


def test_rows_say_when_a_price_is_old_or_missing(context: PageContext) -> None:
    """Nothing up to five days; then its age."""
    accounts, day = context.session.accounts(), context.session.as_of
    assert price_notes(accounts, day) == {}
    assert price_notes(accounts, day + timedelta(days=12))["VTI"] == "price 12 days old"
    holding = replace(accounts[0].holdings[0], price=None, price_day=None)
    assert price_notes((replace(accounts[0], holdings=(holding,)),), day) == {holding.symbol: "no price"}
