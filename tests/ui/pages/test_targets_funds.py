"""The editor of one security: what it is identical to, what may stand in for it, what it follows."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from app.model.security import Security
from app.ui.pages.page import PageContext
from app.ui.pages.targets.funds import FundEditor, FundHints
from app.ui.pages.targets.page import TargetsPage
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
    context: PageContext, qtbot: QtBot, box: str, text: str, step: str
) -> None:
    """Open VTI on Targets, type, save: the plan has it and the step says which."""
    page = TargetsPage(context)
    show(qtbot, page)
    row = page.list.row("US equity")
    assert row is not None
    row.chevron.click()
    page._edit_fund("US equity", "VTI")  # noqa: SLF001 (what the Change link does)
    editor = page.findChild(FundEditor)
    assert editor is not None
    field = next(f for f in editor.findChildren(QLineEdit) if f.accessibleName() == box)
    field.setText(text)
    save_button(editor).click()
    settle(qtbot, context)
    security = context.session.plan.security("VTI")
    assert security is not None
    assert text in (*security.identical, *security.substitutes, security.index)
    assert [s.name for s in context.session.history() if s.state == "applied"][-1] == step
