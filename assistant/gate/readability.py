"""How hard a text is to read: one published formula a language, with a ceiling.

- pt: Flesch with the constants of Martins et al. (ICMC-USP, 1996): 248.835 - 1.015 w - 84.6 s
- en: Flesch reading ease (1948): 206.835 - 1.015 w - 84.6 s
- es: Szigriszt-Pazos (1993; INFLESZ scale): 206.835 - w - 62.3 s
- fr: Kandel and Moles (1958): 207 - 1.015 w - 73.6 s
- uk: LIX, Björnsson (1968): w + share of words longer than six letters; made for any alphabet,
  because no Flesch constants are established for Ukrainian

w is words a sentence, s syllables a word (counted as groups of vowels, which is near enough in
these four languages). The first four grow with ease, LIX with difficulty; `difficulty` turns
them into one scale on which 100 is the ceiling. What they cannot see: whether the order is good,
whether a word is known, whether it is true. Long names that must stay ("Autoridade Tributária")
count against a text. They catch a sentence out of hand; a reader judges the rest.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_SENTENCE = re.compile(r"[.!?…:;]+(?=\s|$)|\n")
_WORD = re.compile(r"[^\W\d_]+(?:[-'’ʼ][^\W\d_]+)*")
_VOWELS = re.compile(r"[aeiouyáàâãäéèêëíìîïóòôõöúùûüœæ]+", re.IGNORECASE)
_LEAST_WORDS = 25
"""Below, the figures jump about."""


@dataclass(frozen=True, slots=True)
class _Flesch:
    start: float
    per_word: float
    per_syllable: float
    lowest: float
    """Reading ease below which a full text is too hard."""


_FLESCH = {
    "pt": _Flesch(248.835, 1.015, 84.6, 50),
    "en": _Flesch(206.835, 1.015, 84.6, 50),
    "es": _Flesch(206.835, 1.0, 62.3, 50),
    "fr": _Flesch(207.0, 1.015, 73.6, 50),
}
_LIX_HIGHEST = 60.0
_EASIER = 10
"""Points by which an easy-read text must be easier than a full one may be."""


def difficulty(text: str, language: str, *, is_easy: bool = False) -> float | None:
    """Return how hard a text is; above 100 it is too hard. Nothing for a text too short."""
    words = _WORD.findall(text)
    if len(words) < _LEAST_WORDS:
        return None
    sentences = max(1, sum(1 for part in _SENTENCE.split(text) if _WORD.search(part)))
    length = len(words) / sentences
    easier = _EASIER if is_easy else 0
    formula = _FLESCH.get(language)
    if formula is None:
        long = sum(len(word) > 6 for word in words) / len(words)
        return 100 + length + 100 * long - (_LIX_HIGHEST - easier)
    syllables = sum(max(1, len(_VOWELS.findall(word))) for word in words) / len(words)
    ease = formula.start - formula.per_word * length - formula.per_syllable * syllables
    return 100 + formula.lowest + easier - ease
