"""The relaxed answer and what it was found with."""

from __future__ import annotations

from dataclasses import dataclass

from app.engine.rebalance.build import Built
from app.engine.rebalance.inputs import Floats
from app.engine.rebalance.program import Answer


@dataclass(frozen=True, slots=True)
class Relaxation:
    """A relaxed program with its answer, impact rates fitted to it, in mode invest the level to reach per class.

    `bound_f` is the objective no answer can be below, in dollars.
    """

    built: Built
    answer: Answer
    impact: tuple[Floats, Floats]
    level_f: Floats | None = None
    bound_f: float = 0.0
