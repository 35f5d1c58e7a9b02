"""The wash-sale ledger: every adjustment with how firmly it stands and why, and the windows that are open.

An adjustment is contested where another reading of the rule, or another idea of what is identical, answers
differently: each is tried on the same history.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from app.engine.harvest.replacements import planned_purchases
from app.engine.holdings import Gathered
from app.engine.option_symbol import is_option
from app.engine.parcel import Parcel, money_of, shares_of
from app.engine.wash import RETIREMENT, WINDOW, Match, Washed, WashRule, wash
from app.engine.wash_outcome import lot_ids, without_broker_adjustments
from app.model.account import AccountType
from app.model.household import Household
from app.model.plan import Reading, WashReadings, WorkplaceReading
from app.model.wash import Certainty, WashAdjustment, WashLedger, WashWindow, WindowKind

OTHER: Mapping[object, object] = {Reading.INCLUDE: Reading.EXCLUDE, Reading.EXCLUDE: Reading.INCLUDE}
CONTESTED = ("same_lot_remainder", "sold_before_loss", "same_sale_shares", "bought_before", "calls")
SPAN = timedelta(days=WINDOW)
Loss = tuple[str, str, str]
Outcome = Mapping[tuple[Loss, str, str], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Owners:
    """Who owns each account, and its kind."""

    by_account: Mapping[str, str]
    types: Mapping[str, AccountType]


def wash_ledger(found: Gathered, rule: WashRule, narrow: WashRule, owners: Owners, day: date) -> WashLedger:
    """The adjustments of the whole history as of a day.

    `narrow` is the rule with every security identical to itself alone. The parcels of `found` are left as they are.
    """
    base = _washed(found, rule)
    answer = _outcome(base.matches)
    others = {name: _outcome(_washed(found, other).matches) for name, other in _other_rules(found, rule, narrow, base)}
    ids = lot_ids(base.held)
    sold_out = _sold_in_part(base.matches)
    adjustments = []
    for m in base.matches:
        pair = _pair(m)
        depends = tuple(name for name, outcome in others.items() if outcome.get(pair) != answer[pair])
        adjustments.append(_adjustment(m, ids, depends, owners, day, is_partial=_key(m.loss) in sold_out))
    adjustments.sort(key=lambda a: (a.sold, a.loss_account, a.loss_symbol, a.loss_lot, a.bought, a.replacement_lot))
    return WashLedger(tuple(adjustments))


def _washed(found: Gathered, rule: WashRule) -> Washed:
    """The rule applied to a copy of the parcels."""
    fresh = replace(found, held=tuple(p.copy() for p in found.held), sold=tuple(p.copy() for p in found.sold))
    without_broker_adjustments(fresh.held, fresh.sold, rule)
    return wash(fresh.held, fresh.sold, fresh.splits, rule)


def _other_rules(found: Gathered, rule: WashRule, narrow: WashRule, base: Washed) -> Iterator[tuple[str, WashRule]]:
    """The rules that could answer differently on this history, by the name of what differs."""
    if any(p.sold and p.basis is not None and p.proceeds < p.basis and rule.is_taxed(p.account) for p in found.sold):
        for name in CONTESTED:
            if name == "calls" and not any(is_option(p.symbol) for p in (*found.held, *found.sold)):
                continue
            turned = OTHER[getattr(rule.readings, name)]
            yield name, replace(rule, readings=_changed(rule.readings, name, turned))
        workplace = [a for a, kind in rule.types.items() if kind not in RETIREMENT and not kind.is_taxable]
        if any(p.account in workplace for p in (*found.held, *found.sold)):
            permanent = rule.readings.workplace_plans is WorkplaceReading.PERMANENT
            turned = WorkplaceReading.IGNORE if permanent else WorkplaceReading.PERMANENT
            yield "workplace_plans", replace(rule, readings=_changed(rule.readings, "workplace_plans", turned))
    if any(m.loss.symbol != m.replacement.symbol for m in base.matches):
        yield "identical", narrow


def _changed(readings: WashReadings, name: str, value: object) -> WashReadings:
    return replace(readings, **{name: value})  # type: ignore[arg-type]  # each name with a value of its own kind


def _key(p: Parcel) -> Loss:
    return p.account, p.sale, p.id


def _pair(m: Match) -> tuple[Loss, str, str]:
    """A loss and the purchase that replaces it."""
    return _key(m.loss), m.replacement.account, m.replacement.purchase


def _outcome(matches: Sequence[Match]) -> Outcome:
    """What is disallowed and what is lost for good, by loss and replacing purchase."""
    found: dict[tuple[Loss, str, str], tuple[int, int]] = defaultdict(lambda: (0, 0))
    for m in matches:
        put_off, lost = found[_pair(m)]
        found[_pair(m)] = put_off + m.disallowed, lost + m.loss.permanent
    return dict(found)


def _sold_in_part(matches: Sequence[Match]) -> Collection[Loss]:
    """Losses that more than one purchase replaces."""
    count = Counter(_key(m.loss) for m in matches)
    return {key for key, times in count.items() if times > 1}


def _adjustment(
    m: Match, ids: Mapping[int, str], depends: tuple[str, ...], owners: Owners, day: date, *, is_partial: bool
) -> WashAdjustment:
    loss, new = m.loss, m.replacement
    sold = date.fromordinal(loss.sold)
    is_open = day <= sold + SPAN
    firm = Certainty.PROVISIONAL if is_open else Certainty.CERTAIN
    return WashAdjustment(
        loss_account=loss.account,
        loss_symbol=loss.symbol,
        sold=sold,
        sale=loss.sale,
        loss_lot=loss.id,
        account=new.account,
        symbol=new.symbol,
        bought=date.fromordinal(new.bought or new.place),
        replacement_lot=ids.get(id(new), new.id),
        shares=shares_of(m.units),
        disallowed=money_of(m.disallowed),
        permanent=m.is_permanent,
        days_tacked=m.days_tacked,
        replacement_sold=date.fromordinal(new.sold) if new.sold else None,
        certainty=Certainty.CONTESTED if depends else firm,
        depends_on=depends,
        authority=_authority(m, owners, is_partial=is_partial),
    )


def _authority(m: Match, owners: Owners, *, is_partial: bool) -> str:
    """The statute, regulation or ruling an adjustment rests on."""
    kind = owners.types.get(m.replacement.account, AccountType.TAXABLE)
    said = ["IRC 1091(a)"]
    if kind in RETIREMENT:
        said.append("Rev. Rul. 2008-5")
    elif m.is_permanent:
        said.append("no authority names this plan; read like Rev. Rul. 2008-5")
    else:
        said.append("IRC 1091(d), 1223(3)")
    if is_partial:
        said.append("Reg. 1.1091-1(c), (d)")
    if owners.by_account.get(m.loss.account) != owners.by_account.get(m.replacement.account):
        said.append("bought by another owner of the household (Pub. 550 names the spouse)")
    if is_option(m.replacement.symbol) and m.replacement.symbol != m.loss.symbol:
        said.append("an option to acquire counts")
    elif m.loss.symbol != m.replacement.symbol:
        said.append("substantially identical by your setting")
    return "; ".join(said)


def open_windows(household: Household, groups: Mapping[str, str]) -> tuple[WashWindow, ...]:
    """Windows open on the day in view: losses taken, purchases made, purchases declared for days to come."""
    day, taxable = household.as_of, {a.name for a in household.plan.accounts if a.type.is_taxable}
    events: dict[tuple[date, str, str, WindowKind], Decimal] = defaultdict(Decimal)
    for d in household.disposals:
        is_loss = d.result is not None and d.result < 0
        if is_loss and d.account in taxable and d.sold <= day <= d.sold + SPAN:
            events[d.sold, d.symbol, d.account, WindowKind.SOLD_AT_LOSS] += d.shares
    for b in household.recent_buys:
        if b.unused:
            events[b.day, b.symbol, b.account, WindowKind.BOUGHT] += b.unused
    declared = frozenset(p.symbol for p in household.plan.planned_buys)
    for p in planned_purchases(household, declared, day + SPAN):
        events[p.day, p.symbol, p.account, WindowKind.PLANNED] += p.shares
    members: dict[str, list[str]] = defaultdict(list)
    for symbol in sorted({*household.securities, *(symbol for _, symbol, _, _ in events)}):
        members[groups.get(symbol, symbol)].append(symbol)
    return tuple(
        WashWindow(symbol, account, at, at - SPAN, at + SPAN, kind, shares, tuple(members[groups.get(symbol, symbol)]))
        for (at, symbol, account, kind), shares in sorted(events.items())
    )
