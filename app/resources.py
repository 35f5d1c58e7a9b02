"""Where the files that ship beside the code are found."""

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
