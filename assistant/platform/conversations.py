"""Conversations in SQL (SQLAlchemy Core): masked turns, state and the ledger of outcomes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine, bindparam, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from assistant.contracts.errors import ConflictingTurn
from assistant.contracts.messages import ChannelKind, ConversationId, Language, Reply
from assistant.contracts.ports import Conversation, TurnRecord
from assistant.contracts.turns import (
    ContactOutcome,
    ConversationState,
    MaskedText,
    TurnOutcome,
    contact_outcome,
)
from assistant.platform.coding import pack_reply, pack_state, unpack_reply, unpack_state
from assistant.platform.tables import conversations, ledger, turns

# Every turn makes these: built once, they cost a third of what they cost built anew.
_FIND = select(conversations).where(conversations.c.id == bindparam("id"))
_FIND_REPLY = select(turns.c.reply).where(
    turns.c.conversation == bindparam("conversation"), turns.c.dedupe_key == bindparam("key")
)
_ADVANCE = (
    update(conversations)
    .where(
        conversations.c.id == bindparam("known_id"),
        conversations.c.version == bindparam("known_version"),
        conversations.c.is_closed.is_(False),
    )
    .values(
        version=bindparam("new_version"),
        state=bindparam("new_state"),
        seen_at=bindparam("now"),
    )
)


class SqlConversationStore:
    """`ConversationStore` on SQLite or PostgreSQL."""

    def __init__(self, engine: Engine) -> None:
        """Use an engine whose schema is migrated."""
        self._engine = engine

    def open(self, conversation: ConversationId, channel: ChannelKind) -> Conversation:
        """Return the conversation, started now if it is new."""
        found = self.find(conversation)
        if found:
            return found
        now = datetime.now(UTC)
        started = Conversation(conversation, channel, ConversationState(), 0)
        row = {
            "id": conversation,
            "channel": channel.value,
            "state": pack_state(started.state),
            "version": 0,
            "is_closed": False,
            "opened_at": now,
            "seen_at": now,
        }
        try:
            with self._engine.begin() as connection:
                connection.execute(insert(conversations), row)
        except IntegrityError:  # another worker was faster
            return self.find(conversation) or started
        return started

    def find(self, conversation: ConversationId) -> Conversation | None:
        """Return a conversation if there is one."""
        with self._engine.connect() as connection:
            row = connection.execute(_FIND, {"id": conversation}).mappings().first()
        if row is None:
            return None
        return Conversation(
            conversation,
            ChannelKind(row["channel"]),
            unpack_state(row["state"]),
            row["version"],
            row["is_closed"],
        )

    def find_reply(self, conversation: ConversationId, dedupe_key: str) -> Reply | None:
        """Return the stored reply to a message that came before."""
        wanted = {"conversation": conversation, "key": dedupe_key}
        with self._engine.connect() as connection:
            row = connection.execute(_FIND_REPLY, wanted).first()
        return unpack_reply(row[0]) if row else None

    def record(self, turn: TurnRecord, state: ConversationState, version: int) -> None:
        """Keep a turn and the new state in one transaction."""
        change = {
            "known_id": turn.conversation,
            "known_version": version,
            "new_version": version + 1,
            "new_state": pack_state(state),
            "now": datetime.now(UTC),
        }
        try:
            with self._engine.begin() as connection:
                if connection.execute(_ADVANCE, change).rowcount != 1:
                    raise ConflictingTurn(turn.conversation)
                connection.execute(insert(turns), _row(turn))
        except IntegrityError as error:
            raise ConflictingTurn(turn.conversation) from error

    def history(self, conversation: ConversationId) -> Sequence[TurnRecord]:
        """Return the turns, oldest first."""
        query = select(turns).where(turns.c.conversation == conversation).order_by(turns.c.id)
        with self._engine.connect() as connection:
            return [_record(row) for row in connection.execute(query).mappings()]

    def close(self, conversation: ConversationId, outcome: ContactOutcome, at: datetime) -> None:
        """End a conversation with its one outcome; a second call changes nothing."""
        ended = (
            update(conversations)
            .where(conversations.c.id == conversation, conversations.c.is_closed.is_(False))
            .values(is_closed=True)
            .returning(conversations.c.channel)
        )
        with self._engine.begin() as connection:
            row = connection.execute(ended).first()
            if row:
                entry = {
                    "conversation": conversation,
                    "channel": row[0],
                    "outcome": outcome.value,
                    "ended_at": at.astimezone(UTC),
                }
                connection.execute(insert(ledger).values(entry))

    def erase(self, conversation: ConversationId) -> bool:
        """Delete the texts and the state; the ledger keeps the outcome, under no known id."""
        found = self.find(conversation)
        if found is None:
            return False
        outcome = contact_outcome([t.outcome for t in self.history(conversation)])
        self.close(conversation, outcome, datetime.now(UTC))
        unlinked = update(ledger).where(ledger.c.conversation == conversation)
        with self._engine.begin() as connection:
            connection.execute(unlinked.values(conversation=f"erased-{uuid4().hex}"))
            connection.execute(delete(turns).where(turns.c.conversation == conversation))
            connection.execute(delete(conversations).where(conversations.c.id == conversation))
        return True

    def close_idle(self, before: datetime) -> int:
        """End every open conversation not seen since a moment; return how many."""
        query = select(conversations.c.id).where(
            conversations.c.is_closed.is_(False), conversations.c.seen_at < before
        )
        with self._engine.connect() as connection:
            idle = [ConversationId(row[0]) for row in connection.execute(query)]
        for conversation in idle:
            outcomes = [turn.outcome for turn in self.history(conversation)]
            self.close(conversation, contact_outcome(outcomes), datetime.now(UTC))
        return len(idle)

    def forget(self, days: int) -> int:
        """Erase ended conversations older than so many days; return how many."""
        before = datetime.now(UTC) - timedelta(days=days)
        query = select(conversations.c.id).where(
            conversations.c.is_closed.is_(True), conversations.c.seen_at < before
        )
        with self._engine.connect() as connection:
            old = [ConversationId(row[0]) for row in connection.execute(query)]
        return sum(self.erase(conversation) for conversation in old)

    def outcomes(self) -> dict[str, dict[str, int]]:
        """Count turns by outcome, ended conversations by contact outcome, and open ones."""
        by_turn = select(turns.c.outcome, func.count()).group_by(turns.c.outcome)
        by_contact = select(ledger.c.outcome, func.count()).group_by(ledger.c.outcome)
        is_open = conversations.c.is_closed.is_(False)
        open_ones = select(func.count()).select_from(conversations).where(is_open)
        with self._engine.connect() as connection:
            return {
                "turns": {row[0]: row[1] for row in connection.execute(by_turn)},
                "contacts": {row[0]: row[1] for row in connection.execute(by_contact)},
                "open": {"conversations": connection.execute(open_ones).scalar_one()},
            }


def _row(turn: TurnRecord) -> dict[str, Any]:
    return {
        "conversation": turn.conversation,
        "dedupe_key": turn.dedupe_key,
        "text": turn.text,
        "language": turn.language,
        "outcome": turn.outcome.value,
        "article": turn.reply.article,
        "score": turn.reply.score,
        "receipt": turn.reply.receipt,
        "reply": pack_reply(turn.reply),
        "facts": list(turn.fact_ids),
        "pack_revision": turn.pack_revision,
        "at": turn.at.astimezone(UTC),  # SQLite keeps no zone
        "milliseconds": turn.milliseconds,
    }


def _record(row: Any) -> TurnRecord:  # noqa: ANN401 - a row mapping
    return TurnRecord(
        conversation=row["conversation"],
        dedupe_key=row["dedupe_key"],
        text=MaskedText(row["text"]),
        language=Language(row["language"]),
        reply=unpack_reply(row["reply"]),
        outcome=TurnOutcome(row["outcome"]),
        fact_ids=tuple(row["facts"]),
        pack_revision=row["pack_revision"],
        at=row["at"].replace(tzinfo=row["at"].tzinfo or UTC),
        milliseconds=row["milliseconds"],
    )
