"""YAML files with line numbers, so that every complaint names file and line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in a pack."""

    path: str
    line: int
    message: str
    is_warning: bool = False
    """It wants a human eye, and does not stop publishing."""

    def __str__(self) -> str:
        """Return it the way compilers do, so that editors can jump there."""
        kind = "warning: " if self.is_warning else ""
        return f"{self.path}:{self.line}: {kind}{self.message}"


class InvalidDocument(Exception):
    """A file that cannot be used."""

    def __init__(self, problems: list[Problem]) -> None:
        """Keep what is wrong."""
        super().__init__("; ".join(map(str, problems)))
        self.problems = problems


def load_document(path: Path, model: type[Model]) -> Model:
    """Read a YAML file into a model.

    Raises:
        InvalidDocument: not YAML, or not of the model's shape; names the lines.
    """
    source = path.read_text(encoding="utf-8")
    try:
        data = yaml.load(source, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        reason = getattr(error, "problem", None) or "not YAML"
        raise InvalidDocument([Problem(str(path), line, str(reason))]) from error
    try:
        return model.model_validate(data)
    except ValidationError as error:
        root = yaml.compose(source, Loader=yaml.CSafeLoader)
        raise InvalidDocument(
            [
                Problem(
                    str(path), line_of(root, item["loc"]), f"{_where(item['loc'])}: {item['msg']}"
                )
                for item in error.errors()
            ]
        ) from error


def line_of(node: yaml.Node | None, location: tuple[Any, ...]) -> int:
    """Return the line (from 1) of the deepest part of a location that exists."""
    line = node.start_mark.line + 1 if node else 1
    for step in location:
        found: yaml.Node | None = None
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                if str(key.value) == str(step):
                    line, found = key.start_mark.line + 1, value
        elif (
            isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value)
        ):
            found = node.value[step]
            line = found.start_mark.line + 1
        if found is None:
            break
        node = found
    return line


def _where(location: tuple[Any, ...]) -> str:
    return ".".join(str(step) for step in location)
