"""First schema: conversations, turns, ledger, contacts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the tables."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "conversations",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("state", sa.JSON, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("is_closed", sa.Boolean, nullable=False),
        sa.Column("opened_at", moment, nullable=False),
        sa.Column("seen_at", moment, nullable=False),
    )
    op.create_index("ix_conversations_seen_at", "conversations", ["seen_at"])
    op.create_table(
        "turns",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "conversation",
            sa.String(64),
            sa.ForeignKey("conversations.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("dedupe_key", sa.String(64), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("outcome", sa.String(40), nullable=False),
        sa.Column("article", sa.String(80)),
        sa.Column("score", sa.Float, nullable=False),
        sa.Column("receipt", sa.String(16), nullable=False, unique=True),
        sa.Column("reply", sa.JSON, nullable=False),
        sa.Column("facts", sa.JSON, nullable=False),
        sa.Column("pack_revision", sa.String(16), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("milliseconds", sa.Float, nullable=False),
        sa.UniqueConstraint("conversation", "dedupe_key"),
    )
    op.create_index("turns_by_conversation", "turns", ["conversation", "id"])
    op.create_table(
        "ledger",
        sa.Column("conversation", sa.String(64), primary_key=True),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("outcome", sa.String(24), nullable=False),
        sa.Column("ended_at", moment, nullable=False),
    )
    op.create_table(
        "contacts",
        sa.Column("lookup", sa.String(64), primary_key=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("conversation", sa.String(64), nullable=False),
        sa.Column("kept_until", moment, nullable=False),
    )
    op.create_index("contacts_by_expiry", "contacts", ["kept_until"])
