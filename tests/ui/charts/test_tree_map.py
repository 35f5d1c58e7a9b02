"""The tree map: today's money as blocks, by eye, by pointer and by key."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QFont, QFontMetricsF
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.ui.charts.tree_map import TreeMap, _name_lines
from app.ui.charts.tree_map_view import Block, TreeMapView, block_words, tree_map_view
from app.ui.format import HIDDEN, Formatter
from app.ui.pages.page import PageContext
from app.ui.pages.words import slots_of
from app.ui.theme import current_theme
from app.ui.widgets.mark_handle import MarkHandle

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

D = Decimal


def view_of(context: PageContext, format_: Formatter | None = None) -> TreeMapView:
    """The sample household today."""
    session = context.session
    slots = slots_of(session.plan)
    return tree_map_view(session.status(), session.accounts(), slots, format_ or context.format)


@pytest.fixture
def tree(context: PageContext, qtbot: QtBot) -> Iterator[TreeMap]:
    """Give a shown map of the sample."""
    made = TreeMap()
    qtbot.addWidget(made)
    made.resize(520, 380)
    with qtbot.waitExposed(made):
        made.show()
    made.show_view(view_of(context))
    yield made
    made.hide()


def handles(tree: TreeMap) -> list[MarkHandle]:
    """The blocks as a reader finds them."""
    return [one for one in tree.findChildren(MarkHandle) if not one.isHidden()]


def test_the_blocks_are_the_household(context: PageContext) -> None:
    """They add up to its value, each to its funds, and what is beyond an edge is as the status has it."""
    status, view = context.session.status(), view_of(context)
    assert sum(block.value for block in view.blocks) == status.value
    for block in view.blocks:
        assert sum(value for _, value in block.funds) == pytest.approx(block.value, abs=D("0.05"))
        drift = next(d for d in status.leaves if d.name == block.name)
        assert block.beyond == max(drift.beyond, D(0)) * status.value
    assert [block.value for block in view.blocks] == sorted((b.value for b in view.blocks), reverse=True)


def test_a_block_says_all_of_itself(context: PageContext) -> None:
    """Money, weight, excess and funds; hidden amounts are hidden, weights stay."""
    block = Block("US equity", 0, D(301_000), D("0.47"), D(19_179), (("VTI", D(291_880)), ("LCIX", D(9_120))))
    words = block_words(block, context.format)
    assert words.replace("\u202f", " ") == "$301,000, 47.0 %; $19,179 beyond the edge; VTI $291,880, LCIX $9,120"
    hidden = block_words(block, replace(context.format, hide_amounts=True))
    assert "291" not in hidden
    assert hidden.startswith(f"{HIDDEN}, 47.0")


def test_what_has_no_class_and_no_price_is_told(context: PageContext) -> None:
    """Money without a class is a block of its own; what has no price is named."""
    status = replace(context.session.status(), unclassified=D(5_000), unpriced=("XYZ",))
    view = tree_map_view(status, (), slots_of(context.session.plan), context.format)
    assert ("No class", -1, D(5_000)) in {(b.name, b.slot, b.value) for b in view.blocks}
    assert view.unpriced == ("XYZ",)


def test_keys_walk_the_blocks_and_open_a_class(tree: TreeMap, qtbot: QtBot) -> None:
    """One of them is reached by Tab; each has a name and a value for the ear."""
    found = handles(tree)
    assert [one for one in found if one.focusPolicy() & Qt.FocusPolicy.TabFocus] == found[:1]
    spoken = QAccessible.queryAccessibleInterface(found[0])
    assert spoken.text(QAccessible.Text.Name) == "US equity"
    assert "beyond the edge" in spoken.text(QAccessible.Text.Value)
    found[0].setFocus()
    QTest.keyClick(found[0], Qt.Key.Key_Right)
    assert found[1].hasFocus()
    QTest.keyClick(found[1], Qt.Key.Key_End)
    assert found[-1].hasFocus()
    with qtbot.waitSignal(tree.chosen) as chosen:
        QTest.keyClick(found[-1], Qt.Key.Key_Return)
    assert chosen.args == [tree.mark_name(len(found) - 1)]


def test_a_press_opens_the_class_under_the_pointer(tree: TreeMap, qtbot: QtBot) -> None:
    """The largest lies at the left."""
    with qtbot.waitSignal(tree.chosen) as chosen:
        QTest.mouseClick(tree, Qt.MouseButton.LeftButton, pos=QPoint(40, 200))
    assert chosen.args == ["US equity"]


def test_the_strip_beyond_the_edge_has_its_true_size(tree: TreeMap, context: PageContext) -> None:
    """Its share of the block's width is its share of the class's money."""
    block, box = view_of(context).blocks[0], tree.boxes[0]
    strip = float(block.beyond / block.value) * box.width
    image, over = tree.grab().toImage(), current_theme().color("over")
    y = round(box.top + box.height * 0.9)
    edge = [
        x
        for x in range(round(box.left), round(box.left + box.width))
        if abs(image.pixelColor(x, y).red() - over.red()) < 12 and abs(image.pixelColor(x, y).blue() - over.blue()) < 12
    ]
    assert min(edge) == pytest.approx(box.left + box.width - strip, abs=2)


def test_every_size_can_be_painted(tree: TreeMap, context: PageContext) -> None:
    """Words find room or stay away; a household of nothing is an empty map."""
    for size in ((240, 200), (900, 160), (300, 700)):
        tree.resize(*size)
        assert not tree.grab().isNull()
    tree.show_view(TreeMapView((), (), context.format))
    assert handles(tree) == []
    assert not tree.grab().isNull()


def test_a_path_gives_way_to_its_last_part() -> None:
    """A block too narrow for `Bonds/TIPS` still says TIPS; where there is room the whole path stands."""
    font = QFont()
    room = QFontMetricsF(font).horizontalAdvance("Bonds/TIPS")
    assert _name_lines("Bonds/TIPS", font, room + 1) == ["Bonds/TIPS"]
    assert _name_lines("Bonds/TIPS", font, room - 1) == ["TIPS"]
    assert _name_lines("Equity/Emerging markets", font, 40) == ["Emerging", "markets"]
