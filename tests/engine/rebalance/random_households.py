"""Random small households and requests that make sense for them."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from hypothesis import strategies as st

from app.model.account import Account, AccountType
from app.model.household import Household, Lot
from app.model.number import ONE, ZERO, cents, split
from app.model.plan import Goal, HarvestRules, Plan, Strictness
from app.model.proposal import Mode, Request
from app.model.security import Quote, Security, SecurityLock
from app.model.target import CASH_CLASS, AssetClass, BandKind
from tests.engine.households import DAY
from tests.engine.rebalance.circumstances import (
    bought_lately,
    decided,
    gone_lately,
    locks_drawn,
    losses_lately,
    one_in,
    planned_drawn,
    rules_drawn,
    taxes,
    tilted,
    transfers_drawn,
    year_budgets,
    years,
)

D = Decimal
TYPES = tuple(AccountType(kind) for kind in ("taxable", "roth", "taxable", "401k", "traditional", "held-away"))
WIDTHS = tuple(map(D, ("0.01", "0.02", "0.05")))
AGES = (5, 29, 31, 40, 200, 364, 365, 366, 1000, 2000, 3000)
OFFERED = (Mode.INVEST, Mode.RAISE, Mode.EDGE, Mode.TARGET)
A_TRADE = 2000
"""Dollars that a trade is about."""


@st.composite
def classes_drawn(draw: st.DrawFn) -> tuple[AssetClass, ...]:
    """Two to four leaves, one of them now and then the cash, two of them now and then under a parent with a band."""
    count = draw(st.integers(2, 4))
    names = [f"Class {n}" for n in range(count)]
    parents: tuple[AssetClass, ...] = ()
    if count > 2 and draw(one_in(4)):
        names[:2] = ["Group/A", "Group/B"]
        parents = (AssetClass("Group", below=draw(st.sampled_from(WIDTHS)), above=draw(st.sampled_from(WIDTHS))),)
    if draw(one_in(4)):
        names[-1] = CASH_CLASS
    targets = split(ONE, [D(draw(st.integers(1, 5))) for _ in names])
    return parents + tuple(draw(leaf_drawn(name, target)) for name, target in zip(names, targets, strict=True))


@st.composite
def leaf_drawn(draw: st.DrawFn, name: str, target: Decimal) -> AssetClass:
    """A leaf with a band of any kind."""
    band = draw(st.sampled_from((BandKind.ABSOLUTE, BandKind.ABSOLUTE, BandKind.RELATIVE, BandKind.HYBRID)))
    below, above = (draw(st.sampled_from(WIDTHS)) * (4 if band is BandKind.RELATIVE else 1) for _ in range(2))
    relative = D("0.1") if band is BandKind.HYBRID and draw(st.booleans()) else None
    return AssetClass(name, target, below, above, band, below_relative=relative, above_relative=relative)


@st.composite
def securities_drawn(
    draw: st.DrawFn, classes: tuple[AssetClass, ...], accounts: tuple[Account, ...]
) -> tuple[Security, ...]:
    """One or two funds a class, some identical, locked or dear to trade, and now and then a fund of two classes."""
    parents = {c.parent for c in classes}
    homes = [c.name for c in classes if c.name != CASH_CLASS and c.name not in parents]
    found = [
        Security(
            f"F{n}{twin}",
            {home: ONE},
            identical=(f"F{n}0",) if twin and draw(st.booleans()) else (),
            substitutes=(f"F{n}1",) if not twin and draw(st.booleans()) else (),
            half_spread_bps=D(draw(st.sampled_from((0, 2, 10)))),
            daily_volume=draw(st.sampled_from((None, D(20000), D(3000000)))),
            lock=draw(st.sampled_from((SecurityLock.NONE,) * 6 + tuple(SecurityLock))),
            only_in=(draw(st.sampled_from(accounts)).name,) if draw(one_in(10)) else (),
            index=draw(st.sampled_from(("", "", "An Index"))),
        )
        for n, home in enumerate(homes)
        for twin in range(draw(st.integers(1, 2)))
    ]
    if len(homes) > 1 and draw(st.booleans()):
        found.append(Security("MIX", {homes[0]: D("0.6"), homes[1]: D("0.4")}))
    if CASH_CLASS in {c.name for c in classes} and draw(st.booleans()):
        found.append(Security("MMF", {CASH_CLASS: ONE}))
    known = {s.symbol for s in found}
    return tuple(replace(s, substitutes=tuple(x for x in s.substitutes if x in known)) for s in found)


@st.composite
def accounts_drawn(draw: st.DrawFn) -> tuple[Account, ...]:
    """One to three accounts, the first taxable."""
    return tuple(
        Account(
            f"Account {n}",
            TYPES[n] if n == 0 else draw(st.sampled_from(TYPES)),
            trades=n == 0 or not draw(one_in(6)),
            minimum_cash=D(draw(st.sampled_from((0, 0, 200)))),
            commission=draw(st.sampled_from((ZERO, ZERO, D("4.95")))),
            fractional=draw(one_in(3)),
        )
        for n in range(draw(st.integers(1, 3)))
    )


@st.composite
def lots_drawn(
    draw: st.DrawFn, accounts: tuple[Account, ...], securities: tuple[Security, ...], prices: dict[str, Decimal]
) -> tuple[Lot, ...]:
    """Up to eight lots with gains and losses, young and old; a few without basis or day, tacked or inherited."""
    lots, ages = [], draw(st.permutations(AGES))
    for n in range(draw(st.integers(1, 8))):
        account, security = draw(st.sampled_from(accounts)), draw(st.sampled_from(securities))
        shares = D(draw(st.integers(1, 400)))
        if account.fractional or draw(one_in(5)):
            shares += D(draw(st.integers(0, 9999))) / 10000
        cost = cents(shares * prices[security.symbol] * D(draw(st.integers(40, 150))) / 100)
        day = None if draw(one_in(10)) else DAY - timedelta(days=ages[n])
        made = Lot(f"L{n}", account.name, security.symbol, shares, None if draw(one_in(10)) else cost, day, bought=day)
        if day is not None and draw(one_in(10)):
            made = replace(made, held_since=day - timedelta(days=200))
        lots.append(replace(made, is_inherited=draw(one_in(20))))
    return tuple(lots)


@st.composite
def households(draw: st.DrawFn, mode: Mode = Mode.TARGET) -> Household:
    """A household of up to three accounts, seven securities and eight lots, with whatever may stand in the way.

    For mode tactical two classes are tilted.
    """
    classes, accounts = draw(classes_drawn()), draw(accounts_drawn())
    securities = draw(securities_drawn(classes, accounts))
    prices = {s.symbol: D(draw(st.integers(500, 30000))) / 100 for s in securities}
    lots = draw(lots_drawn(accounts, securities, prices))
    names = [a.name for a in accounts]
    if draw(one_in(4)):
        cap = {draw(st.sampled_from(names)): D(draw(st.sampled_from(("0", "0.3", "0.6"))))}
        classes = (*classes[:-1], replace(classes[-1], account_cap=cap))
    if draw(one_in(4)):
        menu = tuple(sorted(draw(st.sets(st.sampled_from(sorted(prices)), min_size=1))))
        accounts = (*accounts[:-1], replace(accounts[-1], menu=menu))
    (tax, table), start = draw(taxes(A_TRADE)), draw(years(A_TRADE))
    rules = replace(
        draw(rules_drawn(A_TRADE)), tolerance=D("0.3"), harvest=HarvestRules(minimum_loss=ZERO, later_rate=ZERO)
    )
    strict = draw(st.sampled_from((Strictness.IDENTICAL, Strictness.IDENTICAL, *Strictness)))
    plan = Plan(
        tax=replace(tax, year_gains_budget=draw(year_budgets(start, A_TRADE))),
        accounts=accounts,
        classes=draw(tilted(classes)) if mode is Mode.TACTICAL or draw(one_in(6)) else classes,
        securities=securities,
        transfers=draw(transfers_drawn(accounts, A_TRADE * 2)),
        locks=draw(locks_drawn(accounts, classes, securities, lots)),
        planned_buys=draw(planned_drawn(accounts, securities, A_TRADE)),
        rules=replace(rules, wash=strict, goal=draw(st.sampled_from((Goal.EDGE, Goal.EDGE, *Goal)))),
    )
    return Household(
        as_of=DAY,
        plan=plan,
        cash={name: D(draw(st.integers(0, 3_000_000))) / 100 for name in names},
        lots=lots,
        quotes={symbol: Quote(price, DAY) for symbol, price in prices.items()},
        disposals=draw(losses_lately(accounts, securities)),
        unreliable=frozenset((x.account, x.symbol) for x in lots[:1] if draw(one_in(10))),
        tax_table=table,
        sigma={s.symbol: D("0.015") for s in securities[:2] if draw(one_in(4))},
        securities=plan.securities_by_symbol(),
        recent_buys=bought_lately(lots) + draw(gone_lately(accounts, securities)),
        year=start,
    )


@st.composite
def requests(draw: st.DrawFn, household: Household, mode: Mode) -> Request:
    """A request of a mode with money coming in, going out, or neither."""
    flows: dict[str, Decimal] = {}
    for account in household.plan.accounts:
        if not account.can_trade or mode is Mode.HARVEST or draw(st.booleans()):
            continue
        worth = household.cash[account.name] + sum(
            (x.shares * household.quotes[x.symbol].price for x in household.lots if x.account == account.name), ZERO
        )
        least = -100 if mode is Mode.RAISE else 0 if mode is Mode.INVEST else -30
        most = 0 if mode is Mode.RAISE else 50
        flows[account.name] = cents((worth + 1) * D(draw(st.integers(least, most))) / 100)
    fractional = draw(st.sampled_from((None, None, None, True, False)))
    budget = draw(st.sampled_from((None, None, None, D(200))))
    goal = draw(st.sampled_from((None, None, *Goal))) if mode in (Mode.EDGE, Mode.TACTICAL) else None
    drift = D(draw(st.integers(0, 30))) / 100 if mode is Mode.TARGET and draw(one_in(5)) else None
    fixed = draw(decided(household, mode)) if draw(one_in(6)) else ()
    kept = {n: f for n, f in flows.items() if f}
    return Request(mode, kept, budget, fractional, goal=goal, drift=drift, fixed=fixed)
