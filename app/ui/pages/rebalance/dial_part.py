"""The cost of balance in the Goal pane: the small dial, a sentence, and the way to the large one."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.format import Formatter
from app.ui.widgets.balance_dial import BalanceDial
from app.ui.widgets.card import button, row
from app.ui.widgets.dial_geometry import NEAR, DialView
from app.ui.widgets.text import Text


def dial_words(view: DialView, format_: Formatter) -> str:
    """`2.4 points left for −$353. Target: $508 more.`"""
    place, last = view.place, view.points[-1]
    left = format_.points(place.drift, signed=False)
    here = f"{left} points left for **{format_.money(place.together)}**."
    if place.drift - last.drift <= NEAR:
        return f"{here} Nearer to target is not possible."
    further = last.together - place.together
    more = "more" if further >= 0 else "less"
    end = last.label or "The most even"
    return f"{here} {end[:1].upper()}{end[1:]}: {format_.money(abs(further))} {more}."


class DialPart(QWidget):
    """Tells where the handle is moved to; `opened` leads to the page, `again` has the curve worked out once more.

    `depositsAsked` wishes for the other way back: without a sale.
    """

    moved = Signal(object)
    opened = Signal()
    again = Signal()
    depositsAsked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.dial = BalanceDial()
        self.open = button("Open", "link", small=True)
        self.open.setAccessibleName("Open the cost of balance")
        self.open.setToolTip("Open the cost of balance (Ctrl+B)")
        self.words = Text("", "small", "ink_2", strong="ink", wrap=True)
        self.retry = button("Work it out", "link", small=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row(Text("Cost of balance", "strong"), 1, self.open))
        column.addWidget(self.dial)
        column.addWidget(self.words)
        column.addLayout(row(self.retry, 1))
        self.deposits = button("Or with deposits alone", "link", small=True)
        self.deposits.setToolTip("How long deposits take to bring every class back, without a sale")
        column.addLayout(row(self.deposits, 1))
        self.dial.moved.connect(self.moved)
        self.open.clicked.connect(self.opened)
        self.retry.clicked.connect(self.again)
        self.deposits.clicked.connect(self.depositsAsked)

    def show_dial(self, view: DialView | None, format_: Formatter, *, is_working: bool, is_waiting: bool) -> None:
        """Show the dial; `is_working` while it is worked out, `is_waiting` while there is no fresh proposal for it."""
        self.dial.show_view(view, format_)
        self.retry.setVisible(view is None and not is_working and not is_waiting)
        if view is not None and view.can_move:
            self.words.set_words(dial_words(view, format_))
        elif view is not None:
            self.words.set_words("There is nothing to choose: one answer serves every point.")
        elif is_working:
            self.words.set_words("Being worked out.")
        else:
            self.words.set_words("It follows the proposal." if is_waiting else "Not worked out.")
