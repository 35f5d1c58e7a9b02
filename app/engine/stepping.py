"""Work in steps: iterating over a generator without losing what it returns."""

from __future__ import annotations

from collections.abc import Generator
from typing import Generic, TypeVar

Y = TypeVar("Y")
T = TypeVar("T")


class Kept(Generic[Y, T]):
    """Iterates over a generator and keeps what it returns as `answer`; closing the iteration closes the generator."""

    answer: T

    def __init__(self, work: Generator[Y, None, T]) -> None:
        self._work = work

    def __iter__(self) -> Generator[Y, None, None]:
        self.answer = yield from self._work


def finished(work: Generator[Y, None, T]) -> T:
    """Run a generator to its end and return its answer; nobody looks at the steps."""
    kept = Kept(work)
    for _ in kept:
        pass
    return kept.answer
