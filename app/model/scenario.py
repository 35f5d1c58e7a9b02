"""Proposals kept under a name, and the same proposal on later days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from app.model.proposal import Proposal

MOST_SCENARIOS = 12
LONGEST_NAME = 40
"""Characters of a scenario's name."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """A proposal as it was worked out, kept in the file under a name of the user's."""

    name: str
    kept: datetime
    proposal: Proposal


@dataclass(frozen=True, slots=True)
class Waiting:
    """The same request on another day at today's prices; `label` says why that day."""

    day: date
    label: str
    proposal: Proposal
