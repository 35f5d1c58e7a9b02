"""Findings about a file or the household: values, never exceptions."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much an issue matters: error and review hold the row, a warning imports it with a doubt."""

    ERROR = "error"
    REVIEW = "review"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file: 1-based line, column name where one is to blame."""

    file: str = ""
    line: int | None = None
    column: str = ""


@dataclass(frozen=True, slots=True)
class Fix:
    """A repair the user can press: `action` names it for desk, `label` is what the button says."""

    action: str
    label: str
    argument: str = ""


@dataclass(frozen=True, slots=True)
class Issue:
    """One finding in one sentence."""

    severity: Severity
    code: str
    text: str
    place: Place = Place()
    fix: Fix | None = None

    @property
    def holds_row(self) -> bool:
        """Does this keep its row out of the household until the user decides?"""
        return self.severity in (Severity.ERROR, Severity.REVIEW)
