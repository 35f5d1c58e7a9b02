"""Harvesting: the smallest loss worth taking, and what a saving now is weighed against."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from app.model.plan import HarvestRules, Rules
from app.ui.format import Formatter
from app.ui.pages.settings.fields import NumberField
from app.ui.pages.settings.form import FormCard
from app.ui.pages.settings.tax_panel import rate_text


class HarvestCard(FormCard):
    """Floors and assumptions of harvesting; each edit is one undo step."""

    def __init__(self, read: Callable[[], Rules], save: Callable[[Rules, str], None]) -> None:
        super().__init__("Harvesting", "A loss counts what it saves now less what it costs later")
        self._read, self._save = read, save
        self.least = NumberField("Smallest loss", "money")
        self.part = NumberField("Smallest part of basis", "rate")
        self.discount = NumberField("Discount rate", "rate")
        self.years = NumberField("Years until sold", "years")
        self.later = NumberField("Tax rate then", "rate", optional=True)
        self.add("Smallest loss", self.least, "smaller ones are listed as under the floor")
        self.add("Smallest part of basis", self.part, "loss over basis; both floors hold")
        self.add("Discount rate", self.discount, "a year, after tax, on what is saved until then")
        self.add("Years until sold", self.years, "the substitute’s larger gain is taxed then")
        self._later_note = self.add("Tax rate then", self.later, "")
        for key, field, words in (
            ("minimum_loss", self.least, "smallest loss"),
            ("minimum_part", self.part, "smallest part of basis"),
            ("discount_rate", self.discount, "discount rate"),
            ("later_rate", self.later, "later tax rate"),
        ):
            field.entered.connect(lambda value, key=key, field=field, words=words: self._keep(words, field, key, value))
        self.years.entered.connect(lambda value: self._keep("years until sold", self.years, "years", int(value)))

    def show_rules(self, long_rate: Decimal, view: Formatter) -> None:
        """Show the rules in force; `long_rate` is the household's own."""
        harvest = self._read().harvest
        self.least.show_value(harvest.minimum_loss, view)
        self.part.show_value(harvest.minimum_part, view)
        self.discount.show_value(harvest.discount_rate, view)
        self.years.show_value(Decimal(harvest.years), view)
        self.later.show_value(harvest.later_rate, view)
        own = f"empty: your long-term rate, {rate_text(long_rate)}"
        self._later_note.set_words(f"{own}; 0 for heirs or charity")

    def set_writable(self, can_write: bool) -> None:
        """Enable the fields, or show them only."""
        for field in (self.least, self.part, self.discount, self.years, self.later):
            field.setEnabled(can_write)

    def _keep(self, words: str, field: NumberField, key: str, value: object) -> None:
        rules = self._read()
        harvest: HarvestRules = replace(rules.harvest, **{key: value})  # type: ignore[arg-type]  # each name with its own kind
        shown = field.text() or "none"
        self._save(replace(rules, harvest=harvest), f"Set {words} to {shown}")
