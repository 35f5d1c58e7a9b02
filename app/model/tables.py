"""Frozen dataclasses to and from nested tables (TOML, JSON): one reader, one writer, by reflection.

The tables hold strings, booleans, integers, `Decimal`s, dates, lists and tables; a field's metadata may give its `key`.
Unknown keys are refused with the nearest known one, so that a misspelt limit is never silently without effect.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from app.model.errors import InputError


def from_tables(kind: type, tables: Mapping[str, Any], where: str) -> Any:
    """A dataclass of that kind from its tables. Raises `InputError` naming the table and key at fault."""
    return _read(kind, tables, where)


def to_tables(value: Any) -> dict[str, Any]:
    """The tables of a dataclass; what equals its default is left out, except what `ALWAYS_WRITTEN` names."""
    written: dict[str, Any] = _write(value)
    return written


def nearest(name: str, known: set[str]) -> str:
    """Advice: the known name that looks most like it."""
    close = get_close_matches(name, sorted(known), 1, 0.5)
    return f"Did you mean “{close[0]}”?" if close else "Add it, or correct the name."


def fault(title: str, advice: str, detail: str = "") -> InputError:
    """An `InputError` with its advice."""
    return InputError(title, detail, advice)


@cache
def _shape(kind: type) -> dict[str, tuple[str, Any]]:
    """Key in the file → (field name, type) of a dataclass."""
    hints = get_type_hints(kind)
    return {f.metadata.get("key", f.name): (f.name, hints[f.name]) for f in fields(kind)}


def _read(kind: Any, value: Any, where: str) -> Any:
    """One value of the declared type from its table form."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return _read(next(a for a in arguments if a is not types.NoneType), value, where)
    if origin is tuple:
        if not isinstance(value, (list, tuple)):
            raise fault(f"{where} is not a list.", "Write it in square brackets, or as repeated [[tables]].")
        return tuple(_read(arguments[0], v, f"{where} {n}") for n, v in enumerate(value, 1))
    if origin is not None and issubclass(origin, Mapping):
        if not isinstance(value, Mapping):
            raise fault(f"{where} is not a table.", 'Write it as { "name" = 0.5 }.')
        return {str(k): _read(arguments[1], v, f"{where}, {k}") for k, v in value.items()}
    if is_dataclass(kind):
        return _read_table(kind, value, where)
    return _read_scalar(kind, value, where)


def _read_table(kind: Any, value: Any, where: str) -> Any:
    if not isinstance(value, Mapping):
        raise fault(f"{where} is not a table.", "See the plan file in the documentation.")
    shape = _shape(kind)
    unknown = next((k for k in value if k not in shape), None)
    if unknown is not None:
        raise fault(f"“{unknown}” in {where} is not known.", nearest(str(unknown), set(shape)))
    required = {f.name for f in fields(kind) if _is_required(f)}
    absent = {k: (name, hint) for k, (name, hint) in shape.items() if name in required and value.get(k) is None}
    missing = next((k for k, (_, hint) in absent.items() if types.NoneType not in get_args(hint)), None)
    if missing is not None:
        raise fault(f"{where} lacks “{missing}”.", "Add it.")
    name = next((str(value[k]) for k in ("name", "symbol") if k in value), "")
    inner = f"{where} ({name})" if name else where
    # None is not written, so what must be given and may be None is None where it is absent.
    arguments = {field: None for field, _ in absent.values()}
    arguments |= {shape[k][0]: _read(shape[k][1], v, f"“{k}” of {inner}") for k, v in value.items() if v is not None}
    return kind(**arguments)


def _is_required(f: Field[Any]) -> bool:
    return f.default is MISSING and f.default_factory is MISSING


def _read_scalar(kind: Any, value: Any, where: str) -> Any:
    try:
        if issubclass(kind, StrEnum):
            return kind(str(value))
        if kind is Decimal:
            return _number(value)
        if kind is date:
            return value if type(value) is date else date.fromisoformat(str(value))
        if kind is bool and isinstance(value, bool):
            return value
        if kind is int and isinstance(value, (int, str)) and not isinstance(value, bool):
            return int(value)
        if kind is str and isinstance(value, str):
            return value
    except (ValueError, InvalidOperation):
        pass
    raise fault(f"{where} is “{value}”.", _wanted(kind))


def _wanted(kind: Any) -> str:
    if issubclass(kind, StrEnum):
        return f"Write one of {', '.join(kind)}."
    words = {
        Decimal: "a number such as 0.05",
        date: "a date such as 2026-12-31",
        bool: "true or false",
        int: "a whole number",
        str: "text in quotes",
    }
    return f"Write {words[kind]}."


def _number(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, (int, str, Decimal)):
        raise ValueError(value)
    number = Decimal(value)
    if not number.is_finite():
        raise ValueError(value)
    return number


ALWAYS_WRITTEN = frozenset(
    {
        "name",
        "symbol",
        "target",
        "below",
        "above",
        "band",
        "type",
        "owner",
        "trades",
        "year",
        "filing",
        "income",
        "currency",
    }
)


def _write(value: Any) -> Any:
    """The table form; defaults are left out unless a reader of the file would miss them."""
    if isinstance(value, StrEnum):
        return str(value)
    if isinstance(value, (tuple, list)):
        return [_write(v) for v in value]
    if isinstance(value, Mapping):
        return {k: _write(v) for k, v in value.items()}
    if not is_dataclass(value):
        return value
    table: dict[str, Any] = {}
    for f in fields(value):
        held = getattr(value, f.name)
        if held is None or (held == _default(f) and f.name not in ALWAYS_WRITTEN):
            continue
        table[f.metadata.get("key", f.name)] = _write(held)
    return table


def _default(f: Field[Any]) -> Any:
    if f.default is not MISSING:
        return f.default
    return f.default_factory() if f.default_factory is not MISSING else MISSING
