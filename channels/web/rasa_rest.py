"""Rasa's REST contracts, so that clients of a Rasa bot connect unchanged.

Contracts: Rasa Open Source 3.x, `POST /webhooks/rest/webhook` and `POST /model/parse`.
Loopback only unless a token is set; a message that starts with `/` has no special power.
"""

from __future__ import annotations

import ipaddress
import secrets
from collections.abc import Callable
from typing import Annotated, Any
from uuid import uuid4

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from pydantic import BaseModel, Field

from assistant.contracts.knowledge import Pack
from assistant.contracts.messages import ChannelKind, Choices, Inbound, Language
from assistant.contracts.ports import Interpreter, TurnHandling
from assistant.engine.masking import Masker
from assistant.engine.normalise import normalise
from channels.rendering import CAPABILITIES, render_text
from channels.web.api import address
from channels.web.limits import RateLimiter
from channels.web.problems import RESPONSES
from channels.web.tokens import Senders


class WebhookMessage(BaseModel):
    """What a Rasa client sends."""

    sender: str = Field("default", max_length=255)
    message: str


class ParseRequest(BaseModel):
    """A text to interpret."""

    text: str
    message_id: str | None = Field(None, max_length=64)


class Button(BaseModel):
    """A quick reply; its payload is sent back as a message."""

    title: str
    payload: str


class WebhookReply(BaseModel):
    """One message to the client."""

    recipient_id: str
    text: str
    buttons: list[Button] | None = None


class Intent(BaseModel):
    """A label with its probability."""

    name: str
    confidence: float


class ParseResult(BaseModel):
    """What a text means, in Rasa's shape."""

    text: str
    intent: Intent
    intent_ranking: list[Intent]
    entities: list[dict[str, Any]]


_DENIED: dict[int | str, dict[str, Any]] = {
    401: RESPONSES[422] | {"description": "Not from this machine and no valid token."}
}


def router(
    turns: TurnHandling,
    interpreter: Interpreter,
    senders: Senders,
    limiter: RateLimiter,
    token: str | None,
    knowledge: Callable[[], Pack],
) -> APIRouter:
    """Return the two routes."""

    def allowed(request: Request, given: Annotated[str, Query(alias="token")] = "") -> None:
        bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
        if token and any(secrets.compare_digest(token, t) for t in (given, bearer) if t.isascii()):
            return
        if token or not _is_loopback(address(request)):
            raise HTTPException(401, "token needed")

    routes = APIRouter(
        tags=["rasa"], dependencies=[Depends(allowed)], responses={**RESPONSES, **_DENIED}
    )

    @routes.post("/webhooks/rest/webhook", response_model_exclude_none=True)
    def webhook(message: WebhookMessage, request: Request) -> list[WebhookReply]:
        """Answer a message the way Rasa's REST channel does."""
        limiter.take(f"{address(request)} {message.sender}")
        conversation = senders.conversation(message.sender)
        reply = turns.handle(Inbound(conversation, message.message, uuid4().hex))
        offers = [c for block in reply.blocks if isinstance(block, Choices) for c in block.items]
        buttons = [Button(title=c.label, payload=c.value) for c in offers]
        text = render_text(reply, CAPABILITIES[ChannelKind.CHAT])
        return [WebhookReply(recipient_id=message.sender, text=text, buttons=buttons or None)]

    @routes.post("/model/parse")
    def parse(message: ParseRequest, request: Request) -> ParseResult:
        """Interpret a text without answering; nothing is stored."""
        limiter.take(address(request))
        pack = knowledge()
        masked = Masker(pack).mask(normalise(message.text)).text
        meaning = interpreter.interpret(masked, Language(pack.languages[0]))
        ranking = [
            Intent(name=c.label, confidence=round(c.probability, 6)) for c in meaning.candidates
        ]
        slots = meaning.slots
        entities = [
            {"entity": name, "value": value, "extractor": "SlotFinder"}
            for name in slots.__dataclass_fields__
            if (value := getattr(slots, name)) is not None
        ]
        return ParseResult(
            text=masked, intent=ranking[0], intent_ranking=ranking[:10], entities=entities
        )

    return routes


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
