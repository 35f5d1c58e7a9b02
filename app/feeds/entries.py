"""A transaction as printed, and what it does to the ledger."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from app.feeds.actions import Rule
from app.feeds.values import UnreadableError
from app.model.number import ZERO
from app.model.transaction import Action

# Rules that are an action as they stand and move the amount as printed.
_INCOME = {
    Rule.DIVIDEND: Action.DIVIDEND,
    Rule.CAPITAL_GAIN: Action.CAPITAL_GAIN,
    Rule.INTEREST: Action.INTEREST,
    Rule.FEE: Action.FEE,
    Rule.TAX: Action.TAX,
    Rule.RETURN_OF_CAPITAL: Action.RETURN_OF_CAPITAL,
}
_TRADES = {Rule.BUY: Action.BUY, Rule.SELL: Action.SELL, Rule.REINVEST: Action.REINVEST}
HALVES = frozenset({Rule.SWAP, Rule.SWAP_OUT, Rule.PAYOUT, Rule.SURRENDER, Rule.MIRROR})
# Rules for quantities without a sign: what they are with one, and which.
_SIGNED = {
    Rule.CLOSE_LONG: (Rule.CLOSE, -1),
    Rule.CLOSE_SHORT: (Rule.CLOSE, 1),
    Rule.TRANSFER_OUT: (Rule.TRANSFER, -1),
    Rule.SWAP_OUT: (Rule.SWAP, -1),
}
_UNSIGNED_CASH = frozenset({Rule.CASH_IN, Rule.CASH_OUT})
# Where amounts have no sign, these take cash away.
_COSTS = frozenset({Rule.FEE, Rule.TAX, Rule.CASH_OUT})
_MOVES_CORE = frozenset({Rule.BUY, Rule.SELL, Rule.REINVEST, Rule.DIVIDEND_IN_SHARES})


@dataclass(slots=True)
class Entry:
    """One row as printed, in typed values, mended in place.

    `shares` and `amount` have the file's sign, None where not given. `posted` is the day the row stands under,
    `effective` the one behind "as of"; `effective_counts` says which of them is the ledger's. `wording` is the action
    without what other exports of the same row leave out. `fees` are positive and without accrued interest.
    """

    line: int
    account: str
    posted: date
    action: str
    rule: Rule | None
    symbol: str
    description: str
    shares: Decimal | None
    price: Decimal | None
    amount: Decimal | None
    fees: Decimal = ZERO
    accrued: Decimal = ZERO
    effective: date | None = None
    effective_counts: bool = False
    acquired: date | None = None
    wording: str = ""
    reference: str = ""
    currency: str = ""
    settled: bool = True
    multiplier: Decimal | None = None

    @property
    def day(self) -> date:
        """The day that counts for the ledger."""
        return (self.effective or self.posted) if self.effective_counts else self.posted

    @property
    def trade(self) -> Action | None:
        """Bought, sold or reinvested, where shares change hands for cash."""
        if self.rule is Rule.TRADE:
            return Action.SELL if self.shares and self.shares < 0 else Action.BUY
        if self.rule is Rule.PAYOUT and self.shares and self.amount:
            return Action.SELL
        return _TRADES.get(self.rule) if self.rule else None


def signed(rule: Rule | None, shares: Decimal | None) -> tuple[Rule | None, Decimal | None]:
    """The rule and the quantity of a row whose rule gives the quantity its sign."""
    if rule not in _SIGNED:
        return rule, shares
    same, sign = _SIGNED[rule]
    return same, shares and sign * abs(shares)


def with_sign(entry: Entry, amounts: str) -> Entry:
    """The entry with the sign its amount means: turned where the file's is the other way, or by what was done."""
    if not entry.amount:
        return entry
    if amounts == "reversed":
        entry.amount = -entry.amount
    elif entry.trade is not None or (entry.rule in _COSTS and amounts == "by-action"):
        brings = entry.trade is Action.SELL
        entry.amount = abs(entry.amount) if brings else -abs(entry.amount)
    return entry


def core_is_cash(entry: Entry, core: Collection[str]) -> Entry:
    """The entry, made a sweep where it buys or sells the fund in which the broker keeps the account's cash."""
    if entry.symbol in core and entry.rule in _MOVES_CORE:
        entry.rule = Rule.SWEEP
    return entry


class Effect(NamedTuple):
    """What an entry does to the ledger; `TransactionRow` explains the fields."""

    action: Action
    shares: Decimal | None = None
    cash: Decimal = ZERO
    basis: Decimal | None = None
    added_shares: Decimal | None = None


def effect(entry: Entry, trade: Action | None) -> Effect:
    """What the entry does, its price being that of one share, `trade` its own. Raises `UnreadableError` for a gap."""
    rule = entry.rule
    if trade is not None:
        return _trade(entry, trade)
    if rule in _INCOME:
        return Effect(_INCOME[rule], None, _amount(entry))
    if rule is Rule.CLOSE:
        return _close(entry)
    if rule is Rule.SWEEP:
        return Effect(Action.SWEEP)
    if rule in _UNSIGNED_CASH:
        cash = abs(_amount(entry))
        return Effect(Action.WITHDRAWAL, None, -cash) if rule is Rule.CASH_OUT else Effect(Action.DEPOSIT, None, cash)
    if rule is Rule.CASH or (rule in (Rule.TRANSFER, Rule.CONTRIBUTION) and not entry.shares):
        cash = _amount(entry)
        return Effect(Action.WITHDRAWAL if cash < 0 else Action.DEPOSIT, None, cash)
    if rule is Rule.DIVIDEND_IN_SHARES and not entry.shares:
        return Effect(Action.DIVIDEND, None, _amount(entry))
    return _in_kind(entry)


def _amount(entry: Entry) -> Decimal:
    if entry.amount is None:
        raise UnreadableError("the amount is missing")
    return entry.amount


def _trade(entry: Entry, action: Action) -> Effect:
    """A trade: cash as printed where it is, in the direction the action gives it."""
    if not entry.shares:
        raise UnreadableError("the number of shares is missing")
    cash = entry.amount
    if cash is None:
        if entry.price is None:
            raise UnreadableError("neither amount nor price is given")
        gross = abs(entry.shares * entry.price) + entry.accrued
        cash = gross - entry.fees if action is Action.SELL else gross + entry.fees
    # A number that has its sign is taken as it is: a file has very many.
    shares = entry.shares if entry.shares > 0 else abs(entry.shares)
    if action is not Action.SELL:
        return Effect(action, shares, cash if cash < 0 else -cash)
    return Effect(action, shares, cash if cash > 0 or costs_more_than_it_brings(entry) else abs(cash))


def costs_more_than_it_brings(entry: Entry) -> bool:
    """Tell whether the fees of a sale exceed its proceeds, so that its amount may be negative."""
    if entry.trade is not Action.SELL or entry.price is None or entry.shares is None:
        return False
    return abs(entry.shares * entry.price) < entry.fees


def _close(entry: Entry) -> Effect:
    if not entry.shares:
        raise UnreadableError("the number of contracts is missing")
    action = Action.SELL if entry.shares < 0 else Action.BUY
    return Effect(action, abs(entry.shares), entry.amount or ZERO)


def _in_kind(entry: Entry) -> Effect:
    """Shares that come or go without cash; what fits no rule is left unclassified with its cash counted."""
    shares, rule = entry.shares or ZERO, entry.rule
    paid = abs(entry.amount) if entry.amount else None
    if shares > 0:
        match rule:
            case Rule.TRANSFER:
                return Effect(Action.TRANSFER_IN, shares)
            case Rule.CONTRIBUTION:
                return Effect(Action.BUY, shares, basis=paid)
            case Rule.DIVIDEND_IN_SHARES:
                return Effect(Action.REINVEST, shares, basis=paid)
            case Rule.SPIN_OFF:
                return Effect(Action.SPIN_OFF, shares, entry.amount or ZERO)
            case _:
                pass
    if shares and rule is Rule.SHARES_ADDED:
        return Effect(Action.SPLIT, cash=entry.amount or ZERO, added_shares=shares)
    if shares and rule in (Rule.TRANSFER, Rule.CONTRIBUTION):
        return Effect(Action.TRANSFER_OUT, abs(shares))
    return Effect(Action.UNCLASSIFIED, entry.shares, entry.amount or ZERO)
