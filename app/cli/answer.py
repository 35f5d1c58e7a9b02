"""What a command answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command has to say, for programs and for people; `issues_left` makes the exit code 3."""

    shape: Any
    text: str
    issues_left: bool = False
