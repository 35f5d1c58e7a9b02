"""A file against its own totals: evidence, never a correction."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from app.feeds.findings import Findings
from app.model.importing import FileTotals
from app.model.number import CENT, ZERO, plain

SHARE_TOLERANCE = Decimal("0.0001")
_MOST_CENTS = 5


class Sums:
    """Adds up what rows say, by measure (value, basis, shares, amount); a sum with an unknown part is unknown."""

    def __init__(self) -> None:
        self._sums: dict[str, Decimal] = {}
        self._unknown: set[str] = set()
        self._rows: Counter[str] = Counter()

    def add(self, **measures: Decimal | None) -> None:
        """Add one row's measures."""
        for measure, number in measures.items():
            self._rows[measure] += 1
            if number is None:
                self._unknown.add(measure)
            else:
                self._sums[measure] = self._sums.get(measure, ZERO) + number

    def set(self, measure: str, number: Decimal, rows: int) -> None:
        """State one measure of all rows so far, added up elsewhere; none of no rows."""
        if rows:
            self._rows[measure], self._sums[measure] = rows, number

    def known(self, measure: str) -> Decimal | None:
        """The sum, None where a part of it is unknown or nothing was added."""
        return None if measure in self._unknown else self._sums.get(measure)

    def tolerance(self, measure: str) -> Decimal:
        """How far a total may be off by the rounding of the rows alone."""
        return SHARE_TOLERANCE if measure == "shares" else CENT * min(self._rows[measure], _MOST_CENTS)


def compare(line: int, stated: dict[str, Decimal | None], sums: Sums, findings: Findings) -> None:
    """Say where a total row and the rows above it differ."""
    for measure, total in stated.items():
        added = sums.known(measure)
        if total is not None and added is not None and abs(total - added) > sums.tolerance(measure):
            text = f"The file's total of {measure} is {plain(total)}, its rows add up to {plain(added)}."
            findings.doubt(line, "total-mismatch", text)


def file_totals(blocks: list[tuple[dict[str, Decimal | None], Sums]]) -> FileTotals:
    """The totals of all blocks together, by the first measure every block both states and adds up."""
    for measure in ("value", "amount", "basis", "proceeds", "shares"):
        pairs = [(stated.get(measure), sums.known(measure)) for stated, sums in blocks]
        known = [(total, added) for total, added in pairs if total is not None and added is not None]
        if known and len(known) == len(blocks):
            return FileTotals(sum((t for t, _ in known), ZERO), sum((a for _, a in known), ZERO))
    return FileTotals()
