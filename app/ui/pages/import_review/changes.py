"""What an import will change, told before it is done: rows, accounts, holdings and the plan."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from decimal import Decimal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from app.desk.importing.changes import HoldingChange, ImportChanges, ShareCount
from app.model.account import Account, AccountType
from app.model.security import CASH
from app.ui.format import Formatter
from app.ui.pages.words import account_type
from app.ui.theme import current_theme
from app.ui.theme_tokens import ColorRole
from app.ui.widgets.card import Card
from app.ui.widgets.text import Text

_TALLEST = 150
_SHOWN = 3
_ASKED = 6


def summary(changes: ImportChanges, view: Formatter) -> str:
    """Return what changes in a few words: ``1 new account, 3 holdings``."""
    told = ((len(changes.accounts), "new account"), (len(changes.holdings), "holding"))
    parts = [f"{view.count(n)} {noun}{'' if n == 1 else 's'}" for n, noun in told if n]
    accounts = len({r.account for r in changes.rows if r.account})
    if accounts and not parts:
        parts.append(f"{view.count(accounts)} account{'' if accounts == 1 else 's'}")
    return ", ".join(parts) or ("prices" if changes.rows else "nothing")


def count_words(counts: tuple[ShareCount, ...], view: Formatter) -> tuple[str, ColorRole]:
    """Return how shares after the import compare with the broker's own count, those that are apart first."""
    apart = [c for c in counts if c.ours != c.theirs]
    equal = [c for c in counts if c.ours == c.theirs]
    told = [_apart(c, view) for c in apart] + [
        f"{c.symbol} {view.shares(c.ours)} = {view.shares(c.theirs)}" for c in equal
    ]
    more = f" · {len(told) - _SHOWN} more" if len(told) > _SHOWN else ""
    return " · ".join(told[:_SHOWN]) + more, "caution" if apart else "good"


def _apart(count: ShareCount, view: Formatter) -> str:
    words = f"{count.symbol} {view.shares(count.ours)} of {view.shares(count.theirs)}"
    if not count.open_lines:
        return words
    lines = ", ".join(map(str, count.open_lines[:_SHOWN])) + ("…" if len(count.open_lines) > _SHOWN else "")
    return f"{words}, line{'' if len(count.open_lines) == 1 else 's'} {lines} open"


class ChangesCard(Card):
    """Lists what will change, in three columns: where rows go, which holdings are replaced, what else.

    `kept` tells account and symbol of a holding a snapshot leaves out, and whether it is held all the same.
    """

    kept = Signal(str, str, bool)

    def __init__(self) -> None:
        super().__init__("What will change", "Nothing of it is done yet")
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.body.addWidget(self._area)
        self.lines: tuple[str, ...] = ()

    def show_changes(self, changes: ImportChanges, still: Collection[tuple[str, str]], view: Formatter) -> None:
        """Show them; `still` are holdings the user keeps although a snapshot leaves them out."""
        columns = (
            ("Rows added", [*_rows(changes, view)]),
            ("Holdings replaced by a snapshot", [*_holdings(changes, view)]),
            ("Accounts and plan", [*_rest(changes)]),
        )
        self.lines = tuple(f"{left} {right}".strip() for _, lines in columns for left, right in lines)
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(32)
        for at, (title, lines) in enumerate(columns):
            column = _column(title, lines or [("Nothing", "")])
            grid.addLayout(column, 0, at, Qt.AlignmentFlag.AlignTop)
            grid.setColumnStretch(at, 1)
        gone = [h for h in changes.holdings if h.after is None and h.symbol != CASH]
        for at, told in enumerate(gone[:_ASKED]):
            grid.addWidget(self._question(told, still), 1 + at, 1)
        self._area.setWidget(inside)
        theme = current_theme()
        tall = theme.line("micro") + max(len(lines) for _, lines in columns) * (theme.line("small") + 2) + 12
        tall += min(len(gone), _ASKED) * (theme.line("body") + 8)
        self._area.setFixedHeight(min(round(tall), theme.scaled(_TALLEST)))

    def _question(self, told: HoldingChange, still: Collection[tuple[str, str]]) -> QCheckBox:
        """Ask of a holding that a snapshot leaves out."""
        box = QCheckBox(f"{told.symbol} is held all the same")
        box.setToolTip(f"The file no longer names {told.symbol} in {told.account}. Without a word of yours it is gone.")
        box.setChecked((told.account, told.symbol) in still)
        box.toggled.connect(lambda held: self.kept.emit(told.account, told.symbol, held))
        return box


def _column(title: str, lines: list[tuple[str, str]]) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(2)
    column.addWidget(Text(title, "micro", "ink_3"))
    grid = QGridLayout()
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(1)
    grid.setColumnStretch(0, 1)
    for at, (left, right) in enumerate(lines):
        words = Text(left, "small", wrap=True)
        grid.addWidget(words, at, 0)
        if right:
            figure = Text(right, "small")
            figure.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
            grid.addWidget(figure, at, 1)
    column.addLayout(grid)
    column.addStretch(1)
    return column


def _rows(changes: ImportChanges, view: Formatter) -> Iterator[tuple[str, str]]:
    for told in changes.rows:
        yield f"{told.account}, {told.kind}" if told.account else told.kind.capitalize(), view.count(told.rows)


def _holdings(changes: ImportChanges, view: Formatter) -> Iterator[tuple[str, str]]:
    for told in changes.holdings:
        day = f", {view.day(told.day)}" if told.day else ""
        yield f"{'Cash' if told.symbol == CASH else told.symbol} in {told.account}{day}", _change(told, view)


def _change(told: HoldingChange, view: Formatter) -> str:
    def words(number: Decimal | None) -> str:
        if number is None:
            return "none"
        return view.money(number, cents=True) if told.symbol == CASH else view.shares(number)

    return f"{words(told.before)} → {words(told.after)}"


def _rest(changes: ImportChanges) -> Iterator[tuple[str, str]]:
    for name, kind in changes.accounts:
        yield f"The account “{name}” is made, {account_type(Account(name, AccountType(kind)))}.", ""
    for sentence in changes.plan:
        yield sentence, ""
