"""Small files of the user's own outside the household: written whole or not at all, for their owner's eyes only."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write_own(path: Path, text: str) -> None:
    """Write a text in UTF-8 in the place of what is there, its folder made where missing; raise OSError if refused."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}")  # made with mode 0600
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        Path(draft).replace(path)
    finally:
        Path(draft).unlink(missing_ok=True)
