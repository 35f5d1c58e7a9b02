"""Tax: the facts every estimate reads, the readings of the wash-sale rule, and what harvesting is weighed by."""

from __future__ import annotations

from dataclasses import replace

from app.desk.tax_tables import table_years, tax_table
from app.engine.tax import flat_rates
from app.model.plan import Rules, Tax
from app.model.tax_table import TaxTable
from app.model.tax_year import TaxYear
from app.ui.job import once
from app.ui.pages.page import PageContext
from app.ui.pages.plan_edit import PlanEditor
from app.ui.pages.settings.fields import Choice, NumberField
from app.ui.pages.settings.form import FormCard, SectionForm
from app.ui.pages.settings.tax_harvest import HarvestCard
from app.ui.pages.settings.tax_panel import FILINGS, RatesPanel
from app.ui.pages.settings.tax_readings import ReadingsCard


class TaxForm(SectionForm):
    """Rates, readings and harvesting; each edit is one undo step. `rates` stands beside the form."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        card = self.add_card("Your rates", "Every estimate reads from here")
        self.year = Choice("Tax year", (), 150)
        self.filing = Choice("Filing", tuple(FILINGS.items()), 190)
        self.income = NumberField("Taxable income before gains", "money")
        self.magi = NumberField("Income for the net investment tax", "money", optional=True)
        self.state = NumberField("State rate on gains", "rate")
        self.state_long = NumberField("State rate on long-term gains", "rate", optional=True)
        self.lost_short = NumberField("Loss carried forward, short", "money")
        self.lost_long = NumberField("Loss carried forward, long", "money")
        self.budget = NumberField("Gains budget of the year", "money", optional=True)
        self._table = card.add("Tax year", self.year)
        self._add_rows(card)
        self.readings = ReadingsCard(self._rules, self._save_rules)
        self.harvest = HarvestCard(self._rules, self._save_rules)
        for more in (self.readings, self.harvest):
            self.cards.append(more)
            self.column.addWidget(more)
        self.rates = RatesPanel()
        self.column.addStretch(1)
        self._wire()

    def _add_rows(self, card: FormCard) -> None:
        card.add("Filing", self.filing, "from your last return", wide=True)
        card.add("Taxable income before gains", self.income, "after deductions; Form 1040 line 15 less your gains")
        card.add(
            "Income for net investment tax",
            self.magi,
            "adjusted gross income before gains; empty: income plus the standard deduction",
        )
        card.add("State rate on gains", self.state, "flat estimate; 0 where your state has no income tax")
        card.add("State rate, long-term", self.state_long, "empty: as above")
        card.add("Loss carried forward, short", self.lost_short, "from last year’s Schedule D")
        self._carried = card.add("Loss carried forward, long", self.lost_long)
        card.add("Gains budget for the year", self.budget, "proposals stay under it; empty: no limit")
        self._budget_label = card.labels[self.budget]

    def refresh(self) -> None:
        """Show the plan's facts and what they come to."""
        plan, view = PlanEditor.of(self.context).plan, self.context.format
        tax, table = plan.tax, tax_table(plan.tax.year)
        years = sorted({*table_years(), tax.year}, reverse=True)
        self.year.set_options(tuple((year, str(year)) for year in years))
        self.year.show_value(tax.year)
        self._table.set_words(table_words(tax.year, table))
        self.filing.show_value(tax.filing)
        self.income.show_value(tax.income, view)
        self.magi.show_value(tax.magi, view)
        self.state.show_value(tax.state_rate, view)
        self.state_long.show_value(tax.state_long_rate, view)
        self.lost_short.show_value(tax.carryforward_short, view)
        self.lost_long.show_value(tax.carryforward_long, view)
        self._carried.set_words(f"entering {tax.year}; later years roll on from here")
        self.budget.show_value(tax.year_gains_budget, view)
        self._budget_label.set_words(f"Gains budget for {tax.year}")
        self.readings.show_rules()
        self.harvest.show_rules(flat_rates(tax, table).long, view)
        self.rates.show_rates(plan, table, view)
        if self.rates.isVisible():
            self.count_year()

    def count_year(self) -> None:
        """Ask what was realised in the plan's tax year, off the GUI thread."""
        session, year, view = self.context.session, self.context.session.plan.tax.year, self.context.format

        def shown(found: TaxYear) -> None:
            self.rates.year.show_year(found, view)

        self.context.run(
            once("Counting the year", lambda: session.tax_year(year)),
            shown,
            label=f"Counting {year}",
            slot="settings-tax-year",
        )

    def _wire(self) -> None:
        self.rates.year.lines.clicked.connect(
            lambda: self.context.go("taxes", year=str(PlanEditor.of(self.context).plan.tax.year))
        )
        for name, field, step in (
            ("income", self.income, "Set taxable income to {}"),
            ("magi", self.magi, "Set net investment income to {}"),
            ("state_rate", self.state, "Set state rate to {}"),
            ("state_long_rate", self.state_long, "Set long-term state rate to {}"),
            ("carryforward_short", self.lost_short, "Set short loss carried forward to {}"),
            ("carryforward_long", self.lost_long, "Set long loss carried forward to {}"),
            ("year_gains_budget", self.budget, "Set the year’s gains budget to {}"),
        ):
            field.entered.connect(
                lambda value, name=name, field=field, step=step: self._save(
                    name, value, step.format(field.text() or "none")
                )
            )
            field.setEnabled(self.context.can_write)
        self.year.chosen.connect(lambda year: self._save("year", year, f"Set tax year to {year}"))
        self.filing.chosen.connect(
            lambda filing: self._save("filing", filing, f"Set filing to {FILINGS[filing].lower()}")
        )
        for part in (self.year, self.filing):
            part.setEnabled(self.context.can_write)
        for card in (self.readings, self.harvest):
            card.set_writable(self.context.can_write)

    def _save(self, name: str, value: object, step: str) -> None:
        editor = PlanEditor.of(self.context)
        tax: Tax = replace(editor.plan.tax, **{name: value})  # type: ignore[arg-type]  # each name with its own kind
        editor.save(replace(editor.plan, tax=tax), step)
        self.rates.say_changed(True)

    def _rules(self) -> Rules:
        return PlanEditor.of(self.context).plan.rules

    def _save_rules(self, rules: Rules, step: str) -> None:
        editor = PlanEditor.of(self.context)
        editor.save(replace(editor.plan, rules=rules), step)
        self.rates.say_changed(True)


def table_words(year: int, table: TaxTable) -> str:
    """Return which publication the rates come from, and that it is another year's where it is."""
    if table.year != year:
        return f"no table of {year} is shipped; that of {table.year} stands in"
    return f"table of {year}, {table.source.partition(',')[0]}"
