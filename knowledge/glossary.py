"""Reads `glossary.yaml`: words of the trade, what they mean, and how they are said."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from assistant.contracts.knowledge import Article, GlossaryTerm
from knowledge.documents import load_document


class TermFile(BaseModel):
    """One term as an editor writes it."""

    model_config = ConfigDict(extra="forbid")

    term: str
    said: Literal["word", "letters"] = "word"
    """`letters`: an abbreviation that is spelled out on the telephone."""
    meaning: dict[str, str]


class GlossaryFile(BaseModel):
    """The glossary of a pack."""

    model_config = ConfigDict(extra="forbid")

    terms: list[TermFile]
    everyday: dict[str, Literal["word", "letters"]] = {}
    """Abbreviations that need no explanation, and how they are said: `SMS: letters`."""


def rarest_first(
    terms: tuple[GlossaryTerm, ...], articles: Iterable[Article]
) -> tuple[GlossaryTerm, ...]:
    """Order terms by how many articles use them, so that the least known are explained first."""
    texts = [
        " ".join(text for edition in article.editions.values() for text in edition.answer)
        for article in articles
    ]
    uses = {term.name: sum(term.name in text for text in texts) for term in terms}
    return tuple(sorted(terms, key=lambda term: uses[term.name]))


def load_glossary(path: Path) -> tuple[GlossaryTerm, ...]:
    """Read the glossary.

    Raises:
        InvalidDocument: names file and line.
    """
    document = load_document(path, GlossaryFile)
    terms = [GlossaryTerm(e.term, e.meaning, e.said == "letters") for e in document.terms]
    known = [GlossaryTerm(name, {}, how == "letters") for name, how in document.everyday.items()]
    return (*terms, *known)
