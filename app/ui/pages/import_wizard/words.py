"""What the wizard calls things: kinds of table, roles of columns, effects of a broker's words, marks of a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ui.pages.plain import one_line, quoted, unmarked

if TYPE_CHECKING:
    from app.desk.templates import DriftProposal

KINDS: tuple[tuple[str, str], ...] = (
    ("positions", "Positions"),
    ("lots", "Lots"),
    ("transactions", "Transactions"),
    ("realized", "Realised"),
    ("prices", "Prices"),
)
"""Kinds of table, in the order of the segment."""

_ROLES = {
    "account": "Account",
    "account_number": "Account number",
    "symbol": "Symbol",
    "cusip": "CUSIP",
    "isin": "ISIN",
    "description": "Description",
    "currency": "Currency",
    "category": "Category",
    "shares": "Shares",
    "price": "Price",
    "value": "Value",
    "basis": "Cost basis",
    "gain": "Gain or loss",
    "unit_cost": "Cost per share",
    "multiplier": "Multiplier",
    "as_of": "Day of the row",
    "acquired": "Acquired",
    "bought": "Bought",
    "original_basis": "Original basis",
    "term": "Short or long",
    "covered": "Covered",
    "date": "Date",
    "action": "Action",
    "fees": "Fees",
    "commission": "Commission",
    "accrued": "Accrued interest",
    "amount": "Amount",
    "deposit": "Money in",
    "withdrawal": "Money out",
    "cash_balance": "Cash balance",
    "pending": "Pending",
    "id": "Reference",
    "sold": "Sold",
    "proceeds": "Proceeds",
    "short_gain": "Short-term gain",
    "long_gain": "Long-term gain",
    "disallowed": "Loss put off",
    "close": "Closing price",
    "open": "Opening price",
    "high": "High",
    "low": "Low",
    "volume": "Volume",
    "adjusted": "Adjusted close",
}

EFFECTS: tuple[tuple[str, str], ...] = (
    ("", "Unclassified"),
    ("buy", "Buy"),
    ("sell", "Sell"),
    ("trade", "Buy or sell, by the sign"),
    ("reinvest", "Reinvestment"),
    ("dividend", "Dividend"),
    ("dividend-in-shares", "Dividend paid in shares"),
    ("capital-gain", "Capital gain paid out"),
    ("interest", "Interest"),
    ("fee", "Fee"),
    ("tax", "Tax withheld"),
    ("return-of-capital", "Return of capital"),
    ("cash", "Cash in or out"),
    ("cash-in", "Cash in"),
    ("cash-out", "Cash out"),
    ("interest-paid", "Interest paid"),
    ("fee-paid", "Fee, whatever its sign"),
    ("tax-paid", "Tax, whatever its sign"),
    ("transfer", "Transfer of shares"),
    ("transfer-out", "Shares out"),
    ("contribution", "Contribution"),
    ("shares-added", "Split, shares added"),
    ("spin-off", "Spin-off"),
    ("swap", "Shares swapped"),
    ("swap-out", "Shares given up in a swap"),
    ("payout", "Merger, the cash"),
    ("surrender", "Merger, the shares"),
    ("close", "Option ended"),
    ("close-long", "Option held ended"),
    ("close-short", "Option written ended"),
    ("mirror", "Told a second time"),
    ("sweep", "Sweep, nothing moves"),
    ("ask", "Ask me later"),
)
"""What a broker's word for an action does, the frequent ones first."""


def role_words(role: str) -> str:
    """Return a role as people call it; ``fees_2`` is “Fees 2”."""
    base, _, number = role.rpartition("_")
    if number.isdigit() and base in _ROLES:
        return f"{_ROLES[base]} {number}"
    return _ROLES.get(role, role.replace("_", " ").capitalize())


def encoding_words(encoding: str) -> str:
    """Return an encoding as the cards call it: ``UTF-8``, ``CP1252``."""
    return encoding.upper().removesuffix("-SIG")


SIGNS: tuple[tuple[str, str], ...] = (
    ("signed", "As the file has them"),
    ("by-action", "By the action"),
    ("by-trade", "By the trade, others as printed"),
    ("reversed", "The other way round"),
    ("two-columns", "Money in and out apart"),
)
"""What tells money in from money out."""

_NAMED = 4


def drift_words(proposal: DriftProposal) -> str:
    """Return that a file looks like a known table, and which of its columns differ."""
    drift, kind = proposal.drift, dict(KINDS).get(str(proposal.draft.kind), str(proposal.draft.kind)).lower()
    printed = {" ".join(cell.lower().split()): cell.strip() for cell in proposal.draft.header}
    told = [f"{quoted(one.old)} is probably {quoted(printed.get(one.new, one.new))} now" for one in drift.renamed]
    told += [f"{quoted(name)} is missing" for name in drift.missing]
    told += [f"{quoted(printed.get(name, name))} is new" for name in drift.added]
    more = f" and {len(told) - _NAMED} more" if len(told) > _NAMED else ""
    lead = f"**Looks like {unmarked(one_line(proposal.broker))} {kind}.**"
    return f"{lead} These columns differ: {'; '.join(told[:_NAMED])}{more}."
