"""Revision 0001: the ledger, its projections, the owner and the outbox."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision: str | None = None

OUTBOX_STATES = "'drafted', 'approved', 'sending', 'sent', 'failed', 'unknown', 'withdrawn'"


def upgrade() -> None:
    """Build everything."""
    _records()
    _ledger()
    _projections()
    _outbox()
    _partial_indexes()


def _records() -> None:
    op.create_table(
        "meta",
        sa.Column("owner_id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("owner_id", "name", name="pk_meta"),
    )
    op.create_table(
        "owner",
        sa.Column("owner_id", sa.Integer, nullable=False, autoincrement=False),
        *(sa.Column(name, sa.Text) for name in ("name", "email", "phone", "zone", "country")),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("language", "deliver", "sequence")),
        sa.PrimaryKeyConstraint("owner_id", name="pk_owner"),
    )
    op.create_table(
        "batch",
        sa.Column("owner_id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("undone_by", sa.Integer),
        sa.PrimaryKeyConstraint("owner_id", "number", name="pk_batch"),
    )
    op.create_table(
        "before",
        sa.Column("owner_id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("batch", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("thing", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("image", sa.Text),
        sa.PrimaryKeyConstraint("owner_id", "batch", "thing", "number", name="pk_before"),
        _of_batch("before"),
    )


def _ledger() -> None:
    op.create_table(
        "event",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("owner_id", sa.Integer, nullable=False),
        sa.Column("application", sa.Integer),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("zone", sa.Text, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("batch", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("source", "source_key", "kind", "data")),
        sa.Column("voids", sa.Text),
        sa.Column("turn", sa.Integer),
        sa.PrimaryKeyConstraint("id", name="pk_event"),
        sa.UniqueConstraint("owner_id", "source_key", name="uq_event_owner_id_source_key"),
        _of_batch("event"),
        sa.CheckConstraint("(kind = 'voided') = (voids IS NOT NULL)", name="ck_event_voids"),
        sa.CheckConstraint("application IS NULL OR application > 0", name="ck_event_application"),
    )
    op.create_index("ix_event_application", "event", ["owner_id", "application"])
    op.create_index("ix_event_batch", "event", ["owner_id", "batch"])


def _projections() -> None:
    op.create_table(
        "application",
        sa.Column("owner_id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("company", sa.Text, nullable=False),
        *(sa.Column(name, sa.Text) for name in ("role", "agency", "country", "zone")),
        sa.Column("applied", sa.Date),
        *(sa.Column(name, sa.Text) for name in ("industry", "channel", "language", "url")),
        sa.Column("present", sa.Boolean, nullable=False),
        sa.Column("open", sa.Boolean, nullable=False),
        sa.Column("concerns_all", sa.Boolean, nullable=False),
        sa.Column("last_event", sa.Integer, nullable=False),
        sa.Column("look_at", sa.DateTime(timezone=True)),
        sa.Column("looked_at", sa.DateTime(timezone=True)),
        sa.Column("policy_version", sa.Text, nullable=False),
        sa.Column("shown_until", sa.DateTime(timezone=True)),
        sa.Column("comes_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("owner_id", "number", name="pk_application"),
        sa.CheckConstraint("number > 0", name="ck_application_number"),
        sa.CheckConstraint(
            "present OR (NOT open AND look_at IS NULL AND shown_until IS NULL AND comes_at IS NULL)",
            name="ck_application_vanished",
        ),
    )
    for column in ("company", "look_at", "looked_at", "policy_version", "shown_until", "comes_at"):
        op.create_index(f"ix_application_{column}", "application", ["owner_id", column])
    op.create_table(
        "contact",
        sa.Column("owner_id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("application", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("address", sa.Text),
        sa.Column("role", sa.Text, nullable=False),
        *(sa.Column(name, sa.Text) for name in ("pronouns", "title", "family_name", "zone", "country")),
        sa.Column("present", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("owner_id", "application", "number", name="pk_contact"),
        _of_application("contact"),
        sa.CheckConstraint("number > 0", name="ck_contact_number"),
    )
    op.create_index("ix_contact_number", "contact", ["owner_id", "number"])
    op.create_table(
        "address",
        sa.Column("owner_id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("application", sa.Integer, nullable=False, autoincrement=False),
        sa.PrimaryKeyConstraint("owner_id", "address", "application", name="pk_address"),
        _of_application("address"),
    )
    op.create_index("ix_address_application", "address", ["owner_id", "application"])


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("owner_id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("step", sa.Text, nullable=False),
        sa.Column("recipient", sa.Text),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("raw", sa.LargeBinary),
        sa.Column("token", sa.Text, nullable=False),
        sa.Column("message_id", sa.Text),
        sa.Column("generation", sa.Integer, nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True)),
        sa.Column("approved_at", sa.DateTime(timezone=True)),
        sa.Column("approved_hash", sa.Text),
        sa.Column("own_words", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("why", sa.Text),
        sa.Column("batch", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("owner_id", "number", name="pk_outbox"),
        sa.UniqueConstraint("owner_id", "token", name="uq_outbox_owner_id_token"),
        _of_batch("outbox"),
        sa.CheckConstraint(f"state IN ({OUTBOX_STATES})", name="ck_outbox_state"),
        sa.CheckConstraint(
            "state <> 'approved' OR (approved_at IS NOT NULL AND approved_hash IS NOT NULL)",
            name="ck_outbox_approved",
        ),
        sa.CheckConstraint("generation > 0", name="ck_outbox_generation"),
    )
    op.create_index("ix_outbox_state", "outbox", ["owner_id", "state"])
    op.create_table(
        "outbox_letter",
        *(
            sa.Column(name, sa.Integer, nullable=False, autoincrement=False)
            for name in ("owner_id", "outbox", "application")
        ),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("step", "recipient", "anchor")),
        sa.Column("live", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint(
            "owner_id", "outbox", "application", "step", "recipient", "anchor", name="pk_outbox_letter"
        ),
        sa.ForeignKeyConstraint(
            ["owner_id", "outbox"], ["outbox.owner_id", "outbox.number"], name="fk_outbox_letter_outbox"
        ),
    )
    op.create_index("ix_outbox_letter_application", "outbox_letter", ["owner_id", "application"])


def _partial_indexes() -> None:
    _partial("ix_event_voids", "event", ["owner_id", "voids"], "voids IS NOT NULL")
    _partial("ix_event_turn", "event", ["owner_id", "turn"], "turn IS NOT NULL")
    _partial("ix_application_open", "application", ["owner_id", "number"], "open")
    _partial("ix_application_concerns_all", "application", ["owner_id", "number"], "concerns_all")
    _partial(
        "uq_outbox_letter_live",
        "outbox_letter",
        ["owner_id", "application", "step", "recipient", "anchor"],
        "live",
        unique=True,
    )


def _partial(name: str, table: str, columns: list[str], where: str, *, unique: bool = False) -> None:
    op.create_index(
        name,
        table,
        columns,
        unique=unique,
        # SQLite is asked for a Boolean as `open = 1`, and uses no index that says it otherwise.
        sqlite_where=sa.text(f"{where} = 1" if where.isidentifier() else where),
        postgresql_where=sa.text(where),
    )


def _of_batch(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["owner_id", "batch"], ["batch.owner_id", "batch.number"], name=f"fk_{table}_batch"
    )


def _of_application(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["owner_id", "application"],
        ["application.owner_id", "application.number"],
        name=f"fk_{table}_application",
    )
