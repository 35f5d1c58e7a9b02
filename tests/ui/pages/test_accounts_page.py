"""The Accounts page over the sample household."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.desk.session import run
from app.desk.views import LotView
from app.ui.format import UNKNOWN
from app.ui.pages.accounts.basis_editor import NO_DATE, BasisEditor
from app.ui.pages.accounts.page import AccountsPage
from app.ui.pages.accounts.rows import AssetRow, lots_by_id
from app.ui.pages.accounts.tree import BASIS_AT, TRUST_AT
from app.ui.pages.page import PageContext
from app.ui.pages.words import TRUST
from app.ui.theme import theme_switch
from app.ui.widgets.inspector import Explanation
from tests.desk.driving import imported
from tests.ui.page_fixtures import nameless
from tests.ui.pages.driving import AMOUNT, said, settle, show

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def page(context: PageContext, qtbot: QtBot) -> AccountsPage:
    """Give the page, shown."""
    made = AccountsPage(context)
    show(qtbot, made)
    return made


def rows(page: AccountsPage) -> list[AssetRow]:
    """All rows of the tree."""
    tree = page.tree.rows
    found = [tree.branch_at(index) for index in tree.indexes()]
    return [branch.row for branch in found if branch is not None and isinstance(branch.row, AssetRow)]


def first_lot(page: AccountsPage) -> LotView:
    """The first lot of VTI in the Brokerage account."""
    lots = lots_by_id(page.context.session.accounts()).values()
    return next(lot for lot in lots if (lot.lot.account, lot.lot.symbol) == ("Brokerage", "VTI"))


def explained(page: AccountsPage, qtbot: QtBot, *path: str) -> Explanation:
    """What the inspector is told when a row is asked."""
    with qtbot.waitSignal(page.context.explained) as told:
        page.tree.asked.emit(page.tree.rows.index_of(*path).siblingAtColumn(3))
    explanation = (told.args or [None])[0]
    assert isinstance(explanation, Explanation)
    return explanation


class TestTree:
    """What is held."""

    def test_the_sample_household_adds_up(self, page: AccountsPage) -> None:
        """Five accounts, and the household's own value below."""
        shown = rows(page)
        assert [row.title for row in shown if row.kind == "account"] == [
            a.name for a in page.context.session.plan.accounts
        ]
        total = page.context.format.money(page.context.session.status().value)
        assert (shown[-1].title, shown[-1].value) == ("Household", total)
        assert page.header.note.words == "five accounts, two owners"

    def test_trust_is_a_word(self, page: AccountsPage) -> None:
        """How far the records of an account can be relied on is read, not only seen."""
        for view in page.context.session.accounts():
            cell = page.tree.rows.index_of(view.account.name).siblingAtColumn(TRUST_AT)
            assert cell.data(Qt.ItemDataRole.AccessibleTextRole) == f"Trust: {TRUST[view.trust.state][0]}"

    def test_the_filter_shows_what_is_found(self, page: AccountsPage) -> None:
        """All unfolded, with a count; cleared, everything is back."""
        everything = len(rows(page))
        page.filter.setText("short")
        found = rows(page)
        assert all(row.term.startswith("short") for row in found if row.kind == "lot")
        assert all(page.tree.isExpanded(index) for index in page.tree.rows.indexes() if page.tree.rows.rowCount(index))
        assert page.found.words.endswith(("holding", "holdings"))
        page.filter.setText("xyzzy")
        assert page.found.words == "nothing found"
        page.filter.clear()
        assert len(rows(page)) == everything

    def test_another_page_may_ask_for_a_holding(self, page: AccountsPage, qtbot: QtBot) -> None:
        """It is unfolded, chosen and explained."""
        with qtbot.waitSignal(page.context.explained):
            page.arrive(account="Brokerage", symbol="VEA")
        assert page.tree.currentIndex().siblingAtColumn(0) == page.tree.rows.index_of("Brokerage", "VEA")

    def test_every_control_has_a_name(self, page: AccountsPage) -> None:
        """Also the editor of a basis."""
        page._edit_basis(first_lot(page))  # noqa: SLF001 (what Fix does)
        assert nameless(page) == []

    def test_hidden_amounts_are_nowhere(self, context: PageContext, qtbot: QtBot) -> None:
        """Prices may be seen; what is owned may not."""
        context.settings = replace(context.settings, hide_amounts=True)
        page = AccountsPage(context)
        show(qtbot, page)
        page.tree.expandAll()
        assert [word for word in said(page) if AMOUNT.search(word)] == []

    def test_an_empty_household_offers_an_import(self, bare_context: PageContext, qtbot: QtBot) -> None:
        """There is nothing to look through yet."""
        page = AccountsPage(bare_context)
        show(qtbot, page)
        assert page.empty.isVisible()
        with qtbot.waitSignal(bare_context.importing):
            page.empty.chosen.emit("import")

    def test_losses_become_chips_once_they_are_looked_up(self, context: PageContext, qtbot: QtBot) -> None:
        """The tree shows at once, without them; the filter finds what is blocked."""
        page = AccountsPage(context)
        page.refresh()
        assert not any(chip.text in {"loss lot", "wash trap"} for row in rows(page) for chip in row.chips)
        show(qtbot, page)
        found = {row.title: chip.text for row in rows(page) for chip in row.chips if row.kind == "holding"}
        assert found == {"VWO": "loss lot", "BND": "wash trap"}
        page.filter.setText("blocked")
        assert [row.title for row in rows(page) if row.kind == "holding"] == ["BND"]

    @pytest.mark.parametrize("size, width, hidden", [(1.0, 960, False), (1.5, 1120, True), (1.5, 1400, False)])
    def test_names_keep_room_at_larger_text(self, page: AccountsPage, size: float, width: int, hidden: bool) -> None:
        """Where it is scarce the price gives way, and comes back."""
        theme_switch().choose("light", size)
        page.resize(width, 820)
        assert page.tree.isColumnHidden(2) == hidden
        assert page.tree.columnWidth(0) >= 120 * size
        theme_switch().choose("light")


class TestAsking:
    """Every row explains itself."""

    def test_a_lot_is_looked_behind_in_a_job(self, page: AccountsPage, qtbot: QtBot) -> None:
        """The explanation stands at once; tax and rows follow in its place."""
        lot = first_lot(page)
        renewed: list[Explanation] = []
        page.context.renewed.connect(lambda _key, explanation, _acted: renewed.append(explanation))
        told = explained(page, qtbot, "Brokerage", "VTI", lot.lot.id)
        settle(qtbot, page.context)
        assert told.key == renewed[-1].key
        assert [fact.label for fact in renewed[-1].sources] != [fact.label for fact in told.sources]
        tax = page.context.format.money(page.context.session.tax_of_sale(lot.lot.id), signed=True)
        assert {fact.label: fact.value for fact in renewed[-1].facts}["Tax if sold today"] == tax

    def test_an_open_explanation_follows_an_edit(self, page: AccountsPage, qtbot: QtBot) -> None:
        """Lot, holding and account say what is true after it, whichever is in front."""
        lot = first_lot(page)
        for path in (("Brokerage",), ("Brokerage", "VTI"), ("Brokerage", "VTI", lot.lot.id)):
            explained(page, qtbot, *path)
        settle(qtbot, page.context)
        renewed: dict[str, Explanation] = {}
        page.context.renewed.connect(lambda key, explanation, _acted: renewed.update({key: explanation}))
        page.context.session.edit_basis(lot.lot.id, Decimal(100), lot.lot.acquired)
        page.context.changed()
        settle(qtbot, page.context)
        assert set(renewed) == {"account|Brokerage", "holding|Brokerage|VTI", f"lot|{lot.lot.id}"}
        assert renewed[f"lot|{lot.lot.id}"].formula[1].right.endswith("$100.00")
        holding = next(h for a in page.context.session.accounts() for h in a.holdings if h.symbol == "VTI")
        basis = {fact.label: fact.value for fact in renewed["holding|Brokerage|VTI"].facts}["Basis"]
        assert basis == page.context.format.money(holding.basis)

    def test_the_explanation_of_what_is_gone_goes(self, page: AccountsPage, qtbot: QtBot) -> None:
        """An import taken back takes its lots along."""
        lot = first_lot(page)
        explained(page, qtbot, "Brokerage", "VTI", lot.lot.id)
        settle(qtbot, page.context)
        renewed: list[object] = []
        page.context.renewed.connect(lambda key, explanation, _acted: renewed.append((key, explanation)))
        for view in page.context.session.imports():
            page.context.session.undo_import(view.batch)
        page.context.changed()
        settle(qtbot, page.context)
        assert renewed == [(f"lot|{lot.lot.id}", None)]

    def test_a_lot_shows_its_arithmetic_and_its_source(self, page: AccountsPage, qtbot: QtBot) -> None:
        """Value, basis and gain to the cent, and the line of the file."""
        lot = first_lot(page)
        told = explained(page, qtbot, "Brokerage", "VTI", lot.lot.id)
        assert [row.left for row in told.formula] == ["Value", "Basis", "Gain"]
        assert told.formula[2].right == page.context.format.money(lot.gain, cents=True, signed=True)
        assert told.sources

    def test_a_holding_and_an_account(self, page: AccountsPage, qtbot: QtBot) -> None:
        """Shares times price; what records can be relied on."""
        assert explained(page, qtbot, "Brokerage", "VTI").title == "VTI in Brokerage"
        assert any(fact.label == "Records" for fact in explained(page, qtbot, "401(k)").facts)

    def test_a_lot_can_be_locked_and_unlocked(self, page: AccountsPage, qtbot: QtBot) -> None:
        """A lock of one lot is one step, and its row says so."""
        lot = first_lot(page)
        page._act_on_lot(lot, "lock")  # noqa: SLF001 (what the inspector's button does)
        settle(qtbot, page.context)
        assert any(lock.lot == lot.lot.id for lock in page.context.session.plan.locks)
        assert any(chip.text == "locked" for row in rows(page) for chip in row.chips)
        page._act_on_lot(lot, "lock")  # noqa: SLF001
        settle(qtbot, page.context)
        assert not any(lock.lot for lock in page.context.session.plan.locks)


class TestMending:
    """Basis and imports."""

    def test_an_unknown_basis_is_the_word_until_it_is_given(
        self, bare_context: PageContext, qtbot: QtBot, tmp_path: Path
    ) -> None:
        """Never zero; Fix brings the editor in place, and what is typed counts from then on."""
        session, path = bare_context.session, tmp_path / "positions.csv"
        path.write_text("account,symbol,shares,price,date\nBrokerage,VTI,60,342.18,2026-11-20\n", encoding="utf-8")
        run(session.commit_import(run(session.review_files([path]))))
        page = AccountsPage(bare_context)
        show(qtbot, page)
        lot = next(iter(lots_by_id(session.accounts()).values()))
        index = page.tree.rows.index_of("Brokerage", "VTI", lot.lot.id)
        branch = page.tree.rows.branch_at(index)
        assert branch is not None
        assert (branch.row.basis, branch.row.gain) == (UNKNOWN, UNKNOWN)
        page.tree.asked.emit(index.siblingAtColumn(BASIS_AT))
        editor = page.tree.findChild(BasisEditor)
        assert isinstance(editor, BasisEditor)
        editor.basis.setText("$19,656.00")
        editor.day.setText("12/16/2024")
        QTest.keyClick(editor.day, Qt.Key.Key_Return)
        settle(qtbot, bare_context)
        mended = next(iter(lots_by_id(session.accounts()).values())).lot
        assert (mended.basis, mended.acquired) == (Decimal(19656), date(2024, 12, 16))
        assert session.undo_name == "Edit basis"

    def test_what_is_no_date_is_told_and_nothing_saved(self, page: AccountsPage) -> None:
        """The editor stays open with the sentence."""
        page._edit_basis(first_lot(page))  # noqa: SLF001 (what the inspector's button does)
        editor = page.tree.findChild(BasisEditor)
        assert isinstance(editor, BasisEditor)
        before = page.context.session.revision
        editor.day.setText("soon")
        QTest.keyClick(editor.day, Qt.Key.Key_Return)
        assert NO_DATE in said(editor)
        assert page.context.session.revision == before
        QTest.keyClick(editor.day, Qt.Key.Key_Escape)
        assert not page.tree.rows.index_of("Brokerage", "VTI", first_lot(page).lot.id, "editor").isValid()

    def test_an_import_can_be_undone(self, page: AccountsPage, qtbot: QtBot) -> None:
        """It is one step, and its line goes away."""
        batch = page.context.session.imports()[-1].batch
        page.imports.undone.emit(batch)
        settle(qtbot, page.context)
        assert batch not in {view.batch for view in page.context.session.imports()}
        assert page.context.session.undo_name == "Undo import"


def test_an_import_on_which_something_rests_is_asked_about(
    qtbot: QtBot, bare_context: PageContext, tmp_path: Path
) -> None:
    """A later sale would lack its shares: it is said, and only a second word takes the import back."""
    session = bare_context.session
    for name, row in (("a", "2026-01-05,A,buy,VTI,5,10,50"), ("b", "2026-02-05,A,sell,VTI,5,11,55")):
        path = tmp_path / f"{name}.csv"
        path.write_text(f"date,account,action,symbol,shares,price,amount\n{row}\n", encoding="utf-8")
        imported(session, path)
    page = AccountsPage(bare_context)
    qtbot.addWidget(page)
    page.refresh()
    first = session.imports()[-1].batch
    page.imports.undone.emit(first)
    qtbot.waitUntil(lambda: not bare_context.jobs.running)
    assert len(session.imports()) == 2
    (go,) = [b for b in page.imports.findChildren(QPushButton) if b.text() == "Undo all the same"]
    with qtbot.waitSignal(bare_context.householdChanged):
        go.click()
    assert len(session.imports()) == 1
    qtbot.waitUntil(lambda: not bare_context.jobs.running)
