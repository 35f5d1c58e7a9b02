"""The left of the Rebalance page: what a proposal is asked to do, what it costs, and the limits it keeps."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QComboBox, QRadioButton, QVBoxLayout, QWidget

from app.model.number import ZERO
from app.model.plan import Goal, Plan
from app.model.proposal import Mode, Proposal, Request
from app.ui.format import Formatter
from app.ui.pages.rebalance.deposits_part import DepositsPart
from app.ui.pages.rebalance.dial_part import DialPart
from app.ui.pages.rebalance.flows_part import MONEY_IN, MONEY_OUT, FlowsPart
from app.ui.pages.rebalance.limits_part import LimitsPart, LimitsView
from app.ui.pages.rebalance.locks import LockList
from app.ui.pages.scroll import PaneScroll
from app.ui.theme import current_theme
from app.ui.widgets.card import Card, Hairline, row
from app.ui.widgets.text import Text

MODES = {
    Mode.INVEST: "Invest cash",
    Mode.RAISE: "Raise cash",
    Mode.EDGE: "Back to the band edge",
    Mode.TARGET: "Back to target",
    Mode.HARVEST_REBALANCE: "Harvest and rebalance",
    Mode.HARVEST: "Harvest, losses only",
    Mode.TACTICAL: "Tactical",
}
_RADIOS = tuple(mode for mode in MODES if mode is not Mode.HARVEST)
"""Harvesting alone is a choice below harvesting and rebalancing."""
_TIPS = {
    Mode.INVEST: "Buys only: cash goes to what lies below its target",
    Mode.RAISE: "Sells only: what lies above its target is sold first",
    Mode.EDGE: "The fewest trades that bring every class inside its band",
    Mode.TARGET: "Every class as near to its target as shares allow",
    Mode.HARVEST_REBALANCE: "Losses worth taking and trades back inside the bands, weighed together",
    Mode.TACTICAL: "Towards your tilts: trades only classes whose tilt is in force or has ended",
}
_INDENT = 16
"""A detail stands under the words of its radio button."""
_HARVESTS = {Mode.HARVEST_REBALANCE: "and rebalance", Mode.HARVEST: "losses and substitutes only"}


@dataclass(frozen=True, slots=True)
class GoalView:
    """What the pane shows; `taken` is the year's net gain so far."""

    request: Request
    plan: Plan
    proposal: Proposal | None
    taken: Decimal
    lots: dict[str, str]
    format: Formatter
    can_write: bool


def goal_words(goal: Goal, tolerance: Decimal, format_: Formatter) -> str:
    """Where mode edge stops."""
    return {
        Goal.EDGE: "to the edge",
        Goal.MIDPOINT: "halfway to target",
        Goal.TOLERANCE: f"to {format_.weight(tolerance, places=0)} of the band",
        Goal.TARGET: "to target",
    }[goal]


def summary(view: GoalView) -> str:
    """The goal in one line, for the strip the pane folds to."""
    budget = view.plan.rules.gains_budget
    gains = "no limit on gains" if budget is None else f"gains of at most {view.format.money(budget)}"
    locks = view.format.counted(len(view.plan.locks), "lock")
    flows = [
        f"{view.format.money(abs(amount))} {'into' if amount > ZERO else 'from'} {name}"
        for name, amount in view.request.flows.items()
    ]
    return " · ".join([f"**{MODES[view.request.mode]}**", *([", ".join(flows)] if flows else []), gains, locks])


class GoalPane(Card):
    """Tells a new request, a place on the dial, or an edit of the plan's limits and locks."""

    requested = Signal(object)  # Request
    limitChanged = Signal(str, object)  # name, amount or None
    lockAdded = Signal(object)
    lockRemoved = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(padded=False, parent=parent)
        self.setAccessibleName("Goal")
        self.body.setContentsMargins(1, 1, 1, 1)
        self._request = Request(Mode.EDGE)
        self._modes = QButtonGroup(self)
        self.radios: dict[Mode, QRadioButton] = {mode: QRadioButton(MODES[mode]) for mode in _RADIOS}
        self.stops, self.harvests = QComboBox(), QComboBox()
        self.stops.setAccessibleName("Where to stop")
        self.harvests.setAccessibleName("How much to harvest")
        for mode, words in _HARVESTS.items():
            self.harvests.addItem(words, mode)
        self.money_in, self.money_out = FlowsPart(MONEY_IN), FlowsPart(MONEY_OUT)
        self.flow = QWidget()
        self.dial, self.deposits = DialPart(), DepositsPart()
        self._ways = QWidget()
        self.limits, self.locks = LimitsPart(), LockList()
        self._lay_out()
        self._connect()

    def show_goal(self, view: GoalView) -> None:
        """Show a request and the plan's limits."""
        self._request = view.request
        mode = view.request.mode
        shown = Mode.HARVEST_REBALANCE if mode is Mode.HARVEST else mode
        self.radios[shown].setChecked(True)
        self._show_flow(view)
        self._show_stops(view)
        self.harvests.setVisible(shown is Mode.HARVEST_REBALANCE)
        self.harvests.setCurrentIndex(max(self.harvests.findData(mode), 0))
        fractional = view.request.fractional
        self.limits.show_limits(
            LimitsView(view.plan, view.proposal, view.taken, fractional, view.format, view.can_write)
        )
        self.locks.show_locks(view.plan, view.lots, can_write=view.can_write)

    def show_dial_part(self, *, dial: bool, deposits: bool) -> None:
        """Show the dial where the mode has one, or how far deposits go where it invests."""
        self.dial.setVisible(dial)
        self.deposits.setVisible(deposits)
        self._ways.setVisible(dial or deposits)

    def _lay_out(self) -> None:
        inside = QWidget()
        self._column = column = QVBoxLayout(inside)
        column.setSpacing(3)
        column.addWidget(Text("Goal", "heading"))
        column.addSpacing(4)
        for mode, radio in self.radios.items():
            radio.setToolTip(_TIPS[mode])
            radio.setAccessibleDescription(_TIPS[mode])
            radio.setMinimumHeight(current_theme().scaled(22))
            self._modes.addButton(radio)
            column.addWidget(radio)
            for at, detail in ((Mode.EDGE, self.stops), (Mode.HARVEST_REBALANCE, self.harvests)):
                if mode is at:
                    detail.setProperty("quiet", True)
                    detail.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
                    line = row(detail)
                    line.setContentsMargins(_INDENT, 0, 0, 0)
                    column.addLayout(line)
        self._lay_out_flow()
        self._lay_out_ways()
        column.insertWidget(column.indexOf(self.radios[Mode.RAISE]) + 1, self.flow)
        column.addWidget(self._ways)
        self._rule(column)
        column.addWidget(self.limits)
        self._rule(column)
        column.addWidget(self.locks)
        column.addStretch(1)
        self.body.addWidget(PaneScroll(inside))

    def _lay_out_ways(self) -> None:
        """The dial and the deposits with the rule above them, one whole that leaves no gap where neither is shown."""
        ways = QVBoxLayout(self._ways)
        ways.setContentsMargins(0, 5, 0, 0)
        ways.setSpacing(3)
        ways.addWidget(Hairline())
        ways.addSpacing(3)
        ways.addWidget(self.dial)
        ways.addWidget(self.deposits)

    def _lay_out_flow(self) -> None:
        flow = QVBoxLayout(self.flow)
        flow.setContentsMargins(0, 4, 0, 6)
        flow.setSpacing(6)
        flow.addWidget(self.money_in)
        flow.addWidget(self.money_out)

    def _connect(self) -> None:
        for mode, radio in self.radios.items():
            radio.clicked.connect(lambda _checked, mode=mode: self._ask_mode(mode))
        for part in (self.money_in, self.money_out):
            part.changed.connect(lambda: self._ask(replace(self._request, flows=self._flows())))
        # Qt hands a text back for what is an enumeration here.
        self.stops.activated.connect(lambda _: self._ask_goal(self.stops.currentData()))
        self.harvests.activated.connect(lambda _: self._ask_mode(Mode(self.harvests.currentData())))
        self.deposits.chosen.connect(self._take_deposit)
        self.limits.sharesChosen.connect(lambda wish: self._ask(replace(self._request, fractional=wish)))
        self.limits.changed.connect(self.limitChanged)
        self.locks.added.connect(self.lockAdded)
        self.locks.removed.connect(self.lockRemoved)

    @staticmethod
    def _rule(column: QVBoxLayout) -> None:
        column.addSpacing(7)
        column.addWidget(Hairline())
        column.addSpacing(5)

    def _show_flow(self, view: GoalView) -> None:
        """Money in to invest, money out to raise; in other modes what was asked for elsewhere, where there is any."""
        mode, flows = view.request.mode, view.request.flows
        names = [a.name for a in view.plan.accounts if a.can_trade]
        invests, raises = mode is Mode.INVEST, mode is Mode.RAISE
        comes, goes = (any(sign * f > ZERO for f in flows.values()) for sign in (1, -1))
        self.money_in.setVisible(invests or comes)
        self.money_out.setVisible(raises or goes)
        self.flow.setVisible(invests or raises or comes or goes)
        if self.flow.isVisibleTo(self):
            # Money in or out stands below the goal it belongs to, and below where that goal stops.
            self._column.removeWidget(self.flow)
            radio = self.radios[Mode.HARVEST_REBALANCE if mode is Mode.HARVEST else mode]
            has_detail = mode in (Mode.EDGE, Mode.HARVEST, Mode.HARVEST_REBALANCE)
            self._column.insertWidget(self._column.indexOf(radio) + 1 + has_detail, self.flow)
        title = "New money into, beside idle cash" if invests else "Deposit into"
        self.money_in.show_flows(flows, names, title, view.format)
        self.money_out.show_flows(flows, names, "Raise from" if raises else "Withdraw from", view.format)

    def _show_stops(self, view: GoalView) -> None:
        """Where mode edge stops: as the plan says, or otherwise for once."""
        self.stops.setVisible(view.request.mode is Mode.EDGE)
        rules, format_ = view.plan.rules, view.format
        items: list[tuple[str, Goal | None]] = [(f"{goal_words(rules.goal, rules.tolerance, format_)}, by plan", None)]
        others = (goal for goal in (Goal.EDGE, Goal.MIDPOINT, Goal.TOLERANCE) if goal is not rules.goal)
        items += [(goal_words(goal, rules.tolerance, format_), goal) for goal in others]
        if [self.stops.itemText(n) for n in range(self.stops.count())] != [words for words, _ in items]:
            self.stops.clear()
            for words, goal in items:
                self.stops.addItem(words, goal)
        self.stops.setCurrentIndex(max(self.stops.findData(view.request.goal), 0))

    def _ask_mode(self, mode: Mode) -> None:
        """Tell another mode, which begins without flows, or the same one without a point of the dial."""
        goal = self._request.goal if mode is Mode.EDGE else None
        flows = self._flows() if mode is self._request.mode else {}
        self._ask(replace(self._request.with_mode(mode), flows=flows, goal=goal))

    def _ask_goal(self, goal: str | None) -> None:
        self._ask(replace(self._request, goal=Goal(goal) if goal else None))

    def _take_deposit(self, amount: Decimal) -> None:
        """Invest a deposit that was pressed, in the account that is chosen first."""
        if self.money_in.account:
            self._ask(replace(self._request, flows={self.money_in.account: amount}))

    def _flows(self) -> dict[str, Decimal]:
        """What the rows say of money in and out; an account has one flow."""
        parts = (part for part in (self.money_in, self.money_out) if part.isVisibleTo(self))
        flows: dict[str, Decimal] = {}
        for part in parts:
            for name, amount in part.flows.items():
                flows[name] = flows.get(name, ZERO) + amount
        return {name: amount for name, amount in flows.items() if amount}

    def _ask(self, request: Request) -> None:
        if request != self._request:
            self.requested.emit(request)
