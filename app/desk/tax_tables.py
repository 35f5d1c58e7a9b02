"""Federal tax tables shipped with the program, one file a year."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from functools import cache

from app.model.tables import from_tables
from app.model.tax_table import TaxTable
from app.resources import resource_path


@cache
def table_years() -> tuple[int, ...]:
    """The years that have a table, oldest first."""
    folder = resource_path("tax")
    return tuple(sorted(int(p.stem) for p in folder.glob("[0-9][0-9][0-9][0-9].toml")))


@cache
def tax_table(year: int) -> TaxTable:
    """The table of a year, or the newest (or oldest) there is when the year has none; its `year` tells which."""
    folder = resource_path("tax")
    nearest = min(table_years(), key=lambda y: (abs(y - year), -y))
    tables = tomllib.loads((folder / f"{nearest}.toml").read_text(encoding="utf-8"), parse_float=Decimal)
    table: TaxTable = from_tables(TaxTable, tables, f"the tax table of {nearest}")
    return table
