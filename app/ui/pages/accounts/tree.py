"""The tree of accounts, holdings and lots: figures on their edges, trust in words, a way to fix unknown basis."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, QRectF
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from app.ui.format import UNKNOWN
from app.ui.icons import paint_icon
from app.ui.pages.accounts.rows import AssetRow
from app.ui.pages.rows_tree import (
    RowsTree,
    RowsTreeView,
    TreeDelegate,
    ground_of,
    paint_chevron,
    text_width,
)
from app.ui.pages.words import trust_shown
from app.ui.theme import current_theme, theme_switch
from app.ui.theme_tokens import ColorRole, TypeName
from app.ui.widgets.chip import chip_width, paint_chip
from app.ui.widgets.paint import draw_text, rule_below
from app.ui.widgets.table import ROW_ROLE, Column, Index

_NAME, _SHARES, _PRICE, _VALUE, _BASIS, _GAIN, _TERM, _TRUST = None, 66, 78, 84, 82, 92, 130, 126
_LEFT, _STEP, _CHEVRON, _PAD = 12, 20, 20, 8
_WIDTHS = (_NAME, _SHARES, _PRICE, _VALUE, _BASIS, _GAIN, _TERM, _TRUST)
_PRICE_AT, BASIS_AT, TERM_AT, TRUST_AT = 2, 4, 6, 7
_LEAST_NAME = 150


def _known(text: str) -> ColorRole:
    return "caution" if text == UNKNOWN else "ink"


def _trust(row: AssetRow) -> str:
    return trust_shown(row.trust)[0] if row.trust else ""


def asset_columns() -> tuple[Column[Any], ...]:
    """Name, shares, price or cost, value, basis, gain, term and trust."""
    return (
        Column("Account, holding, lot", lambda r: r.title, lambda r: r.title, tip=_tips, accessible=_spoken),
        Column("Shares", lambda r: r.shares, lambda r: r.shares, align="right"),
        Column("Price, cost", lambda r: r.price, lambda r: r.price, align="right", role=lambda _: "ink_2"),
        Column("Value", lambda r: r.value, lambda r: r.value, align="right", style="emphasis"),
        Column(
            "Basis",
            lambda r: r.basis,
            lambda r: "Fix" if r.lacks_basis and r.kind == "lot" else r.basis,
            align="right",
            role=lambda r: "accent" if r.lacks_basis and r.kind == "lot" else _known(r.basis),
            tip=lambda r: "Basis unknown. Press to give it." if r.lacks_basis and r.kind == "lot" else "",
            accessible=lambda r: "Basis unknown, press Space to give it" if r.lacks_basis else f"Basis {r.basis}",
        ),
        Column("Gain", lambda r: r.gain, lambda r: r.gain, align="right", role=lambda r: _known(r.gain)),
        Column("Term", lambda r: r.term, lambda r: r.term, role=lambda _: "ink_2", tip=lambda r: r.term),
        Column(
            "Trust",
            lambda r: trust_shown(r.trust)[0] if r.trust else "",
            lambda _: "",
            accessible=lambda r: (
                f"Trust: {trust_shown(r.trust)[0]}" if r.trust else r.wait and f"Long-term in {r.wait}"
            ),
        ),
    )


def _spoken(row: AssetRow) -> str:
    parts = (row.title, row.note, row.shares and f"{row.shares} shares", row.value, *(c.text for c in row.chips))
    return ", ".join(part for part in parts if part)


def _tips(row: AssetRow) -> str:
    return " ".join(f"{chip.text.capitalize()}: {chip.tip}." for chip in row.chips if chip.tip)


class AssetDelegate(TreeDelegate):
    """Names set in by level with their chips; trust as glyph and word."""

    _row: AssetRow | None = None
    """The row being painted: the ground of a cell depends on it, and is asked without it."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a cell; names and trust have their own way."""
        row = self._row = index.data(ROW_ROLE)
        if index.column() not in ({0, TERM_AT, TRUST_AT} if row.kind == "lot" else {0, TRUST_AT}):
            super().paint(painter, option, index)
            return
        theme, box = current_theme(), QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(option.rect, theme.color(self.ground(option)))
        if index.column() == 0:
            self._paint_name(painter, box, option, index, row)
        elif row.trust is not None:
            self._paint_trust(painter, box, row)
        elif row.kind == "lot":
            self._paint_term(painter, box, option, index, row)
        rule_below(painter, box, theme.color("line"))
        painter.restore()

    def ground(self, option: QStyleOptionViewItem) -> ColorRole:
        """Return the surface behind a cell; accounts stand on sunken ground."""
        is_account = self._row is not None and self._row.kind == "account"
        return ground_of(option, "sunken" if is_account else "surface")

    @staticmethod
    def _paint_name(painter: QPainter, box: QRectF, option: QStyleOptionViewItem, index: Index, row: AssetRow) -> None:
        theme, view = current_theme(), option.widget
        x = box.left() + _LEFT + row.depth * _STEP
        if row.folds and isinstance(view, RowsTreeView):
            chevron = QRectF(x, box.top(), _CHEVRON - 4, box.height())
            paint_chevron(painter, chevron, is_open=view.isExpanded(view.rows.as_index(index)))
        x += _CHEVRON
        styles: dict[str, TypeName] = {"account": "strong", "total": "strong", "lot": "body"}
        style = styles.get(row.kind, "emphasis")
        text = QRectF(x, box.top(), box.right() - x - 4, box.height())
        x += draw_text(painter, text, row.title, theme.font(style), theme.color("ink")) + 7
        chips = sum(text_width(chip.text, theme.font("micro")) + 22 for chip in row.chips)
        if row.note and box.right() - x - chips > 30:
            note = QRectF(x, box.top(), box.right() - x - chips - 4, box.height())
            x += draw_text(painter, note, row.note, theme.font("small"), theme.color("ink_2")) + 8
        for chip in row.chips:
            if x + chip_width(chip) > box.right():
                break  # half a chip says nothing; the hover and the spoken name have all of them
            x += paint_chip(painter, x, box.center().y(), chip) + 5

    @staticmethod
    def _paint_term(painter: QPainter, box: QRectF, option: QStyleOptionViewItem, index: Index, row: AssetRow) -> None:
        """Paint a lot's term with how long it waits, over the column of trust too: a lot has none of its own."""
        theme, view = current_theme(), option.widget
        if not isinstance(view, RowsTreeView):
            return
        painter.setClipRect(box)
        left = box.left() - (view.columnWidth(TERM_AT) if index.column() == TRUST_AT else 0)
        whole = QRectF(left, box.top(), view.columnWidth(TERM_AT) + view.columnWidth(TRUST_AT), box.height())
        whole = whole.adjusted(_PAD, 0, -_PAD, 0)
        used = draw_text(painter, whole, row.term, theme.font("body"), theme.color("ink_2"))
        if row.wait:
            draw_text(painter, whole.adjusted(used + _PAD, 0, 0, 0), row.wait, theme.font("body"), theme.color("ink_3"))
        painter.setClipping(False)

    @staticmethod
    def _paint_trust(painter: QPainter, box: QRectF, row: AssetRow) -> None:
        if row.trust is None:
            return
        theme = current_theme()
        words, glyph, role = trust_shown(row.trust)
        square = QRectF(box.left() + 8, box.center().y() - 8, 16, 16)
        paint_icon(painter, square, glyph, theme.color(role), 15)
        font = theme.font("small")
        font.setWeight(font.Weight.DemiBold)
        draw_text(painter, box.adjusted(27, 0, 0, 0), words, font, theme.color(role))


class AssetTree(RowsTreeView):
    """Folds where the chevron is; elsewhere a click asks."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(RowsTree(asset_columns()), "Accounts, holdings and lots", parent=parent)
        self.setItemDelegate(AssetDelegate(self))
        self.set_columns(_WIDTHS)
        theme_switch().themeChanged.connect(self._fit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Divide the new width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Let the price give way where names would have no room: large text in a narrow window."""
        theme = current_theme()
        room = self.viewport().width() - sum(theme.scaled(width) for width in _WIDTHS if width)
        narrow = room < theme.scaled(_LEAST_NAME)
        if narrow != self.isColumnHidden(_PRICE_AT):
            self.set_columns(tuple(0 if narrow and at == _PRICE_AT else width for at, width in enumerate(_WIDTHS)))

    def folds_at(self, index: QModelIndex, x: float) -> bool:
        """Whether a click lies on the chevron."""
        row = index.data(ROW_ROLE)
        if index.column() != 0 or not isinstance(row, AssetRow):
            return False
        return x <= _LEFT + row.depth * _STEP + _CHEVRON
