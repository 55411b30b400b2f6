"""Reads training dialogues: Rasa stories whose user turns carry their text and their intent.

Format: Rasa Open Source 3.x stories, `stories` with `story`, optional `metadata` and `steps`;
each step has `user` (what was said) and `intent` (the article or general intent it means there).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from nlu.training_data import TrainingDataError


@dataclass(frozen=True, slots=True)
class Said:
    """One message of a dialogue with what it means in its place."""

    text: str
    label: str


Story = tuple[Said, ...]


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
