"""Revision 0003: mailboxes, what was read in them, and how far a letter came on its way out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision: str | None = "0002"

OUTBOX_STATES = "'drafted', 'approved', 'sending', 'sent', 'failed', 'unknown', 'withdrawn'"


def upgrade() -> None:
    """Add four tables, two columns to the application, and to the outbox all that sending needs."""
    op.add_column("application", sa.Column("mailbox", sa.Text))
    automatic = sa.Column("auto", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("application", automatic)
    _outbox()
    _accounts()
    _messages()


def _outbox() -> None:
    op.drop_index("ix_outbox_state", "outbox")
    # SQLite cannot add a CHECK to a table, so it is built anew, from this text and not from a look at it.
    with op.batch_alter_table("outbox", copy_from=_outbox_of_0002()) as outbox:
        for column in _sending():
            outbox.add_column(column)
        outbox.create_check_constraint("ck_outbox_way", "way IS NULL OR way IN ('draft', 'send')")
        outbox.create_check_constraint(
            "ck_outbox_sending",
            "state <> 'sending' OR (lease_until IS NOT NULL AND holder IS NOT NULL AND fence > 0)",
        )
        outbox.create_check_constraint("ck_outbox_sent", "state <> 'sent' OR sent_at IS NOT NULL")
        outbox.create_check_constraint("ck_outbox_draft", "(draft_uid IS NULL) = (draft_folder IS NULL)")
    op.create_index("ix_outbox_state", "outbox", ["owner_id", "state", "leaves_at"])
    for name in ("tried_at", "message_id", "thread"):
        op.create_index(f"ix_outbox_{name}", "outbox", ["owner_id", name])
    op.create_index(
        "ix_outbox_draft",
        "outbox",
        ["owner_id", "number"],
        sqlite_where=sa.text("draft_uid IS NOT NULL"),
        postgresql_where=sa.text("draft_uid IS NOT NULL"),
    )


def _sending() -> tuple[sa.Column[object], ...]:
    moment, text, number, large = sa.DateTime(timezone=True), sa.Text, sa.Integer, sa.BigInteger
    return (
        sa.Column("way", text),
        sa.Column("account", number),
        sa.Column("automatic", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("in_reply_to", text),
        sa.Column("refs", text),
        sa.Column("thread", text),
        sa.Column("leaves_at", moment),
        sa.Column("dated_at", moment),
        sa.Column("tried_at", moment),
        sa.Column("tries", number, nullable=False, server_default="0"),
        sa.Column("holder", text),
        sa.Column("lease_until", moment),
        sa.Column("fence", number, nullable=False, server_default="0"),
        sa.Column("sent_at", moment),
        sa.Column("said", text),
        sa.Column("draft_folder", text),
        sa.Column("draft_uidvalidity", large),
        sa.Column("draft_uid", large),
        sa.Column("draft_digest", text),
        sa.Column("filed", sa.Boolean, nullable=False, server_default=sa.false()),
    )


def _outbox_of_0002() -> sa.Table:
    return sa.Table(
        "outbox",
        sa.MetaData(),
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
        sa.Column("made_from", sa.Text),
        sa.Column("batch", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("owner_id", "number", name="pk_outbox"),
        sa.UniqueConstraint("owner_id", "token", name="uq_outbox_owner_id_token"),
        sa.ForeignKeyConstraint(
            ["owner_id", "batch"], ["batch.owner_id", "batch.number"], name="fk_outbox_batch"
        ),
        sa.CheckConstraint(f"state IN ({OUTBOX_STATES})", name="ck_outbox_state"),
        sa.CheckConstraint(
            "state <> 'approved' OR (approved_at IS NOT NULL AND approved_hash IS NOT NULL)",
            name="ck_outbox_approved",
        ),
        sa.CheckConstraint("generation > 0", name="ck_outbox_generation"),
    )


def _accounts() -> None:
    op.create_table(
        "account",
        _owned("owner_id"),
        _owned("number"),
        _text("address"),
        _text("user"),
        _text("imap_host"),
        sa.Column("imap_port", sa.Integer, nullable=False),
        _text("imap_encryption"),
        _text("smtp_host"),
        sa.Column("smtp_port", sa.Integer, nullable=False),
        _text("smtp_encryption"),
        _text("secret"),
        _text("login"),
        *(sa.Column(name, sa.Text) for name in ("provider", "ca_file", "drafts", "sent")),
        sa.Column("files_sent", sa.Boolean, nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True)),
        sa.Column("tried_at", sa.DateTime(timezone=True)),
        sa.Column("trouble", sa.Text),
        sa.PrimaryKeyConstraint("owner_id", "number", name="pk_account"),
        sa.UniqueConstraint("owner_id", "address", name="uq_account_owner_id_address"),
        sa.CheckConstraint("login IN ('password', 'oauth')", name="ck_account_login"),
        sa.CheckConstraint(
            "imap_encryption IN ('tls', 'starttls') AND smtp_encryption IN ('tls', 'starttls')",
            name="ck_account_encryption",
        ),
    )
    op.create_table(
        "cursor",
        _owned("owner_id"),
        _owned("account"),
        _text("folder"),
        sa.Column("uidvalidity", sa.BigInteger, nullable=False),
        sa.Column("uid", sa.BigInteger, nullable=False),
        sa.Column("rescan_to", sa.BigInteger),
        sa.Column("read", sa.Integer, nullable=False),
        sa.Column("matched", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("owner_id", "account", "folder", name="pk_cursor"),
        _of("account", "cursor"),
    )


def _messages() -> None:
    op.create_table(
        "message",
        _owned("owner_id"),
        _owned("number"),
        sa.Column("account", sa.Integer, nullable=False),
        _text("identity"),
        _text("folder"),
        sa.Column("uidvalidity", sa.BigInteger, nullable=False),
        sa.Column("uid", sa.BigInteger, nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True)),
        *(sa.Column(name, sa.Text) for name in ("message_id", "refs", "thread", "sender", "sender_name")),
        *(sa.Column(name, sa.Text) for name in ("subject", "side", "evidence", "unreadable", "verdict")),
        sa.PrimaryKeyConstraint("owner_id", "number", name="pk_message"),
        sa.UniqueConstraint("owner_id", "account", "identity", name="uq_message_owner_id_account_identity"),
        _of("account", "message"),
        sa.CheckConstraint("side IS NULL OR side IN ('ours', 'own', 'theirs')", name="ck_message_side"),
    )
    op.create_index("ix_message_message_id", "message", ["owner_id", "message_id"])
    op.create_index("ix_message_thread", "message", ["owner_id", "thread"])
    op.create_table(
        "message_application",
        _owned("owner_id"),
        _owned("message"),
        _owned("application"),
        sa.PrimaryKeyConstraint("owner_id", "message", "application", name="pk_message_application"),
        _of("message", "message_application"),
    )
    op.create_index("ix_message_application_application", "message_application", ["owner_id", "application"])


def _owned(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False, autoincrement=False)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _of(parent: str, table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["owner_id", parent], [f"{parent}.owner_id", f"{parent}.number"], name=f"fk_{table}_{parent}"
    )
