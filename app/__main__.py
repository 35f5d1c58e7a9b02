"""Start: with a command the command line answers, without one the window opens."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path


def main(argv: Sequence[str] | None = None) -> int:
    """Run Evenkeel and return its exit code; Qt is loaded for the window only."""
    words = list(sys.argv[1:] if argv is None else argv)
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--file", type=Path)
    known, others = parser.parse_known_args(words)
    if others:
        from app.cli.main import run

        return run(words)
    from app.ui.start import open_window

    return open_window(known.file)


if __name__ == "__main__":
    sys.exit(main())
