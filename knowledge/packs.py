"""Loads one authority's pack: facts, articles, bodies and what the training data lies in."""

from __future__ import annotations

import hashlib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from assistant.contracts.authority import Entities
from assistant.contracts.errors import PackError
from assistant.contracts.knowledge import Article, Body, Calculator, GlossaryTerm, Pack
from knowledge.articles import load_article
from knowledge.authority import (
    AuthorityFile,
    hours_of,
    identifiers_of,
    sign_languages_of,
    theme_of,
)
from knowledge.calculators import load_calculators
from knowledge.documents import InvalidDocument, Problem, load_document
from knowledge.entities import load_entities
from knowledge.facts import load_facts
from knowledge.glossary import load_glossary, rarest_first
from knowledge.texts import load_texts

_PACKS = Path(__file__).parent / "packs"


class BodyFile(BaseModel):
    """A body as an editor writes it."""

    model_config = ConfigDict(extra="forbid")

    name: dict[str, str]
    how: dict[str, str]
    url: str | None = None
    phone: str | None = None
    """Id of the fact that holds the number."""


class HolidaysFile(BaseModel):
    """Whose public holidays count for working days."""

    model_config = ConfigDict(extra="forbid")

    country: str
    region: str | None = None


class PackFile(AuthorityFile):
    """`pack.yaml` as an editor writes it."""

    id: str
    name: dict[str, str]
    languages: list[str] = Field(min_length=1)
    """The first is the one a conversation begins in."""
    timezone: str
    income_year_rolls: str
    areas: dict[str, dict[str, str]] = Field(default_factory=dict)
    """Folder of articles → its name, in the order of the topic tree."""
    holidays: HolidaysFile | None = None
    bodies: dict[str, BodyFile]
    person: list[str]
    """Bodies to name when a person is wanted."""
    emergency: str
    """Id of the fact with the emergency number."""
    lifeline: str
    """Id of the fact with the line for people in despair."""
    examples: list[str] = Field(default_factory=list)
    """Articles that the page offers at the start."""


def pack_folder(pack: str) -> Path:
    """Return the folder of a pack given by name or by path.

    Raises:
        PackError: there is none.
    """
    for folder in (_PACKS / pack, Path(pack)):
        if (folder / "pack.yaml").is_file():
            return folder
    raise PackError(f"no pack at {pack}")


def load_pack(pack: str) -> Pack:
    """Load a pack by name or folder.

    Raises:
        PackError: the pack is missing or malformed; the message names files and lines.
    """
    folder = pack_folder(pack)
    try:
        return read_pack(folder)
    except InvalidDocument as error:
        raise PackError(str(error)) from error


def read_pack(folder: Path) -> Pack:
    """Load a pack from its folder.

    Raises:
        InvalidDocument: lists every problem with file and line.
    """
    meta = load_document(folder / "pack.yaml", PackFile)
    facts = load_facts(folder / "facts")
    articles: dict[str, Article] = {}
    problems: list[Problem] = []
    for path in sorted((folder / "articles").glob("*/*/article.yaml")):
        try:
            article = load_article(path.parent)
            if article.id in articles:
                problems.append(Problem(str(path), 1, f"article {article.id} is defined twice"))
            articles[article.id] = article
        except InvalidDocument as error:
            problems += error.problems
    glossary, calculators = folder / "glossary.yaml", folder / "calculators.yaml"
    terms: tuple[GlossaryTerm, ...] = ()
    sums: dict[str, Calculator] = {}
    entities, texts = Entities(), {}
    try:
        entities, texts = load_entities(folder), load_texts(folder)
        terms = load_glossary(glossary) if glossary.is_file() else ()
        sums = load_calculators(calculators) if calculators.is_file() else {}
    except InvalidDocument as error:
        problems += error.problems
    if problems:
        raise InvalidDocument(problems)
    bodies = {
        key: Body(key, entry.name, entry.how, entry.url, entry.phone)
        for key, entry in meta.bodies.items()
    }
    return Pack(
        id=meta.id,
        names=meta.name,
        languages=tuple(meta.languages),
        facts=facts,
        articles=articles,
        bodies=bodies,
        timezone=meta.timezone,
        income_year_rolls=meta.income_year_rolls,
        person=tuple(meta.person),
        emergency=meta.emergency,
        lifeline=meta.lifeline,
        revision=_revision(folder),
        areas=meta.areas,
        glossary=rarest_first(terms, articles.values()),
        calculators=sums,
        holidays=(meta.holidays.country, meta.holidays.region) if meta.holidays else ("", None),
        country=meta.country,
        identifiers=identifiers_of(meta),
        sign_languages=sign_languages_of(meta),
        hours=hours_of(meta),
        theme=theme_of(meta),
        entities=entities,
        texts=texts,
        examples=tuple(meta.examples),
    )


def _revision(folder: Path) -> str:
    """Return a hash over what is said to people, so that a receipt names what it was."""
    digest = hashlib.sha256()
    said = [
        *folder.glob("*.yaml"),
        *(folder / "facts").rglob("*"),
        *(folder / "articles").rglob("*"),
    ]
    for path in sorted(said):
        if path.is_file():
            digest.update(str(path.relative_to(folder)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
