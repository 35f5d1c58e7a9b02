"""Proposals can be kept under a name."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the table; nothing of what was there before belongs in it."""
    texts = [sa.Column(name, sa.Text(), nullable=False) for name in ("name", "kept", "document")]
    op.create_table(
        "scenario",
        sa.Column("id", sa.Integer(), primary_key=True),
        *texts,
        sa.UniqueConstraint("name"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
