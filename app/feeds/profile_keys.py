"""The keys of a profile's tables: what each may say, and that what they say of columns fits together."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.feeds.actions import Rule, action_words
from app.model.importing import FileKind

if TYPE_CHECKING:
    from app.feeds.profile import TableKind

JOINT = " + "
"""Between the names of columns whose cells are read as one text."""

# fmt: off
ROLES = frozenset({
    "account", "account_number", "symbol", "cusip", "isin", "description", "currency", "category", "tag", "level",
    "status", "type", "shares", "price", "value", "basis", "gain", "unit_cost", "original_basis", "acquired",
    "bought", "term", "covered", "multiplier", "as_of", "method", "wash", "date", "traded", "settlement", "action",
    "fees", "fees_2", "fees_3", "fees_4", "fees_5", "commission", "accrued", "amount", "deposit", "withdrawal",
    "gross", "cash_balance", "pending", "id", "sold", "proceeds", "short_gain", "long_gain", "disallowed", "close",
    "open", "high", "low", "volume", "adjusted", "lots", "fair_value", "ratio", "other_symbol", "cash", "day",
    "adjusted_acquired",
})
# fmt: on
"""What a column may be. `category`, `level`, `method`, `settlement`, `status`, `tag`, `type`, `wash` only tell rows or
tables apart."""

READER_NAMES = frozenset(
    {
        "degiro_account",
        "etrade_gains",
        "fidelity_history",
        "fidelity_options",
        "fidelity_positions",
        "fidelity_statement",
        "generic_positions",
        "generic_transactions",
        "prices_wide",
        "schwab_transactions",
        "tastytrade_history",
    }
)
"""Readers in `app.feeds.brokers`, for what a profile cannot say."""
AMOUNTS = ("signed", "by-action", "by-trade", "reversed")
"""What the sign of an amount means: money in and out, nothing because the action says it, or because the trade does
while other amounts are as printed, the other way round."""
_PRICES = frozenset({"share", "contract", "hundredth"})


@dataclass(frozen=True, slots=True)
class NumberForm:
    """How numbers are written: the decimal mark, and the mark between thousands, which may be left out."""

    decimal: str = "."
    thousands: str = ","


USUAL = NumberForm()
EITHER = NumberForm("either")
"""Where the language of the user's screen says which mark is the decimal one, and each file must show it."""


@dataclass(frozen=True, slots=True)
class RowRule:
    """Rows by what a role's cell says, all of it; `note` is the reason the user reads."""

    role: str
    words: re.Pattern[str]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Extract:
    """A role's text out of another role's: the first group of a pattern found there, or `to` where it is found."""

    source: str
    pattern: re.Pattern[str]
    to: str = ""


@dataclass(frozen=True, slots=True)
class Levels:
    """Rows told at several levels of detail: of `order` the first one that is in the table is read, no other."""

    role: str
    order: tuple[str, ...]


def checked(table: TableKind) -> None:
    """Raise `ValueError` where a table's keys speak of roles that it has no columns for."""
    made = table.columns.keys() | table.extract.keys() | table.constants.keys() | table.named.keys()
    if unknown := made - ROLES:
        raise ValueError(f"table {table.id}: “{min(unknown)}” is no role")
    if absent := set(table.required) - table.columns.keys():
        raise ValueError(f"table {table.id} requires roles without columns: {', '.join(sorted(absent))}")
    if table.nested and "acquired" not in table.columns:
        raise ValueError(f"table {table.id} has nested lots without a column for acquired")
    named = {table.label, table.continues, *(role for group in table.any_of for role in group)}
    named |= {rule.role for rule in (*table.skip, *table.only, *table.hold)} | table.unknown_zero
    named |= {rule.role for rule in (table.levels, table.nested) if rule is not None}
    named |= {extract.source for extracts in table.extract.values() for extract in extracts}
    if absent := named - made - {""}:
        raise ValueError(f"table {table.id} names roles without columns: {', '.join(sorted(absent))}")


def only_keys(source: Mapping[str, object], known: Collection[str], what: str) -> None:
    """Raise `ValueError` for a key that means nothing, so that a misspelt one is noticed."""
    if unknown := source.keys() - set(known):
        raise ValueError(f"“{min(unknown)}” is no key of {what}")


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE | re.DOTALL)


def _named(text: str) -> re.Pattern[str]:
    if (pattern := _pattern(text)).groups != 1:
        raise ValueError(f"the pattern {text!r} has no group to take, or several")
    return pattern


def _patterns(texts: Sequence[str]) -> tuple[re.Pattern[str], ...]:
    return tuple(map(_pattern, _list(texts)))


def _list(told: object) -> Sequence[Any]:
    """A list; a lone text would be taken for its letters."""
    if not isinstance(told, list):
        raise ValueError(f"a list is wanted, not {told!r}")
    return told


def _texts(told: object) -> tuple[str, ...]:
    return tuple(map(str, _list(told)))


def _flag(told: object) -> bool:
    if not isinstance(told, bool):
        raise ValueError(f"true or false is wanted, not {told!r}")
    return told


def _columns(source: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
    return {role: _texts(names) for role, names in source.items()}


def _actions(source: Mapping[str, Sequence[str]]) -> dict[str, Rule]:
    return {action_words(text): Rule(rule) for rule, texts in source.items() for text in _texts(texts)}


def _day_first(said: object) -> bool | None:
    """Whether the day comes first; `"by-column"` leaves it to the days."""
    if said not in (True, False, "by-column"):
        raise ValueError(f"day_first is true, false or “by-column”, not {said!r}")
    return None if said == "by-column" else bool(said)


def _number_form(source: Mapping[str, str]) -> NumberForm:
    form = NumberForm(**source)
    if form == EITHER:
        return form
    marks = {form.decimal, form.thousands}
    if len(marks) < 2 or not marks <= set(".,'’ "):  # noqa: PLR2004 (two marks, apart)
        raise ValueError(f"numbers cannot be written with {form.decimal!r} and {form.thousands!r}")
    return form


def _rule(source: Mapping[str, str]) -> RowRule:
    only_keys(source, {"role", "words", "note"}, "a rule for rows")
    return RowRule(source["role"], _pattern(source["words"]), source.get("note", ""))


def _noted_rules(sources: Sequence[Mapping[str, str]]) -> tuple[RowRule, ...]:
    rules = tuple(map(_rule, _list(sources)))
    if any(not rule.note for rule in rules):
        raise ValueError("a rule for rows needs a note, the reason the user reads")
    return rules


def _extracts(source: Mapping[str, Sequence[Mapping[str, str]]]) -> dict[str, tuple[Extract, ...]]:
    return {role: tuple(map(_extract, _list(found))) for role, found in source.items()}


def _extract(source: Mapping[str, str]) -> Extract:
    only_keys(source, {"from", "pattern", "to"}, "an extract")
    extract = Extract(source["from"], _pattern(source["pattern"]), source.get("to", ""))
    if not extract.to and not extract.pattern.groups:
        raise ValueError(f"the pattern {source['pattern']!r} has no group to take, and no “to” is given")
    return extract


def _levels(source: Mapping[str, Any]) -> Levels:
    only_keys(source, {"role", "order"}, "levels")
    return Levels(source["role"], tuple(text.lower() for text in _texts(source["order"])))


def _price(told: str) -> str:
    if told not in _PRICES:
        raise ValueError(f"a price is of a {', '.join(sorted(_PRICES))}, not {told!r}")
    return told


def _amounts(told: str) -> str:
    if told not in AMOUNTS:
        raise ValueError(f"amounts are {', '.join(AMOUNTS)}, not {told!r}")
    return told


def _encoding(name: str) -> str:
    try:
        return codecs.lookup(name).name
    except LookupError as error:
        raise ValueError(f"“{name}” is no encoding") from error


def _reader(name: str) -> str:
    if name not in READER_NAMES:
        raise ValueError(f"“{name}” is no reader; there are {', '.join(sorted(READER_NAMES))}")
    return name


READERS: Mapping[str, Callable[[Any], Any]] = {
    "id": str,
    "kind": FileKind,
    "columns": _columns,
    "required": _texts,
    "without": lambda names: frozenset(_texts(names)),
    "fingerprint": lambda names: frozenset(_texts(names)),
    "encoding": _encoding,
    "amounts": _amounts,
    "exact": _flag,
    "any_of": lambda groups: tuple(map(_texts, _list(groups))),
    "dates": _texts,
    "any_year": _flag,
    "day_first": _day_first,
    "numbers": _number_form,
    "unknown_zero": lambda roles: frozenset(_texts(roles)),
    "price": _price,
    "currency": str,
    "untold_currency": _flag,
    "product": _flag,
    "named": lambda patterns: {role: _named(pattern) for role, pattern in patterns.items()},
    "titles": _patterns,
    "footers": _patterns,
    "file_names": _patterns,
    "ends": _pattern,
    "section": _pattern,
    "totals": _pattern,
    "label": str,
    "cash": _pattern,
    "core": lambda symbols: frozenset(_texts(symbols)),
    "account_labels": _flag,
    "account_table": _texts,
    "symbol_columns": _flag,
    "continues": str,
    "constants": lambda texts: {role: str(text) for role, text in texts.items()},
    "extract": _extracts,
    "skip": _noted_rules,
    "only": _noted_rules,
    "hold": _noted_rules,
    "levels": _levels,
    "nested": _rule,
    "actions": _actions,
    "by_prefix": _flag,
    "reader": _reader,
}
