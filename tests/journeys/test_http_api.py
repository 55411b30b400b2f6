"""The JSON API through a real server: the life of a conversation, and who may see it."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from assistant.platform.languages import all_languages, speak
from channels.web import app as web_app
from channels.web.app import create_app
from tests.peers.web import Served, Talk, scripted, serving, start


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A product that runs."""
    with serving(scripted(tmp_path_factory.mktemp("api"))) as running:
        yield running


@pytest.fixture
def client(served: Served) -> Iterator[httpx.Client]:
    """A client that reads English."""
    with served.client() as connected:
        yield connected


@pytest.fixture
def talk(client: httpx.Client) -> Talk:
    """A conversation that was just started."""
    return start(client)


@pytest.mark.parametrize("language", all_languages())
def test_a_new_conversation_says_first_that_the_assistant_is_automatic(client, language):
    made = client.post("/api/conversations", headers={"accept-language": language})

    assert made.status_code == 201
    assert made.json()["notice"] == speak(language).say("page.automatic")


def test_a_token_cannot_be_guessed_from_the_id_or_from_another_token(client):
    first, second = start(client), start(client)

    assert len(first.token) >= 43
    assert first.token != second.token
    assert first.id not in first.token


def test_an_answer_names_its_article_receipt_and_source(talk):
    reply = talk.send("When is the IRS deadline?")

    body = reply.json()
    assert reply.status_code == 200
    assert (body["action"], body["outcome"]) == ("answer", "answered")
    assert (body["article"], body["language"]) == ("irs.filing.deadline", "en")
    assert re.fullmatch(r"[2-9A-Z]{4}-[2-9A-Z]{4}", body["receipt"])
    source = next(block for block in body["blocks"] if block["type"] == "source")
    assert source["url"].startswith("https://")
    assert source["url"] in body["text"]


def test_offers_can_be_picked_by_number_and_by_value(client):
    for pick in ("2", "vehicles.iuc.when"):
        talk = start(client)
        asked = talk.send("tax").json()

        picked = talk.send(pick).json()

        assert asked["action"] == "clarify"
        assert picked["article"] == "vehicles.iuc.when"


def test_history_has_the_masked_messages_with_the_replies_that_were_given(talk):
    first = talk.send("My tax number is 123456789. When is the IRS deadline?").json()
    second = talk.send("hello").json()

    history = talk.history().json()

    texts = [turn["text"] for turn in history["turns"]]
    assert texts == ["My tax number is ⟨NIF⟩. When is the IRS deadline?", "hello"]
    assert [turn["reply"] for turn in history["turns"]] == [first, second]
    assert [datetime.fromisoformat(turn["at"]).tzinfo is None for turn in history["turns"]] == [
        False,
        False,
    ]
    assert (history["id"], history["is_closed"]) == (talk.id, False)


def test_a_repeated_message_id_returns_the_stored_reply(talk):
    first = talk.send("When is the IRS deadline?", message_id="m-1").json()

    again = talk.send("When is the IRS deadline?", message_id="m-1").json()
    other = talk.send("hello", message_id="m-1").json()

    assert first == again == other
    assert len(talk.history().json()["turns"]) == 1


def test_a_message_id_sent_many_times_at_once_is_answered_once(talk):
    together = threading.Barrier(8)

    def send(_: int) -> str:
        together.wait()
        return talk.send("hello", message_id="m-1").json()["receipt"]

    with ThreadPoolExecutor(8) as pool:
        receipts = set(pool.map(send, range(8)))

    assert len(receipts) == 1
    assert len(talk.history().json()["turns"]) == 1


def test_messages_of_one_conversation_at_once_are_all_kept(talk):
    together = threading.Barrier(8)

    def send(number: int) -> str:
        together.wait()
        return talk.send(f"hello {number}").json()["receipt"]

    with ThreadPoolExecutor(8) as pool:
        receipts = set(pool.map(send, range(8)))

    kept = {turn["reply"]["receipt"] for turn in talk.history().json()["turns"]}
    assert len(receipts) == 8
    assert kept == receipts


def test_a_message_without_an_id_may_be_said_twice(talk):
    talk.send("hello")
    talk.send("hello")

    assert len(talk.history().json()["turns"]) == 2


def test_a_closed_conversation_has_one_outcome_and_takes_no_message(talk):
    kept = talk.send("hide my income", message_id="m-1").json()

    closed = talk.close()
    again = talk.close()
    refused = talk.send("hello")

    assert (closed.status_code, closed.json()) == (200, {"outcome": "declined"})
    assert again.json() == closed.json()
    assert (refused.status_code, refused.json()["code"]) == (409, "conversation.closed")
    assert talk.history().json()["is_closed"]
    assert talk.send("hide my income", message_id="m-1").json() == kept


def test_a_deleted_conversation_is_unknown_to_every_call(talk):
    talk.send("hello")

    deleted = talk.delete()

    assert (deleted.status_code, deleted.content) == (204, b"")
    calls = [talk.history(), talk.send("hello"), talk.close(), talk.delete()]
    assert [call.status_code for call in calls] == [404] * 4


def _keys(mine: Talk, other: Talk) -> list[dict[str, str]]:
    return [
        {},
        {"authorization": ""},
        {"authorization": "Bearer"},
        {"authorization": "Bearer wrong"},
        {"authorization": f"Bearer {other.token}"},
        {"authorization": f"Bearer {mine.id}"},
        {"authorization": f"Bearer {mine.token}x"},
        {"authorization": f"Basic {mine.token}"},
        {"authorization": "Bearer ação"},
    ]


def test_without_its_token_a_conversation_looks_as_if_there_were_none(talk, client):
    other = start(client)
    talk.send("hello")
    nobody = client.get(f"/api/conversations/{'0' * 32}", headers=other.key).json()

    for key in _keys(talk, other):
        headers = {name: value.encode() for name, value in key.items()}
        answers = [
            client.get(talk.path, headers=headers),
            client.post(f"{talk.path}/messages", json={"text": "hi"}, headers=headers),
            client.post(f"{talk.path}/close", headers=headers),
            client.delete(talk.path, headers=headers),
        ]
        assert [answer.status_code for answer in answers] == [404] * 4
        assert all(answer.json() == nobody for answer in answers)

    assert len(talk.history().json()["turns"]) == 1
    assert not talk.history().json()["is_closed"]


def test_a_token_that_was_never_given_out_opens_no_conversation(client, served):
    from channels.web.tokens import conversation_of, new_token

    token = new_token()
    talk = Talk(client, conversation_of(token), token)

    assert talk.send("hello").status_code == 404
    assert served.app.store.find(conversation_of(token)) is None


def test_the_server_says_that_it_lives_and_is_ready(client):
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ready"}


def test_a_server_that_is_not_ready_says_so(served):
    app = served.app
    waiting = create_app(
        app.turns,
        app.store,
        app.interpreter,
        lambda: app.pack,
        today=app.today,
        rate_per_minute=9,
        is_ready=lambda: False,
    )
    with serving(app, waiting) as running, running.client() as client:
        answer = client.get("/readyz")

    assert (answer.status_code, answer.json()) == (503, {"status": "not ready"})


def test_metrics_can_be_read_and_name_routes_never_conversations(talk, client):
    talk.send("hello")
    talk.history()

    answer = client.get("/metrics")

    families = {family.name: family for family in text_string_to_metric_families(answer.text)}
    routes = {sample.labels["route"] for sample in families["assistant_requests"].samples}
    assert "/api/conversations/{conversation}/messages" in routes
    assert talk.id not in answer.text
    assert {"assistant_turns", "assistant_contacts", "assistant_open"} <= set(families)


def test_housekeeping_goes_on_after_a_failure(served, monkeypatch):
    monkeypatch.setattr(web_app, "_HOUSEKEEPING_SECONDS", 0.01)
    calls, went_on = [], threading.Event()

    def tidy() -> None:
        calls.append(1)
        if len(calls) == 1:
            raise RuntimeError("the database is away for a moment")
        went_on.set()

    app = served.app
    kept = create_app(
        app.turns,
        app.store,
        app.interpreter,
        lambda: app.pack,
        today=app.today,
        rate_per_minute=9,
        tidy=tidy,
    )
    with serving(app, kept):
        assert went_on.wait(timeout=10)
