"""Wash sales over the whole household (IRC 1091; Reg. 1.1091-1, 1.1091-2; Rev. Rul. 2008-5).

Losses are taken in order of sale, shares that replace them in order of purchase, one share for one share, each share
once. What replaces shares sold at a loss takes over their loss as basis and their days as holding period; in an IRA
nothing takes it over and it is lost for good. A replacement that was itself sold may thereby become a loss, which is
then looked at in its turn.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from heapq import heapify, heappop, heappush
from itertools import count
from math import lcm

from app.engine.books import Split
from app.engine.option_symbol import SHARES_A_CONTRACT, called_shares
from app.engine.parcel import DUST_UNITS, Parcel, up_to
from app.model.account import AccountType
from app.model.collector import collector_paused
from app.model.plan import Reading, WashReadings, WorkplaceReading

WINDOW = 30
"""Days before and after a sale; with the day itself, 61 (IRC 1091(a))."""
RETIREMENT = frozenset({AccountType.TRADITIONAL, AccountType.ROTH})
WORKPLACE = frozenset({AccountType.WORKPLACE, AccountType.HSA, AccountType.EDUCATION})
FOREVER = 10**7
WASH_CUTS = 10**9
"""Parts cut by the rule are numbered after those that sales cut."""
SPLIT_DAYS = 5
"""Brokers book one split on slightly different days."""


@dataclass(frozen=True, slots=True)
class WashRule:
    """What the rule needs to know beside the parcels.

    `types` of accounts, identity `groups` by symbol, the contested `readings`, and symbols it does not apply to
    (contracts marked to market).
    """

    types: Mapping[str, AccountType]
    groups: Mapping[str, str] = field(default_factory=dict)
    readings: WashReadings = field(default_factory=WashReadings)
    exempt: frozenset[str] = frozenset()

    def is_taxed(self, account: str) -> bool:
        """Do losses in the account count for tax?"""
        return self.types.get(account, AccountType.TAXABLE).is_taxable

    def is_permanent(self, account: str) -> bool:
        """Is a loss replaced in that account lost for good?"""
        kind = self.types.get(account, AccountType.TAXABLE)
        by_reading = kind in WORKPLACE and self.readings.workplace_plans is WorkplaceReading.PERMANENT
        return kind in RETIREMENT or by_reading

    def may_replace(self, account: str) -> bool:
        """Do purchases in that account count at all?"""
        ignored = self.readings.workplace_plans is WorkplaceReading.IGNORE
        return not (ignored and self.types.get(account) in WORKPLACE)

    def group_of(self, symbol: str) -> str:
        """The identity group of a security."""
        return self.groups.get(symbol, symbol)


@dataclass(slots=True)
class Match:
    """A loss, or a part of it, and the parcel that replaces it; `shares` are units of the day of sale."""

    loss: Parcel
    replacement: Parcel
    units: int
    disallowed: int
    is_permanent: bool
    days_tacked: int


@dataclass(slots=True)
class Washed:
    """The parcels after the rule, more of them where only a part was matched, and the matches in order."""

    held: list[Parcel]
    sold: list[Parcel]
    matches: list[Match]


@collector_paused()
def wash(held: Iterable[Parcel], sold: Iterable[Parcel], splits: Sequence[Split], rule: WashRule) -> Washed:
    """Apply the rule. The parcels are changed in place; a replay is washed once."""
    done = Washed(list(held), list(sold), [])
    losses, others = _by_group(done, rule)
    distinct = _distinct(splits)
    for group, members in losses.items():
        _Group(members, others.get(group, []), rule, distinct, done).run()
    return done


def _by_group(done: Washed, rule: WashRule) -> tuple[dict[str, list[Parcel]], dict[str, list[Parcel]]]:
    """Parcels by identity group: those with losses to look at, and calls that stand for the group's shares."""
    groups: dict[str, list[Parcel]] = defaultdict(list)
    with_loss: set[str] = set()
    calls: dict[str, list[Parcel]] = defaultdict(list)
    of: dict[str, str] = {}
    for p in (*done.sold, *done.held):
        symbol = p.symbol
        group = of.get(symbol)
        if group is None:
            group = of[symbol] = rule.group_of(symbol)
        groups[group].append(p)
        if p.sold and p.basis is not None and p.proceeds < p.basis and symbol not in rule.exempt and p.units:
            with_loss.add(group)
    if rule.readings.calls is Reading.INCLUDE:
        for symbol, group in of.items():
            if (underlying := called_shares(symbol)) is not None:
                calls[rule.group_of(underlying)] += [p for p in groups[group] if p.symbol == symbol]
    return {g: members for g, members in groups.items() if g in with_loss}, calls


def _distinct(splits: Sequence[Split]) -> dict[str, list[Split]]:
    """The splits of each security over the household, by day, each once: an account that held none does not tell it."""
    found: dict[str, list[Split]] = defaultdict(list)
    for split in sorted(splits, key=lambda s: (s.symbol, s.day)):
        known = found[split.symbol]
        if not any(abs(s.day - split.day) <= SPLIT_DAYS and s.ratio == split.ratio for s in known):
            known.append(split)
    return dict(found)


class _Group:
    """One identity group while its losses are looked at, with all shares in one unit."""

    def __init__(
        self,
        members: Collection[Parcel],
        calls: Collection[Parcel],
        rule: WashRule,
        splits: Mapping[str, Sequence[Split]],
        done: Washed,
    ) -> None:
        self.rule, self.done = rule, done
        self.taxed = frozenset(a for a in {p.account for p in members} if rule.is_taxed(a))
        self.scale: dict[int, int] = {}
        self._measure((*members, *calls), {id(c) for c in calls}, splits)
        self.days: dict[int, list[Parcel]] = defaultdict(list)
        self.called = {id(c) for c in calls}
        for p in (*members, *calls):
            if p.bought is not None and not p.is_used and p.units > 0 and rule.may_replace(p.account):
                self.days[p.bought].append(p)
        for waiting in self.days.values():
            waiting.sort(key=_by_entry, reverse=True)
        self.calendar = sorted(self.days)
        self.numbers = count()
        self.queue = [(_turn(p), next(self.numbers), p) for p in members if self._is_loss(p)]
        heapify(self.queue)
        self.cuts = WASH_CUTS

    def _measure(
        self, parcels: Sequence[Parcel], calls: Collection[int], splits: Mapping[str, Sequence[Split]]
    ) -> None:
        """Whole-number factors that bring every parcel's shares to one unit: splits after it, contracts as shares."""
        if not calls and not any(p.symbol in splits for p in parcels):
            return
        factors: dict[int, Fraction] = {}
        for p in parcels:
            factor = Fraction(SHARES_A_CONTRACT if id(p) in calls else 1)
            for split in splits.get(p.symbol, ()) if p.sold else ():
                earlier = p.sold < split.day
                earlier |= p.sold == split.day and p.account == split.account and p.sale_place < split.place
                factor *= split.ratio if earlier else 1
            factors[id(p)] = factor
        common = lcm(*(f.denominator for f in factors.values()))
        self.scale = {key: int(f * common) for key, f in factors.items()}

    def _is_loss(self, p: Parcel) -> bool:
        return bool(
            p.sold
            and not p.is_done
            and p.units
            and p.basis is not None
            and p.proceeds < p.basis + p.adjusted
            and p.account in self.taxed
            and id(p) not in self.called
            and p.symbol not in self.rule.exempt
        )

    def _wait(self, loss: Parcel) -> None:
        """Put a loss into the queue in its turn."""
        heappush(self.queue, (_turn(loss), next(self.numbers), loss))

    def run(self) -> None:
        """Look at the losses in their turn until none is left."""
        while self.queue:
            turn, _, loss = heappop(self.queue)
            if loss.is_done or turn != _turn(loss) or not self._is_loss(loss):
                continue
            found = self._replacement(loss)
            if found is None:
                loss.is_done = True
                continue
            self._match(loss, found)
            if not loss.is_done:
                self._wait(loss)

    def _replacement(self, loss: Parcel) -> Parcel | None:
        """The earliest purchase in the window that may replace shares of the loss."""
        calendar, at, last = self.calendar, bisect_left(self.calendar, loss.sold - WINDOW), loss.sold + WINDOW
        while at < len(calendar) and calendar[at] <= last:
            waiting = self.days[calendar[at]]
            for place in range(len(waiting) - 1, -1, -1):
                p = waiting[place]
                if self._is_gone(p, loss):
                    del waiting[place]
                elif self._fits(p, loss):
                    return p
            if waiting:
                at += 1
            else:
                del calendar[at]
        return None

    def _is_gone(self, p: Parcel, loss: Parcel) -> bool:
        """Can it never replace anything any more? Losses come in order of sale, so what was sold earlier is behind."""
        if p.is_used or (p.sold and p.is_done):
            return True
        excluded = self.rule.readings.sold_before_loss is Reading.EXCLUDE
        return bool(excluded and p.sold and p.sold < loss.sold)

    def _fits(self, p: Parcel, loss: Parcel) -> bool:
        readings = self.rule.readings
        if p is loss or p.purchase in loss.replaces:
            return False
        if p.purchase == loss.purchase and (readings.same_lot_remainder is Reading.EXCLUDE or p.sold):
            return False
        if readings.same_sale_shares is Reading.EXCLUDE and p.sold and p.sale == loss.sale:
            return False
        is_earlier = loss.bought is not None and p.bought is not None and p.bought < loss.bought
        return not (is_earlier and readings.bought_before is Reading.EXCLUDE)

    def _match(self, loss: Parcel, found: Parcel) -> None:
        """Match the shares they have in common; what is left of either stays where it is."""
        sold_scale, bought_scale = self.scale.get(id(loss), 1), self.scale.get(id(found), 1)
        sold_units, bought_units = loss.units * sold_scale, found.units * bought_scale
        common = min(sold_units, bought_units)
        part, other = loss, found
        if sold_units - common > DUST_UNITS * sold_scale:
            part = self._cut(loss, common // sold_scale)
            self.done.sold.append(part)
        if bought_units - common > DUST_UNITS * bought_scale:
            other = self._cut(found, -(-common // bought_scale))
            (self.done.sold if found.sold else self.done.held).append(other)
        amount = (part.basis or 0) + part.adjusted - part.proceeds
        is_permanent = self.rule.is_permanent(other.account)
        days = 0 if part.since is None else part.sold - part.since
        part.disallowed, part.is_done, other.is_used = amount, True, True
        other.replaces = (*part.replaces, part.purchase)
        if is_permanent:
            part.permanent = amount
        else:
            # A broker has put the losses of the same account and security into its own basis already.
            has_it = other.is_stated and (other.account, other.symbol) == (part.account, part.symbol)
            other.adjusted += 0 if has_it else amount
            if other.since is not None:
                other.since -= days
            if self._is_loss(other):
                self._wait(other)
        self.done.matches.append(Match(part, other, part.units, amount, is_permanent, 0 if is_permanent else days))

    def _cut(self, p: Parcel, units: int) -> Parcel:
        """Split the first units off a parcel, with their part of everything; the rest stays as it is."""
        part = p.copy()
        self.cuts += 1
        part.cut, part.units = self.cuts, units
        part.proceeds = up_to(p.proceeds, units, p.units)
        part.adjusted = up_to(p.adjusted, units, p.units)
        if p.sold and p.basis is not None and p.proceeds < p.basis + p.adjusted:
            # The loss is what is matched: it is cut to the cent, and the basis follows.
            loss = up_to(p.basis + p.adjusted - p.proceeds, units, p.units)
            part.restate(units, loss + part.proceeds - part.adjusted)
        else:
            part.restate(units, None if p.basis is None else up_to(p.basis, units, p.units))
        if p.loss_basis is not None:
            part.loss_basis = up_to(p.loss_basis, units, p.units)
            p.loss_basis -= part.loss_basis
        part.distributed = up_to(p.distributed, units, p.units)
        p.distributed -= part.distributed
        part.told_disallowed = up_to(p.told_disallowed, units, p.units)
        p.told_disallowed -= part.told_disallowed
        p.proceeds -= part.proceeds
        p.adjusted -= part.adjusted
        p.restate(p.units - units, None if p.basis is None else p.basis - (part.basis or 0))
        if id(p) in self.scale:
            self.scale[id(part)] = self.scale[id(p)]
        if id(p) in self.called:
            self.called.add(id(part))
        return part


Turn = tuple[int, int, int, int, int]


def _turn(p: Parcel) -> Turn:
    """When a loss is looked at: by day of sale, then of purchase (Reg. 1.1091-1(b)).

    Where the regulation is silent, the older holding period first, then the order of entry.
    """
    bought = p.bought if p.bought is not None else 0 if p.acquired is None else p.acquired.toordinal()
    return p.sold, bought, FOREVER if p.since is None else p.since, p.place, p.cut


def _by_entry(p: Parcel) -> tuple[int, int, int]:
    """Among purchases of a day: order of entry; within one purchase what was sold first, then its rest before parts."""
    return p.place, p.sold or FOREVER, p.cut
