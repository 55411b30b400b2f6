"""Names of things: regions, kinds of taxpayers, taxes and forms of a pack, and relative years.

spaCy's multilingual tokenizer and its PhraseMatcher do the finding (an EntityRuler finds the same
in twice the time); the pack lists the phrases, and Babel (CLDR) the names of countries.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from threading import Lock
from typing import cast

import spacy
from babel import Locale
from spacy.language import Language as Pipeline
from spacy.matcher import PhraseMatcher
from spacy.matcher.levenshtein import levenshtein
from spacy.tokenizer import Tokenizer
from spacy.tokens import Span
from spacy.util import compile_infix_regex, filter_spans

from assistant.contracts.authority import Entities
from nlu.slots.words import fold
from nlu.slots.years import RELATIVE

ABROAD = "{abroad}"
"""At the end of a phrase of a pack: any country but the pack's own."""
_IGNORED, _COUNTRY = "ignored", "country"
_LOCALES = ("pt", "en", "es", "fr", "uk", "de", "it", "ru", "ro")
_SHORT = ("uk", "usa", "eua", "eeuu", "сша")
_LONG_WORD = 9
"""Words of so many letters are recognised with a slip; shorter ones are too often others."""
_LONG = re.compile(rf"[^\W\d_]{{{_LONG_WORD},}}")


class Names:
    """Finds the first thing of each kind that a message names."""

    def __init__(self, entities: Entities, country: str = "") -> None:
        """Build the matcher once; without the pack's country (ISO code) no `{abroad}` is told."""
        self._entities = entities
        self._pipeline = _pipeline()
        self._matcher = PhraseMatcher(self._pipeline.vocab, attr="ORTH")
        for kind, value, phrase in _patterns(entities, country):
            self._matcher.add(f"{kind} {value}", [self._pipeline.make_doc(phrase)])
        self._typos = _Typos(entities)
        self._lock = Lock()

    def find(self, folded: str) -> dict[str, str]:
        """Return kind → value; relative years are of the kind `year`.

        spaCy works in a memory zone, or it would keep every word that was ever written.
        """
        text = self._typos.mended(folded)
        named: dict[str, str] = {}
        with self._lock, self._pipeline.memory_zone():  # a zone belongs to one thread
            found = self._matcher(self._pipeline.make_doc(text), as_spans=True)
            for kind, value in _of(filter_spans(found)):
                named.setdefault(kind, value)
        for entry in self._entities.unless:
            if named.get(entry.slot) == entry.value and fold(entry.word) in folded:
                named.pop(entry.slot)
        return named


def _pipeline() -> Pipeline:
    pipeline = spacy.blank("xx")
    # Chinese has no spaces, and French and Italian join small words by an apostrophe.
    infixes = [*(pipeline.Defaults.infixes or []), r"[\u4e00-\u9fff]", r"(?<=[a-z])'(?=[a-z])"]
    tokenizer = cast(Tokenizer, pipeline.tokenizer)
    tokenizer.infix_finditer = compile_infix_regex(infixes).finditer
    return pipeline


def _of(spans: list[Span]) -> Iterator[tuple[str, str]]:
    """Yield kind and value of what was found; "vivo em" counts when a country follows."""
    before: Span | None = None
    for span in spans:
        kind, value = span.label_.split()
        if kind == _COUNTRY and before is not None and before.end == span.start:
            slot, value = before.label_.split()
            yield slot.removesuffix(ABROAD), value
        elif kind not in {_COUNTRY, _IGNORED} and not kind.endswith(ABROAD):
            yield kind, value
        before = span if kind.endswith(ABROAD) else None


def _patterns(entities: Entities, country: str) -> Iterator[tuple[str, str, str]]:
    """Yield kind, value and folded phrase of everything that is looked for."""
    for slot, value, phrase in _phrases(entities):
        folded = fold(phrase)
        if not folded.endswith(ABROAD):
            yield slot, value, folded
        elif country:
            yield slot + ABROAD, value, folded.removesuffix(ABROAD).strip()
    yield from ((_COUNTRY, _COUNTRY, name) for name in _countries(country))


def _phrases(entities: Entities) -> Iterator[tuple[str, str, str]]:
    """Yield slot, value and phrase as the pack and the years list them."""
    for slot, values in entities.values.items():
        for value, phrases in values.items():
            yield from ((slot, value, phrase) for phrase in phrases)
    for shift, phrases in RELATIVE.items():
        yield from (("year", str(shift), phrase) for phrase in phrases)
    yield from ((_IGNORED, _IGNORED, phrase) for phrase in entities.ignored)


def _countries(own: str) -> set[str]:
    """Return what other countries are called; none, when the pack's own is not known."""
    names = {
        fold(name)
        for locale in _LOCALES
        for code, name in Locale(locale).territories.items()
        if own and code.isalpha() and code != own.upper()
    }
    return names | set(_SHORT if own else ())


class _Typos:
    """Mends one wrong, missing, doubled or swapped letter in a long word of the vocabulary.

    Two words one slip apart share a form with a letter left out. The first letter counts: an
    immigrant is no emigrant.
    """

    def __init__(self, entities: Entities) -> None:
        phrases = (phrase for _, _, phrase in _phrases(entities))
        self._known = {word for phrase in phrases for word in fold(phrase).split()}
        self._forms: dict[str, list[str]] = {}
        for word in sorted(self._known):
            for form in _forms(word) if word.isalpha() else ():
                self._forms.setdefault(form, []).append(word)

    def mended(self, text: str) -> str:
        return _LONG.sub(lambda found: self._mend(found[0]), text)

    def _mend(self, word: str) -> str:
        if word in self._known:
            return word
        meant = (known for form in _forms(word) for known in self._forms.get(form, ()))
        return next((known for known in meant if _is_slip(word, known)), word)


def _forms(word: str) -> list[str]:
    """Return a long word and all that is left of it without one letter after the first."""
    if len(word) < _LONG_WORD:
        return []
    return [word, *(word[:at] + word[at + 1 :] for at in range(1, len(word)))]


def _is_slip(written: str, meant: str) -> bool:
    """Tell one slip from two: forms are shared by some words that are two apart."""
    distance = levenshtein(written, meant, 2)
    return distance == 1 or (distance == 2 and sorted(written) == sorted(meant))
