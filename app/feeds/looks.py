"""What the cells of one column look like: days, numbers, identifiers, words that are actions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from app.feeds.actions import Rule, action_words
from app.feeds.grammar import Formats, day_formats, number_formats
from app.feeds.profile import TableKind
from app.feeds.sniff import RawGrid
from app.feeds.values import NULLS

SAMPLED = 2000
"""How many distinct texts of a column are looked at."""
FEW = 40
"""Of so few distinct texts a column of actions has no more."""
_TICKER = re.compile(r"(?:[A-Z]{1,5}(?:[./-][A-Z]{1,2})?|[A-Z]{1,6}X?\**)")
_CUSIP = re.compile(r"(?=.*\d)[0-9A-Z]{8}\d")
_ISIN = re.compile(r"[A-Z]{2}[0-9A-Z]{9}\d")
_CURRENCY = re.compile(r"USD|EUR|GBP|CAD|CHF|JPY|AUD|SEK|NOK|DKK|HKD|NZD|PLN|CZK|SGD")
_WORDS = re.compile(r"[A-Za-z].* .*")
_ACCOUNT = re.compile(
    r"(?:.*[.…Xx*#-]{1,}\d{3,4}|[A-Z]{0,3}\d{5,12}|.*\b(?:IRA|Roth|401k|HSA|Brokerage|Individual|Joint)\b.*)"
)


@dataclass(frozen=True, slots=True)
class Look:
    """What the cells of one column look like: how many say something, distinct ones, and as days and numbers."""

    filled: int
    distinct: int
    days: Formats
    numbers: Formats
    shares: Mapping[str, float]


def look_at(grid: RawGrid, line: int, place: int, kinds: tuple[TableKind, ...]) -> Look:
    """What the cells of the column at a place below a header look like, `kinds` having taught the words of actions."""
    told = {text: n for text, n in grid.column(line, place).items() if text.lower() not in NULLS}
    distinct = list(islice(told, SAMPLED))
    tests = {
        "ticker": lambda t: _TICKER.fullmatch(t) is not None,
        "cusip": is_cusip,
        "isin": is_isin,
        "currency": lambda t: _CURRENCY.fullmatch(t) is not None,
        "action": lambda t: rule_of(t, kinds) is not None,
        "words": lambda t: _WORDS.fullmatch(t) is not None,
        "account": lambda t: _ACCOUNT.fullmatch(t) is not None,
        "negative": lambda t: t.startswith(("-", "(", "\u2212")),
    }
    shares = {what: sum(map(test, distinct)) / len(distinct) if distinct else 0.0 for what, test in tests.items()}
    return Look(sum(told.values()), len(told), day_formats(distinct), number_formats(distinct), shares)


def is_isin(text: str) -> bool:
    """Tell whether a text is an ISIN, its check digit right."""
    if not _ISIN.fullmatch(text):
        return False
    digits = "".join(str(int(c, 36)) for c in text)
    return sum(sum(divmod(int(d) * (2 - n % 2), 10)) for n, d in enumerate(digits[::-1], 1)) % 10 == 0


def is_cusip(text: str) -> bool:
    """Tell whether a text is a CUSIP, its check digit right."""
    if not _CUSIP.fullmatch(text):
        return False
    values = [int(c, 36) * (1 + n % 2) for n, c in enumerate(text[:8])]
    return (10 - sum(sum(divmod(v, 10)) for v in values) % 10) % 10 == int(text[8])


@lru_cache(maxsize=4)
def _vocabulary(kinds: tuple[TableKind, ...]) -> Mapping[str, Counter[Rule]]:
    """What every word of every profile does, by how many profiles say so."""
    told: dict[str, Counter[Rule]] = {}
    for kind in kinds:
        for words, rule in kind.actions.items():
            told.setdefault(words, Counter())[rule] += 1
    return told


# What European banks print stands beside the English.
_STEMS: tuple[tuple[str, Rule], ...] = (
    (r"\bre-?invest", Rule.REINVEST),
    (r"\b(?:buy|bought|purchased?|kauf|köp|koop|achat|compra|acquisto)\b", Rule.BUY),
    (r"\b(?:sell|sold|sale|verkauf|sälj|verkoop|vente|venta|vendita)\b", Rule.SELL),
    (r"\b(?:dividend(?:s|e|en|i|o|os)?|div|utdelning|ausschüttung|uitkering)\b", Rule.DIVIDEND),
    (r"\b(?:interest|zins(?:en)?|ränta|rente|intérêts?|interessi)\b", Rule.INTEREST),
    (r"\b(?:fees?|commission|gebühr(?:en)?|avgift|frais|kosten)\b", Rule.FEE),
    (r"\b(?:tax(?:es)?|withh(?:e|o)ld\w*|steuern?|skatt|impôt|belasting)\b", Rule.TAX),
    (
        (
            r"\b(?:deposit|contribution|withdrawal|ach|wire|cash transfer|einzahlung|auszahlung|insättning|uttag"
            r"|storting|versement|überweisung)\b"
        ),
        Rule.CASH,
    ),
)


def rule_of(text: str, kinds: tuple[TableKind, ...]) -> Rule | None:
    """What most profiles say a word does; None where they say several things, or nothing."""
    words = action_words(text)
    told = _vocabulary(kinds).get(words) or _vocabulary(kinds).get(words.replace("_", " "))
    if told is None:
        return _stem(text.replace("_", " "))
    (first, most), *others = told.most_common()
    return None if any(n == most for _, n in others) or first is Rule.ASK else first


def _stem(text: str) -> Rule | None:
    """What a word nobody has taught does by its stem, None where several or none of them fit."""
    if len(text) > FEW:
        return None
    found = {rule for pattern, rule in _STEMS if re.search(pattern, text, re.IGNORECASE)}
    return found.pop() if len(found) == 1 else None
