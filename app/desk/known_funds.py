"""The table of common US funds that ships with the program: what each holds and follows, for the user to change."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from types import MappingProxyType

from app.model.number import ONE
from app.model.security import FundFacts
from app.resources import resource_path


def known_fund(symbol: str) -> FundFacts | None:
    """The fund of that symbol, None when the table does not have it."""
    return known_funds().get(symbol)


@cache
def known_funds() -> Mapping[str, FundFacts]:
    """Every fund of the table by symbol, read once."""
    near: dict[str, list[str]] = {}
    for row in _rows("securities/exposures.csv"):
        near.setdefault(row["exposure"], []).append(row["near"])
        near.setdefault(row["near"], []).append(row["exposure"])
    rows = _rows("securities/funds.csv")
    return MappingProxyType({row["symbol"]: _fund(row, tuple(near.get(row["exposure"], ()))) for row in rows})


def _rows(name: str) -> list[dict[str, str]]:
    with resource_path(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def _fund(row: Mapping[str, str], near: tuple[str, ...]) -> FundFacts:
    parts = (part.partition(":") for part in row["classes"].split(";"))
    return FundFacts(
        symbol=row["symbol"],
        name=row["name"],
        issuer=row["issuer"],
        classes={name.strip(): Decimal(weight) if weight else ONE for name, _, weight in parts},
        index=row["index"],
        half_spread_bps=Decimal(row["half_spread_bps"]) if row["half_spread_bps"] else None,
        kind=row["kind"],
        shares_of=row["shares_of"],
        exposure=row["exposure"],
        near=near,
        confidence=row["confidence"],
    )
