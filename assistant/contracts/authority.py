"""What an authority is besides its answers: its numbers, words, hours, colours and people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time


@dataclass(frozen=True, slots=True)
class Identifier:
    """A personal number to hide: by length with or without a check, or by pattern."""

    kind: str
    """Capital letters; a found number is stored as `⟨kind⟩`."""
    names: Mapping[str, str] = field(default_factory=dict)
    """What people call it, per language; empty where every language has a word for it."""
    length: int | None = None
    check: str = ""
    """Module of python-stdnum that knows the check digit, such as `pt.nif`."""
    weights: tuple[int, ...] = ()
    """Where python-stdnum does not know it: one weight a digit before the last."""
    complement: int = 0
    """The last digit is this number less the weighted sum, modulo ten."""
    first: tuple[str, ...] = ()
    """Beginnings it can have; none: any."""
    never: tuple[str, ...] = ()
    """Beginnings it is not told by, such as those that mobile phones share."""
    pattern: str = ""
    """Regular expression, for numbers with letters; capitals do not matter."""


@dataclass(frozen=True, slots=True)
class SignLanguage:
    """A sign language that interpreters of the authority use."""

    tag: str
    """BCP 47, such as `psr`."""
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Hours:
    """When people can be reached, in the pack's time zone."""

    days: tuple[int, ...]
    """0 is Monday; in order."""
    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours of the page: custom property without its dashes → `#rrggbb`."""

    light: Mapping[str, str] = field(default_factory=dict)
    dark: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unless:
    """A word of the trade that means something else beside another word."""

    slot: str
    value: str
    word: str


@dataclass(frozen=True, slots=True)
class Entities:
    """The vocabulary of a pack: what besides the topic matters for an answer."""

    values: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    """Slot (`region`, `taxpayer`, `tax`, `form`) → value → the ways it is said."""
    ignored: tuple[str, ...] = ()
    """Phrases that hold one of those words and do not mean it."""
    unless: tuple[Unless, ...] = ()
    tells: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Language → names of things that only people who write in it use."""

    def has(self, slot: str, value: str) -> bool:
        """Say whether a slot can have a value."""
        return value in self.values.get(slot, {})
