"""Files note the days they cover; absent holdings, opening balances and securities' names by the user are kept."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the tables; nothing of what was there before belongs in them."""
    _of_files("coverage", _whole("first"), _whole("last"))
    _of_files("absence", _text("symbol"), _whole("is_gone"))
    _table(
        "opening_balance",
        _text("account"),
        _text("symbol"),
        _whole("day"),
        *(_whole(name, nullable=True) for name in ("shares", "cash", "basis", "acquired")),
    )
    _table("security_alias", _text("printed"), _text("symbol"), sa.UniqueConstraint("printed"))


def _table(name: str, *columns: sa.Column[Any] | sa.UniqueConstraint) -> None:
    op.create_table(
        name, sa.Column("id", sa.Integer(), primary_key=True), *columns, sqlite_autoincrement=True, sqlite_strict=True
    )


def _of_files(name: str, *columns: sa.Column[Any]) -> None:
    file_id = sa.Column("file_id", sa.Integer(), sa.ForeignKey("file.id"), nullable=False)
    _table(name, file_id, _text("account"), *columns)
    op.create_index(f"ix_{name}_file_id", name, ["file_id"])


def _text(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=False)


def _whole(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=nullable)
