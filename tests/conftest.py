"""Fixtures: the product wired as in production, on a database of its own for every test."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import settings

for name in [n for n in os.environ if n.startswith("ASSISTANT_")]:
    del os.environ[name]

from assistant.bootstrap import App, build, build_interpreter  # noqa: E402
from assistant.contracts.knowledge import Pack  # noqa: E402
from assistant.contracts.messages import ChannelKind, ConversationId, Inbound, Reply  # noqa: E402
from assistant.platform.settings import Settings  # noqa: E402
from knowledge.packs import load_pack  # noqa: E402
from nlu.interpreter import InProcessInterpreter  # noqa: E402

# A run finds the same examples as the one before, however busy the machine is.
settings.register_profile("suite", deadline=None, derandomize=True)
settings.load_profile("suite")

ROOT = Path(__file__).parents[1]
MODELS = ROOT / "var" / "models"
TODAY = date(2026, 11, 21)
Ask = Callable[..., Reply]


def _only_this_machine(connect: Callable[..., object]) -> Callable[..., object]:
    def checked(self: socket.socket, address: object) -> object:
        host = address[0] if isinstance(address, tuple) else ""
        if host not in {"", "127.0.0.1", "::1", "localhost"}:
            raise AssertionError(f"a test tried to reach {host}")
        return connect(self, address)

    return checked


socket.socket.connect = _only_this_machine(socket.socket.connect)  # type: ignore[method-assign]


def settings_in(folder: Path, **changes: object) -> Settings:
    """Return settings with their state in a folder and the shared models."""
    folder.mkdir(parents=True, exist_ok=True)
    MODELS.mkdir(parents=True, exist_ok=True)
    if not (folder / "models").exists():
        (folder / "models").symlink_to(MODELS)
    given = {"state_dir": folder, "today": TODAY, "rate_per_minute": 1_000_000}
    return Settings(**(given | changes))  # type: ignore[arg-type]


@lru_cache(maxsize=1)
def shared_interpreter() -> InProcessInterpreter:
    """The engine is the same for every test and keeps no state: load it once."""
    folder = ROOT / "var"
    return build_interpreter(settings_in(folder / "test-state"), load_pack("pt-at"), lambda: TODAY)


@pytest.fixture(scope="session")
def pack() -> Pack:
    """The default pack."""
    return load_pack("pt-at")


@pytest.fixture(scope="session")
def interpreter() -> InProcessInterpreter:
    """The in-process engine on the default pack."""
    return shared_interpreter()


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    """The whole product, today being 2026-11-21."""
    built = build(settings_in(tmp_path), interpreter=shared_interpreter())
    yield built
    built.engine.dispose()


@pytest.fixture
def ask(app: App) -> Ask:
    """Put a message to the product: `ask("text", conversation="c", channel=…, key=…)`."""

    def put(
        text: str,
        conversation: str = "",
        key: str = "",
        channel: ChannelKind = ChannelKind.CHAT,
    ) -> Reply:
        identity = ConversationId(conversation or uuid4().hex)
        return app.turns.handle(Inbound(identity, text, key or uuid4().hex, channel))

    return put
