"""Trades the user decides: left out, held, or so many shares; and the limits such a decision breaks.

A decision is a constraint on the next calculation, never a change of what was calculated.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from app.model.household import Household
from app.model.number import ZERO
from app.model.proposal import Fixed, Proposal, Side, Trade
from app.ui.format import Formatter

TradeKey = tuple[str, str, str]
Kind = Literal["", "out", "held", "shares"]


@dataclass(frozen=True, slots=True)
class Decision:
    """What the user decided about one trade; nothing at rest. `shares` only where they were given."""

    kind: Kind = ""
    shares: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Broken:
    """A limit that a decided trade breaks, told in a sentence."""

    key: TradeKey
    text: str


def trade_key(trade: Trade | Fixed) -> TradeKey:
    """What tells a trade apart: an account buys or sells a security once."""
    return trade.account, trade.symbol, trade.side.value


def decision_on(fixed: Iterable[Fixed], key: TradeKey) -> Decision:
    """What was decided about a trade."""
    mine = {f.side.value: f.shares for f in fixed if (f.account, f.symbol) == key[:2]}
    if len(mine) == len(Side) and not any(mine.values()):
        return Decision("held")
    shares = mine.get(key[2])
    if shares is None:
        return Decision()
    return Decision("shares", shares) if shares else Decision("out")


def undecided(fixed: tuple[Fixed, ...], key: TradeKey) -> tuple[Fixed, ...]:
    """Leave a trade to the program again."""
    if decision_on(fixed, key).kind == "held":
        return tuple(f for f in fixed if (f.account, f.symbol) != key[:2])
    return tuple(f for f in fixed if trade_key(f) != key)


def left_out(fixed: tuple[Fixed, ...], key: TradeKey) -> tuple[Fixed, ...]:
    """Do without a trade."""
    return (*undecided(fixed, key), Fixed(key[0], key[1], Side(key[2])))


def held(fixed: tuple[Fixed, ...], key: TradeKey) -> tuple[Fixed, ...]:
    """Neither buy nor sell a security in that account."""
    others = tuple(f for f in fixed if (f.account, f.symbol) != key[:2])
    return (*others, *(Fixed(key[0], key[1], side) for side in Side))


def with_shares(fixed: tuple[Fixed, ...], key: TradeKey, shares: Decimal) -> tuple[Fixed, ...]:
    """Trade exactly so many shares."""
    return (*undecided(fixed, key), Fixed(key[0], key[1], Side(key[2]), shares))


def shares_of(text: str) -> Decimal:
    """Shares as typed: `60`, `1,250`, `12.5`. Raises `ValueError` for what is none or less than nothing."""
    words = text.strip().replace(",", "")
    if not words.replace(".", "", 1).isdigit() or not words.isascii():
        raise ValueError(text)
    return Decimal(words)


def broken_limits(
    fixed: tuple[Fixed, ...], proposal: Proposal | None, household: Household, format_: Formatter
) -> tuple[Broken, ...]:
    """What decided trades break, as far as it can be told at once; the calculation tells the rest."""
    found: list[Broken] = []
    for one in fixed:
        if one.shares:
            sentences = [*_share_limits(one, household, format_), *_money_limits(one, household, proposal, format_)]
            found += [Broken(trade_key(one), text) for text in sentences[:1]]
    return tuple(found)


def _share_limits(one: Fixed, household: Household, format_: Formatter) -> Iterator[str]:
    account = household.plan.account(one.account)
    whole = account is not None and not account.fractional
    if one.side is Side.SELL:
        have = sum((x.shares for x in household.lots if (x.account, x.symbol) == (one.account, one.symbol)), ZERO)
        if one.shares > have:
            yield (
                f"Sell {format_.shares(one.shares)} {one.symbol} in {one.account}: "
                f"{format_.shares(have)} are held there."
            )
        whole = whole and one.shares != have
    if whole and one.shares != one.shares.to_integral_value():
        yield f"{_words(one, format_)}: {one.account} trades whole shares."


def _money_limits(one: Fixed, household: Household, proposal: Proposal | None, format_: Formatter) -> Iterator[str]:
    price = household.price(one.symbol)
    if price is None:
        yield f"{_words(one, format_)}: its price is unknown."
        return
    amount, least = one.shares * price, household.plan.rules.minimum_trade
    if amount < least:
        yield f"{_words(one, format_)}: {format_.money(amount)} is under your smallest trade of {format_.money(least)}."
    cash = next((a.cash_after for a in proposal.accounts if a.name == one.account), None) if proposal else None
    if one.side is Side.SELL or cash is None or proposal is None:
        return
    mine = [t for t in proposal.trades if t.account == one.account and t.side is Side.BUY]
    account = household.plan.account(one.account)
    room = cash + sum((t.amount for t in mine), ZERO) - (account.minimum_cash if account else ZERO)
    if amount > room:
        yield (
            f"{_words(one, format_)} costs {format_.money(amount)}: cash and sales leave "
            f"{format_.money(room)} in {one.account}."
        )


def _words(one: Fixed, format_: Formatter) -> str:
    verb = "Sell" if one.side is Side.SELL else "Buy"
    return f"{verb} {format_.shares(one.shares)} {one.symbol}"
