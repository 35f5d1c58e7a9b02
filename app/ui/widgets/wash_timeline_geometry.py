"""Where the wash timeline draws what: days to places, groups below each other, labels that never meet; pure.

Places are in logical pixels from the left and from the top of the canvas.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from app.model.harvest import Mark, MarkKind, WindowGroup

LANE = 42
LABEL_ABOVE = 10.0
MARK_GAP = 10.0
_BEFORE, _AFTER = timedelta(days=7), timedelta(days=8)
_FAR = timedelta(days=21)
_DAY = timedelta(days=1)
_HALF_WINDOW = timedelta(days=30)
_TICK_GAP = 12.0
_LABEL_GAP = 6.0
_LEAST_LETTERS = 4

Measure = Callable[[str], float]


@dataclass(frozen=True, slots=True)
class DayAxis:
    """Days on a level line; a day is a place, and the day after is one step to the right."""

    first: date
    last: date
    left: float
    right: float

    def x(self, day: date) -> float:
        """Return the place of a day."""
        return self.left + (day - self.first).days * self.step

    @property
    def step(self) -> float:
        """Return how wide a day is."""
        return (self.right - self.left) / max((self.last - self.first).days, 1)

    def day(self, x: float) -> date:
        """Return the day nearest to a place, within the axis."""
        days = round((x - self.left) / self.step) if self.step else 0
        return self.first + timedelta(days=min(max(days, 0), (self.last - self.first).days))

    def holds(self, day: date) -> bool:
        """Does the axis show that day?"""
        return self.first <= day <= self.last

    def clamped(self, day: date) -> float:
        """Return the place of a day, or the nearer end of the axis."""
        return min(max(self.x(day), self.left), self.right)


def axis_of(groups: Sequence[WindowGroup], today: date, left: float, right: float) -> DayAxis:
    """Fit every window with some days around; marks further out count up to three weeks."""
    first = min((group.start for group in groups), default=today - _HALF_WINDOW)
    last = max((group.until + _DAY for group in groups), default=today + _HALF_WINDOW)
    marks = [mark.day for group in groups for lane in group.lanes for mark in lane.marks]
    earliest = min((day for day in marks if day >= first - _FAR), default=first)
    latest = max((day for day in marks if day <= last + _FAR), default=last)
    return DayAxis(
        min(first - _BEFORE, earliest - _DAY, today), max(last + _AFTER, latest + 2 * _DAY, today), left, right
    )


@dataclass(frozen=True, slots=True)
class Measures:
    """Heights at the present text size."""

    first_head: float = 36
    head: float = 38
    title: float = 22
    lane: float = LANE
    later: float = 24
    line: float = 14


@dataclass(frozen=True, slots=True)
class GroupPlace:
    """A group's heights: the middle of its title, its band, the middles of its lanes and the later window's line."""

    title: float
    top: float
    bottom: float
    lanes: tuple[float, ...]
    later: float | None
    end: float


def stacked(groups: Sequence[WindowGroup], measures: Measures, tried: Iterable[int] = ()) -> tuple[GroupPlace, ...]:
    """Put groups below each other; one with a later or a tried window gets room for its bracket."""
    places: list[GroupPlace] = []
    y, with_trial = 0.0, set(tried)
    for at, group in enumerate(groups):
        head = measures.head if at else measures.first_head
        top = y + head
        lanes = tuple(top + measures.lane * (n + 0.5) for n in range(len(group.lanes)))
        bottom = top + measures.lane * len(group.lanes)
        later = bottom + 6 if group.later is not None or at in with_trial else None
        end = bottom if later is None else bottom + measures.later
        places.append(GroupPlace(y + measures.title, top, bottom, lanes, later, end))
        y = end
    return tuple(places)


# --- Ticks --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tick:
    """A dated line; `text` is centred above it."""

    day: date
    x: float
    text: str
    is_today: bool = False


def ticks_of(
    groups: Sequence[WindowGroup], today: date, axis: DayAxis, words: Callable[[date], str], measure: Measure
) -> tuple[Tick, ...]:
    """Date what decides: today, the windows' ends, clear days, then purchases that void; none may touch another."""
    marks = [mark for group in groups for lane in group.lanes for mark in lane.marks]
    wanted = [today]
    wanted += [day for group in groups for day in (group.start, group.until + _DAY)]
    wanted += sorted(mark.day for mark in marks if mark.kind is MarkKind.CLEAR)
    wanted += sorted(mark.day for mark in marks if mark.voids)
    kept: list[Tick] = []
    for day in dict.fromkeys(wanted):
        text = f"Today, {words(day)}" if day == today else words(day)
        tick = Tick(day, axis.x(day), text, day == today)
        half = measure(text) / 2 + _TICK_GAP / 2
        clear = all(abs(tick.x - other.x) >= half + measure(other.text) / 2 + _TICK_GAP / 2 for other in kept)
        if axis.holds(day) and clear:
            kept.append(tick)
    return tuple(sorted(kept, key=lambda tick: tick.day))


# --- Labels -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MarkPlace:
    """A mark with its place and, where there is room, its words from `text_x` on."""

    group: int
    lane: int
    mark: Mark
    x: float
    y: float
    text: str = ""
    text_x: float = 0.0
    movable: bool = False


@dataclass(slots=True)
class _Taken:
    """Spans of one lane that are no longer free."""

    spans: list[tuple[float, float]] = field(default_factory=list)

    def free(self, start: float, end: float) -> bool:
        return all(end + _LABEL_GAP <= a or start - _LABEL_GAP >= b for a, b in self.spans)

    def take(self, start: float, end: float) -> None:
        self.spans.append((start, end))


def marks_of(
    at: int, group: WindowGroup, place: GroupPlace, axis: DayAxis, ticks: Sequence[float], measure: Measure
) -> tuple[MarkPlace, ...]:
    """Place a group's marks and words: beside the mark on the side that crosses fewer dated lines, cut or left out.

    A clear day's words are said once in a group.
    """
    found: list[MarkPlace] = []
    said: set[tuple[date, str]] = set()
    for n, lane in enumerate(group.lanes):
        shown = [mark for mark in lane.marks if axis.holds(mark.day)]
        taken = _Taken([(axis.x(mark.day) - 3, axis.x(mark.day) + 3) for mark in shown if mark.kind is MarkKind.CLEAR])
        for mark in sorted(shown, key=_rank):
            x, y = axis.x(mark.day), place.lanes[n]
            repeated = mark.kind is MarkKind.CLEAR and (mark.day, mark.text) in said
            said.add((mark.day, mark.text))
            text, text_x = "", 0.0
            if mark.text and not repeated:
                text, text_x = _label(mark.text, x, axis, taken, ticks, measure)
            movable = mark.kind is MarkKind.SALE and mark.planned
            found.append(MarkPlace(at, n, mark, x, y, text, text_x, movable))
    return tuple(sorted(found, key=lambda one: (one.lane, one.mark.day)))


def _rank(mark: Mark) -> tuple[int, date]:
    """Words that decide are placed first: sales, then what voids, then clear days, then the rest."""
    order = 0 if mark.kind is MarkKind.SALE else 1 if mark.voids else 2 if mark.kind is MarkKind.CLEAR else 3
    return order, mark.day


def _label(
    text: str, x: float, axis: DayAxis, taken: _Taken, ticks: Sequence[float], measure: Measure
) -> tuple[str, float]:
    for shown in _shorter(text):
        width = measure(shown)
        spots = []
        for side, start in enumerate((x + MARK_GAP, x - MARK_GAP - width)):
            end = start + width
            if start >= axis.left and end <= axis.right and taken.free(start, end):
                low, high = min(x + 1, start), max(x - 1, end)
                spots.append((sum(low < tick < high for tick in ticks), side, start))
        if spots:
            start = min(spots)[2]
            taken.take(start, start + width)
            return shown, start
    return "", 0.0


def _shorter(text: str) -> Iterable[str]:
    """Give the words whole, then up to a colon, then cut letter by letter."""
    yield text
    head = text.partition(":")[0]
    if head != text:
        yield head
    for count in range(len(head) - 1, _LEAST_LETTERS, -2):
        yield f"{head[:count].rstrip()}…"


# --- Another day --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Trial:
    """A sale tried on another day: its window, and the purchases that fall into it, with their accounts."""

    sold: date
    start: date
    until: date
    inside: tuple[tuple[str, Mark], ...]


def trial_of(group: WindowGroup, day: date) -> Trial:
    """Work out the 61 days round another day of sale."""
    start, until = day - _HALF_WINDOW, day + _HALF_WINDOW
    inside = tuple(
        (lane.account, mark)
        for lane in group.lanes
        for mark in lane.marks
        if mark.kind is MarkKind.PURCHASE and start <= mark.day <= until
    )
    return Trial(day, start, until, tuple(sorted(inside, key=lambda one: one[1].day)))


def later_day(group: WindowGroup) -> date | None:
    """Return the day of the later sale that would count in full."""
    return None if group.later is None else group.later[0] + _HALF_WINDOW


def mark_at(places: Sequence[MarkPlace], x: float, y: float, reach: float = 12.0) -> int | None:
    """Return which mark lies under a point; one that can be moved wins where two meet."""
    near = [
        (not place.movable, abs(place.x - x), n)
        for n, place in enumerate(places)
        if abs(place.x - x) <= reach and abs(place.y - y) <= reach + 2
    ]
    return min(near)[2] if near else None
