"""Trees of frozen rows."""

from dataclasses import dataclass

import pytest
from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from pytestqt.qtbot import QtBot

from app.ui.pages.rows_tree import Branch, Heading, RowsTree, RowsTreeView, lead
from app.ui.widgets.table import Column

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@dataclass(frozen=True, slots=True)
class Fruit:
    """A row."""

    name: str
    count: int


def branches(*groups: tuple[str, tuple[Fruit, ...]]) -> tuple[Branch, ...]:
    """Headings with fruits below."""
    return tuple(
        Branch(title, Heading(title, "ripe", "in season"), tuple(Branch(fruit.name, fruit) for fruit in fruits))
        for title, fruits in groups
    )


@pytest.fixture
def model(qtbot: QtBot) -> RowsTree:
    """Give a tree that Qt's own tester watches."""
    columns: tuple[Column[Fruit], ...] = (
        lead(lambda fruit: f"{fruit.count} {fruit.name}"),
        Column("Name", lambda r: r.name, lambda r: r.name),
        Column("Count", lambda r: r.count, lambda r: str(r.count), align="right"),
    )
    made = RowsTree(columns)
    made.tester = QAbstractItemModelTester(made)  # type: ignore[attr-defined]  # lives as long as the model
    made.set_branches(branches(("Trees", (Fruit("apple", 3), Fruit("pear", 2))), ("Bushes", (Fruit("currant", 90),))))
    return made


def names(model: QAbstractItemModel, parent: QModelIndex) -> list[str]:
    """The names below an index."""
    return [str(model.index(row, 1, parent).data()) for row in range(model.rowCount(parent))]


def test_rows_are_merged_by_key(model: RowsTree) -> None:
    """What stays keeps its index, what is new comes in place, what is gone goes."""
    pear = QPersistentModelIndex(model.index_of("Trees", "pear"))
    trees = Fruit("plum", 7), Fruit("pear", 5), Fruit("quince", 1)
    model.set_branches(branches(("Trees", trees), ("Bushes", (Fruit("currant", 90),))))
    assert names(model, model.index_of("Trees")) == ["plum", "pear", "quince"]
    assert pear.isValid()
    assert model.as_index(pear).siblingAtColumn(2).data() == "5"


def test_another_order_is_shown(model: RowsTree) -> None:
    """Groups may change places; nothing is lost or doubled."""
    model.set_branches(branches(("Bushes", (Fruit("currant", 90),)), ("Trees", (Fruit("pear", 2),))))
    assert [model.index(row, 0).data() for row in range(model.rowCount())] == [
        "Bushes, ripe, in season",
        "Trees, ripe, in season",
    ]
    assert names(model, model.index_of("Trees")) == ["pear"]


def test_a_row_speaks_as_a_whole(model: RowsTree) -> None:
    """The empty first column says all of it to a screen reader."""
    index = model.index_of("Trees", "apple")
    assert index.data() == ""
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "3 apple"
    assert index.siblingAtColumn(2).data(Qt.ItemDataRole.AccessibleTextRole) == "Count 3"


def test_the_keyboard_folds_and_asks(model: RowsTree, qtbot: QtBot) -> None:
    """Enter folds a group, Space asks a row."""
    view = RowsTreeView(model, "Fruit", fold_column=1)
    qtbot.addWidget(view)
    view.set_columns((8, None, 80))
    view.show()
    group = model.index_of("Trees")
    view.setCurrentIndex(group)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert view.isExpanded(group)
    view.setCurrentIndex(model.index_of("Trees", "pear"))
    with qtbot.waitSignal(view.asked) as asked:
        QTest.keyClick(view, Qt.Key.Key_Space)
    assert asked.args is not None
    assert asked.args[0].siblingAtColumn(1).data() == "pear"
    view.grab()


def test_a_click_on_the_chevron_folds_and_elsewhere_asks(model: RowsTree, qtbot: QtBot) -> None:
    """The column of the chevron folds what can be folded."""
    view = RowsTreeView(model, "Fruit", fold_column=1)
    qtbot.addWidget(view)
    view.resize(300, 200)
    view.set_columns((8, None, 80))
    view.show()
    group = model.index_of("Trees")
    place = view.visualRect(group.siblingAtColumn(1)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert view.isExpanded(group)
    with qtbot.waitSignal(view.asked):
        place = view.visualRect(model.index_of("Trees", "apple").siblingAtColumn(2)).center()
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
