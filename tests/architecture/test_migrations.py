"""Migrations: numbered in order, one head, and together the tables of `platform.tables`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Engine, Integer, MetaData, Table, inspect

import assistant.platform.migrations.versions as versions
from assistant.platform import tables
from assistant.platform.database import connect, is_current, migrate

FOLDER = Path(versions.__path__[0])
SCRIPTS = ScriptDirectory(FOLDER.parent)


@pytest.fixture
def migrated(tmp_path: Path) -> Iterator[Engine]:
    engine = connect(f"sqlite:///{tmp_path / 'migrated.db'}")
    migrate(engine)
    yield engine
    engine.dispose()


def differences(engine: Engine, metadata: MetaData) -> list[object]:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))


def constraints(engine: Engine) -> dict[str, list[object]]:
    """Return what autogenerate does not compare on SQLite: keys and unique columns."""
    found = inspect(engine)
    return {
        table: [
            found.get_pk_constraint(table)["constrained_columns"],
            sorted(str(key["column_names"]) for key in found.get_unique_constraints(table)),
            [
                (key["constrained_columns"], key["referred_table"], key["options"])
                for key in found.get_foreign_keys(table)
            ],
        ]
        for table in sorted(set(found.get_table_names()) - {"alembic_version"})
    }


def test_migrations_are_numbered_from_one_without_a_gap() -> None:
    files = sorted(path.name for path in FOLDER.glob("*.py") if path.name != "__init__.py")

    assert [name[:5] for name in files] == [f"{n:04d}_" for n in range(1, len(files) + 1)]
    assert all(re.fullmatch(r"\d{4}_[a-z0-9_]+\.py", name) for name in files)


def test_a_file_has_the_number_of_its_revision_and_follows_the_one_before() -> None:
    for script in SCRIPTS.walk_revisions():
        number = int(script.revision)

        assert Path(script.path).name.startswith(f"{script.revision}_")
        assert script.down_revision == (f"{number - 1:04d}" if number > 1 else None)


def test_there_is_one_head() -> None:
    assert len(SCRIPTS.get_heads()) == 1


def test_the_migrated_schema_is_that_of_the_tables(migrated: Engine) -> None:
    assert differences(migrated, tables.metadata) == []


def test_keys_and_unique_columns_are_those_of_the_tables(migrated: Engine, tmp_path: Path) -> None:
    created = connect(f"sqlite:///{tmp_path / 'created.db'}")
    tables.metadata.create_all(created)

    expected = constraints(created)

    created.dispose()
    assert constraints(migrated) == expected


def test_a_table_without_a_migration_would_be_noticed(migrated: Engine) -> None:
    changed = MetaData()
    for table in tables.metadata.tables.values():
        table.to_metadata(changed)
    Table("forgotten", changed, Column("id", Integer, primary_key=True))

    assert [entry[0] for entry in differences(migrated, changed)] == ["add_table"]


def test_an_empty_database_is_not_current_and_a_migrated_one_is(
    migrated: Engine, tmp_path: Path
) -> None:
    empty = connect(f"sqlite:///{tmp_path / 'empty.db'}")

    assert not is_current(empty)
    assert is_current(migrated)

    empty.dispose()


def test_migrating_twice_changes_nothing(migrated: Engine) -> None:
    migrate(migrated)

    assert differences(migrated, tables.metadata) == []
