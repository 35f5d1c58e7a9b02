"""What may be asked of an open household about reconciliation, and what mends it: opening balances, an exception."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from app.desk.questions import Questions
from app.model.errors import InputError
from app.model.number import ZERO, cents
from app.model.security import CASH

if TYPE_CHECKING:
    from decimal import Decimal

    from app.desk.session import Session
    from app.model.reconciliation import Finding, OpeningBalance

_A_DAY = timedelta(days=1)
_LOTS = frozenset({"positions", "lots"})


class ReconcileQuestions(Questions):
    """The questions, and the changes that mend what they find."""

    def findings(self, account: str | None = None) -> tuple[Finding, ...]:
        """All five comparisons of every account, or of one: those of its trust, then its files and its sales."""
        found = self._keep("findings", lambda: tuple(_findings(self._session)))
        return tuple(f for f in found if account in (None, f.account))

    def opening_balances(self) -> tuple[OpeningBalance, ...]:
        """What accounts held before their first imported rows, by the user."""
        return self._keep("openings", self._session.file.opening_balances)

    def add_opening(self, *balances: OpeningBalance) -> None:
        """Enter opening balances as one step. Raises `InputError` with one sentence where one makes no sense."""
        fitted = [_checked(self._session, balance) for balance in balances]
        if not fitted:
            raise InputError("There is nothing to add.", "", "No opening balance is proposed here.")
        first = fitted[0]
        what = "cash" if first.symbol == CASH else first.symbol
        name = f"Opening balance of {what} in {first.account}" if len(fitted) == 1 else "Opening balances"
        try:
            with self._session.file.step(name) as step:
                for balance in fitted:
                    step.add_opening_balance(balance)
        except ValueError:
            advice = "Give shares with at most eight places and dollars with at most two."
            raise InputError("The opening balance has too many digits.", "", advice) from None

    def add_proposed_openings(self, account: str, symbol: str | None = None) -> tuple[OpeningBalance, ...]:
        """Enter every opening balance that is proposed for an account, or for one security in it."""
        _known_account(self._session, account)
        proposed = [f.opening for f in self.findings(account) if f.opening is not None and symbol in (None, f.symbol)]
        self.add_opening(*proposed)
        return tuple(proposed)

    def remove_opening(self, number: int) -> None:
        """Take an opening balance out again."""
        known = {b.id: b for b in self.opening_balances()}
        if number not in known:
            raise InputError(f"There is no opening balance {number}.", "", "Choose one of those `opening list` names.")
        with self._session.file.step(f"Remove the opening balance of {known[number].symbol}") as step:
            step.drop_opening_balance(number)

    def opening_day(self, account: str) -> date:
        """The last day an opening balance of the account may be of: before its first transaction and snapshot."""
        file = self._session.file
        days = {t.day for t in file.transactions() if t.account == account}
        days |= {p.day for p in file.positions() if p.account == account and p.day is not None}
        return min(days, default=self._session.as_of) - _A_DAY

    def allow_unreconciled(self, account: str, *, allowed: bool) -> None:
        """Let proposals sell what does not reconcile in an account, or forbid it again."""
        _known_account(self._session, account)
        plan, verb = self._session.plan, "Sell" if allowed else "Do not sell"
        changed = (replace(a, sell_unreconciled=allowed) if a.name == account else a for a in plan.accounts)
        self._session.save_plan(replace(plan, accounts=tuple(changed)), f"{verb} what does not reconcile in {account}")


def _findings(session: Session) -> Iterator[Finding]:
    from app.desk.taxes import reconciliation
    from app.engine.reconcile_files import compare_realized

    trust = session.household().trust
    for name in trust:
        yield from trust[name].findings
    yield from _file_totals(session)
    for year in sorted({found.row.sold.year for found in session.file.realized()}):
        yield from compare_realized(reconciliation(session, year))


def _file_totals(session: Session) -> Iterator[Finding]:
    """Files against their own totals; a snapshot that a newer one has replaced speaks for nothing."""
    from app.engine.reconcile_files import compare_totals

    newest: dict[tuple[str, str], int] = {}
    places = [(f, session.file.accounts_of(f.id)) for f in session.file.files() if f.totals.apart]
    if not places:
        return
    for p in session.file.positions():
        key = p.account, "lots" if p.is_lot else "positions"
        newest[key] = max(newest.get(key, 0), p.snapshot)
    in_force = {(account, snapshot) for (account, _), snapshot in newest.items()}
    for file, accounts in places:
        for account in accounts:
            is_snapshot = str(file.kind) in _LOTS
            if is_snapshot and (account, file.id) not in in_force:
                continue
            found = compare_totals(account, file.name, file.totals, is_snapshot=is_snapshot)
            if found is not None:
                yield found


def _known_account(session: Session, account: str) -> None:
    if session.plan.account(account) is None:
        raise InputError(f"There is no account “{account}”.", "", "Choose one of the household’s accounts.")


def _checked(session: Session, balance: OpeningBalance) -> OpeningBalance:
    """The balance as it is kept."""
    _known_account(session, balance.account)
    if (balance.shares is None) == (balance.cash is None):
        raise InputError("An opening balance is of shares or of cash.", "", "Give one of the two.")
    last = session.opening_day(balance.account)
    if balance.day > last:
        title = f"{balance.account} is known from {last + _A_DAY} on."
        raise InputError(title, "An opening balance comes before that.", f"Choose {last} or a day before.")
    if balance.shares is None:
        if balance.basis is not None or balance.acquired is not None:
            raise InputError("Cash has no basis and no purchase day.", "", "Leave them out.")
        return replace(balance, symbol=CASH, cash=cents(balance.cash or ZERO))
    _check_shares(balance, balance.shares)
    basis = None if balance.basis is None else cents(balance.basis)
    return replace(balance, symbol=balance.symbol.strip().upper(), basis=basis)


def _check_shares(balance: OpeningBalance, shares: Decimal) -> None:
    if not balance.symbol.strip() or balance.symbol.strip().upper() == CASH:
        raise InputError("The opening balance names no security.", "", "Give its symbol, or cash instead of shares.")
    if shares <= 0:
        raise InputError("An opening balance has more than no shares.", "", "Give the shares held, such as 12.5.")
    if balance.basis is not None and balance.basis < 0:
        raise InputError("A basis is not negative.", "", "Give what all the shares cost, or leave it out.")
    if balance.acquired is not None and balance.acquired > balance.day:
        raise InputError(
            f"Shares held on {balance.day} were not bought later.", "", "Give an earlier purchase day, or leave it out."
        )
