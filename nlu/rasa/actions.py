"""Rasa actions that answer by the product: its turn, with masking, ledger and receipts.

Loaded by any rasa-sdk action server (`assistant rasa actions`, or a bot's own). Standard library
and rasa-sdk only, so that a bot can take this one file.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

URL = os.environ.get("TAX_ASSISTANT_URL", "http://127.0.0.1:8000")
_SECONDS = 10.0
_GONE = {404, 409}
"""The conversation was erased, or has ended: a new one is started."""
_WISHES = "want."
"""Prefix of the intents of those who ask for a person."""
_WANTED = "handover_"
"""Prefix of the outcomes in which the wish was noted."""
_WANT = {
    "pt": "Quero falar com uma pessoa.",
    "en": "I want to speak to a person.",
    "es": "Quiero hablar con una persona.",
    "fr": "Je veux parler à une personne.",
    "uk": "Хочу поговорити з людиною.",
}
"""What is said for a person whom a bot hands over for a reason of its own."""

Talk = dict[str, str]
"""Slots that hold the conversation in the product; empty: there is none yet."""


class Refused(Exception):
    """The product cannot take a message; the text tells the person why, in their language."""


class AnswerTaxQuestion(Action):  # type: ignore[misc]
    """Sends what the person said, or the offer they chose, and says the answer."""

    def name(self) -> str:
        """Return the name that domains use."""
        return "action_answer_tax_question"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[SlotSet]:
        """Answer the last message."""
        del domain
        return await asyncio.to_thread(_answer, dispatcher, tracker)


class HandOver(Action):  # type: ignore[misc]
    """Asks for a person; the product notes the wish and says how people are reached."""

    def name(self) -> str:
        """Return the name that domains use."""
        return "action_hand_over"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[SlotSet]:
        """Hand over, in the person's words where these ask for it."""
        del domain
        return await asyncio.to_thread(_hand_over, dispatcher, tracker)


def _said(tracker: Tracker) -> str:
    offer = next(tracker.get_latest_entity_values("offer"), None)
    return str(offer or tracker.latest_message.get("text") or "")


def _answer(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[SlotSet]:
    with _told(dispatcher):
        reply, talk = _send(tracker, _talk(tracker), _said(tracker), "said")
        dispatcher.utter_message(text=reply["text"], buttons=_buttons(reply))
        return _slots(reply, talk)
    return []


def _hand_over(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[SlotSet]:
    intent = (tracker.latest_message.get("intent") or {}).get("name") or ""
    language = tracker.get_slot("language") or ""
    with _told(dispatcher):
        talk, reply = _talk(tracker), None
        if intent.startswith(_WISHES):
            reply, talk = _send(tracker, talk, _said(tracker), "said")
            language = reply["language"]
        if reply is None or not reply["outcome"].startswith(_WANTED):
            reply, talk = _send(tracker, talk, _WANT.get(language, _WANT["pt"]), "wanted")
        custom = {"handover": {"receipt": reply["receipt"]}}
        dispatcher.utter_message(text=reply["text"], json_message=custom)
        return _slots(reply, talk)
    return []


@contextmanager
def _told(dispatcher: CollectingDispatcher) -> Iterator[None]:
    """Tell the person when there is no answer, and why where the product says it."""
    try:
        yield
    except Refused as refused:
        dispatcher.utter_message(text=str(refused))
    except (OSError, ValueError, KeyError):
        dispatcher.utter_message(response="utter_assistant_unreachable")


def _slots(reply: Mapping[str, Any], talk: Talk) -> list[SlotSet]:
    told = {name: reply[name] for name in ("article", "outcome", "receipt", "language")}
    return [SlotSet(name, value) for name, value in {**talk, **told}.items()]


def _buttons(reply: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return the offers of a question back; pressing one names it, past Rasa's model."""
    return [
        {
            "title": item["label"],
            "payload": "/choose" + json.dumps({"offer": item["value"]}, ensure_ascii=False),
        }
        for block in reply["blocks"]
        if block["type"] == "choices"
        for item in block["items"]
    ]


def _talk(tracker: Tracker) -> Talk:
    """Return the conversation in the product, empty before the first message."""
    names = ("assistant_conversation", "assistant_token")
    slots = {name: tracker.get_slot(name) for name in names}
    return slots if all(slots.values()) else {}


def _send(tracker: Tracker, talk: Talk, text: str, why: str) -> tuple[dict[str, Any], Talk]:
    """Send a message in a conversation, or in a new one; return the reply and where it is."""
    body = {"text": text} | _about(tracker.latest_message, why)
    if talk:
        try:
            return _post(_path(talk), body, talk["assistant_token"]), talk
        except HTTPError as error:
            if error.code not in _GONE:
                raise _refusal(error) from error
    made = _post("/api/conversations", {}, "")
    talk = {"assistant_conversation": made["id"], "assistant_token": made["token"]}
    try:
        return _post(_path(talk), body, talk["assistant_token"]), talk
    except HTTPError as error:
        raise _refusal(error) from error


def _about(message: Mapping[str, Any], why: str) -> dict[str, str]:
    """Return the id by which a repeated call is known again, and the language of the page."""
    about = {}
    if message.get("message_id"):
        key = f"{message['message_id']} {why}"
        about["message_id"] = hashlib.sha256(key.encode()).hexdigest()[:32]
    language = (message.get("metadata") or {}).get("language")
    if isinstance(language, str) and re.fullmatch("[A-Za-z0-9-]{2,16}", language):
        about["language"] = language
    return about


def _path(talk: Talk) -> str:
    return f"/api/conversations/{talk['assistant_conversation']}/messages"


def _post(path: str, body: object, token: str) -> dict[str, Any]:
    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    request = Request(URL + path, json.dumps(body).encode(), headers)  # noqa: S310 - our setting
    with urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310
        content: dict[str, Any] = json.loads(answer.read())
    return content


def _refusal(error: HTTPError) -> Exception:
    """Return what to tell the person, where the product says it; else an error of the line."""
    try:
        detail = json.loads(error.read())["detail"]
    except (ValueError, KeyError, TypeError):
        return URLError(f"status {error.code}")
    return Refused(detail) if error.code < 500 else URLError(f"status {error.code}")
