"""Reads `glossary.yaml`: words of the trade, what they mean, and how they are said."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from assistant.contracts.knowledge import GlossaryTerm
from knowledge.documents import load_document


class TermFile(BaseModel):
    """One term as an editor writes it."""

    model_config = ConfigDict(extra="forbid")

    term: str
    said: Literal["word", "letters"] = "word"
    """`letters`: an abbreviation that is spelled out on the telephone."""
    meaning: dict[str, str]


class GlossaryFile(BaseModel):
    """The glossary of a pack."""

    model_config = ConfigDict(extra="forbid")

    terms: list[TermFile]


def load_glossary(path: Path) -> tuple[GlossaryTerm, ...]:
    """Read the glossary.

    Raises:
        InvalidDocument: names file and line.
    """
    return tuple(
        GlossaryTerm(entry.term, entry.meaning, entry.said == "letters")
        for entry in load_document(path, GlossaryFile).terms
    )
