"""`assistant kb check`: every rule of the gate over one pack."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from assistant.contracts.knowledge import Article, Body, Pack
from assistant.engine.sums import KINDS, entry_names
from assistant.gate.facts import check_facts
from assistant.gate.forms import Place, check_forms, check_parity
from knowledge.articles import source_revision
from knowledge.checks import check_pack, is_link
from knowledge.documents import InvalidDocument, Problem
from knowledge.packs import read_pack
from nlu.training_data import Example

_LEAST_QUESTIONS = {"source": 10, "other": 6}
"""Training questions an article needs in the source language and in each other one."""


def check_content(folder: Path, today: date) -> list[Problem]:
    """Return what is wrong with the texts and facts of a pack, without asking it anything."""
    try:
        pack = read_pack(folder)
    except InvalidDocument as error:
        return error.problems
    problems = check_pack(folder)
    problems += check_facts(pack, folder, today)
    problems += _pack(pack, folder)
    problems += _glossary(pack, folder)
    problems += _calculators(pack, folder)
    for article in pack.articles.values():
        problems += _article(pack, article, folder, today)
    return list(dict.fromkeys(problems))


def _article(pack: Pack, article: Article, folder: Path, today: date) -> Iterator[Problem]:
    place = folder / "articles" / article.area / article.id
    places = [
        Place(pack, article, article.editions[tag], place / f"{tag}.md", today)
        for tag in pack.languages
        if tag in article.editions
    ]
    for tag in pack.languages:
        if tag not in article.editions:
            yield Problem(str(place / "article.yaml"), 1, f"no edition in {tag}")
    source = pack.languages[0]
    for one in places:
        yield from check_forms(one)
        if one.edition.language != source and source in article.editions:
            yield from _drift(one, place / f"{source}.md")
    if places and places[0].edition.language == source:
        yield from check_parity(places)


def _drift(place: Place, source: Path) -> Iterator[Problem]:
    revision = source_revision(source.read_text(encoding="utf-8"))
    if not place.edition.follows:
        yield place.problem(f"does not say which state of {source.name} it follows")
    elif place.edition.follows != revision:
        yield place.problem(f"lags behind {source.name}, which has changed since: read it again")


def _pack(pack: Pack, folder: Path) -> Iterator[Problem]:
    file = folder / "pack.yaml"
    for name in (pack.emergency, pack.lifeline):
        if name not in pack.facts:
            yield _at(file, f": {name}", f"unknown fact {name}")
    for person in pack.person:
        if person not in pack.bodies:
            yield _at(file, "person:", f"person: unknown body {person}")
    for area in sorted({article.area for article in pack.articles.values()} - set(pack.areas)):
        yield _at(file, "areas:", f"areas: {area} has no name")
    for body in pack.bodies.values():
        for text in _body(pack, body):
            yield _at(file, f"  {body.id}:", f"{body.id}: {text}")


def _glossary(pack: Pack, folder: Path) -> Iterator[Problem]:
    path = folder / "glossary.yaml"
    for term in pack.glossary:
        for tag in pack.languages:
            if term.meanings and tag not in term.meanings:
                yield _at(path, f"term: {term.name}", f"{term.name}: no meaning in {tag}")


def _body(pack: Pack, body: Body) -> Iterator[str]:
    if body.phone_fact and body.phone_fact not in pack.facts:
        yield f"unknown fact {body.phone_fact}"
    if body.url and not is_link(body.url):
        yield f"not an https address: {body.url}"
    for field, texts in (("name", body.names), ("how", body.how)):
        yield from (f"{field} is missing in {tag}" for tag in pack.languages if tag not in texts)


def _calculators(pack: Pack, folder: Path) -> Iterator[Problem]:
    file = folder / "calculators.yaml"
    for calculator in pack.calculators.values():
        begins = f"  {calculator.id}:"
        texts = [calculator.titles, calculator.leaves_out, *calculator.results.values()]
        texts += [entry.ask for entry in calculator.inputs]
        texts += [option.labels for entry in calculator.inputs for option in entry.options]
        for tag in pack.languages:
            if any(tag not in text for text in texts):
                yield _at(file, begins, f"{calculator.id}: a text is missing in {tag}")
        if calculator.kind not in KINDS:
            yield _at(file, begins, f"{calculator.id}: unknown kind {calculator.kind}")
        elif missing := entry_names(calculator.kind) - {e.name for e in calculator.inputs}:
            message = f"{calculator.id}: no question for {', '.join(sorted(missing))}"
            yield _at(file, begins, message)
        if calculator.article not in pack.articles:
            yield _at(file, begins, f"{calculator.id}: unknown article {calculator.article}")
        for fact in calculator.facts.values():
            if fact not in pack.facts:
                yield _at(file, begins, f"{calculator.id}: unknown fact {fact}")


def _at(path: Path, near: str, message: str) -> Problem:
    """Return a problem at the first line of a file that holds a text."""
    lines = path.read_text(encoding="utf-8").splitlines()
    line = next((n for n, text in enumerate(lines, 1) if near in text), 1)
    return Problem(str(path), line, message)


def check_questions(pack: Pack, examples: list[Example], folder: Path) -> Iterator[Problem]:
    """Yield articles with too few training questions in a language, and questions without one."""
    counts = Counter((example.label, example.language) for example in examples)
    for label in sorted({example.label for example in examples} - set(pack.articles)):
        where = str(folder / "training")
        yield Problem(where, 1, f"training questions lead to {label}, which is no article")
    for article in pack.articles.values():
        path = folder / "articles" / article.area / article.id / "article.yaml"
        for tag in pack.languages:
            least = _LEAST_QUESTIONS["source" if tag == pack.languages[0] else "other"]
            if counts[article.id, tag] < least:
                message = f"{counts[article.id, tag]} training questions in {tag}, {least} needed"
                yield Problem(str(path), 1, message)
