"""Present and suggested widths of all classes beside each other, and what the suggestions assume."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from app.model.signal_rules import Advice
from app.ui.format import NOTHING, Formatter
from app.ui.icons import icon
from app.ui.pages.elided import ElidedText
from app.ui.pages.settings.fields import NumberField
from app.ui.pages.targets.view_line import ViewLine
from app.ui.theme_tokens import ColorRole
from app.ui.widgets.card import Card, Hairline, button, row
from app.ui.widgets.class_marker import ClassMarker
from app.ui.widgets.text import Text

_HEAD = ("", "Class", "Now", "Suggested", "95 % range", "Moves a year", "Returns", "What decides", "")
_SUGGESTED, _DECIDES = 3, 7
_RIGHT = range(2, _DECIDES)
_FIELD = 84
_ABOUT = (
    "Calculated from your costs, lots and prices. Near these widths risk and cost together change little: half a point "
    "more or less hardly matters."
)


@dataclass(frozen=True, slots=True)
class WidthRow:
    """One class: its widths now and as suggested, in words; `can_use` where they differ and may be changed."""

    name: str
    short_name: str
    slot: int
    now: str
    suggested: str
    range: str
    moves: str
    returns: str
    decides: str
    reason: str
    can_use: bool


class WidthsCard(Card):
    """Shows rows and assumptions; `used` tells the classes whose suggestion is taken, `assumed` other assumptions."""

    used = Signal(object)
    assumed = Signal(object)
    asked = Signal(str)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Suggested widths", parent=parent)
        self._advice = Advice()
        self._rows: tuple[WidthRow, ...] = ()
        self.use_all = button("Use all", small=True)
        self.use_all.clicked.connect(self._use_all)
        self.close_button = button("", "quiet", small=True)
        self.close_button.setIcon(icon("close"))
        self.close_button.setFixedWidth(26)
        self.close_button.setAccessibleName("Close the suggested widths")
        self.close_button.clicked.connect(self.closed)
        self.head.addWidget(self.use_all)
        self.head.addWidget(self.close_button)
        self.said = Text("", "small", "ink_2", wrap=True)
        self.body.addWidget(self.said)
        self._place = QWidget()
        self.body.addWidget(self._place)
        self.uses: dict[str, QWidget] = {}
        self._lay_out_assumptions()

    def show_rows(self, rows: tuple[WidthRow, ...], said: str) -> None:
        """Show the classes; `said` stands above them, or in their place."""
        self.said.setVisible(bool(said))
        self.said.set_words(said)
        self.use_all.setEnabled(any(r.can_use for r in rows))
        if rows == self._rows:
            return
        self._rows = rows
        old, self._place = self._place, QWidget()
        self.body.replaceWidget(old, self._place)
        old.hide()
        old.deleteLater()
        grid = QGridLayout(self._place)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(_DECIDES, 1)
        self.uses = {}
        for at, words in enumerate(_HEAD if rows else ()):
            grid.addWidget(Text(words, "micro", "ink_2"), 0, at, _side(at))
        for n, shown in enumerate(rows, 1):
            self._add_row(grid, n, shown)
        self._place.show()

    def show_assumptions(self, advice: Advice, format_: Formatter, *, can_write: bool) -> None:
        """Show what the suggestions assume."""
        self._advice = advice
        values: Mapping[NumberField, Decimal | None] = {
            self.aversion: advice.risk_aversion,
            self.budget: advice.tracking_error,
            self.years: Decimal(advice.years),
        }
        for field, value in values.items():
            field.setEnabled(can_write)
            if not field.hasFocus():
                field.show_value(value, format_)

    def _add_row(self, grid: QGridLayout, at: int, shown: WidthRow) -> None:
        name = button(shown.short_name, "link", small=True)
        name.setAccessibleName(f"Explain the widths of {shown.short_name}")
        name.setToolTip(shown.reason)
        name.clicked.connect(partial(self.asked.emit, shown.name))
        use = button("Use", small=True)
        use.setAccessibleName(f"Use {shown.suggested} for {shown.short_name}")
        use.setVisible(shown.can_use)
        use.clicked.connect(partial(self.used.emit, (shown.name,)))
        self.uses[shown.name] = use
        words = (shown.now, shown.suggested, shown.range, shown.moves, shown.returns, shown.decides)
        marker = ClassMarker(shown.slot)
        grid.addWidget(marker, at, 0)
        grid.addWidget(name, at, 1, Qt.AlignmentFlag.AlignLeft)
        for column, text in enumerate(words, 2):
            role: ColorRole = "ink_2" if column > _SUGGESTED or text == NOTHING else "ink"
            is_last = column == _DECIDES
            told = ElidedText(text, "small", role) if is_last else Text(text, "small", role)
            grid.addWidget(told, at, column, Qt.AlignmentFlag(0) if is_last else _side(column))
        grid.addWidget(use, at, 8, Qt.AlignmentFlag.AlignRight)
        grid.setRowMinimumHeight(at, 28)

    def _lay_out_assumptions(self) -> None:
        self.body.addSpacing(4)
        self.body.addWidget(Hairline())
        self.body.addSpacing(4)
        self.aversion = NumberField("Risk aversion", "number")
        self.budget = NumberField("Tracking error a year, at most", "rate", optional=True)
        self.years = NumberField("Years looked back on", "years")
        self.budget.setPlaceholderText("none")
        self.problem = Text("", "small", "danger")
        self.problem.hide()
        parts: list[QWidget | int] = []
        fields = {"Risk aversion": self.aversion, "Tracking error, at most": self.budget, "Years of prices": self.years}
        for label, field in fields.items():
            field.setFixedWidth(_FIELD)
            parts += [Text(label, "small", "ink_2"), field]
            field.refused.connect(self._show_problem)
        line = row(*parts, 1)
        for n in range(2, 2 * len(fields), 2):
            line.insertSpacing(n + (n // 2 - 1), 14)
        self.body.addLayout(line)
        self.body.addWidget(self.problem)
        self.views = ViewLine()
        self.body.addWidget(self.views)
        self.body.addWidget(Text(_ABOUT, "small", "ink_3", wrap=True))
        self.aversion.entered.connect(lambda value: self._assume(replace(self._advice, risk_aversion=value)))
        self.budget.entered.connect(lambda value: self._assume(replace(self._advice, tracking_error=value or None)))
        self.years.entered.connect(lambda value: self._assume(replace(self._advice, years=int(value))))

    def _use_all(self) -> None:
        self.used.emit(tuple(r.name for r in self._rows if r.can_use))

    def _assume(self, advice: Advice) -> None:
        if advice.risk_aversion <= 0 or advice.years < 1:
            self._show_problem("Risk aversion and years are above 0.")
            return
        if advice != self._advice:
            self.assumed.emit(advice)

    def _show_problem(self, words: str) -> None:
        self.problem.setVisible(bool(words))
        self.problem.set_words(words)


def _side(column: int) -> Qt.AlignmentFlag:
    across = Qt.AlignmentFlag.AlignRight if column in _RIGHT else Qt.AlignmentFlag.AlignLeft
    return across | Qt.AlignmentFlag.AlignVCenter
