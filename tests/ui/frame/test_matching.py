"""Finding a line by a few letters."""

from dataclasses import dataclass

import pytest

from app.ui.frame.matching import match, search


@dataclass(frozen=True, slots=True)
class Line:
    """Words with the place they belong to."""

    words: str
    place: str = ""


LINES = (
    Line("Open cost of balance", "Rebalance"),
    Line("Back to the band edge", "Rebalance"),
    Line("Bands: suggest widths for every class", "Targets"),
    Line("Today", "Go"),
)


@pytest.mark.parametrize(
    "query, found",
    [
        ("ba", ["Back to the band edge", "Bands: suggest widths for every class", "Open cost of balance"]),
        ("band ed", ["Back to the band edge"]),
        ("BAND", ["Bands: suggest widths for every class", "Back to the band edge"]),
        ("balance", ["Open cost of balance", "Back to the band edge"]),
        ("tdy", ["Today", "Bands: suggest widths for every class"]),
        ("zebra", []),
    ],
)
def test_the_closest_come_first(query: str, found: list[str]) -> None:
    """A line's beginning beats a word's beginning, which beats the place and letters in order; equals keep order."""
    assert [fit.entry.words for fit in search(query, LINES)] == found


def test_the_matched_letters_are_told() -> None:
    """They can be set in bold: a word's start rather than the same letters inside one."""
    fit = match("ed", Line("Rebalanced to the edge"))
    assert fit is not None
    assert sorted(fit.letters) == [18, 19]


def test_two_letters_are_not_looked_for_one_by_one() -> None:
    """Scattered letters count from three on, else everything would fit."""
    assert match("tz", Line("Tilt of the zebra")) is None
    assert match("tzb", Line("Tilt of the zebra")) is not None


def test_an_empty_query_fits_everything() -> None:
    """Nothing typed leaves the order as it is."""
    assert [fit.entry for fit in search("", LINES)] == list(LINES)
