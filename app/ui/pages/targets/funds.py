"""The securities under a class, and the editor in place that puts one into classes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import partial

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QVBoxLayout, QWidget

from app.model.number import HUNDRED, ONE, ZERO
from app.model.target import AssetClass
from app.ui.format import NOTHING, Formatter
from app.ui.pages.elided import ElidedText
from app.ui.pages.targets.rows import FundRow
from app.ui.theme import current_theme
from app.ui.theme_tokens import ColorRole
from app.ui.widgets.card import button, row
from app.ui.widgets.paint import rule_below
from app.ui.widgets.points_spin import PointsSpin
from app.ui.widgets.text import Text

_INDENT = 60
_ROW = 32
_SPLIT = "split"
_COLUMNS = 3


class _Strip(QFrame):
    """A row on sunken ground with a hairline below."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and the line."""
        theme, painter = current_theme(), QPainter(self)
        painter.fillRect(self.rect(), theme.color("sunken"))
        rule_below(painter, QRectF(self.rect()), theme.color("line"))


class FundEditor(_Strip):
    """Puts one security into one class, or splits it over several; nothing is saved before Save."""

    saved = Signal(object)
    cancelled = Signal()

    def __init__(
        self, symbol: str, parts: Mapping[str, Decimal], leaves: Iterable[str], known: Mapping[str, Decimal]
    ) -> None:
        """`parts` are its classes now; `known` those the table of known funds gives, empty when unknown to it."""
        super().__init__()
        self._known = dict(known)
        names = list(leaves)
        self._choice = QComboBox()
        self._choice.setAccessibleName(f"Class of {symbol}")
        self._choice.addItem("No class", "")
        for name in names:
            self._choice.addItem(name, name)
        self._choice.addItem("Split over classes", _SPLIT)
        self._spins = {name: PointsSpin(f"{symbol}, percent in {name}") for name in names}
        self._grid = QWidget()
        grid = QGridLayout(self._grid)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        for at, (name, spin) in enumerate(self._spins.items()):
            spin.setRange(0, 100)
            spin.pointsChanged.connect(self._count)
            grid.addWidget(Text(AssetClass(name).short_name, "small", "ink_2"), at // _COLUMNS, at % _COLUMNS * 2)
            grid.addWidget(spin, at // _COLUMNS, at % _COLUMNS * 2 + 1)
        self._sum = Text("", "small", "ink_2")
        self._save = button("Save", small=True)
        cancel = button("Cancel", "quiet", small=True)
        as_known = button("As known", "link", small=True)
        as_known.setToolTip("Fill in what the table of known funds says")
        as_known.setVisible(bool(known))
        column = QVBoxLayout(self)
        column.setContentsMargins(_INDENT, 8, 16, 10)
        column.addLayout(row(Text(symbol, "emphasis"), self._choice, as_known, 1, self._sum, self._save, cancel))
        column.addWidget(self._grid)
        self._choice.currentIndexChanged.connect(self._count)
        self._save.clicked.connect(lambda: self.saved.emit(self.parts))
        cancel.clicked.connect(self.cancelled)
        as_known.clicked.connect(lambda: self._show(self._known))
        self._show(parts)

    @property
    def parts(self) -> dict[str, Decimal]:
        """The classes as edited."""
        choice = self._choice.currentData()
        if choice != _SPLIT:
            return {choice: ONE} if choice else {}
        return {name: spin.points / HUNDRED for name, spin in self._spins.items() if spin.points}

    def _show(self, parts: Mapping[str, Decimal]) -> None:
        whole = next((name for name, part in parts.items() if part == ONE), "")
        wanted = _SPLIT if parts and not whole else whole
        self._choice.setCurrentIndex(max(self._choice.findData(wanted), 0))
        for name, spin in self._spins.items():
            spin.set_points(parts.get(name, ZERO) * HUNDRED)
        self._count()

    def _count(self) -> None:
        split = self._choice.currentData() == _SPLIT
        self._grid.setVisible(split)
        total = sum(self.parts.values(), ZERO)
        fits = not split or total == ONE
        self._save.setEnabled(fits)
        self._sum.set_words("" if not split else f"{total * HUNDRED:f} of 100 %", "ink_2" if fits else "danger")


class FundList(QWidget):
    """Rows of securities; one at a time is open for editing."""

    classified = Signal(str, object)
    asked = Signal(str)

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
            strip = _Strip()
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
        editor.saved.connect(partial(self.classified.emit, symbol))
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
        notes = ", ".join(part for part in (split, fund.limits) if part)
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
        strip = _Strip()
        strip.setObjectName(fund.symbol)
        strip.setLayout(line)
        strip.setMinimumHeight(current_theme().scaled(_ROW))
        return strip


def _name(widget: QWidget | None) -> str:
    return widget.objectName() if widget is not None else ""
