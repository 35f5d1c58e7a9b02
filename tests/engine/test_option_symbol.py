"""Options by their OCC symbol."""

import pytest

from app.engine.option_symbol import called_shares, is_option


@pytest.mark.parametrize(
    "symbol, shares",
    [
        ("SPY261218C00600000", "SPY"),
        ("BRK.B261218C00500000", "BRK.B"),
        ("SPY261218P00600000", None),
        ("SPY", None),
        ("912828YK0", None),
        ("", None),
    ],
)
def test_a_call_names_the_shares_it_may_acquire(symbol: str, shares: str | None) -> None:
    """A put does not, nor does what is no option."""
    assert called_shares(symbol) == shares


def test_what_is_an_option() -> None:
    """Calls and puts, and nothing that only looks long."""
    assert [is_option(s) for s in ("SPY261218C00600000", "SPY261218P00600000", "SPY", "VTSAX")] == [
        True,
        True,
        False,
        False,
    ]
