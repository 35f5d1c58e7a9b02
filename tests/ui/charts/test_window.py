"""The window of days: wherever the hand moves it, it stays inside of what there is and keeps its length."""

from hypothesis import given
from hypothesis import strategies as st

from app.ui.charts.window import SHORTEST, Window

REACH = Window(1000.0, 3000.0)
WINDOWS = st.builds(
    lambda first, days: Window(first, first + days).within(REACH), st.floats(900, 3100), st.floats(SHORTEST, 2500)
)


@given(WINDOWS, st.floats(-9000, 9000))
def test_a_move_keeps_the_length_and_the_reach(window: Window, days: float) -> None:
    """However far it is thrown."""
    moved = window.panned(days, REACH)
    assert abs(moved.days - window.days) < 1e-6
    assert REACH.first - 1e-6 <= moved.first <= moved.last <= REACH.last + 1e-6


@given(WINDOWS, st.floats(0.05, 20), st.floats(0, 1))
def test_a_zoom_holds_the_day_under_the_pointer(window: Window, factor: float, part: float) -> None:
    """Unless the reach is in the way, the day stays at its part of the window."""
    day = window.first + part * window.days
    found = window.zoomed(factor, day, REACH)
    assert min(SHORTEST, window.days) - 1e-6 <= found.days <= REACH.days + 1e-6
    assert REACH.first - 1e-6 <= found.first <= found.last <= REACH.last + 1e-6
    if REACH.first < found.first - 1e-6 and found.last + 1e-6 < REACH.last:
        assert abs(found.first + part * found.days - day) < 1e-6


@given(WINDOWS, st.floats(1000, 3000))
def test_a_day_is_brought_into_view_by_the_shortest_way(window: Window, day: float) -> None:
    """A day that is seen moves nothing."""
    found = window.showing(day, REACH)
    assert found.first - 1e-6 <= day <= found.last + 1e-6
    if window.first <= day <= window.last:
        assert abs(found.first - window.first) < 1e-6
    else:
        assert min(abs(found.first - day), abs(found.last - day)) < 1e-6


def test_a_reach_shorter_than_the_window_is_all_there_is() -> None:
    """Five days of history are five days."""
    few = Window(10.0, 15.0)
    assert Window(0.0, 900.0).within(few) == few
    assert few.zoomed(0.1, 12.0, few) == few
