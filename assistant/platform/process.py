"""What the serving process asks of its machine: few threads, little memory."""

from __future__ import annotations

import ctypes
import os

from threadpoolctl import threadpool_limits

_M_ARENA_MAX = -8  # glibc malloc.h
WORKER_THREADS = max(4, 2 * (os.cpu_count() or 1))
"""Turns answered at once; more only wait for a core and hold memory."""


def tune() -> None:
    """Use one BLAS thread a call, since turns already run side by side, and two malloc arenas.

    Without the second, glibc gives every thread an arena that never shrinks: 100 MB in a server.
    """
    threadpool_limits(limits=1, user_api="blas")
    try:
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 2)
    except (AttributeError, OSError):
        return  # another C library has no such knob, and no need of it


def give_back() -> None:
    """Return what loading has freed to the system; 30 MB after the models are read."""
    try:
        ctypes.CDLL(None).malloc_trim(0)
    except (AttributeError, OSError):
        return  # as above
