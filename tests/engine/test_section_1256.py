"""Contracts marked to market."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from app.engine.section_1256 import sixty_forty, year_end_mark
from app.model.transaction import DisposalKind
from tests.engine.households import LATELY, lot

D = Decimal
YEAR_END, NEW_YEAR = date(2026, 12, 31), date(2027, 1, 1)


def test_sixty_parts_of_a_hundred_are_long_term() -> None:
    """A gain of 1,500 is 600 short and 900 long, a loss likewise."""
    assert sixty_forty(D(1500)) == (D(600), D(900))
    assert sixty_forty(D(-1500)) == (D(-600), D(-900))


@given(st.decimals(-(10**9), 10**9, places=4))
def test_the_parts_are_the_whole(result: Decimal) -> None:
    """Nothing is lost in the split."""
    assert sum(sixty_forty(result)) == result


def test_a_lot_over_the_year_end_is_marked_and_the_mark_taken_back() -> None:
    """Bought for 8,000 and worth 9,000: 1,000 count on December 31 and are taken back when the next year begins."""
    held = lot("ESZ", "2", "8000", acquired=LATELY)
    mark = year_end_mark(held, D(4500), YEAR_END, YEAR_END)
    back = year_end_mark(held, D(4500), YEAR_END, NEW_YEAR)
    assert (mark.gain, mark.kind, mark.sold) == (D(1000), DisposalKind.MARK, YEAR_END)
    assert (back.gain, back.kind, back.sold) == (D(-1000), DisposalKind.MARK, NEW_YEAR)


def test_an_unknown_basis_has_no_result() -> None:
    """Neither the mark nor what takes it back."""
    held = lot("ESZ", "2")
    assert [year_end_mark(held, D(4500), YEAR_END, day).gain for day in (YEAR_END, NEW_YEAR)] == [None, None]
