"""Today, by value: the tree map and its figures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.model.number import ZERO
from app.ui.charts.tree_map import TreeMap
from app.ui.charts.tree_map_view import TreeMapView
from app.ui.format import NOTHING, Formatter
from app.ui.widgets.card import Card, row
from app.ui.widgets.table import Column, RowsModel
from app.ui.widgets.table_view import RowsView
from app.ui.widgets.text import Text


@dataclass(frozen=True, slots=True)
class ValueRow:
    """A class, or one fund of it; `beyond` is what lies beyond the class's upper edge."""

    name: str
    fund: str
    value: Decimal
    weight: Decimal | None
    beyond: Decimal


def value_rows(view: TreeMapView) -> Iterator[ValueRow]:
    """Each class, followed by its funds."""
    for block in view.blocks:
        yield ValueRow(block.name, "", block.value, block.weight, block.beyond)
        for fund, value in block.funds:
            yield ValueRow(block.name, fund, value, None, ZERO)


class TreeCard(Card):
    """The tree map, or the same as rows; what has no price has no size and is named below."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(padded=False, parent=parent)
        self.map = TreeMap()
        self.map.chosen.connect(self.chosen)
        self.model: RowsModel[ValueRow] = RowsModel((), lambda r: (r.name, r.fund))
        self._table: RowsView[ValueRow] | None = None
        self._front = QStackedWidget()
        self._front.addWidget(self.map)
        self.unpriced = Text("", "small", "caution", wrap=True)
        self.body.setContentsMargins(16, 0, 16, 16)
        head = row(Text("Today, by value", "heading"), 1, Text("classes and funds", "small", "ink_2"))
        head.setContentsMargins(0, 14, 0, 4)
        self.body.addLayout(head)
        self.body.addWidget(self._front, 1)
        self.body.addWidget(self.unpriced)

    def show_view(self, view: TreeMapView) -> None:
        """Show today's money."""
        self.map.show_view(view)
        if self._table is None:
            self.model.columns = _columns(view.format)
            self._table = RowsView(self.model, "Today, by value")
            self._table.set_density("compact")
            self._front.addWidget(self._table)
        self.model.columns = _columns(view.format)
        self.model.set_rows(value_rows(view))
        names = ", ".join(view.unpriced)
        self.unpriced.set_words(f"Without a price, and so without a size: {names}." if names else "")
        self.unpriced.setVisible(bool(names))

    def turn(self, is_table: bool) -> None:
        """Show the rows, or the map."""
        if self._table is not None:
            self._front.setCurrentWidget(self._table if is_table else self.map)


def _columns(format_: Formatter) -> tuple[Column[ValueRow], ...]:
    def weight(row_: ValueRow) -> str:
        return NOTHING if row_.weight is None else format_.weight(row_.weight)

    def beyond(row_: ValueRow) -> str:
        return format_.money(row_.beyond) if row_.beyond else NOTHING

    return (
        Column("Class", lambda r: r.name, lambda r: "" if r.fund else r.name, style="emphasis"),
        Column("Fund", lambda r: r.fund, lambda r: r.fund, width=72),
        Column("Value", lambda r: r.value, lambda r: format_.money(r.value), align="right", width=96),
        Column("Weight", lambda r: r.weight or ZERO, weight, align="right", width=76),
        Column("Beyond", lambda r: r.beyond, beyond, align="right", width=84),
    )
