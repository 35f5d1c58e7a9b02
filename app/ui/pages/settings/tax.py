"""Tax: the facts every estimate reads, each with its source, and what they come to."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QGridLayout

from app.engine.tax import flat_rates
from app.model.number import ZERO
from app.model.plan import Filing, Plan, Tax
from app.model.tax_table import TaxTable
from app.ui.format import NOTHING, Formatter
from app.ui.pages.page import PageContext
from app.ui.pages.plan_edit import PlanEditor
from app.ui.pages.settings.fields import NumberField
from app.ui.pages.settings.form import SectionForm
from app.ui.theme import current_theme
from app.ui.widgets.card import Card, Hairline
from app.ui.widgets.text import Text

_FILINGS = {
    Filing.SINGLE: "Single",
    Filing.JOINT: "Married, jointly",
    Filing.SEPARATE: "Married, separately",
    Filing.HEAD: "Head of household",
}
_CAVEAT = (
    "Estimates, not a return. Each gain is taxed at the rate of the next dollar; the year so far, losses carried "
    "forward, the alternative minimum tax and credits are left out."
)


class TaxForm(SectionForm):
    """Filing, income and rates; each edit is one undo step."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        card = self.add_card("Your rates", "Every estimate reads from here")
        self.filing = QComboBox()
        self.filing.setAccessibleName("Filing")
        self.filing.setFixedWidth(current_theme().scaled(190))
        for filing, words in _FILINGS.items():
            self.filing.addItem(words, filing)
        self.filing.activated.connect(self._choose_filing)
        self.income = NumberField("Taxable income before gains", "money")
        self.magi = NumberField("Income for the net investment tax", "money", optional=True)
        self.state = NumberField("State rate on gains", "rate")
        self.state_long = NumberField("State rate on long-term gains", "rate", optional=True)
        self._year = Text("", "emphasis")
        self._table = card.add("Tax year", self._year)
        card.add("Filing", self.filing, "from your last return")
        card.add("Taxable income before gains", self.income, "after deductions; Form 1040 line 15 less your gains")
        card.add(
            "Income for net investment tax",
            self.magi,
            "adjusted gross income before gains; empty: income plus the standard deduction",
        )
        card.add("State rate on gains", self.state, "flat estimate; 0 where your state has no income tax")
        card.add("State rate, long-term", self.state_long, "empty: as above")
        self._wire("income", self.income, "Set taxable income to {}")
        self._wire("magi", self.magi, "Set net investment income to {}")
        self._wire("state_rate", self.state, "Set state rate to {}")
        self._wire("state_long_rate", self.state_long, "Set long-term state rate to {}")
        for control in (self.filing, self.income, self.magi, self.state, self.state_long):
            control.setEnabled(context.can_write)
        self.rates = RatesCard()
        self.column.addStretch(1)

    def refresh(self) -> None:
        """Show the plan's facts and what they come to."""
        plan, view = PlanEditor.of(self.context).plan, self.context.format
        table = self.context.session.household().tax_table
        self._year.set_words(str(plan.tax.year))
        self._table.set_words(table.source if table else "no federal table of that year is shipped")
        self.filing.setCurrentIndex(list(_FILINGS).index(plan.tax.filing))
        self.income.show_value(plan.tax.income, view)
        self.magi.show_value(plan.tax.magi, view)
        self.state.show_value(plan.tax.state_rate, view)
        self.state_long.show_value(plan.tax.state_long_rate, view)
        self.rates.show_rates(plan, table, view)

    def _wire(self, name: str, field: NumberField, step: str) -> None:
        field.entered.connect(lambda value: self._save(name, value, step.format(field.text() or "none")))

    def _choose_filing(self, at: int) -> None:
        filing = list(_FILINGS)[at]
        self._save("filing", filing, f"Set filing to {_FILINGS[filing].lower()}")

    def _save(self, name: str, value: object, step: str) -> None:
        editor = PlanEditor.of(self.context)
        tax: Tax = replace(editor.plan.tax, **{name: value})  # type: ignore[arg-type]  # each name with its own kind
        editor.save(replace(editor.plan, tax=tax), step)


class RatesCard(Card):
    """What the facts come to on the next dollar, and the room left in the brackets."""

    def __init__(self) -> None:
        super().__init__("What your rates come to")
        self.setFixedWidth(current_theme().scaled(304))
        self._caption = Text("", "small", "ink_2", wrap=True)
        self._grid = QGridLayout()
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(0, 1)
        self._room = Text("", "small", "ink_2", wrap=True)
        self.body.addWidget(self._caption)
        self.body.addSpacing(8)
        self.body.addLayout(self._grid)
        self.body.addSpacing(8)
        self.body.addWidget(Text("Room in the brackets", "strong"))
        self.body.addWidget(self._room)
        self.body.addSpacing(8)
        self.body.addWidget(Hairline())
        self.body.addSpacing(4)
        self.body.addWidget(Text(_CAVEAT, "small", "ink_2", wrap=True))
        self.body.addStretch(1)

    def show_rates(self, plan: Plan, table: TaxTable | None, view: Formatter) -> None:
        """Count anew."""
        tax = plan.tax
        income = f"taxable income about {view.money(tax.income)}"
        self._caption.set_words(f"{_FILINGS[tax.filing]} · {tax.year} · {income}")
        rates = flat_rates(tax, table)
        state_long = tax.state_rate if tax.state_long_rate is None else tax.state_long_rate
        lines = (
            ("On the next dollar", "Federal", "State", "Sum"),
            ("Short-term gain", *_shares(rates.short, tax.state_rate, view)),
            ("Long-term gain", *_shares(rates.long, state_long, view)),
        )
        while item := self._grid.takeAt(0):
            if widget := item.widget():
                widget.deleteLater()
        for at, line in enumerate(lines):
            for column, words in enumerate(line):
                shown = f"**{words}**" if at and column == 3 else words
                cell = Text(shown, "small" if at else "micro", "ink" if at else "ink_2")
                align = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
                self._grid.addWidget(cell, at, column, align)
        self._room.set_words(room_words(tax, table, view))


def _shares(whole: Decimal, state: Decimal, view: Formatter) -> tuple[str, str, str]:
    return view.weight(whole - state), view.weight(state) if state else NOTHING, view.weight(whole)


def room_words(tax: Tax, table: TaxTable | None, view: Formatter) -> str:
    """Return how much gain fits before the next long-term rate, and where the net investment tax begins."""
    if table is None:
        return f"No federal table of {tax.year} is shipped; only state rates count."
    filing = table.of(tax.filing)
    tops = ((filing.zero_top, "15 %"), (filing.fifteen_top, "20 %"))
    room = next(((top - tax.income, rate) for top, rate in tops if tax.income < top), None)
    words = (
        f"{view.money(room[0])} of long-term gains fit before {room[1]}." if room else "Every gain is taxed at 20 %."
    )
    magi = tax.magi if tax.magi is not None else tax.income + filing.standard_deduction
    above = filing.niit_floor - magi
    rate = view.weight(table.niit_rate)
    if above > ZERO:
        begins = f"starts {view.money(above)} above your income, at {view.money(filing.niit_floor)}"
        return f"{words} Net investment tax of {rate} {begins}."
    return f"{words} Net investment tax of {rate} is included: your income is above {view.money(filing.niit_floor)}."
