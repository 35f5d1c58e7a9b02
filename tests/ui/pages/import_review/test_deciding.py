"""Rows decided one by one and several at once, by mouse and by keyboard; cells corrected; nothing read twice."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QMenu
from pytestqt.qtbot import QtBot

from app.feeds import reading as feeds_reading
from app.ui.pages.import_review import ImportReviewPage
from app.ui.pages.import_review.fix import FixPanel, WordingPanel
from app.ui.pages.import_review.grid import ACTION
from tests.ui.page_fixtures import nameless
from tests.ui.pages.reviewing import Review, at_rest

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

HEADER = "date,account,action,symbol,shares,price,amount\n"
LEDGER = f"""{HEADER}2026-10-05,My account,deposit,,,,5000.00
2026-10-06,My account,buy,VTI,10,340.00,3400.00
2026-10-07,My account,buy,BND,20,"72,50",1450.00
"""
TOLD_AGAIN = (
    "date,account,action,symbol,shares,price,amount,description\n2026-10-05,My account,deposit,,,,5000.00,Wire\n"
)
SCHWAB = (
    '"Transactions  for account Brokerage ...724 as of 11/20/2026"\n'
    '"Date","Action","Symbol","Description","Quantity","Price","Fees & Comm","Amount"\n'
    '"11/18/2026","Odd Credit","","ODD","","","","$25.00"\n'
)
LEFT = Qt.MouseButton.LeftButton
PLAIN = Qt.KeyboardModifier.NoModifier


def press(qtbot: QtBot, page: ImportReviewPage, line: int) -> None:
    """Press the button of a line."""
    place = page.model.place_of(line)
    assert place is not None
    column = next(n for n, c in enumerate(page.model.columns) if c.title == ACTION)
    box = page.grid.visualRect(page.model.index(place, column))
    QTest.mouseClick(page.grid.viewport(), LEFT, PLAIN, QPoint(box.right() - 30, box.center().y()))
    at_rest(qtbot, page)


def choose(page: ImportReviewPage, *lines: int) -> None:
    """Choose lines in the grid."""
    places = [page.model.place_of(line) for line in lines]
    assert None not in places
    page.grid.choose(lines, places[-1])


def key(qtbot: QtBot, page: ImportReviewPage, which: Qt.Key) -> None:
    """Strike a key in the grid."""
    QTest.keyClick(page.grid, which)
    at_rest(qtbot, page)


def readings(page: ImportReviewPage) -> dict[int, str]:
    """Return what is shown of each line."""
    return {row.line: row.reading for row in page.model.rows}


def test_keys_decide_what_is_chosen(page: ImportReviewPage, review: Review, qtbot: QtBot) -> None:
    """S leaves out, O leaves open, I imports; the foot and the button follow, and the choice stays chosen."""
    review(ledger=LEDGER)
    choose(page, 2, 3)
    for which, reading, words in (
        (Qt.Key.Key_S, "skipped", "Nothing new to import, leave 1 open"),
        (Qt.Key.Key_O, "held", "Nothing new to import, leave 3 open"),
        (Qt.Key.Key_I, "new", "Import 2, leave 1 open"),
    ):
        key(qtbot, page, which)
        found = readings(page)
        assert (found[2], found[3]) == (reading, reading)
        assert page.go_on.text() == words
        assert [row.line for row in page.grid.chosen] == [2, 3]


def test_a_menu_says_what_can_become_of_a_row(page: ImportReviewPage, review: Review, qtbot: QtBot) -> None:
    """The button of a line opens it, with what holds ticked; choosing does it."""
    review(ledger=LEDGER)
    press(qtbot, page, 3)
    (menu,) = [m for m in page.findChildren(QMenu) if m.isVisible()]
    assert [(a.text(), a.isChecked()) for a in menu.actions()] == [
        ("Import", True),
        ("Skip", False),
        ("Leave open", False),
    ]
    menu.actions()[1].trigger()
    menu.close()
    at_rest(qtbot, page)
    assert readings(page)[3] == "skipped"
    assert page.go_on.text() == "Import 1, leave 1 open"


def test_several_are_decided_at_once(page: ImportReviewPage, review: Review, qtbot: QtBot) -> None:
    """A button above the grid says how many are chosen, and the menu how many each choice is for."""
    review(ledger=LEDGER)
    choose(page, 2, 3, 4)
    assert page.card.several.text() == "3 rows chosen"
    assert not page.card.several.isHidden()
    page.card.several.click()
    (menu,) = [m for m in page.findChildren(QMenu) if m.isVisible()]
    assert [a.text() for a in menu.actions()] == ["Import 2 rows", "Skip 3 rows", "Leave open 3 rows"]
    menu.actions()[1].trigger()
    menu.close()
    at_rest(qtbot, page)
    assert page.sum.words == "4 = 4 ignored"


def test_twins_are_decided_row_by_row(page: ImportReviewPage, review: Review, qtbot: QtBot) -> None:
    """A row told in other words is imported too, left open, or the same again."""
    review(ledger=LEDGER)
    with qtbot.waitSignal(page.context.householdChanged):
        page.go_on.click()
    at_rest(qtbot, page)
    review(other=TOLD_AGAIN)
    assert readings(page)[2] == "same"
    choose(page, 2)
    for which, reading in ((Qt.Key.Key_O, "twin"), (Qt.Key.Key_I, "new"), (Qt.Key.Key_Equal, "duplicate")):
        key(qtbot, page, which)
        assert readings(page)[2] == reading, which


def test_a_decimal_comma_is_read_with_one_press(page: ImportReviewPage, review: Review, qtbot: QtBot) -> None:
    """The faulty cell is outlined, the button says how it would be read, and the row is then new."""
    review(ledger=LEDGER)
    row = page.model.rows[3]
    assert row.row.faulty is not None
    assert (row.row.faulty.column, row.row.faulty.text, row.action) == ("price", "72,50", "Read as 72.50")
    assert row.is_faulty("price")
    press(qtbot, page, 4)
    assert readings(page)[4] == "new"
    assert page.go_on.text() == "Import 3"


def test_cells_are_corrected_in_the_editor(page: ImportReviewPage, review: Review, qtbot: QtBot) -> None:
    """Enter opens it at the faulty cell; what is said wrongly stays held with its new reason, then it is read."""
    review(ledger=LEDGER.replace('"72,50"', "cheap"))
    choose(page, 4)
    key(qtbot, page, Qt.Key.Key_Return)
    panel = page.editor.editor
    assert isinstance(panel, FixPanel)
    assert panel.fields["price"].property("error") is True
    assert nameless(page) == []
    panel.fields["price"].setText("dear")
    panel.fields["price"].returnPressed.emit()
    at_rest(qtbot, page)
    assert readings(page)[4] == "held"
    assert "dear" in page.model.rows[3].row.note
    key(qtbot, page, Qt.Key.Key_F2)
    panel = page.editor.editor
    assert isinstance(panel, FixPanel)
    panel.fields["price"].setText("72.50")
    panel.fields["price"].returnPressed.emit()
    at_rest(qtbot, page)
    assert readings(page)[4] == "new"
    assert page.editor.editor is None


def test_escape_shuts_the_editor(page: ImportReviewPage, review: Review, qtbot: QtBot) -> None:
    """Nothing is said by it."""
    review(ledger=LEDGER)
    choose(page, 4)
    key(qtbot, page, Qt.Key.Key_Return)
    (panel,) = page.editor.findChildren(FixPanel)
    QTest.keyClick(panel, Qt.Key.Key_Escape)
    assert page.editor.editor is None
    assert readings(page)[4] == "held"


def test_a_wording_is_explained_in_the_review(page: ImportReviewPage, review: Review, qtbot: QtBot) -> None:
    """The row is then what the user says, and the import remembers it."""
    review(schwab=SCHWAB)
    assert page.model.rows[-1].action == "Explain…"
    press(qtbot, page, 3)
    panel = page.editor.editor
    assert isinstance(panel, WordingPanel)
    panel.explained.emit("interest")
    at_rest(qtbot, page)
    assert page.model.rows[-1].what == "Interest"
    with qtbot.waitSignal(page.context.householdChanged):
        page.go_on.click()
    assert page.context.session.open_wordings() == ()
    at_rest(qtbot, page)


def test_deciding_reads_no_file_again(
    page: ImportReviewPage, review: Review, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A choice of row, of account, of twins: the file is read once."""
    reads: list[str] = []
    whole = feeds_reading.read_in_steps

    def noted(path: Path) -> feeds_reading.Reading:
        reads.append(path.name)
        return (yield from whole(path))

    monkeypatch.setattr(feeds_reading, "read_in_steps", noted)
    review(ledger=LEDGER)
    choose(page, 2)
    key(qtbot, page, Qt.Key.Key_S)
    page._choose_account(page.table.file, "My account", "Savings")  # type: ignore[union-attr]  # noqa: SLF001
    at_rest(qtbot, page)
    assert reads == ["ledger.csv"]


def test_what_will_change_is_shown_and_commits_so(page: ImportReviewPage, review: Review, qtbot: QtBot) -> None:
    """Rows by account, the account that is made, and holdings against the broker's own count."""
    holdings = "account,symbol,shares,price,acquired,basis,date\nMy account,VTI,12,340,,,2026-10-31\n"
    review(ledger=LEDGER, holdings=holdings)
    assert not page.changes.isVisible()
    page.foot.changes.click()
    assert page.changes.isVisible()
    assert "My account, transactions 2" in page.changes.lines
    assert "The account “My account” is made, taxable." in page.changes.lines
    assert page.foot.against.words == "VTI 10 of 12"
    with qtbot.waitSignal(page.context.householdChanged):
        page.go_on.click()
    at_rest(qtbot, page)
    assert not page.changes.isVisible()


def test_what_a_snapshot_leaves_out_can_be_kept_in_the_review(
    page: ImportReviewPage, review: Review, qtbot: QtBot
) -> None:
    """A tick says that it is held all the same; the import then keeps it as it was."""
    head = "account,symbol,shares,price,acquired,basis,date\n"
    review(first=f"{head}My account,VTI,8,300,,,2026-10-05\nMy account,BND,5,70,,,2026-10-05\n")
    with qtbot.waitSignal(page.context.householdChanged):
        page.go_on.click()
    at_rest(qtbot, page)
    review(second=f"{head}My account,BND,6,70,,,2026-10-06\n")
    page.foot.changes.click()
    (box,) = page.changes.findChildren(QCheckBox)
    assert box.text() == "VTI is held all the same"
    box.click()
    with qtbot.waitSignal(page.context.householdChanged):
        page.go_on.click()
    at_rest(qtbot, page)
    session = page.context.session
    assert {v.lot.symbol: v.lot.shares for v in session.lots()} == {"VTI": 8, "BND": 6}
    assert session.missing_holdings() == ()


def test_reading_a_large_file_is_stopped_within_it(
    page: ImportReviewPage, review: Review, qtbot: QtBot, tmp_path: Path
) -> None:
    """At the first word about how far it is; nothing is under review then, and files can be chosen again."""
    many = "".join(f"2026-10-05,My account,deposit,,,,{n}.00\n" for n in range(1, 30_001))
    (tmp_path / "many.csv").write_text(HEADER + many, encoding="utf-8")
    page.arrive(paths=str(tmp_path / "many.csv"))
    (job,) = page.context.jobs.running
    job.progressed.connect(lambda _: job.cancel())
    at_rest(qtbot, page)
    assert page.model.rows == ()
    assert not page.go_on.isEnabled()
    review(ledger=LEDGER)
    assert [card.accessibleName() for card in page.files.cards] == ["ledger.csv"]
    assert page.go_on.text() == "Import 2, leave 1 open"


def test_a_choice_that_is_refused_is_forgotten(page: ImportReviewPage, review: Review, qtbot: QtBot) -> None:
    """The reason is told, and what was shown before can be imported."""
    failed: list[object] = []
    page.context.failed.connect(failed.append)
    review(ledger=LEDGER)
    page._said.rows[page.table.file.path, 1] = "import"  # type: ignore[union-attr]  # noqa: SLF001
    page._read()  # noqa: SLF001
    at_rest(qtbot, page)
    assert len(failed) == 1
    assert page.go_on.isEnabled()
    choose(page, 2)
    key(qtbot, page, Qt.Key.Key_S)
    assert readings(page)[2] == "skipped"
