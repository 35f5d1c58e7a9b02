"""The Rebalance page: a goal at the left, trades in the middle, their effect at the right."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from app.model.number import ZERO
from app.model.plan import Lock, Plan
from app.model.proposal import Request, State, Trade, Wish
from app.model.ticket import Ticket
from app.ui.explain import explain_class, explain_trade
from app.ui.job import once
from app.ui.pages.ask import ask_save
from app.ui.pages.page import Page, PageContext
from app.ui.pages.plan_edit import PlanEditor
from app.ui.pages.proposing import OFFERED, Freshness, Proposing
from app.ui.pages.rebalance.effect_pane import EffectPane
from app.ui.pages.rebalance.goal_pane import GoalPane, GoalView
from app.ui.pages.rebalance.relax import relaxed
from app.ui.pages.rebalance.rows import named_lots, undone_rows
from app.ui.pages.rebalance.status import ProposalStatus
from app.ui.pages.rebalance.trades_pane import TradesPane
from app.ui.pages.rebalance.wishes import WishList
from app.ui.pages.words import lock_words, slots_of
from app.ui.theme import current_theme
from app.ui.widgets.card import Card, button, row
from app.ui.widgets.empty_state import EmptyState, EmptyView
from app.ui.widgets.inspector import Explanation, Section
from app.ui.widgets.text import Text

_GOAL_WIDE, _EFFECT_WIDE = 280, 400
_NOTHING = EmptyView(
    "No targets yet", "Targets and bands say what a proposal works towards.", (("targets", "Set targets"),)
)
_ASKS = EmptyView("How much?", "Type the amount to raise, and choose the account it comes from.")


class _Panes(QWidget):
    """The three panes; they give way by themselves, so their widths of the moment hold no window open."""

    def minimumSizeHint(self) -> QSize:
        """The least at which trades still read."""
        return QSize(560, 300)


class RebalancePage(Page):
    """One proposal, worked out anew whenever goal, plan or holdings change."""

    key = "rebalance"
    title = "Rebalance"
    icon = "rebalance"

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self._editor = PlanEditor.of(context)
        self._proposing = Proposing.of(context)
        self._is_open = False
        self.status = ProposalStatus()
        self.book = button("Save Excel workbook…", icon_name="export")
        self.accept = button("Accept as tickets", "primary", icon_name="tickets")
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
        """Show the proposal and see to it that it is of now."""
        self._proposing.update()
        self._show()

    def arrive(self, **what: str) -> None:
        """Take the mode, and the account cash lies in, that another page asked for."""
        mode = next((mode for mode in OFFERED if mode.value == what.get("mode")), None)
        if mode is not None and mode is not self._proposing.request.mode:
            self._proposing.ask(Request(mode))
            self._show()

    # Building

    def _lay_out(self) -> None:
        line = self.header.layout()
        if isinstance(line, QHBoxLayout):
            line.insertWidget(1, self.status)
        self.header.add(self.book)
        self.header.add(self.accept)
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
        self._proposing.changed.connect(self._show_if_seen)
        self.status.recalculate.connect(self._proposing.recalculate)
        self.accept.clicked.connect(self._accept)
        self.book.clicked.connect(self._save_book)
        self.goal.requested.connect(self._proposing.ask)
        self.goal.budgetChanged.connect(self._set_budget)
        self.goal.smallestChanged.connect(self._set_smallest)
        self.goal.lockAdded.connect(self._add_lock)
        self.goal.lockRemoved.connect(self._remove_lock)
        self.wishes.relaxed.connect(self._relax)
        self.trades.asked.connect(self._explain_trade)
        self.trades.undoneAsked.connect(self._explain_undone)
        self.effect.asked.connect(self._explain_class)
        self.empty.chosen.connect(self.context.go)
        self.strip_button.clicked.connect(self._toggle_goal)
        self.commands = {
            "rebalance.review": self.trades.tree.setFocus,
            "rebalance.accept": self._accept,
            "rebalance.book": self._save_book,
            "rebalance.recalculate": self._proposing.recalculate,
            **{f"rebalance.{mode.value}": partial(self._proposing.ask, Request(mode)) for mode in OFFERED},
        }

    # Showing

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give way in the design's order as the window narrows."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        theme, window = current_theme(), self.window().width()
        is_wide = window >= theme.px("break.third_column_from")
        folds = window < theme.px("break.goal_folds_below")
        self.strip.setVisible(folds)
        self.goal.setVisible(not folds or self._is_open)
        self.effect.setVisible(not (folds and self._is_open))
        self.goal.setFixedWidth(_GOAL_WIDE if is_wide else theme.px("size.goal_pane"))
        self.effect.setFixedWidth(_EFFECT_WIDE if is_wide else theme.px("size.effect_pane"))
        self.trades.set_wide(is_wide)

    def _toggle_goal(self) -> None:
        self._is_open = not self._is_open
        self.strip_button.setText("Done" if self._is_open else "Change")
        self._fit()

    def _show_if_seen(self) -> None:
        if self.isVisible():
            self._show()

    def _show(self) -> None:
        session, format_, proposing = self.context.session, self.context.format, self._proposing
        plan, proposal, can_write = self._editor.plan, proposing.proposal, self.context.can_write
        household = session.household(plan)
        is_stale = proposing.freshness is not Freshness.CURRENT
        view = GoalView(proposing.request, plan, proposal, named_lots(plan, household, format_), format_, can_write)
        self.goal.show_goal(view)
        self.strip_words.set_words(self.goal.summary(view))
        self.status.show_state(proposing, format_)
        impossible = proposal is not None and proposal.state is State.INFEASIBLE
        shown = proposal if proposal is not None and not impossible else None
        self.trades.show_proposal(shown, household, format_, is_stale=is_stale)
        self.effect.show_effect(shown, plan, format_, is_stale=is_stale)
        if impossible and proposal is not None:
            self.wishes.show_wishes(proposal, format_, can_write=can_write)
        self.middle.setCurrentWidget(self._front(plan, impossible=impossible))
        self._show_buttons()

    def _front(self, plan: Plan, *, impossible: bool) -> TradesPane | WishList | EmptyState:
        if not plan.leaves:
            return self.empty
        if self._proposing.freshness is Freshness.ASKS:
            return self.asks
        return self.wishes if impossible else self.trades

    def _show_buttons(self) -> None:
        proposing, proposal = self._proposing, self._proposing.proposal
        accepted = self._is_accepted()
        self.accept.setText("See the tickets" if accepted else "Accept as tickets")
        self.accept.setEnabled(accepted or (proposing.can_accept and self.context.can_write))
        self.book.setEnabled(proposing.can_accept or accepted)
        summary = proposal.summary if proposal and not proposal.trades else ""
        self.trades.note.set_words(summary if proposing.freshness is Freshness.CURRENT else self.trades.note.words)

    def _is_accepted(self) -> bool:
        proposal = self._proposing.proposal
        return proposal is not None and any(t.batch == proposal.id for t in self.context.session.tickets())

    # Doing

    def _accept(self) -> None:
        proposal, session = self._proposing.proposal, self.context.session
        if proposal is None:
            return
        if self._is_accepted():
            self.context.go("tickets", batch=proposal.id)
            return
        if not (self._proposing.can_accept and self.context.can_write):
            return
        work = once("Accepting", lambda: session.accept(proposal))
        self.context.run(work, self._accepted, label="Accepting as tickets", writes=True)

    def _accepted(self, tickets: tuple[Ticket, ...]) -> None:
        count = self.context.format.counted(len(tickets), "ticket")
        self.context.changed()
        self.context.say(f"Accepted {count}. Nothing is sent to a broker.")
        self.context.go("tickets", batch=tickets[0].batch)

    def _save_book(self) -> None:
        proposal, session = self._proposing.proposal, self.context.session
        if proposal is None or not self.book.isEnabled():
            return
        name = f"trades {proposal.as_of.isoformat()}.xlsx"
        path = ask_save(self, "Save Excel workbook", name, "Excel workbook (*.xlsx)")
        if path is None:
            return
        batch = proposal.id
        work = once("Writing", lambda: session.write_book(path, batch))
        self.context.run(work, self._book_saved, label="Writing the workbook")

    def _book_saved(self, path: Path) -> None:
        self.context.say(f"Saved {path.name}.", undo=False)

    def _set_budget(self, amount: Decimal | None) -> None:
        plan = self._editor.plan
        words = "Lift the gains budget" if amount is None else f"Set gains budget to {self._shown(amount)}"
        self._editor.save(replace(plan, rules=replace(plan.rules, gains_budget=amount)), words)

    def _set_smallest(self, amount: Decimal | None) -> None:
        plan = self._editor.plan
        rules = replace(plan.rules, minimum_trade=amount or ZERO)
        self._editor.save(replace(plan, rules=rules), f"Set smallest trade to {self._shown(amount or ZERO)}")

    def _shown(self, amount: Decimal) -> str:
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
        plan = self._editor.plan
        changed, request, words = relaxed(plan, self._proposing.request, wish)
        if changed != plan:
            self._editor.save(changed, words, say=True)
        self._proposing.ask(request)

    # Explaining

    def _explain_trade(self, trade: Trade) -> None:
        proposal = self._proposing.proposal
        if proposal is not None:
            self.context.show_explanation(explain_trade(trade, proposal, self.context.format))

    def _explain_class(self, name: str) -> None:
        plan, session = self._editor.plan, self.context.session
        status = session.status(plan)
        drift = next((d for d in status.classes if d.name == name), None)
        if drift is not None:
            slot = slots_of(plan)[name]
            told = explain_class(drift, status.value, plan, session.accounts(), self.context.format, slot)
            actions = (("band", "Change its band"),)
            self.context.show_explanation(
                replace(told, actions=actions), lambda _: self.context.go("targets", asset_class=name)
            )

    def _explain_undone(self) -> None:
        proposal = self._proposing.proposal
        if proposal is None:
            return
        sections = tuple(
            Section(line.price if line.price.strip("–") else "", line.text)
            for line in undone_rows(proposal, self.context.format)
        )
        title = "Left undone, and limits that bind"
        caption = "Nothing is dropped without a line here."
        self.context.show_explanation(Explanation(title, caption=caption, sections=sections))
