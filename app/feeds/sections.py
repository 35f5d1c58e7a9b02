"""Statements whose every record begins with its section and says what it is: header, data, or total."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.feeds.shapes import Ignored
from app.feeds.tables import match_header
from app.feeds.values import UnreadableError
from app.feeds.walk import STRIDE, Walk
from app.model.importing import RowClass

_HEADER, _DATA, _TOTALS = "header", "data", frozenset({"total", "subtotal"})
_TAGS = _TOTALS | {_HEADER, _DATA, "notes", "trailer"}
_NO_RECORD = UnreadableError("the row names no section")


class SectionWalk(Walk):
    """Walks a statement of sections: the header in force is the last one of a record's own section."""

    _section = ""

    def _walk(self) -> Iterator[int]:
        for place, cells in enumerate(self._sheet.cells):
            if not place % STRIDE:
                yield place
            self.classes.append(self._one(place, cells))

    def _one(self, place: int, cells: list[str]) -> RowClass:
        name, tag = (cell.strip() for cell in (*cells, "", "")[:2])
        if place in self._sheet.torn or tag.lower() not in _TAGS:
            return self._other(place, cells, _NO_RECORD)
        if tag.lower() == _HEADER:
            return self._section_header(place, cells, name)
        if name != self._section or self._reader is None:
            told = ", ".join(cell.strip() for cell in cells if cell.strip())
            return self._title(told) or self._passed_over(place, name)
        if tag.lower() in _TOTALS and not self._reader.total(cells):
            return RowClass.TOTAL
        if tag.lower() not in (_DATA, *_TOTALS):
            return RowClass.FOOTER
        try:
            ignored = self._reader.take(self._sheet.lines[place], cells)
        except UnreadableError as problem:
            self._hold(place, cells, problem)
            return RowClass.REVIEW
        return RowClass.ROW if ignored is None else self._ignored(self._sheet.lines[place], ignored)

    def _section_header(self, place: int, cells: Sequence[str], name: str) -> RowClass:
        """Begin a section: with its reader, without one where it is not imported, or holding it where columns lack."""
        self._section, self._reader = name, None
        header = match_header(cells, self._kinds)
        if header is not None:
            return self._head(place, header)
        if any(kind.section is not None and kind.section.fullmatch(name) for kind in self._kinds):
            return self._unknown(place, cells)
        return self._passed_over(place, name)

    def _passed_over(self, place: int, name: str) -> RowClass:
        note = f"The section “{name}” is not imported."
        return self._ignored(self._sheet.lines[place], Ignored(RowClass.BY_RULE, note))
