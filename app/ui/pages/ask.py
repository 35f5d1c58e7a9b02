"""The few questions asked in windows of the system: where to save, what to open."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget


def ask_save(parent: QWidget, title: str, name: str, kinds: str) -> Path | None:
    """Ask where to save a file; `kinds` as Qt writes them. None when the user thinks better of it."""
    chosen, _ = QFileDialog.getSaveFileName(parent, title, str(_documents() / name), kinds)
    return Path(chosen) if chosen else None


def ask_open(parent: QWidget, title: str, kinds: str) -> tuple[Path, ...]:
    """Ask which files to read."""
    chosen, _ = QFileDialog.getOpenFileNames(parent, title, "", kinds)
    return tuple(Path(path) for path in chosen)


def _documents() -> Path:
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
