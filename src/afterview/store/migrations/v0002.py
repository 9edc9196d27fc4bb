"""Revision 0002: what the calendar was told, how spreadsheets are read, which letters the person chose."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision: str | None = "0001"

# Version 0001 gave every entry the number of the newest event, so a later one has to start above it.
FLOOR = (
    "INSERT INTO meta (owner_id, name, value)"
    " SELECT owner_id, 'calendar_floor', CAST(MAX(id) + 1 AS TEXT) FROM event GROUP BY owner_id"
)


def upgrade() -> None:
    """Add two tables and two columns."""
    op.add_column("owner", sa.Column("letters", sa.Text, nullable=False, server_default=sa.text("'{}'")))
    op.add_column("outbox", sa.Column("made_from", sa.Text))
    op.create_table(
        "feed",
        sa.Column("owner_id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("uid", sa.Text, nullable=False),
        sa.Column("application", sa.Integer, nullable=False),
        sa.Column("company", sa.Text, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("step", sa.Text, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("cancelled", sa.Boolean, nullable=False),
        sa.Column("changed", sa.Date, nullable=False),
        sa.PrimaryKeyConstraint("owner_id", "uid", name="pk_feed"),
        sa.CheckConstraint("sequence >= 0", name="ck_feed_sequence"),
    )
    op.create_table(
        "mapping",
        sa.Column("owner_id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("header", sa.Text, nullable=False),
        sa.Column("columns", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("owner_id", "header", name="pk_mapping"),
    )
    op.execute(FLOOR)
