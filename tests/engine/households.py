"""Small fictional households: a test names what it is about, the rest is quiet and round."""

from collections.abc import Generator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TypeVar

from app.engine.rebalance.propose import propose
from app.model.account import Account, AccountType
from app.model.household import Household, Lot
from app.model.plan import Filing, Plan, Rules, Tax
from app.model.progress import Progress
from app.model.proposal import Mode, Proposal, Request
from app.model.security import Quote, Security
from app.model.target import AssetClass
from app.model.tax_table import FilingTable, TaxTable

D = Decimal
T = TypeVar("T")
DAY = date(2026, 11, 20)
LONG_AGO = date(2020, 3, 2)
LATELY = date(2026, 6, 1)
YESTERDAY = date(2026, 11, 19)
BROKERAGE = Account("Brokerage")
ROTH = Account("Roth", AccountType.ROTH)
TABLE = TaxTable(
    2026,
    "fictional",
    (D("0.1"), D("0.2"), D("0.4")),
    D("0.04"),
    {"joint": FilingTable((D(50000), D(200000)), D(90000), D(300000), D(10000), D(250000), D(3000))},
)
PLAIN_TAX = Tax(filing=Filing.JOINT, income=D(150000))
"""Marginal rates under `TABLE`: 20 % on short-term gains, 15 % on long-term ones, no state, no NIIT."""


def finish(steps: Generator[Progress, None, T]) -> T:
    """Run a calculation to its end and hand over its result."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: T = end.value
            return result


def proposal(household: Household, mode: Mode, **request: object) -> Proposal:
    """Work out a proposal of a mode; further words are fields of the request."""
    return finish(propose(household, replace(Request(mode), **request)))  # type: ignore[arg-type]  # fields by name


def moves(answer: Proposal) -> list[tuple[str, str, str, Decimal]]:
    """Account, side, symbol and shares of each trade."""
    return [(t.account, str(t.side), t.symbol, t.shares) for t in answer.trades]


def leaf(name: str, target: str, below: str = "0.05", above: str = "0.05") -> AssetClass:
    """Make a class with an absolute band."""
    return AssetClass(name, D(target), D(below), D(above))


def fund(symbol: str, *classes: str) -> Security:
    """Make a security that is wholly in one class, or in equal parts in several."""
    return Security(symbol, {name: D(1) / len(classes) for name in classes})


def lot(
    symbol: str,
    shares: str,
    basis: str | None = None,
    *,
    account: str = "Brokerage",
    acquired: date | None = LONG_AGO,
    name: str = "",
) -> Lot:
    """Make a lot; without a basis it is unknown."""
    cost = None if basis is None else D(basis)
    lot_id = name or f"{account}-{symbol}-{acquired}-{shares}"
    return Lot(lot_id, account, symbol, D(shares), cost, acquired, bought=acquired)


STOCKS_AND_BONDS = (leaf("Stocks", "0.6"), leaf("Bonds", "0.4"))
FUNDS = (fund("STK", "Stocks"), fund("BND", "Bonds"))
PRICES = {"STK": "100", "BND": "50"}


def household(
    *lots: Lot,
    classes: tuple[AssetClass, ...] = STOCKS_AND_BONDS,
    securities: tuple[Security, ...] = FUNDS,
    prices: Mapping[str, str] = PRICES,
    accounts: tuple[Account, ...] = (BROKERAGE,),
    cash: Mapping[str, str] | None = None,
    rules: Rules | None = None,
    tax: Tax = PLAIN_TAX,
    day: date = DAY,
) -> Household:
    """Put a household together; an account not named in `cash` has none."""
    rules = rules or Rules(minimum_trade=D(0))
    plan = Plan(tax=tax, accounts=accounts, classes=classes, securities=securities, rules=rules)
    return Household(
        as_of=day,
        plan=plan,
        cash={a.name: D((cash or {}).get(a.name, "0")) for a in accounts},
        lots=lots,
        quotes={symbol: Quote(D(price), day) for symbol, price in prices.items()},
        tax_table=TABLE,
        securities=plan.securities_by_symbol(),
    )


def with_plan(given: Household, **changes: object) -> Household:
    """Change parts of a household's plan."""
    return given.with_plan(replace(given.plan, **changes))  # type: ignore[arg-type]  # fields by name


def with_rules(given: Household, **changes: object) -> Household:
    """Change rules of a household's plan."""
    return with_plan(given, rules=replace(given.plan.rules, **changes))  # type: ignore[arg-type]  # fields by name
