"""Words that the gate looks for: figures in words, abbreviations, what nobody can say aloud."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from num2words import num2words

SPEAKING_RATE = {"pt": 15.0, "en": 15.0, "es": 16.0, "fr": 15.5, "uk": 14.0}
"""Characters a second of unhurried reading aloud, spaces included: about 150 words a minute in
each language. An estimate for planning; the telephone channel measures its own voices."""

UNSPEAKABLE = re.compile(
    r"https?://\S*|www\.\S*|\b[\w-]+\.(?:pt|eu|com|org)\b|[%€$§&*#<>/\\|()\[\]{}=+→•~^_]"
    r"|\b(?:art|n\.º|nº|p\. ex|e\.g|i\.e|etc|ex)\."
)
_ABBREVIATION = re.compile(r"(?<![\w-])[A-ZÀ-ÖØ-ÞА-ЯІЇЄҐ]{2,}(?:-[A-Z]+)?(?![\w-])")
_ROMAN = re.compile(r"[IVX]+")
_LATIN_RUN = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ][A-Za-zÀ-ÖØ-öø-ÿ'-]+")
_ADDRESS = re.compile(r"\b[\w-]+(?:\.[\w-]+)+\b|[A-Z]+-(?=\w)|e-mail")
_UNITS = {
    "pt": r"por cento|euros?|cêntimos?",
    "en": r"per cent|percent|euros?|cents?",
    "es": r"por ciento|euros?|céntimos?",
    "fr": r"pour cent|euros?|centimes?",
    "uk": r"відсот\w+|євро|цент\w*",
}


def unknown_abbreviations(text: str, known: Iterable[str]) -> list[str]:
    """Return the abbreviations in capitals that no term explains, Roman numbers left out."""
    for term in known:
        if " " in term:
            text = text.replace(term, " ")
    found = dict.fromkeys(_ABBREVIATION.findall(text))
    return [word for word in found if word not in known and not _ROMAN.fullmatch(word)]


def spelled_figure(text: str, language: str) -> str | None:
    """Return an amount or a rate that is written out in words, if there is one."""
    pattern = _spelled(language)
    found = pattern.search(text) if pattern else None
    return found[0] if found else None


@lru_cache(maxsize=16)
def _spelled(language: str) -> re.Pattern[str] | None:
    if language not in _UNITS:
        return None
    words = {num2words(n, lang=language) for n in (*range(2, 31), 40, 50, 60, 70, 80, 90, 100)}
    words |= {num2words(n, lang=language).split()[-1] for n in (200, 500, 1000)}
    either = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{either})\s+(?:{_UNITS[language]})(?!\w)", re.IGNORECASE)


def foreign_words(text: str, language: str, known: set[str]) -> list[str]:
    """Return words in Latin letters inside a text in another alphabet that no term explains."""
    if language != "uk":
        return []
    text = _ADDRESS.sub(" ", text)
    terms = {word.casefold() for term in known for word in _LATIN_RUN.findall(term)}
    found = dict.fromkeys(_LATIN_RUN.findall(text))
    return [word for word in found if word.casefold() not in terms]
