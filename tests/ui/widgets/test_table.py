"""Declarative tables: columns over frozen rows, merged by key."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPersistentModelIndex, QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget
from pytestqt.qtbot import QtBot

from app.ui.theme import theme_switch
from app.ui.widgets.table import COLUMN_ROLE, ROW_ROLE, Column, RowsModel
from app.ui.widgets.table_view import RowsView

ROLE = Qt.ItemDataRole
UP, DOWN = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder


@dataclass(frozen=True, slots=True)
class Holding:
    """A row for these tests."""

    ticker: str
    amount: Decimal | None
    term: str = ""


COLUMNS: tuple[Column[Holding], ...] = (
    Column("Security", lambda row: row.ticker, lambda row: row.ticker, width=80),
    Column(
        "Amount", lambda row: row.amount, lambda row: str(row.amount), "right",
        tip=lambda row: f"price of {row.ticker}", suffix=lambda row: row.term, suffix_px=40,
    ),
)  # fmt: skip
ROWS = (Holding("VTI", Decimal(20)), Holding("VEA", Decimal(5), "long"), Holding("BND", None))

tickers = st.lists(st.sampled_from("ABCDEFGH"), unique=True, max_size=8)
holdings = tickers.flatmap(
    lambda names: st.tuples(
        *(st.builds(Holding, st.just(name), st.none() | st.integers(0, 9).map(Decimal)) for name in names)
    )
)


def model_of(rows: tuple[Holding, ...] = ROWS) -> RowsModel[Holding]:
    """Return a model watched by Qt's own tester."""
    model = RowsModel(COLUMNS, lambda row: row.ticker, rows)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
    return model


def shown_in(model: RowsModel[Holding]) -> list[str]:
    """Return the tickers as the model lists them."""
    return [model.index(at, 0).data() for at in range(model.rowCount())]


def test_a_cell_says_what_its_column_declares(qtbot: QtBot) -> None:
    """Text, tip, accessible words, alignment and the row itself come from the column."""
    model = model_of()
    cell = model.index(1, 1)
    assert cell.data() == "5"
    assert cell.data(ROLE.ToolTipRole) == "price of VEA"
    assert cell.data(ROLE.AccessibleTextRole) == "Amount 5 long"
    assert cell.data(ROLE.TextAlignmentRole) == Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    assert cell.data(ROW_ROLE) is ROWS[1]
    assert cell.data(COLUMN_ROLE) is COLUMNS[1]
    assert model.index(0, 0).data(ROLE.ToolTipRole) is None
    assert model.headerData(1, Qt.Orientation.Horizontal) == "Amount"


@given(holdings, holdings)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_other_rows_replace_the_old(qtbot: QtBot, before: tuple[Holding, ...], after: tuple[Holding, ...]) -> None:
    """Whatever was shown, the new rows are shown next, in their order, and what was held is kept."""
    model = model_of(before)
    held = {row.ticker: QPersistentModelIndex(model.index(at, 1)) for at, row in enumerate(before)}
    model.set_rows(after)
    assert model.rows == after
    for ticker, index in held.items():
        place = model.place_of(ticker)
        assert index.isValid() == (place is not None)
        assert place is None or (index.row(), index.column()) == (place, 1)


def test_a_change_in_one_row_is_told_for_that_row(qtbot: QtBot) -> None:
    """A change of one row neither resets the model nor touches its neighbours."""
    model = model_of()
    told: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda first, last, _roles: told.append((first.row(), last.row())))
    with qtbot.assertNotEmitted(model.modelReset), qtbot.assertNotEmitted(model.layoutChanged):
        model.set_rows((ROWS[0], replace(ROWS[1], amount=Decimal(6)), ROWS[2]))
    assert told == [(1, 1)]


@given(holdings)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_sorting_puts_unknown_last(qtbot: QtBot, rows: tuple[Holding, ...]) -> None:
    """Sorted either way, known values are in order and unknown ones follow."""
    model = model_of(rows)
    for order in (UP, DOWN):
        model.sort(1, order)
        amounts = [row.amount for row in model.rows]
        known = [amount for amount in amounts if amount is not None]
        assert known == sorted(known, reverse=order == DOWN)
        assert amounts[len(known) :] == [None] * (len(amounts) - len(known))
        assert set(model.rows) == set(rows)


def test_new_rows_keep_the_order_asked_for(qtbot: QtBot) -> None:
    """A sorted table stays sorted, until sorting is given up."""
    model = model_of()
    model.sort(0, UP)
    model.set_rows((*ROWS, Holding("AGG", Decimal(1))))
    assert shown_in(model) == ["AGG", "BND", "VEA", "VTI"]
    model.sort(-1)
    model.set_rows(ROWS)
    assert shown_in(model) == ["VTI", "VEA", "BND"]


def test_one_key_is_one_row(qtbot: QtBot) -> None:
    """Two rows of one key are our mistake and raise."""
    with pytest.raises(ValueError, match="two rows have one key"):
        model_of().set_rows((ROWS[0], ROWS[0]))


@pytest.fixture
def view(shown: Callable[..., QWidget], qtbot: QtBot) -> RowsView[Holding]:
    """Show a table."""
    made = RowsView(model_of(), "Holdings")
    made.setMinimumHeight(160)
    shown(made)
    return made


def test_a_view_asks_by_click_and_space(view: RowsView[Holding], qtbot: QtBot) -> None:
    """A click or Space on a cell asks about it."""
    cell = view.model().index(1, 1)
    place = view.visualRect(cell).center()
    with qtbot.waitSignal(view.asked) as clicked:
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    with qtbot.waitSignal(view.asked) as pressed:
        QTest.keyClick(view, Qt.Key.Key_Space)
    assert clicked.args == pressed.args == [cell]


def pixels(view: RowsView[Holding]) -> QImage:
    """Return the table as painted now."""
    image = QImage(view.size(), QImage.Format.Format_RGB32)
    view.render(image)
    return image


def test_only_a_number_that_can_be_asked_is_underlined(view: RowsView[Holding]) -> None:
    """The pointer over a cell with a tip changes its picture beyond the row's hover."""
    cell = view.visualRect(view.model().index(1, 1))
    QTest.mouseMove(view.viewport(), cell.center())
    assert view.is_pointed(cell)
    with_underline = pixels(view)
    QTest.mouseMove(view.viewport(), view.visualRect(view.model().index(1, 0)).center())
    assert not view.is_pointed(cell)
    assert pixels(view) != with_underline


def test_density_sets_the_rows_and_grows_with_the_text(view: RowsView[Holding]) -> None:
    """Rows are 28, 32 or 36 high, times the text size."""
    heights = []
    for density in ("compact", "regular", "roomy"):
        view.set_density(density)
        heights.append(view.rowHeight(0))
    theme_switch().choose("light", 1.5)
    assert [*heights, view.rowHeight(0)] == [28, 32, 36, 54]


def test_a_selected_row_is_tinted_in_both_themes(view: RowsView[Holding]) -> None:
    """Selection is the token's colour, light and dark."""
    view.selectRow(0)
    corner = view.viewport().mapTo(view, view.visualRect(view.model().index(0, 1)).topLeft())
    at = corner + QPoint(2, 12)
    for name in ("light", "dark"):
        theme_switch().choose("dark" if name == "dark" else "light")
        assert pixels(view).pixelColor(at) == theme_switch().theme.color("selected")


def test_the_first_column_may_stand_off_the_edge(qtbot: QtBot) -> None:
    """Room before its words counts into its width."""
    plain: Column[Holding] = Column("Name", lambda row: row.ticker, lambda row: row.ticker)
    columns = (plain, replace(plain, lead_px=8))
    view = RowsView(RowsModel(columns, lambda row: row.ticker, [Holding("VTI", None)]), "Names")
    qtbot.addWidget(view)
    option = QStyleOptionViewItem()
    widths = [view.itemDelegate().sizeHint(option, view.model().index(0, at)).width() for at in (0, 1)]
    assert widths[1] - widths[0] == 8
    assert not view.grab().isNull()
