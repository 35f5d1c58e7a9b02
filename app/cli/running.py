"""Long work in a terminal."""

from __future__ import annotations

import sys
from collections.abc import Generator
from typing import TypeVar

from app.model.progress import Progress

T = TypeVar("T")


def run_through(work: Generator[Progress, None, T]) -> T:
    """Run long work to its end, with progress on stderr where a person is watching."""
    watched = sys.stderr.isatty()
    while True:
        try:
            step = next(work)
        except StopIteration as finished:
            result: T = finished.value
            return result
        if watched:
            sys.stderr.write(f"{step.label}…\n")
