"""Which account the rows of a file go to: one that is there, or a new one with its type."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QWidget

from app.desk.views import FileReview
from app.model.account import Account, AccountType
from app.ui.pages.words import account_type
from app.ui.theme import current_theme
from app.ui.widgets.text import Text

_ONE_COLUMN = 2
_WIDE = 5


class AccountChoosers(QWidget):
    """A line for each account a file names; what is typed and not there yet is made."""

    accountChosen = Signal(str, str)  # as printed, account
    typeChosen = Signal(str, object)  # account, AccountType

    def __init__(self, file: FileReview, existing: Sequence[str], new: Mapping[str, AccountType]) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(16, 8, 16, 8)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        lines = len(file.accounts) if len(file.accounts) <= _ONE_COLUMN else (len(file.accounts) + 1) // 2
        for at, (printed, name) in enumerate(file.accounts):
            line, left = at % lines, at // lines * _WIDE
            grid.addWidget(Text(printed or "The file names no account", "body", "ink_2"), line, left)
            grid.addWidget(Text("goes to", "small", "ink_3"), line, left + 1)
            grid.addWidget(self._account(printed, name, existing), line, left + 2)
            if name in new:
                grid.addWidget(self._type(name, new[name]), line, left + 3)
                grid.addWidget(Text("new", "small", "ink_3"), line, left + 4)
            grid.setColumnStretch(left + 4, 1)

    def _account(self, printed: str, name: str, existing: Sequence[str]) -> QComboBox:
        chooser = QComboBox()
        chooser.setEditable(True)
        chooser.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        names = [*existing] if name in existing else [name, *existing]
        chooser.addItems(names)
        chooser.setCurrentText(name)
        chooser.setMinimumWidth(current_theme().scaled(200))
        chooser.setAccessibleName(f"Account of {printed or 'the file'}")
        chooser.setToolTip("Choose an account, or type the name of a new one.")

        def choose() -> None:
            text = chooser.currentText().strip()
            if text and text != name:
                self.accountChosen.emit(printed, text)

        chooser.activated.connect(choose)
        line = chooser.lineEdit()
        if line is not None:
            line.setAccessibleName(chooser.accessibleName())
            line.returnPressed.connect(choose)
        return chooser

    def _type(self, name: str, chosen: AccountType) -> QComboBox:
        chooser = QComboBox()
        chooser.setAccessibleName(f"Type of {name}")
        for kind in AccountType:
            chooser.addItem(account_type(Account(name, kind)), kind)
        chooser.setCurrentIndex(list(AccountType).index(chosen))
        chooser.currentIndexChanged.connect(lambda at: self.typeChosen.emit(name, list(AccountType)[at]))
        return chooser
