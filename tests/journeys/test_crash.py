"""A server that is killed in the middle loses no acknowledged reply and repeats none."""

from __future__ import annotations

import http.client
import signal
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from assistant.commands.bench import server
from tests.peers.citizen import Citizen

MODELS = Path(__file__).parents[2] / "var" / "models"
PEOPLE = 50
MESSAGES = {
    "m1": "Quando tenho de entregar o IRS?",
    "m2": "When do I pay the vehicle tax?",
    "m3": "Como peço o NIF?",
    "m4": "obrigada",
}
ENOUGH = 60
"""Acknowledged replies before the server is killed; 200 are asked for."""


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@contextmanager
def running(state: Path) -> Iterator[tuple[int, object]]:
    """Run `assistant serve` on a state folder."""
    port = free_port()
    with server(port, state) as process:
        yield port, process


@pytest.fixture
def state(tmp_path: Path, interpreter: object) -> Path:
    """A state folder with the models that are already built."""
    del interpreter  # asking for it has built them
    (tmp_path / "models").symlink_to(MODELS)
    return tmp_path


def talk(citizen: Citizen, heard: threading.Semaphore) -> None:
    """Send the messages in order until the line breaks."""
    for key, text in MESSAGES.items():
        try:
            citizen.say(text, key)
        except (OSError, http.client.HTTPException):
            return
        heard.release()


def killed_in_the_middle(state: Path) -> list[Citizen]:
    """Return people whose server was killed while it answered them."""
    heard = threading.Semaphore(0)
    with running(state) as (port, process):
        with ThreadPoolExecutor(PEOPLE) as pool:
            people = list(pool.map(Citizen, [port] * PEOPLE))
            for citizen in people:
                pool.submit(talk, citizen, heard)
            for _ in range(ENOUGH):
                assert heard.acquire(timeout=60)
            process.send_signal(signal.SIGKILL)
        process.wait(timeout=20)
    return people


def test_after_a_crash_every_acknowledged_reply_is_there_once_and_nothing_is_answered_twice(state):
    people = killed_in_the_middle(state)
    acknowledged = [dict(citizen.receipts) for citizen in people]
    assert ENOUGH <= sum(map(len, acknowledged)) < PEOPLE * len(MESSAGES)

    with running(state) as (port, _), ThreadPoolExecutor(10) as pool:
        for citizen in people:
            citizen.port = port
        found = list(pool.map(Citizen.history, people))

        def send_all_again(citizen: Citizen) -> list[list[str]]:
            return [[citizen.say(text, key) for key, text in MESSAGES.items()] for _ in range(2)]

        resent = list(pool.map(send_all_again, people))
        finally_there = list(pool.map(Citizen.history, people))

    for before, kept, (first, second), after in zip(
        acknowledged, found, resent, finally_there, strict=True
    ):
        assert kept[: len(before)] == list(before.values())
        assert len(kept) <= len(before) + 1
        assert first[: len(kept)] == kept
        assert first == second == after
        assert len(set(after)) == len(MESSAGES)
