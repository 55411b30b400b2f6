"""What the JSON API refuses: a defined status and a sentence in the person's language."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import httpx
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import text as sql

from assistant.engine.normalise import MAX_CHARACTERS
from assistant.platform.languages import all_languages, speak
from tests.peers.web import Served, Talk, scripted, serving, start

NIF = "123456789"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A product that runs."""
    with serving(scripted(tmp_path_factory.mktemp("refusals"))) as running:
        yield running


@pytest.fixture(scope="module")
def client(served: Served) -> Iterator[httpx.Client]:
    """A client that reads English."""
    with served.client() as connected:
        yield connected


@pytest.fixture
def talk(client: httpx.Client) -> Talk:
    """A conversation that was just started."""
    return start(client)


def sentence(code: str, language: str) -> str:
    """Return what a person reads."""
    return speak(language).say(f"error.{code}", limit=MAX_CHARACTERS)


def assert_problem(answer: httpx.Response, status: int, code: str, language: str = "en") -> None:
    """Check a problem of RFC 9457 in the person's language."""
    body = answer.json()
    assert (answer.status_code, body["status"]) == (status, status)
    assert answer.headers["content-type"] == "application/problem+json"
    assert body["code"] == code
    assert body["detail"] == sentence(code, language)


@pytest.mark.parametrize("language", all_languages())
@pytest.mark.parametrize(
    ("text", "status", "code"),
    [
        pytest.param("", 422, "input.empty", id="empty"),
        pytest.param(" \t\n\u00a0\u2003", 422, "input.empty", id="spaces"),
        pytest.param("\x00\x07\x1b\x7f\x85", 422, "input.empty", id="control characters"),
        pytest.param("\u200b\u202e\ufeff", 422, "input.empty", id="invisible"),
        pytest.param("😀👍🏽👩‍👩‍👧", 422, "input.empty", id="only emoji"),
        pytest.param("?!… —", 422, "input.empty", id="only marks"),
        pytest.param("////", 422, "input.empty", id="only slashes"),
        pytest.param("a" * 2_001, 413, "input.too_long", id="one too many"),
        pytest.param("a " * 10_000, 413, "input.too_long", id="20,000 characters"),
        pytest.param("a" * 100_000, 413, "input.too_long", id="100,000 characters"),
        pytest.param("a" * 300_000, 413, "input.too_long", id="more than a body may have"),
    ],
)
def test_a_text_that_cannot_be_taken_is_explained(client, text, status, code, language):
    talk = start(client)
    headers = talk.key | {"accept-language": f"zz, {language}-XX;q=0.9, en;q=0.1"}

    answer = client.post(f"{talk.path}/messages", json={"text": text}, headers=headers)

    assert_problem(answer, status, code, language)


def test_a_text_of_the_greatest_length_is_taken(talk):
    assert talk.send("a" * MAX_CHARACTERS).status_code == 200


def test_control_characters_inside_a_text_are_dropped(talk):
    answer = talk.send("hel\u200blo\x00\x07 \x1b")

    assert answer.json()["outcome"] == "greeted"
    assert talk.history().json()["turns"][0]["text"] == "hello"


def test_a_refused_message_is_not_kept_and_the_conversation_goes_on(talk):
    talk.send("")
    talk.send("a" * 20_000)

    talk.send("hello")

    assert [turn["text"] for turn in talk.history().json()["turns"]] == ["hello"]


WRONG_BODIES = {
    "nothing": b"",
    "half": b'{"text": "' + NIF.encode(),
    "not JSON": b"text=" + NIF.encode(),
    "null": b"null",
    "a list": b'["' + NIF.encode() + b'"]',
    "no text": b'{"message": "' + NIF.encode() + b'"}',
    "a number": b'{"text": ' + NIF.encode() + b"}",
    "a list as text": b'{"text": ["' + NIF.encode() + b'"]}',
    "not a number": b'{"text": NaN}',
    "a number as id": b'{"text": "hello", "message_id": ' + NIF.encode() + b"}",
    "a long id": b'{"text": "hello", "message_id": "' + NIF.encode() * 8 + b'"}',
    "a control character as id": b'{"text": "hello", "message_id": "a\\u0000"}',
    "half a character as id": b'{"text": "hello", "message_id": "\\ud800"}',
    "no language at all": b'{"text": "hello", "language": "\\u0000"}',
    "a long language": b'{"text": "hello", "language": "' + NIF.encode() * 2 + b'"}',
}


@pytest.mark.parametrize("body", WRONG_BODIES.values(), ids=WRONG_BODIES.keys())
def test_a_body_of_the_wrong_shape_is_refused_and_never_quoted(talk, client, body):
    headers = talk.key | {"content-type": "application/json"}

    answer = client.post(f"{talk.path}/messages", content=body, headers=headers)

    assert_problem(answer, 422, "input.invalid")
    assert NIF not in answer.text
    assert talk.history().json()["turns"] == []


@pytest.mark.parametrize("body", [b'{"text": "\xff\xfe"}', b"[" * 90_000], ids=["bytes", "deep"])
def test_a_body_that_no_reader_can_read_is_refused(talk, client, body):
    headers = talk.key | {"content-type": "application/json"}

    answer = client.post(f"{talk.path}/messages", content=body, headers=headers)

    assert_problem(answer, 400, "input.invalid")


def test_a_body_that_hides_its_length_is_refused_too(talk, client):
    def pieces() -> Iterator[bytes]:
        yield b'{"text": "'
        for _ in range(300):
            yield b"a" * 1_000
        yield b'"}'

    answer = client.post(f"{talk.path}/messages", content=pieces(), headers=talk.key)

    assert_problem(answer, 413, "input.too_long")
    assert answer.json()["title"] == "Content Too Large"


@settings(
    deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.text(max_size=400), message_id=st.none() | st.text(max_size=64))
@example(text="hello", message_id="\x00")
@example(text="hello \ud800", message_id=None)
def test_no_text_or_id_brings_the_server_down(client, text, message_id):
    talk = start(client)
    body = {"text": text, "message_id": message_id}

    answer = client.post(f"{talk.path}/messages", content=_json(body), headers=talk.key)

    assert answer.status_code in {200, 422}
    assert len(talk.history().json()["turns"]) == (answer.status_code == 200)


def _json(body: object) -> bytes:
    import json

    return json.dumps(body).encode()  # ASCII: halves of characters travel as \\ud800


@pytest.mark.parametrize("language", all_languages())
def test_other_refusals_are_in_the_persons_language(client, language):
    headers = {"accept-language": language}
    talk = start(client)
    talk.close()

    ended = client.post(f"{talk.path}/messages", json={"text": "hello"}, headers=headers | talk.key)
    unknown = client.get("/api/conversations/nobody", headers=headers)
    nowhere = client.get("/nowhere", headers=headers)
    shape = client.post(f"{talk.path}/messages", json={}, headers=headers | talk.key)

    assert_problem(ended, 409, "conversation.closed", language)
    assert_problem(unknown, 404, "conversation.unknown", language)
    assert_problem(nowhere, 404, "page.unknown", language)
    assert_problem(shape, 422, "input.invalid", language)


@pytest.mark.parametrize(
    ("wanted", "language"),
    [("uk-UA,uk;q=0.9,en;q=0.8", "uk"), ("zz, fr;q=0.5", "fr"), ("zz", "pt"), ("", "pt"),
     ("*", "pt"), ("EN-gb", "en"), (";;,,=", "pt"), ("pt-BR", "pt")],
)  # fmt: skip
def test_the_language_is_the_first_one_wanted_that_is_spoken(client, wanted, language):
    answer = client.get("/nowhere", headers={"accept-language": wanted})

    assert_problem(answer, 404, "page.unknown", language)


def test_a_method_that_an_address_does_not_have_is_refused(client):
    answer = client.put("/api/conversations")

    assert_problem(answer, 405, "page.unknown")
    assert answer.headers["allow"] == "POST"


def test_too_many_messages_are_refused_for_one_sender_alone(tmp_path):
    with serving(scripted(tmp_path, rate_per_minute=3)) as limited, limited.client() as client:
        talk = start(client)
        taken = [talk.send("hello").status_code for _ in range(2)]

        refused = talk.send("hello")
        elsewhere = client.post("/api/conversations", headers={"x-forwarded-for": "203.0.113.7"})

        assert taken == [200, 200]
        assert_problem(refused, 429, "rate.limited")
        assert int(refused.headers["retry-after"]) <= 60
        assert elsewhere.status_code == 201
        assert len(talk.history().json()["turns"]) == 2
        assert talk.delete().status_code == 204


def test_a_failure_of_our_own_is_admitted_and_tells_nothing(tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    app = scripted(tmp_path)
    with serving(app) as broken, broken.client() as client:
        talk = start(client)
        with app.engine.begin() as connection:
            connection.execute(sql("ALTER TABLE turns DROP COLUMN milliseconds"))

        answer = talk.send(f"My tax number is {NIF}, my heart is heavy")
        counted = client.get("/metrics").text

    assert_problem(answer, 500, "assistant.error")
    assert 'messages",status="500"} 1.0' in counted
    assert "milliseconds" not in answer.text
    for secret in (NIF, "heavy", talk.token):
        assert secret not in caplog.text


def test_a_server_whose_database_is_away_is_not_ready(tmp_path):
    app = scripted(tmp_path / "state")
    with serving(app) as lonely, lonely.client() as client:
        app.engine.dispose()
        (tmp_path / "state").rename(tmp_path / "moved")

        answer = client.get("/readyz")

    assert (answer.status_code, answer.json()) == (503, {"status": "not ready"})
