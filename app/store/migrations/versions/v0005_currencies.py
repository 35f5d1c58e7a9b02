"""Positions and closed lots name their currency; a record kept back keeps its kind of table and its column names."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the columns; what was imported before is in the household's currency, and does not say the rest."""
    for table in ("position", "realized"):
        op.add_column(table, sa.Column("currency", sa.Text()))
    for name in ("table_id", "header"):
        op.add_column("held_row", sa.Column(name, sa.Text()))
