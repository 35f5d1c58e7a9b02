"""Why a request cannot be met: the smallest set of wishes that contradict each other, and the nearest amounts."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_FLOOR, Decimal

import numpy as np

from app.engine.rebalance.freed import FLOWS, HALF_CENT, Freed, impossible, limits_of, trade_name
from app.engine.rebalance.inputs import Inputs
from app.engine.rebalance.model import Model
from app.engine.rebalance.program import Floats
from app.engine.words import dollars
from app.model.number import CENT, ZERO, from_float, plain
from app.model.proposal import Fixed, Request, Side, Wish

MOST_WISHES = 5
GIVE_UP = "give it up"


def is_impossible(inputs: Inputs, request: Request) -> bool:
    """Is there a decided trade that cannot be made as the household stands, whatever else is done?"""
    return any(impossible(inputs, request, wish) is not None for wish in request.fixed)


def contradiction(model: Model, request: Request, short_f: Floats | None = None) -> tuple[Wish, ...]:
    """The withdrawals, decided trades and limits that cannot hold together, each needed for that.

    `short_f` is what accounts lack in the answer, dollars; None where there is no answer. Deletion filter (Chinneck,
    Dravnieks 1991): wishes leave one by one while what is left still contradicts. Withdrawals stay or leave together.
    """
    inputs = model.inputs
    freed = Freed(model, request)
    for wish in request.fixed:
        found = impossible(freed.model.inputs, request, wish)
        if found is not None:
            return (_alone(wish, *found),)
    short_accounts = (
        [] if short_f is None else [inputs.accounts[int(n)].name for n in np.flatnonzero(short_f > HALF_CENT)]
    )
    accounts = {*short_accounts, *(f.account for f in request.fixed)}
    limits = list(limits_of(inputs.household.plan, request, accounts))
    pays = any(flow < 0 for flow in request.flows.values())
    names = [*(x.name for x in limits), *map(trade_name, request.fixed), *([FLOWS] if pays else [])]
    needed = _needed(freed, names)
    if short_f is None or not short_accounts:
        found_f = freed.missing(set(names) - needed)
        short_f = np.zeros(len(inputs.accounts)) if found_f is None else found_f
    decided = [f for f in request.fixed if trade_name(f) in needed]
    limits = [x for x in limits if x.name in needed]
    return tuple(
        [
            *(_withdrawals(inputs, request, short_f, is_alone=not (decided or limits)) if FLOWS in needed else ()),
            *(_decided(freed, wish) for wish in decided[:MOST_WISHES]),
            *(Wish(limit.name, limit.text, GIVE_UP) for limit in limits),
        ][:MOST_WISHES]
    )


def _needed(freed: Freed, names: Sequence[str]) -> set[str]:
    """A smallest part of the wishes that cannot hold together; all where only whole shares contradict them."""
    needed = set(names)
    if FLOWS in needed and (len(needed) == 1 or not freed.holds(needed - {FLOWS})):
        return {FLOWS}
    # Limits alone hold: nothing need be done.
    for name in names if freed.request.fixed else [n for n in names if n != FLOWS]:
        if not freed.holds(set(names) - (needed - {name})):
            needed.discard(name)
    return needed


def _withdrawals(inputs: Inputs, request: Request, short_f: Floats, *, is_alone: bool) -> list[Wish]:
    """The withdrawals that fall short, with what can be paid out."""
    found = []
    for place in np.flatnonzero(short_f > HALF_CENT):
        account = inputs.accounts[int(place)]
        asked = -request.flows.get(account.name, ZERO)
        if asked <= 0:
            continue
        short = from_float(float(short_f[place])).quantize(CENT)
        sold = {int(s) for s in inputs.sell_symbol[inputs.sell_account == place]}
        nearest = max(asked - short - account.commission * len(sold), ZERO)
        nearest = nearest.quantize(Decimal(1), rounding=ROUND_FLOOR)
        reason = " That is more than it can pay out." if is_alone else ""
        text = f"Raise {dollars(asked)} from {account.name}.{reason} Nearest: {dollars(nearest)}."
        found.append(Wish(f"{FLOWS} {account.name}", text, str(nearest)))
    return found


def _decided(freed: Freed, wish: Fixed) -> Wish:
    """A decided trade with the nearest shares that leave room for the rest, where there are any."""
    nearest = freed.nearest(wish)
    if not nearest:
        return Wish(trade_name(wish), f"{_words(wish)}.", GIVE_UP)
    return Wish(trade_name(wish), f"{_words(wish)}. Nearest: {plain(nearest)}.", plain(nearest))


def _alone(wish: Fixed, reason: str, nearest: Decimal) -> Wish:
    """A decided trade that cannot be made, whatever is given up."""
    near = f" Nearest: {plain(nearest)}." if nearest else ""
    return Wish(trade_name(wish), f"{_words(wish)}: {reason}.{near}", plain(nearest) if nearest else GIVE_UP)


def _words(wish: Fixed) -> str:
    verb = "Selling" if wish.side is Side.SELL else "Buying"
    count = f"exactly {plain(wish.shares)}" if wish.shares else "no"
    return f"{verb} {count} {wish.symbol} in {wish.account}"
