"""The Tax year page over a real household: what it shows, what it explains, what it saves, and how it waits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.desk.session import Session
from app.desk.settings import Settings
from app.model.errors import InputError
from app.model.wash import WashLedger
from app.ui.job import JobQueue
from app.ui.pages.page import PageContext
from app.ui.pages.taxes import page as page_module
from app.ui.pages.taxes.body import BROKERS, SALES, WASH
from app.ui.pages.taxes.explain import READINGS
from app.ui.pages.taxes.page import TaxesPage
from app.ui.widgets.inspector import Explanation, Inspector
from tests.desk.tax_household import filled
from tests.ui.page_fixtures import close_context, keep, nameless
from tests.ui.pages.driving import AMOUNT, said, settle, show

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
Told = list[tuple[Explanation | None, Callable[[str], object] | None]]


@pytest.fixture
def taxed(qtbot: QtBot, tmp_path: Path) -> Iterator[PageContext]:
    """Give a context over the household with a year worth a look."""
    made = PageContext(filled(tmp_path), JobQueue(), Settings(theme="light"))
    yield made
    close_context(made)


@pytest.fixture
def told(taxed: PageContext) -> Told:
    """Note what the inspector is asked to say."""
    made: Told = []
    taxed.explained.connect(lambda explanation, acted: made.append((explanation, acted)))
    return made


@pytest.fixture
def page(qtbot: QtBot, taxed: PageContext, told: Told) -> TaxesPage:
    """Give the page with everything counted."""
    made = TaxesPage(taxed)
    show(qtbot, made)
    return made


def _title(told: Told) -> str:
    last = told[-1][0]
    assert last is not None
    return last.title


# Showing


def test_the_page_opens_on_this_year_with_its_figures(page: TaxesPage) -> None:
    """Header, tiles, the sales and the caveat stand at once."""
    words = said(page)
    for expected in (
        "table of 2026, Rev. Proc. 2025-32",
        "Short-term: −$1,200",
        "Long-term: +$2,070",
        "7 lines",
        "Estimates, not a return.",
    ):
        assert expected in words, expected
    assert [page.years.itemText(at) for at in range(page.years.count())] == ["2026", "2025"]
    assert any("VXUS in Brokerage" in word for word in words)


def test_the_three_tables_turn_by_their_segment(page: TaxesPage) -> None:
    """Each with its own count; the filter belongs to the broker's alone."""
    counts = {}
    for tab in (SALES, WASH, BROKERS):
        page.arrive(tab=tab)
        assert page.card.front_table.isVisible()
        assert page.card.apart.isVisible() == (tab == BROKERS)
        counts[tab] = page.card.count.words
    assert counts == {SALES: "7 lines", WASH: "4 matches", BROKERS: "7 lines, 6 apart"}


def test_only_differences_may_be_shown(page: TaxesPage, qtbot: QtBot) -> None:
    """What agrees goes, and comes back."""
    page.arrive(tab=BROKERS)
    page.card.apart.click()
    assert {row.is_apart for row in page.card.brokers.rows.rows} == {True}
    page.card.apart.click()
    assert len(page.card.brokers.rows.rows) == 7


def test_a_year_before_the_plans_says_what_it_does_not_know(page: TaxesPage, qtbot: QtBot) -> None:
    """Results stand; what was carried in is unknown, and a line says how to tell it."""
    page.years.setCurrentIndex(page.years.findData(2025))
    page.years.activated.emit(page.years.currentIndex())
    settle(qtbot, page.context)
    words = said(page)
    assert "Long-term: +$300" in words
    assert "Tax on these results, estimated: unknown" in words
    assert any(word.startswith("What was carried into 2025 is not known") for word in words)


def test_a_year_without_sales_says_so(page: TaxesPage, qtbot: QtBot) -> None:
    """Each table has its sentence, and the broker's says how to bring a file."""
    page.arrive(year="2023")
    settle(qtbot, page.context)
    assert "Nothing was sold in 2023" in said(page)
    page.arrive(tab=WASH)
    assert "No loss of 2023 is washed" in said(page)
    asked: list[object] = []
    page.context.importing.connect(keep(asked))
    page.arrive(tab=BROKERS)
    assert "No closed lots of a broker" in said(page)
    page.card.acted.emit("import")
    assert asked == [()]


def test_an_empty_household_has_a_page(bare_context: PageContext, qtbot: QtBot) -> None:
    """Nothing was sold, nothing fails."""
    page = TaxesPage(bare_context)
    show(qtbot, page)
    assert any(word.startswith("Nothing was sold in") for word in said(page))


def test_hidden_amounts_are_nowhere(taxed: PageContext, qtbot: QtBot) -> None:
    """Not in tiles, tables, tips or banners."""
    taxed.settings = replace(taxed.settings, hide_amounts=True)
    page = TaxesPage(taxed)
    show(qtbot, page)
    for tab in (SALES, WASH, BROKERS):
        page.arrive(tab=tab)
        assert not [word for word in said(page) if AMOUNT.search(word)]


# Explaining


def test_a_chosen_row_is_explained(page: TaxesPage, told: Told, qtbot: QtBot) -> None:
    """By the keyboard or the mouse, in each of the three tables."""
    titles = []
    for tab, place in ((SALES, 1), (WASH, 0), (BROKERS, 1)):
        page.arrive(tab=tab)
        page.card.front_table.selectRow(place)
        titles.append(_title(told))
    assert titles == ["BND, 100 shares", "BND, 40 shares replaced", "BND, Brokerage"]
    inspector = Inspector()
    qtbot.addWidget(inspector)
    for explanation, _ in told:
        assert explanation is not None
        inspector.show_explanation(explanation)


def test_space_asks_again(page: TaxesPage, told: Told) -> None:
    """A row that is chosen already is explained anew, as after closing the inspector."""
    page.card.sales.selectRow(0)
    told.clear()
    QTest.keyClick(page.card.sales, Qt.Key.Key_Space)
    assert _title(told) == "VTI, 40 shares"


def test_a_tile_is_explained_and_follows_the_year(page: TaxesPage, told: Told, qtbot: QtBot) -> None:
    """Another year's figure takes the place of this one's."""
    page.tiles[1].click()
    assert _title(told) == "Long-term, 2026"
    page.arrive(year="2025")
    settle(qtbot, page.context)
    assert _title(told) == "Long-term, 2025"


def test_a_row_of_another_year_is_forgotten(page: TaxesPage, told: Told, qtbot: QtBot) -> None:
    """The inspector empties where what it spoke of is gone."""
    page.card.sales.selectRow(1)
    page.arrive(year="2025")
    settle(qtbot, page.context)
    assert told[-1] == (None, None)


def test_nothing_is_said_twice(page: TaxesPage, told: Told, qtbot: QtBot) -> None:
    """A change that leaves a sale as it was does not open an inspector that was closed."""
    page.card.sales.selectRow(1)
    told.clear()
    page.context.changed()
    settle(qtbot, page.context)
    assert told == []


def test_a_contested_adjustment_leads_to_its_reading(page: TaxesPage, told: Told) -> None:
    """The user chooses; the page only says where."""
    page.arrive(tab=WASH)
    page.card.wash.selectRow(2)
    gone: list[object] = []
    page.context.gone.connect(keep(gone))
    acted = told[-1][1]
    assert acted is not None
    acted(READINGS)
    assert gone == [("settings", {"section": "tax"})]


# Waiting


def test_wash_sales_follow_the_year(
    taxed: PageContext, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, told: Told
) -> None:
    """Sales are there before wash sales are; the other tables say that they are being counted."""
    seen: list[tuple[int, bool]] = []
    page = TaxesPage(taxed)
    take = page._take_ledgers  # noqa: SLF001  the moment before is what is looked at

    def before(found: page_module.Ledgers) -> None:
        waits = page.card._of[WASH].currentWidget() is page.card._of[WASH].waiting  # noqa: SLF001
        seen.append((len(page.card.sales.rows.rows), waits))
        take(found)

    monkeypatch.setattr(page, "_take_ledgers", before)
    show(qtbot, page)
    assert seen == [(7, True)]
    assert len(page.card.wash.rows.rows) == 4


def test_old_rows_stay_while_new_ones_are_counted(page: TaxesPage, qtbot: QtBot) -> None:
    """They are marked, not taken away."""
    session = page.context.session
    session.save_plan(replace(session.plan, tax=replace(session.plan.tax, carryforward_short=Decimal(500))), "Carry")
    page.context.changed()
    assert len(page.card.sales.rows.rows) == 7
    assert page.card.stale.words == "out of date, being counted again"
    settle(qtbot, page.context)
    assert page.card.stale.words == ""
    assert "net −$1,700, −$500 carried in" in page.tiles[0].accessibleDescription()


def test_a_failure_is_told_and_may_be_tried_again(
    page: TaxesPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The banner says what happened; the next look counts again."""

    def fails(_session: Session) -> WashLedger:
        raise InputError("The history can’t be read.")

    with monkeypatch.context() as patched:
        patched.setattr(Session, "wash_ledger", fails)
        page.arrive(year="2025")
        qtbot.waitUntil(lambda: any("The history can’t be read." in word for word in said(page)))
    page.tell(None)
    page.refresh()
    settle(qtbot, page.context)
    assert page.ledgers is not None
    assert page.ledgers.year == 2025


# Saving and going


@pytest.mark.parametrize(
    "command, chosen, made",
    [
        ("taxes.form8949", "form.csv", "form.csv"),
        ("taxes.form8949", "form", "form.csv"),
        ("taxes.book", "book.xlsx", "book.xlsx"),
        ("taxes.book", "book.2026", "book.2026.xlsx"),
    ],
)
def test_the_forms_are_saved(
    page: TaxesPage,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: str,
    chosen: str,
    made: str,
) -> None:
    """Under the name that was chosen, with the ending that says what it is."""
    monkeypatch.setattr(page_module, "ask_save", lambda *_: tmp_path / chosen)
    heard: list[object] = []
    page.context.said.connect(keep(heard))
    page.perform(command)
    settle(qtbot, page.context)
    assert (tmp_path / made).stat().st_size > 100
    assert heard == [(f"Saved {made}.", False)]


def test_thinking_better_of_it_saves_nothing(page: TaxesPage, monkeypatch: pytest.MonkeyPatch) -> None:
    """No name, no file."""
    monkeypatch.setattr(page_module, "ask_save", lambda *_: None)
    page.form.click()
    page.book.click()
    assert not page.context.jobs.running


def test_the_way_back_leads_to_harvest(page: TaxesPage) -> None:
    """The place the page belongs to."""
    gone: list[object] = []
    page.context.gone.connect(keep(gone))
    page._back.click()  # noqa: SLF001  a control without another name
    assert gone == [("harvest", {})]


def test_the_note_gives_way_before_the_buttons(page: TaxesPage, qtbot: QtBot) -> None:
    """In a narrow place what the tables rest on moves to the tip of the year."""
    assert page.header.note.isVisible()
    page.resize(560, 700)
    qtbot.waitUntil(lambda: not page.header.note.isVisible())
    assert page.years.toolTip() == "Table of 2026, Rev. Proc. 2025-32"
    page.resize(1256, 820)
    qtbot.waitUntil(page.header.note.isVisible)


def test_the_keyboard_reaches_everything_by_name(page: TaxesPage) -> None:
    """Every control has a name, and the command puts the keyboard on the table in front."""
    for tab in (SALES, WASH, BROKERS):
        page.arrive(tab=tab)
        assert nameless(page) == []
    page.perform("taxes.look")
    assert page.card.brokers.hasFocus()
