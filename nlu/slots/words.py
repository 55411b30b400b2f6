"""A message cut into words, numerals and signs, with accents and capitals gone.

The readers of numbers, dates and years work on these; the names of things have spaCy's tokens.
"""

from __future__ import annotations

import re
import unicodedata

_MARKS = (
    dict.fromkeys(range(0x300, 0x370))
    | dict.fromkeys(map(ord, "’ʼ‘`´′"), "'")
    | dict.fromkeys(map(ord, "\u00a0\u202f"), " ")
)
_HAN = r"\u3007\u4e00-\u9fff"
_WORD = re.compile(
    r"\d{4}-\d\d-\d\d(?!\d)|\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d\d)(?!\d)|\d{1,2}/\d{1,2}(?![\d/])"
    r"|\d{1,3}(?:[ .,']\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d+)?"
    r"|[a-z]{1,3}\d{1,2}(?![\d.,])"  # CO2, T2, M3
    rf"|[{_HAN}]"
    r"|[\u0400-\u04ff]+(?:['-][\u0400-\u04ff]+)*"
    rf"|[^\W\d{_HAN}][^\s\d!-/:-@\[-`{{-~«»“”„…–—،。,、？！€£º°ª⟨⟩{_HAN}]*(?:-[^\W\d]+)*"
    r"|\S"
)

_PERCENT = re.compile(r"\b(?:por cento|por ciento|per ?cent|pour ?cent|per cento)\b")


def fold(text: str) -> str:
    """Return a text in small letters without accents and with one kind of apostrophe."""
    return unicodedata.normalize("NFD", text.lower()).translate(_MARKS)


def cut(folded: str) -> list[str]:
    """Return the words of a folded text: `1.500`, `31/03`, `trinta`, `€`; each Han sign alone."""
    return _WORD.findall(_PERCENT.sub("%", folded))


def vocabulary(*lines: str) -> frozenset[str]:
    """Return the words of some lines, folded."""
    return frozenset(word for line in lines for word in fold(line).split())
