"""Work in steps keeps what it returns, and is closed when nobody goes on."""

from collections.abc import Generator

import pytest

from app.engine.stepping import Kept, finished


def test_steps_are_seen_and_the_answer_kept() -> None:
    """As often as it yields; the answer is there once it has ended."""
    kept = Kept(_counting([]))
    assert list(kept) == [1, 2]
    assert kept.answer == "done"
    assert finished(_counting([])) == "done"


def test_there_is_no_answer_before_the_end() -> None:
    """Asking for it then is a mistake in the program, not None."""
    kept = Kept(_counting([]))
    next(iter(kept))
    with pytest.raises(AttributeError):
        _ = kept.answer


def test_closing_the_steps_closes_the_work() -> None:
    """What it holds is let go at once."""
    said: list[str] = []
    steps = iter(Kept(_counting(said)))
    next(steps)
    steps.close()
    assert said == ["closed"]


def _counting(said: list[str]) -> Generator[int, None, str]:
    try:
        yield 1
        yield 2
    finally:
        said.append("closed")
    return "done"
