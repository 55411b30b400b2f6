"""Reads `texts.yaml`: what an authority's assistant says instead of the neutral sentences."""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml
from pydantic import RootModel

from assistant.platform.languages import all_languages
from knowledge.documents import Problem, line_of, load_document

_SECTIONS = ("clarify", "person", "decline", "smalltalk", "fallback")
_KEYS = {
    "answer.redirect", "answer.redirect_short", "page.title", "page.what_i_can", "page.help_text",
}  # fmt: skip
"""What can be replaced: what is always said with a pack at hand. That the assistant is automatic
and no official service is said in the same words everywhere."""


class TextsFile(RootModel[dict[str, dict[str, str]]]):
    """`texts.yaml` as an editor writes it: language → key → sentence."""


def load_texts(folder: Path) -> dict[str, dict[str, str]]:
    """Read the sentences of the pack in a folder; none where it has none.

    Raises:
        InvalidDocument: names file and line.
    """
    path = folder / "texts.yaml"
    return load_document(path, TextsFile).root if path.is_file() else {}


def check_texts(texts: Mapping[str, Mapping[str, str]], folder: Path) -> Iterator[Problem]:
    """Yield languages and keys that there are not, and sentences with other marks."""
    if not texts:
        return
    path = folder / "texts.yaml"
    root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    for tag, own in texts.items():
        if tag not in all_languages():
            yield Problem(str(path), line_of(root, (tag,)), f"unknown language {tag}")
            continue
        for key, text in own.items():
            for message in _wrong(tag, key, text):
                yield Problem(str(path), line_of(root, (tag, key)), f"{tag}: {key}: {message}")


def _wrong(tag: str, key: str, text: str) -> Iterator[str]:
    section, _, name = key.partition(".")
    neutral = all_languages()[tag].texts.get(section, {}).get(name)
    can_be = section in _SECTIONS or key in _KEYS
    if not can_be or not isinstance(neutral, str):
        yield "no such sentence can be replaced"
        return
    try:
        missing, unknown = _marks(neutral) - _marks(text), _marks(text) - _marks(neutral)
    except ValueError as error:
        yield str(error)
        return
    yield from (f"the mark {{{mark}}} is missing" for mark in sorted(missing))
    yield from (f"unknown mark {{{mark}}}" for mark in sorted(unknown))


def _marks(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
