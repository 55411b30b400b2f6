"""The tree of topics and the search over them: a page without scripts, and JSON."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel

from assistant.contracts.errors import InputError
from assistant.contracts.knowledge import Article, Pack
from assistant.contracts.messages import Language
from assistant.contracts.ports import Interpreter
from assistant.engine.masking import Masker
from assistant.engine.normalise import normalise
from assistant.platform.languages import speak
from channels.web.problems import RESPONSES, preferred_language

_MOST_FOUND = 10
_LEAST_SHARE = 0.01
"""Of the probability of all meanings: an article with less is not shown as found."""


class Topic(BaseModel):
    """One article, as a reader of the language knows it."""

    id: str
    title: str
    kind: str


class Area(BaseModel):
    """A branch of the tree."""

    id: str
    title: str
    topics: list[Topic]


@dataclass(frozen=True, slots=True)
class Finder:
    """Finds topics by words of their title and by what a question means."""

    knowledge: Callable[[], Pack]
    interpreter: Interpreter

    def tree(self, language: str) -> list[Area]:
        """Return all topics by area, in the pack's order; life events keep theirs."""
        pack = self.knowledge()
        speech = speak(language, pack.texts)
        areas = []
        for area, names in pack.areas.items():
            found = [a for a in pack.articles.values() if a.area == area]
            topics = [_topic(article, *speech.nearest) for article in found]
            title = names.get(speech.tag) or names[pack.languages[0]]
            areas.append(Area(id=area, title=title, topics=topics))
        return [area for area in areas if area.topics]

    def search(self, text: str, language: str) -> list[Topic]:
        """Return the topics that fit best: titles that hold every word first, then by meaning.

        Raises:
            InputError: the text cannot be taken (empty, too long).
        """
        pack = self.knowledge()
        speech = speak(language, pack.texts)
        masked = Masker(pack).mask(normalise(text)).text
        words = _folded(masked).split()
        named = [
            article
            for article in pack.articles.values()
            if all(word in _folded(article.title(*speech.nearest)) for word in words)
        ]
        meaning = self.interpreter.interpret(masked, Language(speech.tag))
        meant = [
            pack.articles[candidate.label]
            for candidate in meaning.candidates
            if candidate.label in pack.articles and candidate.probability >= _LEAST_SHARE
        ]
        found = dict.fromkeys(article.id for article in (*named[:_MOST_FOUND], *meant))
        chosen = [pack.articles[name] for name in list(found)[:_MOST_FOUND]]
        return [_topic(article, *speech.nearest) for article in chosen]


def router(
    finder: Finder, page: Callable[[Request, list[Area], str, list[Topic] | None], Response]
) -> APIRouter:
    """Return the routes; `page` renders the tree and what was found."""
    routes = APIRouter()

    @routes.get("/api/topics", tags=["knowledge"], responses=RESPONSES)
    def topics(request: Request) -> list[Area]:
        """Return the tree of topics, in the language asked for."""
        return finder.tree(preferred_language(request))

    @routes.get("/api/search", tags=["knowledge"], responses=RESPONSES)
    def search(request: Request, q: str = Query(max_length=2000)) -> list[Topic]:
        """Return the topics that fit a question or a few words, best first."""
        return finder.search(q, preferred_language(request))

    @routes.get("/topics", include_in_schema=False)
    def show(request: Request, q: str = Query("", max_length=2000)) -> Response:
        """Show the tree, and what was found."""
        language = preferred_language(request)
        try:
            found = finder.search(q, language) if q.strip() else None
        except InputError:
            found = []
        return page(request, finder.tree(language), q, found)

    return routes


def _topic(article: Article, *languages: str) -> Topic:
    return Topic(id=article.id, title=article.title(*languages), kind=article.kind)


def _folded(text: str) -> str:
    """Return a text without accents and capitals, as people search."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()
