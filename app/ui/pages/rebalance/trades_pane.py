"""The middle of the Rebalance page: trades by account, their proof, and the line that says what they are."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, QRectF, Signal
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from app.model.household import Household
from app.model.proposal import DISCLAIMER, Proposal, Trade
from app.ui.format import NOTHING, Formatter
from app.ui.pages.rebalance.rows import (
    PANEL,
    TradeKey,
    TradeRow,
    UndoneRow,
    proof_of,
    trade_branches,
    trade_key,
    undone_rows,
)
from app.ui.pages.rebalance.why import WhyPanel
from app.ui.pages.rows_tree import (
    Branch,
    RowsTree,
    RowsTreeView,
    TreeDelegate,
    ground_of,
    lead,
    paint_chevron,
)
from app.ui.pages.side_mark import side_mark
from app.ui.pages.words import side_word
from app.ui.theme import current_theme
from app.ui.theme_tokens import ColorRole
from app.ui.widgets.card import Card, Hairline, button, row
from app.ui.widgets.chip import ChipView, chip_width, paint_chip
from app.ui.widgets.paint import Mark, draw_text, rule_below
from app.ui.widgets.table import ROW_ROLE, Column, Index
from app.ui.widgets.text import Text

_SIDE, _SYMBOL, _SHARES, _AMOUNT, _GAIN, _TERM, _FOLD = 74, 70, 80, 82, 124, 44, 34
_LEAD, _SECURITY_AT, _REASONS_AT, _FOLD_AT = 8, 2, 6, 7
_MOST_CHIPS = 2
_ROOM = 6


def _role(row: TradeRow) -> ColorRole:
    return "ink_3" if row.is_stale else "ink"


def _quiet(row: TradeRow) -> ColorRole:
    return "ink_3" if row.is_stale or row.gain == NOTHING else "ink"


def _spoken(row: TradeRow) -> str:
    gain = "" if row.gain == NOTHING else f", gain {row.gain} {row.term}"
    return f"{side_word(row.side)} {row.shares} {row.symbol} for {row.amount}{gain}"


def trade_columns() -> tuple[Column[Any], ...]:
    """Side, security, shares, amount, gain or loss, reasons, and the chevron."""
    return (
        lead(_spoken),
        Column(
            "Side",
            lambda r: r.side,
            lambda r: side_word(r.side),
            role=_role,
            mark=lambda r: side_mark(r.side, is_stale=r.is_stale),
        ),
        Column("Security", lambda r: r.symbol, lambda r: r.symbol, role=_role, tip=lambda r: r.name),
        Column("Shares", lambda r: r.shares, lambda r: r.shares, align="right", role=_role),
        Column("Amount", lambda r: r.amount, lambda r: r.amount, align="right", style="emphasis", role=_role),
        Column(
            "Gain or loss",
            lambda r: r.gain,
            lambda r: r.gain,
            align="right",
            role=_quiet,
            suffix=lambda r: r.term,
            suffix_px=_TERM,
        ),
        Column(
            "Reasons",
            lambda r: r.sentences,
            lambda _: "",
            tip=lambda r: r.sentences,
            accessible=lambda r: "Reasons " + ", ".join(chip.text for chip in r.chips),
            mark=lambda r: _chips_mark(r.chips, is_stale=r.is_stale),
        ),
        Column("", lambda _: "", lambda _: "", accessible=lambda r: f"Why {r.symbol}"),
    )


def _chips_mark(chips: tuple[ChipView, ...], *, is_stale: bool) -> Mark:
    """As many chips as fit, at most two; the rest as a count."""

    def paint(painter: QPainter, box: QRectF) -> float:
        x, shown = box.left(), 0
        for chip in chips[:_MOST_CHIPS]:
            quiet = ChipView(chip.text, "outline") if is_stale else chip
            last = shown + 1 == len(chips)
            if shown and x + chip_width(quiet) + (0 if last else 28) > box.right():
                break
            x += paint_chip(painter, x, box.center().y(), quiet) + _ROOM
            shown += 1
        if len(chips) > shown:
            x += paint_chip(painter, x, box.center().y(), ChipView(f"+{len(chips) - shown}", "outline"))
        return x - box.left()

    return paint


class TradeDelegate(TreeDelegate):
    """Trades: the name beside the symbol where there is room, the chevron, and rows of what was left undone."""

    with_names = False

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a cell; a row of what was left undone runs across."""
        row = index.data(ROW_ROLE)
        if not isinstance(row, UndoneRow):
            super().paint(painter, option, index)
            self._paint_extras(painter, option, index, row)
        elif index.column() == 0:
            self._paint_undone(painter, option, row)

    def ground(self, option: QStyleOptionViewItem) -> ColorRole:
        """Return the surface behind a cell."""
        return ground_of(option)

    def _paint_extras(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, row: TradeRow) -> None:
        theme, box = current_theme(), QRectF(option.rect)
        if index.column() == _SECURITY_AT and self.with_names:
            name = box.adjusted(theme.scaled(60), 0, -8, -1)
            draw_text(painter, name, row.name, theme.font("small"), theme.color("ink_2"))
        if index.column() == _FOLD_AT:
            view = option.widget
            is_open = isinstance(view, RowsTreeView) and view.isExpanded(view.rows.index_of(row.key[0], row.key))
            paint_chevron(painter, box.adjusted(0, 0, -6, -1), is_open=is_open)

    @staticmethod
    def _paint_undone(painter: QPainter, option: QStyleOptionViewItem, row: UndoneRow) -> None:
        theme, view = current_theme(), option.widget
        box = QRectF(option.rect)
        if isinstance(view, RowsTreeView):
            box.setWidth(view.viewport().width())
        painter.fillRect(box, theme.color(ground_of(option)))
        inner = box.adjusted(16, 0, -14, 0)
        price = draw_text(painter, inner, row.price, theme.font("emphasis"), theme.color("ink"), align="right")
        text = inner.adjusted(0, 0, -price - 16, 0)
        draw_text(painter, text, row.text, theme.font("body"), theme.color("ink_2"))
        rule_below(painter, box, theme.color("line"))


class TradesPane(Card):
    """Shows a proposal's trades; one at a time is unfolded to its proof."""

    asked = Signal(object)  # Trade
    undoneAsked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(padded=False, parent=parent)
        self.setAccessibleName("Trades")
        self.setMinimumWidth(560)
        self.body.setSpacing(0)
        self.body.setContentsMargins(1, 1, 1, 1)
        self._proposal: Proposal | None = None
        self._household: Household | None = None
        self._format: Formatter | None = None
        self._is_stale = self._is_wide = False
        self._heights: dict[TradeKey, int] = {}
        self._open: TradeKey | None = None
        self.count = Text("", "body", "ink_2")
        self.note = Text("", "small", "ink_3")
        head = row(Text("Trades", "heading"), self.count, 1, self.note)
        head.setContentsMargins(16, 12, 16, 12)
        self.body.addLayout(head)
        self.body.addWidget(Hairline())
        self.tree = RowsTreeView(RowsTree(trade_columns()), "Trades by account", fold_column=_FOLD_AT)
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
        self.tree.expanded.connect(self._unfolded)
        self.tree.collapsed.connect(self._folded)
        self.tree.asked.connect(self._ask)
        self.left.clicked.connect(self.undoneAsked)
        self._set_columns()

    def show_proposal(
        self, proposal: Proposal | None, household: Household, format_: Formatter, *, is_stale: bool
    ) -> None:
        """Show trades; out of date ones stay, marked."""
        self._proposal, self._household, self._format = proposal, household, format_
        self._is_stale = is_stale
        trades = proposal.trades if proposal else ()
        self.count.set_words(format_.count(len(trades)))
        self.note.set_words("out of date, being worked out again" if is_stale and trades else "")
        self._rebuild()
        lines = undone_rows(proposal, format_) if proposal else ()
        self.left.setText(f"{len(lines)} left undone, why")
        self.left.setVisible(bool(lines) and not self._is_wide)
        if self._open is not None:
            self._renew_panel()

    def set_wide(self, wide: bool) -> None:
        """Show names of securities, roomy rows and what was left undone where there is room."""
        if wide != self._is_wide:
            self._is_wide = self.delegate.with_names = wide
            self.tree.set_density("roomy" if wide else "compact")
            self._set_columns()
            if self._household and self._format:
                self.show_proposal(self._proposal, self._household, self._format, is_stale=self._is_stale)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the open proof to the new width."""
        super().resizeEvent(event)
        if self._open is not None and event.size().width() != event.oldSize().width():
            self._renew_panel()

    def _set_columns(self) -> None:
        symbol = None if self._is_wide else _SYMBOL
        reasons = 260 if self._is_wide else None
        self.tree.set_columns((_LEAD, _SIDE, symbol, _SHARES, _AMOUNT, _GAIN, reasons, _FOLD))

    def _rebuild(self) -> None:
        if self._household is None or self._format is None:
            return
        branches: tuple[Branch, ...] = ()
        if self._proposal is not None:
            branches = trade_branches(
                self._proposal,
                self._household,
                self._format,
                is_stale=self._is_stale,
                heights=self._heights,
                with_undone=self._is_wide,
            )
        self.tree.rows.set_branches(branches)
        for place in range(self.tree.rows.rowCount()):
            self.tree.setExpanded(self.tree.rows.index(place, 0), True)
        self.tree.scheduleDelayedItemsLayout()

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
            self.tree.setExpanded(self.tree.rows.index_of(before[0], before), False)
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
        panel = WhyPanel(proof_of(trade, self._format))
        height = panel.height_at(self.tree.viewport().width())
        if self._heights.get(key) != height:
            self._heights[key] = height
            self._rebuild()
        at = self.tree.rows.index_of(key[0], key, PANEL)
        self.tree.setFirstColumnSpanned(0, at.parent(), True)
        self.tree.setIndexWidget(at, panel)

    def _ask(self, index: QModelIndex) -> None:
        branch = self.tree.rows.branch_at(index)
        if branch is None or not isinstance(branch.row, TradeRow):
            return
        if index.column() == _REASONS_AT:
            self.tree.setExpanded(index.siblingAtColumn(0), True)
        elif index.column() != _FOLD_AT and (trade := self._trade(branch.row.key)) is not None:
            self.asked.emit(trade)
