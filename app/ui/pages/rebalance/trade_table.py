"""Trades as a tree: the declared columns, how their cells are painted, ticks and the field for other shares."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from decimal import Decimal
from math import ceil
from typing import Any

from PySide6.QtCore import QModelIndex, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QLineEdit, QStyleOptionViewItem, QWidget

from app.ui.format import NOTHING
from app.ui.icons import paint_icon
from app.ui.pages.rebalance.edits import shares_of
from app.ui.pages.rebalance.rows import TradeRow, UndoneRow
from app.ui.pages.rows_tree import RowsTree, RowsTreeView, TreeDelegate, ground_of, lead, paint_chevron
from app.ui.pages.side_mark import side_mark
from app.ui.pages.words import side_word
from app.ui.theme import current_theme
from app.ui.theme_tokens import ColorRole, TypeName
from app.ui.widgets.chip import ChipView, chip_width, paint_chip
from app.ui.widgets.paint import Mark, draw_text, round_rect, rule_below
from app.ui.widgets.table import ROW_ROLE, Column, Index

TICK_AT, SYMBOL_AT, SHARES_AT, REASONS_AT, FOLD_AT = 0, 2, 3, 6, 7
_TICK, _SIDE, _SYMBOL, _SHARES, _AMOUNT, _GAIN, _TERM, _FOLD = 36, 58, 70, 74, 78, 116, 42, 30
_REASONS_WIDE = 212
_LEAST_NAME, _NAMED = 60, 132
_MOST_CHIPS = 2
_ROOM = 6
_BOX_LEFT = 16
_HOLD = "Hold"
_SAID = {"": "", "out": ", left out by you", "held": ", held by you", "shares": ", decided by you"}


def _role(row: TradeRow) -> ColorRole:
    return "ink_3" if row.is_quiet else "ink"


def _shares_role(row: TradeRow) -> ColorRole:
    return "danger" if row.broken else _role(row)


def _quiet(row: TradeRow) -> ColorRole:
    return "ink_3" if row.is_quiet or row.gain == NOTHING else "ink"


def _side_text(row: TradeRow) -> str:
    """Sell or buy; what is only held does neither."""
    return _HOLD if row.decision.kind == "held" and not row.is_proposed else side_word(row.side)


def _spoken(row: TradeRow) -> str:
    if _side_text(row) == _HOLD:
        return f"Hold {row.symbol}"
    gain = "" if row.gain == NOTHING else f", gain {row.gain} {row.term}"
    broken = f". {row.broken}" if row.broken else ""
    return f"{side_word(row.side)} {row.shares} {row.symbol} for {row.amount}{gain}{_SAID[row.decision.kind]}{broken}"


def trade_columns() -> tuple[Column[Any], ...]:
    """Tick, side, security, shares, amount, gain or loss, reasons, and the chevron."""
    return (
        lead(_spoken),
        Column(
            "Side",
            lambda r: r.side,
            _side_text,
            role=_role,
            mark=lambda r: side_mark(r.side, is_stale=r.is_quiet) if _side_text(r) != _HOLD else None,
        ),
        Column("Security", lambda r: r.symbol, lambda r: r.symbol, role=_role, tip=lambda r: r.name),
        Column(
            "Shares",
            lambda r: r.shares,
            lambda r: r.shares,
            align="right",
            role=_shares_role,
            tip=lambda r: r.broken,
            edited=lambda r: isinstance(r, TradeRow) and r.decision.kind == "shares",
        ),
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
            mark=lambda r: _chips_mark(r.chips, is_stale=r.is_quiet),
        ),
        Column("", lambda _: "", lambda _: "", accessible=lambda r: f"Why {r.symbol}"),
    )


GAIN, REASONS = "gain", "reasons"


def widths(
    rows: Iterable[TradeRow], *, wide: bool, named: bool = False, hidden: Collection[str] = ()
) -> tuple[int | None, ...]:
    """Widths of the columns at 100 %: names have the room there is when it is wide, else the reasons.

    Figures are never cut: their columns grow with the longest. `named` gives names room in narrow lists too.
    """
    theme = current_theme()
    known, pad = tuple(rows), 2 * theme.px("space.cell_pad_x") + 2

    def longest(texts: Iterable[str], style: TypeName, least: int) -> int:
        metrics = QFontMetricsF(theme.font(style))
        needed = max((metrics.horizontalAdvance(text) for text in texts), default=0.0)
        return max(least, ceil(needed / theme.text_size) + pad)

    least = _NAMED if named else _SYMBOL
    symbol, reasons = (None, _REASONS_WIDE) if wide else (longest((r.symbol for r in known), "body", least), None)
    if REASONS in hidden:
        symbol, reasons = None, 0
    shares = longest((r.shares for r in known), "body", _SHARES)
    amount = longest((r.amount for r in known), "emphasis", _AMOUNT)
    gain = 0 if GAIN in hidden else longest((r.gain for r in known), "body", _GAIN - _TERM) + _TERM
    return _TICK, _SIDE, symbol, shares, amount, gain, reasons, _FOLD


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
        rest = ChipView(f"+{len(chips) - shown}", "outline")
        if len(chips) > shown and x + chip_width(rest) <= box.right():
            x += paint_chip(painter, x, box.center().y(), rest)
        return x - box.left()

    return paint


class TradeDelegate(TreeDelegate):
    """Trades: ticks, the name beside the symbol where there is room, and rows of what was left undone."""

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
        if index.column() == TICK_AT:
            paint_tick(painter, box, row)
        if index.column() == SHARES_AT and row.broken:
            round_rect(painter, box.adjusted(0, 1, 0, -2), 3, line=theme.color("danger"), width=2)
        if index.column() == SYMBOL_AT and self.with_names:
            name = box.adjusted(theme.scaled(60), 0, -8, -1)
            if name.width() >= theme.scaled(_LEAST_NAME):
                draw_text(painter, name, row.name, theme.font("small"), theme.color("ink_2"))
        if index.column() == FOLD_AT and row.is_proposed:
            view = option.widget
            is_open = isinstance(view, RowsTreeView) and view.isExpanded(
                view.rows.as_index(index.siblingAtColumn(0) if isinstance(index, QModelIndex) else index)
            )
            paint_chevron(painter, box.adjusted(0, 0, -4, -1), is_open=is_open)

    @staticmethod
    def _paint_undone(painter: QPainter, option: QStyleOptionViewItem, row: UndoneRow) -> None:
        theme, view = current_theme(), option.widget
        box = QRectF(option.rect)
        if isinstance(view, RowsTreeView):
            box.setWidth(view.viewport().width())
        painter.fillRect(box, theme.color(ground_of(option)))
        inner = box.adjusted(_TICK + 8, 0, -14, 0)
        price = draw_text(painter, inner, row.price, theme.font("emphasis"), theme.color("ink"), align="right")
        text = inner.adjusted(0, 0, -price - 16, 0)
        draw_text(painter, text, row.text, theme.font("body"), theme.color("ink_2"))
        rule_below(painter, box, theme.color("line"))


def paint_tick(painter: QPainter, cell: QRectF, row: TradeRow) -> None:
    """Paint the tick of a trade that is taken, an empty box for one left out, a pin for one held."""
    theme = current_theme()
    side = theme.px("size.check")
    box = QRectF(cell.left() + _BOX_LEFT, round(cell.center().y() - side / 2) - 0.5, side, side)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if row.decision.kind == "held":
        paint_icon(painter, box, "pin", theme.color("ink_2"), 15)
    elif row.decision.kind == "out":
        round_rect(painter, box, 4, theme.color("surface"), line=theme.color("control"))
    else:
        round_rect(painter, box, 4, theme.color("accent" if row.can_edit else "line_strong"))
        paint_icon(painter, box, "check", theme.color("on_accent" if row.can_edit else "ink_3"), 13)
    painter.restore()


class TradesTree(RowsTreeView):
    """The tree of a proposal; `menuAsked` wants what can be done with a row, `editAsked` other shares."""

    menuAsked = Signal(QModelIndex, QPoint)
    editAsked = Signal(QModelIndex)

    def __init__(self) -> None:
        super().__init__(RowsTree(trade_columns()), "Trades by account", fold_column=FOLD_AT)
        self._editor: ShareField | None = None
        self.verticalScrollBar().valueChanged.connect(lambda _: self.close_field())

    @property
    def row_in_front(self) -> TradeRow | None:
        """The trade that has the keyboard."""
        branch = self.rows.branch_at(self.currentIndex())
        return branch.row if branch is not None and isinstance(branch.row, TradeRow) else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space unfolds, as Enter does."""
        index = self.currentIndex()
        if index.isValid() and event.key() == Qt.Key.Key_Space:
            self.fold(index)
            return
        super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Let shares be typed."""
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and index.column() == SHARES_AT:
            self.editAsked.emit(index)
            return
        super().mouseDoubleClickEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with the row under the pointer, or the one that has the keyboard."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            index = self.currentIndex()
            at = self.viewport().mapToGlobal(self.visualRect(index.siblingAtColumn(SYMBOL_AT)).bottomLeft())
        else:
            at = event.globalPos()
            index = self.indexAt(self.viewport().mapFromGlobal(at))
        if index.isValid():
            self.setCurrentIndex(index)
            self.menuAsked.emit(index, at)

    def type_shares(self, index: QModelIndex, shares: str, taken: Callable[[Decimal], object]) -> ShareField:
        """Open a field over the shares of a row; `taken` hears what was typed."""
        self.close_field()
        place = index.siblingAtColumn(SHARES_AT)
        row = self.rows.branch_at(index)
        name = f"Shares of {row.row.symbol}" if row is not None else "Shares"
        field = self._editor = ShareField(name, shares, self.viewport())
        field.taken.connect(taken)
        field.left.connect(self._let_go)
        field.setGeometry(self.visualRect(place).adjusted(0, 0, 0, -1))
        field.show()
        field.setFocus()
        return field

    def close_field(self) -> None:
        """Take the field away, typed or not."""
        field, self._editor = self._editor, None
        if field is not None:
            field.hide()
            field.deleteLater()

    def _let_go(self) -> None:
        has_keyboard = self._editor is not None and self._editor.hasFocus()
        self.close_field()
        if has_keyboard:
            self.setFocus()


class ShareField(QLineEdit):
    """Takes a number of shares on Enter or when left; Escape thinks better of it."""

    taken = Signal(object)
    left = Signal()

    def __init__(self, name: str, shares: str, parent: QWidget) -> None:
        super().__init__(shares, parent)
        self._before, self._is_done = shares, False
        self.setAccessibleName(name)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setStyleSheet("QLineEdit { min-height: 0; padding: 0 7px; border-radius: 3px; }")
        self.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter takes, Escape leaves."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._finish()
        elif event.key() == Qt.Key.Key_Escape:
            self._is_done = True
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take what was typed, where it is a number."""
        super().focusOutEvent(event)
        self._finish()

    def _finish(self) -> None:
        if self._is_done:
            return
        try:
            shares = shares_of(self.text())
        except ValueError:
            self.setToolTip("Not a number of shares. Type digits, e.g. 60 or 12.5.")
            self.setProperty("error", True)
            self.style().unpolish(self)
            self.style().polish(self)
            if self.hasFocus():
                return
            shares = None
        self._is_done = True
        if shares is not None and self.text() != self._before:
            self.taken.emit(shares)
        self.left.emit()
