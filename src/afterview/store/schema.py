"""The tables. Dialect-neutral; partial indexes and CHECK texts are in `indexes`.

    facts       event, grouped into batch (one command of the person)
    projections application, contact, address: what the events amount to
    records     owner, account, outbox + outbox_letter, with their images in before
    mail        message + message_application (what was read), cursor (how far each folder was read)
    bookkeeping feed (what calendars were told), mapping (how spreadsheets are read)
    meta        what belongs to this database alone

`owner_id` is in every table. `migrations/` builds these tables; a test keeps
the two equal.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant, in UTC on the way in and out; a naive one raises ValueError.

    SQLite keeps no zone, and SQLAlchemy drops one there without a word.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The instant in UTC, or ValueError without a zone."""
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"A naive time cannot be stored: {value.isoformat()}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The instant with its zone again."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _owner() -> Column[int]:
    return Column("owner_id", Integer, nullable=False)


def _owner_key() -> Column[int]:
    return Column("owner_id", Integer, primary_key=True, autoincrement=False)


def _key(name: str, kind: type[Integer | Text] = Integer) -> Column[int | str]:
    return Column(name, kind, primary_key=True, autoincrement=False)


meta = Table(
    "meta",
    metadata,
    _owner_key(),
    _key("name", Text),
    Column("value", Text, nullable=False),
)

owner = Table(
    "owner",
    metadata,
    _owner_key(),
    Column("name", Text),
    Column("email", Text),
    Column("phone", Text),
    Column("zone", Text),
    Column("country", Text),
    Column("language", Text, nullable=False),
    Column("deliver", Text, nullable=False),
    Column("sequence", Text, nullable=False),
    Column("letters", Text, nullable=False, server_default="{}"),
)

batch = Table(
    "batch",
    metadata,
    _owner_key(),
    _key("number"),
    Column("source", Text, nullable=False),
    Column("undone_by", Integer),
)

event = Table(
    "event",
    metadata,
    Column("id", Integer, primary_key=True),
    _owner(),
    Column("application", Integer),
    Column("at", UtcDateTime, nullable=False),
    Column("zone", Text, nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("batch", Integer, nullable=False),
    Column("source", Text, nullable=False),
    Column("source_key", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("data", Text, nullable=False),
    Column("voids", Text),
    Column("turn", Integer),
    UniqueConstraint("owner_id", "source_key"),
    ForeignKeyConstraint(["owner_id", "batch"], ["batch.owner_id", "batch.number"]),
    Index("ix_event_application", "owner_id", "application"),
    Index("ix_event_batch", "owner_id", "batch"),
)

application = Table(
    "application",
    metadata,
    _owner_key(),
    _key("number"),
    Column("company", Text, nullable=False),
    Column("role", Text),
    Column("agency", Text),
    Column("country", Text),
    Column("zone", Text),
    Column("applied", Date),
    Column("industry", Text),
    Column("channel", Text),
    Column("language", Text),
    Column("url", Text),
    Column("mailbox", Text),
    Column("auto", Boolean, nullable=False, server_default=false()),
    Column("present", Boolean, nullable=False),
    Column("open", Boolean, nullable=False),
    Column("concerns_all", Boolean, nullable=False),
    Column("last_event", Integer, nullable=False),
    Column("look_at", UtcDateTime),
    Column("looked_at", UtcDateTime),
    Column("policy_version", Text, nullable=False),
    Column("shown_until", UtcDateTime),
    Column("comes_at", UtcDateTime),
    Index("ix_application_company", "owner_id", "company"),
    Index("ix_application_look_at", "owner_id", "look_at"),
    Index("ix_application_looked_at", "owner_id", "looked_at"),
    Index("ix_application_policy_version", "owner_id", "policy_version"),
    Index("ix_application_shown_until", "owner_id", "shown_until"),
    Index("ix_application_comes_at", "owner_id", "comes_at"),
)

contact = Table(
    "contact",
    metadata,
    _owner_key(),
    _key("application"),
    _key("number"),
    Column("name", Text, nullable=False),
    Column("address", Text),
    Column("role", Text, nullable=False),
    Column("pronouns", Text),
    Column("title", Text),
    Column("family_name", Text),
    Column("zone", Text),
    Column("country", Text),
    Column("present", Boolean, nullable=False),
    ForeignKeyConstraint(["owner_id", "application"], ["application.owner_id", "application.number"]),
    Index("ix_contact_number", "owner_id", "number"),
)

address = Table(
    "address",
    metadata,
    _owner_key(),
    _key("address", Text),
    _key("application"),
    ForeignKeyConstraint(["owner_id", "application"], ["application.owner_id", "application.number"]),
    Index("ix_address_application", "owner_id", "application"),
)

outbox = Table(
    "outbox",
    metadata,
    _owner_key(),
    _key("number"),
    Column("state", Text, nullable=False),
    Column("step", Text, nullable=False),
    Column("recipient", Text),
    Column("subject", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("raw", LargeBinary),
    Column("token", Text, nullable=False),
    Column("message_id", Text),
    Column("generation", Integer, nullable=False),
    Column("planned_at", UtcDateTime),
    Column("approved_at", UtcDateTime),
    Column("approved_hash", Text),
    Column("own_words", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("why", Text),
    Column("made_from", Text),
    Column("way", Text),
    Column("account", Integer),
    Column("automatic", Boolean, nullable=False, server_default=false()),
    Column("in_reply_to", Text),
    Column("refs", Text),
    Column("thread", Text),
    Column("leaves_at", UtcDateTime),
    Column("dated_at", UtcDateTime),
    Column("tried_at", UtcDateTime),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("holder", Text),
    Column("lease_until", UtcDateTime),
    Column("fence", Integer, nullable=False, server_default="0"),
    Column("sent_at", UtcDateTime),
    Column("said", Text),
    Column("draft_folder", Text),
    Column("draft_uidvalidity", BigInteger),
    Column("draft_uid", BigInteger),
    Column("draft_digest", Text),
    Column("filed", Boolean, nullable=False, server_default=false()),
    Column("batch", Integer, nullable=False),
    UniqueConstraint("owner_id", "token"),
    ForeignKeyConstraint(["owner_id", "batch"], ["batch.owner_id", "batch.number"]),
    Index("ix_outbox_state", "owner_id", "state", "leaves_at"),
    Index("ix_outbox_tried_at", "owner_id", "tried_at"),
    Index("ix_outbox_message_id", "owner_id", "message_id"),
    Index("ix_outbox_thread", "owner_id", "thread"),
)

outbox_letter = Table(
    "outbox_letter",
    metadata,
    _owner_key(),
    _key("outbox"),
    _key("application"),
    _key("step", Text),
    _key("recipient", Text),
    _key("anchor", Text),
    Column("live", Boolean, nullable=False),
    ForeignKeyConstraint(["owner_id", "outbox"], ["outbox.owner_id", "outbox.number"]),
    Index("ix_outbox_letter_application", "owner_id", "application"),
)

before = Table(
    "before",
    metadata,
    _owner_key(),
    _key("batch"),
    _key("thing", Text),
    _key("number"),
    Column("image", Text),
    ForeignKeyConstraint(["owner_id", "batch"], ["batch.owner_id", "batch.number"]),
)

# No key to `application`: what a calendar was told stays told, whatever becomes of the application.
feed = Table(
    "feed",
    metadata,
    _owner_key(),
    _key("uid", Text),
    Column("application", Integer, nullable=False),
    Column("company", Text, nullable=False),
    Column("day", Date, nullable=False),
    Column("step", Text, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("cancelled", Boolean, nullable=False),
    Column("changed", Date, nullable=False),
)

mapping = Table(
    "mapping",
    metadata,
    _owner_key(),
    _key("header", Text),
    Column("columns", Text, nullable=False),
)

account = Table(
    "account",
    metadata,
    _owner_key(),
    _key("number"),
    Column("address", Text, nullable=False),
    Column("user", Text, nullable=False),
    Column("imap_host", Text, nullable=False),
    Column("imap_port", Integer, nullable=False),
    Column("imap_encryption", Text, nullable=False),
    Column("smtp_host", Text, nullable=False),
    Column("smtp_port", Integer, nullable=False),
    Column("smtp_encryption", Text, nullable=False),
    Column("secret", Text, nullable=False),
    Column("login", Text, nullable=False),
    Column("provider", Text),
    Column("ca_file", Text),
    Column("drafts", Text),
    Column("sent", Text),
    Column("files_sent", Boolean, nullable=False),
    Column("read_at", UtcDateTime),
    Column("tried_at", UtcDateTime),
    Column("trouble", Text),
    UniqueConstraint("owner_id", "address"),
)

# How far a folder was read. `uid`: the highest one whose row is stored; `rescan_to`: while the numbering
# is new, everything below it is read again, and nothing is concluded meanwhile.
cursor = Table(
    "cursor",
    metadata,
    _owner_key(),
    _key("account"),
    _key("folder", Text),
    Column("uidvalidity", BigInteger, nullable=False),
    Column("uid", BigInteger, nullable=False),
    Column("rescan_to", BigInteger),
    Column("read", Integer, nullable=False),
    Column("matched", Integer, nullable=False),
    ForeignKeyConstraint(["owner_id", "account"], ["account.owner_id", "account.number"]),
)

# One row for each message that was ever read, however often and under whatever number it lay there.
# Of one that concerns no application nothing is kept but that it was read.
message = Table(
    "message",
    metadata,
    _owner_key(),
    _key("number"),
    Column("account", Integer, nullable=False),
    Column("identity", Text, nullable=False),
    Column("folder", Text, nullable=False),
    Column("uidvalidity", BigInteger, nullable=False),
    Column("uid", BigInteger, nullable=False),
    Column("read_at", UtcDateTime, nullable=False),
    Column("at", UtcDateTime),
    Column("message_id", Text),
    Column("refs", Text),
    Column("thread", Text),
    Column("sender", Text),
    Column("sender_name", Text),
    Column("subject", Text),
    Column("side", Text),
    Column("evidence", Text),
    Column("unreadable", Text),
    Column("verdict", Text),
    UniqueConstraint("owner_id", "account", "identity"),
    ForeignKeyConstraint(["owner_id", "account"], ["account.owner_id", "account.number"]),
    Index("ix_message_message_id", "owner_id", "message_id"),
    Index("ix_message_thread", "owner_id", "thread"),
)

message_application = Table(
    "message_application",
    metadata,
    _owner_key(),
    _key("message"),
    _key("application"),
    ForeignKeyConstraint(["owner_id", "message"], ["message.owner_id", "message.number"]),
    Index("ix_message_application_application", "owner_id", "application"),
)
