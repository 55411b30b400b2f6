"""Contact points a channel must answer to: sealed, found by a keyed digest, kept for a while.

AES-256-GCM for the content, HMAC-SHA-256 for the look-up, both from one key by HKDF, so that
a stolen database shows no phone number and equal numbers cannot be guessed without the key.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Engine, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from assistant.contracts.messages import ConversationId
from assistant.platform.tables import contacts

_NONCE_BYTES = 12


def load_key(folder: Path, given: str = "") -> bytes:
    """Return the key of the setting, or of a file that is made once and only we may read."""
    if given:
        return hashlib.sha256(given.encode()).digest()
    path = folder / "contact.key"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(32), encoding="ascii")
    return bytes.fromhex(path.read_text(encoding="ascii"))


class ContactStore:
    """The one table that may hold a contact point."""

    def __init__(self, engine: Engine, key: bytes, retention_days: int) -> None:
        """Derive the two keys."""
        self._engine = engine
        self._retention = timedelta(days=retention_days)
        self._seal_key = _derive(key, b"seal")
        self._find_key = _derive(key, b"find")

    def keep(self, kind: str, contact: str, conversation: ConversationId) -> None:
        """Keep a contact point of a conversation, or prolong it."""
        now = datetime.now(UTC)
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = nonce + AESGCM(self._seal_key).encrypt(nonce, contact.encode(), kind.encode())
        row = {
            "lookup": self._lookup(kind, contact),
            "sealed": sealed,
            "kind": kind,
            "conversation": conversation,
            "kept_until": now + self._retention,
        }
        try:
            with self._engine.begin() as connection:
                connection.execute(insert(contacts).values(row))
        except IntegrityError:
            with self._engine.begin() as connection:
                change = update(contacts).where(contacts.c.lookup == row["lookup"])
                connection.execute(change.values(row))

    def conversation_of(self, kind: str, contact: str) -> ConversationId | None:
        """Return the conversation that a contact point belongs to."""
        query = select(contacts.c.conversation).where(
            contacts.c.lookup == self._lookup(kind, contact)
        )
        with self._engine.connect() as connection:
            row = connection.execute(query).first()
        return ConversationId(row[0]) if row else None

    def reveal(self, conversation: ConversationId) -> str | None:
        """Return the contact point of a conversation, to answer to."""
        query = select(contacts).where(contacts.c.conversation == conversation)
        with self._engine.connect() as connection:
            row = connection.execute(query).mappings().first()
        if row is None:
            return None
        nonce, body = row["sealed"][:_NONCE_BYTES], row["sealed"][_NONCE_BYTES:]
        return AESGCM(self._seal_key).decrypt(nonce, body, row["kind"].encode()).decode()

    def forget(self, conversation: ConversationId) -> None:
        """Delete what is kept of a conversation."""
        with self._engine.begin() as connection:
            connection.execute(delete(contacts).where(contacts.c.conversation == conversation))

    def expire(self) -> int:
        """Delete what is past its retention; return how many."""
        with self._engine.begin() as connection:
            past = delete(contacts).where(contacts.c.kept_until < datetime.now(UTC))
            return connection.execute(past).rowcount

    def _lookup(self, kind: str, contact: str) -> str:
        return hmac.new(self._find_key, f"{kind}:{contact}".encode(), "sha256").hexdigest()


def _derive(key: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"tax-assistant contact " + purpose).derive(key)
