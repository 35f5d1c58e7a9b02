"""Money in or money out, in the Goal pane: one row an account, each with its amount."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.model.number import ZERO
from app.ui.format import Formatter
from app.ui.icons import icon
from app.ui.pages.elided import ElidedBox
from app.ui.pages.money_field import MoneyField
from app.ui.theme import current_theme
from app.ui.widgets.card import button, row
from app.ui.widgets.text import Text

_AMOUNT, _REMOVE, _BESIDE = 76, 20, 18
"""Pixels of an amount at the least, of what removes it, and of what stands in a field beside its text."""
_ACCOUNT_STYLE = "QComboBox { padding: 0; } QComboBox::drop-down { width: 16px; }"
_AMOUNT_STYLE = "QLineEdit { padding: 0 6px; }"


@dataclass(frozen=True, slots=True)
class Direction:
    """Which way money goes, and how that is said; `sign` is 1 for money in and −1 for money out."""

    sign: int
    verb: str
    towards: str
    empty: str


MONEY_IN = Direction(1, "Deposit", "into", "none")
MONEY_OUT = Direction(-1, "Raise", "from", "amount")


class FlowRow(QWidget):
    """One account and the amount that goes into it or out of it."""

    changed = Signal()
    removed = Signal()

    def __init__(self, direction: Direction) -> None:
        super().__init__()
        self._direction = direction
        self.account = ElidedBox()
        self.account.setProperty("quiet", True)
        self.account.setStyleSheet(_ACCOUNT_STYLE)
        self.amount = MoneyField("Amount", direction.empty)
        self.amount.field.setStyleSheet(_AMOUNT_STYLE)
        self.remove = button("", "quiet", small=True)
        self.remove.setIcon(icon("close", "ink_3"))
        self.remove.setFixedWidth(_REMOVE)
        line = row(self.account, self.amount, self.remove, spacing=4)
        line.setStretch(0, 1)
        for part in (self.account, self.amount, self.remove):
            line.setAlignment(part, Qt.AlignmentFlag.AlignTop)
        self.setLayout(line)
        self.amount.amountChanged.connect(lambda _: self.changed.emit())
        self.account.activated.connect(lambda _: self._choose())
        self.remove.clicked.connect(self.removed)

    @property
    def name(self) -> str:
        """The account that is chosen, empty where there is none."""
        return self.account.currentData() or ""

    def offer(self, names: Sequence[str], chosen: str) -> None:
        """Offer accounts to choose from."""
        if [self.account.itemData(n) for n in range(self.account.count())] != list(names):
            self.account.clear()
            for name in names:
                self.account.addItem(name, name)
        self.account.setCurrentIndex(max(self.account.findData(chosen), 0))
        self._say()

    def show_amount(self, amount: Decimal | None, format_: Formatter, *, is_only: bool) -> None:
        """Show the amount; the only row is emptied, not removed."""
        # A complaint may stand below the field; what is beside it stays in line with the field itself.
        self.amount.field.ensurePolished()
        for part in (self.account, self.remove):
            part.setFixedHeight(self.amount.field.sizeHint().height())
        self.amount.show_amount(amount, format_)
        self.remove.setVisible(not is_only)

    @property
    def room(self) -> int:
        """Pixels that the amount needs."""
        words = self.amount.field.fontMetrics().horizontalAdvance(self.amount.field.text())
        return max(current_theme().scaled(_AMOUNT), words + _BESIDE)

    def _choose(self) -> None:
        self._say()
        self.changed.emit()

    def _say(self) -> None:
        where = f"{self._direction.towards} {self.name}"
        self.amount.field.setAccessibleName(f"Amount {where}")
        self.account.setAccessibleName(f"Account to {self._direction.verb.lower()} {self._direction.towards}")
        self.remove.setAccessibleName(f"Remove the amount {where}")
        self.remove.setToolTip("Remove this amount")


class FlowsPart(QWidget):
    """Rows of one direction; tells all their amounts, signed, by account, whenever one of them is another.

    A row without an amount is nobody's wish yet: it stays until it gets one, is removed, or the rows are shown anew.
    """

    changed = Signal()

    def __init__(self, direction: Direction) -> None:
        super().__init__()
        self._direction = direction
        self._names: tuple[str, ...] = ()
        self._format: Formatter
        self.rows: list[FlowRow] = []
        self._title = Text("", "small", "ink_2")
        self._lines = QVBoxLayout()
        self._lines.setSpacing(4)
        self.more = button(f"{direction.verb} {direction.towards} another account", "link", small=True)
        self.more.clicked.connect(self._add)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._title)
        column.addLayout(self._lines)
        column.addLayout(row(self.more, 1))

    @property
    def flows(self) -> dict[str, Decimal]:
        """What the rows say, money out below zero."""
        return {r.name: self._direction.sign * r.amount.amount for r in self.rows if r.name and r.amount.amount}

    @property
    def account(self) -> str:
        """The account of the first row."""
        return self.rows[0].name if self.rows else ""

    def show_flows(self, flows: Mapping[str, Decimal], names: Sequence[str], title: str, format_: Formatter) -> None:
        """Show the flows of this direction in rows that may take these accounts; a row that is typed into stays."""
        self._names, self._format = tuple(names), format_
        self._title.set_words(title)
        mine = {name: abs(amount) for name, amount in flows.items() if amount * self._direction.sign > ZERO}
        kept = [r for r in self.rows if r.name in mine or r.amount.amount is None]
        for gone in [r for r in self.rows if r not in kept]:
            self._drop(gone)
        for name in (n for n in mine if n not in {r.name for r in self.rows}):
            blank = next((r for r in self.rows if r.name not in mine and r.amount.amount is None), None)
            self._offer(blank or self._new(), name)
        if not self.rows:
            self._offer(self._new(), self._free[0] if self._free else "")
        self._show(mine)

    # Inside

    @property
    def _free(self) -> list[str]:
        """Accounts that no row has yet."""
        taken = {r.name for r in self.rows}
        return [name for name in self._names if name not in taken]

    def _show(self, amounts: Mapping[str, Decimal]) -> None:
        for one in self.rows:
            self._offer(one, one.name)
            one.show_amount(amounts.get(one.name), self._format, is_only=len(self.rows) == 1)
        # Names give way, numbers do not.
        widest = max(one.room for one in self.rows)
        for one in self.rows:
            one.amount.setFixedWidth(widest)
        for before, after in zip(self.rows, self.rows[1:], strict=False):
            QWidget.setTabOrder(before.remove, after.account)
        self.more.setVisible(bool(self._free))
        self.more.setEnabled(all(r.amount.amount for r in self.rows))

    def _offer(self, one: FlowRow, chosen: str) -> None:
        """Offer a row the accounts that no other has; one that may not trade any more stays where it has money."""
        taken = {r.name for r in self.rows if r is not one}
        names = [n for n in self._names if n not in taken]
        one.offer(names if not chosen or chosen in names else [chosen, *names], chosen)

    def _new(self) -> FlowRow:
        made = FlowRow(self._direction)
        made.changed.connect(self._changed)
        made.removed.connect(lambda: self._remove(made))
        self.rows.append(made)
        self._lines.addWidget(made)
        return made

    def _add(self) -> None:
        amounts = {name: abs(amount) for name, amount in self.flows.items()}
        free = self._free
        made = self._new()
        self._offer(made, free[0])
        self._show(amounts)
        made.amount.setFocus()

    def _remove(self, one: FlowRow) -> None:
        place = self.rows.index(one)
        had = bool(one.amount.amount)
        self._drop(one)
        self._show({name: abs(amount) for name, amount in self.flows.items()})
        self.rows[max(place - 1, 0)].amount.setFocus()
        if had:
            self.changed.emit()

    def _drop(self, one: FlowRow) -> None:
        self.rows.remove(one)
        self._lines.removeWidget(one)
        one.hide()
        one.deleteLater()

    def _changed(self) -> None:
        self._show({name: abs(amount) for name, amount in self.flows.items()})
        self.changed.emit()
