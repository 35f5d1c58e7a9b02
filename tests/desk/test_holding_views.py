"""Accounts, holdings and lots as rows to show: sums are exact, and what is unknown stays unknown."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.desk.holding_views import account_views
from app.desk.views import AccountView, HoldingView, LotView
from app.model.account import Account, AccountType
from app.model.household import Household, TrustState
from app.model.number import ZERO
from tests.engine.households import BROKERAGE, DAY, LATELY, LONG_AGO, ROTH, fund, household, leaf, lot

D = Decimal
CLASSES = (leaf("Stocks", "0.6"), leaf("Bonds", "0.4"))
FUNDS = (fund("VTI", "Stocks"), fund("BND", "Bonds"))


def _held(household: Household, account: str = "Brokerage") -> AccountView:
    return next(view for view in account_views(household) if view.account.name == account)


def _lots(view: AccountView) -> list[LotView]:
    return [row for holding in view.holdings for row in holding.lots]


@pytest.fixture
def two_lots() -> Household:
    """Return ten old shares of basis 1,000 and five recent ones of basis 900, at 150 a share."""
    return household(
        lot("VTI", "10", "1000", acquired=LONG_AGO),
        lot("VTI", "5", "900", acquired=LATELY),
        classes=CLASSES,
        securities=FUNDS,
        prices={"VTI": "150", "BND": "70"},
        cash={"Brokerage": "25.50"},
    )


def test_a_holding_sums_its_lots(two_lots: Household) -> None:
    """Shares, value, basis and gain are the sums over the lots, the term mixed, lots by purchase day."""
    (holding,) = _held(two_lots).holdings
    assert (holding.shares, holding.value, holding.basis, holding.gain) == (D(15), D(2250), D(1900), D(350))
    assert (holding.term, holding.price) == ("mixed", D(150))
    assert [row.lot.acquired for row in holding.lots] == [LONG_AGO, LATELY]
    assert [row.term for row in holding.lots] == ["long", "short"]
    assert [row.cost_per_share for row in holding.lots] == [100, 180]


def test_an_account_is_worth_its_holdings_and_cash(two_lots: Household) -> None:
    """The value of an account is that of its holdings and its cash."""
    view = _held(two_lots)
    assert (view.cash, view.value) == (D("25.50"), D("2275.50"))


def test_an_unknown_basis_makes_the_sum_unknown(two_lots: Household) -> None:
    """One lot without basis leaves basis and gain of the holding unknown, never the sum of the others."""
    first, second = two_lots.lots
    (holding,) = _held(replace(two_lots, lots=(replace(first, basis=None), second))).holdings
    assert (holding.value, holding.basis, holding.gain) == (D(2250), None, None)
    assert (holding.lots[0].gain, holding.lots[0].tax_if_sold, holding.lots[0].cost_per_share) == (None, None, None)


def test_an_unknown_price_makes_the_value_unknown(two_lots: Household) -> None:
    """Without a price there is no value, no gain and no value of the account; basis and cash stay known."""
    view = _held(replace(two_lots, quotes={}))
    (holding,) = view.holdings
    assert (holding.price, holding.value, holding.gain, view.value) == (None, None, None, None)
    assert (holding.basis, view.cash) == (D(1900), D("25.50"))


def test_an_unknown_purchase_day_has_no_term(two_lots: Household) -> None:
    """A lot of unknown day is neither short nor long and has no first long-term day."""
    (holding,) = _held(replace(two_lots, lots=(replace(two_lots.lots[0], acquired=None),))).holdings
    assert (holding.term, holding.lots[0].term, holding.lots[0].long_on) == (None, None, None)


@pytest.mark.parametrize(
    "acquired, term, first_long",
    [
        (date(2025, 11, 19), "long", date(2026, 11, 20)),
        (date(2025, 11, 20), "short", date(2026, 11, 21)),
        (date(2024, 2, 28), "long", date(2025, 3, 1)),
    ],
)
def test_a_lot_is_long_term_a_day_after_its_year(
    two_lots: Household, acquired: date, term: str, first_long: date
) -> None:
    """`long_on` is the first day a sale is long-term, and the term of today follows it."""
    changed = replace(two_lots, lots=(replace(two_lots.lots[0], acquired=acquired),), as_of=DAY)
    (row,) = _lots(_held(changed))
    assert (row.term, row.long_on) == (term, first_long)


@pytest.mark.parametrize("kind", [k for k in AccountType if k is not AccountType.TAXABLE])
def test_only_a_taxable_account_has_tax_to_pay(two_lots: Household, kind: AccountType) -> None:
    """A sale is taxed at the rate of its term in a taxable account, and nowhere else."""
    taxed = [row.tax_if_sold for row in _lots(_held(two_lots))]
    assert taxed == [D("75.00"), D("-30.00")]
    sheltered = replace(two_lots, plan=replace(two_lots.plan, accounts=(Account("Brokerage", kind),)))
    assert [row.tax_if_sold for row in _lots(_held(sheltered))] == [ZERO, ZERO]


def test_holdings_go_by_value_and_the_unpriced_come_last(two_lots: Household) -> None:
    """The largest holding is the first row; what has no price follows in the order of symbols."""
    more = (lot("BND", "100", "7000"), lot("ZZ", "1", "1"), lot("AA", "1", "1"))
    held = replace(two_lots, lots=(*two_lots.lots, *more))
    assert [h.symbol for h in _held(held).holdings] == ["BND", "VTI", "AA", "ZZ"]


def test_a_holding_is_named_by_plan_or_file(two_lots: Household) -> None:
    """The plan's name of a security comes first, else what the file called it, else nothing."""

    def name(plan_name: str, told: str) -> str:
        security = replace(two_lots.security("VTI"), name=plan_name)
        lots = tuple(replace(x, description=told) for x in two_lots.lots)
        (holding,) = _held(replace(two_lots, securities={"VTI": security}, lots=lots)).holdings
        return holding.name

    assert [name("Total", "VANGUARD"), name("", "VANGUARD"), name("", "")] == ["Total", "VANGUARD", ""]


def test_an_account_of_which_nothing_is_known_says_so(two_lots: Household) -> None:
    """Cash and value of an account without any record are unknown, its trust empty, with what to do."""
    plan = replace(two_lots.plan, accounts=(BROKERAGE, ROTH))
    view = _held(replace(two_lots, plan=plan, cash={"Brokerage": D(1)}), "Roth")
    assert (view.cash, view.value, view.holdings) == (None, None, ())
    assert view.trust.state is TrustState.EMPTY
    assert "Import" in view.trust.reasons[0]


def test_the_classes_of_a_holding_are_those_of_its_fund() -> None:
    """A fund split over two classes shows both with their parts."""
    held = household(
        lot("MIX", "1", "1"), classes=CLASSES, securities=(fund("MIX", "Stocks", "Bonds"),), prices={"MIX": "2"}
    )
    (holding,) = _held(held).holdings
    assert isinstance(holding, HoldingView)
    assert dict(holding.classes) == {"Stocks": D("0.5"), "Bonds": D("0.5")}
