"""Rows of the ledger in words, and which of them are looked for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from app.desk.ledger_questions import LedgerLine
from app.model.transaction import Action
from app.ui.format import Formatter
from app.ui.widgets.chip import ChipView

SHARES, INCOME, CASH, OPEN = "shares", "income", "cash", "open"
PARTS: tuple[tuple[str, str], ...] = (
    ("", "All"),
    (SHARES, "Shares"),
    (INCOME, "Income and fees"),
    (CASH, "Cash"),
    (OPEN, "To explain"),
)
_PARTS = {
    **dict.fromkeys((Action.DIVIDEND, Action.CAPITAL_GAIN, Action.INTEREST, Action.FEE, Action.TAX), INCOME),
    **dict.fromkeys((Action.DEPOSIT, Action.WITHDRAWAL, Action.SWEEP), CASH),
    Action.UNCLASSIFIED: OPEN,
}
_WORDS = {
    Action.BUY: "Bought",
    Action.SELL: "Sold",
    Action.REINVEST: "Reinvested",
    Action.TAX: "Tax withheld",
    Action.TRANSFER_IN: "Shares in",
    Action.TRANSFER_OUT: "Shares out",
    Action.GIFT: "Received as a gift",
    Action.INHERIT: "Inherited",
    Action.SWEEP: "To or from the core fund",
    Action.UNCLASSIFIED: "Not explained",
}
_OPEN_CHIP = ChipView("To explain", "caution", "warning")
_PENDING_CHIP = ChipView("Pending", "neutral", "clock")
_BOUND = re.compile(r"([<>])\s*\$?([\d,]+(?:\.\d+)?)")


def part_of(line: LedgerLine) -> str:
    """The part of the ledger a row belongs to; what moves shares is the rest."""
    return _PARTS.get(line.row.action, SHARES)


def action_words(line: LedgerLine) -> str:
    """What happened, in a word or two; the broker's own where it is not explained."""
    if line.is_open and line.printed_action:
        return line.printed_action
    return _WORDS.get(line.row.action) or line.row.action.replace("-", " ").capitalize()


def chip_of(line: LedgerLine) -> ChipView | None:
    """What a row waits for."""
    if line.is_open:
        return _OPEN_CHIP
    return None if line.is_settled else _PENDING_CHIP


def event_words(line: LedgerLine, format_: Formatter) -> str:
    """`reinvested on Mar 5`, `reinvests the dividend of Mar 4`; empty for a row that stands alone."""
    if not line.event:
        return ""
    day = format_.day(line.event[0].day, year=True)
    if line.row.action is not Action.REINVEST:
        return f"reinvested on {day}"
    paid = {_WORDS.get(other.action) or other.action.replace("-", " ") for other in line.event}
    return f"reinvests the {' and the '.join(sorted(paid))} of {day}"


def note_of(line: LedgerLine, format_: Formatter) -> str:
    """What else is told of a row: its event, then the broker's description."""
    return " · ".join(part for part in (event_words(line, format_), line.row.description) if part)


def shares_words(line: LedgerLine, format_: Formatter) -> str:
    """The shares that moved, with the sign of what they did; a split's ratio."""
    row = line.row
    if row.shares is None:
        return "" if row.added_shares is None else f"+{format_.shares(row.added_shares)}"
    if row.action is Action.SPLIT:
        return f"×{row.shares.normalize():f}"
    sign = "−" if row.action in (Action.SELL, Action.TRANSFER_OUT) else ""
    return sign + format_.shares(row.shares)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: an account, a part of the ledger, bounds of the amount, and words; empty asks for all."""

    account: str = ""
    part: str = ""
    text: str = ""

    def apply(self, lines: Iterable[LedgerLine]) -> tuple[LedgerLine, ...]:
        """The rows that fit, in their order."""
        bounds = [(sign, Decimal(number.replace(",", ""))) for sign, number in _BOUND.findall(self.text)]
        words = _BOUND.sub(" ", self.text).casefold().split()
        return tuple(
            line
            for line in lines
            if self.account in ("", line.row.account)
            and self.part in ("", part_of(line))
            and all(abs(line.row.cash) > bound if sign == ">" else abs(line.row.cash) < bound for sign, bound in bounds)
            and (not words or _has_words(line, words))
        )


def _has_words(line: LedgerLine, words: Iterable[str]) -> bool:
    row = line.row
    said = (row.account, row.symbol, row.other_symbol, action_words(line), line.printed_action, row.description)
    text = " ".join((*said, row.day.isoformat())).casefold()
    return all(word in text for word in words)
