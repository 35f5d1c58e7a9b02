"""What may stand in the way of a proposal, drawn at random: tax, the year so far, locks, washes, transfers, limits."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from hypothesis import strategies as st

from app.desk.tax_tables import tax_table
from app.model.account import Account
from app.model.household import Household, Lot, RecentBuy
from app.model.number import ONE, ZERO
from app.model.plan import (
    Filing,
    GoalPrices,
    HarvestRules,
    Location,
    Lock,
    LockHow,
    LockSide,
    PlannedBuy,
    Rules,
    Tax,
    Transfer,
    WashReadings,
    WorkplaceReading,
)
from app.model.proposal import Fixed, Mode, Side
from app.model.security import Security
from app.model.target import CASH_CLASS, AssetClass, Tilt
from app.model.tax_table import TaxTable
from app.model.tax_year import YearStart
from app.model.transaction import Disposal
from tests.engine.households import DAY, PLAIN_TAX, TABLE

D = Decimal
STATES = ((ZERO, None), (ZERO, None), (D("0.05"), None), (D("0.093"), D("0.04")), (D("0.04"), ZERO))
NO_PREFERENCES = GoalPrices(location=ZERO, second=ZERO, elsewhere=ZERO, transfer=ZERO)
"""Where to trade and which fund of a class is as it comes: for numbers by hand."""
AVOIDED = tuple(map(D, ("0.001", "0.05", "2")))
"""Dollars a dollar traded, of locks that avoid: hardly anything, something, more than any distance costs."""
YIELDS = tuple(map(D, ("0", "0.013", "0.02", "0.045")))
PARTS = tuple(map(D, ("0", "0", "0.5", "1")))
LATELY = (5, 12, 20, 29, 30, 31)
"""Days ago that lie inside the window of a wash sale, at its end, and a day past it."""


def one_in(count: int) -> st.SearchStrategy[bool]:
    """True once in so many."""
    return st.integers(0, count - 1).map(lambda n: n == 0)


@st.composite
def taxes(draw: st.DrawFn, near: int) -> tuple[Tax, TaxTable]:
    """Facts and table of a household; the income often lies within `near` dollars of a corner of the table."""
    if draw(one_in(4)):
        return PLAIN_TAX, TABLE
    table, filing = tax_table(2026), draw(st.sampled_from(Filing))
    row = table.of(filing)
    surtax = row.niit_floor - row.standard_deduction
    corners = (ZERO, row.ordinary_tops[0], row.zero_top, row.ordinary_tops[2], surtax, row.fifteen_top)
    income = max(ZERO, draw(st.sampled_from(corners)) + draw(st.integers(-near, near)))
    magi = row.niit_floor + draw(st.integers(-near, near)) if draw(one_in(4)) else None
    state, state_long = draw(st.sampled_from(STATES))
    # What the plan says entered the year is not where the year stands now: that is `years`.
    carried = D(draw(st.sampled_from((0, 0, 50000))))
    return Tax(2026, filing, income, magi, state, state_long, carried, carried), table


@st.composite
def years(draw: st.DrawFn, near: int) -> YearStart:
    """Results so far within `near` dollars of nothing or of the loss limit, and losses carried into the year."""
    if draw(one_in(3)):
        return YearStart()
    start = st.sampled_from((0, 0, near, -near, -3000, 3000, -1500))
    short, long = (D(draw(start) + draw(st.integers(-near, near))) for _ in range(2))
    carried = (D(draw(st.sampled_from((0, 0, near // 2, near, 3000)))) for _ in range(2))
    return YearStart(short, long, *carried)


@st.composite
def prices_drawn(draw: st.DrawFn) -> GoalPrices:
    """The plan's prices: as they are, without preferences, or each of these changed."""
    if draw(one_in(3)):
        return draw(st.sampled_from((NO_PREFERENCES, GoalPrices())))
    drawn = {
        "location": draw(st.sampled_from(("0", "0.0001", "0.01"))),
        "second": draw(st.sampled_from(("0", "0.00002", "0.005"))),
        "elsewhere": draw(st.sampled_from(("0", "0.0003", "0.02"))),
        "transfer": draw(st.sampled_from(("0", "0.0001", "0.01"))),
        "deferral": draw(st.sampled_from(("0", "1", "3"))),
    }
    return GoalPrices(**{name: D(price) for name, price in drawn.items()})


@st.composite
def located(draw: st.DrawFn, households: st.SearchStrategy[Household]) -> Household:
    """Households whose rules weigh the yearly tax on what each leaf but cash pays out, for a year or for many."""
    held = draw(households)
    location = Location(on=True, years=D(draw(st.sampled_from((1, 5, 20)))))
    rules = replace(held.plan.rules, location=location)
    return held.with_plan(replace(held.plan, classes=draw(yielding(held.plan.classes)), rules=rules))


@st.composite
def yielding(draw: st.DrawFn, classes: tuple[AssetClass, ...]) -> tuple[AssetClass, ...]:
    """Every leaf but cash with what it pays out a year."""
    parents = {c.parent for c in classes}
    return tuple(
        c
        if c.name in parents or c.name == CASH_CLASS
        else replace(
            c,
            yields=draw(st.sampled_from(YIELDS)),
            qualified=draw(st.sampled_from(PARTS)),
            realised=draw(st.sampled_from((ZERO, ZERO, D("0.01")))),
        )
        for c in classes
    )


@st.composite
def harvest_drawn(draw: st.DrawFn) -> HarvestRules:
    """What a harvest counts later: nothing, as it is, or at another rate; no loss is too small."""
    rate = draw(st.sampled_from((ZERO, None, None, D("0.2"))))
    return HarvestRules(ZERO, ZERO, draw(st.sampled_from((D("0.06"), ZERO))), draw(st.sampled_from((10, 1))), rate)


@st.composite
def locks_drawn(
    draw: st.DrawFn,
    accounts: Sequence[Account],
    classes: Sequence[AssetClass],
    securities: Sequence[Security],
    lots: Sequence[Lot],
) -> tuple[Lock, ...]:
    """Now and then locks on a security, a class with its children, a lot or an account, that block or avoid."""
    if not draw(one_in(3)):
        return ()
    return tuple(draw(lock_drawn(accounts, classes, securities, lots)) for _ in range(draw(st.sampled_from((1, 1, 2)))))


@st.composite
def lock_drawn(
    draw: st.DrawFn,
    accounts: Sequence[Account],
    classes: Sequence[AssetClass],
    securities: Sequence[Security],
    lots: Sequence[Lot],
) -> Lock:
    """One of them, on a side or both. One that avoids a lot is in a taxable account: elsewhere nobody picks lots."""
    side, account = draw(st.sampled_from(LockSide)), draw(st.sampled_from(("", *(a.name for a in accounts))))
    how = draw(st.sampled_from((LockHow.BLOCK, LockHow.AVOID)))
    price = draw(st.sampled_from(AVOIDED)) if how is LockHow.AVOID else ZERO
    kind = draw(st.sampled_from(("symbol", "class", "lot", "account")))
    taxed = {a.name for a in accounts if a.type.is_taxable}
    lots = [x for x in lots if how is LockHow.BLOCK or x.account in taxed]
    if kind == "lot" and lots:
        return Lock(lot=draw(st.sampled_from(lots)).id, side=side, how=how, price=price)
    if kind == "class":
        names = {c.name for c in classes} | {c.parent for c in classes if c.parent is not None}
        return Lock(account, draw(st.sampled_from(sorted(names))), side=side, how=how, price=price)
    if kind == "account" and account:
        return Lock(account, side=side, how=how, price=price)
    return Lock(account, symbol=draw(st.sampled_from(securities)).symbol, side=side, how=how, price=price)


@st.composite
def transfers_drawn(draw: st.DrawFn, accounts: Sequence[Account], most: int) -> tuple[Transfer, ...]:
    """Now and then a way for cash between two accounts, or two."""
    names = [a.name for a in accounts]
    if len(names) == 1 or not draw(one_in(3)):
        return ()
    pairs = st.tuples(st.sampled_from(names), st.sampled_from(names)).filter(lambda p: p[0] != p[1])
    found = draw(st.lists(pairs, min_size=1, max_size=2, unique=True))
    return tuple(Transfer(source, to, D(draw(st.integers(0, most)))) for source, to in found)


@st.composite
def rules_drawn(draw: st.DrawFn, dollars: int) -> Rules:
    """Limits that bind now and then in a household where a trade is of about so many dollars."""
    workplace = draw(st.sampled_from((WorkplaceReading.PERMANENT, WorkplaceReading.IGNORE)))
    return Rules(
        minimum_trade=D(draw(st.sampled_from((0, 0, dollars // 4, dollars)))),
        minimum_position=D(draw(st.sampled_from((0, 0, 0, dollars // 2, dollars * 2)))),
        gains_budget=draw(st.sampled_from((None, None, None, ZERO, D(dollars) / 2))),
        turnover_cap=draw(st.sampled_from((ONE, ONE, ONE, ONE, D("0.1"), D("0.4")))),
        minimum_holding_days=draw(st.sampled_from((0, 0, 0, 90))),
        wash_readings=WashReadings(workplace_plans=workplace),
    )


@st.composite
def year_budgets(draw: st.DrawFn, start: YearStart, dollars: int) -> Decimal | None:
    """Now and then a limit on the year's gains: some way off, reached, or passed already."""
    if not draw(one_in(4)):
        return None
    return max(ZERO, start.short + start.long + draw(st.sampled_from((dollars, dollars // 3, 0, -dollars))))


@st.composite
def tilted(draw: st.DrawFn, classes: tuple[AssetClass, ...]) -> tuple[AssetClass, ...]:
    """Two leaves tilted against each other, as long as they bear it."""
    parents = {c.parent for c in classes}
    leaves = [c for c in classes if c.name not in parents]
    up, down = draw(st.permutations(leaves))[:2]
    most = min(ONE - up.target, down.target)
    weight, until = most * draw(st.integers(1, 4)) / 4, DAY + timedelta(days=draw(st.integers(0, 9)))
    tilts = {up.name: Tilt(weight, until), down.name: Tilt(-weight, until)}
    return tuple(replace(c, tilt=tilts.get(c.name)) for c in classes)


@st.composite
def decided(draw: st.DrawFn, household: Household, mode: Mode) -> tuple[Fixed, ...]:
    """One trade the user decided: none of something, or a share or two of it."""
    account, symbol = draw(st.sampled_from(household.plan.accounts)).name, draw(st.sampled_from(list(household.quotes)))
    sides = [Side.SELL] * (mode is not Mode.INVEST) + [Side.BUY] * (mode not in (Mode.RAISE, Mode.HARVEST))
    side, price = draw(st.sampled_from(sides)), household.quotes[symbol].price
    there = sum((x.shares for x in household.lots if (x.account, x.symbol) == (account, symbol)), ZERO)
    most = there if side is Side.SELL else household.cash[account] / price
    most = D(0) if mode in (Mode.HARVEST, Mode.TACTICAL) else most
    return (Fixed(account, symbol, side, D(draw(st.integers(0, min(2, int(most)))))),)


# --- Washes -----------------------------------------------------------------------------------------------------------


@st.composite
def losses_lately(draw: st.DrawFn, accounts: Sequence[Account], securities: Sequence[Security]) -> tuple[Disposal, ...]:
    """Now and then a loss sold some days ago, in an account that is taxed or in one that is not."""
    if not draw(one_in(4)):
        return ()
    sold = DAY - timedelta(days=draw(st.sampled_from((0, *LATELY))))
    place, symbol = draw(st.sampled_from(accounts)).name, draw(st.sampled_from(securities)).symbol
    return (Disposal(place, symbol, DAY - timedelta(900), sold, D(3), D(60), D(90), "long"),)


def bought_lately(lots: Sequence[Lot]) -> tuple[RecentBuy, ...]:
    """What was bought within thirty days, as the ledger lists it: every such lot, and nothing of it used yet."""
    recent = (x for x in lots if x.bought is not None and (DAY - x.bought).days <= 30)
    return tuple(RecentBuy(x.account, x.symbol, x.bought or DAY, x.shares, x.shares, x.id) for x in recent)


@st.composite
def gone_lately(draw: st.DrawFn, accounts: Sequence[Account], securities: Sequence[Security]) -> tuple[RecentBuy, ...]:
    """Now and then shares bought lately that are no longer held: by the usual reading they replace nothing."""
    if not draw(one_in(6)):
        return ()
    place, symbol = draw(st.sampled_from(accounts)).name, draw(st.sampled_from(securities)).symbol
    return (RecentBuy(place, symbol, DAY - timedelta(days=9), D(2), D(2)),)


@st.composite
def planned_drawn(
    draw: st.DrawFn, accounts: Sequence[Account], securities: Sequence[Security], dollars: int
) -> tuple[PlannedBuy, ...]:
    """Now and then a declared purchase, in the window or after it."""
    if not draw(one_in(4)):
        return ()
    place, symbol = draw(st.sampled_from(accounts)).name, draw(st.sampled_from(securities)).symbol
    amount, every = D(draw(st.integers(1, dollars))), draw(st.sampled_from(("monthly", "biweekly", "once")))
    return (PlannedBuy(place, symbol, amount, every, DAY + timedelta(days=draw(st.sampled_from((0, 1, 30, 31))))),)
