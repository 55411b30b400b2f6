"""What the engine needs from outside, as protocols; `assistant.bootstrap` chooses who does it.

A port stands here only because production swaps it or tests run a conformance suite on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from assistant.contracts.messages import (
    ChannelKind,
    ConversationId,
    Inbound,
    Language,
    Reply,
)
from assistant.contracts.turns import (
    ContactOutcome,
    Context,
    ConversationState,
    Interpretation,
    MaskedText,
    TurnOutcome,
)


class Clock(Protocol):
    """The present moment, so that tests and `ASSISTANT_TODAY` can set it."""

    def now(self) -> datetime:
        """Return the present, with a time zone."""
        ...


class TurnHandling(Protocol):
    """One message in, one reply out: what every channel is handed."""

    def handle(self, inbound: Inbound) -> Reply:
        """Answer one message.

        Raises:
            InputError: the text cannot be taken (empty, too long).
            ConversationClosed: the conversation has ended.
            ConflictingTurn: other workers kept recording turns of it first.
        """
        ...


class LanguageIdentifier(Protocol):
    """Tells the language of one message."""

    def identify(self, text: MaskedText, prior: Language | None) -> Language:
        """Return the most likely language; the prior is the conversation's or channel's."""
        ...


class Interpreter(Protocol):
    """Tells what a message means. Implementations: the in-process engine; Rasa as a sidecar.

    Promises: candidates are sorted and their probabilities sum to one; the same text gives
    the same result; no text is kept.
    """

    def interpret(
        self, text: MaskedText, language: Language, context: Context | None = None
    ) -> Interpretation:
        """Interpret a message; `context` is the conversation it may lean on."""
        ...


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation as the store knows it."""

    id: ConversationId
    channel: ChannelKind
    state: ConversationState
    version: int
    """Number of recorded turns; recording fails when another process was faster."""
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class TurnRecord:
    """One turn as it is kept: masked text only."""

    conversation: ConversationId
    dedupe_key: str
    text: MaskedText
    language: Language
    reply: Reply
    outcome: TurnOutcome
    fact_ids: tuple[str, ...]
    pack_revision: str
    at: datetime
    milliseconds: float


class ConversationStore(Protocol):
    """Conversations, turns and the ledger. Conformance: SQLite and PostgreSQL.

    Promises: a turn is kept whole or not at all; a dedupe key is unique in its conversation;
    an erased conversation leaves only its outcome count.
    """

    def open(self, conversation: ConversationId, channel: ChannelKind) -> Conversation:
        """Return the conversation, started now if it is new."""
        ...

    def find(self, conversation: ConversationId) -> Conversation | None:
        """Return a conversation if there is one."""
        ...

    def find_reply(self, conversation: ConversationId, dedupe_key: str) -> Reply | None:
        """Return the stored reply to a message that came before."""
        ...

    def record(self, turn: TurnRecord, state: ConversationState, version: int) -> None:
        """Keep a turn and the new state in one transaction.

        Raises:
            ConflictingTurn: the conversation is no longer at `version`.
        """
        ...

    def history(self, conversation: ConversationId) -> Sequence[TurnRecord]:
        """Return the turns, oldest first."""
        ...

    def close(self, conversation: ConversationId, outcome: ContactOutcome, at: datetime) -> None:
        """End a conversation with its one outcome."""
        ...

    def erase(self, conversation: ConversationId) -> bool:
        """Delete everything of a conversation; say whether there was anything."""
        ...

    def outcomes(self) -> dict[str, dict[str, int]]:
        """Count turns by outcome and ended conversations by contact outcome."""
        ...
