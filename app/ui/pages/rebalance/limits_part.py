"""The limits every proposal keeps, as the Goal pane shows them: budgets, smallest trade and position, shares."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QVBoxLayout, QWidget

from app.model.number import ONE, ZERO
from app.model.plan import Plan
from app.model.proposal import Proposal
from app.ui.format import Formatter
from app.ui.pages.money_field import MoneyField
from app.ui.theme import current_theme
from app.ui.widgets.card import row
from app.ui.widgets.paint import round_rect
from app.ui.widgets.text import Text

_SHARES = {"": "by account", "whole": "whole", "fractional": "fractional"}
_TIPS = {
    "gains_budget": "The most net gain one proposal may take",
    "year_gains_budget": "The most net gain of the year, with what was realised so far",
    "minimum_trade": "Smaller trades are left out, with their price",
    "minimum_position": "Smaller positions are not opened",
}
_PART = 0.55
"""How much of the accent what is proposed has, beside what is taken."""


@dataclass(frozen=True, slots=True)
class LimitsView:
    """What the part shows; `taken` is the year's net gain so far, `fractional` the request's own wish."""

    plan: Plan
    proposal: Proposal | None
    taken: Decimal
    fractional: bool | None
    format: Formatter
    can_write: bool


@dataclass(frozen=True, slots=True)
class Used:
    """How much of a budget is used: what was taken before, and what is proposed."""

    budget: Decimal
    taken: Decimal
    proposed: Decimal | None


def used_of(view: LimitsView) -> Used | None:
    """The year's budget where there is one, with what the year has taken; else that of one proposal."""
    tax = view.proposal.tax if view.proposal else None
    proposed = None if tax is None else max(tax.short_gain + tax.long_gain, ZERO)
    year = view.plan.tax.year_gains_budget
    if year is not None:
        return Used(year, max(view.taken, ZERO), proposed)
    budget = view.plan.rules.gains_budget
    return None if budget is None else Used(budget, ZERO, proposed)


def used_words(view: LimitsView, used: Used) -> str:
    """`$1,240 taken · $875 proposed`."""
    format_ = view.format
    taken = f"{format_.money(view.taken)} taken" if view.plan.tax.year_gains_budget is not None else ""
    proposed = "nothing proposed yet" if used.proposed is None else f"{format_.money(used.proposed)} proposed"
    return " · ".join(part for part in (taken, proposed) if part)


class LimitsPart(QWidget):
    """Tells an edit of the plan's limits by name, and how shares shall be for once."""

    changed = Signal(str, object)  # name of the limit, amount or None
    sharesChosen = Signal(object)  # True, False, None

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.budget = MoneyField("Gains budget of a proposal", "none", quiet=True)
        self.year = MoneyField("Gains budget of the year", "none", quiet=True)
        self.smallest = MoneyField("Smallest trade", "none", quiet=True)
        self.position = MoneyField("Smallest position", "none", quiet=True)
        self.meter = BudgetMeter()
        self.taken = Text("", "micro", "ink_2", wrap=True)
        self.shares = QComboBox()
        self.shares.setAccessibleName("Shares")
        self.shares.setProperty("quiet", True)
        self.shares.setToolTip("By account: as each account allows; otherwise all alike, for this proposal")
        self.shares.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for key, words in _SHARES.items():
            self.shares.addItem(words, key)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(Text("Limits", "strong"))
        column.addSpacing(3)
        self._fields = {
            "gains_budget": self.budget,
            "year_gains_budget": self.year,
            "minimum_trade": self.smallest,
            "minimum_position": self.position,
        }
        titles = ("Gains budget", "Gains this year", "Smallest trade", "Smallest position")
        for title, (name, field) in zip(titles, self._fields.items(), strict=True):
            field.setFixedWidth(current_theme().scaled(76))
            label = Text(title, "small", "ink_2")
            for part in (label, field.field):
                part.setToolTip(_TIPS[name])
            column.addLayout(row(label, 1, field))
            field.amountChanged.connect(lambda amount, name=name: self.changed.emit(name, amount))
            if field is self.year:
                column.addSpacing(2)
                column.addWidget(self.meter)
                column.addSpacing(3)
                column.addWidget(self.taken)
                column.addSpacing(3)
        line = row(Text("Shares", "small", "ink_2"), self.shares)
        line.setStretch(1, 1)
        column.addLayout(line)
        self.shares.activated.connect(lambda _: self.sharesChosen.emit(self.fractional))

    @property
    def fractional(self) -> bool | None:
        """How shares shall be, as the choice stands."""
        return {"": None, "whole": False, "fractional": True}[self.shares.currentData()]

    def show_limits(self, view: LimitsView) -> None:
        """Show the plan's limits and how far they are used."""
        rules, format_ = view.plan.rules, view.format
        self.budget.show_amount(rules.gains_budget, format_)
        self.year.show_amount(view.plan.tax.year_gains_budget, format_)
        self.smallest.show_amount(rules.minimum_trade or None, format_)
        self.position.show_amount(rules.minimum_position or None, format_)
        for field in self._fields.values():
            field.setEnabled(view.can_write)
        used = used_of(view)
        for part in (self.meter, self.taken):
            part.setVisible(used is not None)
        if used is not None:
            self.meter.show_used(used)
            self.taken.set_words(used_words(view, used))
        chosen = {None: "", True: "fractional", False: "whole"}[view.fractional]
        blocked = self.shares.blockSignals(True)
        self.shares.setCurrentIndex(self.shares.findData(chosen))
        self.shares.blockSignals(blocked)


class BudgetMeter(QWidget):
    """How much of a budget is used: first what was taken, then, paler, what is proposed."""

    def __init__(self) -> None:
        super().__init__()
        self._taken = self._proposed = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_used(self, used: Used) -> None:
        """Show parts of the budget; more than all of it fills the bar."""
        budget = used.budget if used.budget > 0 else ONE
        taken = min(used.taken / budget, ONE)
        proposed = min((used.proposed or ZERO) / budget, ONE - taken)
        self._taken, self._proposed = float(taken), float(proposed)
        self.setAccessibleName(f"{self._taken:.0%} of the gains budget taken, {self._proposed:.0%} proposed")
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
        taken, both = box.width() * self._taken, box.width() * (self._taken + self._proposed)
        gap = 1 if self._taken and self._proposed else 0
        if both > taken:
            part = QRectF(taken + gap, 0, max(both - taken - gap, 1), box.height())
            painter.fillRect(part, theme.color("surface"))
            painter.fillRect(part, theme.color("accent", _PART))
        if taken >= 1:
            round_rect(painter, QRectF(0, 0, taken, box.height()), 2, theme.color("accent"))
