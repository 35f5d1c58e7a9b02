"""Mergers, spin-offs, gifts and inheritances: what basis and holding period the shares keep."""

from datetime import date
from decimal import Decimal

import pytest

from app.engine.ledger import Replay, replay
from app.model.transaction import Action, DisposalKind, Transaction
from tests.engine.transactions import buy, row, sell

D = Decimal
OLD, YOUNG = date(2019, 5, 6), date(2026, 2, 3)
DAY, LATER, END = date(2026, 6, 5), date(2026, 9, 1), date(2026, 11, 20)


def _replay(*rows: Transaction) -> Replay:
    return replay(rows, {}, END)


def _lots(found: Replay) -> list[tuple[str, Decimal, Decimal | None, date | None]]:
    return sorted((x.symbol, x.shares, x.basis, x.acquired) for x in found.lots)


def _merger(**more: object) -> Transaction:
    facts = {"other_symbol": "NEW", "ratio": D("0.5"), **more}
    return row("m", DAY, Action.MERGER, "OLD", "100", **facts)  # type: ignore[arg-type]  # fields by name


# --- Mergers ------------------------------------------------------------------------------------------------


def test_each_block_has_its_own_gain_and_never_a_loss() -> None:
    """600 of boot, new shares worth 2,400: 1,000 of gain is capped at 300, 900 of loss is none at all."""
    found = _replay(
        buy("b1", OLD, "50", "500", "OLD"),
        buy("b2", YOUNG, "50", "2400", "OLD"),
        _merger(cash=D(600), boot=D(600), fair_value=D(2400)),
    )
    assert _lots(found) == [("NEW", D(25), D(500), OLD), ("NEW", D(25), D(2100), YOUNG)]
    assert [(d.shares, d.proceeds, d.gain, d.term, d.kind) for d in found.disposals] == [
        (D(0), D(300), D(300), "long", DisposalKind.BOOT),
        (D(0), D(300), D(0), "short", DisposalKind.BOOT),
    ]
    assert found.cash == {"A": D(-2300)}


def test_boot_of_unknown_terms_makes_the_basis_unknown() -> None:
    """Without the value of the new shares nothing is guessed."""
    found = _replay(buy("b", OLD, "100", "500", "OLD"), _merger(cash=D(600), boot=D(600)))
    assert _lots(found) == [("NEW", D(50), None, OLD)]
    assert [i.code for i in found.issues] == ["merger-boot"]


def test_a_fraction_paid_in_cash_is_a_sale_with_the_old_day() -> None:
    """101 shares become 50.5; half a share is sold, its basis is its part and its term the old one."""
    found = _replay(
        buy("b", OLD, "101", "1010", "OLD"),
        row("m", DAY, Action.MERGER, "OLD", "101", other_symbol="NEW", ratio=D("0.5")),
        sell("s", DAY, "0.5", "14", "NEW"),
    )
    assert _lots(found) == [("NEW", D(50), D(1000), OLD)]
    assert [(d.shares, d.basis, d.gain, d.term) for d in found.disposals] == [(D("0.5"), D(10), D(4), "long")]


# --- Spin-offs ----------------------------------------------------------------------------------------------


def _spin_off(shares: str = "20", **more: object) -> Transaction:
    facts = {"other_symbol": "OLD", **more}
    return row("x", DAY, Action.SPIN_OFF, "NEW", shares, **facts)  # type: ignore[arg-type]  # fields by name


def test_every_parent_lot_gives_the_same_part_and_its_day() -> None:
    """A quarter of the basis goes over; the new shares have two days, those of the parent’s lots."""
    found = _replay(
        buy("b1", OLD, "100", "1000", "OLD"), buy("b2", YOUNG, "300", "6000", "OLD"), _spin_off("40", basis=D(1750))
    )
    assert _lots(found) == [
        ("NEW", D(10), D(250), OLD),
        ("NEW", D(30), D(1500), YOUNG),
        ("OLD", D(100), D(750), OLD),
        ("OLD", D(300), D(4500), YOUNG),
    ]
    assert all(x.bought is None for x in found.lots if x.symbol == "NEW")


def test_market_values_tell_the_part_where_the_basis_is_not_given() -> None:
    """New shares worth 100, 100 old ones at 3: a quarter of the basis is theirs."""
    found = _replay(buy("b", OLD, "100", "1000", "OLD"), _spin_off(fair_value=D(100), price=D(3)))
    assert _lots(found) == [("NEW", D(20), D(250), OLD), ("OLD", D(100), D(750), OLD)]


def test_more_than_the_parent_cost_cannot_go_over() -> None:
    """An allocation beyond the basis takes all of it; nothing is gained."""
    found = _replay(buy("b", OLD, "100", "1000", "OLD"), _spin_off(basis=D(1400)))
    assert _lots(found) == [("NEW", D(20), D(1000), OLD), ("OLD", D(100), D(0), OLD)]
    assert found.disposals == ()


def test_without_terms_both_bases_are_unknown() -> None:
    """The issuer publishes the part; until it is entered it is unknown, not nothing."""
    found = _replay(buy("b", OLD, "100", "1000", "OLD"), _spin_off())
    assert _lots(found) == [("NEW", D(20), None, OLD), ("OLD", D(100), None, OLD)]


def test_cash_in_place_of_a_fraction_is_a_sale_of_it() -> None:
    """One for eight of 100 shares is 12.5: 12 came, half a share was sold for 6 at a basis of its part."""
    found = _replay(buy("b", OLD, "100", "1000", "OLD"), _spin_off("12", basis=D(250), ratio=D("0.125"), cash=D(6)))
    assert _lots(found) == [("NEW", D(12), D(240), OLD), ("OLD", D(100), D(750), OLD)]
    assert [(d.shares, d.proceeds, d.basis, d.term) for d in found.disposals] == [(D("0.5"), D(6), D(10), "long")]


def test_new_shares_without_a_parent_stand_for_themselves() -> None:
    """Their own basis and day, as the row says."""
    found = _replay(row("x", DAY, Action.SPIN_OFF, "NEW", "20", basis=D(50), acquired=OLD))
    assert _lots(found) == [("NEW", D(20), D(50), OLD)]


# --- Gifts and inheritances ---------------------------------------------------------------------------------


def _gift(**more: object) -> Transaction:
    facts = {"basis": D(4000), "fair_value": D(3000), "acquired": OLD, **more}
    return row("g", DAY, Action.GIFT, "X", "100", **facts)  # type: ignore[arg-type]  # fields by name


@pytest.mark.parametrize(
    "proceeds, basis, gain, term",
    [
        ("4500", "4000", "500", "long"),
        ("3400", "3400", "0", "long"),
        ("2500", "3000", "-500", "short"),
    ],
    ids=["gain by the donor’s basis", "neither", "loss by the value on the day"],
)
def test_a_gift_that_had_lost_value_has_two_bases(proceeds: str, basis: str, gain: str, term: str) -> None:
    """A loss counts from the day of the gift, a gain from the donor’s purchase (IRC 1015(a), 1223(2))."""
    found = _replay(_gift(), sell("s", LATER, "100", proceeds))
    assert [(d.basis, d.gain, d.term) for d in found.disposals] == [(D(basis), D(gain), term)]


def test_a_gift_that_had_gained_has_the_donors_basis_alone() -> None:
    """Whatever it sells for."""
    found = _replay(_gift(fair_value=D(9000)), sell("s", LATER, "100", "2500"))
    assert [(d.basis, d.gain, d.term) for d in found.disposals] == [(D(4000), D(-1500), "long")]


def test_half_of_a_gift_has_half_of_both_bases() -> None:
    """Sold in two parts, the first at a gain and the second at a loss."""
    found = _replay(_gift(), sell("s1", LATER, "50", "2200"), sell("s2", LATER, "50", "1000"))
    assert [(d.basis, d.gain) for d in found.disposals] == [(D(2000), D(200)), (D(1500), D(-500))]


def test_an_inheritance_is_long_at_once() -> None:
    """Sold after three months (IRC 1223(9))."""
    inherited = row("i", DAY, Action.INHERIT, "X", "10", basis=D(1000))
    found = _replay(inherited, sell("s", LATER, "4", "420"))
    assert [(d.gain, d.term, d.is_inherited) for d in found.disposals] == [(D(20), "long", True)]
    assert [(x.shares, x.is_inherited, x.bought) for x in found.lots] == [(D(6), True, None)]
