"""The four figures of a year, what they are made of, and what they say where something is unknown."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from app.model.tax_year import Netted, TaxDue, TaxYear
from app.ui.format import NOTHING, UNKNOWN, Formatter
from app.ui.pages.taxes.tiles import LONG, LOSSES, SHORT, TAX, TILES, explain_tile, tile_views
from tests.desk.tax_household import DAY

VIEW = Formatter(hide_amounts=False, today=DAY)
D = Decimal
YEAR = TaxYear(
    year=2026,
    table_year=2026,
    disposals=(),
    short=D(-6000),
    long=D(1000),
    distributions=D(200),
    entering_short=D(500),
    entering_long=D(0),
    netted=Netted(D(-6500), D(1000), D(3000), D(-3000), D(0), D(2500), D(0)),
    due=TaxDue(D(-660), D(0), D(-38), D(-150)),
)
UNNETTED = replace(YEAR, entering_short=None, entering_long=None, netted=None, due=None)


def test_the_tiles_say_result_deduction_and_tax() -> None:
    """Each figure with what it rests on in its small line."""
    views = tile_views(YEAR, VIEW)
    assert [view.figure for view in views] == ["−$6,000", "+$1,000", "$3,000", "−$848"]
    assert [view.line for view in views] == [
        "net −$6,500, −$500 carried in",
        "nothing was carried in",
        "carried on: $2,500 short",
        "federal −$660, net investment −$38, state −$150",
    ]


def test_what_is_unknown_says_so_with_why() -> None:
    """Before the plan's year nothing is set off: the results stand, the rest is unknown."""
    views = tile_views(UNNETTED, VIEW)
    assert [view.figure for view in views] == ["−$6,000", "+$1,000", UNKNOWN, UNKNOWN]
    assert {view.line for view in views} == {"what was carried in is unknown"}


def test_a_year_being_counted_has_dashes() -> None:
    """Nothing is made up before it is known."""
    assert {(view.figure, view.line) for view in tile_views(None, VIEW)} == {(NOTHING, "being counted")}


def test_a_tile_explains_its_arithmetic_with_cents() -> None:
    """Distributions of funds stand apart from sales, what was carried in comes off."""
    long = explain_tile(LONG, YEAR, VIEW)
    assert [(row.left, row.right) for row in long.formula] == [
        ("Sales, losses put off left out", "+$800.00"),
        ("Distributions of funds", "+$200.00"),
        ("Carried in", "$0.00"),
        ("Net", "+$1,000.00"),
    ]
    short = explain_tile(SHORT, YEAR, VIEW)
    assert short.formula[-2].right == "−$500.00"
    losses = explain_tile(LOSSES, YEAR, VIEW)
    assert [fact.value for fact in losses.facts] == ["$2,500.00", "$0.00"]
    tax = explain_tile(TAX, YEAR, VIEW)
    assert tax.formula[-1].right == "−$848.00"
    assert tax.sections[0].text == "Table of 2026, Rev. Proc. 2025-32."


@pytest.mark.parametrize("key", TILES)
def test_an_unknown_figure_is_explained_as_unknown(key: str) -> None:
    """The inspector says what is missing, and never a zero in its place."""
    told = explain_tile(key, UNNETTED, VIEW)
    assert told.sections[0].text == "What was carried into 2026 is unknown, so nothing is set off."
    assert told.foot == "Estimates, not a return."
    assert not any(row.right == "$0.00" for row in told.formula)
