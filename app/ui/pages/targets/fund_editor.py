"""The editor of one security in place: classes, what is identical, costs of trading, what files call it, its price."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import NamedTuple

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.model.number import HUNDRED, ONE, ZERO, plain
from app.model.security import Security
from app.model.target import AssetClass
from app.ui.pages.settings.fields import read_number
from app.ui.theme import current_theme
from app.ui.widgets.card import button, row
from app.ui.widgets.paint import rule_below
from app.ui.widgets.points_spin import PointsSpin
from app.ui.widgets.text import Text

_INDENT = 60
_SPLIT = "split"
_COLUMNS = 3
_LABEL = 90
_FIELD, _NARROW = 300, 150
_SHOWN = 4
_GAP = 8


class Strip(QFrame):
    """A row on sunken ground with a hairline below."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and the line."""
        theme, painter = current_theme(), QPainter(self)
        painter.fillRect(self.rect(), theme.color("sunken"))
        rule_below(painter, QRectF(self.rect()), theme.color("line"))


@dataclass(frozen=True, slots=True)
class FundHints:
    """What is known of a security apart from the plan: by the table of funds, and by the household's files.

    `printed` is what files call it beside its symbol, `price` the price in force in words, with its day.
    """

    classes: Mapping[str, Decimal] = field(default_factory=dict)
    index: str = ""
    substitutes: tuple[str, ...] = ()
    printed: tuple[str, ...] = ()
    price: str = ""


@dataclass(frozen=True, slots=True)
class FundSaid:
    """What the user says of a security that is not in the plan, each part empty where nothing is said.

    `symbol` is the one it should have, `learnt` and `forgotten` are files' names for it, `price` that of the day in
    view; `drops_prices` deletes the prices of price files.
    """

    of: str
    symbol: str = ""
    learnt: tuple[str, ...] = ()
    forgotten: tuple[str, ...] = ()
    price: Decimal | None = None
    drops_prices: bool = False


class _Fields(NamedTuple):
    """The fields below the class."""

    identical: QLineEdit
    substitutes: QLineEdit
    follows: QLineEdit
    printed: QLineEdit
    spread: QLineEdit
    volume: QLineEdit
    price: QLineEdit
    symbol: QLineEdit


class FundEditor(Strip):
    """Puts one security into one class, or splits it over several, and says what else is known of it.

    Nothing is saved before Save, which hands over the changed security, and by `told` what is not part of the plan.
    """

    saved = Signal(object)
    told = Signal(object)  # FundSaid
    cancelled = Signal()

    def __init__(self, security: Security, leaves: Iterable[str], hints: FundHints) -> None:
        """An empty field of a hint means that the table of known funds says nothing of it."""
        super().__init__()
        self._security, self._known, self._hints = security, dict(hints.classes), hints
        self._choice = QComboBox()
        self._spins = {name: PointsSpin(f"{security.symbol}, percent in {name}") for name in leaves}
        self._grid = QWidget()
        self._sum = Text("", "small", "ink_2")
        self._save = button("Save", small=True)
        self.fields = self._make_fields()
        self.identical, self.substitutes, self.index = self.fields[:3]
        self.series = Text("", "small", "ink_2")
        self.drop = button("Delete them", "link", small=True)
        self._lay_out()
        self._show(security.classes)

    def _make_fields(self) -> _Fields:
        security, hints, symbol = self._security, self._hints, self._security.symbol
        looked_up = ", ".join(hints.substitutes[:_SHOWN]) or "none known"
        volume = "" if security.daily_volume is None else f"{security.daily_volume.normalize():,f}"
        spread = plain(security.half_spread_bps) if security.half_spread_bps else ""
        return _Fields(
            _field(f"What {symbol} is identical to", ", ".join(security.identical), "share classes are known"),
            _field(f"Substitutes of {symbol}", ", ".join(security.substitutes), looked_up),
            _field(f"Index of {symbol}", security.index, hints.index or "none known"),
            _field(f"What files print for {symbol}", ", ".join(hints.printed), "old tickers, CUSIPs"),
            _field(f"Half spread of {symbol} in basis points", spread, "0", _NARROW),
            _field(f"Shares of {symbol} traded a day", volume, "unknown", _NARROW),
            _field(f"Price of {symbol} on the day in view", "", hints.price or "none", _NARROW),
            _field(f"Symbol of {symbol}", symbol, "its ticker", _NARROW),
        )

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(_INDENT, 8, 16, 10)
        self._lay_out_classes(column)
        fields, grid = self.fields, QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(6)
        said = (
            ("Identical to", fields.identical, "Half spread, bp", fields.spread),
            ("Substitutes", fields.substitutes, "Shares a day", fields.volume),
            ("Follows", fields.follows, "Price", fields.price),
            ("Files print", fields.printed, "Symbol", fields.symbol),
        )
        for at, (left, wide, right, narrow) in enumerate(said):
            for place, part in zip((0, 1, 3, 4), (_label(left), wide, _label(right), narrow), strict=True):
                grid.addWidget(part, at, place)
        grid.setColumnMinimumWidth(2, _GAP)
        grid.setColumnStretch(5, 1)
        fields.price.setToolTip("For the day in view; it rules whatever files say of that day")
        fields.symbol.setToolTip(
            "Another symbol lets what files print here mean it, in all that is there and that comes"
        )
        column.addLayout(grid)
        column.addLayout(row(self.series, self.drop, 1))
        for box in fields:
            box.textChanged.connect(self._count)
        self.series.hide()
        self.drop.hide()
        self.drop.clicked.connect(lambda: self._tell(FundSaid(self._security.symbol, drops_prices=True)))

    def _lay_out_classes(self, column: QVBoxLayout) -> None:
        symbol, has_known = self._security.symbol, bool(self._known)
        self._choice.setAccessibleName(f"Class of {symbol}")
        self._choice.addItem("No class", "")
        for name in self._spins:
            self._choice.addItem(name, name)
        self._choice.addItem("Split over classes", _SPLIT)
        grid = QGridLayout(self._grid)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        for at, (name, spin) in enumerate(self._spins.items()):
            spin.setRange(0, 100)
            spin.pointsChanged.connect(self._count)
            grid.addWidget(Text(AssetClass(name).short_name, "small", "ink_2"), at // _COLUMNS, at % _COLUMNS * 2)
            grid.addWidget(spin, at // _COLUMNS, at % _COLUMNS * 2 + 1)
        cancel, as_known = button("Cancel", "quiet", small=True), button("As known", "link", small=True)
        as_known.setToolTip("Fill in what the table of known funds says")
        as_known.setVisible(has_known)
        column.addLayout(row(Text(symbol, "emphasis"), self._choice, as_known, 1, self._sum, self._save, cancel))
        column.addWidget(self._grid)
        self._choice.currentIndexChanged.connect(self._count)
        self._save.clicked.connect(self._hand_over)
        cancel.clicked.connect(self.cancelled)
        as_known.clicked.connect(lambda: self._show(self._known))

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
        fields, own = self.fields, self._security.symbol
        return replace(
            self._security,
            classes=self.parts,
            identical=_symbols(fields.identical.text(), own),
            substitutes=_symbols(fields.substitutes.text(), own),
            index=" ".join(fields.follows.text().split()),
            half_spread_bps=_number(fields.spread) or ZERO,
            daily_volume=_number(fields.volume),
        )

    @property
    def said(self) -> FundSaid:
        """What is said that is not part of the plan."""
        fields, own, before = self.fields, self._security.symbol, self._hints.printed
        printed = _printed(fields.printed.text(), own)
        symbol = fields.symbol.text().strip().upper()
        return FundSaid(
            own,
            "" if symbol == own else symbol,
            tuple(p for p in printed if p not in before),
            tuple(p for p in before if p not in printed),
            _number(fields.price),
        )

    def show_series(self, symbol: str, words: str) -> None:
        """Say which prices of price files there are, where it is of this security; no words, none."""
        if symbol != self._security.symbol:
            return
        self.series.set_words(words)
        self.series.setVisible(bool(words))
        self.drop.setVisible(bool(words))

    def save_button(self) -> QPushButton:
        """The button that saves, for whoever steers with the keyboard."""
        return self._save

    def _hand_over(self) -> None:
        said = self.said
        self.saved.emit(self.security)
        if said != FundSaid(said.of):
            self._tell(said)

    def _tell(self, said: FundSaid) -> None:
        self.told.emit(said)

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
        problem = self._problem()
        self._save.setEnabled(fits and not problem)
        if problem:
            self._sum.set_words(problem, "danger")
        else:
            self._sum.set_words("" if not split else f"{total * HUNDRED:f} of 100 %", "ink_2" if fits else "danger")

    def _problem(self) -> str:
        """Why what is typed cannot be saved, empty where it can."""
        fields, own = self.fields, self._security.symbol
        both = sorted(set(_symbols(fields.identical.text(), own)) & set(_symbols(fields.substitutes.text(), own)))
        if both:
            return f"{both[0]} can’t be identical and a substitute"
        numbers = ((fields.spread, "half spread"), (fields.volume, "number of shares"), (fields.price, "price"))
        for box, words in numbers:
            if box.text().strip() and _number(box) is None:
                return f"“{box.text().strip()}” is no {words}"
        if fields.price.text().strip() and not _number(fields.price):
            return "A price is above zero"
        return "" if fields.symbol.text().strip() else "A security needs a symbol"


def _label(words: str) -> Text:
    label = Text(words, "small", "ink_2")
    label.setMinimumWidth(current_theme().scaled(_LABEL))
    return label


def _field(name: str, text: str, hint: str, width: int = _FIELD) -> QLineEdit:
    box = QLineEdit(text)
    box.setAccessibleName(name)
    box.setPlaceholderText(hint)
    box.setCursorPosition(0)
    box.setFixedWidth(current_theme().scaled(width))
    return box


def _number(box: QLineEdit) -> Decimal | None:
    """The number typed, None where there is none or it is none."""
    return read_number(box.text(), "money") if box.text().strip() else None


def _symbols(text: str, own: str) -> tuple[str, ...]:
    """The symbols of a line, parted by commas or spaces, each once and without the security itself."""
    return tuple(s for s in dict.fromkeys(text.upper().replace(",", " ").split()) if s != own)


def _printed(text: str, own: str) -> tuple[str, ...]:
    """Names as files print them, parted by commas: they may have spaces."""
    names = (" ".join(part.upper().split()) for part in text.split(","))
    return tuple(name for name in dict.fromkeys(names) if name and name != own)
