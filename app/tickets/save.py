"""Files for the user: written beside their place and moved there whole, readable by their owner alone."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from app.model.errors import HostError, InputError

if TYPE_CHECKING:
    from openpyxl import Workbook


def save_whole(path: Path, write: Callable[[BinaryIO], None]) -> None:
    """Let `write` fill a new file and put it in the place of `path` at once, or leave everything as it was.

    Raises `InputError` where the path cannot be a file, `HostError` where the computer refuses.
    """
    if path.is_dir():
        raise InputError(f"“{path}” is a folder.", advice="Give the name of a file.")
    if not path.parent.is_dir():
        raise InputError(f"The folder “{path.parent}” does not exist.", advice="Make it, or choose another.")
    try:
        # Its mode is 0600: trades and balances are nobody else's business.
        handle, unfinished = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.", suffix=".part")
    except OSError as error:
        raise _refused(path, error) from error
    try:
        with os.fdopen(handle, "wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        Path(unfinished).replace(path)
    except OSError as error:
        raise _refused(path, error) from error
    finally:
        with suppress(FileNotFoundError):
            Path(unfinished).unlink()


def empty_workbook(path: Path) -> Workbook:
    """A workbook without sheets for that path. Raises `InputError` where its name is no workbook's."""
    if path.suffix.lower() != ".xlsx":
        raise InputError(
            f"“{path.name}” does not end in “.xlsx”.",
            advice="Give it that ending, or Excel will not open it.",
        )
    # openpyxl takes a quarter of a second to load; only those who write a workbook wait for it.
    from openpyxl import Workbook

    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    return workbook


def _refused(path: Path, error: OSError) -> HostError:
    return HostError(
        f"“{path}” cannot be written.",
        f"{error.strerror or error}.",
        "Close it where it is open, check the folder's permissions and free space, or choose another place.",
    )
