"""Which lots a sale takes."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.lots import in_order, unit_cost
from app.engine.parcel import parcel_of
from app.model.account import LotMethod
from app.model.household import Lot
from tests.engine.households import lot

D = Decimal
SOLD = date(2026, 11, 20)
OLD, MIDDLE, YOUNG = date(2019, 1, 2), date(2024, 5, 6), date(2026, 8, 9)
DEAR, CHEAP, FAIR = (
    lot("X", "10", "800", acquired=OLD, name="dear"),
    lot("X", "10", "200", acquired=YOUNG, name="cheap"),
    lot("X", "20", "1000", acquired=MIDDLE, name="fair"),
)


def _order(method: LotMethod, lots: tuple[Lot, ...], price: str | None = "50") -> list[str]:
    parcels = [parcel_of(x, n) for n, x in enumerate(lots)]
    return [
        p.id for p in in_order(parcels, method, None if price is None else Fraction(price) / 10**4, SOLD.toordinal())
    ]


@pytest.mark.parametrize("lots", list(permutations((DEAR, CHEAP, FAIR))))
@pytest.mark.parametrize(
    "method, order",
    [
        (LotMethod.FIFO, ["dear", "fair", "cheap"]),
        (LotMethod.LIFO, ["cheap", "fair", "dear"]),
        (LotMethod.HIFO, ["dear", "fair", "cheap"]),
        (LotMethod.LOFO, ["cheap", "fair", "dear"]),
        (LotMethod.MINTAX, ["dear", "fair", "cheap"]),
    ],
)
def test_a_method_orders_by_day_or_by_cost_a_share(method: LotMethod, order: list[str], lots: tuple[Lot, ...]) -> None:
    """Cost counts by the share, not by the lot, and the order of the records does not matter."""
    assert _order(method, lots) == order


def test_mintax_has_six_tiers() -> None:
    """Short losses, long losses, short flat, long flat, long gains, short gains; large losses and small gains first."""
    tiers = [
        ("short loss 9", YOUNG, "590"),
        ("short loss 1", YOUNG, "510"),
        ("long loss 9", OLD, "590"),
        ("long loss 1", OLD, "510"),
        ("short flat", YOUNG, "500"),
        ("long flat", OLD, "500"),
        ("long gain 1", OLD, "490"),
        ("long gain 9", OLD, "410"),
        ("short gain 1", YOUNG, "490"),
        ("short gain 9", YOUNG, "410"),
    ]
    lots = tuple(lot("X", "10", basis, acquired=day, name=name) for name, day, basis in reversed(tiers))
    assert _order(LotMethod.MINTAX, lots) == [name for name, _, _ in tiers]


def test_lots_alike_keep_their_order() -> None:
    """Nothing is shuffled without a reason; last in, first out turns the order of entry round within a day too."""
    alike = tuple(lot("X", "10", "500", name=str(n)) for n in range(5))
    for method in LotMethod:
        assert _order(method, alike) == [*"43210"] if method is LotMethod.LIFO else [*"01234"]


def test_unknown_days_and_costs_are_those_a_broker_must_assume() -> None:
    """An undated lot is the oldest; a lot of unknown basis cost nothing."""
    lots = (DEAR, lot("X", "1", None, acquired=None, name="unknown"))
    assert _order(LotMethod.FIFO, lots) == ["unknown", "dear"]
    assert _order(LotMethod.HIFO, lots) == ["dear", "unknown"]
    assert unit_cost(parcel_of(lots[1], 0)) == 0


@given(
    st.lists(st.tuples(st.dates(), st.integers(1, 99), st.integers(1, 9999)), max_size=8), st.sampled_from(LotMethod)
)
def test_an_order_loses_and_adds_nothing(rows: list[tuple[date, int, int]], method: LotMethod) -> None:
    """Every lot comes out exactly once."""
    lots = tuple(lot("X", str(q), str(c), acquired=d, name=str(n)) for n, (d, q, c) in enumerate(rows))
    assert sorted(_order(method, lots)) == sorted(x.id for x in lots)
