"""Every whole-share answer of a tiny household, weighed by the contract’s objective: slow, plain, no solver."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from app.engine.bands import bands_of
from app.engine.tax import flat_rates
from app.model.household import Household
from app.model.number import ZERO
from app.model.proposal import Mode, Proposal, Request
from app.model.target import Band
from tests.engine.rebalance.recheck import dollars, is_long, twins

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
PAST_TARGET = 5.0
"""Dollars for a dollar a class is moved past its target or out of its band: more than any wish is worth."""


def guard(mode: Mode, before: float, after: Floats, band: Band, total: float) -> Floats:
    """What it costs that a class moves farther than its mode lets it."""
    lower, target, upper = (float(w) * total - before for w in (band.lower, band.target, band.upper))
    change = after - before
    if mode is Mode.TARGET:
        return np.zeros_like(change)
    if mode is Mode.RAISE:
        return PAST_TARGET * np.maximum(0.0, min(target, 0.0) - change)
    least = target if target < 0 else 0.0 if lower > 0 else min(lower, 0.0)
    most = target if target > 0 else 0.0 if upper < 0 else max(upper, 0.0)
    return PAST_TARGET * (np.maximum(0.0, least - change) + np.maximum(0.0, change - most))


def drift(mode: Mode, after: Floats, band: Band, total: float) -> Floats:
    """Dollars for what is not where it belongs."""
    lower, target, upper = (float(w) * total for w in (band.lower, band.target, band.upper))
    if mode is Mode.TARGET:
        # Half the distance, and a thousandth of a dollar for each dollar of it.
        return 0.501 * np.abs(after - target)
    return np.maximum(0.0, np.maximum(lower - after, after - upper))


def worth(household: Household, request: Request, proposal: Proposal) -> float:
    """The objective of a proposal, with what it moves past its mode’s limits."""
    bands = bands_of(household.plan, household.as_of)
    total = float(_total(household, request))
    before, after = dollars(household, request, ()), dollars(household, request, proposal.trades)
    past = sum(
        float(guard(request.mode, float(before[n]), np.array([float(after[n])]), bands[n], total)[0]) for n in after
    )
    return float(proposal.objective) + past


def _total(household: Household, request: Request) -> float:
    held = sum((x.shares * household.quotes[x.symbol].price for x in household.lots), ZERO)
    return float(held + household.total_cash + sum(request.flows.values(), ZERO))


@dataclass(frozen=True, slots=True)
class _Grid:
    """All sales (rows) and all purchases (columns): shares per lot and per account and security."""

    sold: Floats
    bought: Floats
    pairs: tuple[tuple[str, str], ...]


def _grid(household: Household, request: Request) -> _Grid:
    lots = household.lots if request.mode is not Mode.INVEST else ()
    sales = list(product(*(range(int(x.shares) + 1) for x in lots)))
    sold = np.array(sales, dtype=float).reshape(len(sales), len(lots))
    pairs: tuple[tuple[str, str], ...] = ()
    if request.mode is not Mode.RAISE:
        pairs = tuple((a.name, s) for a in household.plan.accounts for s in sorted(household.quotes))
    most = _spendable(household, request)
    price = {s: float(q.price) for s, q in household.quotes.items()}
    choices = product(*(range(int(most[a] // price[s]) + 1) for a, s in pairs))
    kept = [b for b in choices if _affordable(b, pairs, price, most)]
    return _Grid(sold, np.array(kept, dtype=float).reshape(len(kept), len(pairs)), pairs)


def _spendable(household: Household, request: Request) -> dict[str, float]:
    """Cash and all holdings of each account: no purchase can be larger."""
    out = {}
    for account in household.plan.accounts:
        cash = household.cash[account.name] + request.flows.get(account.name, ZERO)
        mine = (x.shares * household.quotes[x.symbol].price for x in household.lots if x.account == account.name)
        out[account.name] = max(float(sum(mine, cash)), 0.0)
    return out


def _affordable(
    shares: Iterable[int], pairs: tuple[tuple[str, str], ...], price: Mapping[str, float], most: Mapping[str, float]
) -> bool:
    spent = dict.fromkeys(most, 0.0)
    for quantity, (account, symbol) in zip(shares, pairs, strict=True):
        spent[account] += quantity * price[symbol]
    return all(spent[a] <= most[a] for a in most)


class Everything:
    """All answers of a request with their cash, costs, tax and worth; arrays over sales × purchases."""

    def __init__(self, household: Household, request: Request) -> None:
        self.household, self.request = household, request
        self.grid = _grid(household, request)
        shape = len(self.grid.sold), len(self.grid.bought)
        self.allowed: Bools = np.ones(shape, dtype=bool)
        self.price_of: Floats = np.zeros(shape)
        self.cash = {
            a.name: np.full(shape, float(household.cash[a.name] + request.flows.get(a.name, ZERO)))
            for a in household.plan.accounts
        }
        self.change = {s: np.zeros(shape) for s in household.quotes}
        losing = self._sell()
        self._buy(losing)
        self._keep_limits()

    def least(self) -> float | None:
        """The worth of the best answer; None when there is none."""
        if not self.allowed.any():
            return None
        household, mode = self.household, self.request.mode
        bands, total = bands_of(household.plan, household.as_of), _total(household, self.request)
        before = dollars(household, self.request, ())
        cash_moved = sum(self.cash.values()) - sum(float(c.flat[0]) for c in self._start().values())
        weighed = self.price_of.copy()
        for c in household.plan.leaves:
            after = np.full(weighed.shape, float(before[c.name]))
            for symbol, shares in self.change.items():
                part = household.securities[symbol].classes.get(c.name, ZERO)
                after += shares * float(household.quotes[symbol].price * part)
            if c.name == "Cash":
                after += cash_moved
            band = bands[c.name]
            weighed += drift(mode, after, band, total) + guard(mode, float(before[c.name]), after, band, total)
        return float(weighed[self.allowed].min())

    def _start(self) -> dict[str, Floats]:
        flows, cash = self.request.flows, self.household.cash
        return {a: np.array([float(cash[a] + flows.get(a, ZERO))]) for a in self.cash}

    def _trade(self, account: str, symbol: str, shares: Floats, sign: int, held: float) -> None:
        """Book one trade of every size: cash, costs, the dollar a trade counts, the smallest trade."""
        household = self.household
        security, price = household.securities[symbol], float(household.quotes[symbol].price)
        amount = shares * price
        costs = (shares > 0) * float(next(a for a in household.plan.accounts if a.name == account).commission)
        costs = costs + amount * float(security.half_spread_bps) / 10000
        if security.daily_volume:
            costs = costs + amount * 0.007 * np.sqrt(shares / float(security.daily_volume))
        self.cash[account] += sign * amount - costs
        self.price_of += costs + (shares > 0)
        self.change[symbol] -= sign * shares
        least = float(household.plan.rules.minimum_trade)
        self.allowed &= (shares == 0) | (amount >= least) | ((sign > 0) & (shares == held))

    def _sell(self) -> dict[str, Bools]:
        """Book the sales; returns where each security is sold at a loss."""
        household, sold = self.household, self.grid.sold
        rates = flat_rates(household.plan.tax, household.tax_table)
        taxable = {a.name for a in household.plan.accounts if a.type.is_taxable}
        losing: dict[str, Bools] = {}
        by_pair: dict[tuple[str, str], list[int]] = {}
        gains, tax = np.zeros(len(sold)), np.zeros(len(sold))
        for n, x in enumerate(household.lots if sold.shape[1] else ()):
            by_pair.setdefault((x.account, x.symbol), []).append(n)
            if x.account in taxable and x.basis is not None and x.acquired is not None:
                gain = float(household.quotes[x.symbol].price - x.basis / x.shares)
                gains += gain * sold[:, n]
                tax += gain * sold[:, n] * float(rates.long if is_long(x.acquired, household.as_of) else rates.short)
                if gain < 0:
                    losing[x.symbol] = losing.get(x.symbol, np.zeros(len(sold), dtype=bool)) | (sold[:, n] > 0)
        for (account, symbol), columns in by_pair.items():
            held = float(sum(household.lots[n].shares for n in columns))
            self._trade(account, symbol, sold[:, columns].sum(axis=1)[:, None], 1, held)
        self.price_of += np.maximum(tax, 0.0)[:, None]
        budget = self.request.gains_budget
        budget = household.plan.rules.gains_budget if budget is None else budget
        if budget is not None:
            self.allowed &= (gains <= float(budget) + 0.005)[:, None]
        return losing

    def _buy(self, losing: Mapping[str, Bools]) -> None:
        household = self.household
        for n, (account, symbol) in enumerate(self.grid.pairs):
            shares = self.grid.bought[:, n][None, :]
            self._trade(account, symbol, shares, -1, 0.0)
            same = [n for n, x in enumerate(household.lots) if (x.account, x.symbol) == (account, symbol)]
            if same and self.grid.sold.shape[1]:
                self.allowed &= (shares == 0) | (self.grid.sold[:, same].sum(axis=1) == 0)[:, None]
            for lost, where in losing.items():
                if symbol in twins(household, lost):
                    self.allowed &= (shares == 0) | ~where[:, None]

    def _keep_limits(self) -> None:
        for account in self.household.plan.accounts:
            flow = self.request.flows.get(account.name, ZERO)
            start = float(self._start()[account.name][0])
            least = float(account.minimum_cash) if flow < 0 else min(float(account.minimum_cash), start)
            self.allowed &= self.cash[account.name] >= least - 1e-9
