"""The first schema: imports, plan, proposals, tickets, and the history that undoes them."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def _table(name: str, *columns: sa.Column[object] | sa.Constraint) -> None:
    key = sa.Column("id", sa.Integer(), primary_key=True)
    op.create_table(name, key, *columns, sqlite_autoincrement=True, sqlite_strict=True)


def _text(*names: str, nullable: bool = False) -> list[sa.Column[object]]:
    return [sa.Column(name, sa.Text(), nullable=nullable) for name in names]


def _whole(*names: str, nullable: bool = False) -> list[sa.Column[object]]:
    return [sa.Column(name, sa.Integer(), nullable=nullable) for name in names]


def upgrade() -> None:
    """Make all tables."""
    _create_choices()
    _create_imports()
    _create_rows()
    _create_proposals()
    _create_history()


def _create_choices() -> None:
    _table("setting", *_text("key", "value"), sa.UniqueConstraint("key"))
    _table("plan_version", *_text("at", "document"))
    _table("account_alias", *_text("broker", "printed", "account"), sa.UniqueConstraint("broker", "printed"))
    _table("basis_edit", *_text("lot_key"), *_whole("basis", "acquired", nullable=True), sa.UniqueConstraint("lot_key"))
    name = sa.Column("name", sa.Text(), primary_key=True)
    op.create_table("draft", name, *_text("text"), sqlite_strict=True)


def _create_imports() -> None:
    _table("batch", *_text("at", "name"))
    _table(
        "file",
        *_whole("batch_id"),
        *_text("name", "sha256", "broker", "kind", "encoding"),
        *_whole("rows"),
        *_text("counts"),
        *_whole("total_file", "total_computed", "as_of", "covers_from", "covers_to", nullable=True),
        *_text("issues"),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"]),
    )
    op.create_index("ix_file_batch_id", "file", ["batch_id"])
    op.create_index("ix_file_sha256", "file", ["sha256"])


def _create_rows() -> None:
    def rows_of_files(name: str, *columns: sa.Column[object]) -> None:
        _table(name, *_whole("file_id", "line"), *columns, sa.ForeignKeyConstraint(["file_id"], ["file.id"]))
        op.create_index(f"ix_{name}_file_id", name, ["file_id"])

    rows_of_files(
        "txn",
        *_text("account"),
        *_whole("day"),
        *_text("action", "symbol"),
        *_whole("shares", nullable=True),
        *_text("split_ratio", nullable=True),
        *_whole("price", nullable=True),
        *_whole("cash", "fees"),
        *_whole("basis", "acquired", nullable=True),
        *_text("lots", nullable=True),
        *_text("description", "reference"),
        *_whole("fair_value", nullable=True),
        *_text("ratio", nullable=True),
        *_text("other_symbol"),
        *_whole("boot", "added_shares", nullable=True),
        *_text("currency"),
        *_whole("settled"),
        *_text("key", "soft_key", "printed_action"),
    )
    rows_of_files(
        "position",
        *_text("account", "symbol"),
        *_whole("shares"),
        *_whole("price", "value", "basis", "acquired", "adjusted_acquired", "original_basis", "covered", nullable=True),
        *_text("description"),
        *_whole("day", nullable=True),
        *_whole("is_cash", "is_lot"),
    )
    rows_of_files(
        "realized",
        *_text("account", "symbol"),
        *_whole("shares"),
        *_whole("acquired", nullable=True),
        *_whole("sold"),
        *_whole("proceeds", "basis", nullable=True),
        *_text("term", nullable=True),
        *_whole("disallowed", nullable=True),
        *_text("description", "key"),
    )
    prices = _whole("adjusted", "open", "high", "low", "volume", nullable=True)
    rows_of_files("price", *_text("symbol"), *_whole("day", nullable=True), *_whole("close"), *prices)
    op.create_index("ix_price_symbol_day", "price", ["symbol", "day"])
    rows_of_files("held_row", *_text("cells", "text", "state"), *_text("contents", nullable=True))


def _create_proposals() -> None:
    _table("proposal", *_text("key", "made_at", "name", "document"), sa.UniqueConstraint("key"))
    reference = sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"])
    _table(
        "ticket",
        *_text("key"),
        *_whole("proposal_id"),
        *_text("state", "document"),
        sa.UniqueConstraint("key"),
        reference,
    )
    op.create_index("ix_ticket_proposal_id", "ticket", ["proposal_id"])


def _create_history() -> None:
    _table("step", *_text("at", "name", "state"))
    images: list[sa.Column[object]] = [sa.Column(name, sa.LargeBinary()) for name in ("before", "after")]
    reference = sa.ForeignKeyConstraint(["step_id"], ["step.id"], ondelete="CASCADE")
    _table("change", *_whole("step_id"), *_text("table_name", "op"), *_whole("first_id", "last_id"), *images, reference)
    op.create_index("ix_change_step_id", "change", ["step_id"])
