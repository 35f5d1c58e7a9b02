"""Rules and triggers: when to look, the limits every proposal keeps, and what its goals are worth."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from app.model.number import ONE
from app.model.plan import Rules
from app.ui.pages.page import PageContext
from app.ui.pages.plan_edit import PlanEditor
from app.ui.pages.settings.fields import Choice, NumberField
from app.ui.pages.settings.form import SectionForm
from app.ui.pages.settings.location import LocationCard
from app.ui.pages.targets.rule_words import POSTPONE_WORDS, look_words

_TRIGGERS = (
    ("threshold", "A band is broken"),
    ("cash", "Cash arrives"),
    ("monthly", "Monthly"),
    ("quarterly", "Quarterly"),
    ("semiannual", "Twice a year"),
    ("annual", "Yearly"),
)
_LOOKS = ("daily", "weekly", "10", "monthly", "quarterly", "semiannual", "annual")
_PRICES = (
    ("outside", "A dollar outside a band", "in every mode; the first thing a proposal mends"),
    ("distance", "A dollar away from target", "mode Target: of half the summed distances"),
    ("missing", "A dollar missing below target", "mode Invest"),
    ("inside", "A dollar of distance inside a band", "modes Target and Invest"),
    ("trade", "One trade", "the trouble of placing it"),
    ("location", "A dollar in the dearer account", "where another account pays less tax on what it yields"),
)


class RulesForm(SectionForm):
    """Each edit is one undo step and puts the proposal out of date."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self.triggers: dict[str, QCheckBox] = {}
        self._add_look()
        self._add_limits()
        self.prices = self._add_prices()
        self.location = LocationCard(
            lambda: PlanEditor.of(context).plan,
            lambda plan, step: PlanEditor.of(context).save(plan, step),
            can_write=context.can_write,
        )
        self.cards.append(self.location)
        self.column.addWidget(self.location)
        self.column.addStretch(1)
        for control in (
            *self.triggers.values(),
            self.look,
            self.postpone,
            self.arriving,
            self.tilts,
            self.least,
            self.budget,
            self.turnover,
            self.holding,
            *self.prices.values(),
        ):
            control.setEnabled(context.can_write)

    def _add_look(self) -> None:
        look = self.add_card("When to look", "Any of them makes Today tell you")
        boxes = QWidget()
        line = QHBoxLayout(boxes)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(20)
        for key, words in _TRIGGERS:
            box = QCheckBox(words)
            box.clicked.connect(self._choose_triggers)
            self.triggers[key] = box
            line.addWidget(box)
        line.addStretch(1)
        look.body.addWidget(boxes)
        look.rows.extend(self.triggers.items())
        self.look = Choice("Bands are looked at", [(name, look_words(name)) for name in _LOOKS], 300)
        self.postpone = Choice("Calendar looks fall", list(POSTPONE_WORDS.items()), 300)
        self.arriving = NumberField("Cash counts as arrived from", "money", optional=True)
        self.tilts = NumberField("Tracking error all tilts may take a year", "rate", optional=True)
        look.add("Bands are looked at", self.look, "on trading days of the New York Stock Exchange")
        look.add("Calendar looks fall", self.postpone, "expected from what the ledger and your plan tell")
        look.add("Cash counts as arrived from", self.arriving, "above an account’s minimum; empty: the smallest trade")
        look.add("Tilts may take a year", self.tilts, "of tracking error, all together; empty: no budget")
        self.look.chosen.connect(lambda look: self._save(f"Look at bands {look_words(str(look)).lower()}", look=look))
        self.postpone.chosen.connect(
            lambda postpone: self._save("Change what calendar looks wait for", postpone=postpone)
        )
        self._wire("cash_arriving", self.arriving, "Count cash as arrived from {}")
        self._wire("tilt_budget", self.tilts, "Set the budget of all tilts to {}")

    def _add_limits(self) -> None:
        limits = self.add_card("Limits of every proposal")
        self.least = NumberField("Smallest trade", "money")
        self.budget = NumberField("Gains of one proposal, at most", "money", optional=True)
        self.turnover = NumberField("Turnover, at most", "rate")
        self.holding = NumberField("Held at least before a sale", "days")
        limits.add("Smallest trade", self.least, "smaller ones are left out, with their price")
        limits.add("Gains of one proposal, at most", self.budget, "empty: no limit")
        limits.add("Turnover, at most", self.turnover, "of the household, sold in one proposal")
        limits.add("Held at least before a sale", self.holding, "days since the purchase")
        self._wire("minimum_trade", self.least, "Set smallest trade to {}")
        self._wire("gains_budget", self.budget, "Set gains budget to {}")
        self._wire("turnover_cap", self.turnover, "Set turnover cap to {}")
        self.holding.entered.connect(
            lambda days: self._save(f"Hold {days} days at least", minimum_holding_days=int(days))
        )

    def _add_prices(self) -> dict[str, NumberField]:
        card = self.add_card("What its goals are worth", "Dollars that a proposal weighs against tax and cost")
        fields = {}
        for key, words, note in _PRICES:
            field = fields[key] = NumberField(words, "money")
            card.add(words, field, note)
            field.entered.connect(lambda value, key=key, words=words: self._save_price(key, value, words))
        return fields

    def refresh(self) -> None:
        """Show the plan's rules."""
        rules, view = PlanEditor.of(self.context).plan.rules, self.context.format
        for key, box in self.triggers.items():
            box.setChecked(key in rules.trigger)
        if rules.look not in _LOOKS:
            self.look.set_options([(name, look_words(name)) for name in (*_LOOKS, rules.look)])
        self.look.show_value(rules.look)
        self.postpone.show_value(rules.postpone)
        self.arriving.show_value(rules.cash_arriving, view)
        self.tilts.show_value(rules.tilt_budget, view)
        self.least.show_value(rules.minimum_trade, view)
        self.budget.show_value(rules.gains_budget, view)
        self.turnover.show_value(min(rules.turnover_cap, ONE), view)
        self.holding.show_value(Decimal(rules.minimum_holding_days), view)
        for key, field in self.prices.items():
            field.show_value(getattr(rules.prices, key), view)
        self.location.show_plan(view)

    def _wire(self, name: str, field: NumberField, step: str) -> None:
        field.entered.connect(lambda value: self._save(step.format(field.text() or "none"), **{name: value}))

    def _choose_triggers(self) -> None:
        chosen = tuple(key for key, box in self.triggers.items() if box.isChecked())
        words = ", ".join(box.text().lower() for box in self.triggers.values() if box.isChecked()) or "never"
        self._save(f"Look: {words}", trigger=chosen)

    def _save_price(self, key: str, value: Decimal, words: str) -> None:
        rules = PlanEditor.of(self.context).plan.rules
        prices = replace(rules.prices, **{key: value})
        self._save(f"Set {words[0].lower()}{words[1:]} to {self.prices[key].text()}", prices=prices)

    def _save(self, step: str, **changed: object) -> None:
        editor = PlanEditor.of(self.context)
        rules: Rules = replace(editor.plan.rules, **changed)  # type: ignore[arg-type]  # each name with its own kind
        editor.save(replace(editor.plan, rules=rules), step)
