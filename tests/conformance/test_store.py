"""The conversation store on SQLite and on PostgreSQL: its promises, retention and the schema."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, select, text, update
from sqlalchemy.exc import IntegrityError

from assistant.contracts.messages import ConversationId
from assistant.contracts.turns import ContactOutcome, ConversationState, TurnOutcome
from assistant.platform.conversations import SqlConversationStore
from assistant.platform.database import connect, is_current, migrate
from assistant.platform.tables import conversations, ledger, metadata, turns
from tests.conformance.store import CHAT, StoreConformance
from tests.peers.databases import postgres, sqlite
from tests.peers.turns import new_id, turn_of


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database without a schema."""
    yield from sqlite(tmp_path) if request.param == "sqlite" else postgres()


@pytest.fixture
def engine(empty: Engine) -> Engine:
    """A migrated database."""
    migrate(empty)
    return empty


@pytest.fixture
def store(engine: Engine) -> SqlConversationStore:
    """The store on each database."""
    return SqlConversationStore(engine)


class TestSqlStore(StoreConformance):
    """The promises, on both databases."""

    @pytest.fixture
    def store(self, engine: Engine) -> SqlConversationStore:
        return SqlConversationStore(engine)


@pytest.fixture
def seen(engine: Engine, store: SqlConversationStore) -> Callable[..., ConversationId]:
    """Make a conversation of one turn whose person was last seen so many minutes ago."""

    def made(minutes: float, outcome: TurnOutcome = TurnOutcome.ANSWERED) -> ConversationId:
        identity = new_id()
        store.open(identity, CHAT)
        store.record(turn_of(identity, outcome=outcome), ConversationState(), 0)
        moment = datetime.now(UTC) - timedelta(minutes=minutes)
        change = update(conversations).where(conversations.c.id == identity)
        with engine.begin() as connection:
            connection.execute(change.values(seen_at=moment))
        return identity

    return made


def test_idle_conversations_end_with_the_outcome_of_their_turns(store, seen):
    idle = seen(90, TurnOutcome.DECLINED_UNSAFE)
    busy = seen(30)

    ended = store.close_idle(datetime.now(UTC) - timedelta(minutes=60))

    assert ended == 1
    assert store.find(idle).is_closed
    assert not store.find(busy).is_closed
    assert store.outcomes()["contacts"] == {"declined": 1}


def test_a_person_was_seen_when_the_turn_was_recorded_whatever_date_is_pretended(store):
    identity = new_id()
    store.open(identity, CHAT)
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)

    store.record(turn_of(identity, at=long_ago), ConversationState(), 0)

    assert store.close_idle(datetime.now(UTC) - timedelta(minutes=1)) == 0
    assert store.history(identity)[0].at == long_ago


def test_a_conversation_that_was_only_opened_ends_without_a_question(store):
    store.open(new_id(), CHAT)

    store.close_idle(datetime.now(UTC) + timedelta(seconds=1))

    assert store.outcomes()["contacts"] == {"no_question": 1}


def test_retention_erases_ended_conversations_that_are_old(store, seen):
    old = seen(11 * 24 * 60)
    young = seen(9 * 24 * 60)
    still_open = seen(11 * 24 * 60)
    for identity in (old, young):
        store.close(identity, ContactOutcome.ANSWERED, datetime.now(UTC))

    forgotten = store.forget(days=10)

    assert forgotten == 1
    assert [store.find(i) is None for i in (old, young, still_open)] == [True, False, False]
    assert store.outcomes()["contacts"] == {"answered": 2}


def test_an_erased_conversation_cannot_be_recognised_in_any_table(engine, store, seen):
    identity = seen(1)

    store.erase(identity)

    with engine.connect() as connection:
        rows = [str(row) for table in metadata.sorted_tables
                for row in connection.execute(select(table))]  # fmt: skip
    assert len(rows) == 1
    assert identity not in rows[0]


def test_every_ended_conversation_has_one_line_in_the_ledger(engine, store, seen):
    ids = [seen(90) for _ in range(5)]
    store.close(ids[0], ContactOutcome.ANSWERED, datetime.now(UTC))
    store.erase(ids[1])

    store.close_idle(datetime.now(UTC))

    with engine.connect() as connection:
        closed = select(conversations.c.id).where(conversations.c.is_closed)
        kept = set(connection.execute(closed).scalars())
        lines = list(connection.execute(select(ledger.c.conversation)).scalars())
    assert kept == set(ids) - {ids[1]}
    assert len(lines) == len(set(lines)) == 5
    assert kept <= set(lines)


def test_an_empty_database_is_not_current_and_migrating_makes_it_so(empty):
    assert not is_current(empty)

    migrate(empty)

    assert is_current(empty)


def test_migrating_again_keeps_what_is_there(engine, store, seen):
    identity = seen(1)

    migrate(engine)

    assert len(store.history(identity)) == 1


def test_a_database_of_another_version_is_not_current(engine):
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))

    assert not is_current(engine)


def test_migrations_create_the_tables_that_the_code_uses(engine):
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, metadata)

    assert differences == []


def test_a_turn_needs_its_conversation(engine):
    row = {"conversation": "nobody", "dedupe_key": "k", "text": "", "language": "pt",
           "outcome": "answered", "score": 0, "receipt": "r", "reply": {}, "facts": [],
           "pack_revision": "", "at": datetime.now(UTC), "milliseconds": 0}  # fmt: skip

    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(turns.insert().values(row))


def test_sqlite_writes_ahead_and_makes_its_folder(tmp_path):
    path = tmp_path / "new" / "folder" / "assistant.db"

    engine = connect(f"sqlite:///{path}")
    with engine.connect() as connection:
        mode = connection.execute(text("PRAGMA journal_mode")).scalar_one()

    engine.dispose()
    assert mode == "wal"
    assert path.is_file()


def test_a_plain_postgresql_address_gets_the_driver_that_is_installed():
    engine = connect("postgresql://someone@127.0.0.1:1/nowhere")

    assert engine.driver == "psycopg"
