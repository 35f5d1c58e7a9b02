"""What the wash-sale rule leaves behind: lots, disposals, recent purchases, and brokers' own adjustments."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from app.engine.parcel import Parcel, disposal_of, lot_of, money_units, shares_of
from app.engine.wash import WINDOW, WashRule
from app.model.household import Lot, RecentBuy
from app.model.number import ZERO
from app.model.transaction import Disposal


def lot_ids(held: Iterable[Parcel]) -> dict[int, str]:
    """The id of every held parcel's lot by the parcel: the rest of a lot keeps its id, parts cut off are numbered."""
    parts: dict[str, list[Parcel]] = defaultdict(list)
    for p in held:
        parts[p.id].append(p)
    found = {}
    for lot_id, members in parts.items():
        members.sort(key=lambda p: p.cut)
        for number, p in enumerate(members):
            found[id(p)] = f"{lot_id}w{number}" if number else lot_id
    return found


def lots_of(held: Sequence[Parcel]) -> tuple[Lot, ...]:
    """Open lots with what wash sales put on their basis, by account, security and day."""
    ids = lot_ids(held)
    lots = [lot_of(p, ids[id(p)]) for p in held]
    order = {name: n for n, name in enumerate(dict.fromkeys(p.account for p in held))}
    return tuple(sorted(lots, key=lambda x: (order[x.account], x.symbol, x.acquired or date.min)))


def disposals_of(sold: Iterable[Parcel], first: date = date.min, last: date = date.max) -> tuple[Disposal, ...]:
    """Sales from one day to another, by day; what one sale took of one lot with one holding period is one disposal."""
    low, high = first.toordinal(), last.toordinal()
    parts: dict[tuple[object, ...], list[Parcel]] = defaultdict(list)
    for p in sold:
        if low <= p.sold <= high:
            parts[p.sold, p.sale_place, p.account, p.sale, p.id, p.kind, p.since, p.basis is None].append(p)
    out = []
    for _, members in sorted(parts.items(), key=lambda item: item[0][:2]):
        found = [disposal_of(p) for p in members]
        out.append(found[0] if len(found) == 1 else _joined(found))
    return tuple(out)


def _joined(parts: Sequence[Disposal]) -> Disposal:
    """Parts of one lot sold in one sale as one disposal."""
    return replace(
        parts[0],
        shares=sum((d.shares for d in parts), ZERO),
        proceeds=sum((d.proceeds for d in parts), ZERO),
        basis=None if parts[0].basis is None else sum((d.basis or ZERO for d in parts), ZERO),
        disallowed=None if parts[0].basis is None else sum((d.disallowed or ZERO for d in parts), ZERO),
        permanent=sum((d.permanent for d in parts), ZERO),
        washed=sum((d.washed for d in parts), ZERO),
        distributed=sum((d.distributed for d in parts), ZERO),
    )


def recent_buys(parcels: Iterable[Parcel], day: date) -> tuple[RecentBuy, ...]:
    """Purchases of the last thirty days and of the day itself, by day; what a loss sold now could be washed by."""
    today = day.toordinal()
    found = [p for p in parcels if p.bought is not None and today - WINDOW <= p.bought <= today and p.units > 0]
    ids = lot_ids(p for p in found if not p.sold)
    out = [
        RecentBuy(
            p.account,
            p.symbol,
            date.fromordinal(p.bought or today),
            shares_of(p.units),
            ZERO if p.is_used else shares_of(p.units),
            ids.get(id(p), ""),
        )
        for p in found
    ]
    return tuple(sorted(out, key=lambda b: (b.day, b.account, b.symbol, b.lot)))


def without_broker_adjustments(held: Iterable[Parcel], sold: Sequence[Parcel], rule: WashRule) -> None:
    """Take a broker's own wash adjustment off a lot where the records hold the loss it came from.

    Brokers adjust for the same account and security alone (Reg. 1.6045-1(d)(6)(iii)); ours looks at the household, so
    the broker's comes off first. Where the loss is not in the records it stays, and the shares count as used.
    """
    losses: dict[tuple[str, str], list[int]] = defaultdict(list)
    for p in sold:
        if p.basis is not None and p.proceeds < p.basis and rule.is_taxed(p.account):
            losses[p.account, p.symbol].append(p.sold)
    for days in losses.values():
        days.sort()
    for p in sold:
        if p.told_original is not None and p.bought is not None and _is_near(losses, p):
            p.basis, p.is_used = p.told_original, False
    for p in held:
        told = p.origin
        if not isinstance(told, Lot) or not told.replaces or told.original_basis is None or p.bought is None:
            continue
        if told.broker_washed is not None and _is_near(losses, p):
            p.restate(p.units, money_units(told.original_basis) if told.shares == shares_of(p.units) else p.basis)
            p.since, p.is_used = p.bought, False


def _is_near(losses: Mapping[tuple[str, str], Sequence[int]], p: Parcel) -> bool:
    """Was a loss of the same account and security sold within thirty days of the purchase?"""
    days, bought = losses.get((p.account, p.symbol), ()), p.bought or 0
    at = bisect_left(days, bought - WINDOW)
    return at < len(days) and days[at] <= bought + WINDOW
