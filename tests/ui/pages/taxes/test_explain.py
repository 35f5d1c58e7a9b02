"""What the inspector says of a sale, a wash sale and a match."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from app.desk.session import Session
from app.model.transaction import Disposal
from app.ui.format import Formatter
from app.ui.pages.taxes.explain import READINGS, Around, explain_match, explain_sale, explain_wash, held_words
from app.ui.widgets.inspector import Explanation, Section
from tests.desk.tax_household import DAY, filled

VIEW = Formatter(hide_amounts=False, today=DAY)


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """Give the household of the fixture, read only by these tests."""
    with filled(Path(tmp_path_factory.mktemp("taxes"))) as made:
        yield made


@pytest.fixture(scope="module")
def around(session: Session) -> Around:
    """Give all that is known beside its sales."""
    return Around(session.wash_ledger().adjustments, session.reconciliation(2026), session.row_sources())


def _sold(session: Session, symbol: str, day: date) -> Disposal:
    return next(d for d in session.tax_year(2026).disposals if (d.symbol, d.sold) == (symbol, day))


def _section(told: Explanation, title: str) -> Section:
    return next(section for section in told.sections if section.title == title)


def test_a_sale_shows_its_arithmetic_and_what_is_lost(session: Session, around: Around) -> None:
    """Proceeds less basis plus what is put off or lost is what counts."""
    told = explain_sale("a", _sold(session, "BND", date(2026, 4, 1)), around, VIEW)
    assert (told.title, told.figure) == ("BND, 100 shares", "−$300")
    assert [row.right for row in told.formula] == ["$7,000.00", "$8,000.00", "$300.00", "$400.00", "−$300.00"]
    assert told.notice is not None
    assert (told.notice.heading, told.notice.tone) == ("$400 lost for good", "danger")
    assert [fact.label for fact in told.sources] == ["Sale: ledger.csv, line 8", "Shares: ledger.csv, line 5"]
    assert told.foot == "Estimates, not a return."


def test_the_adjustments_of_a_sale_stand_with_their_authority(session: Session, around: Around) -> None:
    """Each purchase that replaces it, what becomes of the loss, and each authority once."""
    told = explain_sale("a", _sold(session, "BND", date(2026, 4, 1)), around, VIEW)
    replaced = _section(told, "What replaces these shares")
    assert [(fact.label, fact.value) for fact in replaced.facts] == [
        ("40 BND in Roth, bought Apr 10", "$400 lost for good"),
        ("30 BND in Brokerage, bought Apr 12", "$300 put off"),
    ]
    assert replaced.text.count("1091(a)") == 1
    assert "Rev. Rul. 2008-5" in replaced.text


def test_the_broker_stands_beside_a_sale(session: Session, around: Around) -> None:
    """Its figures with cents, and the sentence that says why they differ."""
    told = explain_sale("a", _sold(session, "BND", date(2026, 4, 1)), around, VIEW)
    broker = _section(told, "What the broker reports")
    assert "BND in Roth washes $400.00 more here" in broker.text
    assert ("Disallowed", "$300.00") in [(fact.label, fact.value) for fact in broker.facts]


def test_a_replacement_carries_the_loss_and_the_days(session: Session, around: Around) -> None:
    """Its basis says what an earlier loss put there, its holding period why it is longer."""
    told = explain_sale("a", _sold(session, "BND", date(2026, 7, 6)), around, VIEW)
    facts = [(fact.label, fact.value) for fact in told.facts]
    assert facts[0] == ("Of the basis, put there by earlier wash sales", "$300.00")
    assert ("Held since", "Jun 16, 2025") in facts
    assert ("The days of a loss put off onto these shares count with theirs.", "") in facts
    carried = _section(told, "Losses put off onto these shares")
    assert [fact.label for fact in carried.facts] == ["30 BND of Brokerage, sold Apr 1"]


def test_an_unknown_basis_is_not_a_gain(session: Session, around: Around) -> None:
    """The inspector says what is missing."""
    told = explain_sale("a", _sold(session, "VXUS", date(2026, 5, 10)), around, VIEW)
    assert told.figure == "Basis unknown"
    assert told.caption == "Without a basis the gain can’t be told."
    assert told.formula[-1].right == "unknown"


def test_what_is_still_counted_is_said(session: Session) -> None:
    """A sale can be asked before its wash sales are there."""
    told = explain_sale("a", _sold(session, "BND", date(2026, 4, 1)), Around(), VIEW)
    assert _section(told, "What replaces these shares").text == "Wash sales are being counted."
    assert told.sources == ()


def test_why_a_holding_period_begins_elsewhere(session: Session) -> None:
    """By a loss put off, by inheritance, by coming otherwise; a plain purchase needs no word."""
    plain = _sold(session, "VTI", date(2026, 3, 2))
    assert held_words(plain) == ""
    assert held_words(replace(plain, is_inherited=True)) == "Inherited shares are long-term at once."
    later = replace(plain, held_since=date(2025, 1, 1))
    assert held_words(later) == "The shares did not come by a plain purchase: their time counts from here."


def test_a_wash_sale_says_how_firm_it_is_and_by_what_law(session: Session, around: Around) -> None:
    """A contested one leads to its reading; the others have no such link."""
    firm, _, contested, _ = session.wash_ledger().adjustments
    told = explain_wash("a", firm, _sold(session, "BND", date(2026, 4, 1)), around, VIEW)
    assert (told.figure, _section(told, "How firm it is").links) == ("$400", ())
    assert told.caption == "lost for good; Brokerage, sold Apr 1, bought Jun 5, 2025"
    assert [fact.label for fact in told.sources] == [
        "Sale: ledger.csv, line 8",
        "Shares sold: ledger.csv, line 5",
        "Replacement: ledger.csv, line 9",
    ]
    open_ = explain_wash("b", contested, None, around, VIEW)
    how = _section(open_, "How firm it is")
    assert how.links[0][0] == READINGS
    assert "Lots closed by the same sale" in how.text


def test_a_match_shows_both_sides_with_their_rows(session: Session, around: Around) -> None:
    """Differences first, then each side, then file and line of all of it."""
    found = next(m for m in session.reconciliation(2026) if m.symbol == "BND" and m.brokers)
    told = explain_match("a", found, around, VIEW)
    assert [fact.value for fact in told.facts] == ["$0.00", "$0.00", "+$400.00", "same"]
    assert [section.title for section in told.sections] == ["Here", "The broker"]
    assert told.sources[-1].label == "Broker: realized.csv, line 4"


def test_hidden_amounts_are_told_nowhere(session: Session, around: Around) -> None:
    """Not by figures, not by sentences that came with sums in them."""
    hidden = replace(VIEW, hide_amounts=True)
    sale = explain_sale("a", _sold(session, "BND", date(2026, 4, 1)), around, hidden)
    match = explain_match("b", next(m for m in session.reconciliation(2026) if m.symbol == "BND"), around, hidden)
    assert not any(f"${digit}" in str((sale, match)) for digit in range(10))
