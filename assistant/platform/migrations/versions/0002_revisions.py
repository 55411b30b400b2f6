"""Published knowledge: revisions and the log of activations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the tables."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "knowledge_revisions",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("pack", sa.String(80), nullable=False),
        sa.Column("digest", sa.String(32), nullable=False),
        sa.Column("packed", sa.LargeBinary, nullable=False),
        sa.Column("who", sa.String(120), nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.UniqueConstraint("pack", "digest"),
    )
    op.create_table(
        "knowledge_activations",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "revision",
            sa.Integer,
            sa.ForeignKey("knowledge_revisions.number"),
            nullable=False,
        ),
        sa.Column("pack", sa.String(80), nullable=False),
        sa.Column("who", sa.String(120), nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("at", moment, nullable=False),
    )
