"""How many messages a minute one address may send; a sliding window in memory."""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from threading import Lock

from assistant.contracts.errors import TooManyRequests

_WINDOW_SECONDS = 60.0
_MOST_ADDRESSES = 50_000


class RateLimiter:
    """Counts per key; forgets the key unused for longest when there are too many."""

    def __init__(self, per_minute: int) -> None:
        """Allow so many a minute."""
        self._limit = per_minute
        self._seen: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = Lock()

    def take(self, key: str) -> None:
        """Count one.

        Raises:
            TooManyRequests: the key has used up its minute.
        """
        now = time.monotonic()
        with self._lock:
            times = self._seen.setdefault(key, deque())
            self._seen.move_to_end(key)
            while times and now - times[0] > _WINDOW_SECONDS:
                times.popleft()
            if len(times) >= self._limit:
                raise TooManyRequests(key)
            times.append(now)
            if len(self._seen) > _MOST_ADDRESSES:
                self._seen.popitem(last=False)
