"""Our disposals against the closed lots a broker reports, line by line, with the reason where they differ.

A broker reports a wash sale only for purchases of the same CUSIP in the same account (26 CFR 1.6045-1(d)(6)(iii)); the
taxpayer owes the rest (Pub. 550). So a difference is often no fault of either side.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from app.engine.words import dollars
from app.model.importing import RealizedRow
from app.model.number import ONE, ZERO
from app.model.transaction import Disposal, DisposalKind
from app.model.wash import WashAdjustment

ROUNDING = ONE
NO_SALES = (DisposalKind.DISTRIBUTION, DisposalKind.MARK)
_MOST_SUMS = 4096
"""Sums of shares tried for one row of several lots; beyond, lots are joined in the order of purchase."""


class Why(StrEnum):
    """Why the two sides say what they say, the first that holds."""

    AGREES = "agrees"
    ROUNDING = "rounding"
    NOT_A_SALE = "not-a-sale"
    NOT_IN_FILE = "not-in-file"
    NOT_IN_LEDGER = "not-in-ledger"
    SHARES = "shares"
    BASIS_UNKNOWN = "basis-unknown"
    BROKER_BASIS_UNKNOWN = "broker-basis-unknown"
    PROCEEDS = "proceeds"
    OTHER_LOTS = "other-lots"
    WASH_ELSEWHERE = "wash-elsewhere"
    BROKER_WASHED = "broker-washed"
    TERM = "term"


@dataclass(frozen=True, slots=True)
class RealizedMatch:
    """What stands for the same shares on both sides; one side is empty where the other stands alone.

    Differences are ours less the broker's, None where one side is missing or does not know. A broker's empty wash
    column counts as none disallowed. `same_term` is None where a side does not state one term.
    """

    account: str
    symbol: str
    sold: date
    ours: tuple[Disposal, ...]
    brokers: tuple[RealizedRow, ...]
    proceeds: Decimal | None
    basis: Decimal | None
    disallowed: Decimal | None
    same_term: bool | None
    why: Why
    text: str

    @property
    def agrees(self) -> bool:
        """Is there nothing to look at?"""
        return self.why in (Why.AGREES, Why.ROUNDING)

    @property
    def same_shares(self) -> bool:
        """Do both sides speak of as many shares?"""
        return _shares(self.ours) == _shares(self.brokers)


_Key = tuple[str, str, date]
_Pair = tuple[tuple[Disposal, ...], tuple[RealizedRow, ...]]


def match_realized(
    disposals: Iterable[Disposal], realized: Iterable[RealizedRow], adjustments: Sequence[WashAdjustment] = ()
) -> tuple[RealizedMatch, ...]:
    """Match by account, symbol and day sold, then by day acquired and shares; every row is in exactly one match.

    `adjustments` let a sentence name the purchase that a broker does not count. Accounts and symbols of `realized` are
    those of the household, not the words of the file.
    """
    left: dict[_Key, list[Disposal]] = defaultdict(list)
    right: dict[_Key, list[RealizedRow]] = defaultdict(list)
    for ours in disposals:
        left[ours.account, ours.symbol.upper(), ours.sold].append(ours)
    for row in realized:
        right[row.account, row.symbol.upper(), row.sold].append(row)
    years = {(account, sold.year) for account, _, sold in right}
    found = []
    for key in sorted({*left, *right}, key=lambda key: (key[2], key[0], key[1])):
        for pair in _pairs(left[key], right[key]):
            why, text = _why(pair, covered=(key[0], key[2].year) in years, adjustments=adjustments)
            found.append(_match(key, pair, why, text))
    return tuple(found)


def reported_bases(matches: Iterable[RealizedMatch]) -> Mapping[Disposal, Decimal]:
    """The basis the broker gives for a disposal that is matched with one row alone: what Form 8949 starts from."""
    alone = ((m.ours[0], m.brokers[0].basis) for m in matches if len(m.ours) == len(m.brokers) == 1 and m.same_shares)
    return {ours: basis for ours, basis in alone if basis is not None}


# --- Pairing --------------------------------------------------------------------------------------------------


def _pairs(ours: list[Disposal], brokers: list[RealizedRow]) -> Iterator[_Pair]:
    """Pair the rows of one sale: what neither side can place stands alone."""
    odd = [sold for sold in ours if sold.kind in NO_SALES]
    yield from (((sold,), ()) for sold in odd)
    free = sorted((sold for sold in ours if sold.kind not in NO_SALES), key=_our_order)
    rows = sorted(brokers, key=_broker_order)
    for same_day in (_bought_on, _held_since):
        for row in [row for row in rows if row.acquired is not None]:
            one = next((o for o in free if same_day(o) == row.acquired and o.shares == row.shares), None)
            if one is not None:
                free.remove(one)
                rows.remove(row)
                yield (one,), (row,)
    yield from _by_day(free, rows)
    yield from _by_sum(free, rows)
    yield from _in_order(free, rows)


def _by_day(free: list[Disposal], rows: list[RealizedRow]) -> Iterator[_Pair]:
    """Join the pieces bought on one day where their shares agree; what is placed leaves both lists."""
    for day in sorted({row.acquired for row in rows if row.acquired is not None}):
        pieces = [o for o in free if _bought_on(o) == day]
        theirs = [row for row in rows if row.acquired == day]
        if pieces and _shares(pieces) == _shares(theirs):
            yield tuple(pieces), tuple(theirs)
            free[:] = [o for o in free if _bought_on(o) != day]
            rows[:] = [row for row in rows if row.acquired != day]


def _by_sum(free: list[Disposal], rows: list[RealizedRow]) -> Iterator[_Pair]:
    """Find the lots that a row without a day of purchase ("VARIOUS") sums up, those of its term first."""
    for row in [row for row in rows if row.acquired is None]:
        same = [o for o in free if o.term == row.term]
        lots = _summing(same, row.shares) or _summing(free, row.shares)
        if lots:
            rows.remove(row)
            for lot in lots:
                free.remove(lot)
            yield lots, (row,)


def _summing(free: Sequence[Disposal], shares: Decimal) -> tuple[Disposal, ...]:
    """Lots whose shares sum to `shares`, all of them where that fits; none where no sum does."""
    if _shares(free) == shares:
        return tuple(free)
    sums: dict[Decimal, tuple[Disposal, ...]] = {ZERO: ()}
    for lot in free:
        for total, lots in list(sums.items()):
            if total + lot.shares <= shares and len(sums) < _MOST_SUMS:
                sums.setdefault(total + lot.shares, (*lots, lot))
    return sums.get(shares, ())


def _in_order(free: list[Disposal], rows: list[RealizedRow]) -> Iterator[_Pair]:
    """Walk both sides by day of purchase and join until the shares agree; the rest of both is one match."""
    left: list[Disposal] = []
    right: list[RealizedRow] = []
    while free and rows:
        left.append(free.pop(0))
        right.append(rows.pop(0))
        while _shares(left) != _shares(right):
            if _shares(left) < _shares(right) and free:
                left.append(free.pop(0))
            elif _shares(left) > _shares(right) and rows:
                right.append(rows.pop(0))
            else:
                break
        yield tuple(left), tuple(right)
        left, right = [], []
    yield from (((sold,), ()) for sold in free)
    yield from (((), (row,)) for row in rows)


def _bought_on(sold: Disposal) -> date | None:
    return sold.acquired


def _held_since(sold: Disposal) -> date | None:
    return sold.held_since


def _our_order(sold: Disposal) -> tuple[date, Decimal, Decimal, str]:
    return sold.acquired or date.max, sold.shares, ZERO if sold.basis is None else sold.basis, sold.lot


def _broker_order(row: RealizedRow) -> tuple[date, Decimal, Decimal, int]:
    return row.acquired or date.max, row.shares, ZERO if row.basis is None else row.basis, row.line


def _shares(pieces: Sequence[Disposal] | Sequence[RealizedRow]) -> Decimal:
    return sum((piece.shares for piece in pieces), ZERO)


# --- Reasons --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Differences:
    """Ours less the broker's; None where a side does not know."""

    proceeds: Decimal | None
    basis: Decimal | None
    disallowed: Decimal | None
    same_term: bool | None

    @property
    def largest(self) -> Decimal:
        """The largest amount of those known, without its sign."""
        known = (self.proceeds, self.basis, self.disallowed)
        return max((abs(amount) for amount in known if amount is not None), default=ZERO)


def _differences(pair: _Pair) -> _Differences:
    ours, brokers = pair
    if not ours or not brokers:
        return _Differences(None, None, None, None)
    proceeds = _less(_sum(o.proceeds for o in ours), _sum(row.proceeds for row in brokers))
    basis = _less(_sum(o.basis for o in ours), _sum(row.basis for row in brokers))
    disallowed = _less(_sum(o.disallowed for o in ours), _sum(row.disallowed or ZERO for row in brokers))
    terms = {o.term for o in ours}, {row.term for row in brokers}
    stated = all(len(side) == 1 and None not in side for side in terms)
    return _Differences(proceeds, basis, disallowed, terms[0] == terms[1] if stated else None)


def _sum(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """The sum, unknown as soon as one amount is."""
    known = list(amounts)
    return None if None in known else sum((amount for amount in known if amount is not None), ZERO)


def _less(ours: Decimal | None, brokers: Decimal | None) -> Decimal | None:
    return None if ours is None or brokers is None else ours - brokers


def _match(key: _Key, pair: _Pair, why: Why, text: str) -> RealizedMatch:
    gap = _differences(pair)
    return RealizedMatch(*key, *pair, gap.proceeds, gap.basis, gap.disallowed, gap.same_term, why, text)


def _why(pair: _Pair, *, covered: bool, adjustments: Sequence[WashAdjustment]) -> tuple[Why, str]:
    ours, brokers = pair
    if not brokers:
        return _alone(ours[0], covered=covered)
    if not ours:
        row = brokers[0]
        return Why.NOT_IN_LEDGER, f"The ledger has no such sale of {row.symbol} on {_day(row.sold)}."
    mine, theirs = _shares(ours), _shares(brokers)
    if mine != theirs:
        return Why.SHARES, f"The broker closes {theirs.normalize():f} shares, this ledger {mine.normalize():f}."
    if any(sold.basis is None for sold in ours):
        return Why.BASIS_UNKNOWN, "The basis is unknown here."
    gap = _differences(pair)
    if gap.basis is None:
        return Why.BROKER_BASIS_UNKNOWN, "The broker gives no basis: the lot is not covered, or came by transfer."
    return _compared(pair, gap, gap.basis, adjustments)


def _alone(sold: Disposal, *, covered: bool) -> tuple[Why, str]:
    """Why a disposal has no row of the broker."""
    if sold.kind is DisposalKind.DISTRIBUTION:
        return Why.NOT_A_SALE, "A return of capital beyond the basis closes no lot; the broker lists none."
    if sold.kind is DisposalKind.MARK:
        return Why.NOT_A_SALE, "A contract marked to market is on Form 6781, not among closed lots."
    if not covered:
        return Why.NOT_IN_FILE, f"No file of this account lists sales of {sold.sold.year}."
    return Why.NOT_IN_FILE, f"The broker’s file lists sales of {sold.sold.year}, but not this one."


def _compared(pair: _Pair, gap: _Differences, basis: Decimal, adjustments: Sequence[WashAdjustment]) -> tuple[Why, str]:
    """Why two sides of as many shares and known basis differ, if they do."""
    ours, _ = pair
    disallowed = gap.disallowed or ZERO
    if gap.largest <= ROUNDING and gap.same_term is not False:
        if gap.largest < ROUNDING / 100:
            return Why.AGREES, "Both sides agree."
        return Why.ROUNDING, f"Rounding: at most {_money(gap.largest)} apart."
    if gap.proceeds is not None and abs(gap.proceeds) > ROUNDING:
        more = "lower" if gap.proceeds > 0 else "higher"
        return Why.PROCEEDS, f"The broker’s proceeds are {_money(gap.proceeds)} {more}: fees, or another price."
    if days := _other_days(pair):
        return Why.OTHER_LOTS, f"The broker sold other lots: {days}."
    return _other_basis(pair, basis) or _other_wash(ours, disallowed, basis, adjustments)


def _other_basis(pair: _Pair, basis: Decimal) -> tuple[Why, str] | None:
    """Why the bases differ, beyond what a wash sale put into ours; None where they do not."""
    ours, brokers = pair
    washed = sum((sold.washed for sold in ours), ZERO)
    if basis > washed + ROUNDING:
        return Why.OTHER_LOTS, f"The broker’s basis is {_money(basis)} lower: another lot method, or average cost."
    if basis < -ROUNDING:
        method = "an earlier wash sale of its own count"
        if any(row.acquired is None for row in brokers):
            return Why.OTHER_LOTS, f"The broker’s basis is {_money(basis)} higher: other lots, or {method}."
        return Why.BROKER_WASHED, f"The broker’s basis is {_money(basis)} higher on the same lots: {method}."
    return None


def _other_wash(
    ours: Sequence[Disposal], disallowed: Decimal, basis: Decimal, adjustments: Sequence[WashAdjustment]
) -> tuple[Why, str]:
    """Which side counts a wash sale that the other does not; the holding period may be all that it moved."""
    if disallowed < -ROUNDING:
        return Why.BROKER_WASHED, f"The broker puts off {_money(disallowed)} more by its own count."
    if disallowed > ROUNDING or basis > ROUNDING:
        return Why.WASH_ELSEWHERE, _elsewhere(ours, disallowed, basis, adjustments)
    if any(sold.held_since not in (None, sold.acquired) for sold in ours):
        return Why.WASH_ELSEWHERE, "The broker counts another term: a wash sale moved the holding period here."
    return Why.TERM, "The broker counts another term."


def _elsewhere(
    ours: Sequence[Disposal], disallowed: Decimal, basis: Decimal, adjustments: Sequence[WashAdjustment]
) -> str:
    """Say what a broker does not count, by name where the adjustments tell."""
    rule = "The broker counts only the same account and CUSIP"
    if disallowed <= ROUNDING:
        return f"{rule}: an earlier wash sale by another put {_money(basis)} into the basis here."
    lots = {(sold.account, sold.symbol, sold.sold, sold.lot) for sold in ours}
    others = {
        (a.account, a.symbol): None
        for a in adjustments
        if (a.loss_account, a.loss_symbol, a.sold, a.loss_lot) in lots
        and (a.account, a.symbol) != (a.loss_account, a.loss_symbol)
    }
    named = " and ".join(f"{symbol} in {account}" for account, symbol in others)
    buyer = f"the purchase of {named}" if named else "a purchase in another account or share class"
    return f"{rule}: {buyer} washes {_money(disallowed)} more here."


def _other_days(pair: _Pair) -> str:
    """The days of purchase where both sides name them and they differ; else nothing."""
    ours, brokers = pair
    theirs = {row.acquired for row in brokers}
    mine = {sold.acquired for sold in ours}
    if None in theirs | mine or theirs <= mine | {sold.held_since for sold in ours}:
        return ""
    there, here = (
        ", ".join(_day(day) for day in sorted(day for day in days if day is not None)) for days in (theirs, mine)
    )
    return f"those of {there}, here those of {here}"


def _money(amount: Decimal) -> str:
    return dollars(amount, to_the_cent=True)


def _day(day: date) -> str:
    return f"{day:%b} {day.day}, {day.year}"
