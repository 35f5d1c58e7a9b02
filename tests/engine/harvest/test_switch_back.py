"""Stay in a substitute or go back; the household is that of the harvest tests."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.engine.harvest.switch_back import switch_action
from app.model.harvest import SwitchAction, SwitchBack
from app.model.household import Household
from app.model.tax_year import TaxYear
from app.model.transaction import Disposal
from tests.engine.harvests import a_year, losing, report
from tests.engine.households import LONG_AGO, lot

D = Decimal
SOLD = date(2026, 10, 1)


@pytest.mark.parametrize(
    "gain, tax, is_open, action",
    [
        ("-1", "0", False, "wait"),
        ("-1", "0", True, "harvest-again"),
        ("0", "0", True, "go-back"),
        ("400", "0", True, "go-back"),
        ("400", "1", True, "stay"),
        ("401", "0", True, "stay"),
    ],
)
def test_the_rule_after_a_loss_of_400(gain: str, tax: str, is_open: bool, action: str) -> None:
    """Lower: a second loss. Higher by more than the loss: stay. In between the tax decides."""
    assert switch_action(D(400), D(gain), D(tax), is_open=is_open) is SwitchAction(action)


def test_being_back_may_be_worth_a_tax() -> None:
    """A tax of 80 is paid for what is worth 80, not for less."""
    assert switch_action(D(400), D(200), D(80), is_open=True, worth=D(80)) is SwitchAction.GO_BACK
    assert switch_action(D(400), D(200), D(80), is_open=True, worth=D(79)) is SwitchAction.STAY


def _swapped(basis: str, sold: date = SOLD) -> Household:
    """Make a household that sold STK at a loss of 400 and bought 50 ALT, now worth 1,000."""
    sale = Disposal("Brokerage", "STK", LONG_AGO, sold, D(10), D(800), D(1200), "long")
    given = losing(lot("ALT", "50", basis, acquired=sold, name="alt"), disposals=(sale,))
    return replace(given, lots=tuple(x for x in given.lots if x.symbol == "ALT"))


def _only(given: Household, year: TaxYear) -> SwitchBack:
    (found,) = report(given, year).switch_backs
    return found


def test_a_substitute_at_a_gain_costs_short_term_tax() -> None:
    """200 of short gain at 20 % are 40; the loss taken was 400."""
    got = _only(_swapped("800"), a_year())
    assert (got.account, got.symbol, got.back_to, got.shares) == ("Brokerage", "ALT", "STK", D(50))
    assert (got.harvested, got.gain, got.tax, got.action) == (D(400), D(200), D(40), SwitchAction.STAY)
    assert got.text == "ALT stands $200 higher. Going back to STK now costs $40 of tax."


def test_losses_of_the_year_pay_for_going_back() -> None:
    """Behind 9,000 of losses 200 of gain cost nothing; a dividend needs 61 days, until December 1."""
    got = _only(_swapped("800"), a_year(short="-9000"))
    assert (got.tax, got.action) == (D(0), SwitchAction.GO_BACK)
    assert got.text == (
        "Going back to STK adds nothing to this year’s tax. A dividend it paid stays qualified from Dec 1."
    )


def test_a_substitute_that_fell_is_sold_again() -> None:
    """Bought for 1,100, worth 1,000."""
    got = _only(_swapped("1100"), a_year())
    assert (got.action, got.gain) == (SwitchAction.HARVEST_AGAIN, D(-100))


def test_within_31_days_it_waits() -> None:
    """Sold on October 21, STK is free on November 21; sold on the 20th it is free today."""
    got = _only(_swapped("800", date(2026, 10, 21)), a_year())
    assert (got.action, got.text) == (SwitchAction.WAIT, "STK can be bought again from Nov 21.")
    assert _only(_swapped("800", date(2026, 10, 20)), a_year()).action is SwitchAction.STAY


def test_what_was_not_bought_for_the_harvest_is_no_substitute() -> None:
    """ALT bought a month earlier, or after a harvest of two years ago."""
    early = _swapped("800")
    early = replace(early, lots=(lot("ALT", "50", "800", acquired=date(2026, 9, 1)),))
    assert report(early).switch_backs == ()
    assert report(_swapped("800", date(2024, 10, 1))).switch_backs == ()
