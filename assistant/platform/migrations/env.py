"""Alembic environment: runs on the engine that `platform.database` hands over."""

from __future__ import annotations

from alembic import context

from assistant.platform.tables import metadata

with context.config.attributes["engine"].begin() as connection:
    context.configure(connection=connection, target_metadata=metadata)
    with context.begin_transaction():
        context.run_migrations()
