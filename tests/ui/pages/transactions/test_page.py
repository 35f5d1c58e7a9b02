"""The Transactions page over real files: what it lists, finds and explains."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.desk.imports import ImportChoices
from app.desk.session import run
from app.ui.pages.page import PageContext
from app.ui.pages.transactions.page import TransactionsPage
from app.ui.widgets.inspector import Explanation
from tests.feeds.golden import FIXTURES
from tests.ui.page_fixtures import close_context, empty_context, keep, nameless
from tests.ui.pages.driving import AMOUNT, said, settle, show

Told = list[tuple[Explanation, Callable[[str], object]]]
ODD = """Activity Date,Process Date,Settle Date,Instrument,Description,Trans Code,Quantity,Price,Amount
5/4/2026,5/4/2026,5/6/2026,ALDR,<b>Alder</b> Growth,Buy,3,$40.00,($120.00)
5/2/2026,5/2/2026,5/2/2026,ALDR,What nobody knows,GMPC,2,,$7.00
"""


@pytest.fixture
def context(qtbot: QtBot, tmp_path: Path) -> Iterator[PageContext]:
    """Give a household with a history of Fidelity and a file with a word nobody explains."""
    made = empty_context(tmp_path)
    odd = tmp_path / "odd.csv"
    odd.write_text(ODD, encoding="utf-8")
    session = made.session
    run(session.commit_import(run(session.review_files([FIXTURES / "fidelity/history-f.csv", odd], ImportChoices()))))
    yield made
    close_context(made)


@pytest.fixture
def told(context: PageContext) -> Told:
    """Note what the inspector is asked to say."""
    made: Told = []
    context.explained.connect(lambda explanation, acted: made.append((explanation, acted)))
    return made


@pytest.fixture
def page(qtbot: QtBot, context: PageContext, told: Told) -> TransactionsPage:
    """Give the page with the ledger read."""
    made = TransactionsPage(context)
    show(qtbot, made)
    return made


def _cells(page: TransactionsPage, title: str) -> list[str]:
    at = next(n for n, column in enumerate(page.model.columns) if column.title == title)
    return [str(page.model.index(row, at).data()) for row in range(page.model.rowCount())]


def _press(page: TransactionsPage, row: int) -> None:
    """Press a row as the mouse does."""
    box = page.table.visualRect(page.model.index(row, 0))
    QTest.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=box.center() + QPoint(2, 0))


def test_every_row_is_listed_the_newest_first(page: TransactionsPage) -> None:
    """Seven rows in words; what is not explained has its chip and is counted, a pair says that it is one."""
    assert page.model.rowCount() == len(page.context.session.ledger()) == 7
    assert _cells(page, "What happened")[:2] == ["Bought", "GMPC"]
    assert "seven rows" in said(page)
    assert "1 to explain" in said(page)
    notes = _cells(page, "Note")
    assert any(note.startswith("reinvests the dividend of Oct 3, 2025") for note in notes)
    assert any(note.startswith("reinvested on Oct 3, 2025") for note in notes)
    spoken = page.model.index(1, 2).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "To explain: GMPC"


def test_what_is_typed_narrows_it_down(qtbot: QtBot, page: TransactionsPage) -> None:
    """Words of a row and bounds of its amount, all of which have to hold; nothing found is said."""
    QTest.keyClicks(page.filter, "bnd 2025-10 > 71")
    settle(qtbot, page.context)
    assert _cells(page, "Security") == ["BND", "BND"]
    assert "two rows" in said(page)
    QTest.keyClicks(page.filter, " aldr")
    settle(qtbot, page.context)
    assert page.model.rowCount() == 0
    assert "nothing found" in said(page)
    page.filter.clear()
    settle(qtbot, page.context)
    assert page.model.rowCount() == 7


def test_parts_and_accounts_are_chosen(qtbot: QtBot, page: TransactionsPage) -> None:
    """Each part has its rows and together they are all; an account has its own."""
    counts = {}
    for part in ("shares", "income", "cash", "open"):
        page.parts.choose(part)
        settle(qtbot, page.context)
        counts[part] = page.model.rowCount()
    assert counts == {"shares": 3, "income": 1, "cash": 2, "open": 1}
    page.parts.choose("")
    accounts = {line.row.account for line in page.context.session.ledger()}
    assert {page.accounts.itemData(n) for n in range(page.accounts.count())} == {"", *accounts}
    page.accounts.setCurrentIndex(1)
    page.accounts.activated.emit(1)
    settle(qtbot, page.context)
    assert set(_cells(page, "Account")) == {page.accounts.currentData()}


def test_a_row_explains_itself_and_leads_to_its_pair(qtbot: QtBot, page: TransactionsPage, told: Told) -> None:
    """Its figures, file and line; the dividend leads to the purchase, though that is filtered away."""
    page.parts.choose("income")
    settle(qtbot, page.context)
    _press(page, 0)
    explanation, act = told[-1]
    assert explanation.title == "Dividend BND"
    assert explanation.figure == "+$71.30"
    assert explanation.sources[0].label == "history-f.csv, line 4"
    (event,) = explanation.sections[0].facts
    act(event.key)
    settle(qtbot, page.context)
    assert told[-1][0].title == "Reinvested BND"
    assert page.parts.choice == ""


def test_what_is_not_explained_says_so(qtbot: QtBot, page: TransactionsPage, told: Told) -> None:
    """And that its cash counts while its shares do not; one press leads to where its word is explained."""
    _press(page, 1)
    explanation, act = told[-1]
    assert explanation.notice is not None
    assert explanation.notice.heading == "Not explained"
    gone: list[object] = []
    page.context.gone.connect(keep(gone))
    act(explanation.actions[0][0])
    assert gone == [("held", {})]


def test_amounts_can_be_hidden(qtbot: QtBot, page: TransactionsPage, context: PageContext, told: Told) -> None:
    """Neither the table nor the inspector then shows one; what a share cost is public."""
    context.settings = type(context.settings)(theme="light", hide_amounts=True)
    settle(qtbot, context)
    _press(page, 0)
    assert [word for word in _cells(page, "Amount") if AMOUNT.search(word)] == []
    assert len(set(_cells(page, "Price"))) > 1
    assert not AMOUNT.search(told[-1][0].figure)


def test_text_of_a_file_stays_text(page: TransactionsPage) -> None:
    """A tag in a description is shown as it stands."""
    assert "<b>Alder</b> Growth" in _cells(page, "Note")


def test_an_empty_household_says_what_to_bring(qtbot: QtBot, tmp_path: Path) -> None:
    """One press asks for files."""
    context = empty_context(tmp_path)
    page = TransactionsPage(context)
    show(qtbot, page)
    asked: list[object] = []
    context.importing.connect(keep(asked))
    assert "No transactions yet" in said(page)
    page.empty.chosen.emit("import")
    assert asked == [()]
    close_context(context)


def test_it_can_be_reached_and_named(qtbot: QtBot, page: TransactionsPage) -> None:
    """Every control has a name; arriving for an account and a security shows these."""
    assert nameless(page) == []
    account = page.context.session.ledger()[0].row.account
    page.arrive(account=account, symbol="ALDR")
    settle(qtbot, page.context)
    assert page.accounts.currentData() == account
    assert set(_cells(page, "Security")) == {"ALDR"}
