"""`assistant evaluate`: labelled questions through the real turn, compared with the last run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import yaml

from assistant.bootstrap import App
from assistant.contracts.errors import AssistantError
from assistant.contracts.messages import ChannelKind, ConversationId, Inbound, Reply
from assistant.measures import ACCEPTED, Judged, Report

DEVELOPMENT = Path("tests/evaluation/development")
ACCEPTED_RUN = Path("tests/evaluation/accepted.json")
ALLOWED_DROP = 0.02
"""A rate may fall by so much before the command fails: one run's noise on small groups."""

_LOWER_IS_BETTER = {
    "wrong answer",
    "clarified a clear question",
    "out of scope answered",
    "person unasked",
}


def read_questions(path: Path) -> list[dict[str, Any]]:
    """Read labelled questions: JSON lines, dialogues (`turns`), or a golden YAML file."""
    if path.suffix in {".yaml", ".yml"}:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        return [
            {"id": q["id"], "lang": q["language"], "text": q["text"], "expect": "answer",
             "article": q["article"]}
            for q in data["questions"]
        ]  # fmt: skip
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    questions = []
    for row in rows:
        if "turns" not in row:
            questions.append(row)
            continue
        shared = {"lang": row["lang"], "channel": row.get("channel", "chat")}
        for number, turn in enumerate(row["turns"], 1):
            identity = {"id": f"{row['id']}.{number}", "conversation": row["id"]}
            questions.append(turn | shared | identity)
    return questions


def judge(app: App, questions: list[dict[str, Any]]) -> list[Judged]:
    """Put every question through the turn, dialogues in order, and keep what it did."""
    prefix = uuid4().hex[:8]
    judged = []
    for number, question in enumerate(questions):
        conversation = f"{prefix}-{question.get('conversation', number)}"
        channel = ChannelKind(question.get("channel") or "chat")
        inbound = Inbound(ConversationId(conversation), question["text"], uuid4().hex, channel)
        try:
            reply: Reply | None = app.turns.handle(inbound)
        except AssistantError:
            reply = None
        judged.append(_judged(question, reply))
    return judged


def _judged(question: dict[str, Any], reply: Reply | None) -> Judged:
    right = {question.get("article"), *question.get("also", [])} - {None}
    return Judged(
        id=str(question["id"]),
        language=question.get("lang", ""),
        channel=question.get("channel") or "chat",
        text=question["text"],
        expect=question.get("expect", "answer"),
        right=frozenset(right if question.get("article") else ()),
        action=reply.action if reply else "fallback",
        article=reply.article if reply else None,
        alternatives=reply.alternatives if reply else (),
        score=reply.score if reply else 0.0,
    )


def report_text(name: str, report: Report) -> str:
    """Return a report for the terminal."""
    lines = [name, "-" * len(name)]
    lines += [f"{label:28s} {value}" for label, value in report.rates.items()]
    lines.append("understood by language")
    lines += [f"  {tag:26s} {value}" for tag, value in report.by_language.items()]
    lines.append("understood by channel")
    lines += [f"  {tag:26s} {value}" for tag, value in report.by_channel.items()]
    if report.confusions:
        lines.append("wrong answers: right topic → given")
        lines += [f"  {right} → {given}  ({n})" for right, given, n in report.confusions]
    lines.append("calibration: mean confidence → right")
    lines += [f"  {mean:.2f} → {value}" for mean, value in report.calibration]
    return "\n".join(lines)


def drops(name: str, report: Report, accepted: dict[str, dict[str, float]]) -> list[str]:
    """Return the rates that fell against the last accepted run."""
    before = accepted.get(name, {})
    worse = []
    for label, value in report.rates.items():
        change = value.value - before.get(label, value.value)
        if label in _LOWER_IS_BETTER:
            change = -change
        if change < -ALLOWED_DROP:
            worse.append(f"{name}: {label} fell to {value.value:.1%} from {before[label]:.1%}")
    return worse


def load_accepted(path: Path = ACCEPTED_RUN) -> dict[str, dict[str, float]]:
    """Read the last accepted run, or nothing before the first."""
    if not path.is_file():
        return {}
    accepted: dict[str, dict[str, float]] = json.loads(path.read_text(encoding="utf-8"))
    return accepted


def save_accepted(reports: dict[str, Report], path: Path = ACCEPTED_RUN) -> None:
    """Keep these figures as the ones to compare with; those of other files stay."""
    rows = load_accepted(path) | {
        name: {label: round(value.value, 4) for label, value in report.rates.items()}
        for name, report in reports.items()
    }
    path.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")


def failures(items: list[Judged]) -> list[dict[str, Any]]:
    """Return what went wrong, to look for kinds of weakness."""
    return [
        {"id": i.id, "language": i.language, "expect": i.expect, "right": sorted(i.right),
         "action": i.action, "article": i.article, "alternatives": i.alternatives,
         "score": i.score, "text": i.text}
        for i in items
        if not (i.is_understood if i.is_question else _is_fine(i))
    ]  # fmt: skip


def _is_fine(item: Judged) -> bool:
    if item.expect == "out_of_scope":
        return not item.is_answered
    return item.action in ACCEPTED.get(item.expect, {item.action})
