"""Every HTTP route has an audience, and keeps to it. A new route needs an entry here."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from enum import Enum

import httpx
import pytest
from fastapi import FastAPI
from starlette.routing import BaseRoute, Mount

from assistant.bootstrap import web
from tests.peers.web import scripted


class Audience(Enum):
    """Who may call a route."""

    PUBLIC = "anybody"
    TOKEN = "whoever holds the token of the conversation"
    LOOPBACK = "this machine, or whoever holds the operator's token"


AUDIENCES = {
    "GET /": Audience.PUBLIC,
    "POST /": Audience.PUBLIC,
    "POST /new": Audience.PUBLIC,
    "POST /delete": Audience.TOKEN,
    "MOUNT /static": Audience.PUBLIC,
    "GET /theme.css": Audience.PUBLIC,
    "GET /openapi.json": Audience.PUBLIC,
    "GET /healthz": Audience.PUBLIC,
    "GET /readyz": Audience.PUBLIC,
    "GET /metrics": Audience.PUBLIC,
    "GET /topics": Audience.PUBLIC,
    "GET /api/topics": Audience.PUBLIC,
    "GET /api/search": Audience.PUBLIC,
    "GET /deadlines/{article}.ics": Audience.PUBLIC,
    "POST /api/conversations": Audience.PUBLIC,
    "POST /api/conversations/{conversation}/messages": Audience.TOKEN,
    "GET /api/conversations/{conversation}": Audience.TOKEN,
    "POST /api/conversations/{conversation}/close": Audience.TOKEN,
    "DELETE /api/conversations/{conversation}": Audience.TOKEN,
    "POST /webhooks/rest/webhook": Audience.LOOPBACK,
    "POST /model/parse": Audience.LOOPBACK,
}
BODIES = {
    "POST /api/conversations/{conversation}/messages": {"text": "olá"},
    "POST /webhooks/rest/webhook": {"sender": "a", "message": "olá"},
    "POST /model/parse": {"text": "olá"},
}
ADDRESSES = {
    "MOUNT /static": "GET /static/page.css",
    "GET /api/search": "GET /api/search?q=irs",
    "GET /deadlines/{article}.ics": "GET /deadlines/irs.filing.deadline.ics",
}
ELSEWHERE, HERE = "203.0.113.9", "127.0.0.1"


def names(routes: Iterable[BaseRoute], prefix: str = "") -> Iterator[str]:
    for route in routes:
        included = getattr(route, "original_router", None)
        if included is not None:  # FastAPI keeps a router that was included as one entry
            yield from names(included.routes, prefix + route.include_context.prefix)
        elif isinstance(route, Mount):
            yield f"MOUNT {prefix}{route.path}"
        else:
            yield from (f"{m} {prefix}{route.path}" for m in route.methods - {"HEAD"})


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    built = scripted(tmp_path_factory.mktemp("routes"))
    yield web(built)
    built.engine.dispose()


def status(served: FastAPI, name: str, address: str) -> int:
    """Call a route without any credentials from an address."""
    method, path = ADDRESSES.get(name, name).split(" ")
    path = path.replace("{conversation}", "0" * 32)

    async def call() -> int:
        transport = httpx.ASGITransport(served, client=(address, 4000))
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return (await client.request(method, path, json=BODIES.get(name))).status_code

    return asyncio.run(call())


def of(audience: Audience) -> list[str]:
    return [name for name, given in AUDIENCES.items() if given is audience]


def test_every_route_has_an_audience(served: FastAPI) -> None:
    found = list(names(served.routes))

    assert sorted(found) == sorted(AUDIENCES)


@pytest.mark.parametrize("name", of(Audience.TOKEN))
def test_without_its_token_a_conversation_looks_as_if_it_were_not_there(
    served: FastAPI, name: str
) -> None:
    # A browser that has nothing to delete is told that it is gone, as it wished.
    expected = {"POST /delete": 303}

    assert status(served, name, HERE) == expected.get(name, 404)


@pytest.mark.parametrize("name", of(Audience.LOOPBACK))
def test_a_loopback_route_is_closed_to_other_machines(served: FastAPI, name: str) -> None:
    assert status(served, name, ELSEWHERE) == 401
    assert status(served, name, HERE) == 200


@pytest.mark.parametrize("name", of(Audience.PUBLIC))
def test_a_public_route_needs_nothing(served: FastAPI, name: str) -> None:
    # The empty message of the page is refused as a message, not as a visitor.
    expected = {"POST /": 422, "POST /new": 303, "POST /api/conversations": 201}

    assert status(served, name, ELSEWHERE) == expected.get(name, 200)
