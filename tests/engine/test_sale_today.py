"""What selling one lot today adds to the year: gain or loss, its term, and what a wash sale voids of it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.engine.identity import groups_of
from app.engine.sale_today import result_of_sale
from app.model.household import Household, Lot
from app.model.number import ZERO
from tests.engine.harvests import bought, losing
from tests.engine.households import DAY, LATELY, LONG_AGO, lot

D = Decimal


def result(given: Household, of: Lot) -> tuple[Decimal, Decimal] | None:
    """What selling the lot adds, short and long."""
    return result_of_sale(given, of, groups_of(given))


@pytest.mark.parametrize(
    "of, expected",
    [
        (lot("STK", "10", "500", acquired=LONG_AGO), (ZERO, D(300))),
        (lot("STK", "10", "500", acquired=LATELY), (D(300), ZERO)),
        (lot("STK", "10", "500", acquired=None), (D(300), ZERO)),
        (lot("STK", "10", "900", acquired=LONG_AGO), (ZERO, D(-100))),
        (lot("STK", "10", "900", acquired=LATELY), (D(-100), ZERO)),
        (lot("STK", "10", "900", acquired=None), (ZERO, D(-100))),
        (lot("STK", "10", None), None),
        (lot("XYZ", "10", "500"), None),
    ],
)
def test_a_result_goes_to_its_term(of: Lot, expected: tuple[Decimal, Decimal] | None) -> None:
    """Of an unknown day a gain is short and a loss long, the dearer each; without basis or price nothing is known."""
    assert result(losing(), of) == expected


def test_what_a_purchase_voids_does_not_count() -> None:
    """A part replaced elsewhere leaves the rest."""
    given = losing(recent_buys=(bought("Roth", "4", DAY),))
    assert result(given, lot("STK", "10", "900")) == (ZERO, D(-60))


@pytest.mark.parametrize(
    "value_then, expected",
    [("850", (D(-50), ZERO)), ("700", (ZERO, ZERO)), (None, (ZERO, D(-200)))],
)
def test_a_gift_has_two_bases(value_then: str | None, expected: tuple[Decimal, Decimal]) -> None:
    """A loss counts from its value when given, and from that day; between the two there is neither gain nor loss."""
    of = lot("STK", "10", "1000", acquired=LONG_AGO)
    if value_then is not None:
        of = replace(of, loss_basis=D(value_then), loss_since=date(2026, 6, 1))
    assert result(losing(), of) == expected


def test_what_was_inherited_is_long_at_once() -> None:
    """Whatever the day."""
    of = replace(lot("STK", "10", "500", acquired=LATELY), is_inherited=True)
    assert result(losing(), of) == (ZERO, D(300))


def test_a_contract_is_sixty_forty() -> None:
    """Marked to market, whatever the holding time (IRC 1256)."""
    given = losing()
    contract = replace(given.securities["STK"], section_1256=True)
    marked = replace(given, securities={**given.securities, "STK": contract})
    assert result(marked, lot("STK", "10", "700", acquired=LATELY)) == (D(40), D(60))
