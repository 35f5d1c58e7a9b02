"""What happened on a chart's days: which marks fit side by side, and which have room for their words."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.engine.history import HistoryEvent

_RANK = {"rebalanced": 0, "plan": 1, "tilt": 2, "withdrawal": 3, "deposit": 4}
"""Of marks that fall on each other the first of these is drawn."""
MARK_ROOM = 11.0
_WORDS_AT, _WORDS_AIR = 8.0, 8.0


@dataclass(frozen=True, slots=True)
class Happening:
    """A day worth a mark, as an ordinal; its kind is that of `HistoryEvent`, its text may be shown as it is."""

    day: float
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days through which something went on, both included; kind is `gap`, `delayed` or `tilt`."""

    first: float
    last: float
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Mark:
    """One drawn mark: where its day stands, where its glyph does, and the words that have room beside it."""

    x: float
    at: float
    kind: str
    words: str
    count: int = 1


def happenings(events: Sequence[HistoryEvent], say: Callable[[str], str]) -> tuple[Happening, ...]:
    """Events of a history as a chart shows them, their sentences through `say`."""
    return tuple(Happening(float(e.day.toordinal()), str(e.kind), say(e.text)) for e in events)


def within(events: Sequence[Happening], first: float, last: float) -> Sequence[Happening]:
    """Those of ascending events that fall on days from one to another."""
    begin = bisect_left(events, first, key=lambda e: e.day)
    return events[begin : bisect_right(events, last, key=lambda e: e.day)]


def laid_out(
    events: Sequence[Happening], x_of: Callable[[float], float], width_of: Callable[[str], float], right: float
) -> list[Mark]:
    """Marks from left to right, none over another; words only where they end before the next mark and before `right`.

    Two things of one day stand side by side; more events than fit between two marks become one mark of the kind that
    matters most, whose words say how many more there are.
    """
    groups: list[tuple[float, list[Happening]]] = []
    for event in events:
        x = x_of(event.day)
        if not groups or x >= groups[-1][0] + MARK_ROOM:
            groups.append((x, [event]))
            continue
        at, last = groups[-1]
        is_beside = at == x and len(last) == 1 and last[0].kind != event.kind
        if is_beside:
            groups.append((at + MARK_ROOM, [event]))
        else:
            last.append(event)
    ends = [at for at, _ in groups[1:]] + [right + _WORDS_AIR]
    return [_mark(x_of, at, group, end, width_of) for (at, group), end in zip(groups, ends, strict=False)]


def _mark(
    x_of: Callable[[float], float], at: float, group: Sequence[Happening], end: float, width_of: Callable[[str], float]
) -> Mark:
    first = min(group, key=lambda e: _RANK.get(e.kind, len(_RANK)))
    words = first.text if len(group) == 1 else f"{first.text}, {len(group) - 1} more"
    fits = at + _WORDS_AT + width_of(words) <= end - _WORDS_AIR
    return Mark(x_of(first.day), at, first.kind, words if fits else "", len(group))
