"""Reads training dialogues: Rasa stories whose user turns carry their text and their intent.

Format: Rasa Open Source 3.x stories, `stories` with `story`, optional `metadata` and `steps`;
each step has `user` (what was said) and `intent` (the article or general intent it means there).
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import yaml

from assistant.contracts.turns import GENERAL, Context, MaskedText
from nlu.training_data import TrainingDataError


@dataclass(frozen=True, slots=True)
class Said:
    """One message of a dialogue with what it means in its place."""

    text: str
    label: str


Story = tuple[Said, ...]


def stories_of_encoder(stories: Sequence[Story]) -> Sequence[Story]:
    """Return those that teach the encoder, every other one.

    The rest teaches the weighing of context: what the encoder has seen, it reads too well.
    """
    return stories[::2]


def stories_of_context(stories: Sequence[Story]) -> Sequence[Story]:
    """Return those that teach the weighing of context."""
    return stories[1::2]


def in_place(question: str, text: str) -> str:
    """Return a message as the encoder reads it after the question that was last answered."""
    return f"{question} | {text}"


def with_context(story: Story, labels: Container[str]) -> Iterator[tuple[Said, Context]]:
    """Yield every message that has an answer before it, with what it may lean on."""
    context: Context | None = None
    for said in story:
        if said.label not in labels:
            continue
        if context:
            yield said, context
        if said.label.startswith(GENERAL):
            continue
        earlier = context.earlier if context else ()
        if context and context.topic != said.label:
            earlier = (context.topic, *(t for t in earlier if t != context.topic))
        # Training lines are our own: there is nothing to mask in them.
        context = Context(cast(MaskedText, said.text), said.label, earlier)


def read_stories(folder: Path) -> list[Story]:
    """Read a pack's `training/stories/*.yml`; none when there are none.

    Raises:
        TrainingDataError: names the file and what is wrong in it.
    """
    return [
        story
        for path in sorted((folder / "training" / "stories").glob("*.yml"))
        for story in _file(path)
    ]


def _file(path: Path) -> list[Story]:
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise TrainingDataError(f"{path}: {error}") from error
    if not isinstance(data, dict) or set(data) != {"version", "stories"}:
        raise TrainingDataError(f"{path}: expected only the keys version and stories")
    return [_story(path, entry) for entry in data["stories"]]


def _story(path: Path, entry: Any) -> Story:  # noqa: ANN401 - as YAML gives it
    if not isinstance(entry, dict) or set(entry) - {"story", "metadata", "steps"}:
        raise TrainingDataError(f"{path}: a story has a name and steps: {entry!r:.80}")
    steps = []
    for step in entry.get("steps") or ():
        if not isinstance(step, dict) or set(step) != {"user", "intent"}:
            raise TrainingDataError(f"{path}: {entry['story']}: a step has user and intent")
        steps.append(Said(str(step["user"]), str(step["intent"])))
    if len(steps) < 2:
        raise TrainingDataError(f"{path}: {entry['story']}: a dialogue has two messages or more")
    return tuple(steps)
