"""A running product takes up what is published, whatever people are saying, and never worse."""

from __future__ import annotations

import logging
import shutil
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from assistant.bootstrap import web
from assistant.contracts.messages import ConversationId, Inbound, Reply
from assistant.platform.revisions import RevisionStore
from assistant.platform.settings import Settings
from assistant.serving import Serving
from channels.rendering import CAPABILITIES, ChannelKind, render_text
from knowledge.archive import archive, digest
from tests.peers.harbour import (
    NEW_RATE,
    OLD_RATE,
    RATES,
    open_office,
    publish,
    without_mooring,
)
from tests.peers.pack_files import spoil
from tests.peers.terminal import run
from tests.peers.web import serving, start

QUESTION = "how much is the house rate"
OLD, NEW = "1.2%", "1.3%"


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The settings of a machine with a copy of the pack."""
    return open_office(tmp_path, monkeypatch)


@pytest.fixture
def pack(office: Settings) -> Path:
    return Path(office.pack)


@pytest.fixture
def live(office: Settings) -> Iterator[Serving]:
    """The product that follows what is published."""
    made = Serving(office.model_copy(update={"rate_per_minute": 1_000_000}))
    yield made
    made.app.engine.dispose()


def say(live: Serving, text: str, conversation: str = "") -> Reply:
    identity = ConversationId(conversation or uuid4().hex)
    return live.handle(Inbound(identity, text, uuid4().hex))


def shown(reply: Reply) -> str:
    return render_text(reply, CAPABILITIES[ChannelKind.CHAT])


# -- a server that runs ------------------------------------------------------------


class Askers:
    """Four people who ask the same thing again and again, each in a conversation of their own."""

    def __init__(self, client: Callable[[], httpx.Client]) -> None:
        self.said: Counter[str] = Counter()
        self.wrong: list[str] = []
        self._stop = threading.Event()
        self._client = client
        self._threads = [threading.Thread(target=self._ask) for _ in range(4)]

    def __enter__(self) -> Askers:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(timeout=30)

    def _ask(self) -> None:
        with self._client() as client:
            while not self._stop.is_set():
                response = start(client).send(QUESTION)
                rates = [rate for rate in (OLD, NEW) if rate in response.text]
                if response.status_code != 200 or len(rates) != 1:
                    self.wrong.append(f"{response.status_code} {response.text}")
                self.said[rates[0] if rates else ""] += 1

    def hear(self, rate: str) -> None:
        """Wait until only this is said: five more answers to everyone, all of them this."""
        until = time.monotonic() + 60
        while time.monotonic() < until:
            before = self.said.copy()
            time.sleep(0.5)
            new = self.said - before
            if new.total() >= 5 and set(new) == {rate}:
                return
        raise AssertionError(f"never heard {rate} alone: {self.said}, {self.wrong[:3]}")


def test_a_running_server_takes_up_what_is_published_and_what_is_taken_back(
    live: Serving, pack: Path
) -> None:
    first = publish("first")
    with (
        serving(live.app, web(live.app, live)) as served,
        Askers(served.client) as askers,
    ):
        askers.hear(OLD)
        spoil(pack, RATES, OLD_RATE, NEW_RATE)
        publish("second")
        askers.hear(NEW)
        run("kb", "rollback", str(first), "--why", "wrong rate")
        askers.hear(OLD)

    assert askers.wrong == []
    assert set(askers.said) == {OLD, NEW}


def test_the_page_and_the_topics_follow_what_is_published(live: Serving, pack: Path) -> None:
    with serving(live.app, web(live.app, live)) as served, served.client() as client:
        assert "Mooring fee" in client.get("/topics").text
        without_mooring(pack)
        publish("boats are free")
        live.refresh()

        assert "Mooring fee" not in client.get("/topics").text
        assert "Mooring fee" not in client.get("/").text
        assert "House rate" in client.get("/").text


# -- revisions in the product --------------------------------------------------------


def test_a_restart_serves_the_active_revision_and_not_the_files(
    office: Settings, pack: Path
) -> None:
    publish()
    spoil(pack, RATES, OLD_RATE, NEW_RATE)

    again = Serving(office)

    assert OLD in shown(say(again, QUESTION))
    again.app.engine.dispose()


def test_nothing_new_is_nothing_to_take_up(live: Serving, pack: Path) -> None:
    assert not live.refresh()
    publish()

    assert [live.refresh(), live.refresh()] == [True, False]


UNUSABLE = {
    "noise": lambda pack: b"noise",
    "cut off": lambda pack: archive(pack)[:-20],
    "malformed": lambda pack: _spoilt(pack, "pack.yaml", "languages:", "tongues:"),
    "no pack": lambda pack: _spoilt(pack, "pack.yaml", "", ""),
    "training": lambda pack: _spoilt(pack, "training/en/city.yml", "- intent:", "- intend:"),
    "not text": lambda pack: _spoilt(pack, "pack.yaml", "id:", "\udcff\nid:"),
    "fact": lambda pack: _spoilt(pack, RATES, "value: 1.2", "value: much"),
}


def _spoilt(pack: Path, path: str, old: str, new: str) -> bytes:
    copy = Path(shutil.copytree(pack, pack.parent / uuid4().hex))
    if old:
        text = (copy / path).read_text(encoding="utf-8").replace(old, new, 1)
        (copy / path).write_text(text, encoding="utf-8", errors="surrogateescape")
    else:
        (copy / path).unlink()
    return archive(copy)


@pytest.mark.parametrize("what", UNUSABLE)
def test_a_revision_that_cannot_be_used_leaves_the_old_one_serving(
    live: Serving, pack: Path, what: str, caplog: pytest.LogCaptureFixture
) -> None:
    packed = UNUSABLE[what](pack)
    try:
        name = digest(packed)
    except ValueError:
        name = "0123456789abcdef"
    store = RevisionStore(live.app.engine)
    caplog.set_level(logging.ERROR)

    bad = store.publish("harbour", name, packed, "maria", "a mistake")

    assert [live.refresh(), live.refresh()] == [False, False]
    assert [record.message for record in caplog.records] == ["revision.unusable"]
    assert OLD in shown(say(live, QUESTION))
    spoil(pack, RATES, OLD_RATE, NEW_RATE)
    assert publish() > bad.number
    assert live.refresh()
    assert NEW in shown(say(live, QUESTION))


def test_files_that_are_not_those_of_the_revision_are_not_served(live: Serving, pack: Path) -> None:
    spoil(pack, RATES, OLD_RATE, NEW_RATE)
    store = RevisionStore(live.app.engine)

    store.publish("harbour", "f" * 16, archive(pack), "mallory", "another hash")

    assert not live.refresh()
    assert OLD in shown(say(live, QUESTION))


@pytest.mark.parametrize(
    "text", ["and for a company?", "say it again, please", "simpler please", "1", QUESTION]
)
def test_a_conversation_whose_subject_left_the_pack_goes_on(
    live: Serving, pack: Path, text: str
) -> None:
    conversation = uuid4().hex
    assert say(live, "how much is the mooring fee", conversation).article == "mooring.fee"
    without_mooring(pack)
    store = RevisionStore(live.app.engine)
    packed = archive(pack)
    store.publish("harbour", digest(packed), packed, "maria", "boats are free")
    assert live.refresh()

    reply = say(live, text, conversation)

    assert reply.article != "mooring.fee"
    assert "mooring.fee" not in reply.alternatives
    assert shown(reply)
    assert len(live.app.store.history(ConversationId(conversation))) == 2
