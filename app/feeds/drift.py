"""A header nobody knows beside the tables that are known: the nearest, and what sets it apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.feeds.profile import TableKind
from app.feeds.tables import WIDEST, header_name, missing_roles

_LEAST_FOUND = 2
_LEAST_PART = 0.6
"""What a header has at least of a table it is said to look like: columns it asks for, renamed ones counted in part."""
_LEAST_ALIKE = 62
_OTHERS_WORD = 75
_MOST = 5


@dataclass(frozen=True, slots=True)
class Renamed:
    """A column that probably has a new name: its role (empty where it is only a mark of the table), and how alike.

    `score` is from 0 to 100.
    """

    role: str
    old: str
    new: str
    score: int


@dataclass(frozen=True, slots=True)
class Drift:
    """A known kind of table a header comes near to, with the differences; `score` is from 0 to 100.

    `found` counts the columns it asks for that are there, `known` all it has a name for. `missing` are column names the
    kind asks for, `added` those it does not know; neither holds what is renamed.
    """

    kind: TableKind
    score: int
    found: int
    known: int
    missing: tuple[str, ...]
    added: tuple[str, ...]
    renamed: tuple[Renamed, ...]

    @property
    def rank(self) -> float:
        """Of several the one that explains most of the header by its own names and by what it asks for.

        A column that may have been renamed says less than half of one that is there.
        """
        alike = sum(one.score / 100 - 0.5 for one in self.renamed)
        return self.known + self.found + alike - len(self.missing)

    @property
    def is_telling(self) -> bool:
        """Tell whether enough is there to say so: of two columns out of three the third must be found again."""
        return not self.missing or self.found > _LEAST_FOUND

    @property
    def differences(self) -> str:
        """What sets the header apart, as the end of a sentence."""
        lost = [*(one.old for one in self.renamed), *self.missing]
        told = [f"has no column {', '.join(lost)}"] if lost else ["its column names are not quite the same"]
        told += [f"“{one.new}” is probably the new name of “{one.old}”" for one in self.renamed]
        return "; ".join(told) + "."


def drift(header: Sequence[str], kinds: Iterable[TableKind]) -> tuple[Drift, ...]:
    """The kinds a record of column names resembles without being their header, the nearest first."""
    names = tuple(dict.fromkeys(name for cell in header[: WIDEST + 1] if (name := header_name(cell))))
    if not _LEAST_FOUND <= len(names) <= WIDEST:
        return ()
    kinds = tuple(kinds)
    words = _words(kinds)
    # What is known by few names and no others is not to be looked for in every header that has them.
    open_ones = (k for k in kinds if k.section is None and not k.symbol_columns and not k.exact)
    found = (_drift(header, names, kind, words) for kind in open_ones)
    return tuple(sorted(filter(None, found), key=lambda near: near.rank, reverse=True)[:_MOST])


@lru_cache(maxsize=8)
def _words(kinds: tuple[TableKind, ...]) -> Mapping[str, frozenset[str]]:
    """Every name any table has for a role."""
    told: dict[str, set[str]] = {}
    for kind in kinds:
        for role, names in kind.columns.items():
            told.setdefault(role, set()).update(names)
    return {role: frozenset(names) for role, names in told.items()}


def _drift(
    header: Sequence[str], names: Sequence[str], kind: TableKind, words: Mapping[str, frozenset[str]]
) -> Drift | None:
    if not kind.without.isdisjoint(names):
        return None
    roles = missing_roles(header, kind)
    own = {name for aliases in kind.columns.values() for name in aliases}
    needed = {name for role in kind.required for name in kind.columns[role]}
    told = {name for aliases in kind.columns.values() if not set(names).isdisjoint(aliases) for name in aliases}
    marks = sorted(kind.fingerprint - needed - told - set(names))
    asked = len(kind.required) + len(kind.fingerprint - needed)
    lost = len(roles) + len(marks)
    if not asked or asked - lost < _LEAST_FOUND or lost > max(1, asked // 3):
        return None
    added = [name for name in names if name not in own | kind.fingerprint]
    wanted = [(role, kind.columns[role], words[role]) for role in roles] + [("", (m,), frozenset()) for m in marks]
    renamed = _renamed(wanted, added) if wanted and added else ()
    part = (asked - lost + sum(one.score for one in renamed) / 100) / asked
    if part < _LEAST_PART or (not lost and kind.fingerprint <= set(names)):
        return None
    new, had = {one.new for one in renamed}, {one.old for one in renamed}
    missing = tuple(aliases[0] for _, aliases, _ in wanted if had.isdisjoint(aliases))
    known = len(names) - len(added)
    added = [name for name in added if name not in new]
    near = Drift(kind, round(100 * part), asked - lost, known, missing, tuple(added), renamed)
    return near if near.is_telling else None


def _renamed(wanted: Sequence[tuple[str, Sequence[str], frozenset[str]]], added: Sequence[str]) -> tuple[Renamed, ...]:
    """What is missing beside the names nobody knows, the most alike first, each once."""
    pairs = []
    for role, aliases, others in wanted:
        for name in added:
            score, old = max((alike(name, alias), alias) for alias in aliases)
            score = max(score, _OTHERS_WORD if name in others else 0)
            if score >= _LEAST_ALIKE:
                pairs.append((aliases, Renamed(role, old, name, score)))
    found: list[tuple[Sequence[str], Renamed]] = []
    for aliases, pair in sorted(pairs, key=lambda told: -told[1].score):
        if all(aliases is not taken and pair.new != one.new for taken, one in found):
            found.append((aliases, pair))
    return tuple(pair for _, pair in found)


def alike(name: str, other: str) -> int:
    """How alike two column names are, from 0 to 100: letter by letter, in any order of words, or by words both have.

    One word in common says little: half of all columns are some date or some value.
    """
    from rapidfuzz import fuzz, utils

    name, other = utils.default_process(name), utils.default_process(other)
    shared = fuzz.token_set_ratio(name, other) if min(len(name.split()), len(other.split())) > 1 else 0
    return round(max(fuzz.ratio(name, other), fuzz.token_sort_ratio(name, other), 0.9 * shared))
