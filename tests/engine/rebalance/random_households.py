"""Random small households and requests that make sense for them."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from hypothesis import strategies as st

from app.model.account import Account, AccountType
from app.model.household import Household, Lot
from app.model.number import ONE, ZERO, cents
from app.model.plan import Goal, Rules, Strictness
from app.model.proposal import Mode, Request
from app.model.security import Security, SecurityLock
from app.model.target import CASH_CLASS, AssetClass, BandKind
from tests.engine.households import DAY
from tests.engine.rebalance.circumstances import one_in, tilted
from tests.engine.rebalance.drawn import (
    Things,
    capped,
    class_trees,
    flows_drawn,
    homes_of,
    households_of,
    requests_of,
    ways,
)

D = Decimal
TYPES = tuple(AccountType(kind) for kind in ("taxable", "roth", "taxable", "401k", "traditional", "held-away"))
WIDTHS = tuple(map(D, ("0.01", "0.02", "0.05")))
AGES = (5, 29, 31, 40, 200, 364, 365, 366, 1000, 2000, 3000)
OFFERED = (Mode.INVEST, Mode.RAISE, Mode.EDGE, Mode.TARGET)
FLOWS = {Mode.RAISE: (-100, 0), Mode.HARVEST: (0, 0), Mode.INVEST: (0, 50)}
"""Percent of what an account is worth, from least to most; the other modes have either."""
A_TRADE = 2000
"""Dollars that a trade is about."""


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
    homes = homes_of(classes)
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
    accounts = draw(accounts_drawn())
    classes = draw(class_trees(draw(st.integers(2, 4)), WIDTHS, leaf_drawn))
    securities = draw(securities_drawn(classes, accounts))
    prices = {s.symbol: D(draw(st.integers(500, 30000))) / 100 for s in securities}
    lots = draw(lots_drawn(accounts, securities, prices))
    if draw(one_in(4)):
        classes = draw(capped(classes, accounts, -1))
    if mode is not Mode.TACTICAL and draw(one_in(6)):
        classes = draw(tilted(classes))
    strict = draw(st.sampled_from((Strictness.IDENTICAL, Strictness.IDENTICAL, *Strictness)))
    rules = Rules(wash=strict, goal=draw(st.sampled_from((Goal.EDGE, Goal.EDGE, *Goal))))
    cash = {a.name: D(draw(st.integers(0, 3_000_000))) / 100 for a in accounts}
    things = Things(accounts, classes, securities, lots, prices, cash)
    found = draw(households_of(mode, things, A_TRADE, draw(ways(accounts, A_TRADE)), rules))
    return replace(found, sigma={s.symbol: D("0.015") for s in securities[:2] if draw(one_in(4))})


@st.composite
def requests(draw: st.DrawFn, household: Household, mode: Mode) -> Request:
    """A request of a mode with money coming in, going out, or neither."""
    flows = draw(flows_drawn(household, *FLOWS.get(mode, (-30, 50))))
    return draw(requests_of(household, mode, flows, (None, None, None, D(200)), (None, None, None, True, False)))
