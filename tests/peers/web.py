"""The web channel as people reach it: a real server on a free port of this machine."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import httpx
import uvicorn
from fastapi import FastAPI

from assistant.bootstrap import App, build, web
from assistant.contracts.turns import Interpretation
from assistant.platform.settings import Settings
from nlu.interpreter import InProcessInterpreter
from tests.peers.interpreter import ScriptedInterpreter, meaning

MEANINGS: Mapping[str, Interpretation] = {
    "when is the irs deadline": meaning("irs.filing.deadline"),
    "quando entrego o irs": meaning("irs.filing.deadline"),
    "when do i pay vehicle tax": meaning("vehicles.iuc.when"),
    "tax": meaning("irs.filing.deadline", "vehicles.iuc.when"),
    "hello": meaning("chat.greet"),
    "i want a person": meaning("want.human"),
    "who won the match": meaning("oos.far"),
    "show me my debt": meaning("safety.account-own"),
    "hide my income": meaning("safety.evasion"),
}
"""What the sentences of the journeys mean; anything else means nothing."""


class Heard(ScriptedInterpreter):
    """A scripted interpreter that hears past capitals, marks of masking and punctuation."""

    def interpret(self, text, language, context=None):  # type: ignore[no-untyped-def]
        """Look the plain words up."""
        found = super().interpret(text, language, context)
        plain = " ".join(re.findall(r"\w+", re.sub(r"⟨\w+⟩", " ", text).casefold()))
        return self.meanings.get(plain, found)


def scripted(folder: Path, **settings: object) -> App:
    """Return the whole product with a scripted model, its state in a folder."""
    given: dict[str, object] = {"state_dir": folder, "rate_per_minute": 1_000_000}
    interpreter = cast(InProcessInterpreter, Heard(MEANINGS))
    return build(Settings(**(given | settings)), interpreter=interpreter)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Served:
    """A product that runs, and where."""

    app: App
    url: str

    def client(self, **options: object) -> httpx.Client:
        """Return a client for it; without a word it wants English."""
        headers = {"accept-language": "en"} | cast(dict[str, str], options.pop("headers", {}))
        return httpx.Client(base_url=self.url, headers=headers, timeout=30, **options)  # type: ignore[arg-type]


@contextmanager
def serving(app: App, routes: FastAPI | None = None) -> Iterator[Served]:
    """Serve a product, or other routes to it, in a thread until the block ends."""
    listener = socket.create_server(("127.0.0.1", 0))  # calls wait in its queue until it is up
    config = uvicorn.Config(routes or web(app), ws="none", access_log=False, log_config=None)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listener],), name="uvicorn")
    thread.start()
    try:
        yield Served(app, f"http://127.0.0.1:{listener.getsockname()[1]}")
    finally:
        server.should_exit = True
        thread.join(timeout=20)
        listener.close()
        app.engine.dispose()


@dataclass(frozen=True)
class Talk:
    """One conversation over the JSON API."""

    client: httpx.Client
    id: str
    token: str

    @property
    def path(self) -> str:
        """Return the address of the conversation."""
        return f"/api/conversations/{self.id}"

    @property
    def key(self) -> dict[str, str]:
        """Return the header that opens it."""
        return {"authorization": f"Bearer {self.token}"}

    def send(self, text: str, **fields: object) -> httpx.Response:
        """Send a message."""
        body = {"text": text, **fields}
        return self.client.post(f"{self.path}/messages", json=body, headers=self.key)

    def history(self) -> httpx.Response:
        """Ask for the turns."""
        return self.client.get(self.path, headers=self.key)

    def close(self) -> httpx.Response:
        """End it."""
        return self.client.post(f"{self.path}/close", headers=self.key)

    def delete(self) -> httpx.Response:
        """Delete it."""
        return self.client.delete(self.path, headers=self.key)


def start(client: httpx.Client) -> Talk:
    """Start a conversation."""
    made = client.post("/api/conversations").json()
    return Talk(client, made["id"], made["token"])
