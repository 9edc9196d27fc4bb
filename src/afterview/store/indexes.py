"""What `schema` cannot say without naming a dialect: partial indexes; and the CHECK texts.

Migrations repeat these texts; `attach` puts them on the metadata for the test
that compares the two (Alembic's own comparison does not see them). Nothing
at run time needs this module: naming PostgreSQL loads asyncio.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import CheckConstraint, Index, MetaData, text


@dataclass(frozen=True, kw_only=True, slots=True)
class Partial:
    """An index over the rows for which `where` holds.

    SQLite uses it only for a condition written the same way, and there a
    Boolean is asked for as `open = 1`.
    """

    name: str
    table: str
    columns: tuple[str, ...]
    where: str
    unique: bool = False

    @property
    def where_sqlite(self) -> str:
        """The condition in the words of SQLite."""
        return f"{self.where} = 1" if self.where.isidentifier() else self.where


PARTIAL = (
    Partial(name="ix_event_voids", table="event", columns=("owner_id", "voids"), where="voids IS NOT NULL"),
    Partial(name="ix_event_turn", table="event", columns=("owner_id", "turn"), where="turn IS NOT NULL"),
    Partial(name="ix_application_open", table="application", columns=("owner_id", "number"), where="open"),
    Partial(
        name="ix_application_concerns_all",
        table="application",
        columns=("owner_id", "number"),
        where="concerns_all",
    ),
    Partial(
        name="ix_outbox_draft",
        table="outbox",
        columns=("owner_id", "number"),
        where="draft_uid IS NOT NULL",
    ),
    # One letter, one row on its way: the invariant that no follow-up is doubled.
    Partial(
        name="uq_outbox_letter_live",
        table="outbox_letter",
        columns=("owner_id", "application", "step", "recipient", "anchor"),
        where="live",
        unique=True,
    ),
)

CHECKS = {
    "event": {
        "voids": "(kind = 'voided') = (voids IS NOT NULL)",
        "application": "application IS NULL OR application > 0",
    },
    "application": {
        "number": "number > 0",
        "vanished": "present OR (NOT open AND look_at IS NULL AND shown_until IS NULL AND comes_at IS NULL)",
    },
    "contact": {"number": "number > 0"},
    "outbox": {
        "state": "state IN ('drafted', 'approved', 'sending', 'sent', 'failed', 'unknown', 'withdrawn')",
        "approved": "state <> 'approved' OR (approved_at IS NOT NULL AND approved_hash IS NOT NULL)",
        "generation": "generation > 0",
        "way": "way IS NULL OR way IN ('draft', 'send')",
        # What is being sent has a holder whose time runs out; what is dated says so in its bytes.
        "sending": "state <> 'sending' OR (lease_until IS NOT NULL AND holder IS NOT NULL AND fence > 0)",
        "sent": "state <> 'sent' OR sent_at IS NOT NULL",
        "draft": "(draft_uid IS NULL) = (draft_folder IS NULL)",
    },
    "account": {
        "login": "login IN ('password', 'oauth')",
        "encryption": "imap_encryption IN ('tls', 'starttls') AND smtp_encryption IN ('tls', 'starttls')",
    },
    "message": {"side": "side IS NULL OR side IN ('ours', 'own', 'theirs')"},
    "feed": {"sequence": "sequence >= 0"},
}


def attach(metadata: MetaData) -> None:
    """Add the partial indexes and the checks to the tables of `metadata`."""
    for partial in PARTIAL:
        table = metadata.tables[partial.table]
        Index(
            partial.name,
            *(table.c[name] for name in partial.columns),
            unique=partial.unique,
            sqlite_where=text(partial.where_sqlite),
            postgresql_where=text(partial.where),
        )
    for name, checks in CHECKS.items():
        for check, condition in checks.items():
            metadata.tables[name].append_constraint(CheckConstraint(condition, name=check))
