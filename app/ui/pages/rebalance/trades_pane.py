"""The middle of the Rebalance page: trades by account, their proof, and the line that says what they are."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from PySide6.QtCore import QModelIndex, QPoint, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from app.model.household import Household
from app.model.proposal import DISCLAIMER, Proposal, Trade
from app.ui.format import NOTHING, Formatter
from app.ui.pages.elided import ElidedText
from app.ui.pages.menu import Choice, open_menu
from app.ui.pages.rebalance.edits import TradeKey, held, left_out, trade_key, undecided, with_shares
from app.ui.pages.rebalance.rows import PANEL, Look, TradeRow, proof_of, trade_branches, undone_rows
from app.ui.pages.rebalance.trade_table import (
    FOLD_AT,
    GAIN,
    REASONS,
    REASONS_AT,
    TICK_AT,
    TradeDelegate,
    TradesTree,
    widths,
)
from app.ui.pages.rebalance.waiting_part import WaitingPart, waiting_lines
from app.ui.pages.rebalance.why import WhyPanel
from app.ui.pages.rows_tree import Branch
from app.ui.pages.words import side_word
from app.ui.theme import current_theme
from app.ui.widgets.banner import Banner, BannerView
from app.ui.widgets.card import Card, Hairline, button, row
from app.ui.widgets.text import Text

_LEAST = 560
_TOLD = 3


class TradesPane(Card):
    """Shows a proposal's trades; one at a time is unfolded to its proof.

    `decided` tells the trades the user decides, all of them; nothing is worked out here.
    """

    asked = Signal(object)  # Trade
    decided = Signal(object)  # tuple of Fixed
    undoneAsked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(padded=False, parent=parent)
        self.setAccessibleName("Trades")
        self.setMinimumWidth(_LEAST)
        self.body.setSpacing(0)
        self.body.setContentsMargins(1, 1, 1, 1)
        self._proposal: Proposal | None = None
        self._household: Household | None = None
        self._format: Formatter | None = None
        self._look = Look()
        self._is_wide = False
        self._hidden: frozenset[str] = frozenset()
        self._groups: dict[TradeKey, str] = {}
        self._heights: dict[TradeKey, int] = {}
        self._open: TradeKey | None = None
        self.count = Text("", "body", "ink_2")
        # As high as the link beside it, which comes and goes.
        self.count.setMinimumHeight(current_theme().scaled(current_theme().px("size.button_small")))
        self.note = ElidedText("", "small", "ink_3", align="right")
        self.clear = button("Clear my changes", "link", small=True)
        self.grouping = button("By account", "quiet", icon_name="table", small=True)
        self.columns = button("Columns", "quiet", small=True)
        parts = (Text("Trades", "heading"), self.count, self.note, self.clear, self.grouping, self.columns)
        head = row(*parts, spacing=8)
        head.setStretch(2, 1)
        head.setContentsMargins(16, 10, 16, 8)
        self.body.addLayout(head)
        self.body.addWidget(Hairline())
        self.broken = Banner(BannerView("", "danger", "octagon"))
        self.broken.hide()
        told = row(self.broken, spacing=0)
        told.setContentsMargins(11, 0, 11, 0)
        self.body.addLayout(told)
        self.waiting = WaitingPart()
        self.body.addWidget(self.waiting)
        self.tree = TradesTree()
        self.delegate = TradeDelegate(self.tree)
        self.tree.setItemDelegate(self.delegate)
        self.body.addWidget(self.tree, 1)
        self.body.addWidget(Hairline())
        self.left = button("", "link", small=True)
        disclaimer = Text(DISCLAIMER, "micro", "ink_2", wrap=True)
        foot = row(disclaimer, self.left)
        foot.setStretch(0, 1)
        foot.setContentsMargins(16, 8, 16, 8)
        self.body.addLayout(foot)
        self._connect()
        self._columns: tuple[int | None, ...] = ()
        self._fit_columns()

    def _connect(self) -> None:
        self.tree.expanded.connect(self._unfolded)
        self.tree.collapsed.connect(self._folded)
        self.tree.asked.connect(self._ask)
        self.tree.editAsked.connect(self._type_shares)
        self.tree.menuAsked.connect(self._open_menu)
        self.clear.clicked.connect(self.clear_all)
        self.grouping.clicked.connect(self._open_grouping)
        self.columns.clicked.connect(self._open_columns)
        self.left.clicked.connect(self.undoneAsked)

    def show_proposal(
        self, proposal: Proposal | None, household: Household, format_: Formatter, look: Look, note: str = ""
    ) -> None:
        """Show trades with what was decided about them; out of date ones stay, marked by a note."""
        self._proposal, self._household, self._format = proposal, household, format_
        self._look = replace(look, with_undone=self._is_wide, by_class=self._look.by_class)
        trades = proposal.trades if proposal else ()
        self.count.set_words(format_.count(len(trades)))
        self.note.set_words(note)
        self.clear.setVisible(bool(look.fixed))
        self.clear.setEnabled(look.can_edit)
        self._tell_broken()
        self.waiting.show_waiting(waiting_lines(proposal, household.plan.rules, format_), can_edit=look.can_edit)
        self._rebuild()
        lines = undone_rows(proposal, format_) if proposal else ()
        self.left.setText(f"{len(lines)} left undone, why")
        self.left.setVisible(bool(lines) and not self._is_wide)
        if self._open is not None:
            self._renew_panel()

    def set_wide(self, wide: bool) -> None:
        """Show names of securities, roomy rows and what was left undone where there is room."""
        if wide != self._is_wide:
            self._is_wide = wide
            self.tree.set_density("roomy" if wide else "compact")
            self._fit_columns()
            self._show_again()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the open proof to the new width."""
        super().resizeEvent(event)
        if self._open is not None and event.size().width() != event.oldSize().width():
            self._renew_panel()

    # Deciding

    def toggle(self) -> None:
        """Leave the trade in front out, or take it in again."""
        if (shown := self._decidable()) is not None:
            self._toggle(shown.key)

    def toggle_hold(self) -> None:
        """Hold the security in front in its account, or let it go again."""
        shown, fixed = self._decidable(), self._look.fixed
        if shown is not None:
            is_held = shown.decision.kind == "held"
            self.decided.emit(undecided(fixed, shown.key) if is_held else held(fixed, shown.key))

    def type_shares(self) -> None:
        """Let other shares of the trade in front be typed."""
        if self._decidable() is not None:
            self._type_shares(self.tree.currentIndex())

    def clear_all(self) -> None:
        """Leave every trade to the program again."""
        if self._look.fixed and self._look.can_edit:
            self.decided.emit(())

    def _decidable(self) -> TradeRow | None:
        return self.tree.row_in_front if self._look.can_edit else None

    def _toggle(self, key: TradeKey) -> None:
        fixed = self._look.fixed
        shown = self._row(key)
        is_in = shown is None or shown.decision.kind in {"", "shares"}
        self.decided.emit(left_out(fixed, key) if is_in else undecided(fixed, key))

    def _type_shares(self, index: QModelIndex) -> None:
        branch = self.tree.rows.branch_at(index)
        shown = branch.row if branch is not None else None
        if isinstance(shown, TradeRow) and self._look.can_edit:
            shares = "" if shown.shares == NOTHING else shown.shares
            self.tree.type_shares(index, shares, lambda typed: self._take_shares(shown.key, typed))

    def _take_shares(self, key: TradeKey, shares: Decimal) -> None:
        fixed = self._look.fixed
        self.decided.emit(with_shares(fixed, key, shares) if shares else left_out(fixed, key))

    def _open_menu(self, index: QModelIndex, at: QPoint) -> None:
        shown = self.tree.row_in_front
        if shown is None:
            return
        can, kind = self._look.can_edit, shown.decision.kind
        trade = self._trade(shown.key)
        choices: list[Choice | None] = [
            Choice("Leave out", self.toggle, kind == "out", can),
            Choice(f"Hold {shown.symbol}: neither buy nor sell", self.toggle_hold, kind == "held", can),
            Choice("Change shares", self.type_shares, None, can),
        ]
        if kind:
            back = undecided(self._look.fixed, shown.key)
            choices.append(Choice("Take my change back", lambda: self.decided.emit(back), None, can))
        if trade is not None:
            choices += [None, Choice("Explain", lambda: self.asked.emit(trade))]
        open_menu(self.tree, f"{side_word(shown.side)} {shown.symbol}", choices, at)

    # Looks

    def toggle_grouping(self) -> None:
        """Group trades by class instead of by account, or the other way round."""
        self._group(by_class=not self._look.by_class)

    def _group(self, *, by_class: bool) -> None:
        self._look = replace(self._look, by_class=by_class)
        self.grouping.setText("By class" if by_class else "By account")
        self._show_again()

    def _hide(self, column: str) -> None:
        self._hidden ^= {column}
        self._show_again()

    def _open_grouping(self) -> None:
        by_class = self._look.by_class
        choices: list[Choice | None] = [
            Choice("By account", lambda: self._group(by_class=False), not by_class),
            Choice("By class", lambda: self._group(by_class=True), by_class),
        ]
        open_menu(self.grouping, "Group trades", choices)

    def _open_columns(self) -> None:
        choices: list[Choice | None] = [
            Choice("Gain or loss", lambda: self._hide(GAIN), GAIN not in self._hidden),
            Choice("Reasons", lambda: self._hide(REASONS), REASONS not in self._hidden),
        ]
        open_menu(self.columns, "Columns", choices)

    def _show_again(self) -> None:
        if self._household and self._format:
            self.show_proposal(self._proposal, self._household, self._format, self._look, self.note.words)

    def _tell_broken(self) -> None:
        told = [one.text for one in self._look.broken]
        more = f" And {len(told) - _TOLD} more." if len(told) > _TOLD else ""
        self.broken.set_view(BannerView(" ".join(told[:_TOLD]) + more, "danger", "octagon"))
        self.broken.setVisible(bool(told))

    # Rows

    def _rebuild(self) -> None:
        if self._household is None or self._format is None:
            return
        branches: tuple[Branch, ...] = ()
        if self._proposal is not None:
            look = replace(self._look, heights=self._heights)
            branches = trade_branches(self._proposal, self._household, self._format, look)
        self._groups = {
            child.key: str(group.key) for group in branches for child in group.children if isinstance(child.key, tuple)
        }
        self.tree.rows.set_branches(branches)
        self._fit_columns(tuple(b.row for group in branches for b in group.children if isinstance(b.row, TradeRow)))
        for place in range(self.tree.rows.rowCount()):
            self.tree.setExpanded(self.tree.rows.index(place, 0), True)
        self.tree.scheduleDelayedItemsLayout()

    def _place(self, key: TradeKey, *below: str) -> QModelIndex:
        """Where a trade stands, in whichever group."""
        return self.tree.rows.index_of(self._groups.get(key, key[0]), key, *below)

    def _fit_columns(self, rows: tuple[TradeRow, ...] = ()) -> None:
        by_class = self._look.by_class
        wanted = widths(rows, wide=self._is_wide, named=by_class, hidden=self._hidden)
        self.delegate.with_names = self._is_wide or by_class
        if wanted != self._columns:
            self._columns = wanted
            self.tree.set_columns(wanted)

    def _row(self, key: TradeKey) -> TradeRow | None:
        branch = self.tree.rows.branch_at(self._place(key))
        return branch.row if branch is not None and isinstance(branch.row, TradeRow) else None

    # The proof

    def _trade(self, key: object) -> Trade | None:
        trades = self._proposal.trades if self._proposal else ()
        return next((trade for trade in trades if trade_key(trade) == key), None)

    def _unfolded(self, index: QModelIndex) -> None:
        branch = self.tree.rows.branch_at(index)
        if branch is None or not isinstance(branch.row, TradeRow):
            return
        before, self._open = self._open, branch.row.key
        if before is not None and before != self._open:
            self.tree.setExpanded(self._place(before), False)
        self._renew_panel()
        self.tree.setCurrentIndex(index)

    def _folded(self, index: QModelIndex) -> None:
        branch = self.tree.rows.branch_at(index)
        if branch is not None and isinstance(branch.row, TradeRow) and branch.row.key == self._open:
            self._open = None

    def _renew_panel(self) -> None:
        """Make the proof of the open trade anew and give its row the height it needs."""
        key = self._open
        trade = self._trade(key)
        if key is None or trade is None or self._format is None:
            self._open = None
            return
        proof = proof_of(trade, self._format, self._household)
        at = self._place(key, PANEL)
        there = self.tree.indexWidget(at)
        panel = there if isinstance(there, WhyPanel) else WhyPanel()
        panel.show_proof(proof)
        height = panel.height_at(self.tree.viewport().width())
        # Else the view would ask the panel itself, which does not know how wide it will be.
        panel.setFixedHeight(height)
        if self._heights.get(key) != height:
            self._heights[key] = height
            self._rebuild()
        if panel is not there:
            at = self._place(key, PANEL)
            self.tree.setFirstColumnSpanned(0, at.parent(), True)
            self.tree.setIndexWidget(at, panel)
            panel.grown.connect(self._renew_panel)

    def _ask(self, index: QModelIndex) -> None:
        branch = self.tree.rows.branch_at(index)
        if branch is None or not isinstance(branch.row, TradeRow):
            return
        if index.column() == TICK_AT:
            if self._look.can_edit:
                self._toggle(branch.row.key)
        elif index.column() == REASONS_AT:
            self.tree.setExpanded(index.siblingAtColumn(0), True)
        elif index.column() != FOLD_AT and (trade := self._trade(branch.row.key)) is not None:
            self.asked.emit(trade)
