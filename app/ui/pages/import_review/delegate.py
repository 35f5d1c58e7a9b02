"""How the grid's cells are painted: what `CellDelegate` paints, with little work a cell, for 200 of them a frame."""

from __future__ import annotations

from functools import lru_cache
from math import floor

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from app.ui.pages.import_review.rows import GridRow
from app.ui.theme import Theme, current_theme
from app.ui.theme_tokens import ColorRole, TypeName
from app.ui.widgets.paint import dotted_underline, round_rect
from app.ui.widgets.table import Column, Index, RowsModel
from app.ui.widgets.table_view import CellDelegate, RowsView

# Asked of every cell as numbers: the binding's flags cost more than what they ask.
_SELECTED, _POINTED, _FOCUSED = (
    flag.value
    for flag in (QStyle.StateFlag.State_Selected, QStyle.StateFlag.State_MouseOver, QStyle.StateFlag.State_HasFocus)
)
_ALIGN = {
    side: flag | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip | Qt.TextFlag.TextSingleLine
    for side, flag in (("left", Qt.AlignmentFlag.AlignLeft), ("right", Qt.AlignmentFlag.AlignRight))
}
_MEASURED = 20_000


class _Pens:
    """Colours, fonts and measures of one theme, each made once."""

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self.pad = theme.px("space.cell_pad_x")
        self._colors: dict[str, QColor] = {}
        self._fonts: dict[str, tuple[QFont, QFontMetricsF]] = {}
        self.fitted = lru_cache(maxsize=_MEASURED)(self._fit)

    def color(self, role: ColorRole) -> QColor:
        """Return the colour of a role."""
        if role not in self._colors:
            self._colors[role] = self.theme.color(role)
        return self._colors[role]

    def font(self, style: TypeName) -> QFont:
        """Return the font of a style."""
        return self._made(style)[0]

    def height(self, style: TypeName) -> float:
        """Return the height of a line of a style."""
        return self._made(style)[1].height()

    def _made(self, style: TypeName) -> tuple[QFont, QFontMetricsF]:
        if style not in self._fonts:
            font = self.theme.font(style)
            self._fonts[style] = font, QFontMetricsF(font)
        return self._fonts[style]

    def _fit(self, text: str, style: TypeName, room: int) -> tuple[str, float]:
        metrics = self._made(style)[1]
        width = metrics.horizontalAdvance(text)
        if width <= room:
            return text, width
        cut = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
        return cut, metrics.horizontalAdvance(cut)


class ReviewDelegate(CellDelegate):
    """Paints cells of the review, and the outline round the one for which a line can't be read."""

    def __init__(self, view: RowsView[GridRow], figures: dict[str, str]) -> None:
        super().__init__(view)
        self._view = view
        self._figures = figures
        self._pens = _Pens(current_theme())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint ground, mark, text and line below; see `CellDelegate`."""
        if self._pens.theme is not current_theme():
            self._pens = _Pens(current_theme())
        pens, model, rect = self._pens, index.model(), option.rect
        if not isinstance(model, RowsModel):
            return
        column: Column[GridRow] = model.columns[index.column()]
        row: GridRow = model.row_at(index)
        state = option.state.value
        painter.fillRect(
            rect, pens.color("selected" if state & _SELECTED else "hover" if state & _POINTED else "surface")
        )
        box = QRectF(rect.x() + pens.pad, rect.y(), rect.width() - 2 * pens.pad, rect.height())
        mark = column.mark(row) if column.mark else None
        if mark is not None:
            mark(painter, box)
        figure = self._figures.get(column.title, "")
        if figure and row.row.faulty is not None and row.is_faulty(figure):
            self._paint_fault(painter, option, column, row)
        elif text := column.text(row):
            self._paint_text(painter, box, option, column, row, text)
        _line_below(painter, option, pens.color("line"))
        if state & _FOCUSED:
            self._paint_focus(painter, option, pens.theme)

    def _paint_text(
        self,
        painter: QPainter,
        box: QRectF,
        option: QStyleOptionViewItem,
        column: Column[GridRow],
        row: GridRow,
        text: str,
    ) -> None:
        pens = self._pens
        shown, used = pens.fitted(text, column.style, int(box.width()))
        painter.setFont(pens.font(column.style))
        painter.setPen(pens.color(column.role(row) if column.role else "ink"))
        painter.drawText(box, _ALIGN[column.align], shown)
        if column.tip and self._view.is_pointed(option.rect):
            height = pens.height(column.style)
            under = QRectF(box.left(), box.center().y() - height / 2, used, height)
            dotted_underline(painter, under, pens.color("ink_3"))

    def _paint_fault(
        self, painter: QPainter, option: QStyleOptionViewItem, column: Column[GridRow], row: GridRow
    ) -> None:
        pens, faulty = self._pens, row.row.faulty
        if faulty is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(option.rect).adjusted(2, 2, -2, -3)
        round_rect(painter, box, 4, pens.color("danger_tint"), line=pens.color("danger"), width=1.5)
        inner = QRectF(option.rect).adjusted(pens.pad, 0, -pens.pad, 0)
        text = faulty.text if faulty.figure else f"{faulty.column}: {faulty.text}"
        shown, _ = pens.fitted(text, "body", int(inner.width()))
        painter.setFont(pens.font("body"))
        painter.setPen(pens.color("ink"))
        painter.drawText(inner, _ALIGN[column.align], shown)


def _line_below(painter: QPainter, option: QStyleOptionViewItem, color: QColor) -> None:
    """Fill the last whole device pixels of a cell, as `paint.rule_below` does."""
    rect, matrix = option.rect, painter.deviceTransform()
    scale = matrix.m22()
    thick = max(1, floor(scale))
    bottom = floor((rect.y() + rect.height()) * scale + matrix.dy() + 0.5)
    painter.fillRect(QRectF(rect.x(), (bottom - thick - matrix.dy()) / scale, rect.width(), thick / scale), color)
