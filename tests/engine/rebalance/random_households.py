"""Random small households and requests that make sense for them."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from hypothesis import strategies as st

from app.model.account import Account, AccountType
from app.model.household import Household, Lot
from app.model.number import ONE, ZERO, cents, split
from app.model.plan import Lock, LockSide, Plan, Rules
from app.model.proposal import Mode, Request
from app.model.security import Quote, Security, SecurityLock
from app.model.target import CASH_CLASS, AssetClass, BandKind
from app.model.transaction import Disposal
from tests.engine.households import DAY, PLAIN_TAX, TABLE

D = Decimal
TYPES = (AccountType.TAXABLE, AccountType.ROTH, AccountType.TAXABLE, AccountType.HELD_AWAY)
WIDTHS = tuple(map(D, ("0.01", "0.02", "0.05")))
AGES = (5, 40, 200, 364, 365, 366, 1000)
OFFERED = (Mode.INVEST, Mode.RAISE, Mode.EDGE, Mode.TARGET)


@st.composite
def classes_drawn(draw: st.DrawFn) -> tuple[AssetClass, ...]:
    """Two to four leaves, one of them now and then the cash, two of them now and then under a parent with a band."""
    count = draw(st.integers(2, 4))
    names = [f"Class {n}" for n in range(count)]
    parents: tuple[AssetClass, ...] = ()
    if count > 2 and draw(st.integers(0, 3)) == 0:
        names[:2] = ["Group/A", "Group/B"]
        parents = (AssetClass("Group", below=draw(st.sampled_from(WIDTHS)), above=draw(st.sampled_from(WIDTHS))),)
    if draw(st.integers(0, 3)) == 0:
        names[-1] = CASH_CLASS
    parts = [D(draw(st.integers(1, 5))) for _ in names]
    targets = split(ONE, parts)
    return parents + tuple(
        AssetClass(
            name,
            target,
            draw(st.sampled_from(WIDTHS)) * (4 if band is BandKind.RELATIVE else 1),
            draw(st.sampled_from(WIDTHS)) * (4 if band is BandKind.RELATIVE else 1),
            band,
        )
        for name, target in zip(names, targets, strict=True)
        for band in [draw(st.sampled_from((BandKind.ABSOLUTE, BandKind.RELATIVE)))]
    )


@st.composite
def securities_drawn(draw: st.DrawFn, classes: tuple[AssetClass, ...]) -> tuple[Security, ...]:
    """One or two funds a class, some identical, locked or dear to trade, and now and then a fund of two classes."""
    homes = [c.name for c in classes if c.name not in (CASH_CLASS, "Group")]
    found = [
        Security(
            f"F{n}{twin}",
            {home: ONE},
            identical=(f"F{n}0",) if twin and draw(st.booleans()) else (),
            half_spread_bps=D(draw(st.sampled_from((0, 2, 10)))),
            daily_volume=draw(st.sampled_from((None, D(20000), D(3000000)))),
            lock=draw(st.sampled_from((SecurityLock.NONE,) * 6 + tuple(SecurityLock))),
        )
        for n, home in enumerate(homes)
        for twin in range(draw(st.integers(1, 2)))
    ]
    if len(homes) > 1 and draw(st.booleans()):
        found.append(Security("MIX", {homes[0]: D("0.6"), homes[1]: D("0.4")}))
    if CASH_CLASS in {c.name for c in classes} and draw(st.booleans()):
        found.append(Security("MMF", {CASH_CLASS: ONE}))
    return tuple(found)


@st.composite
def accounts_drawn(draw: st.DrawFn) -> tuple[Account, ...]:
    """One to three accounts, the first taxable."""
    return tuple(
        Account(
            f"Account {n}",
            TYPES[n] if n == 0 else draw(st.sampled_from(TYPES)),
            trades=n == 0 or draw(st.integers(0, 5)) > 0,
            minimum_cash=D(draw(st.sampled_from((0, 0, 200)))),
            commission=draw(st.sampled_from((ZERO, ZERO, D("4.95")))),
            fractional=draw(st.integers(0, 2)) == 0,
        )
        for n in range(draw(st.integers(1, 3)))
    )


@st.composite
def lots_drawn(
    draw: st.DrawFn, accounts: tuple[Account, ...], securities: tuple[Security, ...], prices: dict[str, Decimal]
) -> tuple[Lot, ...]:
    """Up to eight lots with gains and losses, young and old; a few without basis or day."""
    lots = []
    for n in range(draw(st.integers(1, 8))):
        account, security = draw(st.sampled_from(accounts)), draw(st.sampled_from(securities))
        shares = D(draw(st.integers(1, 400)))
        if account.fractional or draw(st.integers(0, 4)) == 0:
            shares += D(draw(st.integers(0, 9999))) / 10000
        cost = cents(shares * prices[security.symbol] * D(draw(st.integers(40, 150))) / 100)
        known, dated = draw(st.integers(0, 9)) > 0, draw(st.integers(0, 9)) > 0
        day = DAY - timedelta(days=draw(st.sampled_from(AGES)))
        lots.append(
            Lot(f"L{n}", account.name, security.symbol, shares, cost if known else None, day if dated else None)
        )
    return tuple(lots)


@st.composite
def rules_drawn(draw: st.DrawFn) -> Rules:
    """Limits that bind now and then."""
    return Rules(
        minimum_trade=D(draw(st.sampled_from((0, 50, 250)))),
        gains_budget=draw(st.sampled_from((None, None, ZERO, D(500)))),
        turnover_cap=draw(st.sampled_from((ONE, ONE, ONE, D("0.1")))),
        minimum_holding_days=draw(st.sampled_from((0, 0, 0, 90))),
    )


@st.composite
def households(draw: st.DrawFn) -> Household:
    """A household of up to three accounts, seven securities and eight lots, with whatever may stand in the way."""
    classes = draw(classes_drawn())
    securities = draw(securities_drawn(classes))
    accounts = draw(accounts_drawn())
    prices = {s.symbol: D(draw(st.integers(500, 30000))) / 100 for s in securities}
    lots = draw(lots_drawn(accounts, securities, prices))
    names = [a.name for a in accounts]
    capped = draw(st.integers(0, 3)) == 0
    if capped:
        cap = {draw(st.sampled_from(names)): D(draw(st.sampled_from(("0", "0.3", "0.6"))))}
        classes = (*classes[:-1], replace(classes[-1], account_cap=cap))
    locks: tuple[Lock, ...] = ()
    if draw(st.integers(0, 3)) == 0:
        side = draw(st.sampled_from(LockSide))
        locks = (Lock(draw(st.sampled_from(("", *names))), symbol=draw(st.sampled_from(securities)).symbol, side=side),)
    plan = Plan(
        tax=PLAIN_TAX, accounts=accounts, classes=classes, securities=securities, locks=locks, rules=draw(rules_drawn())
    )
    lost = draw(st.sampled_from((None, None, *securities)))
    sold = DAY - timedelta(days=draw(st.integers(0, 40)))
    disposals = (
        ()
        if lost is None
        else (Disposal(names[0], lost.symbol, DAY - timedelta(900), sold, D(3), D(60), D(90), "long"),)
    )
    return Household(
        as_of=DAY,
        plan=plan,
        cash={name: D(draw(st.integers(0, 3_000_000))) / 100 for name in names},
        lots=lots,
        quotes={symbol: Quote(price, DAY) for symbol, price in prices.items()},
        disposals=disposals,
        unreliable=frozenset((x.account, x.symbol) for x in lots[:1] if draw(st.integers(0, 9)) == 0),
        tax_table=TABLE,
        securities=plan.securities_by_symbol(),
    )


@st.composite
def requests(draw: st.DrawFn, household: Household, mode: Mode) -> Request:
    """A request of a mode with money coming in, going out, or neither."""
    flows: dict[str, Decimal] = {}
    for account in household.plan.accounts:
        if not account.can_trade or draw(st.booleans()):
            continue
        worth = household.cash[account.name] + sum(
            (x.shares * household.quotes[x.symbol].price for x in household.lots if x.account == account.name), ZERO
        )
        least = -100 if mode is Mode.RAISE else -30 if mode in (Mode.EDGE, Mode.TARGET) else 0
        most = 0 if mode is Mode.RAISE else 50
        flows[account.name] = cents((worth + 1) * D(draw(st.integers(least, most))) / 100)
    fractional = draw(st.sampled_from((None, None, None, True, False)))
    budget = draw(st.sampled_from((None, None, None, D(200))))
    return Request(mode, {n: f for n, f in flows.items() if f}, budget, fractional)
