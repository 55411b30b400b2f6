"""The shape of a pack: ids, references and texts that would break it, with file and line.

The rules on what may be said to people are in `assistant.gate`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from assistant.contracts.knowledge import Article, Edition, Fact, Pack
from assistant.platform.hours import HOURS_MARK
from assistant.platform.languages import all_languages
from knowledge.articles import FOLLOWS, placeholders
from knowledge.documents import InvalidDocument, Problem
from knowledge.packs import read_pack
from knowledge.texts import check_texts

_DIGITS = re.compile(r"\d")
_ALLOWED_DIGITS = re.compile(
    r"\{[^}]*\}|\b(?:Modelo|modelo|form|Anexo|Annex|annex|anexo|artigo|article|art\.|P)\s?\d+[A-Z]?\d?"
    r"|\b[A-Z]{1,4}\d\b|\bCO2\b|\bSNS 24\b|\b(?:19|20)\d\d\b"
)


def check_pack(folder: Path) -> list[Problem]:
    """Return every problem of a pack; none means that it can be published."""
    try:
        pack = read_pack(folder)
    except InvalidDocument as error:
        return error.problems
    problems: list[Problem] = []
    for article in pack.articles.values():
        path = folder / "articles" / article.area / article.id
        problems += _article(pack, article, path)
        for edition in article.editions.values():
            problems += _edition(pack, edition, path / f"{edition.language}.md")
    for fact in pack.facts.values():
        problems += _fact(fact, folder / "facts")
    problems += _pack(pack, folder / "pack.yaml")
    problems += check_texts(pack.texts, folder)
    return problems


def _pack(pack: Pack, file: Path) -> Iterator[Problem]:
    """Yield what is wrong in what the pack says about the authority."""
    for name in pack.examples:
        if name not in pack.articles:
            yield Problem(str(file), _line(file, "examples:"), f"examples: unknown article {name}")
    general = all_languages()["en"].texts["data"]
    named = [
        *((f"kind: {n.kind}", n.names) for n in pack.identifiers if n.kind not in general),
        *((f"tag: {sign.tag}", sign.names) for sign in pack.sign_languages),
    ]
    for entry, names in named:
        for tag in pack.languages:
            if tag not in names:
                yield Problem(str(file), _line(file, entry), f"{entry} has no name in {tag}")
    for body in pack.bodies.values():
        if not pack.hours and any(HOURS_MARK in how for how in body.how.values()):
            yield Problem(str(file), _line(file, HOURS_MARK), f"{body.id}: there are no hours")


def _article(pack: Pack, article: Article, path: Path) -> list[Problem]:
    file = path / "article.yaml"
    messages = [
        *(f"related: unknown article {i}" for i in article.related if i not in pack.articles),
        *(f"facts: unknown fact {i}" for i in article.facts if i not in pack.facts),
        *(
            f"facts: {i} is unverified and must not be stated"
            for i in article.facts
            if i in pack.facts and all(v.confidence == "unverified" for v in pack.facts[i].versions)
        ),
        *(f"title: missing in {tag}" for tag in pack.languages if tag not in article.titles),
    ]
    if article.contact and article.contact not in pack.bodies:
        messages.append(f"contact: unknown body {article.contact}")
    if article.kind == "redirect" and not article.contact:
        messages.append("contact: a redirect names the body that is responsible")
    if article.kind != "redirect" and article.contact:
        messages.append("contact: only a redirect has one")
    rule = article.deadline
    for name in (rule.closes, rule.opens) if rule else ():
        if name and (name not in pack.facts or pack.facts[name].type != "day"):
            messages.append(f"deadline: {name} is not a fact of type day")
    if rule and rule.late and rule.late not in pack.articles:
        messages.append(f"late: unknown article {rule.late}")
    if not is_link(article.official_url):
        messages.append("official_url: not an https address")
    return [Problem(str(file), _line(file, text.split(":")[0] + ":"), text) for text in messages]


def _edition(pack: Pack, edition: Edition, path: Path) -> list[Problem]:
    problems = [
        Problem(str(path), _line(path, "{" + name + "}"), f"unknown fact {name}")
        for name in sorted(placeholders(edition))
        if name not in pack.facts
    ]
    for condition in edition.conditions:
        slot, _, value = condition.partition(": ")
        if value and not pack.entities.has(slot, value):
            at = _line(path, f"## if {condition}")
            problems.append(Problem(str(path), at, f"{slot}: {value} is not in entities.yaml"))
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        text = _ALLOWED_DIGITS.sub("", re.sub(r"^\d+\. ", "", line))
        is_text = not line.startswith("#") and not FOLLOWS.fullmatch(line)
        if is_text and _DIGITS.search(text):
            problems.append(Problem(str(path), number, "a figure in the text: name a fact instead"))
    return problems


def _fact(fact: Fact, folder: Path) -> list[Problem]:
    messages = []
    covered: Counter[date] = Counter()
    for version in fact.versions:
        if version.first and version.last and version.first > version.last:
            messages.append("a version ends before it begins")
        if version.first:
            covered[version.first] += 1
        if not is_link(version.source, "http", "https"):
            messages.append(f"source is not an address: {version.source}")
    if any(count > 1 for count in covered.values()):
        messages.append("two versions begin on the same day")
    if not messages:
        return []
    file = next((p for p in sorted(folder.rglob("*.yaml")) if _has(p, fact.id)), folder)
    return [Problem(str(file), _line(file, f"  {fact.id}:"), f"{fact.id}: {m}") for m in messages]


def is_link(url: str, *schemes: str) -> bool:
    """Say whether an address is well formed and https, or of these schemes."""
    try:
        parts = urlsplit(url)
    except ValueError:  # half an IPv6 address: https://[example.org
        return False
    return parts.scheme in (schemes or ("https",)) and "." in parts.netloc and " " not in url


def _has(path: Path, fact: str) -> bool:
    return f"\n  {fact}:" in path.read_text(encoding="utf-8")


def _line(path: Path, start: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return next((n for n, line in enumerate(lines, 1) if start in line), 1)
