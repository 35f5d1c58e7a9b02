"""What a reconciliation finds: our records beside what a broker states, with the numbers and what would mend it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from app.model.issue import Fix

ADD_OPENING = "add-opening"
"""Enter the opening balance that the finding proposes."""
REMOVE_OPENING = "remove-opening"
"""Take an opening balance out again; the argument is its number."""
EDIT_BASIS = "edit-basis"
"""Enter a basis; the argument is the lot."""
IMPORT_HISTORY = "import-history"
"""Import transactions; the argument is the day before which they are missing, where it is known."""
IMPORT_POSITIONS = "import-positions"
"""Import a newer positions file."""


class FindingKind(StrEnum):
    """Which comparison a finding is of.

    `lots` and `lot-basis`: the lots against the position; `file-total`: a file against its own totals; `history`: the
    replayed transactions against the position; `cash`: likewise for cash; `realized`: closed lots of the broker against
    ours; `basis-unknown`: nothing to compare with, because no file states it.
    """

    LOTS = "lots"
    LOT_BASIS = "lot-basis"
    FILE_TOTAL = "file-total"
    HISTORY = "history"
    CASH = "cash"
    REALIZED = "realized"
    BASIS_UNKNOWN = "basis-unknown"


@dataclass(frozen=True, slots=True)
class OpeningBalance:
    """What an account held at the end of a day, before its first imported row: shares of a security, or cash.

    One of `shares` and `cash` is given. `basis` is what all the shares cost and `acquired` the day they were bought,
    None where unknown. `id` is 0 until it is stored.
    """

    account: str
    symbol: str
    day: date
    shares: Decimal | None = None
    cash: Decimal | None = None
    basis: Decimal | None = None
    acquired: date | None = None
    id: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """One disagreement. `ours` and `theirs` are money, or shares (`is_shares`); `difference` is theirs less ours.

    `symbol` is empty where the account as a whole is meant. `bars` says that nothing of the security is sold in the
    account while it stands; `opening` is the balance that would mend it.
    """

    kind: FindingKind
    account: str
    symbol: str
    text: str
    ours: Decimal | None = None
    theirs: Decimal | None = None
    bars: bool = False
    fixes: tuple[Fix, ...] = ()
    opening: OpeningBalance | None = None
    is_shares: bool = False

    @property
    def difference(self) -> Decimal | None:
        """Theirs less ours, None where a side is unknown."""
        return None if self.ours is None or self.theirs is None else self.theirs - self.ours
