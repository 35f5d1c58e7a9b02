"""What Evenkeel knows of a broker's files, as data: `resources/brokers/*.toml` and the user's own profiles."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from contextlib import suppress
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
    role of each group in `any_of`, every name of `fingerprint`, and no name in `without`. Patterns: `titles` (groups
    account, symbol, as_of, since, until), `footers` (group as_of), `file_names` (groups account, mask), `totals` and
    `cash` (the words of such rows, totals in the column of role `label`), `ends` (the line after which nothing belongs
    to the table). `core` are funds that are the account's cash. `symbol_columns`: every other column is a symbol.
    `any_year`: days are meant as written, while those of brokers lie in the years around today. `day_first`: whether
    days with slashes begin with the day, None where those of a table themselves must say so. `is_chosen`: the
    user said that a file is of this kind. The rest is explained in docs/adding-a-broker.md.
    """

    id: str
    kind: FileKind
    columns: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...]
    without: frozenset[str] = frozenset()
    fingerprint: frozenset[str] = frozenset()
    encoding: str = ""
    amounts: str = "signed"
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
    is_chosen: bool = False

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

    A profile of the user's that cannot be used is left out; `profile_problems` says why.
    """
    return _joined(_stamps())[0]


def profile_problems() -> tuple[InputError, ...]:
    """Why profiles of the user's are left out, each naming file and key."""
    return _joined(_stamps())[1]


def table_kinds() -> tuple[TableKind, ...]:
    """All kinds of table of all profiles."""
    return _tables(profiles())


def user_profiles() -> tuple[Path, ...]:
    """The files of the user's own profiles, by name."""
    return tuple(sorted(user_folder().glob("*.toml")))


def _stamps() -> tuple[tuple[Path, int, int], ...]:
    shipped = (path for path in sorted(resource_path("brokers").glob("*.toml")) if path.name not in _NOT_PROFILES)
    return tuple((path, (told := path.stat()).st_mtime_ns, told.st_size) for path in (*shipped, *user_profiles()))


@lru_cache(maxsize=4)
def _joined(stamps: tuple[tuple[Path, int, int], ...]) -> tuple[tuple[Profile, ...], tuple[InputError, ...]]:
    """The profiles of files as they were at that moment, one a broker, and why some of the user's are none."""
    found: dict[str, Profile] = {}
    problems, own = [], user_folder()
    for path, _, _ in stamps:
        try:
            profile = read_profile(path)
        except InputError as problem:
            if path.parent != own:
                raise
            problems.append(problem)
            continue
        known = found.get(profile.broker, profile)
        tables = {table.id: table for table in (*known.tables, *profile.tables)}
        found[profile.broker] = Profile(profile.broker, profile.name, tuple(tables.values()))
    return tuple(found.values()), tuple(problems)


@lru_cache(maxsize=4)
def _tables(known: tuple[Profile, ...]) -> tuple[TableKind, ...]:
    return tuple(table for profile in known for table in profile.tables)


def broker_name(broker: str) -> str:
    """How people call a broker."""
    return next((profile.name for profile in profiles() if profile.broker == broker), _unkept.get(broker, broker))


_unkept: dict[str, str] = {}
"""What people call brokers of whom a file was read by a template that is not kept: a preview, a path."""


def note_name(template: Profile) -> None:
    """Remember how people call the broker of a template a file is read by."""
    _unkept[template.broker] = template.name


def read_profile(path: Path) -> Profile:
    """One profile. Raises `InputError` naming file and key where it cannot be used."""
    return profile_of(path.name, lambda: read_source(path), f"Correct it, or take it out of {path.parent}.")


def read_source(path: Path) -> dict[str, Any]:
    """A profile's keys as its file has them. Raises `OSError` or `ValueError` where it is no TOML."""
    return tomllib.loads(path.read_text(encoding="utf-8-sig"))


def profile_of(name: str, source: Callable[[], Mapping[str, Any]], advice: str) -> Profile:
    """The profile of what a file or a text says. Raises `InputError` with the name and the key where it is none."""
    try:
        told = source()
        only_keys(told, {"broker", "name", "defaults", "table"}, "a profile")
        if not all(isinstance(told[key], str) and told[key].strip() for key in ("broker", "name")):
            raise ValueError("“broker” and “name” are texts")  # noqa: TRY301 (one sentence for all that is wrong)
        tables = tuple(_table(told["broker"], source) for source in table_sources(told))
        return Profile(told["broker"], told["name"], tables)
    except (OSError, KeyError, ValueError, TypeError, AttributeError, re.error, RecursionError, OverflowError) as error:
        title = f"The broker profile {name} cannot be used."
        raise InputError(title, f"{type(error).__name__}: {error}", advice) from error


def table_sources(source: Mapping[str, Any]) -> tuple[dict[str, Any], ...]:
    """The tables of a profile as written, each with what holds for all of them."""
    defaults: Mapping[str, Any] = source.get("defaults", {})
    return tuple({**defaults, **table} for table in source["table"])


def table_source(table_id: str) -> Mapping[str, Any] | None:
    """The table of that id as written, the user's before the shipped one; None where there is none."""
    for path, _, _ in reversed(_stamps()):
        with suppress(OSError, ValueError, KeyError, TypeError):
            for table in table_sources(read_source(path)):
                if table.get("id") == table_id:
                    return table
    return None


def table_of(source: Mapping[str, Any]) -> TableKind:
    """The kind of table its keys say. Raises `ValueError`, `TypeError` or `re.error` where they cannot be used."""
    return _table(str(source["id"]).partition(".")[0], source)


def _table(broker: str, source: Mapping[str, Any]) -> TableKind:
    """Read one table; keys that mean nothing are refused, so that a misspelt one is noticed."""
    only_keys(source, READERS.keys(), "a table")
    table = TableKind(**{key: READERS[key](value) for key, value in source.items()})
    if table.broker != broker:
        raise ValueError(f"table {table.id} does not begin with “{broker}.”")
    checked(table)
    return table
