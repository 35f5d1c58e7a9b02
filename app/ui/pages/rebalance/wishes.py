"""What stands in the place of trades: wishes that can't hold together, or why there are none."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.model.proposal import Proposal, Wish
from app.ui.format import Formatter
from app.ui.pages.rebalance.relax import relax_words
from app.ui.pages.words import told
from app.ui.widgets.banner import Glyph
from app.ui.widgets.card import Card, Hairline, button, row
from app.ui.widgets.text import Text


class WishList(Card):
    """The smallest set of wishes that contradict each other, each with what gives it up."""

    relaxed = Signal(object)
    cleared = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setAccessibleName("Wishes that can’t hold together")
        self.setMinimumWidth(560)
        self._heading, self._sentence = Text("", "heading"), Text("", "small", "ink_2")
        self.body.addLayout(row(Glyph("octagon", "danger"), self._heading, 1))
        self.body.addWidget(self._sentence)
        self._lines = QVBoxLayout()
        self.body.addLayout(self._lines)
        self.clear = button("Clear my changes to trades", "link", small=True)
        self.clear.clicked.connect(self.cleared)
        self.body.addLayout(row(self.clear, 1))
        self.body.addStretch(1)

    def show_wishes(self, proposal: Proposal, format_: Formatter, *, can_write: bool) -> None:
        """List the wishes of an impossible proposal."""
        while (item := self._lines.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        alone = len(proposal.contradiction) == 1
        self._heading.set_words("This can’t be done" if alone else "These wishes can’t hold together")
        self._sentence.set_words("" if alone else "Give one of them up, and the rest can be done.")
        self.clear.setVisible(bool(proposal.request.fixed))
        for wish in proposal.contradiction:
            self._lines.addWidget(Hairline())
            self._lines.addWidget(self._line(wish, format_, can_write=can_write))

    def _line(self, wish: Wish, format_: Formatter, *, can_write: bool) -> QWidget:
        text = Text(told(wish.text, format_), wrap=True)
        relax = button(relax_words(wish), small=True)
        relax.setAccessibleName(f"{relax_words(wish)}: {text.words}")
        relax.setVisible(bool(relax_words(wish)))
        # What concerns only this proposal may be tried in a read-only window too.
        relax.setEnabled(can_write or wish.wish.startswith(("flow", "fixed")))
        relax.clicked.connect(lambda: self.relaxed.emit(wish))
        line = row(text, relax)
        line.setStretch(0, 1)
        whole = QWidget()
        whole.setLayout(line)
        return whole
