"""The locks of the plan: a list to take from and a line to add to, without a dialog."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from app.model.plan import Lock, LockSide, Plan
from app.ui.icons import icon
from app.ui.pages.words import lock_words
from app.ui.widgets.banner import Glyph
from app.ui.widgets.card import button, row
from app.ui.widgets.text import Text

_SHOWN = 5
_CLASS = "class:"


class LockList(QWidget):
    """Shows locks, the first few at rest; tells which to add or to take away."""

    added = Signal(object)
    removed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._locks: Sequence[Lock] = ()
        self._lots: dict[str, str] = {}
        self._all = False
        self._can_write = True
        self.plus = button("", "quiet", small=True)
        self.plus.setIcon(icon("plus", "accent"))
        self.plus.setAccessibleName("Add a lock")
        self.plus.setFixedWidth(26)
        self._adder = _Adder()
        self._adder.hide()
        self._lines = QVBoxLayout()
        self._lines.setSpacing(2)
        self.more = button("", "link", small=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(row(Text("Locks", "strong"), 1, self.plus))
        column.addWidget(self._adder)
        column.addLayout(self._lines)
        column.addLayout(row(self.more, 1))
        self.plus.clicked.connect(lambda: self._adder.setVisible(not self._adder.isVisible()))
        self.more.clicked.connect(self._toggle)
        self._adder.chosen.connect(self._add)

    def show_locks(self, plan: Plan, lots: dict[str, str], *, can_write: bool) -> None:
        """Show the locks of a plan; `lots` are words for the lots they speak of."""
        self._locks, self._lots, self._can_write = plan.locks, lots, can_write
        self.plus.setEnabled(can_write)
        self._adder.offer(plan)
        self._fill()

    def _fill(self) -> None:
        while (item := self._lines.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        shown = self._locks if self._all else self._locks[:_SHOWN]
        for lock in shown:
            self._lines.addWidget(self._line(lock))
        if not self._locks:
            self._lines.addWidget(Text("Nothing is locked.", "small", "ink_2"))
        rest = len(self._locks) - _SHOWN
        self.more.setVisible(rest > 0)
        self.more.setText("Show fewer" if self._all else f"{rest} more")

    def _line(self, lock: Lock) -> QWidget:
        words = lock_words(lock, self._lots)
        remove = button("", "quiet", small=True)
        remove.setIcon(icon("close", "ink_3"))
        remove.setAccessibleName(f"Remove the lock: {words}")
        remove.setToolTip("Remove this lock")
        remove.setFixedWidth(24)
        remove.setEnabled(self._can_write)
        remove.clicked.connect(lambda: self.removed.emit(lock))
        text = Text(words, "small", wrap=True)
        line = row(Glyph("lock", "ink_2", 14), text, remove, spacing=6)
        line.setStretch(1, 1)
        whole = QWidget()
        whole.setLayout(line)
        return whole

    def _toggle(self) -> None:
        self._all = not self._all
        self._fill()

    def _add(self, lock: Lock) -> None:
        self._adder.hide()
        self.added.emit(lock)


class _Adder(QWidget):
    """What, where, and which side."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._what, self._where, self._side = QComboBox(), QComboBox(), QComboBox()
        for box, name in ((self._what, "What to lock"), (self._where, "Where"), (self._side, "Side")):
            box.setAccessibleName(name)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for words, side in (
            ("Don’t sell", LockSide.SELL),
            ("Don’t buy", LockSide.BUY),
            ("Don’t trade", LockSide.BOTH),
        ):
            self._side.addItem(words, side)
        add = button("Add lock", small=True)
        add.clicked.connect(self._choose)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(6)
        for box in (self._what, self._where, self._side):
            column.addWidget(box)
        column.addLayout(row(1, add))

    def offer(self, plan: Plan) -> None:
        """Offer the plan's securities, classes and accounts; what is chosen stays where it is still there."""
        what = [(s.symbol, s.symbol) for s in plan.securities]
        what += [(f"Class {c.name}", f"{_CLASS}{c.name}") for c in plan.classes]
        where = [("All accounts", ""), *((a.name, a.name) for a in plan.accounts)]
        for box, items in ((self._what, what), (self._where, where)):
            chosen = box.currentData()
            box.clear()
            for words, value in items:
                box.addItem(words, value)
            box.setCurrentIndex(max(box.findData(chosen), 0))

    def _choose(self) -> None:
        what = self._what.currentData()
        if not what:
            return
        is_class = what.startswith(_CLASS)
        self.chosen.emit(
            Lock(
                account=self._where.currentData(),
                asset_class=what.removeprefix(_CLASS) if is_class else "",
                symbol="" if is_class else what,
                side=LockSide(self._side.currentData()),
            )
        )
