"""The OpenAPI description is true: generated requests get what it says, and never a 5xx."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from assistant.bootstrap import App, web
from assistant.contracts.messages import ChannelKind
from channels.web.tokens import conversation_of, new_token
from tests.peers.web import scripted

CHAT = ChannelKind.CHAT
TOKEN = "a token of our own"
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
OPERATIONS = [
    ("/api/conversations", "POST"),
    ("/api/conversations/{conversation}", "GET"),
    ("/api/conversations/{conversation}", "DELETE"),
    ("/api/conversations/{conversation}/messages", "POST"),
    ("/api/conversations/{conversation}/close", "POST"),
    ("/webhooks/rest/webhook", "POST"),
    ("/model/parse", "POST"),
    ("/api/search", "GET"),
    ("/deadlines/{article}.ics", "GET"),
    ("/api/topics", "GET"),
    ("/healthz", "GET"),
    ("/readyz", "GET"),
    ("/metrics", "GET"),
]
bounded = settings(deadline=None, max_examples=20, suppress_health_check=list(HealthCheck))
WITH_INPUT = OPERATIONS[1:8]
RIGHT, WRONG = GenerationMode.POSITIVE, GenerationMode.NEGATIVE


def each(operations: list[tuple[str, str]], mode: GenerationMode) -> list[object]:
    """Return one case an operation."""
    return [pytest.param(p, m, mode, id=f"{mode.value} {m} {p}") for p, m in operations]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """A product whose Rasa contracts open with a token."""
    built = scripted(tmp_path_factory.mktemp("schema"), api_token=TOKEN)
    yield built
    built.engine.dispose()


@pytest.fixture(scope="module")
def described(app: App) -> schemathesis.BaseSchema:
    """What `/openapi.json` says."""
    return schemathesis.openapi.from_asgi("/openapi.json", web(app))


@pytest.mark.parametrize(
    ("path", "method", "mode"), [*each(OPERATIONS, RIGHT), *each(WITH_INPUT, WRONG)]
)
@bounded
@given(data=st.data())
def test_a_stranger_gets_what_the_description_says(described, path, method, mode, data):
    case = data.draw(described[path][method].as_strategy(generation_mode=mode))

    case.call_and_validate(checks=CHECKS)


@pytest.mark.parametrize(
    ("path", "method", "mode"), [*each(WITH_INPUT, RIGHT), *each(WITH_INPUT, WRONG)]
)
@bounded
@given(data=st.data())
def test_someone_with_a_token_gets_what_the_description_says(
    app, described, path, method, mode, data
):
    case = data.draw(described[path][method].as_strategy(generation_mode=mode))
    token = TOKEN
    if "{conversation}" in path:
        token = new_token()
        case.path_parameters["conversation"] = app.store.open(conversation_of(token), CHAT).id
    case.headers["authorization"] = f"Bearer {token}"

    case.call_and_validate(checks=CHECKS)


def test_every_route_but_the_page_is_described(described):
    assert {(o.ok().path, o.ok().method.upper()) for o in described.get_all_operations()} == set(
        OPERATIONS
    )
