"""Conversation tokens: unguessable, needed for every access, and kept nowhere.

The id of a conversation is a digest of its token: whoever knows the id alone cannot read it,
and a stolen database opens nothing.
"""

from __future__ import annotations

import hashlib
import secrets

from assistant.contracts.messages import ConversationId


def new_token() -> str:
    """Return a fresh token, 256 bits."""
    return secrets.token_urlsafe(32)


def conversation_of(token: str) -> ConversationId:
    """Return the id of the conversation that a token opens."""
    return ConversationId(hashlib.sha256(token.encode()).hexdigest()[:32])


def sender_conversation(sender: str) -> ConversationId:
    """Return the id for a sender of Rasa's REST contract: a namespace that no token opens."""
    digest = hashlib.sha256(f"rasa:{sender}".encode()).hexdigest()[:32]
    return ConversationId(f"rasa-{digest}")
