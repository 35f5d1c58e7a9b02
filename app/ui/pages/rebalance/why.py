"""The proof under a trade: why this lot, what the others would cost, and what would change it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.ui.pages.rebalance.rows import LotLine, Proof
from app.ui.theme import current_theme
from app.ui.theme_tokens import ColorRole, TypeName
from app.ui.widgets.banner import Glyph
from app.ui.widgets.card import Card, Hairline, button, row
from app.ui.widgets.text import Text

_LOT_ROW = 26
_MOST_LOTS = 4
_PAD = 12
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class WhyPanel(QWidget):
    """An inset card on the ground of the selected row; `grown` tells that it needs another height."""

    grown = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._proof: Proof | None = None
        self._is_whole = False
        self._card = QWidget()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(_PAD, 0, _PAD, _PAD)
        self._column.addWidget(self._card)

    def show_proof(self, proof: Proof) -> None:
        """Show the proof of a trade; the same one costs nothing."""
        if proof != self._proof:
            self._is_whole = self._is_whole and self._proof is not None and self._proof.title == proof.title
            self._proof = proof
            self._fill(proof)

    def _fill(self, proof: Proof) -> None:
        self.setAccessibleName(f"{proof.title} {proof.sentence}")
        card = Card(padded=False)
        card.body.setSpacing(0)
        self._add_sentence(card, f"**{proof.title}** {proof.sentence}")
        rest = 0 if self._is_whole else max(len(proof.lots) - _MOST_LOTS, 0)
        if proof.lots:
            shown = proof.lots[: len(proof.lots) - rest]
            card.body.addLayout(_lots(replace(proof, lots=shown)))
        if proof.change or rest:
            card.body.addWidget(Hairline())
            self._add_sentence(card, f"**What would change it:** {proof.change}" if proof.change else "", rest)
        old, self._card = self._card, card
        self._column.replaceWidget(old, card)
        old.hide()
        old.deleteLater()

    def _show_all(self) -> None:
        """Show the lots that were left out for their number."""
        if self._proof is not None:
            self._is_whole = True
            self._fill(self._proof)
            self.grown.emit()

    def height_at(self, width: int) -> int:
        """How high the panel is at a width."""
        layout = self.layout()
        return self.sizeHint().height() if layout is None else layout.totalHeightForWidth(width)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground of the row it belongs to."""
        painter = QPainter(self)
        painter.fillRect(QRectF(self.rect()), current_theme().color("selected"))

    def _add_sentence(self, card: Card, words: str, rest: int = 0) -> None:
        line = QHBoxLayout()
        line.setContentsMargins(_PAD, 9, _PAD, 9)
        line.setSpacing(8)
        line.addWidget(Text(words, "small", "ink_2", strong="ink", wrap=True), 1)
        if rest:
            more = button(f"{rest} more {'lot' if rest == 1 else 'lots'}", "link", small=True)
            more.clicked.connect(self._show_all)
            line.addWidget(more)
        card.body.addLayout(line)


def _lots(proof: Proof) -> QGridLayout:
    """The lots in columns, figures on one edge."""
    theme = current_theme()
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setSpacing(0)
    titles = ("", "Acquired", "Shares", "Basis", proof.gain_title, "Term", "Tax against this")
    for at, title in enumerate(titles):
        grid.addWidget(_cell(title, "micro", "ink_2", right=at in {2, 3, 4, 6}), 0, at)
    for at, stretch in enumerate((0, 3, 2, 2, 3, 3, 3)):
        grid.setColumnStretch(at, stretch)
    grid.setRowMinimumHeight(0, theme.scaled(28))
    for n, lot in enumerate(proof.lots):
        place = 2 * n + 1
        grid.addWidget(Hairline(), place, 0, 1, len(titles))
        grid.setRowMinimumHeight(place + 1, theme.scaled(_LOT_ROW))
        for at, widget in enumerate(_line(lot)):
            grid.addWidget(widget, place + 1, at)
    return grid


def _line(lot: LotLine) -> list[QWidget]:
    style: TypeName = "emphasis" if lot.is_chosen else "body"
    mark = QWidget()
    mark.setFixedWidth(30)
    if lot.is_chosen:
        mark.setAccessibleName("chosen")
        mark.setLayout(row(1, Glyph("check", "accent", 14), 1))
    role: ColorRole = "ink" if lot.is_chosen else "ink_2"
    return [
        mark,
        _cell(lot.acquired, style, "ink"),
        _cell(lot.shares, style, "ink", right=True),
        _cell(lot.basis, style, role, right=True),
        _cell(lot.gain, style, "ink", right=True),
        _cell(lot.term, style, role),
        _cell(lot.against, "emphasis", "ink_3" if lot.is_chosen else "ink", right=True),
    ]


def _cell(words: str, style: TypeName, role: ColorRole, *, right: bool = False) -> Text:
    text = Text(words, style, role)
    text.setIndent(_PAD)
    if right:
        text.setAlignment(_RIGHT)
    return text
