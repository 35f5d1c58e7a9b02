"""What a trade adds up to."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from app.model.account import Account, AccountType
from app.model.proposal import Costs, LotSale, Mode, Proposal, Request, Side, State, TaxEffect, Trade
from app.model.proposal import DriftEffect as Drift
from app.model.ticket import Fill, Ticket

D = Decimal
DAY = date(2026, 11, 20)
LOT = LotSale("a", DAY, D(4), D(300), D(100), "short")
SALE = Trade("A", "STK", Side.SELL, D(10), D(100), D(1000), Costs(D("4.95"), D("0.10"), D("0.05")), (LOT,))
PURCHASE = replace(SALE, side=Side.BUY, lots=())


def test_all_costs_leave_the_cash_on_both_sides() -> None:
    """A sale brings its amount less costs, a purchase takes its amount and costs."""
    assert (SALE.cash, PURCHASE.cash) == (D("994.90"), D("-1005.10"))


def test_a_gain_is_known_only_where_every_lot_knows_its_own() -> None:
    """One unknown basis makes the sum unknown; a purchase and a sheltered sale have none."""
    unknown = replace(LOT, id="b", basis=None, gain=None)
    assert replace(SALE, lots=(LOT, replace(LOT, id="b", gain=D(-30)))).gain == D(70)
    assert replace(SALE, lots=(LOT, unknown)).gain is None
    assert (PURCHASE.gain, replace(SALE, lots=()).gain) == (None, None)


def test_a_proposal_sums_its_costs_and_its_gap() -> None:
    """Costs of all trades; objective less bound."""
    answer = Proposal(
        "id", DAY, Request(Mode.EDGE), State.FEASIBLE, (SALE, PURCHASE), (), (), TaxEffect(), Drift(), D(12), D(9)
    )
    assert (answer.cost, answer.gap) == (D("10.20"), D(3))


def test_a_ticket_counts_its_fills() -> None:
    """Shares executed so far."""
    fills = (Fill("t1", DAY, D(4), D(100)), Fill("t2", DAY, D("1.5"), D(101)))
    assert Ticket("1", "b", DAY, SALE, fills=fills).filled == D("5.5")


def test_held_away_accounts_never_trade() -> None:
    """Whatever the account says of itself."""
    assert Account("A").can_trade
    assert not Account("A", trades=False).can_trade
    assert not Account("A", AccountType.HELD_AWAY, trades=True).can_trade
    assert [t for t in AccountType if t.is_taxable] == [AccountType.TAXABLE]
