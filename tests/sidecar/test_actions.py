"""A Rasa bot answers from our knowledge: REST webhook → Rasa → action server → our turn.

Four real parts: `assistant serve`, `assistant rasa actions`, `assistant rasa serve`, and a client.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import uuid4

import httpx
import pytest

from assistant.platform.languages import speak
from assistant.platform.settings import Settings
from tests.sidecar.office import free_port, running

NIF = "123456789"


@dataclass(frozen=True)
class Bot:
    """A Rasa bot that runs, and the product it answers from."""

    rasa: httpx.Client
    product: httpx.Client

    def say(self, sender: str, text: str) -> list[dict[str, object]]:
        """Send a message as any Rasa client does; return the messages that come back.

        Rasa sends each paragraph of an answer as a message of its own.
        """
        answer = self.rasa.post("/webhooks/rest/webhook", json={"sender": sender, "message": text})
        assert answer.status_code == 200
        return answer.json()

    def answer(self, sender: str, text: str) -> str:
        """Send a message; return all that comes back as one text."""
        return "\n\n".join(str(message["text"]) for message in self.say(sender, text))

    def slots(self, sender: str) -> dict[str, str]:
        """Return what Rasa remembers of a conversation."""
        return self.rasa.get(f"/conversations/{sender}/tracker").json()["slots"]

    def history(self, sender: str) -> dict[str, object]:
        """Return what the product has recorded of a conversation."""
        slots = self.slots(sender)
        key = {"authorization": f"Bearer {slots['assistant_token']}"}
        path = f"/api/conversations/{slots['assistant_conversation']}"
        return self.product.get(path, headers=key).json()

    def contacts(self) -> str:
        """Return the product's ledger."""
        return self.product.get("/metrics").text


@pytest.fixture(scope="module")
def bot(office: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    """All four parts, up."""
    logs = tmp_path_factory.mktemp("logs")
    product, actions, rasa = free_port(), free_port(), free_port()
    url, rasa_url = f"http://127.0.0.1:{product}", f"http://127.0.0.1:{rasa}"
    answering = running(office, logs / "serve", f"{url}/readyz", "serve", "--port", str(product))
    acting = running(
        office,
        logs / "actions",
        f"http://127.0.0.1:{actions}/health",
        *("rasa", "actions", "--port", str(actions), "--url", url),
    )
    talking = running(
        office,
        logs / "rasa",
        f"{rasa_url}/version",
        *("rasa", "serve", "--engine", "e5", "--port", str(rasa)),
        *("--actions-port", str(actions)),
        more={"ASSISTANT_RASA_TOKEN": "bot-token"},
    )
    with answering, acting, talking:
        token = {"token": "bot-token"}
        with (
            httpx.Client(base_url=rasa_url, params=token, timeout=60) as client,
            httpx.Client(base_url=url, timeout=60) as assistant,
        ):
            yield Bot(client, assistant)


@pytest.fixture
def sender() -> str:
    """Somebody new."""
    return uuid4().hex


def test_a_question_is_answered_by_the_turn_of_the_product(bot: Bot, sender: str) -> None:
    said = bot.answer(sender, "até quando posso entregar o IRS?")

    (turn,) = bot.history(sender)["turns"]
    assert said == turn["reply"]["text"]
    assert turn["reply"]["article"] == "irs.filing.deadline"
    assert "https://" in said
    slots = bot.slots(sender)
    assert (slots["article"], slots["outcome"]) == ("irs.filing.deadline", "answered")
    assert slots["receipt"] == turn["reply"]["receipt"]
    assert slots["language"] == "pt"


def test_personal_data_is_hidden_before_it_is_recorded(bot: Bot, sender: str) -> None:
    bot.say(sender, f"o meu NIF é {NIF}, quando pago o imposto do carro?")

    (turn,) = bot.history(sender)["turns"]
    assert NIF not in str(turn)
    assert "⟨NIF⟩" in turn["text"]


def test_a_conversation_goes_on_in_its_language_and_its_subject(bot: Bot, sender: str) -> None:
    bot.say(sender, "when do I have to pay vehicle tax on my car?")
    bot.say(sender, "and if I'm late?")

    turns = bot.history(sender)["turns"]
    assert len(turns) == 2
    assert {turn["reply"]["language"] for turn in turns} == {"en"}


def test_offers_are_buttons_and_a_pressed_one_is_answered(bot: Bot, sender: str) -> None:
    (asked,) = bot.say(sender, "imposto do carro")
    assert bot.slots(sender)["outcome"] == "clarified", asked
    button = asked["buttons"][0]

    said = bot.answer(sender, button["payload"])

    slots = bot.slots(sender)
    assert slots["outcome"] == "answered"
    assert slots["article"] in button["payload"]
    assert said == bot.history(sender)["turns"][1]["reply"]["text"]


def test_who_wants_a_person_is_handed_over(bot: Bot, sender: str) -> None:
    said = bot.say(sender, "quero falar com uma pessoa")

    slots = bot.slots(sender)
    assert slots["outcome"] == "handover_requested"
    assert {"handover": {"receipt": slots["receipt"]}} in [m.get("custom") for m in said]
    assert speak("pt").say("person.requested") in said[0]["text"]


def test_a_bot_can_hand_over_for_reasons_of_its_own(bot: Bot, sender: str) -> None:
    bot.say(sender, "when do I have to pay vehicle tax on my car?")

    run = bot.rasa.post(f"/conversations/{sender}/execute", json={"name": "action_hand_over"})

    assert run.status_code == 200
    assert bot.slots(sender)["outcome"] == "handover_requested"
    turns = bot.history(sender)["turns"]
    assert turns[1]["text"] == "I want to speak to a person."
    assert turns[1]["reply"]["language"] == "en"


def test_a_message_that_cannot_be_taken_is_answered_with_the_reason(bot: Bot, sender: str) -> None:
    (said,) = bot.say(sender, "palavra " * 600)

    assert said["text"] == speak("pt").say("error.input.too_long").format(limit=2000)


def test_an_ended_conversation_is_followed_by_a_new_one(bot: Bot, sender: str) -> None:
    bot.say(sender, "até quando posso entregar o IRS?")
    slots = bot.slots(sender)
    first = slots["assistant_conversation"]
    key = {"authorization": f"Bearer {slots['assistant_token']}"}
    assert bot.product.post(f"/api/conversations/{first}/close", headers=key).is_success

    said = bot.answer(sender, "quando pago o imposto do carro?")

    assert "https://" in said
    assert bot.slots(sender)["assistant_conversation"] != first


def test_every_contact_is_in_the_ledger_of_the_product(bot: Bot, sender: str) -> None:
    def answered() -> int:
        lines = bot.contacts().splitlines()
        found = [ln for ln in lines if ln.startswith('assistant_turns{outcome="answered"}')]
        return int(found[0].split()[-1]) if found else 0

    before = answered()
    bot.say(sender, "até quando posso entregar o IRS?")

    assert answered() == before + 1
