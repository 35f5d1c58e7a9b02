"""One spelling for every symbol."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.feeds.symbols import Option, canonical, is_cusip, read_option


@pytest.mark.parametrize(
    "text",
    [
        "SPY 12/18/2026 500.00 P",
        "SPY   261218P00500000",
        "SPY--261218P00500000",
        " -SPY261218P500",
        "SPY#X1826C500000",
        "SPY 18DEC26 500 P",
        "SPY Dec 18 '26 $500 Put",
        "SPY 12/18/2026 Put $500.00",
        "SPY261218P500(8265299PN)",
    ],
)
def test_an_option_has_one_symbol(text: str) -> None:
    """All spellings of one option give its OCC symbol."""
    assert canonical(text) == "SPY261218P00500000"


@pytest.mark.parametrize(
    "text, symbol",
    [
        ("BRK/B", "BRK.B"),
        ("BRK B", "BRK.B"),
        ("brk.b", "BRK.B"),
        ("BRKB", "BRK.B"),
        ("BRK-B", "BRK.B"),
        ("SPAXX**", "SPAXX"),
        ("ABNB(009066101)", "ABNB"),
        ("undefined(3135G04Q3)", "3135G04Q3"),
        ("NO NUMBER", ""),
        (" ", ""),
        ("null", ""),
        ("912797KX4", "912797KX4"),
    ],
)
def test_symbols(text: str, symbol: str) -> None:
    """Footnote marks, class shares, CUSIPs in brackets and words for nothing."""
    assert canonical(text) == symbol


@pytest.mark.parametrize("text", ["SPY 13/31/2026 500 P", "SPY 12/18/2026 5.0.0 P", "SPY261218P", "SPY", "A 1"])
def test_what_is_no_option_is_none(text: str) -> None:
    """A day that does not exist or a strike that is no number make no option."""
    assert read_option(text) is None


def test_a_merrill_scale_letter_counts_decimals() -> None:
    """`D130000` is 13.0000: the letter says how many digits stand behind the point."""
    assert read_option("ABC#N1326D130000") == Option("ABC", date(2026, 2, 13), "P", Decimal(13))


@given(st.text(max_size=30))
def test_any_text_has_a_symbol_that_stays(text: str) -> None:
    """Whatever a cell holds, its symbol is stable: reading it again changes nothing."""
    assert canonical(canonical(text)) == canonical(text)


def test_cusips_by_shape() -> None:
    """Nine characters, digits at both ends."""
    assert (is_cusip("44244CCF2"), is_cusip("VTI"), is_cusip("SPY261218P")) == (True, False, False)
