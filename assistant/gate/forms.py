"""The four forms of an edition: the same facts in all, and each fit for its channel."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assistant.contracts.knowledge import Article, Edition, Pack
from assistant.engine.answer import figures_of, spell
from assistant.gate.readability import difficulty
from assistant.gate.words import (
    SPEAKING_RATE,
    UNSPEAKABLE,
    foreign_words,
    spelled_figure,
    unknown_abbreviations,
)
from assistant.platform.languages import speak
from assistant.platform.quantities import say_numbers
from assistant.platform.sms import encoding, plain, segments
from knowledge.articles import PLACEHOLDER
from knowledge.documents import Problem

_MOST_SEGMENTS = 3
_MOST_SECONDS = 25
_MOST_WORDS_A_LINE = 15
_LEAST_SHARE = 0.5
"""A form of which more paragraphs have fallen away says too little."""


@dataclass(frozen=True, slots=True)
class Place:
    """An edition with the file it stands in."""

    pack: Pack
    article: Article
    edition: Edition
    path: Path
    today: date

    def problem(self, message: str, near: str = "", *, is_warning: bool = False) -> Problem:
        """Return a problem at the first line that holds a text."""
        lines = self.path.read_text(encoding="utf-8").splitlines()
        line = next((n for n, text in enumerate(lines, 1) if near and near in text), 1)
        return Problem(str(self.path), line, message, is_warning)

    def filled(self, texts: Iterable[str], *, spoken: bool = False) -> list[str]:
        """Return paragraphs with today's figures; those that fall away are left out."""
        language = self.edition.language
        figures = figures_of(self.pack, self.article, language, None, self.today)
        figures.is_spoken = spoken
        return [text for part in texts if (text := figures.fill(part))]


def check_forms(place: Place) -> Iterator[Problem]:
    """Yield what is wrong with the forms of one edition."""
    edition = place.edition
    for name, texts in (("spoken", edition.spoken), ("easy", edition.easy)):
        if not texts:
            yield place.problem(f"{name}: the form is missing")
    yield from _facts(place)
    yield from _short(place)
    yield from _spoken(place)
    yield from _easy(place)
    yield from _readable(place)
    yield from _words(place)


def stated(texts: Iterable[str]) -> set[str]:
    """Return the facts that texts name."""
    return {fact for text in texts for fact in PLACEHOLDER.findall(text)}


def full_text(edition: Edition) -> tuple[str, ...]:
    """Return all of the full form: answer, steps and conditions."""
    return (*edition.answer, *edition.steps, *sum(edition.conditions.values(), ()))


def _facts(place: Place) -> Iterator[Problem]:
    """The same facts in all forms: all of the full text, and the heart of it in each."""
    edition = place.edition
    whole, heart = stated(full_text(edition)), stated(edition.short)
    for name, texts in (
        ("short", edition.short),
        ("spoken", edition.spoken),
        ("easy", edition.easy),
    ):
        if not texts:
            continue
        for fact in sorted(stated(texts) - whole):
            message = f"{name}: states {fact}, which the full text does not"
            yield place.problem(message, "{" + fact + "}")
        for fact in sorted(heart - stated(texts)):
            yield place.problem(f"{name}: leaves out {fact}, which the short form states")


def check_parity(places: Sequence[Place]) -> Iterator[Problem]:
    """Yield where a language states other facts than the source language."""
    source = places[0]
    for place in places[1:]:
        for name, own, theirs in (
            ("full text", full_text(place.edition), full_text(source.edition)),
            ("short", place.edition.short, source.edition.short),
        ):
            for fact in sorted(stated(own) ^ stated(theirs)):
                has = "states" if fact in stated(own) else "leaves out"
                tag = source.edition.language
                yield place.problem(f"{name}: {has} {fact}, unlike {tag}", "{" + fact + "}")


def _short(place: Place) -> Iterator[Problem]:
    texts = place.filled(place.edition.short)
    if len(texts) < _LEAST_SHARE * len(place.edition.short):
        yield place.problem("short: its figures cannot be stated today", "## short")
    text = plain(" ".join(texts))
    used = len(segments(text))
    if used > _MOST_SEGMENTS:
        message = f"short: {used} segments of {encoding(text)}, {_MOST_SEGMENTS} at most"
        yield place.problem(f"{message} ({len(text)} characters)", "## short")


def _spoken(place: Place) -> Iterator[Problem]:
    tag = place.edition.language
    for part in place.edition.spoken:
        bare = PLACEHOLDER.sub("", part)
        found = UNSPEAKABLE.search(bare)
        if found:
            yield place.problem(f"spoken: cannot be said: {found[0]!r}", part[:40])
        for word in unknown_abbreviations(bare, terms(place)):
            yield place.problem(f"spoken: how is {word} said? Add it to the glossary", word)
    if seconds(place) > _MOST_SECONDS:
        message = f"spoken: about {seconds(place):.0f} seconds aloud, {_MOST_SECONDS} at most"
        yield place.problem(message, "## spoken", is_warning=tag not in SPEAKING_RATE)


def terms(place: Place) -> set[str]:
    """Return the terms that the pack explains."""
    return {term.name for term in place.pack.glossary}


def seconds(place: Place) -> float:
    """Return how long the spoken form takes with the offer at its end.

    By characters a second of unhurried reading, from `words.SPEAKING_RATE`.
    """
    tag = place.edition.language
    text = " ".join(place.filled(place.edition.spoken, spoken=True))
    aloud = spell(say_numbers(text, tag), place.pack.glossary)
    offer = speak(tag).say("answer.offer_aloud")
    return len(f"{aloud} {offer}") / SPEAKING_RATE.get(tag, 14.0)


def _easy(place: Place) -> Iterator[Problem]:
    for line in place.edition.easy:
        words = len(PLACEHOLDER.sub("x", line).split())
        if words > _MOST_WORDS_A_LINE:
            message = f"easy: {words} words in a line, {_MOST_WORDS_A_LINE} at most"
            yield place.problem(message, line[:40])


def _readable(place: Place) -> Iterator[Problem]:
    tag = place.edition.language
    for name, texts in (("answer", place.edition.answer), ("easy", place.edition.easy)):
        hard = difficulty("\n".join(place.filled(texts)), tag, is_easy=name == "easy")
        if hard is not None and hard > 100:
            message = f"{name}: too hard to read ({hard:.0f}, 100 at most)"
            yield place.problem(message, f"## {name}")


def _words(place: Place) -> Iterator[Problem]:
    edition, tag = place.edition, place.edition.language
    known = terms(place)
    texts = (*edition.short, *full_text(edition), *edition.spoken, *edition.easy)
    for text in texts:
        bare = PLACEHOLDER.sub("", text)
        figure = spelled_figure(bare, tag)
        if figure:
            yield place.problem(f"a figure in words: {figure!r}; name a fact instead", figure)
        for word in unknown_abbreviations(bare, known):
            yield place.problem(f"{word} is not in the glossary", word)
    # Steps name buttons and menus of the authority's pages as they are written there.
    prose = (*edition.short, *edition.answer, *edition.spoken, *edition.easy)
    for word in foreign_words(" ".join(PLACEHOLDER.sub("", t) for t in prose), tag, known):
        message = f"left over from another language? {word!r} is not in the glossary"
        yield place.problem(message, word, is_warning=True)
