"""What a row moves, where its file tells it without a sign, or before what it cost."""

from __future__ import annotations

from decimal import Decimal

from app.feeds.actions import Rule
from app.feeds.entries import Entry
from app.model.number import ZERO
from app.model.transaction import Action

_PAID = {
    Rule.CASH_OUT: Rule.CASH,
    Rule.FEE_PAID: Rule.FEE,
    Rule.TAX_PAID: Rule.TAX,
    Rule.INTEREST_PAID: Rule.INTEREST,
}
"""Rules of what leaves the account, whatever sign it has, and what they are otherwise."""
_INCOME = frozenset({Rule.DIVIDEND, Rule.CAPITAL_GAIN, Rule.INTEREST, Rule.RETURN_OF_CAPITAL})


def gross_of(entry: Entry, told: Decimal | None, *, is_product: bool) -> Decimal | None:
    """What the row comes to before its costs: as told, else shares × price of what is no trade; None where unknown.

    What is for the user to explain has none: a number without a sign may be anything, a ratio too.
    """
    if told is not None and entry.rule is not Rule.ASK:
        return abs(told)
    is_money = entry.trade is None and (entry.rule in _INCOME or entry.rule in _PAID)
    if not is_product or not is_money:
        return None
    if entry.shares is None or entry.price is None:
        # What is only paid may stand among the costs.
        return ZERO if entry.rule in _PAID and entry.fees else None
    return abs(entry.shares * entry.price)


def net(entry: Entry, gross: Decimal) -> Decimal:
    """What is left of it, or what it takes, after fees: positive for what comes in."""
    trade = entry.trade
    if trade is Action.SELL or entry.rule in _INCOME:
        return gross - entry.fees
    return -(gross + entry.fees) if trade is not None or entry.rule in _PAID else gross


def direct(entry: Entry) -> None:
    """Give the amount of a row that pays its sign."""
    paid = _PAID.get(entry.rule) if entry.rule is not None else None
    if paid is not None:
        entry.rule = paid
        entry.amount = None if entry.amount is None else -abs(entry.amount)


def pays(rule: Rule) -> bool:
    """Tell whether amounts under the rule leave the account, whatever sign they have."""
    return rule in _PAID
