"""Words of a tax year: how firm an adjustment is, which reading it hangs on, what a match comes to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from app.engine.realized_match import RealizedMatch, Why
from app.model.number import ZERO
from app.model.transaction import Disposal, DisposalKind
from app.model.wash import Certainty, WashAdjustment
from app.ui.format import Formatter
from app.ui.pages.taxes import words
from tests.desk.tax_household import DAY, ONE

VIEW = Formatter(hide_amounts=False, today=DAY)
MATCH = RealizedMatch("Brokerage", "BND", DAY, (), (), None, None, None, None, Why.AGREES, "Both sides agree by $1.00.")


def _with(certainty: Certainty, *depends: str) -> WashAdjustment:
    return replace(ONE, certainty=certainty, depends_on=depends)


def test_the_chip_says_how_firm_an_adjustment_is() -> None:
    """Certain, provisional with its day, contested with its question; each with a sentence."""
    chips = [
        words.firm_chip(_with(Certainty.CERTAIN), VIEW),
        words.firm_chip(_with(Certainty.PROVISIONAL), VIEW),
        words.firm_chip(_with(Certainty.CONTESTED, "same_sale_shares", "identical"), VIEW),
    ]
    assert [chip.text for chip in chips] == [
        "Certain",
        "Provisional until May 1",
        "Contested: lots closed by the same sale; what counts as substantially identical",
    ]
    assert all(chip.tip.endswith(".") and chip.icon for chip in chips)


def test_the_window_of_thirty_days_ends_the_wait() -> None:
    """On the thirtieth day after the sale a purchase may still count."""
    assert words.firm_until(date(2026, 4, 1)) == date(2026, 5, 1)


def test_a_washed_loss_is_put_off_or_lost() -> None:
    """The words of the design, never the bare word of the form."""
    assert words.fate_words(ONE) == "lost for good"
    assert words.fate_words(replace(ONE, permanent=False)) == "put off"


@pytest.mark.parametrize("why", list(Why))
def test_every_verdict_has_words_and_a_glyph(why: Why) -> None:
    """Whatever the match comes to, the chip says it and the tip has the sentence."""
    chip = words.verdict_chip(replace(MATCH, why=why), VIEW)
    assert chip.text
    assert chip.icon
    assert chip.tip == MATCH.text


def test_hidden_amounts_stay_hidden_in_a_verdict() -> None:
    """The sentence keeps its words and loses its sums."""
    chip = words.verdict_chip(MATCH, replace(VIEW, hide_amounts=True))
    assert "$1.00" not in chip.tip


def test_what_closes_no_lot_is_no_difference() -> None:
    """A return of capital has no row at the broker, and nothing is apart."""
    assert not words.is_apart(MATCH)
    assert not words.is_apart(replace(MATCH, why=Why.NOT_A_SALE))
    assert words.is_apart(replace(MATCH, why=Why.WASH_ELSEWHERE))


def test_the_note_names_the_table_or_the_one_that_stands_in() -> None:
    """A year without a table says so."""
    assert words.source_words(2026) == "table of 2026, Rev. Proc. 2025-32"
    assert words.source_words(2031).startswith("no table of 2031 is shipped; that of ")


def test_codes_are_spelt_out() -> None:
    """A letter alone says nothing."""
    sold = Disposal("Brokerage", "VTI", DAY, DAY, ZERO, ZERO, ZERO, "short")
    assert words.code_words(sold) == ("", "")
    assert words.code_words(replace(sold, disallowed=DAY.year * (ZERO + 1)))[0] == "W"
    marked = words.code_words(replace(sold, kind=DisposalKind.MARK))
    assert marked == ("", "Marked to market")
    assert words.term_words(replace(sold, kind=DisposalKind.MARK, term=None)) == "60/40"


def test_no_word_of_praise_or_advice() -> None:
    """The program calculates; the user decides."""
    text = "".join(path.read_text(encoding="utf-8") for path in Path(words.__file__).parent.glob("*.py")).lower()
    assert not [word for word in ("recommend", "optimal", " should", '!"') if word in text]
