"""One writer per household: the window that opened the file first, on this computer or another sharing the folder."""

from __future__ import annotations

import os
from pathlib import Path

from filelock import BaseFileLock, FileLock, Timeout

ELSEWHERE = "It is open in another window, so it can only be read here."
PROTECTED = "The file or its folder may not be written, so it can only be read."


class WriterLock:
    """The right to write, taken at once or not at all; `refusal` says why it was not given."""

    def __init__(self, path: Path) -> None:
        self._lock: BaseFileLock = FileLock(f"{path}-lock", timeout=0, mode=0o600, thread_local=False)
        self.refusal = "" if os.access(path, os.W_OK) else PROTECTED
        try:
            if not self.refusal:
                self._lock.acquire()
        except Timeout:
            self.refusal = ELSEWHERE
        except OSError:
            self.refusal = PROTECTED

    def release(self) -> None:
        """Let another window write."""
        self._lock.release()
