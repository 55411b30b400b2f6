"""Golden questions through the real turn: does the answer state the right figures, and no others?

The rule for comparing is in `knowledge/packs/pt-at/golden/facts.yaml`. The product chooses the
article itself; today is the day that the questions were written for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any
from uuid import uuid4

import yaml

from assistant.bootstrap import App
from assistant.contracts.messages import ConversationId, Inbound, Notice, Reply
from knowledge.packs import pack_folder

Question = dict[str, Any]
ABOUT_FIGURES = ("facts", "figures")
"""The files whose questions name the figures that an answer states."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the product made of one golden question."""

    question: Question
    reply: Reply
    lacks: tuple[str, ...]
    """Figures that should be there and are not; `nothing left out` for a year without any."""
    has: tuple[str, ...]
    """Figures of another year or region that are there."""

    @property
    def has_right_topic(self) -> bool:
        """The article that was asked for, or one that also fits."""
        fitting = {self.question["article"], *self.question.get("also", [])}
        return self.reply.action in {"answer", "redirect"} and self.reply.article in fitting

    @property
    def is_right(self) -> bool:
        """Every figure is stated, and none that is wrong here."""
        return not self.lacks and not self.has and self.reply.action in {"answer", "redirect"}

    def __str__(self) -> str:
        """Return it for the list of failures."""
        question = self.question
        problems = [f"lacks {text}" for text in self.lacks] + [f"has {text}" for text in self.has]
        given = f"{self.reply.action} {self.reply.article}"
        if not self.has_right_topic:
            problems.insert(0, f"gave {given} instead of {question['article']}")
        return (
            f"{question['id']} {question['language']} {question['text']!r}: {'; '.join(problems)}"
        )


def read_golden(app: App, name: str) -> list[Question]:
    """Read a file of the pack's golden questions."""
    path = pack_folder(app.settings.pack) / "golden" / f"{name}.yaml"
    questions: list[Question] = yaml.safe_load(path.read_text(encoding="utf-8"))["questions"]
    return questions


def judge(app: App, questions: list[Question]) -> list[Verdict]:
    """Put every question to the product, each in a conversation of its own."""
    return [_judge(app, question) for question in questions]


def judge_facts(app: App) -> tuple[int, int, int]:
    """Return how many golden questions about figures are right, how many wrong, and all."""
    verdicts = [v for name in ABOUT_FIGURES for v in judge(app, read_golden(app, name))]
    right = sum(verdict.is_right for verdict in verdicts)
    return right, sum(bool(verdict.has) for verdict in verdicts), len(verdicts)


def _judge(app: App, question: Question) -> Verdict:
    reply = app.turns.handle(Inbound(ConversationId(uuid4().hex), question["text"], uuid4().hex))
    said = plain("\n".join(texts_of(reply.blocks)), reply.language)
    lacks = [text for text in question.get("states", ()) if not is_stated(text, said)]
    is_left_out = any(isinstance(b, Notice) and b.kind == "figure" for b in reply.blocks)
    if question.get("missing") and not is_left_out:
        lacks.append("nothing left out")
    has = tuple(text for text in question.get("not_states", ()) if is_stated(text, said))
    return Verdict(question, reply, tuple(lacks), has)


def texts_of(thing: object) -> Iterator[str]:
    """Yield every text in a reply's blocks."""
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, tuple | list):
        for part in thing:
            yield from texts_of(part)
    elif is_dataclass(thing):
        for part in fields(thing):
            yield from texts_of(getattr(thing, part.name))


def plain(text: str, language: str) -> str:
    """Bring the numbers of a text to one shape: no grouping, a decimal point, no space before %."""
    joined = re.sub(r"(?<=\d)[ \u00a0\u202f](?=\d)", "", text)
    if language == "en":
        joined = re.sub(r"(?<=\d),(?=\d)", "", joined)
    else:
        joined = re.sub(r"(?<=\d)\.(?=\d{3}(?!\d))", "", joined)
        joined = re.sub(r"(?<=\d),(?=\d)", ".", joined)
    return re.sub(r"[ \u00a0\u202f]%", "%", joined).replace("\u00a0", " ")


def is_stated(figure: str, said: str) -> bool:
    """Say whether a figure stands in a text as itself, not as a part of a longer number."""
    figure = re.sub(r"(?<=\d),(?=\d)", ".", figure)
    before = r"(?<!\d)(?<!\d[.,])" if figure[0].isdigit() else ""
    after = r"(?![.,]?\d)" if figure[-1].isdigit() else ""
    return re.search(before + re.escape(figure) + after, said) is not None
