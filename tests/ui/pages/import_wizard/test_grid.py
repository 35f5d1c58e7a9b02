"""The raw grid: every line as it stands, lazily, with the gestures that give it a meaning."""

from collections.abc import Sequence

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.pages.import_wizard.grid import GridLine, LinesModel, LinesView
from app.ui.pages.import_wizard.grid_card import GridCard
from app.ui.pages.plain import label, one_line, plain_tip, quoted
from tests.ui.page_fixtures import keep

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "does not support")
MANY = 100_000


class Counted(Sequence[GridLine]):
    """A hundred thousand lines that tell how many of them were looked at."""

    def __init__(self) -> None:
        self.asked = 0

    def __len__(self) -> int:
        return MANY

    def __getitem__(self, place: int) -> GridLine:  # type: ignore[override]  # no slices are asked
        self.asked += 1
        return GridLine(place + 1, "header" if place == 0 else "row", "", ("2026-11-03", "buy", "VTI"))


LINES = (
    GridLine(1, "above", "It stands above the header.", ("Activity of <b>Individual</b>",)),
    GridLine(2, "header", "", ("Date", "What", "Ticker")),
    GridLine(3, "row", "", ("2026-11-03", "Bought", "VTI")),
    GridLine(4, "row", "", ("2026-11-04", "Sold", "BND")),
    GridLine(6, "left-out", "“Pending” in What.", ("2026-11-05", "Pending", "BND")),
)


@pytest.fixture
def card(qtbot: QtBot) -> GridCard:
    """Give the card over five lines, shown."""
    made = GridCard()
    qtbot.addWidget(made)
    made.resize(900, 400)
    made.show()
    made.model.show(LINES, 3)
    made.model.set_used({0, 1, 2}, ("Date", "What", "Ticker"))
    return made


def test_only_lines_in_sight_are_made(qtbot: QtBot) -> None:
    """A hundred thousand lines are shown, and scrolled to the end, by making a few hundred of them."""
    model, lines = LinesModel(), Counted()
    view = LinesView(model)
    qtbot.addWidget(view)
    view.resize(600, 400)
    model.show(lines, 3)
    with qtbot.waitExposed(view):
        view.show()
    view.scrollToBottom()
    view.grab()
    assert model.rowCount() == MANY
    assert lines.asked < 2000
    assert view.indexAt(QPoint(5, 390)).row() > MANY - 20


def test_text_of_the_file_is_never_markup(card: GridCard) -> None:
    """Cells show what stands in them; tips, menus and sentences do not read it as theirs."""
    assert card.model.index(0, 0).data() == "Activity of <b>Individual</b>"
    assert plain_tip("<b>x</b> & y") == "<span>&lt;b&gt;x&lt;/b&gt; &amp; y</span>"
    assert label("A&B") == "A&&B"
    assert "**" not in quoted("**bold**")
    assert one_line("a\nb\u202ec\x00d") == "a b c d"


def test_a_click_on_a_number_makes_the_header(card: GridCard) -> None:
    """The number is the place to press; the cells only choose the line."""
    asked: list[object] = []
    card.headerAsked.connect(keep(asked))
    header = card.grid.verticalHeader()
    place = QPoint(20, header.sectionViewportPosition(2) + 8)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert asked == [3]
    cell = card.grid.visualRect(card.model.index(3, 1)).center()
    QTest.mouseClick(card.grid.viewport(), Qt.MouseButton.LeftButton, pos=cell)
    assert asked == [3]
    assert card.reason.words == "Line 4."
    QTest.mouseClick(card.make_header, Qt.MouseButton.LeftButton)
    assert asked == [3, 4]


def test_keys_do_what_the_mouse_does(card: GridCard) -> None:
    """Enter makes a header, Delete leaves a line out."""
    headers: list[object] = []
    left: list[object] = []
    card.headerAsked.connect(keep(headers))
    card.leavingAsked.connect(keep(left))
    card.show_line(4)
    QTest.keyClick(card.grid, Qt.Key.Key_Return)
    QTest.keyClick(card.grid, Qt.Key.Key_Delete)
    assert headers == [4]
    assert left == [(4, 0)]
    QTest.keyClick(card.grid, Qt.Key.Key_Right)
    assert card.leave.toolTip() == "Leave out every line with “Sold” in What"
    QTest.keyClick(card.grid, Qt.Key.Key_Delete)
    assert left == [(4, 0), (4, 1)]
    card.show_line(1)
    QTest.keyClick(card.grid, Qt.Key.Key_Delete)
    assert len(left) == 2


def test_a_line_left_out_can_be_taken_in(card: GridCard) -> None:
    """The same key, and the button says so."""
    taken: list[object] = []
    card.takingAsked.connect(keep(taken))
    card.show_line(6)
    assert card.leave.text() == "Take such lines in"
    QTest.keyClick(card.grid, Qt.Key.Key_Delete)
    assert taken == [6]


def test_the_menu_of_a_line_has_what_can_be_done(card: GridCard) -> None:
    """A right click on a line goes there and offers the same as the buttons below."""
    place = card.grid.visualRect(card.model.index(2, 1)).center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, card.grid.viewport().mapToGlobal(place))
    QApplication.sendEvent(card.grid.viewport(), event)
    menu = QApplication.activePopupWidget()
    assert menu is not None
    assert menu.accessibleName() == "Line 3"
    words = [action.text() for action in menu.actions() if action.isEnabled()]
    assert words == ["Make it the header", "Leave out every line with “Bought” in What"]
    menu.close()


def test_a_line_says_why_nothing_is_read_of_it(card: GridCard) -> None:
    """The reason stands below the grid for the line looked at, and in the tip of its number."""
    card.show_line(6)
    assert card.reason.words == "Line 6, left out. “Pending” in What."
    tip = card.model.headerData(4, Qt.Orientation.Vertical, Qt.ItemDataRole.ToolTipRole)
    assert tip == "“Pending” in What."
    assert card.model.place_of(5) is None


def test_cells_can_be_heard(card: GridCard) -> None:
    """A cell is read with its line and the name of its column."""
    spoken = card.model.index(2, 1).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Line 3, What: Bought"
