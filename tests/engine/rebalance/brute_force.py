"""The best of all whole-share answers of a small household: slow, plain, no solver, nothing of the engine.

Every combination of trades in each account is listed, accounts are put together, limits that tie them are kept, and
the objective of the contract is weighed for each. Money is counted in whole cents, so no limit is missed by rounding.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from app.model.household import Household
from app.model.proposal import Request
from tests.engine.rebalance.brute_options import Option, options
from tests.engine.rebalance.facts import (
    CASH,
    HARVESTS,
    Wanted,
    dollars,
    edges,
    floor_of,
    is_taxable,
    mode_keeps,
    part_in,
    price_of,
    term_of,
    total,
    value,
)
from tests.engine.rebalance.location_facts import before_trades, weighed
from tests.engine.rebalance.preferences import later_rates
from tests.engine.rebalance.schedule_d_arrays import YearTax
from tests.engine.rebalance.wash_facts import Lately, Purchase, Replacements, twins

D = Decimal
Floats = NDArray[np.float64]
Masks = NDArray[np.int64]
Bools = NDArray[np.bool_]
PAST = 1000.0
"""Dollars for a dollar a class is moved past its target or out of its band: more than all wishes together."""
MOST, MOST_KEPT = 20_000_000, 600_000
"""Combinations weighed at most, and combinations of some accounts kept at once; more are refused."""
AT_ONCE = 100_000


class TooManyError(Exception):
    """The household is not small enough to be searched."""


@dataclass(frozen=True, slots=True)
class Optimum:
    """The least objective, dollars.

    `least` is that of all answers the hard limits allow. `kept` is that of the best answer that also keeps to its
    mode: edge and tactical move no class past its target or out of its band, raise sells none below its target, invest
    buys none past it and takes no cash below it; where that cannot be, as little of it as can be. An engine may keep to
    the mode a little less strictly, so its answer lies between the two, and so must its bound not lie above `kept`.
    `lacking` and `uneven` are the least sum and the least root of the sum of squares of what classes lack to their
    targets, where none is moved out of its mode: what investing asks for beside the objective.
    """

    least: float
    kept: float
    lacking: float
    uneven: float
    trades: tuple[Option, ...]
    weighed: int


@dataclass(slots=True)
class _Table:
    """Combinations of trades: a row each. `sums` add up over trades, `lost` and `bought` are sets of groups as bits."""

    sums: Floats
    lost: Masks
    bought: Masks

    def __len__(self) -> int:
        return len(self.sums)

    def keep(self, rows: Bools) -> "_Table":
        return _Table(self.sums[rows], self.lost[rows], self.bought[rows])

    def times(self, other: "_Table") -> "_Table":
        """Each of these with each of those."""
        if len(self) * len(other) > MOST_KEPT:
            raise TooManyError
        lost = (self.lost[:, None] | other.lost[None, :]).ravel()
        bought = (self.bought[:, None] | other.bought[None, :]).ravel()
        fine = np.flatnonzero((lost & bought) == 0)
        here, there = np.divmod(fine, max(len(other), 1))
        return _Table(self.sums[here] + other.sums[there], lost[fine], bought[fine])


@dataclass(slots=True)
class _Columns:
    """Which column of `sums` holds what; money in cents, classes in dollars, shares as they are."""

    names: list[str] = field(default_factory=list)

    def add(self, *names: str) -> None:
        self.names += names

    def of(self, table: _Table, name: str) -> Floats:
        found: Floats = table.sums[:, self.names.index(name)]
        return found


class Search:
    """All answers of a request."""

    def __init__(self, household: Household, request: Request, *, stand_ins: bool = False) -> None:
        self.household, self.request, self.stand_ins = household, request, stand_ins
        self.leaves = [c.name for c in household.plan.leaves]
        self.symbols = sorted(s for s in household.securities if s in household.quotes)
        groups = sorted({min(twins(household, s)) for s in self.symbols})
        self.bit = {s: 1 << groups.index(min(twins(household, s))) for s in self.symbols}
        self.replaced = Replacements(household)
        self.term = {x.id: term_of(x, household.as_of) or "long" for x, _ in self.replaced.rows}
        self.columns = _Columns()
        self.columns.add("costs", "trades", "sold", "short", "long", "preference", "given up")
        self.columns.add(*(f"class {n}" for n in self.leaves))
        self.columns.add(*(f"cash {a.name}" for a in household.plan.accounts))
        self.columns.add(*(f"lot {lot.id}" for lot, _ in self.replaced.rows))
        self.places = {p: f"from {n}" for n, p in enumerate(self._purchases())}
        self.columns.add(*self.places.values())
        self.capped = [(c, a) for c in household.plan.classes for a in c.account_cap]
        self.columns.add(*(f"cap {c.name} {a}" for c, a in self.capped))
        self.columns.add(*(f"capped {c.name} {a}" for c, a in self.capped))
        self.columns.add(*(f"code {a.name}" for a in household.plan.accounts))
        self.listed: dict[str, list[list[Option]]] = {}

    def best(self) -> Optimum | None:
        """The optimum; None when the hard limits allow nothing. Raises `TooManyError`."""
        tables = sorted((self._account(a.name) for a in self.household.plan.accounts), key=len)
        first = tables[0]
        for table in tables[1:-1]:
            first = first.times(table)
        weigher = _Weigher(self)
        count = 0
        for together in _joined(first, tables[-1]) if len(tables) > 1 else iter((first,)):
            count += len(together)
            weigher.weigh(together)
        if not np.isfinite(weigher.least):
            return None
        spread = weigher.lacking, weigher.uneven
        return Optimum(weigher.least, weigher.kept, *spread, self._told(weigher.row), count)

    # --- One account --------------------------------------------------------------------------------------------------

    def _account(self, name: str) -> _Table:
        """Every combination of trades of an account that leaves it cash enough, transfers counted in full."""
        incoming = sum((t.most for t in self.household.plan.transfers if t.to == name), D(0))
        cash = self.household.cash[name] + self.request.flows.get(name, D(0)) + incoming
        spare = cash - floor_of(self.household, self.request, name)
        mine = [x for x in self.household.lots if x.account == name]
        most = spare + sum((x.shares * price_of(self.household, x.symbol) for x in mine), D(0))
        most = max(most, D(0))
        listed = [options(self.household, self.request, name, s, most, stand_ins=self.stand_ins) for s in self.symbols]
        self.listed[name] = listed
        raised = [max([x.cash for x in found], default=D(0)) for found in listed]
        table = _Table(np.zeros((1, len(self.columns.names))), np.zeros(1, np.int64), np.zeros(1, np.int64))
        code = 1
        for n, found in enumerate(listed):
            table = table.times(self._rows(name, found, code))
            code *= max(len(found), 1)
            coming = max(sum((max(r, D(0)) for r in raised[n + 1 :]), D(0)), D(0))
            enough = self.columns.of(table, f"cash {name}") >= -float((spare + coming) * 100) - 0.5
            table = table.keep(enough & (self.columns.of(table, f"code {name}") < 2**53))
        return table

    def _rows(self, account: str, found: list[Option], code: int) -> _Table:
        household, rows = self.household, np.zeros((len(found), len(self.columns.names)))
        for n, x in enumerate(found):
            put = dict(zip(self.columns.names, rows[n], strict=True))
            put |= {f"code {account}": float(n * code), f"cash {account}": _cents(x.cash)}
            put |= {"costs": _cents(x.costs), "trades": float(bool(x.shares)), "short": _cents(x.short)}
            put |= {"long": _cents(x.long), "sold": _cents(x.amount) if x.shares < 0 else 0.0}
            put |= {"preference": float(x.preference), "given up": float(x.given_up)}
            worth = x.shares * price_of(household, x.symbol)
            put |= {f"class {name}": float(worth * part_in(household, x.symbol, name)) for name in self.leaves}
            put |= {f"lot {p.id}": float(p.shares) for p in x.lots if f"lot {p.id}" in put}
            put |= {f"from {k}": _taken(household, x, p) for k, p in enumerate(self.places)}
            for c, a in self.capped:
                part = float(worth * part_in(household, x.symbol, c.name)) if a == account else 0.0
                put |= {f"cap {c.name} {a}": part, f"capped {c.name} {a}": float(part > 0)}
            rows[n] = list(put.values())
        bits = [self.bit[x.symbol] for x in found]
        lost = np.array([b if x.is_loss else 0 for x, b in zip(found, bits, strict=True)], dtype=np.int64)
        bought = np.array([b if x.shares > 0 else 0 for x, b in zip(found, bits, strict=True)], dtype=np.int64)
        return _Table(rows, lost, bought)

    def _purchases(self) -> list[Purchase]:
        return sorted({p for _, found in self.replaced.rows for p in found}, key=repr)

    def _told(self, row: Mapping[str, float]) -> tuple[Option, ...]:
        """The trades behind a row, for people."""
        found = []
        for name, listed in self.listed.items():
            code = int(row[f"code {name}"])
            for choices in listed:
                code, place = divmod(code, max(len(choices), 1))
                found += [choices[place]] if choices and choices[place].shares else []
        return tuple(found)


def _cents(amount: Decimal) -> float:
    return float(amount * 100)


def _taken(household: Household, x: Option, purchase: Purchase) -> float:
    """Shares sold of what a purchase lies in."""
    if x.shares >= 0 or not purchase.lot or (x.account, x.symbol) != (purchase.account, purchase.symbol):
        return 0.0
    if is_taxable(household, x.account):
        return float(sum((p.shares for p in x.lots if p.id == purchase.lot), D(0)))
    return float(-x.shares)


def _joined(first: _Table, last: _Table) -> Iterator[_Table]:
    """All combinations of two tables, some at a time."""
    if len(first) * len(last) > MOST:
        raise TooManyError
    step = max(1, AT_ONCE // max(len(last), 1))
    for start in range(0, len(first), step):
        rows = slice(start, start + step)
        yield _Table(first.sums[rows], first.lost[rows], first.bought[rows]).times(last)


class _Weigher:
    """Keeps the limits that tie accounts together, weighs what is left, and remembers the best."""

    def __init__(self, search: Search) -> None:
        self.search, self.household, self.request = search, search.household, search.request
        self.least = self.kept = self.with_guard = float("inf")
        self.row: dict[str, float] = {}
        self.tax = YearTax(self.household)
        self.later = tuple(float(rate) for rate in later_rates(self.household))
        self.wanted: Wanted = weighed(self.household, self.request)
        self.located = float(before_trades(self.household, self.request))
        self.before = {n: float(v) for n, v in dollars(self.household, self.request, ()).items()}
        self.guards = mode_keeps(self.household, self.request)
        self.is_harvest = self.request.mode in HARVESTS
        self.lacking = self.uneven = float("inf")
        whole, bands = total(self.household, self.request), edges(self.household)
        self.targets = {n: float(bands[n].target * whole) for n in search.leaves}

    def weigh(self, table: _Table) -> None:
        """Look at every row."""
        table = table.keep(self._allowed(table))
        if not len(table):
            return
        of = self.search.columns.of
        prices = self.household.plan.rules.prices
        values = self._values(table)
        cheap = of(table, "costs") / 100 + float(prices.trade) * of(table, "trades") + self._drift(values)
        cheap = cheap + of(table, "preference") + self.located
        if prices.transfer:
            cheap = cheap + float(prices.transfer) * self._moved(table)
        past = self._past(values)
        self._spread(values, past)
        if not self.is_harvest:  # tax only adds to it, so what is too dear without it stays so
            near = (cheap < self.least + 1e-9) | (cheap + past < self.with_guard + 1e-9)
            table, cheap, past = table.keep(near), cheap[near], past[near]
            if not len(table):
                return
        low, high = (cheap + self._tax(table, lately) for lately in (Lately.UNTOUCHED, Lately.ALL))
        self.least = min(self.least, float(low.min()))
        place = int(np.argmin(high + past))
        if high[place] + past[place] < self.with_guard:
            self.with_guard, self.kept = float(high[place] + past[place]), float(high[place])
            self.row = dict(zip(self.search.columns.names, table.sums[place].tolist(), strict=True))

    # --- Limits -------------------------------------------------------------------------------------------------------

    def _allowed(self, table: _Table) -> Bools:
        of, rules = self.search.columns.of, self.household.plan.rules
        allowed: Bools = (table.lost & table.bought) == 0
        allowed &= self._cash_holds(table)
        allowed &= ~self._hands_on(table)
        gains = of(table, "short") + of(table, "long")
        for budget in self._budgets():
            allowed &= gains <= float(budget * 100) + 1e-6
        if rules.turnover_cap < 1:
            allowed &= of(table, "sold") <= float(rules.turnover_cap * value(self.household) * 100) + 1e-6
        for c, name in self.search.capped:
            room, bought = self._room(c.name, name, c.account_cap[name]), of(table, f"capped {c.name} {name}") > 0
            allowed &= ~bought | (of(table, f"cap {c.name} {name}") <= float(room) + 1e-6)
        return allowed

    def _hands_on(self, table: _Table) -> Bools:
        """Is a loss sold together with the recent purchase that replaces it and would hand it on at once?"""
        of, found = self.search.columns.of, np.zeros(len(table), dtype=bool)
        for lot, purchases in self.search.replaced.rows:
            for p in purchases:
                if p.lot and p.lot != lot.id and is_taxable(self.household, p.account):
                    found |= (of(table, f"lot {lot.id}") > 0) & (of(table, self.search.places[p]) > 0)
        return found

    def _budgets(self) -> Iterator[Decimal]:
        rules, year = self.household.plan.rules, self.household.year_start
        budget = rules.gains_budget if self.request.gains_budget is None else self.request.gains_budget
        if budget is not None:
            yield max(budget, D(0))
        of_year = self.household.plan.tax.year_gains_budget
        if of_year is not None:
            yield max(of_year - year.short - year.long, D(0))

    def _cash_holds(self, table: _Table) -> Bools:
        """Can declared transfers bring every account to its floor?

        Gale: they can when no set of accounts lacks more, taken together, than may be moved into it.
        """
        names, spare = [a.name for a in self.household.plan.accounts], self._spare(table)
        holds = np.ones(len(table), dtype=bool)
        for size in range(1, len(names) + 1):
            for some in combinations(names, size):
                ways = (t for t in self.household.plan.transfers if t.to in some and t.source not in some)
                into = sum((t.most for t in ways), D(0))
                holds &= np.sum([spare[n] for n in some], axis=0) + _cents(into) >= -1e-6
        return holds

    def _moved(self, table: _Table) -> Floats:
        """The least dollars that declared transfers move to bring every account to its floor.

        A linear program of as many unknowns as there are transfers: its least lies where as many limits meet.
        """
        ways, spare = self.household.plan.transfers, self._spare(table)
        short = np.any([s < -0.5 for s in spare.values()], axis=0)
        found = np.zeros(len(table))
        if not ways or not short.any():
            return found
        limits = [([float(t.to == n) - float(t.source == n) for t in ways], -s[short] / 100) for n, s in spare.items()]
        none, every = np.zeros(int(short.sum())), np.eye(len(ways))
        limits += [([*row], none) for row in every]
        limits += [([*-row], none - float(t.most)) for row, t in zip(every, ways, strict=True)]
        least = np.full(len(none), np.inf)
        for some in combinations(limits, len(ways)):
            corner = np.array([left for left, _ in some])
            if abs(np.linalg.det(corner)) < 0.5:
                continue
            moved = np.linalg.solve(corner, np.array([right for _, right in some]))
            holds = np.all([np.array(left) @ moved >= right - 0.006 for left, right in limits], axis=0)
            least = np.where(holds, np.minimum(least, moved.sum(axis=0)), least)
        found[short] = least
        return found

    def _spare(self, table: _Table) -> dict[str, Floats]:
        """Cents of each account above its floor before anything is moved."""
        found = {}
        for a in self.household.plan.accounts:
            start = self.household.cash[a.name] + self.request.flows.get(a.name, D(0))
            floor = floor_of(self.household, self.request, a.name)
            found[a.name] = self.search.columns.of(table, f"cash {a.name}") + _cents(start - floor)
        return found

    def _room(self, name: str, account: str, cap: Decimal) -> Decimal:
        mine = [x for x in self.household.lots if x.account == account]
        worth = self.household.cash[account] + self.request.flows.get(account, D(0))
        worth += sum((x.shares * price_of(self.household, x.symbol) for x in mine), D(0))
        parts = ((x, price_of(self.household, x.symbol) * part_in(self.household, x.symbol, name)) for x in mine)
        return max(cap * worth - sum((x.shares * p for x, p in parts), D(0)), D(0))

    # --- Worth --------------------------------------------------------------------------------------------------------

    def _values(self, table: _Table) -> dict[str, Floats]:
        """Money per leaf after the trades."""
        of = self.search.columns.of
        found = {n: of(table, f"class {n}") + self.before[n] for n in self.search.leaves}
        if CASH in found:
            moved = np.sum([of(table, f"cash {a.name}") for a in self.household.plan.accounts], axis=0)
            found[CASH] = found[CASH] + moved / 100
        return found

    def _drift(self, values: Mapping[str, Floats]) -> Floats:
        """The drift term of the objective."""
        found = np.zeros_like(next(iter(values.values())))
        for aim in self.wanted.aims:
            there = _money(values, aim.name)
            beyond = np.maximum(float(aim.low) - there, there - float(aim.high))
            found += float(aim.price) * np.maximum(beyond, 0.0)
        drift: Floats = float(self.wanted.factor) * np.maximum(found - float(self.wanted.allowance), 0.0)
        return drift

    def _spread(self, values: Mapping[str, Floats], past: Floats) -> None:
        """Remember how little and how evenly classes lack at best, where none is moved past its target."""
        gaps = [np.maximum(target - values[n], 0.0) for n, target in self.targets.items()]
        fine = past == 0
        if fine.any():
            lacking, uneven = np.sum(gaps, axis=0)[fine], np.linalg.norm(gaps, axis=0)[fine]
            self.lacking = min(self.lacking, float(lacking.min()))
            self.uneven = min(self.uneven, float(uneven.min()))

    def _past(self, values: Mapping[str, Floats]) -> Floats:
        """What it weighs that classes move farther than the mode lets them."""
        found = np.zeros_like(next(iter(values.values())))
        for name, low, high in self.guards:
            there = _money(values, name)
            found += PAST * (np.maximum(float(low) - there, 0.0) + np.maximum(there - float(high), 0.0))
        return found

    def _tax(self, table: _Table, lately: Lately) -> Floats:
        """Tax now, to the cent; in the harvest modes a fall counts, and what is left for later."""
        of, short, long = self.search.columns.of, "short", "long"
        sums = {short: of(table, short) / 100, long: of(table, long) / 100}
        sold = {lot.id: of(table, f"lot {lot.id}") for lot, _ in self.search.replaced.rows}
        washed = self.search.replaced.washed(sold, lambda p: of(table, self.search.places[p]), lately)
        for lot, _ in self.search.replaced.rows:
            each = (lot.basis or D(0)) / lot.shares - price_of(self.household, lot.symbol)
            term = self.search.term[lot.id]
            sums[term] = sums[term] + float(each) * washed[lot.id]
        hundredths = np.round(self.tax.change(sums[short], sums[long]) * 100, 6)  # half a cent is exact, floats are not
        tax: Floats = np.round(hundredths) / 100
        if not self.is_harvest:
            return np.maximum(tax, 0.0)
        of_basis, of_carried = self.later
        return tax + of_basis * of(table, "given up") - of_carried * self.tax.carried_more(sums[short], sums[long])


def _money(values: Mapping[str, Floats], name: str) -> Floats:
    found: Floats = np.sum([v for n, v in values.items() if f"{n}/".startswith(f"{name}/")], axis=0)
    return found
