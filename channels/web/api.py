"""The JSON API: conversations that only their token opens."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import uuid4

from fastapi import APIRouter, Depends, Header, Request, Response
from pydantic import BaseModel, Field

from assistant.contracts.errors import UnknownConversation
from assistant.contracts.messages import ChannelKind, ConversationId, Inbound, Language, Reply
from assistant.contracts.ports import Conversation, ConversationStore, TurnHandling
from assistant.contracts.turns import ContactOutcome, contact_outcome
from assistant.platform.coding import pack_block
from assistant.platform.languages import speak
from channels.rendering import CAPABILITIES, render_text
from channels.web.limits import RateLimiter
from channels.web.problems import RESPONSES, preferred_language
from channels.web.tokens import conversation_of, new_token


class NewConversation(BaseModel):
    """A conversation that was just started."""

    id: str
    token: str = Field(description="Send it as `Authorization: Bearer …` with every call.")
    notice: str = Field(description="Says that the assistant is automatic; show it first.")


class Message(BaseModel):
    """What a person writes."""

    text: str = Field(description="Question in any language; personal data is hidden at once.")
    message_id: str | None = Field(
        None,
        max_length=64,
        pattern="^[ -~]*$",
        description="Your id of this message: sent again, the stored reply comes back.",
    )
    language: str | None = Field(
        None, max_length=16, pattern="^[A-Za-z0-9-]*$", description="Language of the page."
    )


class ReplyBody(BaseModel):
    """What the assistant says, as blocks and as plain text."""

    action: str
    outcome: str
    article: str | None
    alternatives: list[str]
    score: float
    language: str
    receipt: str
    text: str
    blocks: list[dict[str, Any]]
    related: list[dict[str, str]]


class TurnBody(BaseModel):
    """One turn of the past: the masked message and its reply."""

    text: str
    at: datetime
    reply: ReplyBody


class HistoryBody(BaseModel):
    """A conversation with all its turns."""

    id: str
    is_closed: bool
    turns: list[TurnBody]


class Closed(BaseModel):
    """How a conversation ended."""

    outcome: ContactOutcome


def reply_body(reply: Reply) -> ReplyBody:
    """Return a reply for the wire."""
    return ReplyBody(
        action=reply.action,
        outcome=reply.outcome,
        article=reply.article,
        alternatives=list(reply.alternatives),
        score=reply.score,
        language=reply.language,
        receipt=reply.receipt,
        text=render_text(reply, CAPABILITIES[ChannelKind.CHAT]),
        blocks=[pack_block(block) for block in reply.blocks],
        related=[{"label": c.label, "value": c.value} for c in reply.related],
    )


def _authorised(
    conversation: str, authorization: Annotated[str, Header(max_length=200)] = ""
) -> ConversationId:
    """Return the conversation if the token opens it; unknown and forbidden look the same."""
    token = authorization.removeprefix("Bearer ").strip()
    if not token or conversation_of(token) != conversation:
        raise UnknownConversation(conversation)
    return ConversationId(conversation)


Authorised = Annotated[ConversationId, Depends(_authorised)]


def router(turns: TurnHandling, store: ConversationStore, limiter: RateLimiter) -> APIRouter:
    """Return the routes, wired to a turn handler and a store."""
    routes = APIRouter(prefix="/api/conversations", tags=["conversations"], responses=RESPONSES)

    @routes.post("", status_code=201)
    def create(request: Request) -> NewConversation:
        """Start a conversation."""
        limiter.take(address(request))
        token = new_token()
        identity = conversation_of(token)
        store.open(identity, ChannelKind.CHAT)
        notice = speak(preferred_language(request)).say("page.automatic")
        return NewConversation(id=identity, token=token, notice=notice)

    @routes.post("/{conversation}/messages")
    def send(conversation: Authorised, message: Message, request: Request) -> ReplyBody:
        """Send a message and get the reply; safe to repeat with the same `message_id`."""
        limiter.take(address(request))
        _find(store, conversation)
        hint = message.language or preferred_language(request)
        inbound = Inbound(
            conversation=conversation,
            text=message.text,
            dedupe_key=message.message_id or uuid4().hex,
            language_hint=Language(hint),
        )
        return reply_body(turns.handle(inbound))

    @routes.get("/{conversation}")
    def history(conversation: Authorised) -> HistoryBody:
        """Return the masked conversation."""
        found = _find(store, conversation)
        past = [
            TurnBody(text=turn.text, at=turn.at, reply=reply_body(turn.reply))
            for turn in store.history(conversation)
        ]
        return HistoryBody(id=conversation, is_closed=found.is_closed, turns=past)

    @routes.post("/{conversation}/close")
    def close(conversation: Authorised) -> Closed:
        """End the conversation; it gets its one outcome."""
        _find(store, conversation)
        outcome = contact_outcome([turn.outcome for turn in store.history(conversation)])
        store.close(conversation, outcome, datetime.now().astimezone())
        return Closed(outcome=outcome)

    @routes.delete("/{conversation}", status_code=204, response_class=Response)
    def delete(conversation: Authorised) -> None:
        """Delete the conversation; only the count of its outcome stays."""
        if not store.erase(conversation):
            raise UnknownConversation(conversation)

    return routes


def _find(store: ConversationStore, conversation: ConversationId) -> Conversation:
    found = store.find(conversation)
    if found is None:
        raise UnknownConversation(conversation)
    return found


def address(request: Request) -> str:
    """Return the address of the sender."""
    return request.client.host if request.client else "unknown"
