"""Asking for files: the system's own dialogs, with our names and places."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

SUFFIX = ".evenkeel"
_HOUSEHOLDS = f"Households (*{SUFFIX})"
_EXPORTS = "Broker exports (*.csv *.txt *.tsv *.xlsx *.json *.ofx *.qfx);;All files (*)"


def household_folder() -> Path:
    """Return where households are kept by default; the folder is made."""
    import platformdirs

    folder = platformdirs.user_documents_path() / "Evenkeel"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def ask_new_household(parent: QWidget, name: str = "Household") -> Path | None:
    """Ask where a new household is kept; an existing file is never overwritten."""
    start = str(free_path(household_folder() / f"{name}{SUFFIX}"))
    options = QFileDialog.Option.DontConfirmOverwrite  # a household in the way is refused, never replaced
    title = "Where to keep the household"
    chosen, _ = QFileDialog.getSaveFileName(parent, title, start, _HOUSEHOLDS, options=options)
    return _with_suffix(chosen)


def ask_household(parent: QWidget) -> Path | None:
    """Ask which household to open."""
    start = str(household_folder())
    chosen, _ = QFileDialog.getOpenFileName(parent, "Open a household", start, _HOUSEHOLDS)
    return Path(chosen) if chosen else None


def ask_backup(parent: QWidget, folder: Path) -> Path | None:
    """Ask which backup to bring back."""
    backups = "Households and backups (*.evenkeel *.bak *.backup *.sqlite);;All files (*)"
    chosen, _ = QFileDialog.getOpenFileName(parent, "Restore a backup", str(folder), backups)
    return Path(chosen) if chosen else None


def ask_imports(parent: QWidget) -> tuple[Path, ...]:
    """Ask which files to import."""
    chosen, _ = QFileDialog.getOpenFileNames(parent, "Import files", str(_downloads()), _EXPORTS)
    return tuple(Path(name) for name in chosen)


def ask_import(parent: QWidget) -> Path | None:
    """Ask which one file to match the columns of."""
    chosen, _ = QFileDialog.getOpenFileName(parent, "Import with a template", str(_downloads()), _EXPORTS)
    return Path(chosen) if chosen else None


def _downloads() -> Path:
    import platformdirs

    downloads = platformdirs.user_downloads_path()
    return downloads if downloads.is_dir() else Path.home()


def free_path(path: Path) -> Path:
    """Return the path, or the first with a number behind it that is still free."""
    number = 2
    free = path
    while free.exists():
        free = path.with_stem(f"{path.stem} {number}")
        number += 1
    return free


def _with_suffix(chosen: str) -> Path | None:
    if not chosen:
        return None
    path = Path(chosen)
    return path if path.suffix == SUFFIX else path.with_name(path.name + SUFFIX)
