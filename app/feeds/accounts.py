"""Accounts as files print them, with full numbers cut to their last four characters wherever they stand."""

from __future__ import annotations

import re

from app.model.account import AccountType
from app.model.importing import AccountHint

MASK_LENGTH = 4
_NUMBER = re.compile(r"\b[A-Z]{0,3}[0-9]{5,12}\b")
_NUMBER_IN_PROSE = re.compile(r"\b[A-Z]?[0-9]{8,12}\b")
_MASKED = re.compile(r"(?:\.{2,}|…|[Xx*#]{2,}-?|\s-)([0-9A-Z]{3,4})\s*$")

# The first that fits says the type; what says nothing is left to the user.
_TYPES: tuple[tuple[re.Pattern[str], AccountType], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), kind)
    for pattern, kind in (
        (r"\broth\b", AccountType.ROTH),
        (r"\b(?:401|403|457)\s*\(?[abk]\)?|\bTSP\b|\bsavings plan\b", AccountType.WORKPLACE),
        (r"\b(?:IRA|SEP|SIMPLE|rollover|traditional)\b", AccountType.TRADITIONAL),
        (r"\b(?:HSA|health savings)\b", AccountType.HSA),
        (r"\b(?:529|education|college)\b", AccountType.EDUCATION),
        (r"\b(?:individual|joint|brokerage|trust|TOD|CMA|taxable)\b", AccountType.TAXABLE),
    )
)


class Accounts:
    """The accounts one file names; hands out the printed text rows carry, and keeps no full number."""

    def __init__(self) -> None:
        self.hints: dict[str, AccountHint] = {}
        self._printed: dict[tuple[str, str], str] = {}
        self._numbers: set[str] = set()
        self._known = _NUMBER_IN_PROSE
        # Texts already masked: descriptions repeat.
        self._masked: dict[str, str] = {}
        self._words: dict[str, str] = {}

    @property
    def has_numbers(self) -> bool:
        """Whether the file shows any account number in full."""
        return bool(self._numbers)

    def named(self, text: str) -> str:
        """The printed text of an account told by one text, in which a number may stand in clear."""
        name = " ".join(text.split())
        return self._remember((name, ""), _NUMBER.sub(self._cut, name))

    def verbatim(self, text: str) -> str:
        """The account as the user calls it, in Evenkeel's own templates."""
        name = text.strip()
        self.hints.setdefault(name, AccountHint(name, mask_of(name), type_of(name)))
        return name

    def numbered(self, name: str, number: str) -> str:
        """The printed text of an account told by name and number: `Roth IRA …2222`."""
        key = (" ".join(name.split()), number.strip())
        if key in self._printed:
            return self._printed[key]
        shown = self._shown(key[1])
        parts = (_NUMBER.sub(self._cut, key[0]), shown)
        return self._remember(key, " ".join(part for part in parts if part) or key[1])

    def _shown(self, number: str) -> str:
        """What is shown of a number: a mask as it is, the last four characters of all else that has digits."""
        if _MASKED.search(number) or not any(map(str.isdigit, number)):
            return number if _MASKED.search(number) else ""
        return self._remembered(number) if len(number) > MASK_LENGTH else f"…{number}"

    def mask(self, text: str) -> str:
        """The text without any full account number: known ones anywhere, likely ones in prose."""
        masked = self._masked.get(text)
        if masked is None:
            known = self._known.sub(_cut, text) if self._numbers else text
            masked = self._masked[text] = _NUMBER_IN_PROSE.sub(_cut, known) if " " in known else known
        return masked

    def mask_words(self, text: str) -> str:
        """A description without any full account number, on one line with single spaces."""
        words = self._words.get(text)
        if words is None:
            words = self._words[text] = self.mask(" ".join(text.split()))
        return words

    def _cut(self, match: re.Match[str]) -> str:
        return self._remembered(match[0])

    def _remembered(self, number: str) -> str:
        """The mask of a number that from now on is hidden wherever it stands."""
        if number not in self._numbers:
            self._masked.clear()
            self._words.clear()
        self._numbers.add(number)
        numbers = "|".join(map(re.escape, sorted(self._numbers)))
        self._known = re.compile(rf"(?<![\w.])(?:{numbers})(?![\w.])")
        return _tail(number)

    def _remember(self, key: tuple[str, str], printed: str) -> str:
        """Keep apart two accounts whose masked texts are the same."""
        if key in self._printed:
            return self._printed[key]
        text, n = printed, 1
        while text in self.hints:
            n += 1
            text = f"{printed} ({n})"
        self._printed[key] = text
        self.hints[text] = AccountHint(text, mask_of(printed), type_of(text))
        return text


def _cut(match: re.Match[str]) -> str:
    return _tail(match[0])


def _tail(number: str) -> str:
    """The last four letters and digits: many plans end in `-01`, which tells them apart from none."""
    return f"…{''.join(filter(str.isalnum, number))[-MASK_LENGTH:]}"


def mask_of(printed: str) -> str:
    """The last three or four characters of an account's number, where the printed text shows any digit of it."""
    match = _MASKED.search(printed)
    return match[1] if match and any(c.isdigit() for c in match[1]) else ""


def type_of(name: str) -> str:
    """What type of account a name speaks of, empty where it does not say."""
    words = name.replace("_", " ")
    return next((kind.value for pattern, kind in _TYPES if pattern.search(words)), "")
