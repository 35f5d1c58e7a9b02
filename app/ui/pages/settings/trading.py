"""Trading by account: whether it trades, what stays in it, what a trade costs there."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from app.model.account import Account
from app.ui.pages.page import PageContext
from app.ui.pages.plan_edit import PlanEditor
from app.ui.pages.settings.fields import NumberField
from app.ui.pages.settings.form import SectionForm
from app.ui.pages.words import account_words
from app.ui.theme import current_theme
from app.ui.widgets.text import Text
from app.ui.widgets.toggle import Toggle

_HEADS = ("Account", "", "Trades", "Minimum cash", "Commission", "Parts of shares")


@dataclass(frozen=True, slots=True)
class _Line:
    """The controls of one account."""

    trades: Toggle
    minimum: NumberField
    commission: NumberField
    fractional: Toggle


class TradingForm(SectionForm):
    """A line for each account."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        card = self.add_card("Trading by account", "Proposals keep to this")
        self.lines: dict[str, _Line] = {}
        self._names: tuple[str, ...] = ()
        self._place = QWidget()
        self._body = card
        card.body.addWidget(self._place)
        card.body.addWidget(
            Text("A held-away account never trades, whatever stands here.", "small", "ink_3", wrap=True)
        )
        self.column.addStretch(1)

    def refresh(self) -> None:
        """Show the accounts of the plan; other accounts are other lines."""
        plan, view = PlanEditor.of(self.context).plan, self.context.format
        names = tuple(known.name for known in plan.accounts)
        if names != self._names:
            self._names = names
            self._build(plan.accounts)
        for known in plan.accounts:
            line = self.lines[known.name]
            for toggle, on in ((line.trades, known.trades), (line.fractional, known.fractional)):
                blocked = toggle.blockSignals(True)
                toggle.setChecked(on)
                toggle.blockSignals(blocked)
            line.minimum.show_value(known.minimum_cash, view)
            line.commission.show_value(known.commission, view)

    def _build(self, accounts: tuple[Account, ...]) -> None:
        fresh = QWidget()
        grid = QGridLayout(fresh)
        grid.setContentsMargins(0, 8, 0, 8)
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        for column, words in enumerate(_HEADS):
            grid.addWidget(Text(words, "micro", "ink_2"), 0, column)
        self.lines = {}
        for at, known in enumerate(accounts, start=1):
            line = self.lines[known.name] = self._line(known.name)
            grid.addWidget(Text(known.name, "emphasis"), at, 0)
            grid.addWidget(Text(account_words(known), "small", "ink_2"), at, 1)
            for column, control in enumerate((line.trades, line.minimum, line.commission, line.fractional), start=2):
                control.setEnabled(self.context.can_write)
                grid.addWidget(control, at, column, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._body.rows[:] = [
            (f"{name} {words}", line.minimum) for name, line in self.lines.items() for words in _HEADS[2:]
        ]
        self._body.body.replaceWidget(self._place, fresh)
        self._place.deleteLater()
        self._place = fresh

    def _line(self, name: str) -> _Line:
        width = current_theme().scaled(110)
        trades, fractional = Toggle(""), Toggle("")
        minimum, commission = NumberField(f"{name}, minimum cash", "money"), NumberField(f"{name}, commission", "money")
        trades.setAccessibleName(f"{name}, trades")
        fractional.setAccessibleName(f"{name}, parts of shares")
        for field in (minimum, commission):
            field.setFixedWidth(width)
        trades.toggled.connect(lambda on: self._save(name, f"{'Trade in' if on else 'Leave alone'} {name}", trades=on))
        fractional.toggled.connect(
            lambda on: self._save(name, f"{'Parts of shares' if on else 'Whole shares'} in {name}", fractional=on)
        )
        minimum.entered.connect(
            lambda value: self._save(name, f"Set minimum cash of {name} to {minimum.text()}", minimum_cash=value)
        )
        commission.entered.connect(
            lambda value: self._save(name, f"Set commission of {name} to {commission.text()}", commission=value)
        )
        return _Line(trades, minimum, commission, fractional)

    def _save(self, name: str, step: str, **changed: object) -> None:
        editor = PlanEditor.of(self.context)
        accounts = tuple(
            replace(known, **changed) if known.name == name else known  # type: ignore[arg-type]  # each name with its own kind
            for known in editor.plan.accounts
        )
        editor.save(replace(editor.plan, accounts=accounts), step)
