"""Holdings as brokers state them: one row of an imported snapshot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Position:
    """A stated holding, lot or cash balance of one snapshot.

    `snapshot` tells snapshots apart and grows with every import; `day` is None for a snapshot that holds for every day
    and `imported` the day it came in. Basis, acquired and value are None where the file does not say.
    """

    id: str
    snapshot: int
    imported: date
    account: str
    symbol: str
    shares: Decimal
    day: date | None = None
    price: Decimal | None = None
    value: Decimal | None = None
    basis: Decimal | None = None
    acquired: date | None = None
    adjusted_acquired: date | None = None
    original_basis: Decimal | None = None
    covered: bool | None = None
    description: str = ""
    is_cash: bool = False
    is_lot: bool = False
    source: str = ""
