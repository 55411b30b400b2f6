"""Text as it came in → text the rest can rely on. Pure; called once per turn by the engine."""

from __future__ import annotations

import unicodedata

from assistant.contracts.errors import EmptyMessage, MessageTooLong
from assistant.contracts.turns import NormalisedText

MAX_CHARACTERS = 2000
"""One message; longer ones are refused with a sentence that says so, never cut silently."""

_KEEP_FORMAT = {"\u200d"}  # zero-width joiner: part of emoji and of Indic words


def normalise(text: str) -> NormalisedText:
    """Return NFC text without invisible characters, with ASCII digits and single spaces.

    A leading `/` is removed: it addresses commands in some bot engines and has no power here.

    Raises:
        MessageTooLong: more than `MAX_CHARACTERS` after cleaning.
        EmptyMessage: nothing readable is left (spaces, control characters, only symbols).
    """
    if len(text) > MAX_CHARACTERS * 10:
        raise MessageTooLong(str(len(text)))
    composed = unicodedata.normalize("NFC", text)
    cleaned = " ".join("".join(_clean(c) for c in composed).split()).lstrip("/\\ ")
    if len(cleaned) > MAX_CHARACTERS:
        raise MessageTooLong(str(len(cleaned)))
    if not any(c.isalnum() for c in cleaned):
        raise EmptyMessage
    return NormalisedText(cleaned)


def _clean(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.digit(character))
    if category in {"Cc", "Zs", "Zl", "Zp"}:
        return " "
    if category in {"Cf", "Cs", "Co", "Cn"} and character not in _KEEP_FORMAT:
        return ""
    return character
