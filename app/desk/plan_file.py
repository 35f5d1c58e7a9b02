"""The plan as a TOML file: what `plan set` reads and `plan show` prints."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path

from app.model.errors import HostError, InputError
from app.model.plan import Plan
from app.model.plan_text import plan_from_tables, plan_to_tables


def read_plan(path: Path) -> Plan:
    """The plan of a file. Raises `InputError` when it is not valid TOML or not a valid plan."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise HostError(
            f"The plan file “{path.name}” cannot be read.", str(error.strerror or ""), "Check the path."
        ) from error
    except UnicodeDecodeError as error:
        raise InputError(f"“{path.name}” is not text in UTF-8.", "", "Save it as UTF-8 and try again.") from error
    return plan_from_toml(text, path.name)


def plan_from_toml(text: str, name: str = "the plan") -> Plan:
    """The plan of a TOML text."""
    try:
        tables = tomllib.loads(text, parse_float=Decimal)
    except (tomllib.TOMLDecodeError, ArithmeticError) as error:
        raise InputError(f"“{name}” is not a valid plan file.", f"{error}.", "Correct that line.") from error
    return plan_from_tables(tables)


def plan_to_toml(plan: Plan) -> str:
    """The plan as TOML text that reads back as the same plan."""
    import tomli_w

    return tomli_w.dumps(plan_to_tables(plan))
