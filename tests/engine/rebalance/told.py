"""Every number in a proposal's sentences, against all that could be meant: counted again from household and trades.

A sentence is read without the names in it. What is left of numbers must be a day, an amount, points or a count that
belongs to what the sentence names; a number that is none of these is from nowhere.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from app.model.household import Household, Lot
from app.model.proposal import LotSale, Proposal, Request, Side, Trade
from tests.engine.rebalance.facts import (
    CASH,
    destinations,
    dollars,
    edges,
    floor_of,
    held,
    is_taxable,
    lot_sale,
    money,
    term_of,
    total,
)
from tests.engine.rebalance.location_facts import drag_of
from tests.engine.rebalance.recheck_rules import why_kept
from tests.engine.rebalance.schedule_d import change
from tests.engine.rebalance.wash_facts import MONTH, lost_lately, results_of

D = Decimal
_DAY = re.compile(r"\b(?:(\d{4})-(\d\d)-(\d\d)|([A-Z][a-z]{2}) (\d{1,2}), (\d{4}))\b")
_MONEY = re.compile(r"[-−]?\$[-−]?\d[\d,]*(?:\.\d+)?")
_LESS = re.compile(r"less than (\d+(?:\.\d+)?) points?\b")
_POINTS = re.compile(r"(\d+(?:\.\d+)?) points?\b")
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WINDOWS = (D(30), D(31), D(61))


@dataclass(frozen=True, slots=True)
class Pool:
    """What a sentence may say: amounts of money, weights, days, and plain counts."""

    money: tuple[Decimal, ...] = ()
    weights: tuple[Decimal, ...] = ()
    days: tuple[date, ...] = ()
    counts: tuple[Decimal, ...] = ()

    def __add__(self, other: "Pool") -> "Pool":
        return Pool(
            self.money + other.money, self.weights + other.weights, self.days + other.days, self.counts + other.counts
        )


def from_nowhere(household: Household, request: Request, proposal: Proposal) -> list[str]:
    """Every number of every sentence that nothing explains."""
    told = _Told(household, request, proposal)
    found = []
    for t in proposal.trades:
        for text in (*(r.text for r in t.reasons), t.change):
            found += told.unexplained(text, told.of_trade(t))
    for undone in proposal.not_done:
        if undone.code != "more":
            pool = told.of_losses() if undone.code == "harvest" else Pool()
            found += told.unexplained(undone.text, pool + Pool((undone.costs,) if undone.costs is not None else ()))
    for binding in proposal.binding:
        # What a dollar more would be worth is the solver's: the sentence and the figure beside it agree.
        found += told.unexplained(binding.text, Pool((binding.costs,) if binding.costs is not None else ()))
    for wish in proposal.contradiction:
        nearest = (D(wish.nearest),) if _NUMBER.fullmatch(wish.nearest) else ()
        found += told.unexplained(wish.text, Pool(nearest, counts=(*nearest, *(f.shares for f in request.fixed))))
    # The summary of what cannot be done is its wishes.
    return found + ([] if proposal.contradiction else told.unexplained(proposal.summary, told.of_summary()))


def wrong_costs(household: Household, request: Request, proposal: Proposal) -> list[str]:
    """What is left undone outside a band has the dollars beyond the edge beside it."""
    values, whole = dollars(household, request, proposal.trades), total(household, request)
    beyond = {}
    for name, band in edges(household).items():
        there = money(values, name)
        beyond[name] = max(band.lower * whole - there, there - band.upper * whole)
    return [
        f"{u.text} {u.costs}, not {beyond}"
        for u in proposal.not_done
        if u.code == "outside" and (u.costs is None or all(abs(u.costs - x) > D("0.0051") for x in beyond.values()))
    ]


class _Told:
    """The pools of one proposal."""

    def __init__(self, household: Household, request: Request, proposal: Proposal) -> None:
        self.household, self.request, self.proposal = household, request, proposal
        self.whole = total(household, request)
        self.before, self.after = (dollars(household, request, t) for t in ((), proposal.trades))
        self.names = sorted(
            {
                *(a.name for a in household.plan.accounts),
                *(c.name for c in household.plan.classes),
                *household.quotes,
                *household.securities,
                *(x.symbol for x in household.lots),
                *(x.id for x in household.lots),
            },
            key=lambda name: (-len(name), name),
        )

    def unexplained(self, text: str, pool: Pool) -> list[str]:
        """The numbers of a sentence that neither the pool nor what it names explains."""
        named = [n for n in self.names if n and re.search(rf"(?<!\w){re.escape(n)}(?!\w)", text)]
        known = pool + self._of_named(named) + self._of_limits()
        bare = text
        for name in named:
            bare = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "", bare)
        bare, days = _taken(bare, _DAY)
        bare, amounts = _taken(bare, _MONEY)
        bare, bounds = _taken(bare, _LESS)
        bare, points = _taken(bare, _POINTS)
        wrong = [day for day in days if _date(day) not in known.days]
        wrong += [x for x in amounts if not _is_one(x.lstrip("-−$"), known.money)]
        wrong += [x for x in bounds if not any(0 < 100 * w < D(x.split()[2]) for w in known.weights)]
        wrong += [x for x in points if not _is_one(x.split()[0], tuple(100 * w for w in known.weights))]
        wrong += [x for x in _NUMBER.findall(bare) if not _is_one(x, known.counts)]
        return [f"{x} in “{text}” is from nowhere" for x in wrong]

    # --- What a sentence names ----------------------------------------------------------------------------------------

    def _of_named(self, named: list[str]) -> Pool:
        pool = Pool()
        for name in named:
            if any(a.name == name for a in self.household.plan.accounts):
                pool += self._of_account(name)
            if any(c.name == name for c in self.household.plan.classes):
                pool += self._of_class(name)
            pool += self._of_lots([x for x in self.household.lots if name in (x.symbol, x.id)])
            pool += Pool(days=tuple(day + MONTH for symbol, day in lost_lately(self.household).items()))
        return pool

    def _of_account(self, name: str) -> Pool:
        account = next(a for a in self.household.plan.accounts if a.name == name)
        effects = [e for e in self.proposal.accounts if e.name == name]
        flow, cash = self.request.flows.get(name, D(0)), self.household.cash[name]
        amounts = [abs(flow), cash, cash + flow, account.minimum_cash, floor_of(self.household, self.request, name)]
        amounts += [abs(e.moved) for e in effects] + [e.cash_after for e in effects if e.cash_after is not None]
        amounts += [m.amount for m in self.proposal.moved if name in (m.source, m.to)]
        amounts += [t.most for t in self.household.plan.transfers if name in (t.source, t.to)]
        amounts += [t.amount for t in self.proposal.trades if t.account == name]
        return Pool(tuple(amounts))

    def _of_class(self, name: str) -> Pool:
        """How far it lies, and lay, from its edges, its target and where it should go; what it moved; its weights."""
        if name not in edges(self.household) or not self.whole:
            return Pool()
        band, places = edges(self.household)[name], [money(v, name) / self.whole for v in (self.before, self.after)]
        marks = [band.lower, band.target, band.upper]
        marks += [x / self.whole for x in destinations(self.household, self.request)[name]]
        apart = [abs(place - mark) for place in places for mark in marks] + [abs(places[0] - places[1])]
        caps = [cap for c in self.household.plan.classes if c.name == name for cap in c.account_cap.values()]
        weights = (*apart, *marks, *places, *caps)
        return Pool(tuple(w * self.whole for w in weights), weights, counts=tuple(100 * w for w in weights))

    def _of_lots(self, lots: list[Lot]) -> Pool:
        days = {x.acquired for x in lots} | {x.held_since for x in lots}
        known = [day for day in days if day is not None]
        turns = [day for first in known for day in _about_a_year_later(first)]
        shares = tuple(x.shares for x in lots)
        planned = tuple(b.next for b in self.household.plan.planned_buys)
        bought = tuple(b.day for b in self.household.recent_buys)
        return Pool(days=(*known, *turns, *planned, *bought, self.household.as_of), counts=shares)

    def _of_limits(self) -> Pool:
        """What the plan, the year and the proposal as a whole say."""
        rules, year, tax = self.household.plan.rules, self.household.year_start, self.proposal.tax
        budgets = (rules.gains_budget, self.request.gains_budget, self.household.plan.tax.year_gains_budget)
        gains = tax.short_gain + tax.long_gain
        amounts = [x for x in budgets if x is not None]
        amounts += [max(x - year.short - year.long, D(0)) for x in budgets[2:] if x is not None]  # what is left of it
        amounts += [rules.minimum_trade, rules.minimum_position, gains, tax.short_gain, tax.long_gain, tax.disallowed]
        amounts += [year.short + year.long, year.short + year.long + gains, tax.now, tax.deferred_value]
        amounts += [tax.if_fifo - tax.now] if tax.if_fifo is not None else []
        amounts.append(rules.turnover_cap * (self.whole - sum(self.request.flows.values(), D(0))))
        amounts.append(sum((t.amount for t in self.proposal.trades if t.side is Side.SELL), D(0)))
        counts = (D(rules.minimum_holding_days), 100 * rules.turnover_cap, *WINDOWS)
        drift = self.proposal.drift
        weights = (drift.after, drift.before, drift.outside_after, drift.outside_before)
        return Pool(tuple(abs(x) for x in amounts), weights, counts=counts)

    # --- What it is about ---------------------------------------------------------------------------------------------

    def of_summary(self) -> Pool:
        """How many trades where, tax and costs."""
        trades = self.proposal.trades
        counts = (D(len(trades)), D(len({t.account for t in trades})))
        taken = sum((min(x.gain or D(0), D(0)) for t in trades for x in t.lots), D(0))
        return Pool((abs(self.proposal.tax.now), self.proposal.cost, -taken), counts=counts) + self.of_losses()

    def of_losses(self) -> Pool:
        """The losses of each holding that are left."""
        sold = {x.id: x.shares for t in self.proposal.trades for x in t.lots}
        left: dict[tuple[str, str], Decimal] = {}
        for lot in self.household.lots:
            price = self.household.price(lot.symbol)
            rest = lot.shares - sold.get(lot.id, D(0))
            if price is not None and lot.basis is not None and rest and not why_kept(self.household, lot):
                loss = rest * (lot.basis / lot.shares - price)
                left[lot.account, lot.symbol] = left.get((lot.account, lot.symbol), D(0)) + max(loss, D(0))
        return Pool(tuple(left.values()))

    def of_trade(self, t: Trade) -> Pool:
        """Its amount, gain, lots and shares, the account's flow, the classes it moves, and what else could be sold."""
        pool = self._of_account(t.account) + Pool((t.amount, t.costs.total, abs(t.gain or D(0))))
        for name in (*self.household.securities[t.symbol].classes, CASH):
            pool += self._of_class(name)
        mine = [x for x in self.household.lots if (x.account, x.symbol) == (t.account, t.symbol)]
        drag = drag_of(self.household, t.symbol)
        pool += Pool((drag * t.shares * t.price,), counts=(100 * drag,))
        pool += self._of_lots(mine) + Pool(counts=(D(len(t.lots)), t.shares, held(self.household, t.account, t.symbol)))
        if t.side is Side.SELL and is_taxable(self.household, t.account):
            pool += Pool(tuple(self._waiting(t, mine)) + tuple(self._instead(t, mine)))
            if self.household.recent_buys or self.household.plan.planned_buys:
                # Which shares replace a loss is read in more than one way; the figure beside the lot is what is told.
                pool += Pool(tuple(abs(x.tax_against) for x in t.alternatives if x.tax_against is not None))
        return pool

    def _waiting(self, t: Trade, lots: list[Lot]) -> Iterator[Decimal]:
        """What a lot that is short today would cost less as a long one: all of it or what is sold, alone or on top."""
        results = results_of(self.household, self.proposal.trades)
        starts = [(D(0), D(0)), *((r.short, r.long) for r in results), *(r.counted for r in results)]
        told = self.proposal.tax
        starts += [
            (told.short_gain + told.disallowed, told.long_gain),
            (told.short_gain, told.long_gain + told.disallowed),
        ]
        for lot in lots:
            if lot.basis is None or term_of(lot, self.household.as_of) != "short":
                continue
            sold = sum((p.shares for p in t.lots if p.id == lot.id), D(0))
            for shares in {lot.shares, sold, min(lot.shares, t.shares)} - {D(0)}:
                gain = lot_sale(self.household, lot, shares).gain or D(0)
                for short, long in starts:
                    as_short = change(self.household, short + gain, long)
                    as_long = change(self.household, short, long + gain)
                    yield as_short - as_long
                    yield change(self.household, short, long) - change(self.household, short - gain, long + gain)

    def _instead(self, t: Trade, lots: list[Lot]) -> Iterator[Decimal]:
        """What the tax would be more had another lot been sold, in the place of any of the lots that are."""
        for result in results_of(self.household, self.proposal.trades):
            now = change(self.household, result.short, result.long)
            for lot in lots:
                yield from (after - now for after in self._with_its_washes(t, lot))
                for part in {min(t.shares, lot.shares), *(min(p.shares, lot.shares) for p in t.lots)}:
                    other = lot_sale(self.household, lot, part)
                    for short, long in self._without(t, part):
                        gain = other.gain or D(0)
                        more = (gain, D(0)) if _term(other) == "short" else (D(0), gain)
                        after = change(self.household, result.short - short + more[0], result.long - long + more[1])
                        yield after - now

    def _with_its_washes(self, t: Trade, lot: Lot) -> Iterator[Decimal]:
        """The tax had that lot been sold in the place of the last ones, with the losses that are then void."""
        kept, left = list(t.lots), min(t.shares, lot.shares)
        other = lot_sale(self.household, lot, left)
        while kept and left > 0:
            last = kept.pop()
            if last.shares > left:
                whole = next(x for x in self.household.lots if x.id == last.id)
                kept.append(lot_sale(self.household, whole, last.shares - left))
            left -= last.shares
        instead = replace(t, lots=(*kept, other))
        for r in results_of(self.household, tuple(instead if x is t else x for x in self.proposal.trades)):
            yield change(self.household, r.short, r.long)

    def _without(self, t: Trade, part: Decimal) -> Iterator[tuple[Decimal, Decimal]]:
        """Results by term of so many shares of a sale: the first, the last, or the same part of each lot."""
        for lots in (t.lots, t.lots[::-1]):
            left, found = part, {"short": D(0), "long": D(0)}
            for p in lots:
                taken = min(left, p.shares)
                left -= taken
                found[_term(p)] += (p.gain or D(0)) * taken / p.shares
            yield found["short"], found["long"]
        shares = sum((p.shares for p in t.lots), D(0))
        if shares:
            short = sum((p.gain or D(0) for p in t.lots if _term(p) == "short"), D(0))
            yield short * part / shares, ((t.gain or D(0)) - short) * part / shares


def _term(part: LotSale) -> str:
    """The dearer one where the day is unknown."""
    return part.term or ("long" if (part.gain or D(0)) < 0 else "short")


def _taken(text: str, pattern: re.Pattern[str]) -> tuple[str, list[str]]:
    """The text without what the pattern finds, and what it found."""
    return pattern.sub("", text), [m.group() for m in pattern.finditer(text)]


def _date(text: str) -> date | None:
    found = _DAY.fullmatch(text)
    if found is None:
        return None
    if found[1]:
        return date(int(found[1]), int(found[2]), int(found[3]))
    return date(int(found[6]), _MONTHS.index(found[4]) + 1, int(found[5]))


def _is_one(text: str, numbers: tuple[Decimal, ...]) -> bool:
    """Is it one of the numbers, to the digits it is written with?"""
    told = D(text.replace(",", ""))
    digits = len(text.partition(".")[2])
    return any(abs(told - abs(x)) <= D(10) ** -digits / 2 + D("0.0051") * (digits == 0) for x in numbers)


def _about_a_year_later(first: date) -> list[date]:
    """The day a year and a day on, whatever the calendar makes of it."""
    return [first + timedelta(days=n) for n in (366, 367)]
