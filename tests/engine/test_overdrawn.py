"""Cash that transactions bring below zero: missing history, unless the broker states it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from app.engine.holdings import holdings_on
from app.model.account import Account, AccountType
from app.model.holding import Position
from app.model.household import TrustState
from app.model.reconciliation import Finding, FindingKind
from app.model.transaction import Action, Transaction
from tests.engine.transactions import buy, row

D = Decimal
JAN, MAR = date(2026, 1, 5), date(2026, 3, 5)
BOUGHT = buy("b", JAN, "100", "1000")


def _found(
    transactions: Sequence[Transaction], positions: Sequence[Position] = (), waiting: Sequence[tuple[str, str]] = ()
) -> tuple[Finding, ...]:
    account = Account("A", AccountType.TAXABLE)
    trust = holdings_on(date(2026, 11, 20), (account,), positions, transactions, waiting=waiting).trust["A"]
    assert trust.state is TrustState.LOTS
    return trust.findings


def test_cash_below_zero_that_nobody_states_lacks_an_earlier_balance() -> None:
    """100 shares for 1,000 dollars and no deposit; with one of 999 a dollar is missing, with one of 1,000 none."""
    (found,) = _found([BOUGHT])
    assert (found.kind, found.ours, found.theirs, found.bars) == (FindingKind.CASH, D(-1000), None, False)
    assert "since Jan 5, 2026 come to −$1,000.00" in found.text
    deposit = row("d", JAN, Action.DEPOSIT, cash="999")
    (found,) = _found([BOUGHT, deposit])
    assert found.ours == D(-1)
    assert not _found([BOUGHT, replace(deposit, cash=D(1000))])


def test_an_account_may_borrow_where_its_broker_says_so() -> None:
    """Cash of minus 1,000 is stated: nothing is missing."""
    shares = Position("p1", 1, MAR, "A", "X", D(100), day=MAR, basis=D(1000))
    assert [f.ours for f in _found([BOUGHT], [shares])] == [D(-1000)]
    assert not _found(
        [BOUGHT], [shares, Position("p2", 1, MAR, "A", "CASH", D(0), day=MAR, value=D(-1000), is_cash=True)]
    )


def test_cash_that_waits_for_review_is_not_missing() -> None:
    """A row kept back may be the deposit."""
    assert not _found([BOUGHT], waiting=[("A", "CASH")])
