"""What the assistant says by itself, per language: `assistant/languages/*.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from assistant.contracts.messages import Language

_FOLDER = Path(__file__).parent.parent / "languages"
_DEFAULT = "en"


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

        section, _, name = key.partition(".")
        forms: dict[str, str] = self.texts[section][name]
        category = Locale.parse(self.tag).plural_form(number)
        return forms.get(category, forms["other"]).format(n=number if said is None else said)


@lru_cache(maxsize=1)
def all_languages() -> dict[str, LanguageFile]:
    """Read every language file, in the order pt, en, then by tag."""
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
    return dict(sorted(files.items(), key=lambda item: (item[0] != "pt", item[0] != "en", item[0])))


def speak(language: str) -> LanguageFile:
    """Return the file of a language, of its base (`pt-BR` → `pt`), or English."""
    files = all_languages()
    return files.get(language) or files.get(language.split("-")[0]) or files[_DEFAULT]


def is_spoken(language: str) -> bool:
    """Say whether the assistant has sentences of its own in a language."""
    return language.split("-")[0] in all_languages()
