"""Decisions about classes outside their bands are kept: accepted, delayed, skipped."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the table; what was accepted before is told by its tickets."""
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("day", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("name", "kind", "side")),
        *(sa.Column(name, sa.Integer(), nullable=True) for name in ("weight", "edge")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("proposal", "ticket", "note", "made_at")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_decision_day", "decision", ["day"])
