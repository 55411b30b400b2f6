"""Rasa's REST contracts: their shapes, who may use them, and what a sender cannot reach."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.platform.languages import speak
from channels.web.tokens import Senders, conversation_of
from tests.peers.interpreter import ScriptedInterpreter
from tests.peers.web import Served, scripted, serving, start

WEBHOOK = "/webhooks/rest/webhook"
PARSE = "/model/parse"
TOKEN = "a token of our own"
ELSEWHERE = {"x-forwarded-for": "203.0.113.7"}
"""What a proxy on this machine adds to the call of another machine."""


def of_sender(served, sender):
    """Return the id of a sender's present conversation."""
    return Senders(served.app.key, served.app.store).conversation(sender)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A product without a token."""
    with serving(scripted(tmp_path_factory.mktemp("rasa"))) as running:
        yield running


@pytest.fixture(scope="module")
def client(served: Served) -> Iterator[httpx.Client]:
    """A client on this machine."""
    with served.client() as connected:
        yield connected


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a product that wants a token."""
    app = scripted(tmp_path_factory.mktemp("guarded"), api_token=TOKEN)
    with serving(app) as running, running.client() as connected:
        yield connected


def test_an_answer_is_a_list_of_messages_to_the_sender(client):
    answer = client.post(WEBHOOK, json={"sender": "maria", "message": "Quando entrego o IRS?"})

    assert answer.status_code == 200
    (message,) = answer.json()
    assert set(message) == {"recipient_id", "text"}
    assert message["recipient_id"] == "maria"
    assert "https://" in message["text"]


def test_offers_are_buttons_whose_payload_answers_them(client):
    (asked,) = client.post(WEBHOOK, json={"sender": "rui", "message": "tax"}).json()

    payload = asked["buttons"][1]["payload"]
    (answer,) = client.post(WEBHOOK, json={"sender": "rui", "message": payload}).json()

    assert [set(button) for button in asked["buttons"]] == [{"title", "payload"}] * 2
    assert payload == "vehicles.iuc.when"
    assert asked["buttons"][1]["title"] not in {payload, ""}
    assert "buttons" not in answer


def test_a_sender_keeps_one_conversation(client, served):
    for text in ("hello", "tax"):
        client.post(WEBHOOK, json={"sender": "ana", "message": text})
    client.post(WEBHOOK, json={"sender": "eva", "message": "hello"})

    turns = served.app.store.history(of_sender(served, "ana"))

    assert [turn.text for turn in turns] == ["hello", "tax"]


def test_a_message_without_a_sender_comes_from_the_default_one(client):
    (message,) = client.post(WEBHOOK, json={"message": "hello"}).json()

    assert message["recipient_id"] == "default"


def test_parsing_has_the_shape_of_rasa_and_keeps_nothing(client, served):
    before = served.app.store.outcomes()

    found = client.post(PARSE, json={"text": "My number is 123456789: hello"}).json()

    assert set(found) == {"text", "intent", "intent_ranking", "entities"}
    assert found["text"] == "My number is ⟨NIF⟩: hello"
    assert found["intent"] == found["intent_ranking"][0]
    assert set(found["intent"]) == {"name", "confidence"}
    assert len(found["intent_ranking"]) <= 10
    confidences = [intent["confidence"] for intent in found["intent_ranking"]]
    assert confidences == sorted(confidences, reverse=True)
    assert served.app.store.outcomes() == before


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (WEBHOOK, {"sender": "x", "message": "  "}),
        (WEBHOOK, {"sender": "x", "message": "a" * 20_000}),
        (WEBHOOK, {"sender": "x"}),
        (WEBHOOK, {"sender": ["x"], "message": "hello"}),
        (WEBHOOK, {"sender": "x" * 256, "message": "hello"}),
        (PARSE, {"text": "😀"}),
        (PARSE, {"text": "a" * 20_000}),
        (PARSE, {"text": None}),
        (PARSE, {}),
    ],
)
def test_what_cannot_be_taken_is_a_problem(client, path, body):
    answer = client.post(path, json=body)

    assert answer.status_code in {413, 422}
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "command", ["/restart", "/session_start", '/greet{"name": "x"}', "//back", "/ /slash", "\\/x"]
)
def test_a_leading_slash_has_no_power(client, served, command):
    sender = {"sender": f"sender of {command}"}
    client.post(WEBHOOK, json=sender | {"message": "hello"})

    answer = client.post(WEBHOOK, json=sender | {"message": command})

    turns = served.app.store.history(of_sender(served, sender["sender"]))
    interpreter = served.app.interpreter
    assert isinstance(interpreter, ScriptedInterpreter)
    assert answer.status_code == 200
    assert len(turns) == 2
    assert interpreter.asked[-1] == turns[1].text == command.lstrip("/\\ ")


@pytest.mark.parametrize("path", [WEBHOOK, PARSE])
def test_without_a_token_other_machines_are_refused(client, path):
    body = {"message": "hello", "text": "hello"}

    assert client.post(path, json=body).status_code == 200
    for forwarded in ("203.0.113.7", "127.0.0.1, 203.0.113.7", "2001:db8::1", "unknown"):
        refused = client.post(path, json=body, headers={"x-forwarded-for": forwarded})
        assert refused.status_code == 401
        assert refused.json()["code"] == "access.denied"
        assert refused.json()["detail"] == speak("en").say("error.access.denied")


@pytest.mark.parametrize("path", [WEBHOOK, PARSE])
@pytest.mark.parametrize("origin", [{}, ELSEWHERE], ids=["here", "elsewhere"])
def test_with_a_token_only_the_token_opens(guarded, path, origin):
    body = {"message": "hello", "text": "hello"}
    bearer = origin | {"authorization": f"Bearer {TOKEN}"}
    wrong = [
        guarded.post(path, json=body, headers=origin),
        guarded.post(path, params={"token": "wrong"}, json=body, headers=origin),
        guarded.post(path, params={"token": ""}, json=body, headers=origin),
        guarded.post(path, params={"token": "ação"}, json=body, headers=origin),
        guarded.post(path, json=body, headers=origin | {"authorization": "Bearer wrong"}),
        guarded.post(path, json=body, headers=origin | {"authorization": "Bearer"}),
    ]

    assert [answer.status_code for answer in wrong] == [401] * 6
    assert guarded.post(path, json=body, headers=bearer).status_code == 200
    in_query = guarded.post(path, params={"token": TOKEN}, json=body, headers=origin)
    assert in_query.status_code == 200


def test_the_api_and_the_page_need_no_token_of_ours(guarded):
    assert guarded.post("/api/conversations", headers=ELSEWHERE).status_code == 201
    assert guarded.get("/", headers=ELSEWHERE).status_code == 200


def test_a_conversation_of_a_sender_cannot_be_read_through_the_api(client, served):
    client.post(WEBHOOK, json={"sender": "maria", "message": "hello"})
    identity = of_sender(served, "maria")
    mine = start(client)

    for token in ("maria", identity, identity.removeprefix("rasa-"), "rasa:maria", mine.token):
        headers = {"authorization": f"Bearer {token}"}
        for known in (identity, identity.removeprefix("rasa-")):
            path = f"/api/conversations/{known}"
            assert client.get(path, headers=headers).status_code == 404
            assert client.delete(path, headers=headers).status_code == 404


@settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(sender=st.text(min_size=1, max_size=60))
def test_no_sender_can_speak_into_a_conversation_of_the_api(client, served, sender):
    mine = start(client)

    for name in (sender, mine.id, mine.token):
        assert of_sender(served, name) != mine.id
        assert conversation_of(name) != of_sender(served, name)
    for name in (mine.id, mine.token):
        client.post(WEBHOOK, json={"sender": name, "message": "hello"})

    assert mine.history().json()["turns"] == []


def test_one_sender_in_a_hurry_does_not_stop_the_others(tmp_path):
    with serving(scripted(tmp_path, rate_per_minute=2)) as limited, limited.client() as client:
        answers = [
            client.post(WEBHOOK, json={"sender": name, "message": "hello"}).status_code
            for name in ("fast", "fast", "fast", "slow")
        ]

    assert answers == [200, 200, 429, 200]


def test_a_sender_who_comes_back_after_the_conversation_ended_is_answered(client, served):
    from datetime import UTC, datetime

    client.post(WEBHOOK, json={"sender": "rosa", "message": "hello"})
    served.app.store.close_idle(datetime.now(UTC))

    answer = client.post(WEBHOOK, json={"sender": "rosa", "message": "hello"})

    assert answer.status_code == 200
