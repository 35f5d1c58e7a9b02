"""The securities under a class, and the editor in place: classes, what is identical, what may stand in, the index."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from app.model.number import HUNDRED, ONE, ZERO
from app.model.security import Security
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
_LABEL = 90
_FIELD = 360
_SHOWN = 4


class _Strip(QFrame):
    """A row on sunken ground with a hairline below."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and the line."""
        theme, painter = current_theme(), QPainter(self)
        painter.fillRect(self.rect(), theme.color("sunken"))
        rule_below(painter, QRectF(self.rect()), theme.color("line"))


@dataclass(frozen=True, slots=True)
class FundHints:
    """What is known of a security apart from the plan: its classes, its index, and the substitutes looked up for it."""

    classes: Mapping[str, Decimal] = field(default_factory=dict)
    index: str = ""
    substitutes: tuple[str, ...] = ()


class FundEditor(_Strip):
    """Puts one security into one class, or splits it over several, and says what it is identical to.

    Nothing is saved before Save, which hands over the changed security.
    """

    saved = Signal(object)
    cancelled = Signal()

    def __init__(self, security: Security, leaves: Iterable[str], hints: FundHints) -> None:
        """An empty field of a hint means that the table of known funds says nothing of it."""
        super().__init__()
        symbol = security.symbol
        self._security, self._known = security, dict(hints.classes)
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
        as_known.setVisible(bool(hints.classes))
        column = QVBoxLayout(self)
        column.setContentsMargins(_INDENT, 8, 16, 10)
        column.addLayout(row(Text(symbol, "emphasis"), self._choice, as_known, 1, self._sum, self._save, cancel))
        column.addWidget(self._grid)
        looked_up = ", ".join(hints.substitutes[:_SHOWN]) or "none known"
        self.identical = _field(f"What {symbol} is identical to", security.identical, "share classes are known")
        self.substitutes = _field(f"Substitutes of {symbol}", security.substitutes, looked_up)
        self.index = _field(f"Index of {symbol}", (security.index,), hints.index or "none known")
        said = (("Identical to", self.identical), ("Substitutes", self.substitutes), ("Follows", self.index))
        for words, box in said:
            box.textChanged.connect(self._count)
            label = Text(words, "small", "ink_2")
            label.setMinimumWidth(current_theme().scaled(_LABEL))
            column.addLayout(row(label, box, 1))
        self._choice.currentIndexChanged.connect(self._count)
        self._save.clicked.connect(lambda: self.saved.emit(self.security))
        cancel.clicked.connect(self.cancelled)
        as_known.clicked.connect(lambda: self._show(self._known))
        self._show(security.classes)

    @property
    def parts(self) -> dict[str, Decimal]:
        """The classes as edited."""
        choice = self._choice.currentData()
        if choice != _SPLIT:
            return {choice: ONE} if choice else {}
        return {name: spin.points / HUNDRED for name, spin in self._spins.items() if spin.points}

    @property
    def security(self) -> Security:
        """The security as edited."""
        return replace(
            self._security,
            classes=self.parts,
            identical=_symbols(self.identical.text(), self._security.symbol),
            substitutes=_symbols(self.substitutes.text(), self._security.symbol),
            index=" ".join(self.index.text().split()),
        )

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
        both = sorted(set(self.security.identical) & set(self.security.substitutes))
        self._save.setEnabled(fits and not both)
        if both:
            self._sum.set_words(f"{both[0]} can’t be identical and a substitute", "danger")
        else:
            self._sum.set_words("" if not split else f"{total * HUNDRED:f} of 100 %", "ink_2" if fits else "danger")


def _field(name: str, words: Iterable[str], hint: str) -> QLineEdit:
    box = QLineEdit(", ".join(words))
    box.setAccessibleName(name)
    box.setPlaceholderText(hint)
    box.setMinimumWidth(current_theme().scaled(_FIELD))
    return box


def _symbols(text: str, own: str) -> tuple[str, ...]:
    """The symbols of a line, parted by commas or spaces, each once and without the security itself."""
    return tuple(s for s in dict.fromkeys(text.upper().replace(",", " ").split()) if s != own)


class FundList(QWidget):
    """Rows of securities; one at a time is open for editing."""

    changed = Signal(object)
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
        editor.saved.connect(self.changed)
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
