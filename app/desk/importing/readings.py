"""Files as they were read, kept while they stay as they are: what is chosen about rows reads nothing again."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from app.engine.stepping import Kept
from app.model.collector import collector_paused
from app.model.importing import FileReading
from app.model.progress import Progress

if TYPE_CHECKING:
    from app.feeds.profile import Profile

Stamp = tuple[int, int]


class ReadFiles:
    """What was read of each path, until the file has other bytes or is forgotten."""

    def __init__(self) -> None:
        self._kept: dict[Path, tuple[Stamp, FileReading]] = {}

    def read(self, path: Path, template: Profile | None = None) -> Generator[Progress, None, FileReading]:
        """The reading of a file, step by step where it must be read; by a template it is read anew each time.

        Raises what reading raises.
        """
        from app.feeds.reading import read_in_steps

        stamp = _stamp(path) if template is None else None
        kept = self._kept.get(path)
        if kept is not None and stamp is not None and stamp == kept[0]:
            return kept[1]
        with collector_paused():
            steps = Kept(read_in_steps(path) if template is None else read_in_steps(path, template))
            for behind, count in steps:
                yield Progress(behind, count, f"Reading {path.name}")
        reading: FileReading = steps.answer
        if stamp is not None:
            self._kept[path] = stamp, reading
        return reading

    def forget(self, paths: Iterable[Path]) -> None:
        """Read these anew when they are next asked for: what they are read by may have changed."""
        for path in paths:
            self._kept.pop(path, None)


def _stamp(path: Path) -> Stamp | None:
    try:
        told = path.stat()
    except OSError:
        return None
    return told.st_mtime_ns, told.st_size
