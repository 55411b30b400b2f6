"""All tables, at one glance. Migrations in `migrations/versions` create them."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

conversations = Table(
    "conversations",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("channel", String(16), nullable=False),
    Column("state", JSON, nullable=False),
    Column("version", Integer, nullable=False),
    Column("is_closed", Boolean, nullable=False),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("seen_at", DateTime(timezone=True), nullable=False, index=True),
)

turns = Table(
    "turns",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("conversation", ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    Column("dedupe_key", String(64), nullable=False),
    Column("text", Text, nullable=False),
    Column("language", String(16), nullable=False),
    Column("outcome", String(40), nullable=False),
    Column("article", String(80)),
    Column("score", Float, nullable=False),
    Column("receipt", String(16), nullable=False, unique=True),
    Column("reply", JSON, nullable=False),
    Column("facts", JSON, nullable=False),
    Column("pack_revision", String(16), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("milliseconds", Float, nullable=False),
    UniqueConstraint("conversation", "dedupe_key"),
)

ledger = Table(
    "ledger",
    metadata,
    Column("conversation", String(64), primary_key=True),
    Column("channel", String(16), nullable=False),
    Column("outcome", String(24), nullable=False),
    Column("ended_at", DateTime(timezone=True), nullable=False),
)
"""One row for every conversation that ended; it outlives the erased conversation."""

contacts = Table(
    "contacts",
    metadata,
    Column("lookup", String(64), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("conversation", String(64), nullable=False),
    Column("kept_until", DateTime(timezone=True), nullable=False),
)
"""Contact points a channel must answer to: ciphertext, found by a keyed HMAC."""

revisions = Table(
    "knowledge_revisions",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("pack", String(80), nullable=False),
    Column("digest", String(32), nullable=False),
    Column("packed", LargeBinary, nullable=False),
    Column("who", String(120), nullable=False),
    Column("why", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    UniqueConstraint("pack", "digest"),
)
"""Published knowledge; a row is never changed."""

activations = Table(
    "knowledge_activations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("revision", ForeignKey("knowledge_revisions.number"), nullable=False),
    Column("pack", String(80), nullable=False),
    Column("who", String(120), nullable=False),
    Column("why", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)
"""Which revision was made active when, by whom and why; the last row of a pack counts."""

Index("turns_by_conversation", turns.c.conversation, turns.c.id)
Index("contacts_by_expiry", contacts.c.kept_until)
