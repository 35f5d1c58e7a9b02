"""A year's federal tax table, as shipped in resources/tax."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from app.model.plan import Filing


@dataclass(frozen=True, slots=True)
class FilingTable:
    """Dollars of one filing status; tops are those of brackets, the others floors and limits."""

    ordinary_tops: tuple[Decimal, ...]
    zero_top: Decimal
    fifteen_top: Decimal
    standard_deduction: Decimal
    niit_floor: Decimal
    loss_limit: Decimal


@dataclass(frozen=True, slots=True)
class TaxTable:
    """One year; `source` is the publication its figures come from."""

    year: int
    source: str
    ordinary_rates: tuple[Decimal, ...]
    niit_rate: Decimal
    filings: Mapping[str, FilingTable] = field(metadata={"key": "filing"})

    def of(self, filing: Filing) -> FilingTable:
        """The table of a filing status."""
        return self.filings[filing]
