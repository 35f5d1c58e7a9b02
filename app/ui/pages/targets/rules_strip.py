"""Two cards under the list: when the bands are looked at, and the limits every proposal keeps."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from app.desk.views import TriggerView
from app.model.plan import Plan
from app.ui.format import Formatter
from app.ui.pages.menu import Choice, open_menu
from app.ui.theme import current_theme
from app.ui.theme_tokens import ColorRole
from app.ui.widgets.card import cards
from app.ui.widgets.paint import draw_text, round_rect

_TRIGGERS = {
    "threshold": "when a band is broken",
    "daily": "each day",
    "weekly": "each week",
    "monthly": "each month",
    "quarterly": "each quarter",
    "semiannual": "each half-year",
    "annual": "each year",
}
_OFFERED = ("threshold", "monthly", "quarterly", "semiannual", "annual")


class RuleCard(QAbstractButton):
    """A label, what holds, and a line about it; the whole card is a button."""

    def __init__(self, label: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = label
        self._rule = self._line = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_rule(self, rule: str, line: str) -> None:
        """Show what holds."""
        self._rule, self._line = rule, line
        self.setAccessibleName(f"{self._label}: {rule}")
        self.setAccessibleDescription(line)
        self.update()

    def sizeHint(self) -> QSize:
        """Three lines and the padding of a card."""
        theme = current_theme()
        return QSize(theme.scaled(240), 2 * theme.line("small") + theme.line("emphasis") + 26)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the card and its words."""
        theme, painter = current_theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground: ColorRole = "hover" if self.underMouse() or self.isDown() else "surface"
        round_rect(painter, QRectF(self.rect()), 8, theme.color(ground), line=theme.color("line"))
        box = QRectF(14, 11, self.width() - 28, theme.line("small"))
        draw_text(painter, box, self._label, theme.font("small"), theme.color("ink_2"))
        box = QRectF(14, box.bottom() + 2, box.width(), theme.line("emphasis"))
        draw_text(painter, box, self._rule, theme.font("emphasis"), theme.color("ink"))
        box = QRectF(14, box.bottom(), box.width(), theme.line("small"))
        draw_text(painter, box, self._line, theme.font("small"), theme.color("ink_2"))


class RulesStrip(QWidget):
    """The rules beside the bands."""

    triggersChanged = Signal(object)
    limitsAsked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._triggers: tuple[str, ...] = ()
        self._can_write = False
        self.look = RuleCard("When to look")
        self.limits = RuleCard("Limits of every proposal")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(cards([self.look, self.limits]))
        self.look.clicked.connect(self._choose)
        self.limits.clicked.connect(self.limitsAsked)

    def show_rules(self, plan: Plan, triggers: Sequence[TriggerView], format_: Formatter, *, can_write: bool) -> None:
        """Show the plan's triggers and limits."""
        self._triggers, self._can_write = plan.rules.trigger, can_write
        words = ", and ".join(_TRIGGERS.get(name, name) for name in plan.rules.trigger) or "only when you do"
        due = [t for t in triggers if t.due]
        ahead = [t for t in triggers if t.next_day is not None]
        line = "; ".join(t.reason.rstrip(".") for t in due[:1])
        if not line:
            line = "; ".join(f"next {t.name} check {format_.day(t.next_day)}" for t in ahead[:1]) or "nothing is due"
        self.look.show_rule(words[0].upper() + words[1:], line)
        rules = plan.rules
        budget = rules.gains_budget
        gains = "no limit on gains" if budget is None else f"gains of at most {format_.money(budget)} a proposal"
        self.limits.show_rule(f"Trades of {format_.money(rules.minimum_trade)} and more", gains)

    def _choose(self) -> None:
        choices: list[Choice | None] = [
            Choice(
                _TRIGGERS[name][0].upper() + _TRIGGERS[name][1:],
                lambda name=name: self._toggle(name),  # type: ignore[misc]
                name in self._triggers,
                self._can_write,
            )
            for name in _OFFERED
        ]
        open_menu(self.look, "When to look", choices)

    def _toggle(self, name: str) -> None:
        left = tuple(t for t in self._triggers if t != name)
        self.triggersChanged.emit(left if name in self._triggers else (*self._triggers, name))
