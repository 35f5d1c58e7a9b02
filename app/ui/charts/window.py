"""The stretch of days a chart shows, and how hand and keys move it: arithmetic without a screen."""

from __future__ import annotations

from dataclasses import dataclass

SHORTEST = 14.0
"""Days that are still shown at the closest."""


@dataclass(frozen=True, slots=True)
class Window:
    """From one day to another, as ordinals; between two days while it is moved."""

    first: float
    last: float

    @property
    def days(self) -> float:
        """How long it is."""
        return self.last - self.first

    def within(self, reach: Window) -> Window:
        """The same length inside of what there is, moved no farther than it needs."""
        length = min(self.days, reach.days)
        first = min(max(self.first, reach.first), reach.last - length)
        return Window(first, first + length)

    def panned(self, days: float, reach: Window) -> Window:
        """Moved by days, to the end of what there is and no farther."""
        return Window(self.first + days, self.last + days).within(reach)

    def zoomed(self, factor: float, around: float, reach: Window) -> Window:
        """Made longer or shorter; the day `around` stays where it is as long as there are days on both sides."""
        least = min(SHORTEST, reach.days)
        length = min(max(self.days * factor, least), reach.days)
        part = (around - self.first) / self.days if self.days else 0.5
        first = around - part * length
        return Window(first, first + length).within(reach)

    def showing(self, day: float, reach: Window) -> Window:
        """Moved as little as it takes for a day to be seen."""
        shift = min(day - self.first, 0.0) or max(day - self.last, 0.0)
        return self.panned(shift, reach)
