"""The grid of rows that imports left open, of all files together."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from app.desk.importing.left_open import HeldView
from app.ui.format import Formatter
from app.ui.pages.import_review.grid import GridModel, line_column, shared_columns
from app.ui.pages.import_review.rows import GridRow
from app.ui.widgets.table import Column


@dataclass(frozen=True, slots=True)
class HeldRow(GridRow):
    """A row that is left open, with where it comes from."""

    held: HeldView

    @classmethod
    def of(cls, held: HeldView) -> HeldRow:
        """The row as the grid shows it."""
        return cls(held.row, held.row.reading, held)


class HeldModel(GridModel):
    """Open rows of every import."""

    def __init__(self, view: Formatter) -> None:
        file: Column[GridRow] = Column("File", _file, _file, width=128, style="small", tip=_file)
        super().__init__(view, (file, line_column(), *shared_columns(view)))

    def place_of(self, key: Hashable) -> int | None:
        """Return where the row of an id is shown."""
        return next((at for at, row in enumerate(self._rows) if isinstance(row, HeldRow) and row.held.id == key), None)


def _file(row: GridRow) -> str:
    return row.held.file if isinstance(row, HeldRow) else ""
