"""The wizard: a file nothing knows is matched by hand, previewed, saved, and known from then on."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.ui.pages.import_review import ImportReviewPage
from app.ui.pages.import_wizard import ImportWizardPage
from app.ui.pages.import_wizard.asking import Question
from app.ui.pages.page import PageContext
from tests.ui.page_fixtures import keep, nameless
from tests.ui.pages.driving import choose, said, settle

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "does not support")

ACTIVITY = """Harbor & Finch <Brokerage> activity,,,,,,
"Holder: A. Alder",,,,,,

Posted,Txn,Ticker,Units,Unit price,Cash effect,Batch
11/03/2026,Bought,VTI,10,340.00,"-3,400.00",77
11/04/2026,Bought,BND,20,72.50,"-1,450.00",77
11/05/2026,Cash dist.,VTI,,,"31.20",78
11/06/2026,Sold,VXUS,5,68.10,340.50,78
11/07/2026,Pending sweep,,,,"12.00",78
11/12/2026,Bought,VXUS,12x,68.00,"-816.00",79
Total,,,,,"-4,478.30",
"""
HEADER = "Posted,Txn,Ticker,Units,Unit price,Cash effect,Batch\n"
ROLES = {
    "Posted": "Date",
    "Txn": "Action",
    "Ticker": "Symbol",
    "Units": "Shares",
    "Unit price": "Price",
    "Cash effect": "Amount",
    "Batch": "Not used",
}
Open = Callable[..., ImportWizardPage]


@pytest.fixture
def page(qtbot: QtBot, bare_context: PageContext) -> Iterator[ImportWizardPage]:
    """Give the page over an empty household, shown."""
    made = ImportWizardPage(bare_context)
    qtbot.addWidget(made)
    made.resize(1208, 800)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    made.hide()


@pytest.fixture
def opened(page: ImportWizardPage, qtbot: QtBot, tmp_path: Path) -> Open:
    """Return what opens a file of that text and name on the page."""

    def put(text: str, name: str = "activity.csv") -> ImportWizardPage:
        (tmp_path / name).write_text(text, encoding="utf-8")
        page.arrive(path=str(tmp_path / name), back="import")
        settle(qtbot, page.context)
        return page

    return put


def match(qtbot: QtBot, page: ImportWizardPage, roles: dict[str, str]) -> None:
    """Choose a role for each column that has another one."""
    for head in page.card.strip.heads:
        wanted = roles[head.name.words]
        if head.role.currentText() != wanted:
            choose(head.role, wanted)
            settle(qtbot, page.context)


def answer(qtbot: QtBot, page: ImportWizardPage, words: str) -> None:
    """Press an answer to a question above the grid."""
    pressed = next(
        button
        for question in page.findChildren(Question)
        if not question.isHidden()
        for button in question.findChildren(QPushButton)
        if button.text() == words
    )
    QTest.mouseClick(pressed, Qt.MouseButton.LeftButton)
    settle(qtbot, page.context)


def save(qtbot: QtBot, page: ImportWizardPage, name: str) -> None:
    """Type a name and press Enter."""
    page.side.name.setFocus()
    page.side.name.selectAll()
    QTest.keyClicks(page.side.name, name)
    QTest.keyClick(page.side.name, Qt.Key.Key_Return)
    settle(qtbot, page.context)


def matched_and_saved(qtbot: QtBot, page: ImportWizardPage) -> None:
    """Take the activity from unknown to a template."""
    answer(qtbot, page, "3 November 2026")
    match(qtbot, page, ROLES)
    save(qtbot, page, "Harbor & Finch")


def kinds(page: ImportWizardPage) -> dict[int, str]:
    """What every line of the grid is taken for."""
    model = page.card.model
    return {line.number: line.kind for line in map(model.line_at, range(model.rowCount()))}


def test_days_that_may_mean_two_things_are_asked(opened: Open, qtbot: QtBot) -> None:
    """Nothing is read, and nothing can be saved, until it is said which number is the month."""
    page = opened(ACTIVITY)
    assert page.questions.keys == {"form 0"}
    assert page.result.sum.words == "Answer what is asked above."
    page.side.name.setText("Harbor")
    assert not page.side.save.isEnabled()
    answer(qtbot, page, "11 March 2026")
    match(qtbot, page, ROLES)
    assert page.questions.keys == set()
    first = page.result.model.rows[0]
    assert (first.row.day.isoformat() if first.row.day else "", first.row.symbol) == ("2026-03-11", "VTI")


def test_a_file_nothing_knows_is_matched_saved_and_imported(opened: Open, qtbot: QtBot, tmp_path: Path) -> None:
    """What the preview counts is what is imported, and a second file with these columns is known at once."""
    page = opened(ACTIVITY)
    context = page.context
    gone: list[object] = []
    context.gone.connect(keep(gone))
    answer(qtbot, page, "3 November 2026")
    match(qtbot, page, ROLES)
    assert page.result.sum.words == "11 lines = 5 new, 1 to decide, 5 ignored"
    shown = [(row.line, row.row.symbol, row.row.amount) for row in page.result.model.rows if row.reading == "new"]
    assert context.session.imports() == ()
    save(qtbot, page, "Harbor & Finch")
    path = str(tmp_path / "activity.csv")
    assert gone == [("import", {"paths": path})]
    review = ImportReviewPage(context)
    qtbot.addWidget(review)
    review.show()
    review.arrive(paths=path)
    settle(qtbot, context)
    read = [(row.line, row.row.symbol, row.row.amount) for row in review.model.rows if row.reading == "new"]
    assert read == shown
    QTest.mouseClick(review.go_on, Qt.MouseButton.LeftButton)
    settle(qtbot, context)
    assert [view.new for view in context.session.imports()] == [5]
    (tmp_path / "next.csv").write_text(HEADER + '12/14/2026,Bought,VTI,1,350.00,"-350.00",90\n', encoding="utf-8")
    review.arrive(paths=str(tmp_path / "next.csv"))
    settle(qtbot, context)
    (card,) = [card for card in review.files.cards if card.accessibleName() == "next.csv"]
    assert card.accessibleDescription().startswith("Harbor & Finch · transactions · UTF-8.")
    assert review.go_on.text() == "Import 1"
    review.hide()


def test_a_renamed_column_brings_the_old_template_back(opened: Open, qtbot: QtBot) -> None:
    """The banner says which columns differ; using it needs no choice more, and the new file is read."""
    matched_and_saved(qtbot, opened(ACTIVITY))
    page = opened(HEADER.replace("Cash effect", "Cash effects") + "12/14/2026,Bought,VTI,1,350.00,-350.00,9\n", "b.csv")
    assert page.questions.keys == {"drift"}
    (banner,) = [question for question in page.findChildren(Question) if not question.isHidden()]
    assert banner.words.words.startswith("Looks like Harbor & Finch transactions. These columns differ: “cash effect”")
    assert "“Cash effects”" in banner.words.words
    answer(qtbot, page, "Use it")
    assert page.questions.keys == set()
    assert page.side.name.text() == "Harbor & Finch"
    assert [head.role.currentText() for head in page.card.strip.heads] == list(ROLES.values())
    assert page.result.sum.words == "2 lines = 1 new, 1 ignored"


def test_lines_say_what_is_read_of_them(opened: Open, qtbot: QtBot) -> None:
    """Title, header, total and what can't be read are told apart, as they will be at the import."""
    page = opened(ACTIVITY)
    answer(qtbot, page, "3 November 2026")
    match(qtbot, page, ROLES)
    found = kinds(page)
    assert [found[line] for line in (1, 2, 3, 4, 5, 10, 11)] == [
        *("above", "above", "blank", "header", "row", "review", "total")
    ]
    page.result.parts.choose("problems")
    wrong = {problem.line: problem.text for problem in page.result.problem_model.rows if problem.serious}
    assert list(wrong) == [10]
    assert "12x" in wrong[10]
    row = next(at for at, problem in enumerate(page.result.problem_model.rows) if problem.line == 10)
    cell = page.result.problems.visualRect(page.result.problem_model.index(row, 1)).center()
    QTest.mouseClick(page.result.problems.viewport(), Qt.MouseButton.LeftButton, pos=cell)
    line = page.card.grid.current_line()
    assert line is not None
    assert line.number == 10


def test_lines_are_left_out_and_taken_in(opened: Open, qtbot: QtBot) -> None:
    """Delete on a cell leaves out every line with its text; the rule is listed, counted, and taken back there."""
    page = opened(ACTIVITY)
    answer(qtbot, page, "3 November 2026")
    match(qtbot, page, ROLES)
    page.card.show_line(9)
    page.card.grid.setCurrentIndex(page.card.model.index(8, 1))
    QTest.keyClick(page.card.grid, Qt.Key.Key_Delete)
    settle(qtbot, page.context)
    assert kinds(page)[9] == "left-out"
    assert page.card.reason.words == "Line 9, left out. “Pending sweep” in Txn."
    assert page.result.sum.words == "11 lines = 4 new, 1 to decide, 6 ignored"
    (take,) = [part for part in page.side.left_out.findChildren(QPushButton) if part.text() == "Take in"]
    QTest.mouseClick(take, Qt.MouseButton.LeftButton)
    settle(qtbot, page.context)
    assert kinds(page)[9] == "row"


def test_words_get_their_effect(opened: Open, qtbot: QtBot) -> None:
    """Every distinct word stands there with its count; one without an effect is counted and imported unclassified."""
    page = opened(ACTIVITY)
    answer(qtbot, page, "3 November 2026")
    match(qtbot, page, ROLES)
    assert set(page.side.words.choices) == {"Bought", "Cash dist.", "Sold", "Pending sweep"}
    assert page.side.words.choices["Bought"].currentText() == "Buy"
    assert page.side.words.about.words.startswith("2 words have no effect. 2 lines come in unclassified")
    choose(page.side.words.choices["Cash dist."], "Dividend")
    settle(qtbot, page.context)
    assert page.side.words.about.words.startswith("One word has no effect. One line comes in unclassified")
    assert next(row.what for row in page.result.model.rows if row.line == 7) == "Dividend"


def test_another_header_and_another_kind_are_suggested_for_anew(opened: Open, qtbot: QtBot) -> None:
    """A click on a line's number makes it the header; a kind of table offers its own roles."""
    page = opened("a,b,c\nSymbol,Shares,Value\nVTI,10,3400.00\nBND,20,1450.00\n")
    header = page.card.grid.verticalHeader()
    place = QPoint(20, header.sectionViewportPosition(1) + 8)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
    settle(qtbot, page.context)
    assert kinds(page)[2] == "header"
    assert [head.name.words for head in page.card.strip.heads] == ["Symbol", "Shares", "Value"]
    assert page.card.source.kind.choice == "positions"
    page.card.source.kind.choose("prices")
    settle(qtbot, page.context)
    roles = page.card.strip.heads[0].role
    assert "Closing price" in [roles.itemText(at) for at in range(roles.count())]


def test_how_the_file_is_cut_can_be_chosen(opened: Open, qtbot: QtBot) -> None:
    """Another delimiter is another grid."""
    page = opened("Symbol;Shares;Value\nVTI;10;3400,00\nBND;20;1450,50\n")
    assert page.card.source.delimiter.currentText() == "Semicolon"
    assert len(page.card.strip.heads) == 3
    choose(page.card.source.delimiter, "Comma")
    settle(qtbot, page.context)
    assert len(page.card.strip.heads) == 2
    assert page.card.reason.words.startswith("No line looks like column names. Click the one")
    assert page.result.sum.words == "The line of column names is not chosen yet."
    choose(page.card.source.delimiter, "Semicolon")
    settle(qtbot, page.context)
    assert page.card.source.numbers.currentText() == "1.234,56"


def test_without_a_header_a_click_on_any_cell_makes_one(opened: Open, qtbot: QtBot) -> None:
    """Nothing is suggested until the user points at the line of the names; then the columns are."""
    page = opened("some notes\n1,2,3\nwhat,7,how much of it\n4,5,6\n")
    assert set(kinds(page).values()) == {"above"}
    assert {head.role.currentText() for head in page.card.strip.heads} == {"Not used"}
    cell = page.card.grid.visualRect(page.card.model.index(2, 1)).center()
    QTest.mouseClick(page.card.grid.viewport(), Qt.MouseButton.LeftButton, pos=cell)
    settle(qtbot, page.context)
    assert kinds(page)[3] == "header"
    assert [head.name.words for head in page.card.strip.heads] == ["what", "7", "how much of it"]


def test_the_account_of_every_line_is_named_once(opened: Open, qtbot: QtBot) -> None:
    """Where no column has it, it is typed here, and the preview takes it."""
    page = opened(ACTIVITY)
    answer(qtbot, page, "3 November 2026")
    match(qtbot, page, ROLES)
    line = page.side.account.lineEdit()
    assert line is not None
    QTest.keyClicks(line, "Harbor taxable")
    QTest.keyClick(line, Qt.Key.Key_Return)
    settle(qtbot, page.context)
    assert not any("No column names the account" in problem.text for problem in page.result.problem_model.rows)
    save(qtbot, page, "Harbor & Finch")
    (view,) = page.context.session.templates()
    assert "Harbor taxable" in view.path.read_text(encoding="utf-8")


def test_lots_of_one_security_are_given_its_symbol(opened: Open, qtbot: QtBot) -> None:
    """A file of one security names it only in its title: typed once, it is that of every line."""
    page = opened("Opened,Qty,Cost basis\n01/15/2024,10,3000.00\n03/17/2025,5,1600.00\n")
    page.card.source.kind.choose("lots")
    settle(qtbot, page.context)
    match(qtbot, page, {"Opened": "Acquired", "Qty": "Shares", "Cost basis": "Cost basis"})
    assert page.result.sum.words == "No column names the security: a symbol, a CUSIP or an ISIN."
    assert page.side.sign.isHidden()
    QTest.keyClicks(page.side.symbol, "vti")
    QTest.keyClick(page.side.symbol, Qt.Key.Key_Return)
    settle(qtbot, page.context)
    assert [row.row.symbol for row in page.result.model.rows] == ["VTI", "VTI"]


def test_an_account_column_takes_the_question_away(opened: Open, qtbot: QtBot) -> None:
    """Where a column names the account, nobody is asked for one."""
    page = opened(ACTIVITY)
    assert not page.side.account.isHidden()
    choose(page.card.strip.heads[6].role, "Account")
    settle(qtbot, page.context)
    assert page.side.account.isHidden()


@pytest.mark.parametrize(
    "name, content",
    [
        ("statement.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"),
        ("login.csv", b"<!DOCTYPE html><html><head><title>Sign in</title></head><body></body></html>"),
        ("empty.csv", b""),
    ],
)
def test_what_is_no_table_gets_one_sentence(
    page: ImportWizardPage, qtbot: QtBot, tmp_path: Path, name: str, content: bytes
) -> None:
    """A PDF, a login page, an empty file: said above, and nothing can be saved."""
    (tmp_path / name).write_bytes(content)
    failed: list[object] = []
    page.context.failed.connect(keep(failed))
    page.arrive(path=str(tmp_path / name))
    settle(qtbot, page.context)
    assert failed == []
    assert any(name in words for words in said(page))
    assert page.card.model.rowCount() == 0
    page.side.name.setText("x")
    assert not page.side.save.isEnabled()


def test_every_control_has_a_name(opened: Open, qtbot: QtBot) -> None:
    """Choosers of columns, words, answers, the grid and the buttons can be called by a name."""
    page = opened(ACTIVITY)
    assert nameless(page) == []
    answer(qtbot, page, "3 November 2026")
    match(qtbot, page, ROLES)
    assert nameless(page) == []


def test_hidden_amounts_stay_hidden(opened: Open, qtbot: QtBot) -> None:
    """No amount of the file shows while amounts are hidden: not as it stands, as read, or in a sentence."""
    page = opened(ACTIVITY)
    answer(qtbot, page, "3 November 2026")
    match(qtbot, page, ROLES)
    context = page.context
    context.settings = replace(context.settings, hide_amounts=True)
    settle(qtbot, context)
    words = said(page)
    assert any("•••" in text for text in words)
    assert not [text for text in words if "3,400" in text or "816.00" in text or "4478.3" in text]


def test_leaving_forgets_the_file(opened: Open, qtbot: QtBot) -> None:
    """Cancel goes back to where the wizard was opened from; nothing is kept."""
    page = opened(ACTIVITY)
    gone: list[object] = []
    page.context.gone.connect(keep(gone))
    QTest.mouseClick(page.side.cancel, Qt.MouseButton.LeftButton)
    assert gone == [("import", {})]
    assert page.card.model.rowCount() == 0
    assert page.context.session.templates() == ()
    settle(qtbot, page.context)


def test_tab_walks_the_page_in_the_order_it_is_read(opened: Open, qtbot: QtBot) -> None:
    """Question, kind, ways to cut, columns from left to right, lines, result, then what stands beside."""
    page = opened(ACTIVITY)
    page.activateWindow()
    seen: list[str] = []
    page.back.setFocus()
    for _ in range(60):
        control = page.focusWidget()
        if control.accessibleName() in seen:
            break
        seen.append(control.accessibleName())
        page.focusNextChild()
    wanted = [
        "3 November 2026",
        "Delimiter",
        "Role of Posted",
        "Form of Posted",
        "Role of Batch",
        "Lines of the file",
        "Effect of Bought",
        "Account of every line",
        "Name of the template",
    ]
    shown = [name.split(". ")[0] for name in seen]
    assert [name for name in shown if name in wanted] == wanted, seen


def test_a_column_out_of_sight_comes_into_sight_with_the_keyboard(opened: Open, qtbot: QtBot) -> None:
    """The strip moves with the grid, and the grid with the chooser that has the keyboard."""
    page = opened(ACTIVITY)
    page.resize(700, 700)
    head = page.card.strip.heads[-1]
    assert not page.card.strip.rect().contains(head.role.mapTo(page.card.strip, head.role.rect().center()))
    page.activateWindow()
    head.role.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(lambda: page.card.grid.horizontalScrollBar().value() > 0)
    assert page.card.strip.rect().contains(head.role.mapTo(page.card.strip, head.role.rect().center()))


def test_stopped_work_says_so_and_goes_on_with_the_next_change(opened: Open, qtbot: QtBot) -> None:
    """Cancel in the status bar leaves nothing to be saved; the next decision works it out again."""
    page = opened(ACTIVITY)
    answer(qtbot, page, "3 November 2026")
    match(qtbot, page, ROLES)
    page.side.name.setText("Harbor")
    assert page.side.save.isEnabled()
    choose(page.side.words.choices["Sold"], "Buy")
    (job,) = page.context.jobs.running
    job.cancel()
    settle(qtbot, page.context)
    assert page.result.sum.words.startswith("Stopped.")
    assert not page.side.save.isEnabled()
    choose(page.side.words.choices["Sold"], "Sell")
    settle(qtbot, page.context)
    assert page.result.sum.words == "11 lines = 5 new, 1 to decide, 5 ignored"
    assert page.side.save.isEnabled()


def test_a_new_file_with_the_words_of_markup_is_shown_as_it_stands(opened: Open, qtbot: QtBot) -> None:
    """Nothing of a file is HTML: not in cells, words, questions, problems or tips."""
    text = ACTIVITY.replace("Bought", "<h1>Bought</h1>").replace("Posted", "**Posted** <b>&amp;</b>")
    page = opened(text)
    words = said(page)
    assert any("<h1>Bought</h1>" in word for word in words)
    assert not [word for word in words if word.startswith("<h1>") and "Effect" in word]
    (banner,) = [question for question in page.findChildren(Question) if not question.isHidden()]
    assert "<b>&amp;</b>" in banner.words.words
    assert "&lt;b&gt;" in banner.words.text()
