"""The commands of reconciliation: what does not add up, and opening balances that mend it."""

from __future__ import annotations

import argparse
from decimal import Decimal
from typing import TYPE_CHECKING

from app.cli.answer import Answer
from app.cli.request import amount_of, number_of
from app.cli.shapes import Json, exact, iso, money
from app.cli.tables import table
from app.desk.session import Session
from app.model.errors import InputError
from app.model.reconciliation import Finding, FindingKind, OpeningBalance
from app.model.security import CASH

if TYPE_CHECKING:
    from app.desk.views import AccountView

_SHARES = "Write shares such as 60 or 12.5."


def reconcile(session: Session, arguments: argparse.Namespace) -> Answer:
    """Every comparison of every account, or of one; an account that does not add up is an issue left."""
    names = [view.account.name for view in session.accounts()]
    if arguments.account is not None and arguments.account not in names:
        raise InputError(f"There is no account “{arguments.account}”.", "", f"Accounts are: {', '.join(names)}.")
    views = [v for v in session.accounts() if arguments.account in (None, v.account.name)]
    found = session.findings(arguments.account)
    shape = {"accounts": [_account(v, [f for f in found if f.account == v.account.name]) for v in views]}
    rows = [(f.account, f.kind, "not sold" if f.bars else "", f.text) for f in found]
    text = table(("account", "comparison", "", "finding"), rows) if rows else "Everything adds up."
    return Answer(shape, text, any(f.kind is not FindingKind.BASIS_UNKNOWN for f in found))


def opening(session: Session, arguments: argparse.Namespace) -> Answer:
    """Add or remove an opening balance, if asked, and list them all."""
    if arguments.action == "add":
        _add(session, arguments)
    elif arguments.action == "remove":
        session.remove_opening(arguments.id)
    balances = session.opening_balances()
    if not balances:
        return Answer([], "There are no opening balances.")
    head = ("id", "account", "day", "what", "shares", "cash", "basis", "acquired")
    rows = [
        (b.id, b.account, b.day, b.symbol, exact(b.shares), money(b.cash), money(b.basis), b.acquired) for b in balances
    ]
    return Answer([_balance(b) for b in balances], table(head, rows, frozenset({0, 4, 5, 6})))


def _add(session: Session, arguments: argparse.Namespace) -> None:
    if arguments.proposed:
        if any(x is not None for x in (arguments.shares, arguments.cash, arguments.basis, arguments.acquired)):
            raise InputError("What is proposed has its own figures.", "", "Leave --proposed out to give others.")
        symbol = None if arguments.symbol is None else arguments.symbol.upper()
        session.add_proposed_openings(arguments.account, symbol)
        return
    shares = None if arguments.shares is None else number_of(arguments.shares, "the shares", _SHARES)
    cash = _amount(arguments.cash, "the cash")
    basis = _amount(arguments.basis, "the basis")
    symbol = (arguments.symbol or (CASH if cash is not None else "")).upper()
    if cash is not None and symbol != CASH:
        raise InputError("An opening balance is of shares or of cash.", "", "Leave SYMBOL out for cash.")
    day = arguments.day or session.opening_day(arguments.account)
    session.add_opening(OpeningBalance(arguments.account, symbol, day, shares, cash, basis, arguments.acquired))


def _amount(text: str | None, what: str) -> Decimal | None:
    return None if text is None else amount_of(text, what)


def _account(view: AccountView, found: list[Finding]) -> Json:
    return {
        "name": view.account.name,
        "state": str(view.trust.state),
        "sell_unreconciled": view.account.sell_unreconciled,
        "findings": [_finding(f) for f in found],
    }


def _finding(found: Finding) -> Json:
    figure = exact if found.is_shares else money
    return {
        "kind": str(found.kind),
        "symbol": found.symbol or None,
        "text": found.text,
        "unit": "shares" if found.is_shares else "money",
        "ours": figure(found.ours),
        "theirs": figure(found.theirs),
        "difference": figure(found.difference),
        "bars_sales": found.bars,
        "fixes": [{"action": f.action, "label": f.label, "argument": f.argument} for f in found.fixes],
        "opening": None if found.opening is None else _balance(found.opening),
    }


def _balance(balance: OpeningBalance) -> Json:
    return {
        "id": balance.id or None,
        "account": balance.account,
        "symbol": balance.symbol,
        "day": iso(balance.day),
        "shares": exact(balance.shares),
        "cash": money(balance.cash),
        "basis": money(balance.basis),
        "acquired": iso(balance.acquired),
    }
