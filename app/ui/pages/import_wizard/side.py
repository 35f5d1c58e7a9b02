"""Beside the grid: what words mean, what is the same on every line, and the name of the template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from app.ui.pages.elided import ElidedText
from app.ui.pages.import_wizard.values import WordsPart
from app.ui.pages.plain import one_line
from app.ui.pages.scroll import PaneScroll
from app.ui.pages.settings.fields import Choice
from app.ui.theme import current_theme, theme_switch
from app.ui.widgets.card import Card, Hairline, button, row
from app.ui.widgets.text import Text

if TYPE_CHECKING:
    from app.ui.pages.import_wizard.matching import LeftOut

_WIDE = 328
_CURRENCY = 3


class SidePane(Card):
    """Everything of a template that is no column, scrolled; its name and what is done with it stay below."""

    constantChosen = Signal(str, str)  # role, text of every line
    currencyChosen = Signal(str)
    signChosen = Signal(str)
    saveAsked = Signal(str)
    cancelAsked = Signal()

    def __init__(self, signs: Sequence[tuple[object, str]]) -> None:
        super().__init__(padded=False)
        self.setAccessibleName("Template")
        theme_switch().themeChanged.connect(self._widen)
        self._widen()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.body.setContentsMargins(1, 1, 1, 1)
        self.body.setSpacing(0)
        self.words = WordsPart()
        self.account = _account_box()
        self.account.activated.connect(lambda _: self._tell_account())
        line = self.account.lineEdit()
        if line is not None:
            line.setAccessibleName(self.account.accessibleName())
            line.editingFinished.connect(self._tell_account)
        self.symbol = QLineEdit()
        self.symbol.setAccessibleName("Symbol of every line")
        self.symbol.setPlaceholderText("VTI")
        self.symbol.setFixedWidth(current_theme().scaled(96))
        self.symbol.editingFinished.connect(self._tell_symbol)
        self.currency = QLineEdit()
        self.currency.setAccessibleName("Currency of lines that name none")
        self.currency.setMaxLength(_CURRENCY)
        self.currency.setFixedWidth(current_theme().scaled(64))
        self.currency.editingFinished.connect(lambda: self.currencyChosen.emit(self.currency.text().strip().upper()))
        self.sign = Choice("Signs of shares and amounts", signs, 190)
        self.sign.chosen.connect(self.signChosen.emit)
        self._told_account = self._told_symbol = ""
        inside = self._inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setSpacing(12)
        self._column.addWidget(self.words)
        self._column.addWidget(self._same_part())
        self.left_out = LeftOutPart()
        self._column.addWidget(self.left_out)
        self._column.addStretch(1)
        self.body.addWidget(PaneScroll(inside), 1)
        self.body.addWidget(Hairline())
        self.body.addLayout(self._foot())

    def show_constants(self, constants: Mapping[str, str], known: Sequence[str], currency: str, sign: str) -> None:
        """Show what is the same on every line; an empty currency is the household's."""
        account = self._told_account = constants.get("account", "")
        self._told_symbol = constants.get("symbol", "")
        if not self.symbol.hasFocus():
            self.symbol.setText(self._told_symbol)
        names = [*known] if account in known else [account, *known]
        if [self.account.itemText(at) for at in range(self.account.count())] != names:
            self.account.clear()
            self.account.addItems([one_line(name) for name in names])
        self.account.setCurrentText(account)
        if not self.currency.hasFocus():
            self.currency.setText(currency)
        self.sign.show_value(sign)

    def show_body(self, *, shown: bool) -> None:
        """Show what can be said of a file, or nothing while there is none."""
        self._inside.setVisible(shown)

    def offer(self, *, account: bool, symbol: bool, signs: bool) -> None:
        """Ask for an account and a symbol only where no column names them, for signs where there are any."""
        for parts, offered in (
            ((self.account, self._account_words, self._account_note), account),
            ((self.symbol, self._symbol_words), symbol),
            ((self.sign, self._sign_words), signs),
        ):
            for part in parts:
                part.setVisible(offered)

    def set_ready(self, missing: str) -> None:
        """Let the template be saved, or say what it lacks."""
        self._missing = missing
        self._fit_save()

    def _same_part(self) -> QWidget:
        part = QWidget()
        grid = QGridLayout(part)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        self._account_words = Text("Account", "body", "ink_2")
        self._symbol_words, self._sign_words = Text("Symbol", "body", "ink_2"), Text("Signs", "body", "ink_2")
        self._account_note = Text(
            "No column names the account. It is asked at each import when this stays empty.",
            "small",
            "ink_3",
            wrap=True,
        )
        grid.addWidget(Text("The same on every line", "emphasis"), 0, 0, 1, 2)
        grid.addWidget(self._account_words, 1, 0)
        grid.addWidget(self.account, 1, 1)
        grid.addWidget(self._account_note, 2, 0, 1, 2)
        grid.addWidget(self._symbol_words, 3, 0)
        grid.addWidget(self.symbol, 3, 1)
        grid.addWidget(Text("Currency", "body", "ink_2"), 4, 0)
        grid.addWidget(self.currency, 4, 1)
        grid.addWidget(self._sign_words, 5, 0)
        grid.addWidget(self.sign, 5, 1)
        return part

    def _foot(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setContentsMargins(15, 12, 15, 13)
        column.setSpacing(8)
        self.name = QLineEdit()
        self.name.setAccessibleName("Name of the template")
        self.name.setPlaceholderText("Name of the template")
        self.name.textChanged.connect(lambda _: self._fit_save())
        self.name.returnPressed.connect(self._save)
        self.note = Text("", "small", "ink_3", wrap=True)
        self.cancel = button("Cancel")
        self.cancel.clicked.connect(self.cancelAsked)
        self.save = button("Save as template", "primary")
        self.save.clicked.connect(self._save)
        self._missing = "Nothing is matched yet."
        column.addWidget(self.name)
        column.addWidget(self.note)
        column.addLayout(row(1, self.cancel, self.save))
        self._fit_save()
        return column

    def _fit_save(self) -> None:
        named = bool(self.name.text().strip())
        ready = "Files with these columns are then read at once." if named else "Give the template a name to save it."
        self.note.set_words(self._missing or ready, "caution" if self._missing else "ink_3")
        self.save.setEnabled(not self._missing and named)

    def _save(self) -> None:
        if self.save.isEnabled():
            self.saveAsked.emit(self.name.text().strip())

    def _widen(self) -> None:
        self.setFixedWidth(current_theme().scaled(_WIDE))

    def _tell_symbol(self) -> None:
        symbol = self.symbol.text().strip().upper()
        if symbol != self._told_symbol:
            self._told_symbol = symbol
            self.constantChosen.emit("symbol", symbol)

    def _tell_account(self) -> None:
        name = self.account.currentText().strip()
        if name != self._told_account:
            self._told_account = name
            self.constantChosen.emit("account", name)


class LeftOutPart(QWidget):
    """The rules by which lines are left out, each with its count and a way to take them in again."""

    takingAsked = Signal(str)  # note

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self._rules: list[QWidget] = []

    def show_rules(self, rules: Sequence[LeftOut]) -> None:
        """Show other rules; without any there is nothing."""
        for part in self._rules:
            part.hide()
            part.deleteLater()
        self._rules = [Text("Lines left out", "emphasis"), *map(self._line, rules)] if rules else []
        for part in self._rules:
            self._column.addWidget(part)
            part.show()
        self.setVisible(bool(rules))

    def _line(self, rule: LeftOut) -> QWidget:
        part = QWidget()
        take = button("Take in", "link", small=True)
        take.setAccessibleName(f"Take in lines with {rule.note}")
        take.clicked.connect(lambda: self.takingAsked.emit(rule.note))
        line = row(ElidedText(rule.note.rstrip("."), "body", "ink"), Text(f"{rule.lines:,}", "small", "ink_3"), take)
        line.setStretch(0, 1)
        part.setLayout(line)
        return part


def _account_box() -> QComboBox:
    box = QComboBox()
    box.setEditable(True)
    box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    box.setAccessibleName("Account of every line")
    box.setToolTip("Choose an account, or type the name of a new one.")
    return box
