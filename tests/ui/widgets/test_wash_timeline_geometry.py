"""Days to places, groups below each other, words that never meet, another day's window."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from app.model.harvest import Lane, Mark, MarkKind, WindowGroup
from app.ui.widgets.wash_timeline_geometry import (
    DayAxis,
    MarkPlace,
    Measures,
    axis_of,
    later_day,
    mark_at,
    marks_of,
    stacked,
    ticks_of,
    trial_of,
)
from tests.ui.harvest_reports import BND_WINDOW, DAY, LATER, VWO_WINDOW

GROUPS = (VWO_WINDOW, BND_WINDOW)
M = Measures()


def letters(text: str) -> float:
    """Measure words as six pixels a letter."""
    return 6.0 * len(text)


def words(day: date) -> str:
    """Say a day in short."""
    return f"{day:%b} {day.day}"


def placed(group: WindowGroup, axis: DayAxis, ticks: tuple[float, ...] = ()) -> dict[str, MarkPlace]:
    """Place one group's marks, by what they say in full."""
    (place,) = stacked((group,), M)
    return {f"{one.lane} {one.mark.text}": one for one in marks_of(0, group, place, axis, ticks, letters)}


def test_the_axis_holds_every_window_with_days_around() -> None:
    """From a week before the first window to nine days after the last."""
    axis = axis_of(GROUPS, DAY, 150, 848)
    assert (axis.first, axis.last) == (date(2026, 10, 14), date(2026, 12, 29))
    assert axis.x(axis.first) == 150
    assert axis.x(axis.last) == 848
    assert axis.day(axis.x(DAY) + axis.step * 0.4) == DAY
    assert axis.day(-100) == axis.first


def test_marks_far_outside_do_not_squeeze_the_axis() -> None:
    """A mark within three weeks of a window widens the axis, one of last year does not."""
    near, far = (Mark(VWO_WINDOW.start - timedelta(days=days), MarkKind.PURCHASE, "") for days in (15, 300))
    group = replace(VWO_WINDOW, lanes=(Lane("Roth IRA", (near, far)),))
    axis = axis_of((group,), DAY, 0, 100)
    assert axis.first == near.day - timedelta(days=1)
    assert list(placed(group, axis)) == ["0 "]


def test_without_windows_there_is_an_axis_round_today() -> None:
    """Nothing to show is no error."""
    axis = axis_of((), DAY, 0, 100)
    assert axis.first < DAY < axis.last


def test_groups_stand_below_each_other_with_room_for_a_bracket() -> None:
    """Three lanes of 42 each; the group with a later window ends below its bracket, and so does one that is tried."""
    first, second = stacked(GROUPS, M)
    assert first.bottom - first.top == 3 * 42
    assert first.later is None
    assert second.top == first.end + M.head
    assert second.later == second.bottom + 6
    assert second.end == second.bottom + M.later
    assert [y - second.top for y in second.lanes] == [21, 63, 105]
    assert stacked(GROUPS, M, tried=(0,))[0].later is not None


def test_the_dates_that_decide_are_told_and_none_touches_another() -> None:
    """Today, the ends of windows, clear days and purchases that void; December 3 gives way to December 4."""
    axis = axis_of(GROUPS, DAY, 150, 848)
    ticks = ticks_of(GROUPS, DAY, axis, words, letters)
    assert [tick.text for tick in ticks] == ["Oct 21", "Nov 3", "Today, Nov 20", "Dec 4", "Dec 21"]
    spans = [(tick.x - letters(tick.text) / 2, tick.x + letters(tick.text) / 2) for tick in ticks]
    assert all(a[1] < b[0] for a, b in pairwise(spans))


def test_words_stand_on_the_side_that_crosses_fewer_dated_lines() -> None:
    """Beside December 3 the line of the 4th would go through words at its right."""
    axis = axis_of(GROUPS, DAY, 150, 848)
    found = placed(BND_WINDOW, axis, (axis.x(LATER),))
    planned, done = found["2 auto-invest 40"], found["2 bought 40"]
    assert planned.text_x + letters(planned.text) < planned.x
    assert done.text_x > done.x


def test_words_never_overlap_and_are_cut_or_left_out() -> None:
    """On a lane with a mark every other day, what is said keeps apart, the sale first."""
    buys = tuple(
        Mark(DAY + timedelta(days=2 * n), MarkKind.PURCHASE, f"bought {n} by auto-invest: inside") for n in range(-9, 9)
    )
    sale = Mark(DAY, MarkKind.SALE, "sell 300", planned=True)
    group = replace(VWO_WINDOW, lanes=(Lane("Brokerage", (*buys, sale)),))
    axis = axis_of((group,), DAY, 150, 848)
    found = list(placed(group, axis).values())
    spans = sorted((one.text_x, one.text_x + letters(one.text)) for one in found if one.text)
    assert all(a[1] < b[0] for a, b in pairwise(spans))
    assert all(axis.left <= a and b <= axis.right for a, b in spans)
    assert any(one.text == "sell 300" for one in found)
    assert any(not one.text for one in found)


def test_a_clear_day_is_said_once_in_a_group() -> None:
    """Every lane has its bar, the first says what it means."""
    axis = axis_of(GROUPS, DAY, 150, 848)
    (place,) = stacked((VWO_WINDOW,), M)
    found = marks_of(0, VWO_WINDOW, place, axis, (), letters)
    assert [one.text for one in found if one.mark.kind is MarkKind.CLEAR] == ["buy again", "", ""]


def test_only_a_planned_sale_can_be_moved() -> None:
    """What was done is done, and purchases are planned elsewhere."""
    axis = axis_of(GROUPS, DAY, 150, 848)
    assert [text for text, one in placed(BND_WINDOW, axis).items() if one.movable] == ["0 sell 250: held back"]


def test_a_tried_day_tells_what_falls_into_its_window() -> None:
    """On December 1 both purchases lie within thirty days; on January 3 none does any more."""
    trial = trial_of(BND_WINDOW, date(2026, 12, 1))
    assert (trial.start, trial.until) == (date(2026, 11, 1), date(2026, 12, 31))
    assert [(account, mark.shares) for account, mark in trial.inside] == [("Sam's IRA", Decimal(40))] * 2
    assert [mark.text for _, mark in trial_of(BND_WINDOW, LATER).inside] == ["auto-invest 40"]
    assert trial_of(BND_WINDOW, date(2027, 1, 3)).inside == ()
    assert later_day(BND_WINDOW) == LATER
    assert later_day(VWO_WINDOW) is None


def test_the_mark_under_the_pointer_is_the_one_that_can_be_moved() -> None:
    """Where a sale and a purchase meet, the sale is taken; beside both, nothing is."""
    buy = MarkPlace(0, 0, Mark(DAY, MarkKind.PURCHASE, ""), 101, 50)
    sale = MarkPlace(0, 0, Mark(DAY, MarkKind.SALE, "", planned=True), 107, 50, movable=True)
    assert mark_at((buy, sale), 101, 50) == 1
    assert mark_at((buy, sale), 90, 50) == 0
    assert mark_at((buy, sale), 101, 90) is None
