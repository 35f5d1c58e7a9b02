"""Import review: what is shown is what is imported."""

from decimal import Decimal

import pytest
from PySide6.QtWidgets import QComboBox, QPushButton
from pytestqt.qtbot import QtBot

from app.model.account import AccountType
from app.model.importing import FileTotals
from app.ui.pages.import_review import ImportReviewPage
from app.ui.widgets.inspector import Explanation
from app.ui.widgets.segment import Segment
from tests.ui.page_fixtures import keep, nameless
from tests.ui.pages.reviewing import Review, at_rest

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

LEDGER = """date,account,action,symbol,shares,price,amount
2026-10-05,My account,deposit,,,,5000.00
2026-10-06,My account,buy,VTI,10,340.00,3400.00
2026-10-07,My account,buy,BND,20,"72,50",1450.00
"""


def test_every_line_is_shown_with_its_reading(page: ImportReviewPage, review: Review) -> None:
    """The counts of the foot are those of the grid, and the button says what it will do."""
    review(ledger=LEDGER)
    readings = [row.reading for row in page.model.rows]
    assert len(readings) == 4
    assert readings.count("new") == 2
    assert readings.count("held") == 1
    assert page.sum.words == "4 = 2 new, 1 to decide, 1 ignored"
    assert page.go_on.text() == "Import 2, leave 1 open"
    assert page.go_on.isEnabled()


def test_nothing_is_saved_before_import_and_one_step_after(
    page: ImportReviewPage, review: Review, qtbot: QtBot
) -> None:
    """Reviewing leaves the household as it is; importing adds exactly the new rows, as one step with a banner."""
    session, said = page.context.session, list[object]()
    page.context.said.connect(keep(said))
    review(ledger=LEDGER)
    assert session.imports() == ()
    with qtbot.waitSignal(page.context.householdChanged):
        page.go_on.click()
    assert [(view.new, view.issues) for view in session.imports()] == [(2, 1)]
    assert said == [("Import ledger.csv: two new rows imported.", True)]
    assert session.undo() == "Import ledger.csv"
    assert session.imports() == ()
    at_rest(qtbot, page)


def test_filters_show_their_rows(page: ImportReviewPage, review: Review) -> None:
    """Each part of the segment has its count, and shows that many."""
    review(ledger=LEDGER)
    texts = [button.text() for button in page.filters.findChildren(QPushButton)]
    assert texts == ["All 4", "New 2", "To decide 1", "Ignored 1"]
    for key, count in (("new", 2), ("open", 1), ("ignored", 1), ("all", 4)):
        page.filters.choose(key)
        assert len(page.model.rows) == count


def test_a_second_look_finds_everything_known(page: ImportReviewPage, review: Review, qtbot: QtBot) -> None:
    """The same file again brings nothing new, says so and can't be imported."""
    review(ledger=LEDGER)
    with qtbot.waitSignal(page.context.householdChanged):
        page.go_on.click()
    at_rest(qtbot, page)
    review(ledger=LEDGER)
    assert {row.reading for row in page.model.rows} <= {"duplicate", "ignored"}
    assert page.go_on.text() == "Nothing new to import"
    assert not page.go_on.isEnabled()


def test_the_account_and_its_type_are_the_users_choice(page: ImportReviewPage, review: Review, qtbot: QtBot) -> None:
    """A new name makes another account, its type goes with it, and the rows land there."""
    review(ledger=LEDGER)
    account = _named(page, "Account of My account")
    account.setCurrentText("Savings")
    account.activated.emit(account.currentIndex())
    at_rest(qtbot, page)
    kind = _named(page, "Type of Savings")
    kind.setCurrentIndex(list(AccountType).index(AccountType.ROTH))
    with qtbot.waitSignal(page.context.householdChanged):
        page.go_on.click()
    plan = page.context.session.plan
    assert [(known.name, known.type) for known in plan.accounts] == [("Savings", AccountType.ROTH)]
    at_rest(qtbot, page)


def test_a_file_nothing_can_be_read_from_is_told_on_its_card(page: ImportReviewPage, review: Review) -> None:
    """The others stay as they are; the refused one says why."""
    review(ledger=LEDGER, nonsense="\x00\x01\x02")
    names = [card.accessibleName() for card in page.files.cards]
    assert names == ["ledger.csv", "nonsense.csv"]
    assert page.files.cards[1].accessibleDescription()
    assert page.go_on.text() == "Import 2, leave 1 open"
    page.files.cards[1].click()
    assert page.model.rows == ()


def test_more_files_join_those_under_review(page: ImportReviewPage, review: Review) -> None:
    """Files come together, and each only once."""
    review(one=LEDGER)
    review(two=LEDGER.replace("2026-10", "2026-09"))
    review(one=LEDGER)
    assert [card.accessibleName() for card in page.files.cards] == ["one.csv", "two.csv"]


def test_a_line_is_explained_as_it_stands(page: ImportReviewPage, review: Review) -> None:
    """The inspector has the line's cells under the names of their columns."""
    shown: list[object] = []
    page.context.explained.connect(keep(shown))
    review(ledger=LEDGER)
    page.grid.asked.emit(page.model.index(2, 0))
    explanation = shown[0][0]  # type: ignore[index]
    assert isinstance(explanation, Explanation)
    assert explanation.title == "Line 3"
    cells = {fact.label: fact.value for fact in explanation.sections[-1].facts}
    assert cells["symbol"] == "VTI"
    assert cells["price"] == "340.00"


def test_cancelling_forgets_and_leaves(page: ImportReviewPage, review: Review) -> None:
    """Cancel goes back to Accounts, and the next review starts from nothing."""
    found: list[object] = []
    page.context.gone.connect(keep(found))
    review(ledger=LEDGER)
    page.cancel.click()
    assert found == [("accounts", {})]
    assert page.model.rows == ()
    review(two=LEDGER)
    assert [card.accessibleName() for card in page.files.cards] == ["two.csv"]


def test_every_control_of_the_review_has_a_name(page: ImportReviewPage, review: Review) -> None:
    """Cards, choosers, filters, grid and buttons can be called by a name."""
    review(ledger=LEDGER)
    assert nameless(page) == []


def _named(page: ImportReviewPage, name: str) -> QComboBox:
    return next(box for box in page.findChildren(QComboBox) if box.accessibleName() == name and not box.isHidden())


SAME = """date,account,action,symbol,shares,price,amount,description
2026-10-05,My account,deposit,,,,5000.00,Wire from the bank
"""


def test_a_row_told_in_other_words_is_there_already(page: ImportReviewPage, review: Review, qtbot: QtBot) -> None:
    """As many as there are: it is counted with the duplicates and not left open, and can be imported too."""
    review(ledger=LEDGER)
    with qtbot.waitSignal(page.context.householdChanged):
        page.go_on.click()
    review(other=SAME)
    assert [row.chip.text for row in page.model.rows if row.reading == "same"] == ["Same, other words"]
    assert page.sum.words == "2 = 1 duplicate, 1 ignored"
    assert page.go_on.text() == "Nothing new to import"
    (twins,) = [s for s in page.findChildren(Segment) if s.accessibleName() == "Twins"]
    twins.changed.emit("keep")
    at_rest(qtbot, page)
    assert page.go_on.text() == "Import 1"


def test_a_total_apart_by_less_than_a_cent_is_equal() -> None:
    """Values with four places add up to a total with two."""
    assert FileTotals(Decimal("10.37"), Decimal("10.3731")).apart == 0
    assert FileTotals(Decimal("10.37"), Decimal("10.36")).apart == Decimal("0.01")
    assert FileTotals(None, Decimal(10)).apart is None
