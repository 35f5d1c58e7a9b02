"""Implementation shortfall against the published cases, and what it must be whatever the numbers."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.journal.shortfall import shortfall
from app.model.proposal import Side

D = Decimal
AMOUNTS = st.decimals(min_value="0.01", max_value="1000", places=2)


def test_perolds_four_parts() -> None:
    """A thousand shares decided at 40, sent at 40.04, 700 filled at 40.05 for 17 in fees; the rest stands at 40.08."""
    found = shortfall(Side.BUY, D(1000), D(40), D("40.04"), [(D(700), D("40.05"))], D(17), D("40.08"))
    assert (found.explicit, found.delay, found.realised) == (D("0.000425"), D("0.0007"), D("0.000175"))
    assert found.missed == D("0.0006")
    assert found.total == D("0.0019")


@given(AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS, st.integers(0, 10), AMOUNTS)
def test_the_parts_are_paper_less_real(
    decided: Decimal, sent: Decimal, price: Decimal, last: Decimal, fees: Decimal, filled: int, ordered: Decimal
) -> None:
    """The paper portfolio bought everything at the decision price; the real one what was filled, at what it cost."""
    part = ordered * filled / 10
    for side, sign in ((Side.BUY, 1), (Side.SELL, -1)):
        found = shortfall(side, ordered, decided, sent, [(part, price)], fees, last)
        paper = sign * ordered * (last - decided)
        real = sign * part * (last - price) - fees
        assert found.total is not None
        assert found.total * found.paper == pytest.approx(paper - real, abs=D("1e-20"))


def test_what_is_not_known_and_what_is_no_order() -> None:
    """Without a last price the missed part is unknown, unless nothing was missed; an order needs shares."""
    half = shortfall(Side.BUY, D(10), D(5), D(5), [(D(5), D(5))], D(0), None)
    assert (half.missed, half.total) == (None, None)
    assert shortfall(Side.BUY, D(10), D(5), D(5), [(D(10), D(5))], D(0), None).total == 0
    with pytest.raises(ValueError, match="shares and a price"):
        shortfall(Side.BUY, D(0), D(5), D(5), [], D(0), None)
