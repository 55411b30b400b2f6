"""`assistant bench`: turns over HTTP against a server of its own, beside a reference workload.

Distinct questions, so that nothing comes out of the embedding cache. Prints the machine and a
fixed piece of arithmetic timed in the same run, so that a busy machine can be told.
"""

from __future__ import annotations

import http.client
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from queue import Empty, Queue
from typing import Any
from uuid import uuid4

import numpy as np

from assistant.platform.database import connect, migrate

_HOST = "127.0.0.1"
_START_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class Figures:
    """What one load gave."""

    clients: int
    turns: int
    errors: int
    seconds: float
    p50_ms: float
    p95_ms: float

    @property
    def rate(self) -> float:
        """Turns a second."""
        return self.turns / self.seconds if self.seconds else 0.0


@contextmanager
def server(port: int, state: Path, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run `assistant serve` until the block ends; `state` keeps its database and models."""
    given = {
        "ASSISTANT_PORT": str(port),
        "ASSISTANT_STATE_DIR": str(state),
        "ASSISTANT_RATE_PER_MINUTE": "1000000",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "assistant.cli", "serve"],
        env={**os.environ, **given, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until_ready(port, process)
        yield process
    finally:
        process.terminate()
        process.wait(timeout=20)


def wait_until_ready(port: int, process: subprocess.Popen[bytes]) -> None:
    """Return when the server answers.

    Raises:
        RuntimeError: it ended, or did not answer in time.
    """
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        try:
            with closing(http.client.HTTPConnection(_HOST, port, timeout=2)) as connection:
                connection.request("GET", "/readyz")
                if connection.getresponse().status == 200:
                    return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("the server did not start")


def call(
    connection: http.client.HTTPConnection, method: str, path: str, body: object, token: str = ""
) -> tuple[int, Any]:
    """Make one JSON call; what comes back is whatever the peer says."""
    headers = {"content-type": "application/json", "authorization": f"Bearer {token}"}
    connection.request(method, path, json.dumps(body), headers)
    response = connection.getresponse()
    data = response.read()
    return response.status, json.loads(data) if data else {}


Ask = Callable[[http.client.HTTPConnection, str], tuple[float, bool]]
"""Asks one question in a conversation of its own: milliseconds, and whether it was answered."""


def ask_api(connection: http.client.HTTPConnection, text: str) -> tuple[float, bool]:
    """Ask through our own API; opening the conversation is not timed."""
    _, made = call(connection, "POST", "/api/conversations", {})
    started = time.perf_counter()
    path = f"/api/conversations/{made.get('id')}/messages"
    status, _ = call(connection, "POST", path, {"text": text}, str(made.get("token")))
    return (time.perf_counter() - started) * 1000, status == 200


def ask_webhook(connection: http.client.HTTPConnection, text: str) -> tuple[float, bool]:
    """Ask through Rasa's REST channel, which a Rasa server and ours both speak."""
    body = {"sender": uuid4().hex, "message": text}
    started = time.perf_counter()
    status, replies = call(connection, "POST", "/webhooks/rest/webhook", body)
    return (time.perf_counter() - started) * 1000, status == 200 and bool(replies)


def load(port: int, questions: list[str], clients: int, ask: Ask = ask_api) -> Figures:
    """Send the questions, each in a conversation of its own, from so many clients at once."""
    work: Queue[str] = Queue()
    for question in questions:
        work.put(question)
    times: list[float] = []
    errors = count()
    guard = threading.Lock()

    def client() -> None:
        connection = http.client.HTTPConnection(_HOST, port, timeout=60)
        while True:
            try:
                text = work.get_nowait()
            except Empty:
                return
            elapsed, answered = ask(connection, text)
            with guard:
                times.append(elapsed)
                if not answered:
                    next(errors)

    threads = [threading.Thread(target=client) for _ in range(clients)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - started
    ordered = sorted(times)
    return Figures(
        clients=clients,
        turns=len(times),
        errors=next(errors),
        seconds=seconds,
        p50_ms=statistics.median(ordered),
        p95_ms=ordered[int(len(ordered) * 0.95)],
    )


def reference_ms() -> float:
    """Time a fixed piece of arithmetic: the best of five, in milliseconds."""
    matrix = np.random.default_rng(1).random((400, 400), dtype=np.float32)
    best = float("inf")
    for _ in range(5):
        started = time.perf_counter()
        for _ in range(20):
            matrix = np.tanh(matrix @ matrix / 400)
        best = min(best, (time.perf_counter() - started) * 1000)
    return best


def resident_mb(process: subprocess.Popen[bytes]) -> float:
    """Return the memory a process holds, from /proc."""
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def machine() -> str:
    """Describe the machine."""
    return f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"


def run(questions: list[str], models: Path, port: int = 8765) -> dict[str, object]:
    """Run the benchmark on a fresh database with the models already built."""
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder)
        (state / "models").symlink_to(models.resolve())
        migrate(connect(f"sqlite:///{state / 'assistant.db'}"))
        started = time.perf_counter()
        with server(port, state) as process:
            first = load(port, questions[:1], 1)
            start_seconds = time.perf_counter() - started
            load(port, questions[1:6], 1)
            half = len(questions) // 2
            alone = load(port, questions[6:half], 1)
            together = load(port, questions[half:], 32)
            memory = resident_mb(process)
    return {
        "machine": machine(),
        "reference_ms": round(reference_ms(), 1),
        "start_to_first_answer_s": round(start_seconds, 2),
        "first_errors": first.errors,
        "one_client": {
            "turns": alone.turns,
            "p50_ms": round(alone.p50_ms, 1),
            "p95_ms": round(alone.p95_ms, 1),
            "errors": alone.errors,
        },
        "32_clients": {
            "turns": together.turns,
            "turns_per_second": round(together.rate, 1),
            "p95_ms": round(together.p95_ms, 1),
            "errors": together.errors,
        },
        "resident_mb": round(memory),
    }
