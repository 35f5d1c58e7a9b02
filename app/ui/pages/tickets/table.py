"""The table of tickets: by account, in the order they are placed."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from app.ui.format import NOTHING
from app.ui.pages.rows_tree import RowsTree, RowsTreeView, TreeDelegate, ground_of, lead
from app.ui.pages.side_mark import side_mark
from app.ui.pages.tickets.rows import STATES, TicketRow
from app.ui.pages.words import side_word
from app.ui.theme_tokens import ColorRole
from app.ui.widgets.chip import paint_chip
from app.ui.widgets.paint import Mark
from app.ui.widgets.table import Column

_LEAD, _SIDE, _SHARES, _SYMBOL, _LIMIT, _AMOUNT, _STATE, _FILL = 8, 66, 76, 70, 80, 84, 112, 112


def ticket_columns() -> tuple[Column[Any], ...]:
    """Side, shares, security, what to type, limit, amount, state and fill."""

    def role(row: TicketRow) -> ColorRole:
        return "ink_3" if row.is_quiet and row.state.value == "cancelled" else "ink"

    def quiet(_: TicketRow) -> ColorRole:
        return "ink_2"

    return (
        lead(_spoken),
        Column("Side", lambda r: r.side, lambda r: side_word(r.side), role=role, mark=lambda r: side_mark(r.side)),
        Column("Shares", lambda r: r.shares, lambda r: r.shares, align="right", role=role),
        Column("Security", lambda r: r.symbol, lambda r: r.symbol, style="emphasis", role=role),
        Column("Type this at the broker", lambda r: r.typed, lambda r: r.typed, role=quiet, tip=lambda r: r.typed),
        Column("Limit", lambda r: r.limit, lambda r: r.limit, align="right", role=role),
        Column("Amount", lambda r: r.amount, lambda r: r.amount, align="right", style="emphasis", role=role),
        Column(
            "State",
            lambda r: r.state,
            lambda _: "",
            accessible=lambda r: f"State: {STATES[r.state].text}",
            mark=_state_mark,
        ),
        Column(
            "Fill",
            lambda r: r.fill,
            lambda r: r.fill,
            align="right",
            role=lambda r: "ink_3" if r.fill == NOTHING else "ink_2",
        ),
    )


def _spoken(row: TicketRow) -> str:
    state = STATES[row.state].text
    return f"{side_word(row.side)} {row.shares} {row.symbol}, limit {row.limit}, {row.amount}, {state}. {row.typed}"


def _state_mark(row: TicketRow) -> Mark:
    def paint(painter: QPainter, box: QRectF) -> float:
        return paint_chip(painter, box.left(), box.center().y(), STATES[row.state])

    return paint


class TicketDelegate(TreeDelegate):
    """Cells on the ground of their row."""

    def ground(self, option: QStyleOptionViewItem) -> ColorRole:
        """Return the surface behind a cell."""
        return ground_of(option)


class TicketTable(RowsTreeView):
    """All tickets of a batch, always unfolded."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(RowsTree(ticket_columns()), "Tickets by account", fold_column=-1, parent=parent)
        self.setItemDelegate(TicketDelegate(self))
        self.setItemsExpandable(False)
        self.set_density("regular")
        self.set_columns((_LEAD, _SIDE, _SHARES, _SYMBOL, None, _LIMIT, _AMOUNT, _STATE, _FILL))
