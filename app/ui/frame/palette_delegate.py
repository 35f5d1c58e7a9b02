"""How a line of the palette looks: icon, name with the matched letters, place and keys."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.ui.frame.key_cap import caps_width, paint_caps
from app.ui.icons import paint_icon
from app.ui.theme import Theme, current_theme
from app.ui.widgets.paint import draw_text

if TYPE_CHECKING:
    from app.ui.frame.matching import Match
    from app.ui.frame.palette import Entry

HEADING = Qt.ItemDataRole.UserRole + 1
MATCH = Qt.ItemDataRole.UserRole + 2
_LEFT = 16
_TEXT = 45


def row_height(heading: bool) -> int:
    """Return the height of a line of the palette."""
    return current_theme().scaled(28 if heading else 40)


class PaletteDelegate(QStyledItemDelegate):
    """Paints headings and entries."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Return the size at the present text size."""
        return QSize(100, row_height(index.data(HEADING) is not None))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint a heading or an entry."""
        theme, box = current_theme(), QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        heading = index.data(HEADING)
        if heading:
            below = box.adjusted(_LEFT, 6, -_LEFT, 0)
            draw_text(painter, below, heading, theme.font("micro"), theme.color("ink_2"))
        else:
            on = bool(option.state & QStyle.StateFlag.State_Selected)
            painter.fillRect(box, theme.color("selected" if on else "surface"))
            self._paint_entry(painter, box, index.data(MATCH), theme, on=on)
        painter.restore()

    def _paint_entry(self, painter: QPainter, box: QRectF, found: "Match[Entry]", theme: Theme, *, on: bool) -> None:
        entry = found.entry
        if entry.icon:
            side = QRectF(box.left() + _LEFT, box.center().y() - 9, 18, 18)
            paint_icon(painter, side, entry.icon, theme.color("accent" if on else "ink_2"))
        right = box.right() - _LEFT - caps_width(entry.caps)
        paint_caps(painter, right, box.center().y(), entry.caps)
        text = QRectF(box)
        text.setLeft(box.left() + _TEXT)
        text.setRight(right - 12)
        used = _draw_matched(painter, text, entry.words, found.letters, theme)
        text.setLeft(text.left() + used + 12)
        draw_text(painter, text, entry.place, theme.font("small"), theme.color("ink_2"))


def _draw_matched(painter: QPainter, box: QRectF, words: str, letters: frozenset[int], theme: Theme) -> float:
    """Draw words with the matched letters semi-bold; return the width."""
    plain, bold = theme.font("emphasis"), QFont(theme.font("strong"))
    bold.setWeight(QFont.Weight.Bold)
    plain.setWeight(QFont.Weight.Normal if letters else QFont.Weight.Medium)
    at = QRectF(box)
    start = 0
    while start < len(words) and at.width() > 0:
        marked = start in letters
        end = start + 1
        while end < len(words) and (end in letters) == marked:
            end += 1
        font = bold if marked else plain
        draw_text(painter, at, words[start:end], font, theme.color("ink"))
        at.setLeft(at.left() + QFontMetricsF(font).horizontalAdvance(words[start:end]))
        start = end
    return at.left() - box.left()
