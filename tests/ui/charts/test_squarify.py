"""The tree map's layout: true areas, nothing over anything, squares where there can be."""

from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ui.charts.squarify import Box, sliced, squarified

SIZES = st.lists(st.floats(0.5, 1e6), min_size=1, max_size=14).map(lambda sizes: sorted(sizes, reverse=True))


@given(SIZES, st.floats(50, 1500), st.floats(50, 900))
def test_areas_are_true_and_nothing_overlaps(sizes: list[float], width: float, height: float) -> None:
    """Whatever the sizes and the box."""
    box = Box(10.0, 20.0, width, height)
    found = squarified(sizes, box)
    for size, piece in zip(sizes, found, strict=True):
        assert piece.area == pytest.approx(box.area * size / sum(sizes), rel=1e-6)
        assert piece.left >= box.left - 1e-6
        assert piece.top >= box.top - 1e-6
        assert piece.left + piece.width <= box.left + box.width + 1e-6 * width
        assert piece.top + piece.height <= box.top + box.height + 1e-6 * height
    for one, other in combinations(found, 2):
        across = min(one.left + one.width, other.left + other.width) - max(one.left, other.left)
        down = min(one.top + one.height, other.top + other.height) - max(one.top, other.top)
        assert min(across, down) <= 1e-6 * max(width, height)


def test_the_example_of_the_paper() -> None:
    """Areas 6, 6, 4, 3, 2, 2, 1 in a box of 6 by 4 (Bruls, Huizing and van Wijk 2000, figure 4)."""
    found = squarified([6, 6, 4, 3, 2, 2, 1], Box(0, 0, 6, 4))
    rounded = [(round(b.left, 2), round(b.top, 2), round(b.width, 2), round(b.height, 2)) for b in found]
    assert rounded[:4] == [(0, 0, 3, 2), (0, 2, 3, 2), (3, 0, 1.71, 2.33), (4.71, 0, 1.29, 2.33)]
    assert sum(b.area for b in found) == pytest.approx(24)


def test_pieces_are_nearer_to_squares_than_slices() -> None:
    """That is what it is for."""

    def worst(boxes: list[Box]) -> float:
        return max(max(b.width / b.height, b.height / b.width) for b in boxes)

    sizes, box = [47.0, 17.3, 16.0, 6.1, 5.3, 5.1, 3.2], Box(0, 0, 500, 380)
    assert worst(squarified(sizes, box)) < 3 < worst(sliced(sizes, box))


def test_slices_lie_one_below_the_other() -> None:
    """From the top to the foot of the box."""
    found = sliced([3, 1], Box(5, 10, 40, 80))
    assert [(b.top, b.height) for b in found] == [(10, 60), (70, 20)]
    assert all(b.top + b.height == other.top for b, other in pairwise(found))


def test_nothing_is_no_box() -> None:
    """A household of nothing has no map."""
    assert squarified([], Box(0, 0, 10, 10)) == []
