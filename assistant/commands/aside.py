"""A database of its own for a command, so that what it asks leaves no trace."""

from __future__ import annotations

import atexit
import tempfile
from pathlib import Path

from assistant.platform.settings import Settings


def aside(settings: Settings) -> Settings:
    """Return settings with a temporary database that is gone when the process ends."""
    folder = tempfile.TemporaryDirectory(prefix="assistant-", ignore_cleanup_errors=True)
    atexit.register(folder.cleanup)
    url = f"sqlite:///{Path(folder.name) / 'aside.db'}"
    return settings.model_copy(update={"database_url": url})
