"""Golden questions: what each leads to today, against what an editor has approved.

`golden/*.yaml` hold the questions, `golden/approved.json` the article and the facts with their
values that each led to when an editor last looked. Any difference needs a new approval.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from assistant.bootstrap import App
from assistant.contracts.messages import Language
from assistant.contracts.turns import ConversationState, MaskedText
from assistant.engine.answer import figures_of
from assistant.engine.compose import Said
from assistant.engine.normalise import normalise
from knowledge.documents import Problem

Outcome = dict[str, Any]
"""`article`: id or nothing; `facts`: id → value as JSON."""


@dataclass(frozen=True, slots=True)
class Question:
    """One golden question."""

    id: str
    text: str
    language: str
    today: date
    path: Path
    line: int


def read_questions(folder: Path) -> list[Question]:
    """Read every golden question of a pack, with the day it is asked on."""
    found = []
    for path in sorted((folder / "golden").glob("*.yaml")):
        source = path.read_text(encoding="utf-8")
        data = yaml.load(source, Loader=yaml.CSafeLoader)
        lines = {
            line.strip().removeprefix("- id:").strip(): number
            for number, line in enumerate(source.splitlines(), 1)
            if line.strip().startswith("- id:")
        }
        for entry in data["questions"]:
            today, line = data["today"], lines.get(entry["id"], 1)
            found.append(Question(entry["id"], entry["text"], entry["language"], today, path, line))
    return found


def outcome(app: App, question: Question) -> Outcome:
    """Return what a question leads to on its day."""
    said, year = ask(app, question)
    pack, article = app.turns.composer.pack, said.reply.article
    if article is None or said.reply.action not in {"answer", "redirect"}:
        return {"article": None, "facts": {}}
    figures = figures_of(pack, pack.articles[article], question.language, year, question.today)
    facts = {}
    for name in sorted(said.fact_ids):
        if pack.facts[name].type != "statement":
            value = figures.value(name)
            facts[name] = str(pack.facts[name].versions[-1].value if value is None else value)
    return {"article": article, "facts": facts}


def ask(app: App, question: Question) -> tuple[Said, int | None]:
    """Return what the engine says in a conversation of its own, and the year asked about."""
    text: MaskedText = app.turns.masker.mask(normalise(question.text)).text
    language = app.turns.identifier.identify(text, None)
    interpreter = replace(app.interpreter, today=lambda: question.today)
    meaning = interpreter.interpret(text, language)
    decision = app.turns.policy.decide(ConversationState(), meaning)
    said = app.turns.composer.compose(decision, Language(language), question.today, "")
    return said, decision.slots.year


def check_golden(app: App, folder: Path) -> Iterator[Problem]:
    """Yield each question that leads elsewhere than approved."""
    approved = load_approved(folder)
    for question in read_questions(folder):
        now, before = outcome(app, question), approved.get(question.id)
        if before is None:
            yield _problem(question, "was never approved")
            continue
        if now["article"] != before["article"]:
            yield _problem(question, f"led to {before['article']}, now to {now['article']}")
            continue
        for name in sorted(before["facts"].keys() ^ now["facts"].keys()):
            change = "states" if name in now["facts"] else "no longer states"
            yield _problem(question, f"{change} {name}")
        for name in sorted(before["facts"].keys() & now["facts"].keys()):
            old, new = before["facts"][name], now["facts"][name]
            if old != new:
                yield _problem(question, f"states {name} as {new}, approved was {old}")


def approve(app: App, folder: Path) -> int:
    """Keep what every question leads to now; return how many changed."""
    before = load_approved(folder)
    now = {question.id: outcome(app, question) for question in read_questions(folder)}
    text = json.dumps(now, ensure_ascii=False, indent=1, sort_keys=True)
    _approved(folder).write_text(text + "\n", encoding="utf-8")
    return sum(before.get(key) != value for key, value in now.items())


def load_approved(folder: Path) -> dict[str, Outcome]:
    """Return what was approved, by question."""
    path = _approved(folder)
    if not path.is_file():
        return {}
    found: dict[str, Outcome] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _approved(folder: Path) -> Path:
    return folder / "golden" / "approved.json"


def _problem(question: Question, message: str) -> Problem:
    text = f"golden {question.id} ({question.text!r}) {message}: `assistant kb approve` if right"
    return Problem(str(question.path), question.line, text)
