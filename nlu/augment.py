"""Writes a line as another person might: no accents, no marks, a word less, a slip of the finger.

Used by `nlu.finetune`. Meaning must survive: one light change a line, never two.
"""

from __future__ import annotations

import re
import unicodedata
from random import Random

_SHARE = 0.4  # of the lines; the others stay as they are
_BREVE = "\u0306"  # makes й of и: another letter, not an accent


def augment(text: str, random: Random) -> str:
    """Return the line, changed in one way or not at all."""
    if random.random() >= _SHARE:
        return text
    kind = random.randrange(5)
    if kind == 0:
        return text.lower()
    if kind == 1:
        return strip_accents(text).lower()
    if kind == 2:
        return re.sub(r"[^\w\s]", " ", text)
    return _drop_word(text, random) if kind == 3 else _mistype(text, random)


def strip_accents(text: str) -> str:
    """Remove accents as people do on a phone; Cyrillic letters stay what they are."""
    parts = unicodedata.normalize("NFD", text)
    kept = "".join(c for c in parts if not unicodedata.combining(c) or c == _BREVE)
    return unicodedata.normalize("NFC", kept)


def _drop_word(text: str, random: Random) -> str:
    words = text.split()
    if len(words) > 4:
        del words[random.randrange(len(words))]
    return " ".join(words)


def _mistype(text: str, random: Random) -> str:
    """Swap, drop or double a letter."""
    if len(text) <= 8:
        return text
    at = random.randrange(len(text) - 1)
    one, two = text[at], text[at + 1]
    return text[:at] + random.choice([two + one, two, one + one + two]) + text[at + 2 :]
