"""What may stand in for a security sold at a loss: the user's own choices first, then known funds of one exposure.

A substitute never shares the identity group of what is sold, so a bundled one never follows the same index either.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from app.engine.identity import followed_index, groups_of, index_key
from app.engine.locks import is_blocked
from app.engine.option_symbol import is_option
from app.engine.wash_window import groups_sold_at_loss
from app.model.harvest import SubstituteChoice
from app.model.household import Household
from app.model.number import ONE, ZERO
from app.model.plan import LockSide
from app.model.security import FundFacts, Security

NOBODY = FundFacts("")
MOST = 12
SURE = ("issuer", "likely", "")
UNKNOWN_SPREAD = Decimal(10)


def substitutes_for(
    symbol: str,
    household: Household,
    *,
    groups: Mapping[str, str] | None = None,
    account: str = "",
    excluded: Collection[str] = (),
) -> tuple[SubstituteChoice, ...]:
    """What may stand in for a security, the first choice first: the user's all, of known funds at most twelve.

    The order is: the security's own list, what other lists of the plan put beside it, known funds. Left out are what is
    identical to it, what must not be bought for a loss of the last thirty days, what a lock keeps from being bought (in
    `account`, where one is named), what that account is not sold, and `excluded`. Of known funds that follow one index
    only the first is offered, and those the plan has.
    """
    groups = groups_of(household) if groups is None else groups
    given = household.security(symbol)
    lost = groups_sold_at_loss(household, groups)
    shut = {groups.get(symbol, symbol), *lost}

    def may_be_bought(other: str) -> bool:
        stopped = other in excluded or is_option(other) or groups.get(other, other) in shut
        return not stopped and not _is_locked(household, other, account)

    own = [s for s in given.substitutes if may_be_bought(s)]
    beside = [s for s in sorted(partners(household, groups).get(symbol, frozenset())) if may_be_bought(s)]
    chosen = [_choice(household, s, f"You named it for {symbol}.") for s in dict.fromkeys(own)]
    chosen += [_choice(household, s, f"You named it beside {symbol}.") for s in beside if s not in own]
    taken = {*own, *beside}
    ranked = sorted(
        (r for r in _bundled(household, symbol) if r.symbol not in taken and may_be_bought(r.symbol)), key=_Rank.key
    )
    first_of = {r.follows: r.symbol for r in reversed(ranked)}
    bundled = [r for r in ranked if r.planned or first_of[r.follows] == r.symbol][:MOST]
    return (*chosen, *(_choice(household, r.symbol, r.reason) for r in bundled))


def partners(household: Household, groups: Mapping[str, str]) -> Mapping[str, frozenset[str]]:
    """Symbol → all that the plan's lists of substitutes put beside it, closed over what is identical.

    A security and its list stand in for each other, each for all the rest, and so does what is identical to any of
    them; lists are not chained to one another. A mutual fund that only another house sells does not follow from what
    is identical: it takes being named.
    """
    members: dict[str, list[str]] = {}
    mentioned = set(household.securities)
    for security in household.securities.values():
        mentioned |= {*security.identical, *security.substitutes}
    for symbol in sorted({*groups, *mentioned}):
        members.setdefault(groups.get(symbol, symbol), []).append(symbol)
    beside: dict[str, set[str]] = {}
    for security in household.securities.values():
        if security.substitutes:
            circle = dict.fromkeys(groups.get(s, s) for s in (security.symbol, *security.substitutes))
            for group in circle:
                beside.setdefault(group, set()).update(other for other in circle if other != group)
    return {
        symbol: frozenset(
            other
            for group in beside[groups.get(symbol, symbol)]
            for other in members[group]
            if other in mentioned or _is_sold_beside(household, symbol, other)
        )
        for group in beside
        for symbol in members[group]
    }


@dataclass(frozen=True, slots=True)
class _Rank:
    """A known fund with all that decides its place; `follows` is one name for all funds of one index."""

    symbol: str
    follows: str
    unlike: Decimal
    distance: int
    kind: int
    planned: bool
    sure: int
    spread: Decimal
    reason: str

    def key(self) -> tuple[object, ...]:
        """Alike and close first, then what the plan has, what is sure, what is cheap to trade."""
        return self.distance, self.unlike, self.kind, not self.planned, self.sure, self.spread, self.symbol


def _bundled(household: Household, symbol: str) -> Iterator[_Rank]:
    """Known funds of the same exposure, then of those nearest to it, that follow another index."""
    funds, securities = household.funds, household.securities
    mine = funds.get(symbol, NOBODY)
    reach = {name: distance for distance, name in enumerate((mine.exposure, *mine.near))} if mine.exposure else {}
    index = index_key(followed_index(symbol, securities, funds))
    for other in funds.values():
        other_index = followed_index(other.symbol, securities, funds)
        is_offered = other.symbol in securities or _is_sold_beside(household, symbol, other.symbol)
        is_same = other.fund == mine.fund or (index and index_key(other_index) == index)
        if other.exposure in reach and is_offered and not is_same:
            planned = other.symbol in securities
            what = f"follows {other_index}" if other_index else "follows no index"
            yield _Rank(
                other.symbol,
                index_key(other_index) or other.fund,
                unlike=ONE - overlap(mine.classes, other.classes),
                distance=reach[other.exposure],
                kind=int(other.kind != mine.kind),
                planned=planned,
                sure=SURE.index(other.confidence),
                spread=UNKNOWN_SPREAD if other.half_spread_bps is None else other.half_spread_bps,
                reason=f"{other.exposure}; {what}{'; in your plan' if planned else ''}.",
            )


def _is_sold_beside(household: Household, symbol: str, other: str) -> bool:
    """Can whoever holds `symbol` buy `other`? ETFs trade everywhere, mutual funds of the same house where it does."""
    mine, fund = household.funds.get(symbol, NOBODY), household.funds.get(other, NOBODY)
    return fund.kind == "etf" or (mine.kind == fund.kind == "fund" and mine.issuer == fund.issuer)


def overlap(first: Mapping[str, Decimal], second: Mapping[str, Decimal]) -> Decimal:
    """The part of two funds that lies in the same classes."""
    return sum((min(part, second.get(name, ZERO)) for name, part in first.items()), ZERO)


def _is_locked(household: Household, symbol: str, account: str) -> bool:
    """Does the plan keep it from being bought, in that account where one is named?"""
    security = household.security(symbol)
    if security.lock.stops_buy or is_blocked(household.plan.locks, LockSide.BUY, account, symbol, security.classes):
        return True
    holder = household.plan.account(account) if account else None
    off_menu = holder is not None and bool(holder.menu) and symbol not in holder.menu
    return off_menu or bool(account and security.only_in and account not in security.only_in)


def _choice(household: Household, symbol: str, reason: str) -> SubstituteChoice:
    security, fund = household.securities.get(symbol, Security(symbol)), household.funds.get(symbol, NOBODY)
    index = followed_index(symbol, household.securities, household.funds)
    is_yours = security.index and index_key(security.index) != index_key(fund.index)
    return SubstituteChoice(symbol, security.name or fund.name, index, "yours" if is_yours else fund.confidence, reason)
