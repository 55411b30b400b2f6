"""Contact points: sealed, found again by a keyed digest, and gone when their time is over."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select, update

from assistant.contracts.messages import ConversationId
from assistant.platform.contacts import ContactStore, load_key
from assistant.platform.database import connect, migrate
from assistant.platform.tables import contacts

PHONE = "+351912345678"
KEY, OTHER_KEY = b"k" * 32, b"o" * 32
FIRST, SECOND = ConversationId("first"), ConversationId("second")


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """A migrated database of its own."""
    made = connect(f"sqlite:///{tmp_path / 'contacts.db'}")
    migrate(made)
    yield made
    made.dispose()


@pytest.fixture
def store(engine: Engine) -> ContactStore:
    """A store that keeps contact points for 90 days."""
    return ContactStore(engine, KEY, 90)


def rows(engine: Engine) -> list[dict[str, object]]:
    """Return what a thief of the database would see."""
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(select(contacts)).mappings()]


# -- found and revealed ----------------------------------------------------------


def test_a_contact_point_leads_back_to_its_conversation_and_is_revealed(
    store: ContactStore,
) -> None:
    store.keep("phone", PHONE, FIRST)

    assert store.conversation_of("phone", PHONE) == FIRST
    assert store.reveal(FIRST) == PHONE


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(contact=st.text(st.characters(codec="utf-8"), min_size=1, max_size=60))
def test_any_contact_point_comes_back_as_it_was(store: ContactStore, contact: str) -> None:
    store.forget(FIRST)
    store.keep("any", contact, FIRST)

    assert store.reveal(FIRST) == contact


def test_an_unknown_contact_point_or_conversation_gives_nothing(store: ContactStore) -> None:
    store.keep("phone", PHONE, FIRST)

    assert store.conversation_of("phone", "+351910000000") is None
    assert store.reveal(SECOND) is None


def test_the_same_number_of_another_kind_is_another_contact_point(store: ContactStore) -> None:
    store.keep("phone", PHONE, FIRST)

    assert store.conversation_of("sms", PHONE) is None


def test_a_contact_point_belongs_to_its_latest_conversation(
    store: ContactStore, engine: Engine
) -> None:
    store.keep("phone", PHONE, FIRST)
    store.keep("phone", PHONE, SECOND)

    assert store.conversation_of("phone", PHONE) == SECOND
    assert store.reveal(FIRST) is None
    assert len(rows(engine)) == 1


# -- sealed ----------------------------------------------------------------------


def test_nothing_in_the_database_shows_the_contact_point(
    store: ContactStore, engine: Engine, tmp_path: Path
) -> None:
    store.keep("phone", PHONE, FIRST)

    files = b"".join(path.read_bytes() for path in tmp_path.glob("contacts.db*"))
    assert b"first" in files
    assert PHONE.encode() not in files
    assert b"912345678" not in files


def test_the_same_contact_point_is_sealed_differently_every_time(
    store: ContactStore, engine: Engine
) -> None:
    store.keep("phone", PHONE, FIRST)
    before = rows(engine)[0]
    store.keep("phone", PHONE, FIRST)
    after = rows(engine)[0]

    assert before["sealed"] != after["sealed"]
    assert before["lookup"] == after["lookup"]


def test_with_a_wrong_key_nothing_is_found_and_nothing_can_be_read(
    store: ContactStore, engine: Engine
) -> None:
    store.keep("phone", PHONE, FIRST)
    thief = ContactStore(engine, OTHER_KEY, 90)

    assert thief.conversation_of("phone", PHONE) is None
    with pytest.raises(InvalidTag):
        thief.reveal(FIRST)


@pytest.mark.parametrize("change", ["sealed", "kind"])
def test_a_row_that_was_tampered_with_is_not_believed(
    store: ContactStore, engine: Engine, change: str
) -> None:
    store.keep("phone", PHONE, FIRST)
    sealed = bytearray(rows(engine)[0]["sealed"])  # type: ignore[call-overload]
    sealed[-1] ^= 1
    forged = {"sealed": bytes(sealed)} if change == "sealed" else {"kind": "email"}
    with engine.begin() as connection:
        connection.execute(update(contacts).values(forged))

    with pytest.raises(InvalidTag):
        store.reveal(FIRST)


# -- forgotten and expired -------------------------------------------------------


def test_a_forgotten_conversation_leaves_no_contact_point(
    store: ContactStore, engine: Engine
) -> None:
    store.keep("phone", PHONE, FIRST)
    store.keep("phone", "+351910000000", SECOND)

    store.forget(FIRST)

    assert store.conversation_of("phone", PHONE) is None
    assert [row["conversation"] for row in rows(engine)] == ["second"]


def test_only_what_is_past_its_retention_expires(store: ContactStore, engine: Engine) -> None:
    ContactStore(engine, KEY, -1).keep("phone", PHONE, FIRST)
    store.keep("phone", "+351910000000", SECOND)

    assert store.expire() == 1
    assert store.expire() == 0
    assert store.reveal(FIRST) is None
    assert store.reveal(SECOND) == "+351910000000"


def test_using_a_contact_point_again_prolongs_it(store: ContactStore, engine: Engine) -> None:
    ContactStore(engine, KEY, -1).keep("phone", PHONE, FIRST)
    store.keep("phone", PHONE, FIRST)

    assert store.expire() == 0
    until = rows(engine)[0]["kept_until"]
    assert isinstance(until, datetime)
    left = until.replace(tzinfo=UTC) - datetime.now(UTC)
    assert timedelta(days=89) < left <= timedelta(days=90)


# -- the key ---------------------------------------------------------------------


def test_a_key_is_made_once_and_only_the_owner_may_read_it(tmp_path: Path) -> None:
    first = load_key(tmp_path / "state")
    again = load_key(tmp_path / "state")

    assert first == again
    assert len(first) == 32
    mode = (tmp_path / "state" / "contact.key").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_two_installations_have_different_keys(tmp_path: Path) -> None:
    assert load_key(tmp_path / "a") != load_key(tmp_path / "b")


def test_a_key_from_the_settings_goes_before_the_file_and_makes_none(tmp_path: Path) -> None:
    given_key = load_key(tmp_path, "secret")

    assert given_key == load_key(tmp_path / "elsewhere", "secret")
    assert given_key != load_key(tmp_path, "Secret")
    assert list(tmp_path.iterdir()) == []
