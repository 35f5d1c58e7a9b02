"""Households small enough to be searched whole: whole shares, few of them, and whatever may stand in the way."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from app.model.account import Account, AccountType
from app.model.household import Household, Lot
from app.model.number import ONE, ZERO, cents
from app.model.plan import Rules
from app.model.proposal import Mode, Request
from app.model.security import Security, SecurityLock
from app.model.target import AssetClass
from tests.engine.households import DAY
from tests.engine.rebalance.circumstances import one_in
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
A_TRADE = 200
"""Dollars that a trade is about."""
WIDTHS = tuple(map(D, ("0.01", "0.03", "0.08")))
AGES = (8, 25, 31, 100, 300, 365, 366, 1000, 2000)
FLOWS = {Mode.RAISE: (-60, 0), Mode.HARVEST: (0, 0), Mode.INVEST: (10, 80)}
"""Percent of what an account is worth, from least to most; the other modes have either."""
OTHERS = (
    AccountType.ROTH,
    AccountType.TAXABLE,
    AccountType.WORKPLACE,
    AccountType.TRADITIONAL,
    AccountType.HELD_AWAY,
)


@st.composite
def small_leaf(draw: st.DrawFn, name: str, target: Decimal) -> AssetClass:
    """A leaf with an absolute band."""
    return AssetClass(name, target, draw(st.sampled_from(WIDTHS)), draw(st.sampled_from(WIDTHS)))


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
    homes = homes_of(classes)[: 5 - len(accounts)]
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
    count = draw(st.sampled_from((2, 2, 3, 3, 4)))
    accounts, classes = draw(small_accounts()), draw(class_trees(count, WIDTHS, small_leaf))
    securities = draw(small_securities(classes, accounts))
    # Even cents, so that half a share is worth whole cents and no limit hangs on how a gain is rounded.
    prices = {s.symbol: D(draw(st.integers(2000, 12500))) / 50 for s in securities}
    lots = draw(small_lots(accounts, securities, prices))
    transfers = draw(ways(accounts, A_TRADE))
    if not transfers and draw(one_in(5)):
        # Whether transfers raise what a cap is part of is left open, so there is one or the other.
        classes = draw(capped(classes, accounts, draw(st.integers(0, len(classes) - 1))))
    cash = {a.name: D(draw(st.sampled_from((0, 1, 1))) * draw(st.integers(0, 100000))) / 100 for a in accounts}
    things = Things(accounts, classes, securities, lots, prices, cash)
    return draw(households_of(mode, things, A_TRADE, transfers, Rules()))


@st.composite
def small_requests(draw: st.DrawFn, household: Household, mode: Mode) -> Request:
    """A request of a mode with money coming in or going out, budgets, goals and trades the user decided."""
    flows = draw(flows_drawn(household, *FLOWS.get(mode, (-40, 40))))
    return draw(requests_of(household, mode, flows, (None, None, None, None, ZERO, D(40))))
