"""Execution alpha: what was done about each breach against the plan's own rule carried out without judgement.

The mechanical benchmark trades to the plan's goal at the first look day on which a class is outside, at that close, pro
rata over the holdings of the class in accounts that can trade, first in first out, at the plan's spreads and
commissions; it pays for, or is paid for by, the classes that are inside, at their targets. An episode is one breach;
its alpha is what the way it really went brought, less what the rule would have (docs/measurement.md, docs/adr/0018).
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from app.engine.journal.corrections import Mending, mendings
from app.engine.journal.episodes import Stretch, breaches, goal_weight, plan_on
from app.engine.journal.executed import Executed, enter_day, enter_sales
from app.engine.journal.mechanical import Gains, Leg, bill, cost_of, legs
from app.engine.journal.past import Past
from app.model.journal import OVER, UNDER, Alpha, Bills, Episode, Mended, Slice
from app.model.number import ONE, ZERO, cents, from_float, share_of
from app.model.progress import Progress
from app.model.target import CASH_CLASS

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """An episode and what its timing brought each day, zero before and after; None where that is not known."""

    episode: Episode
    daily_f: Floats | None


def measure(past: Past) -> Generator[Progress, None, tuple[Measured, ...]]:
    """Every episode of the history, by first day."""
    found = breaches(past.history, past.names)
    out = []
    for place, breach in enumerate(found):
        yield Progress(place, len(found), "Comparing what was done with the rule")
        out.append(_measured(past, breach))
    return tuple(out)


def _measured(past: Past, breach: Stretch) -> Measured:
    days, told = past.history.days, past.history.classes[breach.name]
    edges_f = told.upper_f if breach.sign > 0 else told.lower_f
    last = days[breach.end] if breach.end < len(days) else None
    where = _rule_trades(past, breach)
    shown = breach.begin if where is None else where
    weight, edge = (from_float(round(float(a[shown]), 8)) for a in (told.actual_f, edges_f))
    bare = Episode(breach.name, breach.side, days[breach.begin], last, weight, edge)
    if where is None:
        return Measured(bare, np.zeros(len(days)))
    value = cents(from_float(float(past.history.value_f[where])))
    goal, gap = _gap(past, breach, where)
    episode = replace(bare, traded=days[where], value=value, goal=goal, gap=gap)
    return _against_rule(past, breach, where, episode)


def _rule_trades(past: Past, breach: Stretch) -> int | None:
    """The first look at which the class is outside by at least the smallest trade."""
    for place in np.flatnonzero(past.looks[breach.begin : breach.end]) + breach.begin:
        rules = plan_on(past.plans, past.history.days[place]).rules
        if np.isfinite(past.history.classes[breach.name].actual_f[place]):
            gap = _gap(past, breach, int(place))[1]
            if gap > 0 and gap >= rules.minimum_trade:
                return int(place)
    return None


def _gap(past: Past, breach: Stretch, place: int) -> tuple[Decimal, Decimal]:
    """The goal weight and the dollars from there at a close."""
    told = past.history.classes[breach.name]
    edge_f = (told.upper_f if breach.sign > 0 else told.lower_f)[place]
    rules = plan_on(past.plans, past.history.days[place]).rules
    goal_f = goal_weight(rules, float(edge_f), float(told.target_f[place]))
    gap_f = breach.sign * (float(told.actual_f[place]) - goal_f) * float(past.history.value_f[place])
    return from_float(round(goal_f, 8)), cents(from_float(gap_f))


def _against_rule(past: Past, breach: Stretch, where: int, episode: Episode) -> Measured:
    relative_f, growth_f = past.relative(breach.name, where), past.growth(breach.name, where)
    ends = min(breach.end, len(past.history.days) - 1)
    known = bool(np.isfinite(relative_f[: ends - where + 1]).all())
    steps = mendings(breach, where, episode.gap, episode.goal, past.moves, growth_f.tolist() if known else None)
    slices = _slices(past, breach, where, ends, episode.gap, steps, relative_f)
    done = Executed()
    for step in steps:
        grown = from_float(float(growth_f[step.place - where])) if known else ONE
        enter_day(past, breach, step.place, step.amount * step.traded * grown, done)
    bills, why = _bills(past, breach, where, episode.gap, done)
    if not known:
        why = [f"Prices of {breach.name} or of what it is traded for are missing.", *why]
    flows = sum((s.amount for s in slices if s.how is Mended.FLOW), ZERO)
    timing = sum((s.timing for s in slices if s.timing is not None), ZERO) if known else None
    alpha = split_alpha(timing, bills, flows, episode.gap)
    daily_f = _daily(past, breach, where, ends, episode.gap, steps, relative_f) if known else None
    episode = replace(episode, slices=slices, bills=bills, alpha=alpha, unknown=tuple(dict.fromkeys(why)))
    return Measured(episode, daily_f)


def split_alpha(timing: Decimal | None, bills: Bills, flows: Decimal, gap: Decimal) -> Alpha:
    """The five parts; they add up to timing, plus the rule's bills, less the real ones, to the cent.

    What money corrected spares its share of the rule's costs and tax; the rest of both stands against the real bills.
    """
    by_flow_cost, by_flow_tax = (_part(b, flows, gap) for b in (bills.rule_cost, bills.rule_tax))
    return Alpha(
        timing=timing,
        cash_flow=_sum((by_flow_cost, 1), (by_flow_tax, 1)),
        tax=_sum(
            (bills.rule_tax, 1), (by_flow_tax, -1), (bills.spread_tax, -1), (bills.fifo_tax, 1), (bills.real_tax, -1)
        ),
        location=_sum((bills.spread_tax, 1), (bills.fifo_tax, -1)),
        cost=_sum((bills.rule_cost, 1), (by_flow_cost, -1), (bills.real_cost, -1)),
    )


def _part(amount: Decimal | None, part: Decimal, whole: Decimal) -> Decimal | None:
    """What a part of the gap bears of a bill; none of the gap bears nothing, whatever the bill."""
    if not part:
        return ZERO
    return None if amount is None else share_of(amount, part, whole)


def _sum(*amounts: tuple[Decimal | None, int]) -> Decimal | None:
    total = ZERO
    for amount, sign in amounts:
        if amount is None:
            return None
        total += sign * amount
    return total


def _slices(
    past: Past,
    breach: Stretch,
    where: int,
    ends: int,
    gap: Decimal,
    steps: tuple[Mending, ...],
    relative_f: Floats,
) -> tuple[Slice, ...]:
    """The gap in parts that add up to it: traded, corrected by money, and what neither ever touched."""
    out: list[Slice] = []

    def add(place: int, how: Mended, amount: Decimal) -> None:
        relative = float(relative_f[place - where])
        if amount and not np.isfinite(relative):
            out.append(Slice(past.history.days[place], how, amount, None, None))
        elif amount:
            timing = cents(amount * breach.sign * from_float(relative))
            out.append(Slice(past.history.days[place], how, amount, relative, timing))

    for step in steps:
        whole, traded = cents(step.amount), cents(step.amount * step.traded)
        add(step.place, Mended.TRADED, traded)
        add(step.place, Mended.FLOW, whole - traded)
    add(ends, Mended.LEFT, gap - sum((s.amount for s in out), ZERO))
    return tuple(out)


def _daily(
    past: Past,
    breach: Stretch,
    where: int,
    ends: int,
    gap: Decimal,
    steps: tuple[Mending, ...],
    relative_f: Floats,
) -> Floats:
    """What was left of the gap at each close times the next day's change of the relative return."""
    left_f = np.full(ends - where, float(gap))
    for step in steps:
        left_f[step.place - where :] -= float(step.amount)
    daily_f = np.zeros(len(past.history.days))
    daily_f[where + 1 : ends + 1] = breach.sign * left_f * np.diff(relative_f[: ends - where + 1])
    return daily_f


def _bills(past: Past, breach: Stretch, where: int, gap: Decimal, done: Executed) -> tuple[Bills, list[str]]:
    """Costs and taxes of the rule's trade and of the real ones, and why one is not known."""
    rule_gains = Gains()
    trades = _rule_legs(past, breach, where, gap)
    if trades is not None:
        sold = trades[0] if breach.sign > 0 else trades[1]
        enter_sales(past, where, sold, rule_gains)
    household, facts = past.household, past.facts_of
    taxes = [bill(household, g, done.real, facts) for g in (done.real, done.fifo, done.spread)]
    bills = Bills(
        rule_cost=None if trades is None else cents(cost_of(household, (*trades[0], *trades[1]))),
        rule_tax=None if trades is None else bill(household, rule_gains, done.real, facts),
        real_cost=cents(done.cost),
        real_tax=taxes[0],
        fifo_tax=taxes[1],
        spread_tax=taxes[2],
    )
    why = [*rule_gains.why, *done.real.why, *done.fifo.why, *done.spread.why]
    if trades is None:
        why.append(f"A price of what the rule would have traded on {past.history.days[where]} is missing.")
    if not why and None in (bills.rule_tax, *taxes):
        why.append("What the tax of the year rests on is not known.")
    return bills, why


def _rule_legs(past: Past, breach: Stretch, where: int, gap: Decimal) -> tuple[tuple[Leg, ...], tuple[Leg, ...]] | None:
    """The trades of the rule in the class, and in the rest; None where a price is missing."""
    own = _class_legs(past, breach.name, where, gap, buys=breach.sign < 0)
    across: list[Leg] = []
    beyond = gap * _with_rest(past, breach, where)
    for name, part in past.rest(breach.name, where).items():
        if beyond and name != breach.name:
            found = _class_legs(past, name, where, beyond * from_float(part), buys=breach.sign > 0)
            if found is None:
                return None
            across += found
    return None if own is None else (own, tuple(across))


def _with_rest(past: Past, breach: Stretch, where: int) -> Decimal:
    """The part of the gap that is traded for the rest; the other goes straight to classes outside on the other side."""
    same = across = ZERO
    for name in past.names:
        side = int(past.sides[name][where])
        gap = _gap(past, replace(breach, name=name, side=OVER if side > 0 else UNDER), where)[1] if side else ZERO
        same, across = (same + gap, across) if side == breach.sign else (same, across + gap)
    return max(ZERO, ONE - across / same) if same > 0 else ONE


def _class_legs(past: Past, name: str, where: int, amount: Decimal, *, buys: bool) -> tuple[Leg, ...] | None:
    """So many dollars of a class; bought where none is held yet, of its leading security. Cash needs no trade."""
    if name == CASH_CLASS:
        return ()
    price_on = past.price_on(where)
    found = legs(past.household, past.lots_on(past.history.days[where]), name, amount, price_on)
    if found != () or not buys:
        return found
    lead = past.bars[name].symbol if name in past.bars else ""
    price = price_on(lead)
    return (Leg("", lead, amount / price, price),) if price else None
