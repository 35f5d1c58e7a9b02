"""What small and other random households are both made of: class trees, caps, menus, the whole, flows and requests."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from hypothesis import strategies as st

from app.model.account import Account
from app.model.household import Household, Lot
from app.model.number import ONE, cents, split
from app.model.plan import Goal, Plan, Rules, Transfer
from app.model.proposal import Mode, Request
from app.model.security import Quote, Security
from app.model.target import CASH_CLASS, AssetClass
from tests.engine.households import DAY
from tests.engine.rebalance.circumstances import (
    bought_lately,
    decided,
    gone_lately,
    harvest_drawn,
    locks_drawn,
    losses_lately,
    one_in,
    planned_drawn,
    prices_drawn,
    rules_drawn,
    taxes,
    tilted,
    transfers_drawn,
    year_budgets,
    years,
)

D = Decimal
CAPS = tuple(map(D, ("0", "0.3", "0.6")))


@dataclass(frozen=True, slots=True)
class Things:
    """What a household consists of before anything stands in the way of trading it."""

    accounts: tuple[Account, ...]
    classes: tuple[AssetClass, ...]
    securities: tuple[Security, ...]
    lots: tuple[Lot, ...]
    prices: dict[str, Decimal]
    cash: dict[str, Decimal]


@st.composite
def class_trees(
    draw: st.DrawFn,
    count: int,
    widths: Sequence[Decimal],
    leaf: Callable[[str, Decimal], st.SearchStrategy[AssetClass]],
) -> tuple[AssetClass, ...]:
    """So many leaves, one of them now and then the cash, two of them now and then under a parent with a band."""
    names = [f"Class {n}" for n in range(count)]
    parents: tuple[AssetClass, ...] = ()
    if count > 2 and draw(one_in(4)):
        names[:2] = ["Group/A", "Group/B"]
        parents = (AssetClass("Group", below=draw(st.sampled_from(widths)), above=draw(st.sampled_from(widths))),)
    if draw(one_in(4)):
        names[-1] = CASH_CLASS
    targets = split(ONE, [D(draw(st.integers(1, 5))) for _ in names])
    return parents + tuple(draw(leaf(name, target)) for name, target in zip(names, targets, strict=True))


def homes_of(classes: Sequence[AssetClass]) -> list[str]:
    """Leaves that funds lie in: all but the cash."""
    parents = {c.parent for c in classes}
    return [c.name for c in classes if c.name != CASH_CLASS and c.name not in parents]


@st.composite
def capped(
    draw: st.DrawFn, classes: tuple[AssetClass, ...], accounts: Sequence[Account], place: int
) -> tuple[AssetClass, ...]:
    """One class with a cap in one account."""
    cap = {draw(st.sampled_from(accounts)).name: draw(st.sampled_from(CAPS))}
    return tuple(replace(c, account_cap=cap) if n == place % len(classes) else c for n, c in enumerate(classes))


@st.composite
def households_of(
    draw: st.DrawFn, mode: Mode, things: Things, dollars: int, transfers: tuple[Transfer, ...], changed: Rules
) -> Household:
    """The whole, with whatever may stand in the way; `changed` are the rules but for limits and prices.

    Trades are of about so many dollars. The last account now and then has a menu; for mode tactical two classes are
    tilted.
    """
    accounts, classes, securities, lots = things.accounts, things.classes, things.securities, things.lots
    if draw(one_in(4)):
        menu = tuple(sorted(draw(st.sets(st.sampled_from(sorted(things.prices)), min_size=1))))
        accounts = (*accounts[:-1], replace(accounts[-1], menu=menu))
    (tax, table), start = draw(taxes(dollars)), draw(years(dollars))
    limits = draw(rules_drawn(dollars))
    plan = Plan(
        tax=replace(tax, year_gains_budget=draw(year_budgets(start, dollars))),
        accounts=accounts,
        classes=draw(tilted(classes)) if mode is Mode.TACTICAL else classes,
        securities=securities,
        transfers=transfers,
        locks=draw(locks_drawn(accounts, classes, securities, lots)),
        planned_buys=draw(planned_drawn(accounts, securities, dollars)),
        rules=replace(
            limits,
            prices=draw(prices_drawn()),
            harvest=draw(harvest_drawn()),
            tolerance=D("0.3"),
            goal=changed.goal,
            wash=changed.wash,
        ),
    )
    return Household(
        as_of=DAY,
        plan=plan,
        cash=things.cash,
        lots=lots,
        quotes={symbol: Quote(price, DAY) for symbol, price in things.prices.items()},
        disposals=draw(losses_lately(accounts, securities)),
        unreliable=frozenset((x.account, x.symbol) for x in lots[:1] if draw(one_in(10))),
        tax_table=table,
        securities=plan.securities_by_symbol(),
        recent_buys=bought_lately(lots) + draw(gone_lately(accounts, securities)),
        year=start,
    )


@st.composite
def ways(draw: st.DrawFn, accounts: Sequence[Account], dollars: int) -> tuple[Transfer, ...]:
    """Transfers of a few trades' size."""
    return draw(transfers_drawn(accounts, dollars * 2))


# --- Requests ---------------------------------------------------------------------------------------------------------


@st.composite
def flows_drawn(draw: st.DrawFn, household: Household, least: int, most: int) -> dict[str, Decimal]:
    """Money for some accounts that trade, percent of what they are worth."""
    found: dict[str, Decimal] = {}
    for account in household.plan.accounts:
        if account.can_trade and draw(st.booleans()) and (least or most):
            mine = (x for x in household.lots if x.account == account.name)
            worth = sum((x.shares * household.quotes[x.symbol].price for x in mine), household.cash[account.name])
            found[account.name] = cents((worth + 1) * D(draw(st.integers(least, most))) / 100)
    return {name: flow for name, flow in found.items() if flow}


@st.composite
def requests_of(
    draw: st.DrawFn,
    household: Household,
    mode: Mode,
    flows: dict[str, Decimal],
    budgets: Sequence[Decimal | None],
    fractional: Sequence[bool | None] = (None,),
) -> Request:
    """A request with budgets, goals, a limit on drift and trades the user decided, as its mode has them."""
    goal = draw(st.sampled_from((None, None, *Goal))) if mode in (Mode.EDGE, Mode.TACTICAL) else None
    drift = D(draw(st.integers(0, 30))) / 100 if mode is Mode.TARGET and draw(one_in(5)) else None
    fixed = draw(decided(household, mode)) if draw(one_in(6)) else ()
    budget, parts = draw(st.sampled_from(budgets)), draw(st.sampled_from(fractional))
    return Request(mode, flows, budget, parts, goal=goal, drift=drift, fixed=fixed)
