"""Runs commands in this process as a shell would, and checks answers against shapes written like the contract."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

MONEY = re.compile(r"-?\d+\.\d\d")
EXACT = re.compile(r"-?\d+(\.\d*[1-9])?")
DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class Maybe:
    """A shape that may be null."""

    shape: Any


@dataclass(frozen=True)
class Each:
    """A table whose keys are names, every value of one shape."""

    shape: Any


@dataclass(frozen=True)
class Result:
    """What a command said and its exit code; `json` is the one document on standard output."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # noqa: ANN401  whatever the command answers
        """Standard output, which holds exactly one JSON document."""
        return json.loads(self.out)


Command = Callable[..., Result]

WAITING = {
    "date": DAY,
    "label": str,
    "trades": int,
    "tax": MONEY,
    "cost": MONEY,
    "drift": float,
    "state": {"optimal", "feasible", "infeasible"},
    "text": str,
}
REMINDER = {"date": DAY, "text": str, "due": bool}
TILTS = {
    "tilts": [
        {
            "class": str,
            "state": {"coming", "live", "ended"},
            "weight": float,
            "from": Maybe(DAY),
            "until": DAY,
            "tracking_error": Maybe(float),
            "budget": Maybe(float),
            "fits": Maybe(float),
        }
    ],
    "tracking_error": Maybe(float),
    "budget": Maybe(float),
    "warnings": [str],
    "attribution": {
        "points": float,
        "dollars": Maybe(MONEY),
        "parts": [{"class": Maybe(str), "from": DAY, "to": DAY, "points": float, "dollars": Maybe(MONEY)}],
    },
}
SCENARIO = {
    "name": str,
    "kept": str,
    "proposal": Maybe(str),
    "as_of": Maybe(DAY),
    "mode": Maybe(str),
    "state": {"optimal", "feasible", "infeasible", None},
    "trades": Maybe(int),
    "tax": Maybe(MONEY),
    "cost": Maybe(MONEY),
    "drift": Maybe(float),
    "current": bool,
    "differs": [{"day", "holdings", "prices", "plan", "unknown"}],
    "text": str,
}


def faults(value: object, shape: Any, where: str = "$") -> list[str]:  # noqa: ANN401  a pattern, type, set, list or table
    """Where a JSON value departs from a shape; more keys than the shape names are no fault."""
    if isinstance(shape, Maybe):
        return [] if value is None else faults(value, shape.shape, where)
    if isinstance(shape, Each):
        if not isinstance(value, Mapping):
            return [f"{where} is {value!r}, want a table"]
        return [f for key, item in value.items() for f in faults(item, shape.shape, f"{where}.{key}")]
    if isinstance(shape, list):
        if not isinstance(value, list):
            return [f"{where} is {value!r}, want a list"]
        return [f for n, item in enumerate(value) for f in faults(item, shape[0], f"{where}[{n}]")]
    if isinstance(shape, dict):
        if not isinstance(value, Mapping):
            return [f"{where} is {value!r}, want a table"]
        missing = [f"{where} lacks {key}" for key in shape if key not in value]
        return missing + [f for k, s in shape.items() if k in value for f in faults(value[k], s, f"{where}.{k}")]
    return [] if _fits(value, shape) else [f"{where} is {value!r}, want {shape!r}"]


def _fits(value: object, shape: Any) -> bool:  # noqa: ANN401  see `faults`
    if isinstance(shape, re.Pattern):
        return isinstance(value, str) and shape.fullmatch(value) is not None
    if isinstance(shape, set):
        return value in shape
    if shape is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, shape) and (shape is bool or not isinstance(value, bool))
