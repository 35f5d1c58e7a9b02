"""Positions and closed lots name their currency, held records their table; rows other files have too are noted."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add columns and tables; what was imported before is in the household's currency, and does not say the rest."""
    for table in ("position", "realized"):
        op.add_column(table, sa.Column("currency", sa.Text()))
    for name in ("table_id", "header"):
        op.add_column("held_row", sa.Column(name, sa.Text()))
    op.create_table(
        "sighting",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("file_id", sa.Integer(), sa.ForeignKey("file.id"), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("contents", sa.Text()),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_sighting_file_id", "sighting", ["file_id"])
    op.create_table(
        "action_answer",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("broker", sa.Text(), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.UniqueConstraint("broker", "wording"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
