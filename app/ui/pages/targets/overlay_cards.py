"""Two more cards of the rule: momentum and volatility, each a button that unfolds its editor below the others."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.desk.overlays import VolatilityStanding
from app.engine.signals.result import ClassSignal
from app.model.plan import Plan
from app.model.signal_rules import Momentum, Volatility
from app.ui.icons import IconName
from app.ui.pages.page import PageContext
from app.ui.pages.plan_edit import PlanEditor
from app.ui.pages.targets.overlay_editors import MomentumEditor, OverlayEditor, VolatilityEditor
from app.ui.pages.targets.overlay_words import (
    CONFLICT,
    momentum_line,
    momentum_rule,
    moved_words,
    standing_line,
    volatility_rule,
)
from app.ui.pages.targets.rule_card import CardFlow, RuleCard
from app.ui.theme import current_theme
from app.ui.theme_tokens import ColorRole
from app.ui.widgets.banner import Glyph
from app.ui.widgets.card import row
from app.ui.widgets.text import Text

_BEFORE_LIMITS = 3


class OverlayCards(QWidget):
    """The rules of waiting and hurrying; each change is one undo step.

    What volatility says of the day in view is worked out behind the hand, once for a state of the household and a rule.
    """

    def __init__(self, context: PageContext, flow: CardFlow, parent: QWidget | None = None) -> None:
        """Put the cards behind those of a flow; what is below them is this widget."""
        super().__init__(parent)
        self._context = context
        self._editor = PlanEditor.of(context)
        self._standing: VolatilityStanding | None = None
        self._signals: tuple[ClassSignal, ...] | None = None
        self._asked: tuple[int, date, object] | None = None
        self.momentum = RuleCard("Momentum")
        self.volatility = RuleCard("Volatility")
        self.momentum_editor = MomentumEditor()
        self.volatility_editor = VolatilityEditor()
        self._editors: dict[RuleCard, OverlayEditor] = {
            self.momentum: self.momentum_editor,
            self.volatility: self.volatility_editor,
        }
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(current_theme().px("space.card_gap"))
        flow.add(list(self._editors), _BEFORE_LIMITS)
        self.conflict = _Note("warning", "caution")
        self.moved = _Note("info", "ink_2")
        column.addWidget(self.moved)
        column.addWidget(self.conflict)
        for card, editor in self._editors.items():
            column.addWidget(editor)
            card.clicked.connect(lambda _=False, card=card: self._toggle(card))
            editor.closed.connect(lambda card=card: self._fold(card))
        self.momentum_editor.changed.connect(self._save_momentum)
        self.volatility_editor.changed.connect(self._save_volatility)

    def show_plan(self, plan: Plan) -> None:
        """Show the rules of a plan, and ask anew where volatility stands if that may have changed."""
        format_, can_write = self._context.format, self._context.can_write
        rules = plan.rules
        self.momentum.show_rule(
            momentum_rule(rules.momentum, format_), momentum_line(rules.momentum, self._signals, format_)
        )
        line = standing_line(rules.volatility, self._standing)
        self.volatility.show_rule(volatility_rule(rules.volatility, format_), line)
        self.momentum_editor.show_rule(rules.momentum, format_, can_write=can_write)
        self.volatility_editor.show_rule(plan, self._standing, format_, can_write=can_write)
        volatility = rules.volatility
        self.conflict.say(CONFLICT if volatility.on and volatility.target is not None else "")
        self.moved.say(moved_words(self._context.session.household(plan).timing, format_))
        self._fit()
        self._ask(plan)

    def _ask(self, plan: Plan) -> None:
        session = self._context.session
        asked = session.revision, session.as_of, plan
        if asked == self._asked or not plan.leaves:
            return
        self._asked = asked
        self._context.run(
            session.volatility_standing(plan),
            lambda standing: self._take(plan, standing),
            label="Measuring volatility",
            slot="volatility standing",
        )
        if plan == session.plan:
            self._context.run(
                session.signals(),
                lambda signals: self._take_signals(plan, signals),
                label="Reading signals",
                slot="overlay signals",
            )

    def _take(self, plan: Plan, standing: VolatilityStanding) -> None:
        self._standing = standing
        self.show_plan(plan)

    def _take_signals(self, plan: Plan, signals: tuple[ClassSignal, ...]) -> None:
        self._signals = signals
        self.show_plan(plan)

    def _toggle(self, card: RuleCard) -> None:
        """Unfold one editor and fold the other away."""
        shown = self._editors[card].isHidden()
        for editor in self._editors.values():
            editor.setVisible(shown and editor is self._editors[card])
        self._fit()
        if shown:
            self._editors[card].first.setFocus(Qt.FocusReason.TabFocusReason)

    def _fold(self, card: RuleCard) -> None:
        self._editors[card].hide()
        self._fit()
        card.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fit(self) -> None:
        """Take no room where there is nothing to show."""
        parts = (self.conflict, self.moved, *self._editors.values())
        self.setVisible(bool(self._editor.plan.leaves) and any(not part.isHidden() for part in parts))

    def _save_momentum(self, rule: Momentum, step: str) -> None:
        plan = self._editor.plan
        self._save(replace(plan, rules=replace(plan.rules, momentum=rule)), step)

    def _save_volatility(self, rule: Volatility, step: str) -> None:
        plan = self._editor.plan
        self._save(replace(plan, rules=replace(plan.rules, volatility=rule)), step)

    def _save(self, plan: Plan, step: str) -> None:
        self._editor.save(plan, step)
        self.show_plan(self._editor.plan)


class _Note(QWidget):
    """A sentence behind its sign; none hides it."""

    def __init__(self, glyph: IconName, role: ColorRole) -> None:
        super().__init__()
        self._words = Text("", "small", "ink_2", wrap=True)
        line = row(Glyph(glyph, role, 16), self._words)
        line.setStretch(1, 1)
        self.setLayout(line)
        self.hide()

    def say(self, words: str) -> None:
        """Show a sentence."""
        self._words.set_words(words)
        self.setVisible(bool(words))
