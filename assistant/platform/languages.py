"""What the assistant says by itself, per language: `assistant/languages/*.toml`.

The sentences are neutral; a pack says some of them in words of its own (`Pack.texts`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from assistant.contracts.messages import Language

_FOLDER = Path(__file__).parent.parent / "languages"
_DEFAULT = "en"

Texts = Mapping[str, Mapping[str, str]]
"""Language → key → sentence; what a pack says in words of its own."""


@dataclass(frozen=True)
class LanguageFile:
    """One language: its names and every sentence of the assistant."""

    tag: Language
    name: str
    direction: str
    nearest: tuple[str, ...]
    wished_as: tuple[str, ...]
    texts: dict[str, Any]

    def say(self, key: str, **marks: object) -> str:
        """Return the text `section.key` with its marks filled in."""
        section, _, name = key.partition(".")
        text: str = self.texts[section][name]
        return text.format(**marks) if marks else text

    def count(self, key: str, number: float, said: str | None = None) -> str:
        """Return a counted noun in the right plural form (CLDR), its number shown as `said`."""
        from babel import Locale

        from assistant.platform.dates import locale_of

        section, _, name = key.partition(".")
        forms: dict[str, str] = self.texts[section][name]
        category = Locale.parse(locale_of(self.tag)).plural_form(number)
        return forms.get(category, forms["other"]).format(n=number if said is None else said)


@lru_cache(maxsize=1)
def all_languages() -> dict[str, LanguageFile]:
    """Read every language file, by tag."""
    files = {}
    for path in _FOLDER.glob("*.toml"):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        about = data.pop("language")
        files[path.stem] = LanguageFile(
            Language(about["tag"]),
            about["name"],
            about["direction"],
            tuple(about["nearest"]),
            tuple(about["wished_as"]),
            data,
        )
    return dict(sorted(files.items()))


def languages_from(first: Iterable[str]) -> dict[str, LanguageFile]:
    """Return every language file, those of a pack first and in its order."""
    files = all_languages()
    return {tag: files[tag] for tag in (*first, *files) if tag in files}


def speak(language: str, texts: Texts | None = None) -> LanguageFile:
    """Return the file of a language, of its base (`pt-BR` → `pt`), or English.

    With the texts of a pack it says their sentences instead of the neutral ones.
    """
    files = all_languages()
    file = files.get(language) or files.get(language.split("-")[0]) or files[_DEFAULT]
    own = texts.get(file.tag) if texts else None
    return _worded(file.tag, tuple(own.items())) if own else file


@lru_cache(maxsize=64)
def _worded(tag: str, own: tuple[tuple[str, str], ...]) -> LanguageFile:
    file = all_languages()[tag]
    said = {section: dict(texts) for section, texts in file.texts.items()}
    for key, text in own:
        section, _, name = key.partition(".")
        said[section][name] = text
    return replace(file, texts=said)


def is_spoken(language: str) -> bool:
    """Say whether the assistant has sentences of its own in a language."""
    return language.split("-")[0] in all_languages()
