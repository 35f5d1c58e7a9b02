"""Modes harvest and harvest-rebalance by hand: what is sold, what stands in, what is left and why."""

from decimal import Decimal

from app.model.household import Household
from app.model.plan import HarvestRules
from app.model.proposal import Mode
from app.model.security import Security
from tests.engine.households import household, leaf, lot, moves, proposal, with_rules

D = Decimal
TWIN = Security("TWN", {"Stocks": D(1)}, substitutes=("STK",))
PAIR = (Security("STK", {"Stocks": D(1)}, substitutes=("TWN",)), TWIN)


def _held(basis: str) -> Household:
    """Ten shares of stocks at 100, bought for `basis`, and a fund that may stand in for them."""
    return household(
        lot("STK", "10", basis), classes=(leaf("Stocks", "1"),), securities=PAIR, prices={"STK": "100", "TWN": "50"}
    )


def test_a_loss_is_taken_and_its_stand_in_bought() -> None:
    """A loss of 500 at 20 % of income saves 100 now; twenty shares at 50 take its place."""
    answer = proposal(_held("1500"), Mode.HARVEST)
    assert moves(answer) == [
        ("Brokerage", "sell", "STK", D(10)),
        ("Brokerage", "buy", "TWN", D(20)),
    ]
    assert answer.tax.now == D(-100)
    assert answer.tax.deferred_value < 0


def test_a_loss_under_the_floor_is_left() -> None:
    """A loss of 500 is no loss worth the trouble where the smallest one is 600; it says so."""
    held = with_rules(_held("1500"), harvest=HarvestRules(minimum_loss=D(600)))
    answer = proposal(held, Mode.HARVEST)
    assert answer.trades == ()
    assert [u.text for u in answer.not_done] == [
        "STK in Brokerage: a loss of $500 is left: it is under your smallest loss."
    ]


def test_half_a_dollar_of_loss_is_told_as_the_screen_tells_it() -> None:
    """Ten shares bought for 1,502.50 have lost 502.50: half a dollar is rounded up, and not to the even 502."""
    held = with_rules(_held("1502.50"), harvest=HarvestRules(minimum_loss=D(600)))
    assert proposal(held, Mode.HARVEST).not_done[0].text.startswith("STK in Brokerage: a loss of $503 is left")


def test_a_gain_is_not_harvested() -> None:
    """What stands at a gain stays where it is."""
    assert proposal(_held("500"), Mode.HARVEST).trades == ()
