"""The history: what a step did, so that it can be taken back and brought again, whatever happened in between.

Rows put in are remembered as a range of ids, which costs nothing; what they were is kept only while the step is undone.
Rows changed or deleted are remembered by an image: the columns concerned, as stored, in compressed JSON. An image names
its columns, so that it outlives columns added to the table by a later schema.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    ClauseElement,
    ColumnElement,
    Connection,
    Row,
    Table,
    and_,
    bindparam,
    delete,
    insert,
    or_,
    select,
    update,
)

from app.store import schema
from app.store.records import StepRecord, StepState
from app.store.rows import raw

INSERT, UPDATE, DELETE = "insert", "update", "delete"
_AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class Image:
    """Rows of a table as stored: the names of their columns, `id` first, and their values."""

    columns: tuple[str, ...]
    rows: Sequence[Sequence[Any]]

    def pack(self) -> bytes:
        """The image as it is kept."""
        text = json.dumps([self.columns, [tuple(row) for row in self.rows]], ensure_ascii=False, separators=(",", ":"))
        return zlib.compress(text.encode(), level=1)

    @classmethod
    def unpack(cls, packed: bytes) -> Image:
        """The image that was kept."""
        columns, rows = json.loads(zlib.decompress(packed))
        return cls(tuple(columns), rows)


class Journal:
    """Changes rows on one connection and remembers how to undo it; the step comes to be with its first change."""

    def __init__(self, connection: Connection, name: str) -> None:
        self.connection = connection
        self.name = name
        self.at = datetime.now(UTC)
        self._step_id: int | None = None

    @property
    def changed(self) -> bool:
        """Has anything been done yet?"""
        return self._step_id is not None

    def add(self, table: Table[Any], **values: Any) -> int:  # noqa: ANN401 (each column's own type)
        """Put in one row and return its id."""
        added = int(self.connection.execute(insert(table).values(values).returning(table.c.id)).scalar_one())
        self._remember(table, INSERT, added, added)
        return added

    def add_all(self, table: Table[Any], count: int, columns: Mapping[str, Iterable[Any]]) -> range:
        """Put in `count` rows given as stored columns and return their ids, in order."""
        given = self.connection.exec_driver_sql("SELECT seq FROM sqlite_sequence WHERE name = ?", (table.name,))
        first = (given.scalar() or 0) + 1
        ids = range(first, first + count)
        if count:
            rows = zip(ids, *columns.values(), strict=True)
            # A few at a time: as tuples all of them take three times the room of the file they come from.
            while some := list(islice(rows, _AT_ONCE)):
                _insert_rows(self.connection, table, ["id", *columns], some)
            self._remember(table, INSERT, ids[0], ids[-1])
        return ids

    def update(self, table: Table[Any], where: ColumnElement[bool], **values: Any) -> int:  # noqa: ANN401
        """Change the rows that differ from `values` and return how many there were."""
        differs = and_(where, or_(*(table.c[name].is_distinct_from(value) for name, value in values.items())))
        before = _image(self.connection, table, differs, ("id", *values))
        if before.rows:
            # Bound to names of their own: the condition speaks of the same columns.
            named = {name: bindparam(f"new_{name}", value, table.c[name].type) for name, value in values.items()}
            self.connection.execute(update(table).where(differs).values(named))
            self._remember_image(table, UPDATE, before)
        return len(before.rows)

    def overwrite(self, table: Table[Any], names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Change many rows at once, each to its own stored values of the named columns: `(id, *values)`."""
        if not rows:
            return
        ids = {row[0] for row in rows}
        present = _image(self.connection, table, table.c.id.between(min(ids), max(ids)), ("id", *names))
        before = Image(present.columns, [row for row in present.rows if row[0] in ids])
        _overwrite(self.connection, table, Image(before.columns, rows))
        self._remember_image(table, UPDATE, before)

    def delete(self, table: Table[Any], where: ColumnElement[bool]) -> int:
        """Delete rows and return how many there were."""
        before = _image(self.connection, table, where)
        if before.rows:
            self.connection.execute(delete(table).where(where))
            self._remember_image(table, DELETE, before)
        return len(before.rows)

    def _remember_image(self, table: Table[Any], op: str, before: Image) -> None:
        ids = [row[0] for row in before.rows]
        self._remember(table, op, min(ids), max(ids), before.pack())

    def _remember(self, table: Table[Any], op: str, first: int, last: int, before: bytes | None = None) -> None:
        if self._step_id is None:
            # What was undone and is now passed over cannot be brought back.
            self.connection.execute(delete(schema.step).where(schema.step.c.state == StepState.UNDONE))
            step = insert(schema.step).values(at=self.at, name=self.name, state=StepState.APPLIED)
            self._step_id = self.connection.execute(step.returning(schema.step.c.id)).scalar_one()
        values = {"step_id": self._step_id, "table_name": table.name, "op": op, "first_id": first, "last_id": last}
        self.connection.execute(insert(schema.change).values(**values, before=before))


def undo(connection: Connection) -> str | None:
    """Take back the last step in force and return its name, None where there is none."""
    return _turn(connection, StepState.APPLIED, StepState.UNDONE)


def redo(connection: Connection) -> str | None:
    """Bring back the step undone last and return its name, None where there is none."""
    return _turn(connection, StepState.UNDONE, StepState.APPLIED)


def history(connection: Connection) -> tuple[StepRecord, ...]:
    """All steps, oldest first; those undone come last."""
    return tuple(StepRecord(*row) for row in connection.execute(select(schema.step).order_by(schema.step.c.id)))


def _turn(connection: Connection, present: StepState, wanted: StepState) -> str | None:
    """Move the step next to the line between done and undone across it, its changes in the order that fits."""
    step, change, back = schema.step, schema.change, wanted is StepState.UNDONE
    nearest = select(step.c.id, step.c.name).where(step.c.state == present)
    found = connection.execute(nearest.order_by(step.c.id.desc() if back else step.c.id).limit(1)).first()
    if found is None:
        return None
    changes = select(change).where(change.c.step_id == found.id).order_by(change.c.id.desc() if back else change.c.id)
    for done in connection.execute(changes).all():
        table = schema.metadata.tables[done.table_name]
        after = _take_back(connection, table, done) if back else None
        if not back:
            _bring_again(connection, table, done)
        connection.execute(update(change).where(change.c.id == done.id).values(after=after and after.pack()))
    connection.execute(update(step).where(step.c.id == found.id).values(state=wanted))
    return str(found.name)


def _take_back(connection: Connection, table: Table[Any], done: Row[Any]) -> Image | None:
    """Undo one change and return the image from which it can be done again."""
    touched = table.c.id.between(done.first_id, done.last_id)
    if done.op == INSERT:
        after = _image(connection, table, touched)
        connection.execute(delete(table).where(touched))
        return after
    before = Image.unpack(done.before)
    if done.op == DELETE:
        _put_back(connection, table, before)
        return None
    present = _image(connection, table, touched, before.columns)
    ids = {row[0] for row in before.rows}
    _overwrite(connection, table, before)
    return Image(before.columns, [row for row in present.rows if row[0] in ids])


def _bring_again(connection: Connection, table: Table[Any], done: Row[Any]) -> None:
    """Do one change again; its image is made anew when it is undone."""
    if done.op == INSERT:
        _put_back(connection, table, Image.unpack(done.after))
    elif done.op == UPDATE:
        _overwrite(connection, table, Image.unpack(done.after))
    else:
        gone = delete(table).where(table.c.id == bindparam("row_id"))
        connection.exec_driver_sql(_sql(connection, gone), [(row[0],) for row in Image.unpack(done.before).rows])


def _image(connection: Connection, table: Table[Any], where: ColumnElement[bool], names: Sequence[str] = ()) -> Image:
    """The rows of that condition in the order of their ids; all columns where none are named."""
    columns = [table.c[name] for name in names] or list(table.c)
    rows = connection.execute(select(*map(raw, columns)).where(where).order_by(table.c.id)).all()
    return Image(tuple(c.name for c in columns), rows)


def _put_back(connection: Connection, table: Table[Any], image: Image) -> None:
    names = [c.name for c in table.c if c.name in image.columns]
    pick = itemgetter(*map(image.columns.index, names))
    _insert_rows(connection, table, names, list(map(pick, image.rows)))


def _insert_rows(connection: Connection, table: Table[Any], names: list[str], rows: list[tuple[Any, ...]]) -> None:
    """Insert stored values; `names` are in the table's order, because so is the compiled statement."""
    connection.exec_driver_sql(str(insert(table).compile(dialect=connection.dialect, column_keys=names)), rows)


def _overwrite(connection: Connection, table: Table[Any], image: Image) -> None:
    pairs: list[tuple[Any, Any]] = [(table.c[name], bindparam(f"new_{name}")) for name in image.columns[1:]]
    statement = update(table).where(table.c.id == bindparam("row_id")).ordered_values(*pairs)
    connection.exec_driver_sql(_sql(connection, statement), [(*row[1:], row[0]) for row in image.rows])


def _sql(connection: Connection, statement: ClauseElement) -> str:
    """The statement's text for values that are stored already."""
    return str(statement.compile(dialect=connection.dialect))
