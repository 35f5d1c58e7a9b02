"""Tables: declarative columns over frozen rows, updated by row key."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from app.ui.theme_tokens import ColorRole, TypeName
from app.ui.widgets.paint import Align, Mark

R = TypeVar("R")
Index = QModelIndex | QPersistentModelIndex

ROW_ROLE = Qt.ItemDataRole.UserRole + 1
COLUMN_ROLE = Qt.ItemDataRole.UserRole + 2

_NO_PARENT = QModelIndex()
_ALIGN = {
    "left": Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
    "right": Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
    "center": Qt.AlignmentFlag.AlignCenter,
}


@dataclass(frozen=True, slots=True)
class Column(Generic[R]):
    """One column: what it sorts by, what it says and how it is aligned.

    ``tip`` is the hover text (the formula of a number); a number with a tip can be asked, so it
    gets a dotted underline under the pointer. ``suffix`` is a trailing word in ink 3 (``long``)
    set in a slot of ``suffix_px`` so that digits line up. ``width`` None stretches. ``lead_px``
    is room before the first column of a table that reaches the card's edge.
    """

    title: str
    value: Callable[[R], Any]
    text: Callable[[R], str]
    align: Align = "left"
    tip: Callable[[R], str] | None = None
    accessible: Callable[[R], str] | None = None
    width: int | None = None
    style: TypeName = "body"
    role: Callable[[R], ColorRole] | None = None
    suffix: Callable[[R], str] | None = None
    suffix_px: int = 0
    lead_px: int = 0
    mark: Callable[[R], Mark | None] | None = None
    edited: Callable[[R], bool] | None = None


class RowsModel(QAbstractTableModel, Generic[R]):
    """Rows of one frozen type; new rows are merged by key, so selection and scroll survive."""

    def __init__(
        self,
        columns: Sequence[Column[R]],
        key: Callable[[R], Hashable],
        rows: Iterable[R] = (),
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._key = key
        self._order: tuple[int, Qt.SortOrder] | None = None
        self._rows: list[R] = list(rows)

    @property
    def rows(self) -> tuple[R, ...]:
        """Return the rows in the order shown."""
        return tuple(self._rows)

    def row_at(self, index: Index) -> R:
        """Return the row of an index."""
        return self._rows[index.row()]

    def place_of(self, key: Hashable) -> int | None:
        """Return where the row with a key is shown."""
        return next((at for at, row in enumerate(self._rows) if self._key(row) == key), None)

    def set_rows(self, rows: Iterable[R]) -> None:
        """Show other rows: leavers go, newcomers come, the rest change in place."""
        wanted = self._sorted(rows)
        keys = [self._key(row) for row in wanted]
        kept = set(keys)
        if len(kept) != len(keys):
            raise ValueError("two rows have one key")
        self._remove([at for at, row in enumerate(self._rows) if self._key(row) not in kept])
        places = {key: at for at, key in enumerate(keys)}
        self._reorder(sorted(self._rows, key=lambda row: places[self._key(row)]))
        present = {self._key(row) for row in self._rows}
        self._insert(wanted, [at for at, key in enumerate(keys) if key not in present])
        self._replace(wanted)

    # Qt

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        """Return how many rows there are."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return one look of one cell."""
        if not index.isValid():
            return None
        return look_of(self.columns[index.column()], self._rows[index.row()], role)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a column's title or alignment."""
        if orientation == Qt.Orientation.Vertical or not 0 <= section < len(self.columns):
            return None
        return title_of(self.columns[section], role)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column's value and stay so; unknown values come last either way."""
        self._order = (column, order) if column >= 0 else None
        self._reorder(self._sorted(self._rows))

    # Merging

    def _sorted(self, rows: Iterable[R]) -> list[R]:
        if self._order is None:
            return list(rows)
        value, descending = (
            self.columns[self._order[0]].value,
            self._order[1] == Qt.SortOrder.DescendingOrder,
        )
        listed = list(rows)
        known = [row for row in listed if value(row) is not None]
        unknown = [row for row in listed if value(row) is None]
        return sorted(known, key=value, reverse=descending) + unknown

    def _remove(self, places: list[int]) -> None:
        for first, last in reversed(list(runs(places))):
            self.beginRemoveRows(_NO_PARENT, first, last)
            del self._rows[first : last + 1]
            self.endRemoveRows()

    def _reorder(self, rows: list[R]) -> None:
        if all(a is b for a, b in zip(rows, self._rows, strict=True)):
            return
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        held = [self._key(self._rows[index.row()]) for index in before]
        self._rows = rows
        places = {self._key(row): at for at, row in enumerate(rows)}
        after = [self.index(places[key], index.column()) for key, index in zip(held, before, strict=True)]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _insert(self, rows: list[R], places: list[int]) -> None:
        for first, last in runs(places):
            self.beginInsertRows(_NO_PARENT, first, last)
            self._rows[first:first] = rows[first : last + 1]
            self.endInsertRows()

    def _replace(self, rows: list[R]) -> None:
        changed = [at for at, (old, new) in enumerate(zip(self._rows, rows, strict=True)) if old != new]
        self._rows = rows
        for first, last in runs(changed):
            right = len(self.columns) - 1
            self.dataChanged.emit(self.index(first, 0), self.index(last, right))


def look_of(column: Column[Any], row: object, role: int) -> object:
    """One look of one cell; None where the role is not ours."""
    look = _LOOKS.get(role)
    return look(column, row) if look else None


def title_of(column: Column[Any], role: int) -> object:
    """A column's title or alignment; None where the role is not ours."""
    if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
        return column.title
    return _ALIGN[column.align] if role == Qt.ItemDataRole.TextAlignmentRole else None


def runs(places: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield first and last of each unbroken run in ascending places."""
    start = 0
    for at in range(1, len(places) + 1):
        if at == len(places) or places[at] != places[at - 1] + 1:
            yield places[start], places[at - 1]
            start = at


def _spoken(column: Column[Any], row: object) -> str:
    if column.accessible:
        return column.accessible(row)
    suffix = column.suffix(row) if column.suffix else ""
    return f"{column.title} {column.text(row)} {suffix}".strip()


_LOOKS: dict[int, Callable[[Column[Any], Any], object]] = {
    Qt.ItemDataRole.DisplayRole: lambda column, row: column.text(row),
    Qt.ItemDataRole.ToolTipRole: lambda column, row: column.tip(row) if column.tip else None,
    Qt.ItemDataRole.AccessibleTextRole: _spoken,
    Qt.ItemDataRole.TextAlignmentRole: lambda column, _: _ALIGN[column.align],
    ROW_ROLE: lambda _, row: row,
    COLUMN_ROLE: lambda column, _: column,
}
