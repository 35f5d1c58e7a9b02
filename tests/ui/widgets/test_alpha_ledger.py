"""The alpha ledger: where its bars stand, what it says, and what a press asks."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.ui.format import Formatter
from app.ui.theme import current_theme
from app.ui.widgets.alpha_ledger import AlphaBar, AlphaLedger, AlphaView, Span, end_words_at, extent, spans, spoken
from tests.ui.harvest_reports import DAY

D = Decimal
FORMAT = Formatter(hide_amounts=False, today=DAY)
AMOUNTS = st.none() | st.integers(-9_999, 9_999).map(Decimal)


def view(*amounts: str | None, low: float | None = -500.0, high: float | None = 900.0) -> AlphaView:
    """The five parts by their amounts, and their sum."""
    names = ("Timing", "Cash flow", "Tax", "Location", "Cost")
    parts = tuple(AlphaBar(n.lower(), n, None if a is None else D(a)) for n, a in zip(names, amounts, strict=True))
    known = [p.amount for p in parts if p.amount is not None]
    total = sum(known, D(0)) if len(known) == len(parts) else None
    return AlphaView(parts, AlphaBar("total", "Total", total), low, high, FORMAT)


def test_each_bar_begins_where_the_one_before_ended() -> None:
    """So that the last ends at the sum; what is unknown moves nothing."""
    found = spans(view("-100", "50", "30", "40", "-5").parts)
    assert found == (Span(0, -100), Span(-100, -50), Span(-50, -20), Span(-20, 20), Span(20, 15))
    assert spans(view("-100", None, "30", "40", "-5").parts)[1:3] == (None, Span(-100, -70))


@given(st.lists(AMOUNTS, min_size=5, max_size=5), st.booleans())
def test_everything_that_is_drawn_fits(amounts: list[Decimal | None], sure: bool) -> None:
    """Zero, every bar, the sum and both ends of the interval lie between the ends, which are apart."""
    ends = (None, None) if sure else (-123.0, 456.0)
    shown = view(*(None if a is None else str(a) for a in amounts), low=ends[0], high=ends[1])
    low, high = extent(shown)
    inside = [0.0, *(x for s in spans(shown.parts) if s for x in (s.start, s.end)), *(x for x in ends if x is not None)]
    assert low < high
    assert all(low <= x <= high for x in inside)


def test_it_is_spoken_as_a_sentence() -> None:
    """Part by part with signs, then the sum and its interval; unknown is the word."""
    words = "Timing −$100, Cash flow +$50, Tax unknown, Location +$40, Cost −$5, Total unknown"
    assert spoken(view("-100", "50", None, "40", "-5")) == f"{words}, between −$500 and $900"
    hidden = replace(view("1", "1", "1", "1", "1"), format=replace(FORMAT, hide_amounts=True))
    assert not any(sign.isdigit() for sign in spoken(hidden))


def test_a_line_is_asked_by_a_press(qtbot: QtBot) -> None:
    """From the first part to the sum."""
    ledger = AlphaLedger()
    qtbot.addWidget(ledger)
    ledger.set_view(view("-100", "50", "30", "40", "-5"))
    ledger.resize(600, ledger.sizeHint().height())
    asked: list[str] = []
    ledger.asked.connect(asked.append)
    row = current_theme().scaled(24)
    for place in (0, 3, 5):
        QTest.mouseClick(ledger, Qt.MouseButton.LeftButton, pos=QPoint(40, row * place + row // 2))
    assert asked == ["timing", "location", "total"]
    assert not ledger.grab().isNull()


@given(ends=st.tuples(*[st.floats(0, 1000)] * 2), bar=st.tuples(*[st.floats(0, 1000)] * 2), wide=st.floats(1, 90))
def test_no_amount_stands_on_the_bar_of_the_sum(
    ends: tuple[float, float], bar: tuple[float, float], wide: float
) -> None:
    """An interval that does not contain zero has an end on the bar; its amount stands beside the bar."""
    (low, high), (begin, end) = sorted(ends), sorted(bar)
    assert end_words_at(low, (begin, end), -1, wide) + wide < min(low, begin)
    assert end_words_at(high, (begin, end), 1, wide) > max(high, end)
