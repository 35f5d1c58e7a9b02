"""Where things stand on the cost of balance, without a screen."""

from dataclasses import replace
from decimal import Decimal

import pytest

from app.model.frontier import Frontier
from app.ui.widgets.dial_geometry import (
    DialView,
    clamped,
    curve,
    drift_marks,
    inside_from,
    legs,
    money_marks,
    next_stop,
    place_at,
    stepped,
    stop_at,
    stop_name,
    stops,
)
from tests.ui.frontiers import POINTS

D = Decimal


class TestCurve:
    """Points in order, each drift once."""

    def test_points_go_from_the_largest_drift_to_the_least(self) -> None:
        """However they come."""
        assert curve(Frontier(D(1), POINTS[::-1])) == POINTS
        assert curve(None) == ()

    def test_of_two_with_one_drift_the_cheaper_stays(self) -> None:
        """Doing nothing costs nothing; a harvest beside it may cost less."""
        dearer = replace(POINTS[0], tax=D(0), cost=D(0), label="nothing done")
        assert curve(Frontier(D(1), (dearer, *POINTS))) == POINTS

    def test_between_two_points_it_is_straight(self) -> None:
        """Tax and cost each in proportion; outside the curve its ends."""
        middle = (POINTS[3].drift + POINTS[4].drift) / 2
        place = place_at(POINTS, middle)
        assert (place.tax, place.cost) == (D(-106), D(7))
        assert place_at(POINTS, POINTS[2].drift).together == POINTS[2].together
        assert place_at(POINTS, D("0.5")).drift == POINTS[0].drift
        assert clamped(POINTS, D(0)) == POINTS[-1].drift

    def test_one_point_is_a_place_and_no_choice(self) -> None:
        """Nothing to move along."""
        view = DialView(POINTS[:1], POINTS[0].drift)
        assert not view.can_move
        assert view.place.together == D(-592)


class TestStops:
    """Points with a meaning, and the ends."""

    def test_named_points_are_stops(self) -> None:
        """What has no name lies between them."""
        assert [stop.label for stop in stops(POINTS)] == ["Harvest only", "free moves end", "nearest edge", "target"]

    def test_where_none_has_a_name_each_is_a_stop(self) -> None:
        """As long as they are few."""
        bare = tuple(replace(point, label="") for point in POINTS)
        assert stops(bare) == bare

    @pytest.mark.parametrize(
        "start, way, there",
        [
            ("0.0714", 1, "0.0560"),
            ("0.0396", 1, "0.0030"),
            ("0.0240", -1, "0.0396"),
            ("0.0240", 1, "0.0030"),
            ("0.0030", 1, "0.0030"),
            ("0.0714", -1, "0.0714"),
        ],
    )
    def test_arrows_go_from_stop_to_stop(self, start: str, way: int, there: str) -> None:
        """More even to the right; the ends hold."""
        assert next_stop(POINTS, D(start), way) == D(there)

    def test_fine_steps_are_a_tenth_of_a_point(self) -> None:
        """And stay on the curve."""
        assert stepped(POINTS, D("0.0396"), 1) == D("0.0386")
        assert stepped(POINTS, D("0.0035"), 1) == D("0.0030")

    def test_a_stop_is_known_by_its_place(self) -> None:
        """To the width of a hair; its name begins with a capital."""
        edge = stop_at(POINTS, D("0.03962"))
        assert edge is POINTS[2]
        assert stop_at(POINTS, D("0.03")) is None
        assert stop_name(POINTS[2]) == "Nearest edge"
        assert stop_name(POINTS[3]) == "2.4 points"

    def test_each_leg_has_its_price_a_point(self) -> None:
        """Stretches of one price are one leg, whether a stop lies between or not."""
        found = legs(POINTS)
        assert [round(leg.price) for leg in found] == [2, 74, 242]
        assert (found[1].start, found[1].end) == (POINTS[1], POINTS[3])

    def test_prices_that_are_nearly_the_same_are_one_leg(self) -> None:
        """205 and 207 dollars a point say no more than 206; 205 and 244 do."""
        first, middle, last = POINTS[2:]
        for further, count in ((D(414), 1), (D(488), 2)):
            there = replace(last, drift=middle.drift - D("0.02"), tax=middle.tax + further, cost=middle.cost)
            before = replace(first, drift=middle.drift + D("0.02"), tax=middle.tax - D(410), cost=middle.cost)
            assert len(legs((before, middle, there))) == count


class TestAxes:
    """Round marks round the curve."""

    def test_the_region_inside_begins_at_its_first_point(self) -> None:
        """None where some class stays outside to the end."""
        assert inside_from(POINTS) == POINTS[2].drift
        assert inside_from(tuple(replace(p, outside=D("0.01")) for p in POINTS)) is None

    def test_drift_is_marked_in_whole_points(self) -> None:
        """From the next whole one above the curve down to none."""
        assert [int(mark * 100) for mark in drift_marks(POINTS)] == [8, 7, 6, 5, 4, 3, 2, 1, 0]
        wide = (replace(POINTS[0], drift=D("0.33")), POINTS[-1])
        assert [int(mark * 100) for mark in drift_marks(wide)] == [35, 30, 25, 20, 15, 10, 5, 0]

    def test_money_is_marked_at_round_amounts_around_nothing(self) -> None:
        """Zero is always there."""
        assert money_marks([D(-592), D(155)]) == [D(-600), D(-400), D(-200), D(0), D(200)]
        assert money_marks([D("0.2"), D("0.9")]) == [D(0), D(1)]
        assert D(0) in money_marks([D(12000), D(48000)])
