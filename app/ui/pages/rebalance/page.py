"""The Rebalance page: a goal at the left, trades in the middle, their effect at the right."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import partial

from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from app.model.frontier import request_at
from app.model.household import Household
from app.model.number import ZERO
from app.model.plan import Lock, Plan
from app.model.proposal import Mode, Proposal, State, Wish
from app.ui.pages.balancing import Balancing
from app.ui.pages.depositing import Depositing
from app.ui.pages.page import Page, PageContext
from app.ui.pages.plan_edit import PlanEditor
from app.ui.pages.proposing import OFFERED, Freshness, Proposing
from app.ui.pages.rebalance.asked import Asked
from app.ui.pages.rebalance.edits import broken_limits
from app.ui.pages.rebalance.effect_pane import EffectPane
from app.ui.pages.rebalance.goal_pane import GoalPane, GoalView, summary
from app.ui.pages.rebalance.head import Head
from app.ui.pages.rebalance.leaving import Leaving
from app.ui.pages.rebalance.relax import relaxed
from app.ui.pages.rebalance.rows import Look, named_lots
from app.ui.pages.rebalance.trades_pane import TradesPane
from app.ui.pages.rebalance.waiting_part import left_aside
from app.ui.pages.rebalance.wishes import WishList
from app.ui.pages.scenarios import ScenarioShelf
from app.ui.pages.words import lock_words, told
from app.ui.theme import current_theme, theme_switch
from app.ui.widgets.card import Card, button, row
from app.ui.widgets.empty_state import EmptyState, EmptyView
from app.ui.widgets.text import Text

_GOAL_WIDE, _EFFECT_WIDE = 280, 400
_GOAL_NARROW, _EFFECT_NARROW = 212, 276
_FOLLOW_MS = 120
"""The trades follow the dial after so long without a movement."""
_NOTHING = EmptyView(
    "No targets yet", "Targets and bands say what a proposal works towards.", (("targets", "Set targets"),)
)
_ASKS = EmptyView("How much?", "Type the amount to raise, and choose the account it comes from.")
_LIMITS = {
    "gains_budget": ("Lift the gains budget", "Set gains budget to {}"),
    "year_gains_budget": ("Lift the year’s gains budget", "Set the year’s gains budget to {}"),
    "minimum_trade": ("Let trades be as small as they are", "Set smallest trade to {}"),
    "minimum_position": ("Let positions be as small as they are", "Set smallest position to {}"),
}


class _Panes(QWidget):
    """The three panes; they give way by themselves, so their widths of the moment hold no window open."""

    def minimumSizeHint(self) -> QSize:
        """The least at which trades still read."""
        return QSize(560, 300)


class RebalancePage(Page):
    """One proposal and the kept ones; nothing is worked out anew unless it is asked for."""

    key = "rebalance"
    title = "Rebalance"
    icon = "rebalance"

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self._editor = PlanEditor.of(context)
        self._proposing = Proposing.of(context)
        self._balancing = Balancing.of(context)
        self._depositing = Depositing.of(context)
        self.shelf = ScenarioShelf.of(context)
        self._is_open = False
        self._dialled: Decimal | None = None
        self._follow = QTimer(self)
        self._follow.setSingleShot(True)
        self._follow.setInterval(_FOLLOW_MS)
        self._follow.timeout.connect(self._take_dial)
        self.leaving, self._asked = Leaving(context, self), Asked(context)
        self.head = Head(context, self.header, self.banners, self.leaving)
        self.goal, self.trades, self.effect = GoalPane(), TradesPane(), EffectPane()
        self.wishes = WishList()
        self.empty = EmptyState(_NOTHING)
        self.asks = EmptyState(_ASKS)
        self.strip = Card(padded=False)
        self.strip_words = Text("", "body", "ink_2", strong="ink")
        self.strip_button = button("Change", "link", small=True)
        self._panes = _Panes()
        self._lay_out()
        self._connect()

    def refresh(self) -> None:
        """Show the proposal; the first look has it worked out."""
        self._proposing.visit()
        self._show()

    def arrive(self, **what: str) -> None:
        """Take the mode, and the class that is traded although it waits, as another page asked for."""
        mode = next((mode for mode in OFFERED if mode.value == what.get("mode")), None)
        self.shelf.look("")
        asked = self._proposing.request
        if mode is not None:
            anyway = tuple(filter(None, (what.get("anyway"),)))
            asked = replace(asked, mode=mode, ignore_signals=False, anyway=anyway)
        if asked != self._proposing.request:
            self._proposing.ask(asked)
            self._show()

    # Building

    def _lay_out(self) -> None:
        strip = row(self.strip_words, 1, self.strip_button)
        strip.setContentsMargins(16, 9, 16, 9)
        self.strip.body.addLayout(strip)
        self.body.addWidget(self.strip)
        self.middle = QStackedWidget()
        for part in (self.trades, self.wishes, self.empty, self.asks):
            self.middle.addWidget(part)
        panes = QHBoxLayout(self._panes)
        panes.setContentsMargins(0, 0, 0, 0)
        panes.setSizeConstraint(QHBoxLayout.SizeConstraint.SetNoConstraint)
        panes.setSpacing(current_theme().px("space.card_gap"))
        panes.addWidget(self.goal)
        panes.addWidget(self.middle, 1)
        panes.addWidget(self.effect)
        self.body.addWidget(self._panes, 1)

    def _connect(self) -> None:
        proposing, asked, trades = self._proposing, self._asked, self.trades
        proposing.changed.connect(self._answered)
        self._depositing.changed.connect(lambda: self.when_seen(self._show_deposits))
        for source in (proposing, self._balancing, self.shelf):
            source.changed.connect(self._show_if_seen)
        self.goal.requested.connect(proposing.ask)
        self.goal.limitChanged.connect(self._set_limit)
        self.goal.lockAdded.connect(self._add_lock)
        self.goal.lockRemoved.connect(self._remove_lock)
        self.goal.dial.moved.connect(self._dial)
        self.goal.dial.opened.connect(lambda: self.context.go("balance"))
        self.goal.dial.again.connect(self._balancing.again)
        self.goal.dial.depositsAsked.connect(self._ask_deposits)
        self.goal.deposits.monthlyChanged.connect(lambda amount: self._depositing.deposit(amount or ZERO))
        self.wishes.relaxed.connect(self._relax)
        self.wishes.cleared.connect(lambda: proposing.ask(replace(proposing.request, fixed=())))
        trades.decided.connect(proposing.edit)
        trades.waiting.chosen.connect(lambda name, on: proposing.ask(left_aside(proposing.request, name, on=on)))
        trades.asked.connect(lambda trade: asked.explain_trade(trade, self.shown))
        trades.undoneAsked.connect(lambda: asked.explain_undone(self.shown))
        self.effect.asked.connect(asked.explain_class)
        self.empty.chosen.connect(self.context.go)
        self.strip_button.clicked.connect(self._toggle_goal)
        theme_switch().themeChanged.connect(self._fit)
        self.commands = {
            "rebalance.review": trades.tree.setFocus,
            "rebalance.recalculate": proposing.recalculate,
            "rebalance.stop": proposing.stop,
            "rebalance.interim": proposing.use_interim,
            "rebalance.tick": trades.toggle,
            "rebalance.hold": trades.toggle_hold,
            "rebalance.shares": trades.type_shares,
            "rebalance.clear": trades.clear_all,
            "rebalance.group": trades.toggle_grouping,
            "rebalance.deposits": self._ask_deposits,
            "rebalance.undone": lambda: asked.explain_undone(self.shown),
            **{f"rebalance.{mode.value}": partial(self._ask_mode, mode) for mode in OFFERED},
            **self.head.commands,
        }

    # Showing

    @property
    def shown(self) -> Proposal | None:
        """The proposal that is looked at: the one of now, or a kept one."""
        looked = self.shelf.looked
        return looked.proposal if looked else self._proposing.proposal

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give way in the design's order as the window narrows."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        theme = current_theme()
        # Larger text needs more of the window: what is left of it decides what gives way.
        window = round(self.window().width() / max(theme.text_size, 1.0))
        is_wide = window >= theme.px("break.third_column_from")
        folds = window < theme.px("break.goal_folds_below")
        self.strip.setVisible(folds)
        self.goal.setVisible(not folds or self._is_open)
        self.effect.setVisible(not (folds and self._is_open))
        is_narrow = window < theme.px("break.rail_collapses_below") and not folds
        goal, effect = theme.px("size.goal_pane"), theme.px("size.effect_pane")
        scaled = theme.scaled
        self.goal.setFixedWidth(scaled(_GOAL_WIDE if is_wide else _GOAL_NARROW if is_narrow else goal))
        self.effect.setFixedWidth(scaled(_EFFECT_WIDE if is_wide else _EFFECT_NARROW if is_narrow else effect))
        self.trades.set_wide(is_wide)
        self.head.fit(window)

    def _toggle_goal(self) -> None:
        self._is_open = not self._is_open
        self.strip_button.setText("Done" if self._is_open else "Change")
        self._fit()

    def _show_if_seen(self) -> None:
        self.when_seen(self._show)

    def _show(self) -> None:
        plan, proposal, looked = self._editor.plan, self.shown, self.shelf.looked
        household = self.context.session.household(plan)
        self._balancing.visit()
        self.head.show(can_ask=bool(plan.leaves))
        self._show_goal(plan, household)
        impossible = proposal is not None and proposal.state is State.INFEASIBLE
        self._show_trades(None if impossible else proposal, household)
        if impossible and proposal is not None:
            can_write = self.context.can_write and looked is None
            self.wishes.show_wishes(proposal, self.context.format, can_write=can_write)
        self.middle.setCurrentWidget(self._front(plan, impossible=impossible))

    def _show_goal(self, plan: Plan, household: Household) -> None:
        format_, looked, can_write = self.context.format, self.shelf.looked, self.context.can_write
        request = looked.proposal.request if looked else self._proposing.request
        year = household.year_start
        lots = named_lots(plan, household, format_)
        view = GoalView(request, plan, self.shown, year.short + year.long, lots, format_, can_write)
        self.goal.show_goal(view)
        self.goal.setEnabled(looked is None)
        self.strip_words.set_words(summary(view))
        self._show_dial()
        self._show_deposits()

    def _show_dial(self) -> None:
        """Show the dial where it stands, or where the hand has it."""
        balancing, is_current = self._balancing, self._proposing.freshness is Freshness.CURRENT
        is_now, mode = self.shelf.looked is None, self._proposing.request.mode
        self.goal.show_dial_part(dial=balancing.is_offered and is_now, deposits=mode is Mode.INVEST and is_now)
        view = balancing.view(self._dialled)
        self.goal.dial.show_dial(view, self.context.format, is_working=balancing.is_working, is_waiting=not is_current)

    def _show_deposits(self) -> None:
        """Show how far deposits go, where that is seen; what is out of date stays until it is counted anew."""
        depositing = self._depositing
        if self.goal.deposits.isVisibleTo(self.goal):
            depositing.update()
            failure = depositing.error.title if depositing.error else ""
            self.goal.deposits.show_horizon(depositing.horizon, depositing.monthly, self.context.format, failure)

    def _show_trades(self, proposal: Proposal | None, household: Household) -> None:
        format_, freshness, looked = self.context.format, self._proposing.freshness, self.shelf.looked
        if looked is not None:
            is_old = not self.shelf.is_current(looked)
            look = Look(looked.proposal.request.fixed, is_stale=is_old, can_edit=False)
            self.trades.show_proposal(proposal, household, format_, look, "kept, not current" if is_old else "kept")
            self.effect.show_effect(proposal, household, format_, is_stale=is_old)
            return
        fixed = self._proposing.request.fixed
        follows = self._dialled is not None
        is_old = follows or freshness in (Freshness.STALE, Freshness.SOLVING, Freshness.FAILED)
        can_edit = freshness in (Freshness.CURRENT, Freshness.EDITED, Freshness.STALE) and not follows
        broken = broken_limits(fixed, proposal, household, format_)
        look = Look(fixed, broken, is_stale=is_old, can_edit=can_edit)
        self.trades.show_proposal(proposal, household, format_, look, self._note(proposal))
        self.effect.show_effect(proposal, household, format_, is_stale=freshness is not Freshness.CURRENT or follows)

    def _note(self, proposal: Proposal | None) -> str:
        """What is said of the list beside its title."""
        freshness = self._proposing.freshness
        if self._dialled is not None:
            return "following the dial"
        if proposal is None:
            return ""
        return {
            Freshness.SOLVING: "out of date, being worked out again",
            Freshness.STALE: "out of date",
            Freshness.EDITED: "your changes are not worked in yet",
            Freshness.CURRENT: "" if proposal.trades else told(proposal.summary, self.context.format),
        }.get(freshness, "")

    def _front(self, plan: Plan, *, impossible: bool) -> TradesPane | WishList | EmptyState:
        if not plan.leaves:
            return self.empty
        if self.shelf.looked is None and self._proposing.freshness is Freshness.ASKS:
            return self.asks
        return self.wishes if impossible else self.trades

    # Doing

    def _ask_mode(self, mode: Mode) -> None:
        self.shelf.look("")
        self._proposing.ask(self._proposing.request.with_mode(mode))

    def _ask_deposits(self) -> None:
        """Go over to investing, where deposits alone are told."""
        self._ask_mode(Mode.INVEST)
        if not self.goal.isVisible():
            self._toggle_goal()
        self.goal.deposits.monthly.setFocus()

    def _dial(self, drift: Decimal) -> None:
        """Show the dial where it was moved; the trades follow once it rests."""
        self._dialled = drift
        self._follow.start()
        self._show_dial()
        self._show_trades(self.shown, self.context.session.household(self._editor.plan))

    def _take_dial(self) -> None:
        if self._dialled is not None:
            self._proposing.ask(request_at(self._balancing.points, self._proposing.request, self._dialled))

    def _answered(self) -> None:
        """The trades have caught up with the dial, or it was left without an answer."""
        if self._proposing.freshness is not Freshness.SOLVING and not self._follow.isActive():
            self._dialled = None

    def _set_limit(self, name: str, amount: Decimal | None) -> None:
        plan, (lifted, set_to) = self._editor.plan, _LIMITS[name]
        if name == "year_gains_budget":
            changed = replace(plan, tax=replace(plan.tax, year_gains_budget=amount))
        else:
            value = amount if name == "gains_budget" else amount or ZERO
            changed = replace(plan, rules=replace(plan.rules, **{name: value}))  # type: ignore[arg-type]  # all money
        is_lifted = amount is None or (not amount and name.startswith("minimum"))
        self._editor.save(changed, lifted if is_lifted else set_to.format(self._shown_amount(amount or ZERO)))

    def _shown_amount(self, amount: Decimal) -> str:
        """An amount in the name of a step, which is stored and so is never hidden."""
        return replace(self.context.format, hide_amounts=False).money(amount)

    def _add_lock(self, lock: Lock) -> None:
        plan = self._editor.plan
        if lock not in plan.locks:
            self._editor.save(replace(plan, locks=(lock, *plan.locks)), f"Lock {lock_words(lock)}")

    def _remove_lock(self, lock: Lock) -> None:
        plan = self._editor.plan
        left = list(plan.locks)
        left.remove(lock)
        self._editor.save(replace(plan, locks=tuple(left)), f"Remove lock {lock_words(lock)}", say=True)

    def _relax(self, wish: Wish) -> None:
        """Give a wish up, and see what can be done without it."""
        plan, proposing = self._editor.plan, self._proposing
        changed, request, words = relaxed(plan, proposing.request, wish)
        if changed != plan:
            self._editor.save(changed, words, say=True, then=lambda: proposing.ask(request))
        else:
            proposing.ask(request)
