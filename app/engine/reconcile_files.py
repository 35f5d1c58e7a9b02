"""Files beside themselves, and brokers' closed lots beside ours: findings that bar nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from app.engine.realized_match import RealizedMatch, Why
from app.engine.reconcile import day_words
from app.model.importing import FileTotals
from app.model.issue import Fix
from app.model.number import ZERO, known_sum
from app.model.reconciliation import IMPORT_HISTORY, IMPORT_POSITIONS, Finding, FindingKind

TOTAL_TOLERANCE = Decimal("0.05")
_OF_SHARES = (Why.SHARES, Why.NOT_IN_LEDGER)


def compare_totals(account: str, name: str, totals: FileTotals, *, is_snapshot: bool = True) -> Finding | None:
    """A file whose rows are not its own total, with a row of that account in it: evidence, never data.

    `is_snapshot` tells positions and lots from all other kinds of file.
    """
    apart = totals.apart
    if apart is None or abs(apart) <= TOTAL_TOLERANCE:
        return None
    text = f"“{name}”: its total is {_number(totals.file)}, its rows add up to {_number(totals.computed)}."
    again = Fix(IMPORT_POSITIONS if is_snapshot else IMPORT_HISTORY, "Import the file anew")
    return Finding(FindingKind.FILE_TOTAL, account, "", text, totals.computed, totals.file, fixes=(again,))


def compare_realized(matches: Iterable[RealizedMatch]) -> Iterator[Finding]:
    """Closed lots that a broker tells otherwise than ours; `ours` and `theirs` are basis where that is what differs."""
    for m in matches:
        if m.agrees or m.why in (Why.NOT_A_SALE, Why.NOT_IN_FILE):
            continue
        ours, theirs = _realized_sides(m)
        text = f"{m.symbol} sold on {day_words(m.sold)}: {m.text}"
        fixes: tuple[Fix, ...] = ()
        if m.why in (Why.NOT_IN_LEDGER, Why.SHARES, Why.PROCEEDS):
            fixes = (Fix(IMPORT_HISTORY, f"Import history of {m.sold.year}", date(m.sold.year, 1, 1).isoformat()),)
        yield Finding(
            FindingKind.REALIZED, m.account, m.symbol, text, ours, theirs, fixes=fixes, is_shares=m.why in _OF_SHARES
        )


def _realized_sides(m: RealizedMatch) -> tuple[Decimal | None, Decimal | None]:
    """The figures that differ: shares, proceeds, what is disallowed, or basis."""
    if m.why in _OF_SHARES:
        return sum((o.shares for o in m.ours), ZERO), sum((b.shares for b in m.brokers), ZERO)
    if m.why is Why.PROCEEDS:
        return known_sum(o.proceeds for o in m.ours), known_sum(b.proceeds for b in m.brokers)
    if m.why in (Why.WASH_ELSEWHERE, Why.BROKER_WASHED) and m.disallowed:
        return known_sum(o.disallowed for o in m.ours), sum((b.disallowed or ZERO for b in m.brokers), ZERO)
    return known_sum(o.basis for o in m.ours), known_sum(b.basis for b in m.brokers)


def _number(amount: Decimal | None) -> str:
    """A total as it is, for it may be of money or of shares."""
    return "unknown" if amount is None else f"{amount:,f}"
