"""Runs what takes long step by step: to its end, or until somebody cancels it."""

from __future__ import annotations

from collections.abc import Generator
from threading import Event
from typing import TYPE_CHECKING, TypeVar

from app.engine.stepping import Kept, finished
from app.model.errors import CancelledError

if TYPE_CHECKING:
    from app.model.progress import Progress

T = TypeVar("T")


def until_cancelled(work: Generator[Progress, None, T], cancel: Event | None) -> Generator[Progress, None, T]:
    """Pass the work's progress on, and stop it between two steps once `cancel` is set; then there is no answer."""
    kept = Kept(work)
    for step in kept:
        if cancel is not None and cancel.is_set():
            work.close()
            raise CancelledError
        yield step
    if cancel is not None and cancel.is_set():
        raise CancelledError
    return kept.answer


def run(work: Generator[Progress, None, T]) -> T:
    """Run a generator to its end; for the command line and for tests."""
    return finished(work)
