"""Households with losses, and years to harvest in: a test names what it is about, the rest is quiet."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from app.engine.harvest.report import harvest
from app.model.account import Account, AccountType
from app.model.harvest import Candidate, HarvestReport
from app.model.household import Household, RecentBuy
from app.model.security import FundFacts, Security
from app.model.tax_year import TaxYear
from tests.engine.households import BROKERAGE, DAY, ROTH, household, lot

D = Decimal
IRA = Account("Sam’s IRA", AccountType.TRADITIONAL, owner="Sam")
STOCK = Security("STK", {"Stocks": D(1)}, identical=("STKX",), substitutes=("ALT",))
TWIN = Security("STKX", {"Stocks": D(1)})
OTHER = Security("ALT", {"Stocks": D(1)})
PRICES = {"STK": "80", "STKX": "40", "ALT": "20"}


def a_year(short: str = "0", long: str = "0", *, entering: str = "0") -> TaxYear:
    """Make a year with results so far; what enters it is short-term."""
    return TaxYear(2026, 2026, (), D(short), D(long), D(0), D(entering), D(0), None, None)


def losing(*more: object, accounts: tuple[Account, ...] = (BROKERAGE, ROTH, IRA), **changes: object) -> Household:
    """Make a household with 100 STK bought long ago for 10,000, worth 8,000, and an ordinary rate of 20 %."""
    given = household(
        lot("STK", "100", "10000", name="old"),
        *more,  # type: ignore[arg-type]  # further lots
        securities=(STOCK, TWIN, OTHER),
        prices=PRICES,
        accounts=accounts,
    )
    return replace(given, **changes)  # type: ignore[arg-type]  # fields by name


def bought(account: str, shares: str, day: date, *, symbol: str = "STK", lot: str = "elsewhere") -> RecentBuy:
    """Make a purchase that replaces nothing yet."""
    return RecentBuy(account, symbol, day, D(shares), D(shares), lot)


def knowing(given: Household, *symbols: str) -> Household:
    """Let the table of funds know some that are bought for the same as STK, each on an index of its own."""
    known = [FundFacts(s, exposure="Stocks", index=f"Index of {s}", confidence="likely") for s in ("STK", *symbols)]
    return replace(given, funds={fund.symbol: fund for fund in known})


def report(given: Household, year: TaxYear | None = None) -> HarvestReport:
    """Work out the report of a household, in a year with long gains of 5,000 unless another is given."""
    return harvest(given, year or a_year(long="5000"))


def only(given: Household, year: TaxYear | None = None) -> Candidate:
    """Return the one candidate there is."""
    (candidate,) = report(given, year).candidates
    return candidate


def on(given: Household, day: date) -> Household:
    """Return the household on another day."""
    return replace(given, as_of=day)


TODAY = DAY
