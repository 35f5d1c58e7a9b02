"""The securities under a class, one of them open for editing at a time."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.model.number import ONE, ZERO
from app.ui.format import NOTHING, Formatter
from app.ui.pages.elided import ElidedText
from app.ui.pages.targets.fund_editor import FundEditor, Strip
from app.ui.pages.targets.rows import FundRow
from app.ui.theme import current_theme
from app.ui.theme_tokens import ColorRole
from app.ui.widgets.card import button, row
from app.ui.widgets.text import Text

_INDENT = 60
_ROW = 32


class FundList(QWidget):
    """Rows of securities; one at a time is open for editing."""

    changed = Signal(object)
    asked = Signal(str)
    told = Signal(object)  # FundSaid

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._editor: FundEditor | None = None

    def show_funds(self, funds: Iterable[FundRow], format_: Formatter, *, empty: str, can_write: bool) -> None:
        """Show the securities; `empty` is said where there are none."""
        self._editor = None
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        funds = tuple(funds)
        for fund in funds:
            self._column.addWidget(self._row(fund, format_, can_write=can_write))
        if not funds:
            strip = Strip()
            line = row(Text(empty, "small", "ink_2"), 1)
            line.setContentsMargins(_INDENT, 0, 16, 0)
            strip.setLayout(line)
            strip.setMinimumHeight(current_theme().scaled(_ROW))
            self._column.addWidget(strip)

    def edit(self, symbol: str, editor: FundEditor) -> None:
        """Open an editor under a security."""
        self.close_editor()
        places = (self._column.itemAt(n) for n in range(self._column.count()))
        at = next((n for n, item in enumerate(places) if item and _name(item.widget()) == symbol), -1)
        self._editor = editor
        editor.saved.connect(self.changed)
        editor.told.connect(self.told)
        editor.cancelled.connect(self.close_editor)
        self._column.insertWidget(at + 1, editor)
        editor.show()
        editor.setFocus()

    def close_editor(self) -> None:
        """Close the open editor, if any."""
        editor, self._editor = self._editor, None
        if editor is not None:
            self._column.removeWidget(editor)
            editor.hide()
            editor.deleteLater()

    def _row(self, fund: FundRow, format_: Formatter, *, can_write: bool) -> QWidget:
        role: ColorRole = "ink" if fund.is_held else "ink_3"
        symbol = Text(fund.symbol, "emphasis", role)
        symbol.setMinimumWidth(current_theme().scaled(118))
        share = NOTHING if fund.share is None else f"{format_.weight(fund.share)} of class"
        figure = share if fund.is_held and fund.part else format_.money(fund.value) if fund.is_held else "not held"
        change = button("Change", "link", small=True)
        change.setAccessibleName(f"Change the class of {fund.symbol}")
        change.setEnabled(can_write)
        change.clicked.connect(partial(self.asked.emit, fund.symbol))
        split = "" if fund.part in (ONE, ZERO) else f"{format_.weight(fund.part)} of it"
        notes = ", ".join(part for part in (split, fund.limits, fund.price) if part)
        line = row(
            symbol,
            ElidedText(fund.name, "small", "ink_2"),
            ElidedText(notes, "small", "ink_2", align="right"),
            Text(figure, "emphasis" if fund.is_held else "small", role),
            change,
        )
        line.setStretch(1, 1)
        line.setStretch(2, 1)
        line.setContentsMargins(_INDENT, 0, 16, 0)
        strip = Strip()
        strip.setObjectName(fund.symbol)
        strip.setLayout(line)
        strip.setMinimumHeight(current_theme().scaled(_ROW))
        return strip


def _name(widget: QWidget | None) -> str:
    return widget.objectName() if widget is not None else ""
