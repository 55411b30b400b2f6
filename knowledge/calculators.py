"""Reads `calculators.yaml`: which sum, over which facts, with which questions and sentences."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.contracts.knowledge import Calculator, CalculatorInput, Option
from knowledge.documents import load_document


class OptionFile(BaseModel):
    """One choice as an editor writes it."""

    model_config = ConfigDict(extra="forbid")

    label: dict[str, str]
    said_as: dict[str, list[str]] = {}


class InputFile(BaseModel):
    """One question as an editor writes it."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["money", "number", "choice"]
    ask: dict[str, str]
    options: dict[str, OptionFile] = {}
    lowest: float = 0
    highest: float = 1_000_000_000
    nouns: list[str] = []
    """What a number counts, as said in a sentence: "2.º ano"."""


class CalculatorFile(BaseModel):
    """One calculator as an editor writes it."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["instalments", "bands", "relief", "share", "tax_on_amount", "limit"]
    article: str
    title: dict[str, str]
    inputs: dict[str, InputFile] = Field(min_length=1)
    facts: dict[str, str]
    results: dict[str, dict[str, str]]
    leaves_out: dict[str, str]


class CalculatorsFile(BaseModel):
    """The calculators of a pack."""

    model_config = ConfigDict(extra="forbid")

    calculators: dict[str, CalculatorFile]


def load_calculators(path: Path) -> dict[str, Calculator]:
    """Read the calculators.

    Raises:
        InvalidDocument: names file and line.
    """
    document = load_document(path, CalculatorsFile)
    return {key: _calculator(key, entry) for key, entry in document.calculators.items()}


def _calculator(key: str, entry: CalculatorFile) -> Calculator:
    return Calculator(
        id=key,
        kind=entry.kind,
        article=entry.article,
        titles=entry.title,
        inputs=tuple(_input(name, given) for name, given in entry.inputs.items()),
        facts=entry.facts,
        results=entry.results,
        leaves_out=entry.leaves_out,
    )


def _input(name: str, entry: InputFile) -> CalculatorInput:
    options = tuple(
        Option(value, option.label, {tag: tuple(words) for tag, words in option.said_as.items()})
        for value, option in entry.options.items()
    )
    return CalculatorInput(
        name, entry.kind, entry.ask, options, entry.lowest, entry.highest, tuple(entry.nouns)
    )
