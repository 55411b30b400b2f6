"""Reads one article folder: `article.yaml` and one Markdown file per language (an edition)."""

from __future__ import annotations

import hashlib
import re
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from assistant.contracts.knowledge import Article, DeadlineRule, Edition
from knowledge.documents import InvalidDocument, Problem, load_document

_SECTIONS = {"short", "answer", "steps", "spoken", "easy"}
FOLLOWS = re.compile(r"<!-- follows ([a-z-]+) ([0-9a-f]{12}) -->")
"""First line of an edition: the source language and the revision of it that it was written to."""
PLACEHOLDER = re.compile(r"\{([a-z0-9.-]+)\}")
_CONDITION = re.compile(r"if (?:late|(?:region|taxpayer): [a-z0-9-]+)")
"""Which regions and taxpayers there are, the pack's entities say: `knowledge.checks`."""


class DeadlineFile(BaseModel):
    """A yearly window as an editor writes it."""

    model_config = ConfigDict(extra="forbid")

    closes: str
    opens: str | None = None
    late: str | None = None
    moves: bool = False
    """A last day that is no working day moves to the next one."""


class ArticleFile(BaseModel):
    """What is common to all languages of an article, as an editor writes it."""

    model_config = ConfigDict(extra="forbid")

    id: str
    kind: Literal["topic", "redirect", "life-event"]
    area: str
    title: dict[str, str]
    official_url: str
    legal_basis: list[str] = []
    related: list[str] = []
    facts: list[str] = []
    deadline: DeadlineFile | None = None
    contact: str | None = None
    income_year: int | None = None
    personal_data_needed: bool = False
    next_step: str = ""
    person_when: str = ""
    reviewed: date


def load_article(folder: Path) -> Article:
    """Read an article with its editions.

    Raises:
        InvalidDocument: names file and line.
    """
    meta = load_document(folder / "article.yaml", ArticleFile)
    for name, value, place in (("id", meta.id, folder), ("area", meta.area, folder.parent)):
        if value != place.name:
            message = f"{name} {value} does not match the folder {place.name}"
            raise InvalidDocument([Problem(str(folder / "article.yaml"), 1, message)])
    editions = {path.stem: parse_edition(path) for path in sorted(folder.glob("*.md"))}
    rule = meta.deadline
    return Article(
        id=meta.id,
        kind=meta.kind,
        area=meta.area,
        titles=meta.title,
        official_url=meta.official_url,
        legal_basis=tuple(meta.legal_basis),
        related=tuple(meta.related),
        facts=tuple(meta.facts),
        editions=editions,
        reviewed=meta.reviewed,
        personal_data_needed=meta.personal_data_needed,
        deadline=DeadlineRule(rule.closes, rule.opens, rule.late, rule.moves) if rule else None,
        contact=meta.contact,
        income_year=meta.income_year,
    )


def parse_edition(path: Path) -> Edition:
    """Read one language of an article: a title, `## short`, `## answer` and optional sections.

    Raises:
        InvalidDocument: a section is unknown, missing or empty.
    """
    title, follows, sections, problems = "", "", {}, []
    name, line_of_section = "", 1
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("# "):
            title = line[2:].strip()
        elif line.startswith("## "):
            name, line_of_section = line[3:].strip(), number
            if name not in _SECTIONS and not _CONDITION.fullmatch(name):
                problems.append(Problem(str(path), line_of_section, f"unknown section: {name}"))
            sections[name] = ""
        elif number == 1 and (mark := FOLLOWS.fullmatch(line)):
            follows = mark[2]
        elif name:
            sections[name] += line + "\n"
        elif line.strip():
            problems.append(Problem(str(path), number, "text outside a section"))
    problems += [
        Problem(str(path), 1, f"missing: {need}")
        for need, text in (
            ("# title", title),
            *((s, sections.get(s, "")) for s in ("short", "answer")),
        )
        if not text.strip()
    ]
    if problems:
        raise InvalidDocument(problems)
    return Edition(
        language=path.stem,
        title=title,
        short=_paragraphs(sections["short"]),
        answer=_paragraphs(sections["answer"]),
        steps=_steps(sections.get("steps", "")),
        spoken=_paragraphs(sections.get("spoken", "")),
        easy=_lines(sections.get("easy", "")),
        conditions={
            name.removeprefix("if "): _paragraphs(text)
            for name, text in sections.items()
            if name.startswith("if ")
        },
        follows=follows,
    )


def source_revision(text: str) -> str:
    """Return what tells one state of a source edition from another, blank space apart."""
    words = " ".join(line for line in text.splitlines() if not FOLLOWS.fullmatch(line)).split()
    return hashlib.sha256(" ".join(words).encode()).hexdigest()[:12]


def confirm(folder: Path, source: str, language: str) -> bool:
    """Mark an edition as written to today's state of its source; say whether that is new."""
    path = folder / f"{language}.md"
    revision = source_revision((folder / f"{source}.md").read_text(encoding="utf-8"))
    text = path.read_text(encoding="utf-8")
    first, _, rest = text.partition("\n")
    body = rest if FOLLOWS.fullmatch(first) else text
    marked = f"<!-- follows {source} {revision} -->\n{body}"
    if marked == text:
        return False
    path.write_text(marked, encoding="utf-8")
    return True


def placeholders(edition: Edition) -> set[str]:
    """Return the ids of the facts that an edition's texts name."""
    texts = (
        *edition.short,
        *edition.answer,
        *edition.steps,
        *edition.spoken,
        *edition.easy,
        *sum(edition.conditions.values(), ()),
    )
    return {fact for text in texts for fact in PLACEHOLDER.findall(text)}


def _paragraphs(text: str) -> tuple[str, ...]:
    """Split at blank lines; list lines stay apart so that each can fall away on its own."""
    paragraphs: list[str] = []
    for block in re.split(r"\n\s*\n", text.strip()):
        lines = [line.strip() for line in block.splitlines() if line.strip()]
        prose: list[str] = []
        has_list = False
        for line in lines:
            if line.startswith("- "):
                if prose:
                    paragraphs.append(" ".join(prose))
                    prose = []
                paragraphs.append(line)
                has_list = True
            elif has_list:
                paragraphs[-1] += " " + line
            else:
                prose.append(line)
        if prose:
            paragraphs.append(" ".join(prose))
    return tuple(paragraphs)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _steps(text: str) -> tuple[str, ...]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    steps: list[str] = []
    for line in lines:
        if re.match(r"\d+\. ", line):
            steps.append(line.split(". ", 1)[1])
        elif steps:
            steps[-1] += " " + line
    return tuple(steps)
