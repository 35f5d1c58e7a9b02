"""A proposal as it comes from the engine: ten trades in four accounts of a household of five."""

from datetime import date
from decimal import Decimal

import pytest

from app.model.account import Account, AccountType
from app.model.plan import HouseholdFacts, Plan
from app.model.proposal import (
    AccountEffect,
    Binding,
    ClassEffect,
    Costs,
    DriftEffect,
    LotSale,
    Mode,
    Proposal,
    Reason,
    Request,
    Side,
    State,
    TaxEffect,
    Trade,
    Undone,
)
from app.model.security import Security
from app.tickets.book import TicketBook, ticket_book

D = Decimal
DAY = date(2026, 11, 20)


def trade(account: str, side: Side, shares: str, symbol: str, price: str, **more: object) -> Trade:
    """Return a trade whose amount is shares times price, with a spread of half a basis point."""
    amount = (D(shares) * D(price)).quantize(D("0.01"))
    costs = Costs(spread=(amount * D("0.00005")).quantize(D("0.01")))
    return Trade(account, symbol, side, D(shares), D(price), amount, costs, **more)  # type: ignore[arg-type]


def lot(acquired: date | None, shares: str, basis: str | None, price: str) -> LotSale:
    """Return a lot sold long-term at that price; a basis of None is unknown, and so is its gain."""
    known = None if basis is None else D(basis)
    gain = None if known is None else D(shares) * D(price) - known
    return LotSale("t7", acquired, D(shares), known, gain, None if acquired is None else "long")


def cash(name: str, before: str, after: str) -> AccountEffect:
    """Return the cash of an account without a flow."""
    return AccountEffect(name, D(before), D(0), D(after))


def weight(name: str, *figures: str) -> ClassEffect:
    """Return a class with target, lower and upper edge, weight before and after."""
    return ClassEffect(name, *map(D, figures))


@pytest.fixture
def plan() -> Plan:
    """Return the plan of the household."""
    named = (
        ("VTI", "Vanguard Total Stock Market ETF", ()),
        ("VWO", "Vanguard Emerging Markets ETF", ("VEMAX",)),
        ("IEMG", "iShares Core MSCI Emerging ETF", ()),
        ("VEA", "Vanguard Developed Markets ETF", ()),
        ("AGG", "iShares Core US Aggregate Bond ETF", ()),
        ("LCIX", "US Large Cap Index (plan)", ()),
        ("BDIX", "Bond Index (plan)", ()),
        ("SCHP", "Schwab US TIPS ETF", ()),
        ("VNQ", "Vanguard Real Estate ETF", ()),
    )
    return Plan(
        household=HouseholdFacts("Alder household"),
        accounts=(
            Account("Brokerage", AccountType.TAXABLE, "Nora", broker="Fidelity"),
            Account("Roth IRA", AccountType.ROTH, "Nora", broker="Vanguard"),
            Account("Rollover IRA", AccountType.TRADITIONAL, "Nora", broker="Schwab"),
            Account("401(k)", AccountType.WORKPLACE, "Nora", broker="NetBenefits", fractional=True),
            Account("Sam's IRA", AccountType.TRADITIONAL, "Sam", broker="Schwab"),
        ),
        securities=tuple(Security(symbol, name=name, identical=same) for symbol, name, same in named),
    )


@pytest.fixture
def proposal() -> Proposal:
    """Return ten trades: a gain offset by a harvested loss, and moves inside untaxed accounts."""
    sell, buy = Side.SELL, Side.BUY
    over = Reason("breach", "US equity stands 2.99 points above its band.")
    choice = Reason("lot", "Highest long-term basis; the VWO loss absorbs its gain, so no tax is added.")
    loss = Reason("harvest", "A long-term loss of $2,526 is taken; no purchase within 30 days.")
    idle = Reason("idle-cash", "Sam's IRA holds $6,390 above its minimum.")
    vti = (lot(date(2024, 12, 16), "60", "19656.00", "342.18"),)
    vwo = (lot(date(2021, 2, 16), "300", "16416.00", "46.30"),)
    return Proposal(
        id="p-20261120-1",
        as_of=DAY,
        request=Request(Mode.HARVEST_REBALANCE),
        state=State.OPTIMAL,
        trades=(
            trade("Brokerage", sell, "60", "VTI", "342.18", lots=vti, reasons=(over, choice)),
            trade("Brokerage", sell, "300", "VWO", "46.30", lots=vwo, reasons=(loss,)),
            trade("Brokerage", buy, "263", "IEMG", "68.15", reasons=(Reason("stand-in", "Stands in for VWO."),)),
            trade("Brokerage", buy, "250", "VEA", "62.40"),
            trade("Rollover IRA", buy, "44", "AGG", "98.70"),
            trade("Rollover IRA", sell, "70", "VEA", "62.40"),
            trade("401(k)", sell, "76.000", "LCIX", "118.42", reasons=(over,)),
            trade("401(k)", buy, "812.266", "BDIX", "11.08"),
            trade("Sam's IRA", buy, "140", "SCHP", "26.42", reasons=(idle,)),
            trade("Sam's IRA", buy, "22", "VNQ", "91.36", reasons=(idle,)),
        ),
        accounts=(
            cash("Brokerage", "9480.04", "10374.00"),
            cash("Roth IRA", "640.05", "640.05"),
            cash("Rollover IRA", "3180.42", "3205.18"),
            cash("401(k)", "0.00", "0.01"),
            cash("Sam's IRA", "6890.30", "1181.29"),
        ),
        classes=(
            weight("US equity", "0.40", "0.37", "0.44", "0.46994", "0.424"),
            weight("Intl developed", "0.18", "0.15", "0.21", "0.1601", "0.178"),
            weight("Emerging markets", "0.06", "0.045", "0.08", "0.0513", "0.058"),
            weight("Real estate", "0.06", "0.045", "0.075", "0.0528", "0.056"),
            weight("US bonds", "0.20", "0.17", "0.22", "0.1733", "0.194"),
            weight("TIPS", "0.07", "0.055", "0.09", "0.0610", "0.067"),
            weight("Cash", "0.03", "0.02", "0.06", "0.0315", "0.024"),
        ),
        tax=TaxEffect(D(0), D("-1651.20"), D(0), D("-358.95"), D("236.00"), D("2144.05")),
        drift=DriftEffect(D("0.0715"), D("0.024"), D("0.0299"), D(0)),
        tax_model="exact",
        not_done=(Undone("harvest", "BND loss of $3,393: Sam's IRA bought 40 on Nov 3, and buys on Dec 3.", None),),
        binding=(Binding("lock", "VTI in the Roth IRA is not sold: your lock.", D("236.00")),),
        summary="Ten trades in four accounts bring every class back. This year's tax falls by $358.95.",
    )


@pytest.fixture
def book(proposal: Proposal, plan: Plan) -> TicketBook:
    """Return the view the files are written from."""
    return ticket_book(proposal, plan, {t.symbol: DAY for t in proposal.trades})
