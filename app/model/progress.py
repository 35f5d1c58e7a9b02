"""How far a long calculation has come; what the engine's generators yield."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """Steps done of a total (0 when it cannot be known), and what is being done."""

    done: int
    total: int
    label: str
