"""What Evenkeel knows of a broker's files, as data: `resources/brokers/*.toml` and the user's own profiles."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from app.feeds.actions import Rule
from app.feeds.profile_keys import JOINT, READERS, USUAL, Extract, Levels, NumberForm, RowRule, checked, only_keys
from app.model.errors import InputError
from app.model.importing import FileKind
from app.resources import config_folder, resource_path

_NOT_PROFILES = frozenset({"symbols.toml"})


@dataclass(frozen=True, slots=True, eq=False)
class TableKind:
    """One kind of table of one broker: how its header is known and what its columns and words mean.

    `columns` maps a role to the column names that may play it; a header needs one name for each role in `required`, one
    role of each group in `any_of`, and no name in `without`. Patterns: `titles` (groups account, symbol, as_of, since,
    until), `footers` (group as_of), `file_names` (groups account, mask), `totals` and `cash` (the words of such rows,
    totals in the column of role `label`), `ends` (the line after which nothing belongs to the table). `core` are funds
    that are the account's cash. `symbol_columns`: every other column is a symbol. `any_year`: days are meant as
    written, while those of brokers lie in the years around today. `day_first`: whether days with slashes begin with the
    day, None where those of a table themselves must say so. The rest is explained in docs/adding-a-broker.md.
    """

    id: str
    kind: FileKind
    columns: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...]
    without: frozenset[str] = frozenset()
    exact: bool = False
    any_of: tuple[tuple[str, ...], ...] = ()
    dates: tuple[str, ...] = ("%Y-%m-%d",)
    any_year: bool = False
    day_first: bool | None = False
    numbers: NumberForm = USUAL
    unknown_zero: frozenset[str] = frozenset()
    price: str = "share"
    currency: str = ""
    untold_currency: bool = False
    unsigned: bool = False
    product: bool = False
    titles: tuple[re.Pattern[str], ...] = ()
    footers: tuple[re.Pattern[str], ...] = ()
    file_names: tuple[re.Pattern[str], ...] = ()
    ends: re.Pattern[str] | None = None
    section: re.Pattern[str] | None = None
    totals: re.Pattern[str] | None = None
    label: str = ""
    cash: re.Pattern[str] | None = None
    core: frozenset[str] = frozenset()
    account_labels: bool = False
    account_table: tuple[str, ...] = ()
    symbol_columns: bool = False
    continues: str = ""
    constants: Mapping[str, str] = field(default_factory=dict)
    named: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    extract: Mapping[str, tuple[Extract, ...]] = field(default_factory=dict)
    skip: tuple[RowRule, ...] = ()
    only: tuple[RowRule, ...] = ()
    hold: tuple[RowRule, ...] = ()
    levels: Levels | None = None
    nested: RowRule | None = None
    actions: Mapping[str, Rule] = field(default_factory=dict)
    by_prefix: bool = False
    reader: str = ""

    @property
    def broker(self) -> str:
        """The broker's id, the first part of the table's."""
        return self.id.partition(".")[0]

    @property
    def is_plain(self) -> bool:
        """Tell whether rows are read as they stand: no cell is made of others, no row is left out by its words."""
        rules = (self.extract, self.constants, self.named, self.skip, self.only, self.hold, self.levels)
        return not any(rules) and not any(JOINT in name for names in self.columns.values() for name in names)


@dataclass(frozen=True, slots=True)
class Profile:
    """One broker: its name as people say it, and its kinds of table."""

    broker: str
    name: str
    tables: tuple[TableKind, ...]


def user_folder() -> Path:
    """Where the user's own profiles lie; the folder need not exist."""
    return config_folder() / "brokers"


def profiles() -> tuple[Profile, ...]:
    """All profiles, read anew when a file has changed; a table of the user's replaces the shipped one of its id.

    Raises `InputError` naming file and key where one cannot be used.
    """
    folders = resource_path("brokers"), user_folder()
    paths = [path for folder in folders for path in sorted(folder.glob("*.toml")) if path.name not in _NOT_PROFILES]
    return _joined(tuple((path, (told := path.stat()).st_mtime_ns, told.st_size) for path in paths))


def table_kinds() -> tuple[TableKind, ...]:
    """All kinds of table of all profiles."""
    return _tables(profiles())


@lru_cache(maxsize=4)
def _joined(stamps: tuple[tuple[Path, int, int], ...]) -> tuple[Profile, ...]:
    """The profiles of files as they were at that moment, one a broker."""
    found: dict[str, Profile] = {}
    for path, _, _ in stamps:
        profile = read_profile(path)
        known = found.get(profile.broker, profile)
        tables = {table.id: table for table in (*known.tables, *profile.tables)}
        found[profile.broker] = Profile(profile.broker, profile.name, tuple(tables.values()))
    return tuple(found.values())


@lru_cache(maxsize=4)
def _tables(known: tuple[Profile, ...]) -> tuple[TableKind, ...]:
    return tuple(table for profile in known for table in profile.tables)


def broker_name(broker: str) -> str:
    """How people call a broker."""
    return next((profile.name for profile in profiles() if profile.broker == broker), broker)


def read_profile(path: Path) -> Profile:
    """One profile. Raises `InputError` naming file and key where it cannot be used."""
    try:
        source = tomllib.loads(path.read_text(encoding="utf-8"))
        only_keys(source, {"broker", "name", "defaults", "table"}, "a profile")
        defaults: Mapping[str, Any] = source.get("defaults", {})
        tables = tuple(_table(source["broker"], {**defaults, **table}) for table in source["table"])
        return Profile(source["broker"], source["name"], tables)
    except (OSError, KeyError, ValueError, TypeError, AttributeError, re.error) as error:
        title, advice = (
            f"The broker profile {path.name} cannot be used.",
            f"Correct it, or take it out of {path.parent}.",
        )
        raise InputError(title, f"{type(error).__name__}: {error}", advice) from error


def _table(broker: str, source: Mapping[str, Any]) -> TableKind:
    """Read one table; keys that mean nothing are refused, so that a misspelt one is noticed."""
    only_keys(source, READERS.keys(), "a table")
    table = TableKind(**{key: READERS[key](value) for key, value in source.items()})
    if table.broker != broker:
        raise ValueError(f"table {table.id} does not begin with “{broker}.”")
    checked(table)
    return table
