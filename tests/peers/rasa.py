"""A stand-in for a Rasa server that is broken in a chosen way; the real one is in tests/sidecar.

It speaks over real sockets, so that what is tested is what happens on a line.
"""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

Answer = Callable[[socket.socket], None]

RANKING = {
    "text": "x",
    "intent": {"name": "irs.filing.deadline", "confidence": 0.6},
    "entities": [],
    "intent_ranking": [
        {"name": "irs.filing.deadline", "confidence": 0.6},
        {"name": "vehicles.iuc.when", "confidence": 0.3},
        {"name": "nlu_fallback", "confidence": 0.1},
    ],
}


def says(content: object, status: str = "200 OK", *, keep: bool = True) -> Answer:
    """Answer with a body; without `keep` close the line after it."""
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n\r\n".encode()

    def answer(line: socket.socket) -> None:
        line.sendall(head + body)
        if not keep:
            line.shutdown(socket.SHUT_RDWR)

    return answer


def hangs(line: socket.socket) -> None:
    """Never answer; wait until the caller hangs up."""
    with suppress(OSError):
        line.recv(1)


def dies(line: socket.socket) -> None:
    """Hang up in the middle of an answer."""
    line.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{"intent')
    line.shutdown(socket.SHUT_RDWR)


def slams(line: socket.socket) -> None:
    """Hang up without a word."""
    line.shutdown(socket.SHUT_RDWR)


def chatters(line: socket.socket) -> None:
    """Answer with what is no HTTP."""
    line.sendall(b"220 mail.example ESMTP\r\n\r\n")
    line.shutdown(socket.SHUT_RDWR)


@dataclass
class BrokenRasa:
    """Answers every request as it was told to, and remembers what it was asked."""

    answer: Answer
    bodies: list[bytes] = field(default_factory=list)
    lines: int = 0
    url: str = ""

    @property
    def texts(self) -> list[str]:
        """The texts it was asked about."""
        return [json.loads(body)["text"] for body in self.bodies]


@contextmanager
def broken(answer: Answer) -> Iterator[BrokenRasa]:
    """Run it on a free port until the block ends."""
    rasa = BrokenRasa(answer)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        rasa.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        threads = [threading.Thread(target=_accept, args=(listener, rasa), daemon=True)]
        threads[0].start()
        try:
            yield rasa
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            threads[0].join(timeout=5)


def _accept(listener: socket.socket, rasa: BrokenRasa) -> None:
    with suppress(OSError):
        while True:
            line, _ = listener.accept()
            rasa.lines += 1
            threading.Thread(target=_talk, args=(line, rasa), daemon=True).start()


def _talk(line: socket.socket, rasa: BrokenRasa) -> None:
    with line, suppress(OSError), line.makefile("rb") as reader:
        while _request(reader, rasa):
            rasa.answer(line)


def _request(reader, rasa: BrokenRasa) -> bool:  # type: ignore[no-untyped-def]
    length = 0
    is_request = False
    while header := reader.readline().strip():
        is_request = True
        if header.lower().startswith(b"content-length:"):
            length = int(header.split(b":")[1])
    if length:
        rasa.bodies.append(reader.read(length))
    return is_request
