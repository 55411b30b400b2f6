"""Reads `entities.yaml`: the words for regions, taxpayers, taxes and forms of one authority."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

from assistant.contracts.authority import Entities, Unless
from knowledge.documents import load_document

Slot = Literal["region", "taxpayer", "tax", "form"]
Value = Annotated[str, StringConstraints(pattern="^[a-z][a-z0-9-]*$")]


class UnlessFile(BaseModel):
    """A word that means something else beside another one."""

    model_config = ConfigDict(extra="forbid")

    slot: Slot
    value: Value
    word: str


class EntitiesFile(BaseModel):
    """`entities.yaml` as an editor writes it."""

    model_config = ConfigDict(extra="forbid")

    entities: dict[Slot, dict[Value, list[str]]]
    """Slot → value → the ways it is said, in every language together."""
    ignored: list[str] = []
    unless: list[UnlessFile] = []
    tells: dict[str, list[str]] = {}


def load_entities(folder: Path) -> Entities:
    """Read the vocabulary of the pack in a folder; empty where it has none.

    Raises:
        InvalidDocument: names file and line.
    """
    path = folder / "entities.yaml"
    if not path.is_file():
        return Entities()
    document = load_document(path, EntitiesFile)
    return Entities(
        values={
            slot: {value: tuple(phrases) for value, phrases in values.items()}
            for slot, values in document.entities.items()
        },
        ignored=tuple(document.ignored),
        unless=tuple(Unless(entry.slot, entry.value, entry.word) for entry in document.unless),
        tells={tag: tuple(words) for tag, words in document.tells.items()},
    )
