"""Household: its name, where its file lies, and what looks after it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QLineEdit, QWidget

from app.ui.frame.care import back_up, check
from app.ui.pages.page import PageContext
from app.ui.pages.plan_edit import PlanEditor
from app.ui.pages.settings.form import SectionForm
from app.ui.theme import current_theme
from app.ui.widgets.card import button, row
from app.ui.widgets.text import Text


class HouseholdForm(SectionForm):
    """One household, one file."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        card = self.add_card("Household", "One file holds all of it")
        self.name = QLineEdit()
        self.name.setAccessibleName("Name of the household")
        self.name.setFixedWidth(current_theme().scaled(240))
        self.name.setEnabled(context.can_write)
        self.name.editingFinished.connect(self._rename)
        self._place = Text("", "body", "ink_2", wrap=True)
        self._counted = Text("", "body", "ink_2")
        card.add("Name", self.name, "stands in the top bar and on tickets")
        card.add("Currency", self._counted, "every amount is counted in it")
        care = self.add_card("File", "A copy is kept before each import")
        backup, look = button("Back up now", small=True), button("Check", small=True)
        backup.clicked.connect(lambda _: back_up(context))
        look.clicked.connect(lambda _: check(context))
        pair = QWidget()
        pair.setLayout(row(backup, look))
        care.body.addWidget(self._place)
        care.add("Care", pair, "a copy beside the file; faults of the file and of what it holds")
        self.column.addStretch(1)

    def refresh(self) -> None:
        """Show the household in front."""
        facts = self.context.session.plan.household
        self.name.setText(facts.name)
        self._counted.set_words(facts.currency)
        self._place.set_words(str(self.context.session.path))

    def _rename(self) -> None:
        name, editor = self.name.text().strip(), PlanEditor.of(self.context)
        facts = editor.plan.household
        if name and name != facts.name:
            editor.save(replace(editor.plan, household=replace(facts, name=name)), f"Rename household to {name}")
        elif not name:
            self.name.setText(facts.name)
