"""The bar of brackets: where an income stands, and that marks stay on the bar."""

from dataclasses import replace
from decimal import Decimal

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from app.ui.theme import current_theme
from app.ui.widgets.bracket_bar import BracketBar, BracketView, place_of

D = Decimal
TOP = D(613_700)
VIEW = BracketView(D(98_900), TOP, D(147_800), D(217_800), ("0 %", "15 %, to $613,700", "20 %"), "Room", "Words.")


@pytest.mark.parametrize(
    "income, place",
    [("0", 0.0), ("-5", 0.0), ("306850", 0.4415), ("613700", 0.883), ("9000000", 1.0)],
)
def test_an_income_has_its_place(income: str, place: float) -> None:
    """The lower brackets are to scale; the highest has a fixed part, and what lies far beyond stands at the end."""
    assert place_of(D(income), TOP) == pytest.approx(place)


def picture(qtbot: QtBot, view: BracketView) -> QImage:
    """Return the bar painted 258 wide."""
    bar = BracketBar()
    qtbot.addWidget(bar)
    bar.show_brackets(view)
    bar.resize(258, bar.sizeHint().height())
    return bar.grab().toImage()


def test_the_household_has_a_mark_in_ink(qtbot: QtBot) -> None:
    """A stroke through the bar at the place of its income; none where there is no income to show."""
    ink = current_theme().color("ink").rgb()

    def struck(image: QImage) -> set[int]:
        middle = current_theme().line("micro") + 10
        return {x for x in range(image.width()) if image.pixel(x, middle) == ink}

    place = round(258 * place_of(D(147_800), TOP))
    assert struck(picture(qtbot, VIEW)) <= set(range(place - 2, place + 3))
    assert struck(picture(qtbot, VIEW))
    assert struck(picture(qtbot, replace(VIEW, you=None))) == set()


def test_a_bar_without_brackets_is_hidden(qtbot: QtBot) -> None:
    """Its name and its words go with the brackets."""
    bar = BracketBar()
    qtbot.addWidget(bar)
    bar.show_brackets(VIEW)
    assert (bar.accessibleName(), bar.accessibleDescription()) == ("Room", "Words.")
    bar.show_brackets(None)
    assert bar.isHidden()
    assert bar.accessibleName() == ""
