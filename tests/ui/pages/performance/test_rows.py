"""Rows of the Performance page: orders, spans of days, and what is not there."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from app.engine.bootstrap import Interval
from app.engine.journal.report import JournalReport, ProposalShortfall
from app.model.journal import OVER, Alpha, Episode, Mended, Slice
from app.ui.format import Formatter
from app.ui.pages.performance.explain import explain_episode, explain_part
from app.ui.pages.performance.rows import episode_rows, order_rows
from app.ui.pages.performance.words import verdict_sentence, when_words

D = Decimal
FORMAT = Formatter(hide_amounts=False, today=date(2026, 11, 20))
UNKNOWN_TAX = Alpha(D(48), D(0), None, None, D(-4))
BREACH = Episode(
    "Stocks",
    OVER,
    date(2025, 12, 3),
    date(2025, 12, 12),
    D("0.69"),
    D("0.65"),
    traded=date(2025, 12, 3),
    value=D(13000),
    goal=D("0.6"),
    gap=D(1200),
    slices=(Slice(date(2025, 12, 12), Mended.LEFT, D(1200), 0.04, D(48)),),
    alpha=UNKNOWN_TAX,
    unknown=("The basis of VTI is not known.",),
)
EMPTY = JournalReport(None, FORMAT.today, (), (), Alpha(), Alpha(), 0, None, ())


def test_an_order_is_its_four_parts_and_their_sum() -> None:
    """What is missed is unknown without a last price, and so is the sum."""
    found = ProposalShortfall("edge-1", date(2026, 1, 5), 2, D(1000), D(1), D(8), D(-3), D(6))
    (row,) = order_rows(replace(EMPTY, shortfalls=(found,)), FORMAT)
    assert (row.accepted, row.paper, row.parts, row.total) == (
        "Jan 5",
        "$1,000",
        ("+$1", "+$8", "−$3", "+$6"),
        "+$12",
    )
    (row,) = order_rows(replace(EMPTY, shortfalls=(replace(found, missed=None),)), FORMAT)
    assert (row.parts[3], row.total) == ("unknown", "unknown")


def test_an_unknown_part_is_the_word_and_the_inspector_says_why() -> None:
    """The sum is unknown with it; the other parts stand."""
    report = replace(EMPTY, episodes=(BREACH,), totals=UNKNOWN_TAX, unknown=1)
    (row,) = episode_rows(report, FORMAT, untraded=False)
    assert (row.parts, row.total) == (("+$48", "$0", "unknown", "unknown", "−$4"), "unknown")
    told = explain_episode(BREACH, FORMAT, may_note=True)
    assert told.figure == "unknown"
    assert told.actions == ()
    assert [s.text for s in told.sections if s.title == "Why a part is unknown"] == ["The basis of VTI is not known."]
    tax = explain_part("tax", report, FORMAT)
    assert (tax.figure, tax.sections[0].text) == ("unknown", "Unknown in one breach.")


def test_days_of_one_year_say_it_once() -> None:
    """And none of this year."""
    spans = [
        (BREACH, "Dec 3 – Dec 12, 2025"),
        (replace(BREACH, last=date(2026, 1, 7)), "Dec 3, 2025 – Jan 7"),
        (replace(BREACH, last=None), "Dec 3, 2025, open"),
        (replace(BREACH, first=date(2026, 2, 3), last=date(2026, 2, 5)), "Feb 3 – Feb 5"),
    ]
    assert [when_words(e, FORMAT) for e, _ in spans] == [words for _, words in spans]


def test_the_verdict_without_amounts_says_only_what_chance_does() -> None:
    """With an interval that contains zero, with one that does not, and with none."""
    hidden = replace(FORMAT, hide_amounts=True)
    sure = replace(EMPTY, interval=Interval(5.0, 1.0, 9.0, 2.0, 300))
    luck = replace(EMPTY, interval=Interval(5.0, -1.0, 9.0, 2.0, 300))
    words = [verdict_sentence(report, hidden) for report in (luck, sure, EMPTY)]
    assert words == [
        "The interval of what your decisions added contains zero, so it may be luck.",
        "The interval of what your decisions added does not contain zero.",
        "Amounts are hidden.",
    ]
