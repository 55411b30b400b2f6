"""A pack's personal numbers, compiled: which run of digits is which, and what people call it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib import import_module

import phonenumbers

from assistant.contracts.authority import Identifier
from assistant.contracts.knowledge import Pack
from assistant.platform.languages import LanguageFile

_SURE = 9
"""From so many digits a valid check digit outweighs a currency beside the number."""


@dataclass(frozen=True, slots=True)
class Number:
    """A personal number that is told by its length and its check digit."""

    identifier: Identifier
    is_valid: Callable[[str], bool] | None
    """None: the length is enough."""

    def matches(self, digits: str) -> bool:
        """Say whether a run of digits is one, whatever it begins with."""
        return len(digits) == self.identifier.length and (
            self.is_valid is None or self.is_valid(digits)
        )

    def begins(self, digits: str) -> bool:
        """Say whether a run begins as such a number does."""
        first, never = self.identifier.first, self.identifier.never
        return digits.startswith(first or "") and not (never and digits.startswith(never))


@dataclass(frozen=True, slots=True)
class Identifiers:
    """What masking has to know of a country: its numbers and its telephones."""

    country: str
    numbers: tuple[Number, ...]
    patterns: tuple[tuple[re.Pattern[str], str], ...]

    @classmethod
    def of(cls, pack: Pack) -> Identifiers:
        """Compile the identifiers of a pack."""
        return cls(
            pack.country,
            tuple(Number(entry, _check(entry)) for entry in pack.identifiers if entry.length),
            tuple(
                (re.compile(entry.pattern, re.IGNORECASE), entry.kind)
                for entry in pack.identifiers
                if entry.pattern
            ),
        )

    def kind_of(self, digits: str) -> str | None:
        """Return the kind of personal number that a run of digits is, if it is one."""
        found = (n for n in self.numbers if n.matches(digits) and n.begins(digits))
        number = next(found, None)
        return number.identifier.kind if number else None

    def is_sure(self, digits: str) -> bool:
        """Say whether a check digit makes a run a personal number even beside a currency."""
        return len(digits) >= _SURE and any(
            number.is_valid and number.matches(digits) for number in self.numbers
        )

    def is_phone(self, digits: str) -> bool:
        """Say whether a run is a telephone number of the country, with or without its code."""
        code = str(phonenumbers.country_code_for_region(self.country) or "")
        bare = digits.removeprefix("00")
        try:
            if code and bare.startswith(code):
                number = phonenumbers.parse(f"+{bare}")
                if phonenumbers.is_possible_number(number):
                    return True
            return phonenumbers.is_valid_number(phonenumbers.parse(digits, self.country or None))
        except phonenumbers.NumberParseException:
            return False

    def in_text(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Yield (start, end, kind) of the numbers that are told by a pattern."""
        for pattern, kind in self.patterns:
            yield from ((*match.span(), kind) for match in pattern.finditer(text))


def name_of(kind: str, identifiers: Iterable[Identifier], speech: LanguageFile) -> str:
    """Return what people call a kind of hidden data: the pack's word first."""
    for identifier in identifiers:
        if identifier.kind == kind and speech.tag in identifier.names:
            return identifier.names[speech.tag]
    general: dict[str, str] = speech.texts["data"]
    return general.get(kind, kind)


def _check(identifier: Identifier) -> Callable[[str], bool] | None:
    if identifier.check:
        valid: Callable[[str], bool] = import_module(f"stdnum.{identifier.check}").is_valid
        return valid
    return partial(_is_weighted, identifier) if identifier.weights else None


def _is_weighted(identifier: Identifier, digits: str) -> bool:
    """Check the last digit: the complement less the weighted sum, modulo ten."""
    total = sum(int(d) * w for d, w in zip(digits, identifier.weights, strict=False))
    return (identifier.complement - total) % 10 == int(digits[-1])
