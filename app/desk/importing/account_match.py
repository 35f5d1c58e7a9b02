"""Which account of the household a printed name means, where nobody has said so yet.

Brokers print one account in several ways: `Joint Tenant ...724` in one export, `XXXX-1724` in another, `Joint_Tenant`
in the title of a third. A name that is known means its account; else the end of the number does, else the words do.
Two accounts that fit equally well are told, never chosen between.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from app.feeds.accounts import mask_of
from app.model.account import Account

if TYPE_CHECKING:
    from app.store import AccountAlias

SHORTEST_MASK = 3
OWN = "generic"
"""The broker of Evenkeel's own templates, where the user's names are meant to the letter."""


@dataclass(frozen=True, slots=True)
class Meant:
    """The account a printed name means, None for none there is, and the `rivals` that fit equally well.

    `guessed` says what it was taken for that account by, where that is not sure: its words, or its number beside other
    words.
    """

    account: str | None = None
    guessed: Literal["", "words", "number"] = ""
    rivals: tuple[str, ...] = ()


def account_meant(
    accounts: Sequence[Account], aliases: Sequence[AccountAlias], broker: str, printed: str, mask: str
) -> Meant:
    """What a broker's printed name means; `mask` is the end of its number, empty where the file shows none."""
    known = {
        a.name: (a.name, *a.also, *(x.printed for x in aliases if (x.broker, x.account) == (broker, a.name)))
        for a in accounts
    }
    exact = sorted((name for name, texts in known.items() if printed and printed in texts), key=lambda n: n != printed)
    if exact:
        return Meant(exact[0])
    told = {a.name: a.also for a in accounts}
    theirs = {a.name: known[a.name] for a in accounts if a.broker == broker != OWN}
    masked = [name for name, texts in (told | theirs).items() if mask and any(_ends_alike(mask, t) for t in texts)]
    if len(masked) == 1:
        words = {_words(text) for text in known[masked[0]]}
        return Meant(masked[0], "" if {_words(printed), ""} & words or not _words(printed) else "number")
    if masked:
        return Meant(rivals=tuple(masked))
    worded = _by_words(theirs, printed, mask)
    return Meant(worded[0], "words") if len(worded) == 1 else Meant(rivals=tuple(worded))


def _by_words(theirs: Mapping[str, Sequence[str]], printed: str, mask: str) -> list[str]:
    """Accounts of the broker that print the same words, unless their number ends otherwise."""
    words = _words(printed)
    if not words:
        return []
    same = {name: [t for t in texts if _words(t) == words] for name, texts in theirs.items()}
    return [
        name for name, texts in same.items() if texts and not (mask and any(mask_of(text) for text in theirs[name]))
    ]


def _words(printed: str) -> str:
    """A printed name without its number, spelt one way."""
    end = mask_of(printed)
    text = printed[: printed.rfind(end)] if end else printed
    words = "".join(c if c.isalnum() else " " for c in text.casefold()).split()
    return " ".join(word for word in words if word.strip("x"))


def _ends_alike(mask: str, text: str) -> bool:
    """Does `…724` mean the account whose number ends in 1724?"""
    digits = mask_of(text) or text.lstrip("….*#xX-")
    return len(digits) >= SHORTEST_MASK and (mask.endswith(digits) or digits.endswith(mask))
