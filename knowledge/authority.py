"""The parts of `pack.yaml` that say what an authority is: numbers, sign languages, hours, theme."""

from __future__ import annotations

import re
from datetime import time
from importlib.util import find_spec
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from assistant.contracts.authority import Hours, Identifier, SignLanguage, Theme

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SHORTEST = 7
"""Digits; shorter runs are amounts, years and post codes."""

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Country = Annotated[str, StringConstraints(pattern="^([A-Z]{2})?$")]
Colour = Annotated[str, StringConstraints(pattern="^#[0-9a-fA-F]{6}$")]
ThemeColour = Literal[
    "accent", "accent-strong", "on-accent", "soft", "sand", "band", "on-band", "on-band-quiet"
]


class IdentifierFile(BaseModel):
    """A personal number as an editor writes it: a length or a pattern, and how it is checked."""

    model_config = ConfigDict(extra="forbid")

    kind: Annotated[str, StringConstraints(pattern="^[A-Z]{2,12}$")]
    name: dict[str, str] = {}
    length: int | None = Field(None, ge=_SHORTEST)
    check: str = ""
    weights: list[int] = []
    complement: int = 0
    first: list[str] = []
    never: list[str] = []
    pattern: str = ""

    @model_validator(mode="after")
    def _can_be_looked_for(self) -> IdentifierFile:
        if bool(self.length) == bool(self.pattern):
            raise ValueError("an identifier has either a length or a pattern")
        if self.pattern:
            try:
                re.compile(self.pattern)
            except re.error as error:
                raise ValueError(f"pattern: {error}") from error
        if self.weights and len(self.weights) != (self.length or 0) - 1:
            raise ValueError("weights: one a digit, but for the last")
        if self.check and not _is_known(self.check):
            raise ValueError(f"check: python-stdnum has no {self.check}")
        return self


class SignLanguageFile(BaseModel):
    """A sign language as an editor writes it."""

    model_config = ConfigDict(extra="forbid")

    tag: str
    name: dict[str, str]


class HoursFile(BaseModel):
    """Opening hours as an editor writes them."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    days: list[Day] = Field(min_length=1)
    opens: time = Field(alias="from")
    closes: time = Field(alias="to")

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> HoursFile:
        if self.opens >= self.closes:
            raise ValueError("hours: they end before they begin")
        return self


class AuthorityFile(BaseModel):
    """What `pack.yaml` may say about the authority itself; all of it can be left out."""

    model_config = ConfigDict(extra="forbid")

    country: Country = ""
    identifiers: list[IdentifierFile] = []
    sign_languages: list[SignLanguageFile] = []
    hours: list[HoursFile] = []
    theme: dict[ThemeColour | Literal["dark"], Colour | dict[ThemeColour, Colour]] = {}
    """Colours of the light page; under `dark` those of the dark one."""

    @model_validator(mode="after")
    def _only_dark_holds_colours(self) -> AuthorityFile:
        for name, value in self.theme.items():
            if isinstance(value, dict) != (name == "dark"):
                raise ValueError(f"theme: {name} does not fit")
        return self


def identifiers_of(file: AuthorityFile) -> tuple[Identifier, ...]:
    """Return the numbers to hide."""
    return tuple(
        Identifier(
            kind=entry.kind,
            names=entry.name,
            length=entry.length,
            check=entry.check,
            weights=tuple(entry.weights),
            complement=entry.complement,
            first=tuple(entry.first),
            never=tuple(entry.never),
            pattern=entry.pattern,
        )
        for entry in file.identifiers
    )


def sign_languages_of(file: AuthorityFile) -> tuple[SignLanguage, ...]:
    """Return the sign languages."""
    return tuple(SignLanguage(entry.tag, entry.name) for entry in file.sign_languages)


def hours_of(file: AuthorityFile) -> tuple[Hours, ...]:
    """Return the opening hours."""
    return tuple(
        Hours(tuple(sorted(_DAYS.index(day) for day in entry.days)), entry.opens, entry.closes)
        for entry in file.hours
    )


def theme_of(file: AuthorityFile) -> Theme:
    """Return the colours of the page."""
    dark = file.theme.get("dark", {})
    light = {str(name): value for name, value in file.theme.items() if isinstance(value, str)}
    return Theme(light, {str(k): v for k, v in dark.items()} if isinstance(dark, dict) else {})


def _is_known(check: str) -> bool:
    """Say whether python-stdnum has such a module with a check."""
    try:
        return re.fullmatch(r"[a-z_]+(\.[a-z_]+)?", check) is not None and (
            find_spec(f"stdnum.{check}") is not None
        )
    except ModuleNotFoundError:
        return False
