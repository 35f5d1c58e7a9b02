"""Schwab: days told twice."""

from __future__ import annotations

from app.feeds.actions import Rule, action_words
from app.feeds.entries import Entry
from app.feeds.transactions import TransactionReader

# "A as of B": B counts for what changes shares without a trade, A, the posting day, for the rest.
_EFFECTIVE = frozenset({Rule.SHARES_ADDED, Rule.SWAP, Rule.CLOSE, Rule.SPIN_OFF})
_VEST = "stock plan activity"


class SchwabTransactions(TransactionReader):
    """Schwab's history: "02/07/2024 as of 02/05/2024", and shares from stock plans, held from the day they vest."""

    def mend(self, entry: Entry) -> None:
        """Choose the day that counts; keep the other one in words."""
        vests = entry.rule is Rule.TRANSFER and action_words(entry.action) == _VEST
        entry.effective_counts = vests or entry.rule in _EFFECTIVE
        if entry.effective is not None:
            other = f"posted {entry.posted}" if entry.effective_counts else f"as of {entry.effective}"
            entry.description = f"{entry.description} ({other})".strip()
        if vests:
            entry.acquired = entry.day
