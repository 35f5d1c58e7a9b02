"""Contracts marked to market."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from app.engine.section_1256 import marked_to_market, sixty_forty
from tests.engine.households import LATELY, lot

D = Decimal
YEAR_END = date(2026, 12, 31)


def test_sixty_parts_of_a_hundred_are_long_term() -> None:
    """A gain of 1,500 is 600 short and 900 long, a loss likewise."""
    assert sixty_forty(D(1500)) == (D(600), D(900))
    assert sixty_forty(D(-1500)) == (D(-600), D(-900))


@given(st.decimals(-(10**9), 10**9, places=4))
def test_the_parts_are_the_whole(result: Decimal) -> None:
    """Nothing is lost in the split."""
    assert sum(sixty_forty(result)) == result


def test_a_lot_over_the_year_end_starts_again_at_its_value() -> None:
    """Bought for 8,000 and worth 9,000: 400 short, 600 long, and 9,000 is the basis of next year."""
    after, (short, long) = marked_to_market(lot("ESZ", "2", "8000", acquired=LATELY), D(4500), YEAR_END)
    assert after.basis == D(9000)
    assert [(x.term, x.gain, x.code, x.sold) for x in (short, long)] == [
        ("short", D(400), "M", YEAR_END),
        ("long", D(600), "M", YEAR_END),
    ]
    assert short.shares + long.shares == D(2)


def test_an_unknown_basis_has_no_result() -> None:
    """The value becomes the basis all the same."""
    after, parts = marked_to_market(lot("ESZ", "2"), D(4500), YEAR_END)
    assert after.basis == D(9000)
    assert [x.gain for x in parts] == [None, None]
