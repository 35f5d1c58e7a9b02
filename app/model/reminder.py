"""What the user wants to be reminded of, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

LONGEST_REMINDER = 200
"""Characters."""


@dataclass(frozen=True, slots=True, order=True)
class Reminder:
    """A sentence that is told from a day on, until the user dismisses it."""

    day: date
    text: str
