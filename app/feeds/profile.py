"""What Evenkeel knows of a broker's files, as data: `resources/brokers/*.toml`, see docs/adding-a-broker.md."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from app.feeds.actions import Rule, action_words
from app.model.errors import InputError
from app.model.importing import FileKind
from app.resources import resource_path

_NOT_PROFILES = frozenset({"symbols.toml"})


@dataclass(frozen=True, slots=True, eq=False)
class TableKind:
    """One kind of table of one broker: how its header is known and what its columns and words mean.

    `columns` maps a role to the column names that may play it; a header needs one name for each role in `required`, and
    none in `without`. Patterns: `titles` (groups account, symbol, as_of, since, until), `footers` (group as_of),
    `file_names` (groups account, mask), `totals` and `cash` (the words of such rows, totals in the column of role
    `label`). `core` are funds that are the account's cash. `symbol_columns`: every other column is a symbol.
    `any_year`: days are meant as written, while those of brokers lie in the years around today. `any_of`: of each group
    of roles a header has at least one. `day_first`: whether days written with slashes begin with the day of the month,
    None where the days of a table themselves must say so.
    """

    id: str
    kind: FileKind
    columns: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...]
    without: frozenset[str] = frozenset()
    dates: tuple[str, ...] = ("%Y-%m-%d",)
    any_year: bool = False
    any_of: tuple[tuple[str, ...], ...] = ()
    day_first: bool | None = False
    titles: tuple[re.Pattern[str], ...] = ()
    footers: tuple[re.Pattern[str], ...] = ()
    file_names: tuple[re.Pattern[str], ...] = ()
    totals: re.Pattern[str] | None = None
    label: str = ""
    cash: re.Pattern[str] | None = None
    core: frozenset[str] = frozenset()
    account_labels: bool = False
    symbol_columns: bool = False
    actions: Mapping[str, Rule] = field(default_factory=dict)
    by_prefix: bool = False

    @property
    def broker(self) -> str:
        """The broker's id, the first part of the table's."""
        return self.id.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Profile:
    """One broker: its name as people say it, and its kinds of table."""

    broker: str
    name: str
    tables: tuple[TableKind, ...]


@cache
def profiles() -> tuple[Profile, ...]:
    """All profiles that ship with Evenkeel. Raises `InputError` naming file and key where one cannot be used."""
    paths = sorted(resource_path("brokers").glob("*.toml"))
    return tuple(read_profile(path) for path in paths if path.name not in _NOT_PROFILES)


@cache
def table_kinds() -> tuple[TableKind, ...]:
    """All kinds of table of all profiles."""
    return tuple(table for profile in profiles() for table in profile.tables)


def broker_name(broker: str) -> str:
    """How people call a broker."""
    return next((profile.name for profile in profiles() if profile.broker == broker), broker)


def read_profile(path: Path) -> Profile:
    """One profile. Raises `InputError` naming file and key where it cannot be used."""
    try:
        source = tomllib.loads(path.read_text(encoding="utf-8"))
        defaults: Mapping[str, Any] = source.get("defaults", {})
        tables = tuple(_table(source["broker"], {**defaults, **table}) for table in source["table"])
        return Profile(source["broker"], source["name"], tables)
    except (KeyError, ValueError, TypeError, re.error) as error:
        raise InputError(
            f"The broker profile {path.name} cannot be used.", f"{type(error).__name__}: {error}", "Correct it."
        ) from error


def _table(broker: str, source: Mapping[str, Any]) -> TableKind:
    """Read one table; keys that mean nothing are refused, so that a misspelt one is noticed."""
    values = {key: _READERS[key](value) for key, value in source.items()}
    table = TableKind(**values)
    if table.broker != broker:
        raise ValueError(f"table {table.id} does not begin with “{broker}.”")
    named = {*table.required, *filter(None, [table.label]), *(role for group in table.any_of for role in group)}
    if absent := named - table.columns.keys():
        raise ValueError(f"table {table.id} names roles without columns: {', '.join(sorted(absent))}")
    return table


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE | re.DOTALL)


def _patterns(texts: Sequence[str]) -> tuple[re.Pattern[str], ...]:
    return tuple(map(_pattern, texts))


def _columns(source: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    return {role: tuple(names) for role, names in source.items()}


def _actions(source: Mapping[str, Sequence[str]]) -> dict[str, Rule]:
    return {action_words(text): Rule(rule) for rule, texts in source.items() for text in texts}


def _day_first(said: object) -> bool | None:
    """Whether the day comes first; `"by-column"` leaves it to the days."""
    if said not in (True, False, "by-column"):
        raise ValueError(f"day_first is true, false or “by-column”, not {said!r}")
    return None if said == "by-column" else bool(said)


_READERS: Mapping[str, Any] = {
    "id": str,
    "kind": FileKind,
    "columns": _columns,
    "required": tuple,
    "without": frozenset,
    "dates": tuple,
    "any_year": bool,
    "any_of": lambda groups: tuple(map(tuple, groups)),
    "day_first": _day_first,
    "titles": _patterns,
    "footers": _patterns,
    "file_names": _patterns,
    "totals": _pattern,
    "label": str,
    "cash": _pattern,
    "core": frozenset,
    "account_labels": bool,
    "symbol_columns": bool,
    "actions": _actions,
    "by_prefix": bool,
}
