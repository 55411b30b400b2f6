"""Reads `facts/**/*.yaml`: figures and statements, each with the periods it holds for."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from assistant.contracts.knowledge import Fact, FactValue, FactVersion
from knowledge.documents import InvalidDocument, Problem, load_document

FactType = Literal[
    "money", "percent", "number", "day", "date", "month", "days", "months", "years",
    "working_days", "plain", "text", "brackets", "statement",
]  # fmt: skip
_NUMERIC = {"money", "percent", "number", "month", "days", "months", "years", "working_days"}


class VersionFile(BaseModel):
    """One value as an editor writes it."""

    model_config = ConfigDict(extra="forbid")

    value: float | int | date | str | dict[str, str] | list[tuple[float | None, float]]
    first: int | date | None = Field(None, alias="from")
    last: int | date | None = Field(None, alias="to")
    basis: str | None = None
    source: str
    confidence: Literal["verified", "likely", "unverified"]
    reviewed: date
    seen: str = ""
    note: str = ""


class FactFile(BaseModel):
    """One fact as an editor writes it."""

    model_config = ConfigDict(extra="forbid")

    type: FactType
    label: str = ""
    topic: str | None = None
    holds_for: str = ""
    counts: Literal["calendar", "income_year"] = "calendar"
    versions: list[VersionFile] = Field(min_length=1)

    @model_validator(mode="after")
    def _values_fit_the_type(self) -> FactFile:
        for version in self.versions:
            value = version.value
            fits = (
                isinstance(value, int | float) and not isinstance(value, bool)
                if self.type in _NUMERIC
                else isinstance(value, dict)
                if self.type == "text"
                else isinstance(value, list)
                if self.type == "brackets"
                else isinstance(value, str | date)
            )
            if not fits:
                raise ValueError(f"value {value!r} does not fit the type {self.type}")
            if self.type == "day":
                date.fromisoformat(f"2023-{value}")  # no 29 February: it is not in every year
            if self.type == "date":
                date.fromisoformat(str(value))
        return self


class FactsFile(BaseModel):
    """A file of facts."""

    model_config = ConfigDict(extra="forbid")

    facts: dict[str, FactFile]


def load_facts(folder: Path) -> dict[str, Fact]:
    """Read every fact of a pack.

    Raises:
        InvalidDocument: a file is malformed, or an id occurs twice.
    """
    facts: dict[str, Fact] = {}
    problems: list[Problem] = []
    for path in sorted(folder.rglob("*.yaml")):
        try:
            document = load_document(path, FactsFile)
        except InvalidDocument as error:
            problems += error.problems
            continue
        for key, entry in document.facts.items():
            if key in facts:
                problems.append(
                    Problem(str(path), _line(path, key), f"fact {key} is defined twice")
                )
            facts[key] = _fact(key, entry)
    if problems:
        raise InvalidDocument(problems)
    return facts


def _fact(key: str, entry: FactFile) -> Fact:
    versions = tuple(
        FactVersion(
            value=_value(v.value),
            first=_edge(v.first, is_end=False),
            last=_edge(v.last, is_end=True),
            basis=v.basis,
            source=v.source,
            confidence=v.confidence,
            reviewed=v.reviewed,
        )
        for v in entry.versions
    )
    return Fact(key, entry.type, versions, entry.counts, entry.label)


def _value(
    value: float | date | str | dict[str, str] | list[tuple[float | None, float]],
) -> FactValue:
    if isinstance(value, list):
        return tuple((limit, rate) for limit, rate in value)
    return value.isoformat() if isinstance(value, date) else value


def _edge(edge: int | date | None, *, is_end: bool) -> date | None:
    """Return a day: a bare year means its first or its last day."""
    if isinstance(edge, int):
        return date(edge, 12, 31) if is_end else date(edge, 1, 1)
    return edge


def _line(path: Path, key: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next((n for n, line in enumerate(lines, 1) if line.strip().startswith(f"{key}:")), 1)
