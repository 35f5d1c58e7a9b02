"""Schedule D netting, worked by hand and as invariants."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.netting import net
from app.model.tax_year import Netted

D = Decimal
MONEY = st.decimals(-100_000, 100_000, places=2)
CARRIED = st.decimals(0, 50_000, places=2)
LIMIT = D(3000)


def _net(short: str, long: str, entering_short: str = "0", entering_long: str = "0") -> Netted:
    return net(D(short), D(long), D(entering_short), D(entering_long), LIMIT)


def test_gains_keep_their_character() -> None:
    """A short gain of 400 is ordinary, a long one of 900 preferential, nothing is carried."""
    assert _net("400", "900") == Netted(D(400), D(900), D(0), D(400), D(900), D(0), D(0))


def test_a_long_loss_sets_off_short_gains() -> None:
    """A short gain of 5,000 less a long loss of 3,200 leaves 1,800 taxed as ordinary."""
    assert _net("5000", "-3200") == Netted(D(5000), D(-3200), D(0), D(1800), D(0), D(0), D(0))


def test_a_short_loss_sets_off_long_gains() -> None:
    """A long gain of 5,000 less a short loss of 3,200 leaves 1,800 at long-term rates."""
    assert _net("-3200", "5000") == Netted(D(-3200), D(5000), D(0), D(0), D(1800), D(0), D(0))


def test_the_deduction_uses_short_losses_first() -> None:
    """Of losses of 1,000 short and 4,500 long 3,000 are deducted, all the short ones; 2,500 long go on."""
    assert _net("-1000", "-4500") == Netted(D(-1000), D(-4500), D(3000), D(-3000), D(0), D(0), D(2500))


def test_carryforwards_join_their_own_character_first() -> None:
    """Short 700 less 1,900 and long 2,000 less 8,000: lines 7 and 15 are −1,200 and −6,000; 4,200 long go on."""
    assert _net("700", "2000", "1900", "8000") == Netted(D(-1200), D(-6000), D(3000), D(-3000), D(0), D(0), D(4200))


@pytest.mark.parametrize(
    "room, short, long",
    [
        ("-500", "1000", "4500"),
        ("0", "1000", "4500"),
        ("700", "300", "4500"),
        ("1800", "0", "3700"),
        ("9000", "0", "2500"),
    ],
)
def test_what_income_cannot_use_is_carried_on(room: str, short: str, long: str) -> None:
    """Taxable income plus the deduction limits what counts as used; the deduction on the return stays 3,000."""
    got = net(D(-1000), D(-4500), D(0), D(0), LIMIT, D(room))
    assert (got.deduction, got.carry_short, got.carry_long) == (D(3000), D(short), D(long))


@given(MONEY, MONEY, CARRIED, CARRIED)
def test_nothing_is_lost_in_netting(
    short: Decimal, long: Decimal, entering_short: Decimal, entering_long: Decimal
) -> None:
    """The net result is what is taxed this year less what is carried on, and each part has its sign."""
    got = net(short, long, entering_short, entering_long, LIMIT)
    total = got.net_short + got.net_long
    assert total == got.ordinary + got.preferential - got.carry_short - got.carry_long
    assert min(got.deduction, got.preferential, got.carry_short, got.carry_long) >= 0
    assert got.ordinary >= -LIMIT
    assert got.deduction == max(D(0), -got.ordinary)
    assert not (got.preferential and (got.carry_short or got.carry_long))


@given(MONEY, MONEY, CARRIED, CARRIED, st.decimals(-5000, 5000, places=2))
def test_room_only_moves_losses_to_next_year(
    short: Decimal, long: Decimal, entering_short: Decimal, entering_long: Decimal, room: Decimal
) -> None:
    """Less room never changes what is taxed, and carries on at most the deduction more."""
    free = net(short, long, entering_short, entering_long, LIMIT)
    tight = net(short, long, entering_short, entering_long, LIMIT, room)
    more = tight.carry_short + tight.carry_long - free.carry_short - free.carry_long
    assert (tight.ordinary, tight.preferential, tight.deduction) == (free.ordinary, free.preferential, free.deduction)
    assert more == free.deduction - min(free.deduction, max(D(0), room))
