"""Runs what takes long step by step: to its end, or until somebody cancels it."""

from __future__ import annotations

from collections.abc import Generator
from threading import Event
from typing import TYPE_CHECKING, Generic, TypeVar

from app.model.errors import CancelledError

if TYPE_CHECKING:
    from app.model.progress import Progress

T = TypeVar("T")


def until_cancelled(work: Generator[Progress, None, T], cancel: Event | None) -> Generator[Progress, None, T]:
    """Pass the work's progress on, and stop it between two steps once `cancel` is set."""
    kept = _Kept(work)
    for step in kept:
        if cancel is not None and cancel.is_set():
            work.close()
            raise CancelledError
        yield step
    return kept.answer


class _Kept(Generic[T]):
    """Iterates over a generator and keeps what it returns."""

    answer: T

    def __init__(self, work: Generator[Progress, None, T]) -> None:
        self._work = work

    def __iter__(self) -> Generator[Progress, None, None]:
        self.answer = yield from self._work


def run(work: Generator[Progress, None, T]) -> T:
    """Run a generator to its end; for the command line and for tests."""
    kept = _Kept(work)
    for _ in kept:
        pass
    return kept.answer
