"""Databases that live as long as a test: SQLite in a folder, PostgreSQL where there is one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import OperationalError

from assistant.platform.database import connect

POSTGRES = "postgresql://postgres@127.0.0.1:5432/test"
HOW = (
    "no PostgreSQL at 127.0.0.1:5432: docker run -d -p 127.0.0.1:5432:5432 "
    "-e POSTGRES_HOST_AUTH_METHOD=trust -e POSTGRES_DB=test postgres:16"
)


def sqlite(folder: Path) -> Iterator[Engine]:
    """Yield a database without a schema."""
    engine = connect(f"sqlite:///{folder / 'state' / 'assistant.db'}")
    yield engine
    engine.dispose()


def postgres() -> Iterator[Engine]:
    """Yield a database schema of its own without tables."""
    schema = f"test_{uuid4().hex}"
    admin = create_engine(POSTGRES.replace("postgresql", "postgresql+psycopg", 1))
    try:
        with admin.begin() as connection:
            connection.execute(text(f"CREATE SCHEMA {schema}"))
    except OperationalError:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(HOW)
    engine = connect(f"{POSTGRES}?options=-csearch_path%3D{schema}")
    yield engine
    engine.dispose()
    with admin.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    admin.dispose()
