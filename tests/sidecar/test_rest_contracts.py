"""Our REST contracts, used by Rasa's own clients: they cannot tell us from a Rasa server."""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx
import pytest

from assistant.platform.settings import Settings
from tests.peers.web import Served, scripted, serving
from tests.sidecar.office import inside

PARSED = {"text": str, "intent": dict, "entities": list, "intent_ranking": list}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The product with a scripted model: what is tested is the line."""
    with serving(scripted(tmp_path_factory.mktemp("contracts"))) as running:
        yield running


@pytest.fixture(scope="module")
def got(served: Served) -> dict[str, list]:
    """What Rasa's clients make of our answers."""
    asked = {"parse": ["quando entrego o IRS?", "my number is 123456789"], "say": ["hello", "tax"]}
    return json.loads(inside("inside_clients.py", served.url, text=json.dumps(asked)))


def test_rasas_client_for_parsing_reads_our_answer(got: dict[str, list]) -> None:
    first, second = got["parsed"]

    assert first["intent"]["name"] == "irs.filing.deadline"
    assert "123456789" not in json.dumps(second)


def test_our_parse_has_the_shape_of_a_real_rasa(got: dict[str, list], e5: Settings) -> None:
    real = httpx.post(
        f"{e5.rasa_url}/model/parse",
        params={"token": e5.rasa_secret},
        json={"text": "quando entrego o IRS?"},
        timeout=60,
    ).json()

    for answer in (real, got["parsed"][0]):
        assert {name: type(answer[name]) for name in PARSED} == PARSED
        assert {name: type(value) for name, value in answer["intent"].items()} == {
            "name": str,
            "confidence": float,
        }
        assert answer["intent"] == answer["intent_ranking"][0]


def test_rasas_shell_reads_and_shows_our_answers(got: dict[str, list]) -> None:
    (hello,), (asked,) = got["said"]

    assert hello["recipient_id"] == asked["recipient_id"] == "maria"
    assert hello["text"] in got["shown"]
    for button in asked["buttons"]:
        assert button["title"] in got["shown"]
        assert button["payload"] in got["shown"]


def test_a_message_of_ours_has_no_key_that_rasas_have_not(got: dict[str, list]) -> None:
    messages = [message for answers in got["said"] for message in answers]

    assert {key for message in messages for key in message} <= set(got["keys"])


@pytest.mark.parametrize(
    "more",
    [
        {"metadata": {"language": "en"}},
        {"input_channel": "rasa"},
        {"conversation_id": "abc", "message_id": "1"},
    ],
    ids=["RestInput with metadata", "RestInput of a channel", "RasaChatInput"],
)
def test_what_rasas_channels_may_add_to_a_message_does_no_harm(served: Served, more) -> None:
    with served.client() as client:
        answer = client.post(
            "/webhooks/rest/webhook", json={"sender": "rui", "message": "hello", **more}
        )

    assert answer.status_code == 200
    assert answer.json()[0]["recipient_id"] == "rui"
