"""Finding a line by a few letters: whole words first, then beginnings, then letters in order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

_WORD_START = 100
_LINE_START = 40
_INSIDE = 60
_IN_PLACE = 20
_SCATTERED = 30


class Named(Protocol):
    """What can be found: by its words, and by others that mean the same."""

    @property
    def words(self) -> str:
        """Return the words shown."""
        ...

    @property
    def place(self) -> str:
        """Return the words beside them, which may be searched too."""
        ...


N = TypeVar("N", bound=Named)


@dataclass(frozen=True, slots=True)
class Match(Generic[N]):
    """An entry that fits, how well, and which letters of its words were matched."""

    entry: N
    score: int
    letters: frozenset[int]


def match(query: str, entry: N) -> Match[N] | None:
    """Return how an entry fits a query, None where a word of the query is nowhere in it."""
    words, place = entry.words.casefold(), entry.place.casefold()
    score = 0
    letters: set[int] = set()
    for part in query.casefold().split():
        at = _find(part, words)
        if at is not None:
            letters.update(at[1])
            score += at[0]
        elif part in place:
            score += _IN_PLACE
        else:
            return None
    return Match(entry, score, frozenset(letters))


def search(query: str, entries: Iterable[N]) -> Sequence[Match[N]]:
    """Return the entries that fit, the closest first and equals in their own order."""
    found = [fit for entry in entries if (fit := match(query, entry))]
    return sorted(found, key=lambda fit: -fit.score)


def _find(part: str, words: str) -> tuple[int, range | tuple[int, ...]] | None:
    """Return score and letters of one word of the query: at a word's start, inside one, or scattered."""
    start = next((at for at in _places(part, words) if at == 0 or not words[at - 1].isalnum()), None)
    if start is not None:
        return _WORD_START + (0 if start else _LINE_START) + len(part), range(start, start + len(part))
    inside = words.find(part)
    if inside >= 0:
        return _INSIDE, range(inside, inside + len(part))
    letters: list[int] = []
    for letter in part:
        at = words.find(letter, letters[-1] + 1 if letters else 0)
        if at < 0:
            return None
        letters.append(at)
    spread = letters[-1] - letters[0]
    return (max(_SCATTERED - spread, 1), tuple(letters)) if len(part) > 2 else None


def _places(part: str, words: str) -> Iterable[int]:
    at = words.find(part)
    while at >= 0:
        yield at
        at = words.find(part, at + 1)
