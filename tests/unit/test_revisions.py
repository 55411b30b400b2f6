"""Published revisions on SQLite and PostgreSQL: kept once, never changed, one of them active."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from assistant.contracts.errors import UnknownRevision
from assistant.platform.database import migrate
from assistant.platform.revisions import RevisionStore
from assistant.platform.tables import activations, revisions
from tests.peers.databases import postgres, sqlite

PACK = "harbour"


@pytest.fixture(params=["sqlite", "postgres"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database with the schema."""
    for made in sqlite(tmp_path) if request.param == "sqlite" else postgres():
        migrate(made)
        yield made


@pytest.fixture
def store(engine: Engine) -> RevisionStore:
    return RevisionStore(engine)


def count(engine: Engine, table: object) -> int:
    with engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()  # type: ignore[call-overload]


def test_without_a_publication_nothing_is_active(store: RevisionStore) -> None:
    assert store.active(PACK) is None
    assert store.all(PACK) == []


def test_a_revision_that_is_published_is_active_and_says_who_why_and_when(
    store: RevisionStore,
) -> None:
    made = store.publish(PACK, "d1", b"\x00one\xff", "maria", "New rates é ї")

    assert store.active(PACK) == made.number
    assert (made.pack, made.digest, made.who, made.why) == (PACK, "d1", "maria", "New rates é ї")
    assert made.is_active
    assert made.at.utcoffset() == timedelta(0)
    assert abs(datetime.now(UTC) - made.at) < timedelta(minutes=1)
    assert store.packed(made.number) == ("d1", b"\x00one\xff")


def test_the_newest_comes_first_and_only_one_is_active(store: RevisionStore) -> None:
    numbers = [store.publish(PACK, f"d{n}", b"x", "maria", "w").number for n in range(3)]

    found = store.all(PACK)

    assert [r.number for r in found] == numbers[::-1]
    assert [r.is_active for r in found] == [True, False, False]


def test_the_same_content_is_kept_once_and_becomes_active_again(
    store: RevisionStore, engine: Engine
) -> None:
    first = store.publish(PACK, "d1", b"one", "maria", "first")
    store.publish(PACK, "d2", b"two", "maria", "second")
    again = store.publish(PACK, "d1", b"one", "olena", "third")

    assert again.number == first.number == store.active(PACK)
    assert (again.who, again.why) == ("maria", "first")
    assert (count(engine, revisions), count(engine, activations)) == (2, 3)


def test_an_earlier_revision_can_be_made_active_and_the_later_one_again(
    store: RevisionStore,
) -> None:
    first = store.publish(PACK, "d1", b"one", "maria", "first")
    second = store.publish(PACK, "d2", b"two", "maria", "second")

    back = store.activate(PACK, first.number, "olena", "wrong rate")
    assert (back.number, back.is_active, store.active(PACK)) == (first.number, True, first.number)

    store.activate(PACK, second.number, "olena", "right after all")
    assert store.active(PACK) == second.number


def test_the_log_keeps_every_activation_with_its_reason(
    store: RevisionStore, engine: Engine
) -> None:
    first = store.publish(PACK, "d1", b"one", "maria", "first")
    store.publish(PACK, "d2", b"two", "maria", "second")
    store.activate(PACK, first.number, "olena", "wrong rate")

    with engine.connect() as connection:
        log = connection.execute(
            select(activations.c.who, activations.c.why).order_by(activations.c.id)
        ).all()
    assert [tuple(row) for row in log] == [
        ("maria", "first"), ("maria", "second"), ("olena", "wrong rate"),
    ]  # fmt: skip


def test_packs_do_not_see_each_other(store: RevisionStore) -> None:
    one = store.publish(PACK, "d1", b"one", "maria", "w")
    other = store.publish("pt-at", "d1", b"one", "maria", "w")

    assert one.number != other.number
    assert (store.active(PACK), store.active("pt-at")) == (one.number, other.number)
    assert [r.number for r in store.all(PACK)] == [one.number]
    with pytest.raises(UnknownRevision):
        store.find(PACK, other.number)
    with pytest.raises(UnknownRevision):
        store.activate(PACK, other.number, "maria", "w")
    assert store.active(PACK) == one.number


def test_a_revision_that_is_not_there_is_named(store: RevisionStore) -> None:
    for call in (
        lambda: store.packed(7),
        lambda: store.find(PACK, 7),
        lambda: store.activate(PACK, 7, "maria", "w"),
    ):
        with pytest.raises(UnknownRevision, match="7"):
            call()


def test_several_who_publish_the_same_at_once_make_one_revision(
    store: RevisionStore, engine: Engine
) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(
            pool.map(lambda n: store.publish(PACK, "d1", b"one", f"p{n}", "w").number, range(8))
        )

    assert set(made) == {store.active(PACK)}
    assert (count(engine, revisions), count(engine, activations)) == (1, 8)
