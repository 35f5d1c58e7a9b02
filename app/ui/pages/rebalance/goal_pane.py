"""The left of the Rebalance page: what a proposal is asked to do, and the limits it keeps."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QRadioButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.model.number import ZERO
from app.model.plan import Plan
from app.model.proposal import Mode, Proposal, Request
from app.ui.format import Formatter
from app.ui.pages.money_field import MoneyField
from app.ui.pages.rebalance.locks import LockList
from app.ui.theme import current_theme
from app.ui.widgets.card import Card, Hairline, row
from app.ui.widgets.paint import round_rect
from app.ui.widgets.text import Text

MODES = {
    Mode.INVEST: "Invest cash",
    Mode.RAISE: "Raise cash",
    Mode.EDGE: "Back to the band edge",
    Mode.TARGET: "Back to target",
}
_MODE_TIPS = {
    Mode.INVEST: "Buys only: cash goes to what lies below its target",
    Mode.RAISE: "Sells only: what lies above its target is sold first",
    Mode.EDGE: "The fewest trades that bring every class inside its band",
    Mode.TARGET: "Every class as near to its target as shares allow",
}
_SHARES = {"": "As each account allows", "whole": "Whole", "fractional": "Fractional"}


@dataclass(frozen=True, slots=True)
class GoalView:
    """What the pane shows."""

    request: Request
    plan: Plan
    proposal: Proposal | None
    lots: dict[str, str]
    format: Formatter
    can_write: bool


class GoalPane(Card):
    """Tells a new request, or an edit of the plan's limits and locks."""

    requested = Signal(object)  # Request
    budgetChanged = Signal(object)
    smallestChanged = Signal(object)
    lockAdded = Signal(object)
    lockRemoved = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(padded=False, parent=parent)
        self.setAccessibleName("Goal")
        self.body.setContentsMargins(1, 1, 1, 1)
        self._request = Request(Mode.EDGE)
        self._modes = QButtonGroup(self)
        self.radios = {mode: QRadioButton(words) for mode, words in MODES.items()}
        self.amount = MoneyField("Amount", "all idle cash")
        self.account = QComboBox()
        self.account.setAccessibleName("Account")
        self.flow_title = Text("", "small", "ink_2")
        self.account_title = Text("", "small", "ink_2")
        self.flow = QWidget()
        self.budget = MoneyField("Gains budget of a proposal", "none")
        self.meter = BudgetMeter()
        self.taken = Text("", "micro", "ink_2", wrap=True)
        self.smallest = MoneyField("Smallest trade", "none")
        self.shares = QComboBox()
        self.shares.setAccessibleName("Shares")
        for key, words in _SHARES.items():
            self.shares.addItem(words, key)
        self.locks = LockList()
        self._lay_out()
        self._connect()

    def show_goal(self, view: GoalView) -> None:
        """Show a request and the plan's limits."""
        self._request, format_ = view.request, view.format
        self.radios[view.request.mode].setChecked(True)
        self._show_flow(view)
        budget = view.plan.rules.gains_budget
        self.budget.show_amount(budget, format_)
        self.smallest.show_amount(view.plan.rules.minimum_trade, format_)
        for field in (self.budget, self.smallest):
            field.setEnabled(view.can_write)
        gains = None if view.proposal is None else view.proposal.tax.short_gain + view.proposal.tax.long_gain
        self.meter.setVisible(budget is not None)
        self.taken.setVisible(budget is not None)
        if budget is not None:
            self.meter.show_part(gains or ZERO, budget)
            self.taken.set_words(f"{format_.money(gains)} proposed" if gains is not None else "nothing proposed yet")
        chosen = {None: "", True: "fractional", False: "whole"}[view.request.fractional]
        blocked = self.shares.blockSignals(True)
        self.shares.setCurrentIndex(self.shares.findData(chosen))
        self.shares.blockSignals(blocked)
        self.locks.show_locks(view.plan, view.lots, can_write=view.can_write)

    def summary(self, view: GoalView) -> str:
        """The goal in one line, for the strip the pane folds to."""
        budget = view.plan.rules.gains_budget
        gains = "no limit on gains" if budget is None else f"gains of at most {view.format.money(budget)}"
        locks = view.format.counted(len(view.plan.locks), "lock")
        flows = "".join(f" {view.format.money(abs(a))}, {n}" for n, a in view.request.flows.items())
        return f"**{MODES[view.request.mode]}**{flows} · {gains} · {locks}"

    def _lay_out(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(15, 13, 15, 13)
        column.setSpacing(6)
        column.addWidget(Text("Goal", "heading"))
        column.addSpacing(4)
        for mode, radio in self.radios.items():
            radio.setToolTip(_MODE_TIPS[mode])
            radio.setAccessibleDescription(_MODE_TIPS[mode])
            radio.setMinimumHeight(current_theme().scaled(22))
            self._modes.addButton(radio)
            column.addWidget(radio)
        flow = QVBoxLayout(self.flow)
        flow.setContentsMargins(0, 6, 0, 0)
        flow.setSpacing(4)
        flow.addWidget(self.flow_title)
        flow.addWidget(self.amount)
        flow.addSpacing(6)
        flow.addWidget(self.account_title)
        flow.addWidget(self.account)
        column.addWidget(self.flow)
        self._rule(column)
        column.addWidget(Text("Limits", "strong"))
        column.addLayout(_labelled("Gains budget", self.budget))
        column.addWidget(self.meter)
        column.addWidget(self.taken)
        column.addLayout(_labelled("Smallest trade", self.smallest))
        column.addWidget(Text("Shares", "small", "ink_2"))
        column.addWidget(self.shares)
        self._rule(column)
        column.addWidget(self.locks)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        self.body.addWidget(scroll)

    def _connect(self) -> None:
        for mode, radio in self.radios.items():
            radio.clicked.connect(lambda _checked, mode=mode: self._ask(mode))
        self.amount.amountChanged.connect(lambda _: self._ask(self._request.mode))
        self.account.activated.connect(lambda _: self._ask(self._request.mode))
        self.shares.activated.connect(lambda _: self._ask(self._request.mode))
        self.budget.amountChanged.connect(self.budgetChanged)
        self.smallest.amountChanged.connect(self.smallestChanged)
        self.locks.added.connect(self.lockAdded)
        self.locks.removed.connect(self.lockRemoved)

    @staticmethod
    def _rule(column: QVBoxLayout) -> None:
        column.addSpacing(8)
        column.addWidget(Hairline())
        column.addSpacing(6)

    def _show_flow(self, view: GoalView) -> None:
        mode, flows = view.request.mode, view.request.flows
        self.flow.setVisible(mode in (Mode.INVEST, Mode.RAISE))
        raising = mode is Mode.RAISE
        self.flow_title.set_words("Amount to raise" if raising else "New money, beside idle cash")
        self.account_title.set_words("From" if raising else "Into")
        self.amount.field.setPlaceholderText("type an amount" if raising else "none")
        name, amount = next(iter(flows.items()), (self.account.currentData(), None))
        self.amount.show_amount(None if amount is None else abs(amount), view.format)
        names = [a.name for a in view.plan.accounts if a.can_trade]
        if [self.account.itemData(n) for n in range(self.account.count())] != names:
            self.account.clear()
            for one in names:
                self.account.addItem(one, one)
        self.account.setCurrentIndex(max(self.account.findData(name), 0))

    def _ask(self, mode: Mode) -> None:
        """Tell the request as the controls now stand."""
        amount: Decimal | None = self.amount.amount if mode is self._request.mode else None
        flows: dict[str, Decimal] = {}
        if amount and self.account.currentData():
            flows[self.account.currentData()] = -amount if mode is Mode.RAISE else amount
        fractional = {"": None, "whole": False, "fractional": True}[self.shares.currentData()]
        request = Request(mode, flows, self._request.gains_budget, fractional, self._request.seconds)
        if request != self._request:
            self.requested.emit(request)


def _labelled(label: str, field: MoneyField) -> QVBoxLayout:
    """A label at the left of a narrow field."""
    field.setFixedWidth(current_theme().scaled(96))
    column = QVBoxLayout()
    column.addLayout(row(Text(label, "small", "ink_2"), 1, field))
    return column


class BudgetMeter(QWidget):
    """How much of a budget is used."""

    def __init__(self) -> None:
        super().__init__()
        self._part = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_part(self, used: Decimal, budget: Decimal) -> None:
        """Show a part of the budget; more than all of it fills the bar."""
        part = max(used, ZERO) / budget if budget > 0 else ZERO
        self._part = float(min(part, Decimal(1)))
        self.setAccessibleName(f"{self._part:.0%} of the gains budget used")
        self.update()

    def sizeHint(self) -> QSize:
        """A thin bar."""
        return QSize(100, 6)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bar."""
        theme, painter = current_theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        round_rect(painter, box, 2, theme.color("line_strong"))
        box.setWidth(box.width() * self._part)
        if box.width() > 1:
            round_rect(painter, box, 2, theme.color("accent"))
