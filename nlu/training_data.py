"""Reads training data in Rasa's YAML; strict, and the only reader of it in the product.

Format: Rasa Open Source 3.x training data, `version` and `nlu` with `intent` and `examples`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import yaml

_STORIES = "stories"
"""Folder of dialogues, which `nlu.stories` reads."""


class TrainingDataError(ValueError):
    """A file is not Rasa training data, or not the part of it that is used here."""


@dataclass(frozen=True, slots=True)
class Example:
    """One line a person might write, with what it means."""

    text: str
    label: str
    language: str
    """Tag of the file's folder or name; `mul` where a file mixes languages."""


def read_file(path: Path, language: str) -> list[Example]:
    """Read one file.

    Raises:
        TrainingDataError: names the file and what is wrong in it.
    """
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise TrainingDataError(f"{path}: {error}") from error
    if not isinstance(data, dict) or set(data) - {"version", "nlu"} or "nlu" not in data:
        raise TrainingDataError(f"{path}: expected only the keys version and nlu")
    if str(data.get("version", "3.1")) != "3.1":
        raise TrainingDataError(f"{path}: version must be 3.1")
    if not isinstance(data["nlu"], list):
        raise TrainingDataError(f"{path}: nlu must be a list of intents")
    return [example for entry in data["nlu"] for example in _entry(path, entry, language)]


def _entry(path: Path, entry: object, language: str) -> Iterable[Example]:
    if not isinstance(entry, dict) or set(entry) != {"intent", "examples"}:
        raise TrainingDataError(f"{path}: each entry has an intent and examples: {entry!r:.80}")
    label, block = entry["intent"], entry["examples"]
    if not isinstance(label, str) or not label:
        raise TrainingDataError(f"{path}: an intent is a name: {label!r}")
    if not isinstance(block, str):
        raise TrainingDataError(f"{path}: examples of {label} must be a block of '- ' lines")
    for line in block.splitlines():
        if not line.strip():
            continue
        if not line.startswith("- "):
            raise TrainingDataError(f"{path}: {label}: a line does not start with '- ': {line:.60}")
        text = line[2:].strip()
        if not text or set("[](){}") & set(text):
            raise TrainingDataError(f"{path}: {label}: empty, or with entity syntax: {line:.60}")
        yield Example(text, label, language)


_A_YEAR = re.compile(r"\b20[12]\d\b(?! ?(?:€|eur|євро|[.,]\d))", re.IGNORECASE)


def undated(text: str) -> str:
    """Take years out of a text: they choose figures, not topics.

    Left in, any "2026" draws a question to the few topics that have a year in their name.
    """
    return " ".join(_A_YEAR.sub(" ", text).split()) or text


def read_pack_training(folder: Path) -> list[Example]:
    """Read a pack's `training/<language>/*.yml`."""
    files = sorted((folder / "training").glob("*/*.yml"))
    return [
        example
        for path in files
        if path.parent.name != _STORIES
        for example in read_file(path, path.parent.name)
    ]


def read_general(folder: Path | None = None) -> list[Example]:
    """Read `nlu/data/*.yml`: what is the same for any authority."""
    folder = folder or Path(__file__).parent / "data"
    return [
        example
        for path in sorted(folder.glob("*.yml"))
        for example in read_file(path, _language(path))
    ]


def _language(path: Path) -> str:
    """Return the tag a file is named by (`pt.yml`, `pt.2.yml`), or `mul` where it mixes."""
    tag = path.name.split(".")[0]
    return tag if len(tag) == 2 else "mul"
