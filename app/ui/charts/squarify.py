"""The squarified tree map of Bruls, Huizing and van Wijk (2000): areas as true as they are, shapes as square as can be.

Rows are filled along the shorter side of what is left; a size joins the row as long as that makes the row's least
square piece no worse. Arithmetic only: boxes in, boxes out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle by its corner and its sides."""

    left: float
    top: float
    width: float
    height: float

    @property
    def area(self) -> float:
        """Width times height."""
        return self.width * self.height


def squarified(sizes: Sequence[float], box: Box) -> list[Box]:
    """A box for each size, in their order, areas in proportion; sizes are above zero, the largest first."""
    whole = sum(sizes)
    if not whole:
        return []
    scale = box.area / whole
    areas = [size * scale for size in sizes]
    out: list[Box] = []
    place = 0
    while place < len(areas):
        side = min(box.width, box.height)
        end = place + 1
        while end < len(areas) and _worst(areas[place : end + 1], side) <= _worst(areas[place:end], side):
            end += 1
        row, box = _row(areas[place:end], box)
        out += row
        place = end
    return out


def sliced(sizes: Sequence[float], box: Box) -> list[Box]:
    """A box for each size, one below the other, heights in proportion."""
    whole, top, out = sum(sizes), box.top, []
    for size in sizes:
        height = box.height * size / whole
        out.append(Box(box.left, top, box.width, height))
        top += height
    return out


def _worst(areas: Sequence[float], side: float) -> float:
    """How far the least square piece of a row along `side` is from a square: longer by shorter side."""
    depth = sum(areas) / side
    if depth <= 0:
        return float("inf")
    return max(max(depth * depth / area, area / (depth * depth)) for area in areas)


def _row(areas: Sequence[float], box: Box) -> tuple[list[Box], Box]:
    """The pieces of a row along the shorter side of a box, and what is left of it."""
    whole = sum(areas)
    if box.width >= box.height:
        depth = whole / box.height if box.height else 0.0
        pieces = sliced(areas, Box(box.left, box.top, depth, box.height))
        return pieces, Box(box.left + depth, box.top, max(box.width - depth, 0.0), box.height)
    depth = whole / box.width
    left, pieces = box.left, []
    for area in areas:
        width = box.width * area / whole
        pieces.append(Box(left, box.top, width, depth))
        left += width
    return pieces, Box(box.left, box.top + depth, box.width, max(box.height - depth, 0.0))
