"""What the grid says of amounts."""

import pytest

from app.ui.pages.import_review.grid import in_currency


@pytest.mark.parametrize(
    "words, currency, said",
    [
        ("$57.40", "", "$57.40"),
        ("$57.40", "USD", "$57.40"),
        ("−$1,983.90", "CHF", "−1,983.90 CHF"),
        ("$•••", "EUR", "••• EUR"),
    ],
)
def test_money_of_another_currency_is_no_dollars(words: str, currency: str, said: str) -> None:
    """It stands with its own; what is hidden stays hidden."""
    assert in_currency(words, currency) == said
