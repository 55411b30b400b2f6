"""Talks to a Rasa server on this machine: pooled connections, a time limit, a circuit breaker.

The standard library's client is enough for one kind of request, and a pool of it is 20 lines.
"""

from __future__ import annotations

import json
import logging
import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from queue import Empty, LifoQueue
from threading import Lock
from urllib.parse import urlencode, urlsplit

log = logging.getLogger("nlu.rasa")

_MOST_BYTES = 1_000_000
_FAILURES, _REST_SECONDS = 3, 10.0
_SPARE = 32  # connections kept open; more are made when needed and closed after


class SidecarUnavailable(Exception):
    """Rasa did not answer, answered nonsense, or is not asked for a while because of that."""


class Breaker:
    """Stops asking after some failures in a row; then lets one call try, now and again."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Start closed: calls go through."""
        self._clock = clock
        self._guard = Lock()
        self._failures = 0
        self._next_try = 0.0

    def allows(self) -> bool:
        """Say whether to call now; while open, one caller in `_REST_SECONDS` is told yes."""
        with self._guard:
            if self._failures < _FAILURES:
                return True
            if self._clock() < self._next_try:
                return False
            self._next_try = self._clock() + _REST_SECONDS
            return True

    def succeeded(self) -> None:
        """Close."""
        with self._guard:
            was_open, self._failures = self._failures >= _FAILURES, 0
        if was_open:
            log.info("rasa.back")

    def failed(self, reason: str) -> None:
        """Count a failure; the last one needed opens."""
        with self._guard:
            self._failures += 1
            opens = self._failures == _FAILURES
            self._next_try = self._clock() + _REST_SECONDS
        if opens:
            log.warning("rasa.unavailable", extra={"reason": reason})


class Sidecar:
    """`/model/parse` of one Rasa server, for many threads."""

    def __init__(
        self, url: str, token: str, timeout: float = 1.0, breaker: Breaker | None = None
    ) -> None:
        """Connect on the first call. `timeout` in seconds holds for each wait on the network.

        Raises:
            ValueError: the address is not `http://host:port`.
        """
        parts = urlsplit(url)
        if parts.scheme != "http" or not parts.hostname or parts.path.strip("/"):
            raise ValueError(f"{url}: expected http://host:port")
        self._host, self._port = parts.hostname, parts.port or 80
        self._path = "/model/parse?" + urlencode({"token": token})
        self._timeout = timeout
        self._breaker = breaker or Breaker()
        self._idle: LifoQueue[HTTPConnection] = LifoQueue(_SPARE)

    def parse(self, text: str) -> dict[str, float]:
        """Return intent → confidence; none where Rasa recognises nothing.

        A leading `/` would address Rasa's commands past the model, and is taken off.

        Raises:
            SidecarUnavailable: no usable answer; nothing of the text is in the message.
        """
        text = text.lstrip("/\\ ")
        if not text:
            return {}
        if not self._breaker.allows():
            raise SidecarUnavailable("resting after failures")
        try:
            ranking = _ranking(self._post(json.dumps({"text": text}).encode()))
        except (OSError, HTTPException, ValueError) as error:
            # The error itself may carry what was sent or received: only its kind goes on.
            self._breaker.failed(type(error).__name__)
            raise SidecarUnavailable(type(error).__name__) from None
        self._breaker.succeeded()
        return ranking

    def close(self) -> None:
        """Close the connections that are not in use."""
        while not self._idle.empty():
            self._idle.get_nowait().close()

    def _post(self, body: bytes) -> bytes:
        with self._connection() as (connection, is_used):
            try:
                return self._exchange(connection, body)
            except (ConnectionError, HTTPException) as error:
                # The server closes connections that rest: once more on a new one.
                if not is_used or isinstance(error, _BadAnswer):
                    raise
                connection.close()
                return self._exchange(connection, body)

    def _exchange(self, connection: HTTPConnection, body: bytes) -> bytes:
        connection.request("POST", self._path, body, {"Content-Type": "application/json"})
        response = connection.getresponse()
        content = response.read(_MOST_BYTES + 1)
        if response.status != 200:
            raise _BadAnswer(f"status {response.status}")
        if len(content) > _MOST_BYTES:
            raise _BadAnswer("too long")
        return content

    @contextmanager
    def _connection(self) -> Iterator[tuple[HTTPConnection, bool]]:
        """Lend a connection, and say whether it was used before; a failed one is not kept."""
        try:
            connection, is_used = self._idle.get_nowait(), True
        except Empty:
            connection = HTTPConnection(self._host, self._port, timeout=self._timeout)
            is_used = False
        try:
            yield connection, is_used
        except BaseException:
            connection.close()
            raise
        if self._idle.full():
            connection.close()
        else:
            self._idle.put(connection)


class _BadAnswer(HTTPException):
    """An answer came, and it is not one we can use."""


def _ranking(content: bytes) -> dict[str, float]:
    """Read the ranking out of an answer.

    Raises:
        ValueError: it has not the shape of Rasa's, or a confidence is no share.
    """
    answer = json.loads(content)
    if not isinstance(answer, dict) or not isinstance(answer.get("intent_ranking", []), list):
        raise ValueError("no ranking")
    if "intent" not in answer:
        raise ValueError("no intent")
    found: dict[str, float] = {}
    for entry in answer.get("intent_ranking", []):
        if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
            raise ValueError("no name")
        share = entry.get("confidence")
        if isinstance(share, bool) or not isinstance(share, int | float):
            raise ValueError("no confidence")
        if not math.isfinite(share) or share < 0:
            raise ValueError("no share")
        found[entry["name"]] = float(share)
    return found
