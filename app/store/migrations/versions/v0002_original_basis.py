"""Closed lots tell what they cost before wash sales the broker knows of."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the column; what was imported before does not say."""
    op.add_column("realized", sa.Column("original_basis", sa.Integer()))
