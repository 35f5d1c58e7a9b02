"""Where the words of the frontier stand: arithmetic over rectangles, so that none lies over another, a line or a mark.

What decides comes first: the flag, then names of stops, prices of legs, and the name of the region. Each tries its
places in order and takes the first that is free; words without a free place stay away, the flag never does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from math import ceil

from PySide6.QtCore import QPointF, QRectF

from app.ui.charts.drift_paint import Frame
from app.ui.charts.frontier_view import FrontierView, dot_at, dots_in_reach, flag_words, on_curve
from app.ui.theme_tokens import ColorRole, TypeName
from app.ui.widgets.dial_geometry import Leg, clamped, inside_from, legs, stop_at, stop_name, stops

Measure = Callable[[str, TypeName], float]
"""How wide words are in a type style."""
INSIDE, INSIDE_SHORT = "every class inside its band", "inside all bands"
GRIP = 14
"""How far the handle and its halo reach; the drops begin there."""
_STOP, _DOT, _BEAD, _DROP = 8, 4, 6, 3
_AWAY = 20
_GRID = 8
_SHORT = 36
"""A leg of fewer pixels is not priced."""
_FLAG_X, _FLAG_Y = 26, 16
_APART_X, _APART_Y = 6, 1
_ALONG = (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8)


@dataclass(frozen=True, slots=True)
class Word:
    """Words in their rectangle."""

    text: str
    box: QRectF
    style: TypeName
    role: ColorRole


@dataclass(frozen=True, slots=True)
class Lines:
    """How tall a line is in each style that is used."""

    body: float
    small: float
    micro: float


@dataclass(frozen=True, slots=True)
class FrontierLayout:
    """The flag with its lines, of which the second may be empty; the drops to both axes; the other words."""

    flag: QRectF
    flag_words: tuple[str, str]
    drops: tuple[QRectF, QRectF]
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What is to be laid out, and what is taken already."""

    view: FrontierView
    frame: Frame
    box: QRectF
    measure: Measure
    lines: Lines
    taken: list[QRectF] = field(default_factory=list)

    def at(self, drift: Decimal) -> QPointF:
        return on_curve(self.view.dial, self.frame, drift)

    def is_free(self, place: QRectF) -> bool:
        inner = self.box.adjusted(2, 0, 0, -1)
        return inner.contains(place) and not any(place.intersects(taken) for taken in self.taken)


def laid_out(view: FrontierView, frame: Frame, box: QRectF, measure: Measure, lines: Lines) -> FrontierLayout:
    """Find a place for everything; `box` is where the curve is drawn, in pixels."""
    sheet = _Sheet(view, frame, box, measure, lines)
    here = clamped(view.dial.points, view.dial.drift)
    at = sheet.at(here)
    drops = drops_of(at, box)
    own = [_square(at, GRIP), *(drop.adjusted(-_DROP, -_DROP, _DROP, _DROP) for drop in drops)]
    sheet.taken.extend(own)
    sheet.taken.extend(_square(sheet.at(stop.drift), _STOP) for stop in stops(view.dial.points))
    sheet.taken.extend(_along_the_curve(sheet))
    dots = [_square(dot_at(frame, d), _DOT) for d in dots_in_reach(view)]
    flag, words = _flag(sheet, at, flag_words(view), (own, sheet.taken, dots))
    sheet.taken.append(flag.adjusted(-4, -4, 4, 4))
    sheet.taken.extend(dots)
    zero = frame.point(0, 0).y()
    sheet.taken.append(QRectF(box.left(), zero - _DROP, box.width(), 2 * _DROP))
    found = [*_stops(sheet, here), *_prices(sheet), *_region(sheet)]
    return FrontierLayout(flag, words, drops, tuple(found))


def drops_of(at: QPointF, box: QRectF) -> tuple[QRectF, QRectF]:
    """The dotted lines from the handle to the left and down, as rectangles of no height and no width."""
    left = QRectF(box.left(), at.y(), max(at.x() - GRIP - box.left(), 0), 0)
    down = QRectF(at.x(), at.y() + GRIP, 0, max(box.bottom() - at.y() - GRIP, 0))
    return left, down


def _square(at: QPointF, half: float) -> QRectF:
    return QRectF(at.x() - half, at.y() - half, 2 * half, 2 * half)


def _along_the_curve(sheet: _Sheet) -> Iterator[QRectF]:
    """Small squares on the curve without a gap between them, however steep it is."""
    for a, b in pairwise(sheet.view.dial.points):
        start, end = sheet.at(a.drift), sheet.at(b.drift)
        count = max(ceil(max(abs(end.x() - start.x()), abs(end.y() - start.y())) / _BEAD), 1)
        for n in range(count + 1):
            yield _square(start + (end - start) * (n / count), _BEAD / 2)


def _flag(
    sheet: _Sheet, at: QPointF, words: tuple[str, str], marks: Sequence[Sequence[QRectF]]
) -> tuple[QRectF, tuple[str, str]]:
    """Two lines in a box at the handle's upper left, or wherever it fits; without the second where that finds no room.

    `marks` are what it must not lie over, the most important first, dots last: where no place is free, the one that
    covers the fewest is taken, the nearest among equals.
    """
    full = _flag_place(sheet, at, words, marks)
    if not _over(full, marks[0]):
        return full, words
    short = words[0], ""
    return _flag_place(sheet, at, short, marks), short


def _flag_place(sheet: _Sheet, at: QPointF, words: tuple[str, str], marks: Sequence[Sequence[QRectF]]) -> QRectF:
    wide = max(sheet.measure(words[0], "strong"), sheet.measure(words[1], "small")) + _FLAG_X
    tall = sheet.lines.body + (sheet.lines.small if words[1] else 0) + _FLAG_Y
    inner = sheet.box.adjusted(4, 0, 0, -4)
    *lines, dots = marks
    tried: list[QRectF] = []
    for away in (_AWAY, 2 * _AWAY, 4 * _AWAY, 7 * _AWAY):
        inside = [place for place in _around(at, wide, tall, away) if inner.contains(place)]
        free = [place for place in inside if not any(_over(place, some) for some in lines)]
        if free:
            # A dot under the flag is better than a flag far from its handle.
            return min(free, key=lambda place: _over(place, dots))
        tried += inside
    everywhere = [*tried, *_spread(inner, at, wide, tall)]
    return min(everywhere, key=lambda place: tuple(_over(place, some) for some in marks))


def _around(at: QPointF, wide: float, tall: float, away: float) -> list[QRectF]:
    """Places so far from the handle, the upper left first."""
    tops = (at.y() - tall - away, at.y() + away, at.y() - tall + _AWAY - away, at.y() - tall / 2)
    lefts = (at.x() - wide - away, at.x() + away, at.x() - wide / 2)
    return [QRectF(left, top, wide, tall) for top in tops for left in lefts]


def _spread(inner: QRectF, at: QPointF, wide: float, tall: float) -> list[QRectF]:
    """Places all over the box, the nearest to the handle first."""
    right, bottom = max(inner.width() - wide, 0), max(inner.height() - tall, 0)
    places = [
        QRectF(inner.left() + right * x / _GRID, inner.top() + bottom * y / _GRID, wide, tall)
        for x in range(_GRID + 1)
        for y in range(_GRID + 1)
    ]
    return sorted(places, key=lambda place: (place.center() - at).manhattanLength())


def _over(place: QRectF, taken: Iterable[QRectF]) -> int:
    """How many of these a place would cover."""
    return sum(1 for one in taken if place.intersects(one))


def _stops(sheet: _Sheet, here: Decimal) -> Iterator[Word]:
    """Each stop's name beside its circle; the one under the handle is named by the flag."""
    points, tall = sheet.view.dial.points, sheet.lines.small
    standing = stop_at(points, here)
    for stop in stops(points):
        if stop is standing:
            continue
        words, at = stop_name(stop), sheet.at(stop.drift)
        wide = sheet.measure(words, "small")
        below, above, beside = at.y() + _STOP + 1, at.y() - _STOP - 1 - tall, at.y() - tall / 2
        middle, left, right = at.x() - wide / 2, at.x() - wide - 12, at.x() + 12
        places = [
            (middle, below),
            (at.x() - 10, below),
            (middle, above),
            (left, beside),
            (at.x() - wide - 8, above),
            (right, beside),
            (left, beside - tall / 2),
            (right, beside + tall / 2),
            (at.x() - wide + 8, below),
            (right, above),
            (right, below),
            (left, below),
            (middle, below + tall + 2 * _APART_Y),
            (middle, above - tall - 2 * _APART_Y),
        ]
        yield from _first_free(sheet, words, "small", "ink_2", places)


def _prices(sheet: _Sheet) -> Iterator[Word]:
    """Each leg's price per point beside it, the longest leg first; beside a short one it would seem its neighbour's."""
    for leg in sorted(legs(sheet.view.dial.points), key=lambda leg: leg.end.drift - leg.start.drift):
        if (sheet.at(leg.end.drift) - sheet.at(leg.start.drift)).manhattanLength() < _SHORT:
            continue
        words = f"{sheet.view.format.money(leg.price)} a point"
        yield from _first_free(sheet, words, "small", "ink_2", _beside(sheet, leg, words))


def _beside(sheet: _Sheet, leg: Leg, words: str) -> Iterator[tuple[float, float]]:
    """Places above and below a leg, from its middle outwards."""
    wide, tall = sheet.measure(words, "small"), sheet.lines.small
    for part in _ALONG:
        at = sheet.at(leg.start.drift + (leg.end.drift - leg.start.drift) * Decimal(str(part)))
        yield at.x() - wide - 12, at.y() - 6 - tall
        yield at.x() - wide / 2, at.y() - 10 - tall
        yield at.x() + 12, at.y() + 4
        yield at.x() - wide / 2, at.y() + 10


def _region(sheet: _Sheet) -> Iterator[Word]:
    """The name of the region in which every class is inside its band, at its top."""
    first, box = inside_from(sheet.view.dial.points), sheet.box
    if first is None:
        return
    left, bottom = max(sheet.at(first).x(), box.left()), box.bottom() - sheet.lines.micro - 4
    for words in (INSIDE, INSIDE_SHORT):
        wide = sheet.measure(words, "micro")
        if wide <= box.right() - left - 16:
            places = [(x, y) for y in (box.top() + 4, bottom) for x in (box.right() - wide - 10, left + 8)]
            found = list(_first_free(sheet, words, "micro", "accent", places))
            yield from found
            if found:
                return


def _first_free(
    sheet: _Sheet, words: str, style: TypeName, role: ColorRole, places: Iterable[tuple[float, float]]
) -> Iterator[Word]:
    """The words in the first place that is free, which is then taken; nothing where none is."""
    wide, tall = sheet.measure(words, style), sheet.lines.micro if style == "micro" else sheet.lines.small
    boxes = (QRectF(x, y, wide, tall) for x, y in places)
    box = next((box for box in boxes if sheet.is_free(box)), None)
    if box is not None:
        sheet.taken.append(box.adjusted(-_APART_X, -_APART_Y, _APART_X, _APART_Y))
        yield Word(words, box, style, role)
