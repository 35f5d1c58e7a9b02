"""Deposits alone, in the Goal pane: how long they take, the one that does it today, and the one that needs no sale."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from app.model.horizon import Horizon
from app.model.number import dollars_up
from app.ui.format import Formatter
from app.ui.pages.money_field import MoneyField
from app.ui.theme import current_theme
from app.ui.widgets.card import button, row
from app.ui.widgets.text import Text

_FIELD = 76
_ROW, _INSIDE_FIELD = 22, 5
_FIRST, _LUMP, _TARGET = "First deposit", "All of it today", "To target, no sale"
_EFFECTS = {
    _FIRST: "the first of the monthly deposits",
    _LUMP: "every class back inside its band today",
    _TARGET: "every class at its target without a sale",
}
_ASSUMES = "At today’s prices, if every class can be bought. Press an amount to invest it."


@dataclass(frozen=True, slots=True)
class Deposit:
    """A deposit that can be pressed: what it is for, and whole dollars, rounded up so that they are enough."""

    label: str
    amount: Decimal


def deposits_of(found: Horizon | None) -> tuple[Deposit, ...]:
    """The deposits worth a press: those that are needed and do something."""
    if found is None:
        return ()
    first = found.monthly if found.months else None
    amounts = ((_FIRST, first), (_LUMP, found.lump), (_TARGET, found.to_target))
    return tuple(Deposit(label, dollars_up(amount)) for label, amount in amounts if amount)


def deposit_words(found: Horizon, format_: Formatter) -> str:
    """`Back inside every band in **22 months**; US equity decides.`, or that nothing or no deposit is needed."""
    if found.lump is None:
        return "No deposit brings every class back into its band without a sale."
    if not found.lump:
        inside = "Every class is inside its band, or idle cash brings it there."
    elif found.months is None:
        inside = f"One deposit, or several: type an amount to see how long. {found.slowest} decides."
    else:
        inside = f"Back inside every band in **{format_.counted(found.months, 'month')}**; {found.slowest} decides."
    if found.to_target is None:
        return f"{inside} Targets can’t be reached without a sale."
    return inside if found.to_target else f"{inside} Targets need no sale."


class DepositsPart(QWidget):
    """Tells another amount a month, and a deposit that was pressed."""

    monthlyChanged = Signal(object)
    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.monthly = MoneyField("Deposit a month", "amount", quiet=True)
        self.monthly.field.setToolTip("What you could deposit every month; it changes nothing in the plan")
        self.words = Text("", "small", "ink_2", strong="ink", wrap=True)
        self.figures = {label: button("", "link", small=True) for label in _EFFECTS}
        self._labels = {label: Text(label, "small", "ink_2") for label in _EFFECTS}
        self._amounts: dict[str, Decimal] = {}
        self._note = Text(_ASSUMES, "micro", "ink_3", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(Text("With deposits alone", "strong"))
        column.addLayout(row(Text("A month", "small", "ink_2"), 1, self.monthly))
        column.addWidget(self.words)
        for label, figure in self.figures.items():
            figure.setAccessibleName(f"Invest: {_EFFECTS[label]}")
            line = row(self._labels[label], 1, figure)
            # Figures of a quiet field stand a little inside its frame; these stand in line with them.
            line.setContentsMargins(0, 0, _INSIDE_FIELD, 0)
            column.addLayout(line)
            figure.clicked.connect(lambda _=False, label=label: self.chosen.emit(self._amounts[label]))
        column.addWidget(self._note)
        self.monthly.amountChanged.connect(self.monthlyChanged)

    def show_horizon(self, found: Horizon | None, monthly: Decimal, format_: Formatter, failure: str = "") -> None:
        """Show a horizon, None while it is worked out; `failure` says why there is none."""
        for figure in self.figures.values():
            figure.setFixedHeight(current_theme().scaled(_ROW))
        self.monthly.setFixedWidth(current_theme().scaled(_FIELD if monthly else _FIELD + 24))
        self.monthly.show_amount(monthly or None, format_)
        self.words.set_words(deposit_words(found, format_) if found else failure or "Being worked out.")
        deposits = deposits_of(found)
        self._amounts = {one.label: one.amount for one in deposits}
        for label, figure in self.figures.items():
            self._show_figure(label, figure, format_)
        self._note.setVisible(bool(deposits))

    def _show_figure(self, label: str, figure: QPushButton, format_: Formatter) -> None:
        amount = self._amounts.get(label)
        for part in (self._labels[label], figure):
            part.setVisible(amount is not None)
        money = format_.money(amount) if amount is not None else ""
        figure.setText(money)
        figure.setAccessibleName(f"Invest {money}: {_EFFECTS[label]}")
        figure.setToolTip(f"Invest {money}: {_EFFECTS[label]}")
