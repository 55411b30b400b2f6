"""Conversation tokens: unguessable, needed for every access, and kept nowhere.

The id of a conversation is a digest of its token: whoever knows the id alone cannot read it,
and a stolen database opens nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from itertools import count

from assistant.contracts.messages import ConversationId
from assistant.contracts.ports import ConversationStore


def new_token() -> str:
    """Return a fresh token, 256 bits."""
    return secrets.token_urlsafe(32)


def conversation_of(token: str) -> ConversationId:
    """Return the id of the conversation that a token opens."""
    return ConversationId(hashlib.sha256(token.encode()).hexdigest()[:32])


class Senders:
    """Conversations of senders that name themselves, as in Rasa's REST contract.

    The ids have a prefix that no token can hash to, and are keyed: a sender may be a phone
    number, which anyone could guess from a plain digest. An ended conversation is not taken up
    again; the sender's next message starts a new one.
    """

    def __init__(self, key: bytes, store: ConversationStore) -> None:
        """Use the product's secret key."""
        self._key = key
        self._store = store

    def conversation(self, sender: str) -> ConversationId:
        """Return the open conversation of a sender, or the id of a new one."""
        for session in count():
            message = f"rasa:{session}:{sender}".encode()
            digest = hmac.new(self._key, message, "sha256").hexdigest()[:32]
            identity = ConversationId(f"rasa-{digest}")
            found = self._store.find(identity)
            if found is None or not found.is_closed:
                return identity
        raise AssertionError("count() never ends")
