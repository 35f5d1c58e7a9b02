"""Rows as aligned text for people."""

from __future__ import annotations

from collections.abc import Sequence


def table(head: Sequence[str], rows: Sequence[Sequence[object]], right: frozenset[int] = frozenset()) -> str:
    """A plain table; columns named in `right` are right-aligned, None is a dash."""
    cells = [[_cell(c) for c in row] for row in rows]
    widths = [max(len(row[n]) for row in [list(head), *cells]) for n in range(len(head))]

    def line(row: Sequence[str]) -> str:
        return "  ".join(
            c.rjust(w) if n in right else c.ljust(w) for n, (c, w) in enumerate(zip(row, widths, strict=True))
        ).rstrip()

    return "\n".join([line(list(head)), *(line(row) for row in cells)])


def _cell(value: object) -> str:
    """What a file or a terminal would take for a command is a blank."""
    return "–" if value is None else "".join(c if c.isprintable() else " " for c in str(value))
