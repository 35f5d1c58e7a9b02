"""What a broker's words for an action do to shares and cash: the rules a profile maps them to."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Rule(StrEnum):
    """The effect of a row. Where a word stands for two effects, the sign of its shares or its amount decides."""

    BUY = "buy"
    SELL = "sell"
    REINVEST = "reinvest"
    DIVIDEND = "dividend"
    # A fund's distribution of long-term gains; short-term ones are dividends for tax.
    CAPITAL_GAIN = "capital-gain"
    INTEREST = "interest"
    FEE = "fee"
    TAX = "tax"
    RETURN_OF_CAPITAL = "return-of-capital"
    SPIN_OFF = "spin-off"
    SWEEP = "sweep"
    # Bought or sold by the sign of the shares: an exchange of funds, a word that does not say.
    TRADE = "trade"
    # An option that ends without cash: sold by negative shares, bought back by positive ones.
    CLOSE = "close"
    # The same where the quantity has no sign: of contracts held, and of contracts written.
    CLOSE_LONG = "close-long"
    CLOSE_SHORT = "close-short"
    # Deposit or withdrawal by the sign of the amount.
    CASH = "cash"
    # The same where the amount has no sign.
    CASH_IN = "cash-in"
    CASH_OUT = "cash-out"
    # Money that leaves, where the amount has no sign.
    FEE_PAID = "fee-paid"
    TAX_PAID = "tax-paid"
    INTEREST_PAID = "interest-paid"
    # Shares in or out by their sign, basis unknown; without shares the same as cash.
    TRANSFER = "transfer"
    # Shares out, where the quantity has no sign.
    TRANSFER_OUT = "transfer-out"
    # Shares bought with money that never was in the account's cash: payroll in a workplace plan.
    CONTRIBUTION = "contribution"
    # A dividend paid in shares on a single row.
    DIVIDEND_IN_SHARES = "dividend-in-shares"
    # A split or stock dividend told as the shares that came on top.
    SHARES_ADDED = "shares-added"
    # One of two rows by which shares are swapped for others: reverse split, merger, change of name.
    SWAP = "swap"
    # The row of the shares given up, where the quantity has no sign.
    SWAP_OUT = "swap-out"
    # The cash row, and the share row, of a redemption or a merger for cash told by two rows.
    PAYOUT = "payout"
    SURRENDER = "surrender"
    # The cash of a reinvestment told a second time, beside the row of its shares.
    MIRROR = "mirror"
    # Known, but for the user to explain.
    ASK = "ask"


def action_words(text: str) -> str:
    """An action as it is compared: lower case, single spaces."""
    return " ".join(text.lower().split())


class Vocabulary:
    """The rules of one kind of table, by whole text or by the longest known beginning of it."""

    def __init__(self, rules: Mapping[str, Rule], *, by_prefix: bool) -> None:
        self._rules = rules
        self._prefixes = sorted(rules, key=len, reverse=True) if by_prefix else []
        self._found: dict[str, Rule | None] = {}

    def rule(self, text: str) -> Rule | None:
        """The rule for an action's text, None where the word is unknown."""
        if text not in self._found:
            words = action_words(text)
            prefix = next((p for p in self._prefixes if _begins(words, p)), words)
            self._found[text] = self._rules.get(prefix)
        return self._found[text]


def _begins(words: str, prefix: str) -> bool:
    """Tell whether whole words of the text begin so."""
    return words.startswith(prefix) and not words[len(prefix) : len(prefix) + 1].isalnum()
