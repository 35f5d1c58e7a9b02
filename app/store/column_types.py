"""Column types: each turns one of the model's values into what SQLite keeps exactly, and back."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from operator import attrgetter
from typing import Any, TypeVar

from sqlalchemy import Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

from app.model.tables import from_tables, to_tables
from app.store import scale

T = TypeVar("T")
C = TypeVar("C", bound=StrEnum)


class Kept(TypeDecorator[T]):
    """A type of two plain functions, so that bulk code can call them by themselves; unknown (None) stays unknown."""

    impl: TypeEngine[Any] | type[TypeEngine[Any]] = Integer
    cache_ok = True

    def __init__(self, impl: TypeEngine[Any], store: Callable[[T], int | str], load: Callable[[Any], T]) -> None:
        super().__init__()
        self.impl = impl
        self.store = store
        self.load = load

    def process_bind_param(self, value: T | None, dialect: Dialect) -> int | str | None:  # noqa: ARG002
        """Store one value on SQLAlchemy's way."""
        return None if value is None else self.store(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> T | None:  # noqa: ANN401, ARG002
        """Load one value on SQLAlchemy's way."""
        return None if value is None else self.load(value)


class Scaled(Kept[Decimal]):
    """A decimal as a whole number of units; see `Scale` for what is rounded and what is refused."""

    cache_ok = True

    def __init__(self, unit: scale.Scale) -> None:
        super().__init__(Integer(), unit.store, unit.load)
        self.unit = unit


def choice(kind: type[C]) -> Kept[C]:
    """A word out of a fixed list."""
    return Kept(Text(), attrgetter("value"), {member.value: member for member in kind}.__getitem__)


class Document(Kept[Any]):
    """A frozen dataclass of the model, or a tuple or mapping of them, as JSON; decimals and dates are text."""

    cache_ok = True

    def __init__(self, kind: Any) -> None:  # noqa: ANN401 (what `from_tables` reads)
        super().__init__(Text(), _to_json, lambda text: from_tables(kind, json.loads(text), "a stored document"))
        self.kind = kind


def _to_json(value: Any) -> str:  # noqa: ANN401
    return json.dumps(to_tables(value), default=str, ensure_ascii=False, separators=(",", ":"))


MONEY = Scaled(scale.MONEY)
SHARES = Scaled(scale.SHARES)
PRICE = Scaled(scale.PRICE)
VOLUME = Scaled(scale.VOLUME)
WEIGHT = Scaled(scale.WEIGHT)
# Every digit, for ratios such as one third.
EXACT: Kept[Decimal] = Kept(Text(), str, Decimal)
DAY: Kept[date] = Kept(Integer(), date.toordinal, date.fromordinal)
MOMENT: Kept[datetime] = Kept(Text(), datetime.isoformat, datetime.fromisoformat)
FLAG: Kept[bool] = Kept(Integer(), int, bool)
