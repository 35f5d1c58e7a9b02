"""Location: whether the yearly tax on what classes pay out is weighed, for how long, and what each class pays out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from app.engine.location import without_yield
from app.engine.words import listed
from app.model.number import ZERO
from app.model.plan import Location, Plan
from app.model.target import CASH_CLASS
from app.ui.format import Formatter
from app.ui.pages.settings.fields import NumberField
from app.ui.pages.settings.form import FormCard
from app.ui.theme import current_theme
from app.ui.widgets.card import Hairline
from app.ui.widgets.text import Text
from app.ui.widgets.toggle import Toggle

_COLUMNS = (
    ("yields", "Yield", "yield"),
    ("qualified", "Of it qualified", "qualified part of the yield"),
    ("realised", "Gains paid out", "gains paid out"),
)
_ABOUT = (
    "A year, of what is held. On Form 1099-DIV box 1a is the yield, box 1b the part of it that is qualified and box 2a "
    "the gains paid out; interest is on Form 1099-INT. Of interest state what is taxed. Cash lies where it lies."
)
_WIDTH = 110


class LocationCard(FormCard):
    """A switch, the years, and a line for each class but cash; each edit is one undo step."""

    def __init__(self, read: Callable[[], Plan], save: Callable[[Plan, str], None], *, can_write: bool) -> None:
        super().__init__("Where classes are held", "Weighs the yearly tax on what they pay out against cost and gains")
        self._read, self._save, self._can_write = read, save, can_write
        self.on, self.years = Toggle(""), NumberField("Years weighed", "years")
        self.on.setAccessibleName("Weigh the yearly tax")
        self.add("Weigh the yearly tax", self.on, "between accounts that bear it and accounts that do not")
        self.add("Years weighed", self.years, "how long what is bought now stays where it is")
        self.missing = Text("", "small", "caution", wrap=True)
        self.body.addWidget(self.missing)
        self.body.addSpacing(6)
        self.body.addWidget(Hairline())
        self.fields: dict[tuple[str, str], NumberField] = {}
        self._names: tuple[str, ...] = ()
        self._place = QWidget()
        self.body.addWidget(self._place)
        self.body.addWidget(Text(_ABOUT, "small", "ink_3", wrap=True))
        self.on.toggled.connect(self._switch)
        self.years.entered.connect(self._set_years)
        for control in (self.on, self.years):
            control.setEnabled(can_write)

    def show_plan(self, view: Formatter) -> None:
        """Show what the plan says; other classes are other lines."""
        plan = self._read()
        location = plan.rules.location
        blocked = self.on.blockSignals(True)
        self.on.setChecked(location.on)
        self.on.blockSignals(blocked)
        self.years.show_value(location.years, view)
        names = tuple(c.name for c in plan.leaves if c.name != CASH_CLASS)
        if names != self._names:
            self._names = names
            self._build(names)
        for (name, key), field in self.fields.items():
            value: Decimal | None = getattr(plan.asset_class(name), key)
            field.show_value(value, view)
        lacking = without_yield(plan) if location.on else ()
        self.missing.setVisible(bool(lacking))
        self.missing.set_words(f"No proposal until the yield of {listed(lacking)} is given." if lacking else "")

    def _build(self, names: tuple[str, ...]) -> None:
        fresh = QWidget()
        grid = QGridLayout(fresh)
        grid.setContentsMargins(0, 8, 0, 8)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(len(_COLUMNS) + 1, 1)
        for column, words in enumerate(("Class", *(head for _, head, _ in _COLUMNS))):
            grid.addWidget(Text(words, "micro", "ink_2"), 0, column)
        self.fields = {}
        for at, name in enumerate(names, start=1):
            grid.addWidget(Text(name, "emphasis"), at, 0)
            for column, (key, _, words) in enumerate(_COLUMNS, start=1):
                field = NumberField(f"{name}, {words}", "rate", optional=key == "yields")
                field.setFixedWidth(current_theme().scaled(_WIDTH))
                field.setEnabled(self._can_write)
                field.entered.connect(partial(self._set_part, name, key, words))
                self.fields[name, key] = field
                grid.addWidget(field, at, column, Qt.AlignmentFlag.AlignLeft)
        del self.rows[2:]
        self.rows += [(f"{name} {head}", self.fields[name, key]) for name in names for key, head, _ in _COLUMNS]
        self.body.replaceWidget(self._place, fresh)
        self._place.deleteLater()
        self._place = fresh

    def _switch(self, on: bool) -> None:
        rules = self._read().rules
        self._save_rules(replace(rules.location, on=on), f"{'Weigh' if on else 'Do not weigh'} the yearly tax on yield")

    def _set_years(self, years: Decimal) -> None:
        location = replace(self._read().rules.location, years=years)
        self._save_rules(location, f"Weigh {self.years.text()} years of tax on yield")

    def _save_rules(self, location: Location, step: str) -> None:
        plan = self._read()
        self._save(replace(plan, rules=replace(plan.rules, location=location)), step)

    def _set_part(self, name: str, key: str, words: str, value: Decimal | None) -> None:
        plan = self._read()
        asset_class = plan.asset_class(name)
        if asset_class is not None:
            changed = replace(asset_class, **{key: value if key == "yields" else value or ZERO})  # type: ignore[arg-type]
            told = self.fields[name, key].text() or "unknown"
            self._save(plan.with_class(changed), f"Set {words} of {name} to {told}")
