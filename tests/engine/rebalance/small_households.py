"""Households small enough to be searched whole: whole shares, few of them, and whatever may stand in the way."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from app.model.account import Account, AccountType
from app.model.household import Household, Lot
from app.model.number import ONE, ZERO, cents, split
from app.model.plan import Goal, HarvestRules, Plan
from app.model.proposal import Mode, Request
from app.model.security import Quote, Security, SecurityLock
from app.model.target import CASH_CLASS, AssetClass
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
A_TRADE = 200
"""Dollars that a trade is about."""
WIDTHS = tuple(map(D, ("0.01", "0.03", "0.08")))
AGES = (8, 25, 31, 100, 300, 365, 366, 1000, 2000)
OTHERS = (
    AccountType.ROTH,
    AccountType.TAXABLE,
    AccountType.WORKPLACE,
    AccountType.TRADITIONAL,
    AccountType.HELD_AWAY,
)


@st.composite
def small_classes(draw: st.DrawFn) -> tuple[AssetClass, ...]:
    """Two to four leaves, one of them now and then the cash, two of them now and then under a parent with a band."""
    names = ["A", "B", "C", "D"][: draw(st.sampled_from((2, 2, 3, 3, 4)))]
    parents: tuple[AssetClass, ...] = ()
    if len(names) > 2 and draw(one_in(4)):
        names[:2] = ["Group/A", "Group/B"]
        parents = (AssetClass("Group", below=draw(st.sampled_from(WIDTHS)), above=draw(st.sampled_from(WIDTHS))),)
    if draw(one_in(4)):
        names[-1] = CASH_CLASS
    targets = split(ONE, [D(draw(st.integers(1, 5))) for _ in names])
    widths = st.sampled_from(WIDTHS)
    return parents + tuple(AssetClass(n, t, draw(widths), draw(widths)) for n, t in zip(names, targets, strict=True))


@st.composite
def small_accounts(draw: st.DrawFn) -> tuple[Account, ...]:
    """One to three accounts, the first taxable."""
    count = draw(st.sampled_from((1, 1, 2, 2, 3)))
    kinds = [AccountType.TAXABLE, *(draw(st.sampled_from(OTHERS)) for _ in range(count - 1))]
    return tuple(
        Account(
            f"{kind.value} {n}",
            kind,
            trades=n == 0 or not draw(one_in(8)),
            minimum_cash=D(draw(st.sampled_from((0, 0, 60)))),
            commission=D(draw(st.sampled_from(("0", "0", "4.95")))),
        )
        for n, kind in enumerate(kinds)
    )


@st.composite
def small_securities(
    draw: st.DrawFn, classes: tuple[AssetClass, ...], accounts: tuple[Account, ...]
) -> tuple[Security, ...]:
    """One for each class, now and then a twin and a fund of two classes; fewer where there are more accounts."""
    parents = {c.parent for c in classes}
    homes = [c.name for c in classes if c.name != CASH_CLASS and c.name not in parents][: 5 - len(accounts)]
    parts: list[dict[str, Decimal]] = [{home: ONE} for home in homes]
    if len(parts) + len(accounts) < 6 and draw(st.booleans()):
        parts.append({homes[0]: ONE})
    elif len(homes) > 1 and len(parts) + len(accounts) < 6 and draw(one_in(3)):
        parts.append({homes[0]: D("0.6"), homes[1]: D("0.4")})
    return tuple(
        Security(
            f"S{n}",
            held_in,
            identical=("S0",) if n == len(homes) and draw(st.booleans()) else (),
            substitutes=("S0",) if n == len(homes) - 1 and n else (),
            half_spread_bps=D(draw(st.sampled_from((0, 5, 20)))),
            daily_volume=draw(st.sampled_from((None, D(300000)))),
            lock=draw(st.sampled_from((SecurityLock.NONE,) * 8 + tuple(SecurityLock))),
            only_in=(draw(st.sampled_from(accounts)).name,) if draw(one_in(8)) else (),
        )
        for n, held_in in enumerate(parts)
    )


@st.composite
def small_lots(
    draw: st.DrawFn, accounts: tuple[Account, ...], securities: tuple[Security, ...], prices: dict[str, Decimal]
) -> tuple[Lot, ...]:
    """One to six lots, each of its own day; a part of a share only where it is all there is of a holding."""
    count = draw(st.integers(2, 6))
    ages = draw(st.permutations(AGES))
    lots: list[Lot] = []
    for n in range(count):
        account, security = draw(st.sampled_from(accounts)), draw(st.sampled_from(securities))
        here = [x for x in lots if (x.account, x.symbol) == (account.name, security.symbol)]
        if any(x.shares % 1 for x in here):
            continue
        shares = D(draw(st.integers(1, 4))) + (D("0.5") if not here and draw(one_in(10)) else 0)
        each = 2 * cents(prices[security.symbol] * draw(st.integers(40, 160)) / 200)
        lots.append(_lot(f"L{n}", account.name, security.symbol, shares, shares * each, DAY - timedelta(days=ages[n])))
    return tuple(lots)


def _lot(name: str, account: str, symbol: str, shares: Decimal, basis: Decimal, day: date) -> Lot:
    return Lot(name, account, symbol, shares, basis, day, bought=day)


@st.composite
def small_households(draw: st.DrawFn, mode: Mode) -> Household:
    """At most four classes, three accounts, four securities and six lots."""
    accounts, classes = draw(small_accounts()), draw(small_classes())
    securities = draw(small_securities(classes, accounts))
    # Even cents, so that half a share is worth whole cents and no limit hangs on how a gain is rounded.
    prices = {s.symbol: D(draw(st.integers(2000, 12500))) / 50 for s in securities}
    lots = draw(small_lots(accounts, securities, prices))
    if draw(one_in(4)):
        menu = tuple(sorted(draw(st.sets(st.sampled_from(sorted(prices)), min_size=1))))
        accounts = (*accounts[:-1], replace(accounts[-1], menu=menu))
    (tax, table), start = draw(taxes(A_TRADE)), draw(years(A_TRADE))
    ways = draw(transfers_drawn(accounts, A_TRADE * 2))
    if not ways and draw(one_in(5)):
        # Whether transfers raise what a cap is part of is left open, so there is one or the other.
        cap = {draw(st.sampled_from(accounts)).name: D(draw(st.sampled_from(("0", "0.3", "0.6"))))}
        place = draw(st.integers(0, len(classes) - 1))
        classes = (*classes[:place], replace(classes[place], account_cap=cap), *classes[place + 1 :])
    rules = draw(rules_drawn(A_TRADE))
    plan = Plan(
        tax=replace(tax, year_gains_budget=draw(year_budgets(start, A_TRADE))),
        accounts=accounts,
        classes=draw(tilted(classes)) if mode is Mode.TACTICAL else classes,
        securities=securities,
        transfers=ways,
        locks=draw(locks_drawn(accounts, classes, securities, lots)),
        planned_buys=draw(planned_drawn(accounts, securities, A_TRADE)),
        rules=replace(rules, tolerance=D("0.3"), harvest=HarvestRules(minimum_loss=ZERO, later_rate=ZERO)),
    )
    return Household(
        as_of=DAY,
        plan=plan,
        cash={a.name: D(draw(st.sampled_from((0, 1, 1))) * draw(st.integers(0, 100000))) / 100 for a in accounts},
        lots=lots,
        quotes={symbol: Quote(price, DAY) for symbol, price in prices.items()},
        disposals=draw(losses_lately(accounts, securities)),
        unreliable=frozenset((x.account, x.symbol) for x in lots[:1] if draw(one_in(12))),
        tax_table=table,
        securities=plan.securities_by_symbol(),
        recent_buys=bought_lately(lots) + draw(gone_lately(accounts, securities)),
        year=start,
    )


@st.composite
def small_requests(draw: st.DrawFn, household: Household, mode: Mode) -> Request:
    """A request of a mode with money coming in or going out, budgets, goals and trades the user decided."""
    flows: dict[str, Decimal] = {}
    for account in household.plan.accounts:
        worth = household.cash[account.name] + sum(
            (x.shares * household.quotes[x.symbol].price for x in household.lots if x.account == account.name), ZERO
        )
        least, most = _flow_range(mode)
        if account.can_trade and draw(st.booleans()) and (least or most):
            flows[account.name] = cents((worth + 1) * D(draw(st.integers(least, most))) / 100)
    goal = draw(st.sampled_from((None, None, *Goal))) if mode in (Mode.EDGE, Mode.TACTICAL) else None
    drift = D(draw(st.integers(0, 30))) / 100 if mode is Mode.TARGET and draw(one_in(4)) else None
    budget = draw(st.sampled_from((None, None, None, None, ZERO, D(40))))
    fixed = draw(decided(household, mode)) if draw(one_in(5)) else ()
    return Request(mode, {n: f for n, f in flows.items() if f}, budget, goal=goal, drift=drift, fixed=fixed)


def _flow_range(mode: Mode) -> tuple[int, int]:
    """Percent of what an account is worth."""
    if mode is Mode.RAISE:
        return -60, 0
    if mode is Mode.HARVEST:
        return 0, 0
    return (10, 80) if mode is Mode.INVEST else (-40, 40)
