"""The table of common US funds that ships with the program: what each holds, for the user to change."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from app.model.number import ONE
from app.resources import resource_path


@dataclass(frozen=True, slots=True)
class KnownFund:
    """One fund; `classes` maps class name to the part held there, `kind` is etf, fund or money."""

    symbol: str
    name: str
    issuer: str
    classes: Mapping[str, Decimal]
    index: str
    half_spread_bps: Decimal | None
    kind: str


def known_fund(symbol: str) -> KnownFund | None:
    """The fund of that symbol, None when the table does not have it."""
    return _table().get(symbol)


@cache
def _table() -> Mapping[str, KnownFund]:
    path = resource_path("securities/funds.csv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return {row["symbol"]: _fund(row) for row in rows}


def _fund(row: Mapping[str, str]) -> KnownFund:
    parts = (part.partition(":") for part in row["classes"].split(";"))
    classes = {name.strip(): Decimal(weight) if weight else ONE for name, _, weight in parts}
    spread = Decimal(row["half_spread_bps"]) if row["half_spread_bps"] else None
    return KnownFund(row["symbol"], row["name"], row["issuer"], classes, row["index"], spread, row["kind"])
