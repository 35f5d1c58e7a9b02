"""E*TRADE: gains and losses whose figures are floats."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from app.feeds.realized import RealizedReader
from app.feeds.values import trimmed
from app.model.number import cents

_MONEY = frozenset({"proceeds", "basis", "original_basis", "disallowed"})


class EtradeGains(RealizedReader):
    """Closed lots of the workbook, in which 2,882.89 is 2882.89001."""

    def number(self, cells: Sequence[str], role: str) -> Decimal | None:
        """The number of a role, money to the cent."""
        number = super().number(cells, role)
        return trimmed(cents(number)) if number is not None and role in _MONEY else number
