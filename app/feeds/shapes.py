"""Records as a table's profile sees them: cells made of other cells, and rows left out or held by what they say."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app.feeds.profile import TableKind
from app.feeds.profile_keys import RowRule
from app.feeds.values import UnreadableError
from app.model.importing import RowClass

Maker = Callable[[Sequence[str]], str]


@dataclass(frozen=True, slots=True)
class Ignored:
    """A record that is no row, and why."""

    row_class: RowClass
    note: str = ""


@dataclass(frozen=True, slots=True)
class Shape:
    """What becomes of the records below one header: cells made of others stand behind the printed ones.

    `index` and `names` are of all cells, made ones included; `width` counts the printed ones.
    """

    kind: TableKind
    index: Mapping[str, int]
    names: tuple[str, ...]
    width: int
    makers: tuple[Maker, ...]

    def told(self, cells: Sequence[str]) -> list[str]:
        """All cells of a record. Raises `UnreadableError` where it is blank or has more cells than there are names."""
        if not any(map(str.strip, cells)):
            raise UnreadableError("the row is empty")
        if len(cells) > self.width and any(cell.strip() for cell in cells[self.width :]):
            raise UnreadableError("there are more cells than column names, so cells are shifted")
        told = [*cells[: self.width], *[""] * (self.width - len(cells))]
        for maker in self.makers:
            told.append(maker(told))
        return told

    def dropped(self, told: Sequence[str], level: str) -> Ignored | None:
        """Why a record is not read, None where it is. Raises `UnreadableError` where the profile has it held."""
        for rule, text in self._ruled(self.kind.skip, told):
            if rule.words.fullmatch(text):
                return Ignored(RowClass.BY_RULE, rule.note)
        for rule, text in self._ruled(self.kind.only, told):
            if not rule.words.fullmatch(text):
                if not text:
                    raise UnreadableError(f"the {rule.role} is missing")
                return Ignored(RowClass.BY_RULE, rule.note)
        for rule, text in self._ruled(self.kind.hold, told):
            if rule.words.fullmatch(text):
                raise UnreadableError(rule.note.rstrip("."))
        if level and self.kind.levels and told[self.index[self.kind.levels.role]].strip().lower() != level:
            return Ignored(RowClass.BY_RULE, f"Only the rows of the level “{level}” are read: they tell the same.")
        return None

    def _ruled(self, rules: Sequence[RowRule], told: Sequence[str]) -> list[tuple[RowRule, str]]:
        return [(rule, told[self.index[rule.role]].strip()) for rule in rules if rule.role in self.index]


def shape_of(
    kind: TableKind, printed: Mapping[str, int], joints: Mapping[str, tuple[int, ...]], names: Sequence[str]
) -> Shape:
    """The shape of a table whose `printed` roles have a column and whose `joints` are several columns read as one."""
    index, makers, roles = dict(printed), list[Maker](), list[str]()

    def add(role: str, maker: Maker) -> None:
        makers.append(maker)
        roles.append(role)
        index[role] = len(names) + len(roles) - 1

    for role, places in joints.items():
        add(role, _joined(places))
    for role, text in kind.constants.items():
        if role not in index:
            add(role, _constant(text))
    for role, pattern in kind.named.items():
        if role not in index and (text := _named(pattern, names)):
            add(role, _constant(text))
    for role, extracts in kind.extract.items():
        found = [(index[e.source], e.pattern, e.to) for e in extracts if e.source in index]
        if found:
            otherwise = index.get(role)
            add(role, _extracted(found, otherwise))
    return Shape(kind, index, (*names, *roles), len(names), tuple(makers))


def _joined(places: Sequence[int]) -> Maker:
    return lambda cells: " ".join(filter(None, (cells[place].strip() for place in places)))


def _named(pattern: re.Pattern[str], names: Sequence[str]) -> str:
    """What the first column name that fits says in its group; empty where none fits."""
    return next((match[1] for name in names if (match := pattern.search(name))), "")


def _constant(text: str) -> Maker:
    return lambda _: text


def _extracted(found: Sequence[tuple[int, re.Pattern[str], str]], otherwise: int | None) -> Maker:
    """The first pattern that is found says the text; where none is, the role's own column does."""

    def maker(cells: Sequence[str]) -> str:
        for place, pattern, to in found:
            if match := pattern.search(cells[place].strip()):
                return to or match[1] or ""
        return "" if otherwise is None else cells[otherwise]

    return maker
