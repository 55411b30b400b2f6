"""One turn at a time in a conversation, within a process and between processes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assistant.bootstrap import App
from assistant.contracts.errors import ConflictingTurn
from assistant.contracts.messages import ConversationId, Inbound
from assistant.engine.turn import Locks
from tests.peers.interpreter import meaning
from tests.peers.talk import Listener, Person, new_person, product

MEANINGS = {"IRS": meaning("irs.filing.deadline"), "IUC": meaning("vehicles.iuc.when")}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where both processes keep their state."""
    return tmp_path_factory.mktemp("order")


@pytest.fixture(scope="module")
def whole(folder: Path) -> Iterator[App]:
    """One process."""
    built = product(folder, Listener())
    yield built
    built.engine.dispose()


@pytest.fixture(scope="module")
def other(folder: Path) -> Iterator[App]:
    """Another process on the same database: it shares no lock with the first."""
    built = product(folder, Listener(MEANINGS))
    yield built
    built.engine.dispose()


@pytest.fixture
def ana(whole: App) -> Person:
    """Someone in a new conversation."""
    return new_person(whole, MEANINGS)


def side_by_side(person: Person, others: list[Person], seconds: float) -> bool:
    """Let people speak at once; say whether two turns met in the model within some seconds."""
    meeting = threading.Barrier(2)
    met = threading.Event()

    def wait() -> None:
        try:
            meeting.wait(seconds)
            met.set()
        except threading.BrokenBarrierError:
            pass

    person.model.interrupt = wait
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda one: one.say("IRS"), others))
    return met.is_set()


def test_turns_of_one_conversation_run_one_after_another(ana: Person) -> None:
    assert not side_by_side(ana, [ana, ana], seconds=0.5)
    assert ana.texts == ["IRS", "IRS"]


def test_turns_of_different_conversations_run_side_by_side(ana: Person) -> None:
    assert side_by_side(ana, [ana, Person(ana.app, ana.model)], seconds=20)


def test_a_message_sent_many_times_at_once_is_answered_once(ana: Person) -> None:
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda _: ana.say("IRS", key="m1"), range(16)))

    assert len({reply.receipt for reply in replies}) == 1
    assert ana.texts == ["IRS"]


def test_a_turn_that_another_process_overtook_is_done_again(ana: Person, other: App) -> None:
    def overtake() -> None:
        if len(ana.model.heard) == 1:
            other.turns.handle(Inbound(ana.conversation, "IUC", "theirs"))

    ana.model.interrupt = overtake
    reply = ana.say("IRS", key="ours")

    texts = [turn.text for turn in ana.app.store.history(ana.conversation)]
    assert texts == ["IUC", "IRS"]
    assert reply.article == "irs.filing.deadline"
    state = ana.app.store.find(ana.conversation).state  # type: ignore[union-attr]
    assert state.earlier_topics == ("vehicles.iuc.when",)


def test_the_same_message_answered_by_another_process_meanwhile_gives_its_reply(
    ana: Person, other: App
) -> None:
    theirs = []

    def overtake() -> None:
        theirs.append(other.turns.handle(Inbound(ana.conversation, "IRS", "m1")))

    ana.model.interrupt = overtake
    reply = ana.say("IRS", key="m1")

    assert [reply] == theirs
    assert ana.texts == ["IRS"]


def test_after_three_tries_a_turn_gives_up_and_leaves_nothing(ana: Person, other: App) -> None:
    def overtake() -> None:
        other.turns.handle(Inbound(ana.conversation, "IUC", f"theirs-{len(ana.model.heard)}"))

    ana.model.interrupt = overtake

    with pytest.raises(ConflictingTurn):
        ana.say("IRS")
    assert ana.texts == ["IUC", "IUC", "IUC"]


def test_a_turn_that_fails_lets_the_next_one_in(ana: Person) -> None:
    def fail() -> None:
        raise RuntimeError("model gone")

    ana.model.interrupt = fail
    with pytest.raises(RuntimeError):
        ana.say("IRS")
    ana.model.interrupt = lambda: None

    assert ana.say("IRS").article == "irs.filing.deadline"


def test_a_conversation_has_one_lock_of_its_own() -> None:
    locks = Locks()

    assert locks.of("a") is locks.of("a")
    assert locks.of("a") is not locks.of("b")


def test_the_oldest_locks_are_forgotten_but_never_one_that_is_held(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Locks, "_MOST", 2)
    locks = Locks()
    free = locks.of(ConversationId("free"))
    held = locks.of(ConversationId("held"))

    with held:
        for name in "abc":
            locks.of(name)

        assert locks.of("held") is held
        assert locks.of("free") is not free
