"""Files are written whole, for their owner alone, or not at all."""

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

import pytest

from app.model.errors import HostError, InputError
from app.tickets.save import save_whole


def _write(file: BinaryIO) -> None:
    file.write(b"new")


def _fail(file: BinaryIO) -> None:
    file.write(b"half")
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_file_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    """The new content is there and nothing else is left in the folder."""
    path = tmp_path / "book.xlsx"
    path.write_bytes(b"old")
    save_whole(path, _write)
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps permissions in lists, not in a mode.")
def test_only_the_owner_can_read_it(tmp_path: Path) -> None:
    """The file's mode is 0600."""
    save_whole(tmp_path / "book.xlsx", _write)
    assert stat.S_IMODE((tmp_path / "book.xlsx").stat().st_mode) == 0o600


def test_a_failure_leaves_the_old_file(tmp_path: Path) -> None:
    """When the disk is full the old file is untouched, no part is left, and a sentence says what to do."""
    path = tmp_path / "book.xlsx"
    path.write_bytes(b"old")
    with pytest.raises(HostError, match="No space left on device") as caught:
        save_whole(path, _fail)
    assert caught.value.advice
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_writers_own_error_passes_and_leaves_nothing(tmp_path: Path) -> None:
    """A bug in the writer is no sentence about the disk, and leaves no part behind."""

    def stumble(file: BinaryIO) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        save_whole(tmp_path / "book.xlsx", stumble)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_no_place_for_a_file(tmp_path: Path) -> None:
    """Naming a folder, or a folder that is not there, is told before anything is written."""
    with pytest.raises(InputError, match="is a folder"):
        save_whole(tmp_path, _write)
    with pytest.raises(InputError, match="does not exist"):
        save_whole(tmp_path / "none" / "book.xlsx", _write)
