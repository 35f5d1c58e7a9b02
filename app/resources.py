"""Where the files that ship beside the code are found, and those the user keeps beside the settings."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def resource_path(name: str) -> Path:
    """Return the path of a shipped file, e.g. ``fonts/Inter-Regular.ttf``.

    A wheel carries the files as ``app/resources``; a checkout keeps them beside ``app``.
    Raises FileNotFoundError when the file is in neither place.
    """
    for root in (_PACKAGE / "resources", _PACKAGE.parent / "resources"):
        path = root / name
        if path.exists():
            return path
    raise FileNotFoundError(name)


def config_folder() -> Path:
    """Return the user's folder for settings and for broker profiles of their own; it need not exist."""
    import platformdirs

    return platformdirs.user_config_path("evenkeel", appauthor=False)
