"""What the buttons under an account's findings do: one press each, every change one undo step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from app.desk.views import AccountView
from app.model.issue import Fix
from app.model.reconciliation import (
    ADD_OPENING,
    EDIT_BASIS,
    IMPORT_HISTORY,
    IMPORT_POSITIONS,
    REMOVE_OPENING,
    Finding,
)
from app.ui.job import once
from app.ui.pages.accounts.trust import ADD_ALL, ALLOW, BAR, Records
from app.ui.pages.page import PageContext
from app.ui.pages.words import broker_name


class Mending:
    """Acts on an account's findings; `edit_basis` opens the editor of a lot in the tree."""

    def __init__(self, context: PageContext, edit_basis: Callable[[str], object]) -> None:
        self._context = context
        self._edit_basis = edit_basis

    def act(self, view: AccountView, records: Records, key: str) -> None:
        """Do what a button or a choice of the account's explanation says."""
        name = view.account.name
        word, _, rest = key.partition("|")
        if word == "fix":
            place, number = map(int, rest.split("|"))
            finding = records.findings[place]
            self._mend(view, finding, finding.fixes[number])
        elif word == REMOVE_OPENING:
            self._remove(int(rest))
        elif word == ADD_ALL:
            session = self._context.session
            self._write("Opening balances added.", lambda: session.add_opening(*records.proposed))
        elif word in (ALLOW, BAR):
            self._allow(name, allowed=word == ALLOW)

    def _mend(self, view: AccountView, finding: Finding, fix: Fix) -> None:
        if fix.action == ADD_OPENING and finding.opening is not None:
            session, opening = self._context.session, finding.opening
            self._write("Opening balance added.", lambda: session.add_opening(opening))
        elif fix.action == REMOVE_OPENING:
            self._remove(int(fix.argument))
        elif fix.action == EDIT_BASIS:
            self._edit_basis(fix.argument)
        elif fix.action in (IMPORT_HISTORY, IMPORT_POSITIONS):
            self._context.say(self._export_words(view, fix), undo=False)
            self._context.import_files()

    def _export_words(self, view: AccountView, fix: Fix) -> str:
        """What to get from the broker before it can be imported."""
        account = view.account
        where = f" from {broker_name(account.broker)}" if account.broker else " from its broker"
        if fix.action == IMPORT_POSITIONS:
            return f"Export the positions of {account.name}{where}, with lots where it gives them."
        day = f" around {self._context.format.day(date.fromisoformat(fix.argument), year=True)}" if fix.argument else ""
        return f"Export the transactions of {account.name}{where}: the time{day} that is missing."

    def _remove(self, number: int) -> None:
        session = self._context.session
        self._write("Opening balance removed.", lambda: session.remove_opening(number))

    def _allow(self, account: str, *, allowed: bool) -> None:
        session = self._context.session
        if (found := session.plan.account(account)) is None or found.sell_unreconciled is allowed:
            return
        said = "is sold all the same" if allowed else "is not sold"
        self._write(
            f"What does not reconcile in {account} {said}.",
            lambda: session.allow_unreconciled(account, allowed=allowed),
        )

    def _write(self, sentence: str, change: Callable[[], object]) -> None:
        def done(_: object) -> None:
            self._context.changed()
            self._context.say(sentence)

        self._context.run(once("Saving", change), done, label="Saving", writes=True)
