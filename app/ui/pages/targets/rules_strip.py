"""The rule in its parts under the list, a card each: when to look, where to go, what pays for it, and its limits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.desk.views import TriggerView
from app.model.look import CASH_ARRIVING, THRESHOLD
from app.model.plan import Goal, Plan, Rules
from app.model.signal_rules import Postpone
from app.ui.format import Formatter
from app.ui.pages.menu import Choice, open_menu
from app.ui.pages.targets.rule_card import CardFlow, RuleCard
from app.ui.pages.targets.rule_words import (
    GOAL_WORDS,
    POSTPONE_WORDS,
    TRIGGER_WORDS,
    funding_words,
    goal_words,
    limit_words,
    look_line,
    look_words,
    trigger_lines,
    when_words,
)

__all__ = ["RuleCard", "RulesStrip"]

_OFFERED = (THRESHOLD, CASH_ARRIVING, "monthly", "quarterly", "semiannual", "annual")
_LOOKS = ("daily", "weekly", "10", "monthly", "quarterly")
_PARTS = (Decimal("0.25"), Decimal("0.5"), Decimal("0.75"))


class RulesStrip(QWidget):
    """The rules beside the bands; `rulesChanged` tells other rules and what the step is called."""

    rulesChanged = Signal(object, str)
    limitsAsked = Signal()
    fundingAsked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rules = Rules()
        self._can_write = False
        self.look = RuleCard("When to look")
        self.goal = RuleCard("Where to go")
        self.funding = RuleCard("What pays for it")
        self.limits = RuleCard("Limits of every proposal")
        self.flow = CardFlow((self.look, self.goal, self.funding, self.limits))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.flow)
        self.look.clicked.connect(self._choose_look)
        self.goal.clicked.connect(self._choose_goal)
        self.funding.clicked.connect(self.fundingAsked)
        self.limits.clicked.connect(self.limitsAsked)

    def show_rules(self, plan: Plan, triggers: Sequence[TriggerView], format_: Formatter, *, can_write: bool) -> None:
        """Show the plan's rules."""
        self._rules, self._can_write = plan.rules, can_write
        self.look.show_rule(when_words(plan.rules), look_line(triggers, format_))
        self.look.setToolTip(trigger_lines(triggers, format_) or self.look.toolTip())
        self.goal.show_rule(*goal_words(plan.rules))
        self.funding.show_rule(*funding_words(plan.rules))
        self.limits.show_rule(*limit_words(plan.rules, format_))

    # Choosing

    def _choose_look(self) -> None:
        rules = self._rules
        looks = _LOOKS if rules.look in _LOOKS else (*_LOOKS, rules.look)
        choices: list[Choice | None] = [
            *(self._choice(TRIGGER_WORDS[n], partial(self._toggle, n), n in rules.trigger) for n in _OFFERED),
            None,
            *(
                self._choice(f"Bands: {_lower(look_words(n))}", partial(self._set_look, n), n == rules.look)
                for n in looks
            ),
            None,
            *(
                self._choice(f"Calendar: {_lower(words)}", partial(self._set_postpone, kind), kind is rules.postpone)
                for kind, words in POSTPONE_WORDS.items()
            ),
        ]
        open_menu(self.look, "When to look", choices)

    def _choose_goal(self) -> None:
        rules = self._rules
        choices: list[Choice | None] = [
            self._choice(GOAL_WORDS[goal], partial(self._set_goal, goal, rules.tolerance), goal is rules.goal)
            for goal in (Goal.EDGE, Goal.MIDPOINT, Goal.TARGET)
        ]
        choices.append(None)
        choices += [
            self._choice(
                f"{int(part * 100)} % of the band from target",
                partial(self._set_goal, Goal.TOLERANCE, part),
                rules.goal is Goal.TOLERANCE and rules.tolerance == part,
            )
            for part in _PARTS
        ]
        open_menu(self.goal, "Where to go", choices)

    def _choice(self, words: str, act: Callable[[], object], chosen: bool) -> Choice:
        return Choice(words, act, chosen, self._can_write)

    def _toggle(self, name: str) -> None:
        left = tuple(t for t in self._rules.trigger if t != name)
        chosen = left if name in self._rules.trigger else (*self._rules.trigger, name)
        self._tell(replace(self._rules, trigger=chosen), "Change when to look")

    def _set_look(self, look: str) -> None:
        self._tell(replace(self._rules, look=look), f"Look at bands {_lower(look_words(look))}")

    def _set_postpone(self, postpone: Postpone) -> None:
        self._tell(replace(self._rules, postpone=postpone), "Change what calendar looks wait for")

    def _set_goal(self, goal: Goal, tolerance: Decimal) -> None:
        rules = replace(self._rules, goal=goal, tolerance=tolerance)
        self._tell(rules, f"Go to {_lower(goal_words(rules)[0])}")

    def _tell(self, rules: Rules, words: str) -> None:
        if rules != self._rules:
            self.rulesChanged.emit(rules, words)


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]
