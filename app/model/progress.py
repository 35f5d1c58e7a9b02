"""How far a long calculation has come; what the engine's generators yield."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

# The window's first picture knows progress and no proposals.
if TYPE_CHECKING:
    from app.model.proposal import Proposal


@dataclass(frozen=True, slots=True)
class Progress:
    """Steps done of a total (0 when it cannot be known), and what is being done.

    `interim` is a checked answer that may be used already, not yet proven.
    """

    done: int
    total: int
    label: str
    interim: Proposal | None = None
