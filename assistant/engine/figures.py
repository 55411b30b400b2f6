"""Facts as a reader sees them: the right version for the year asked about, in their language.

An expired or unverified value is never stated: asking for it gives nothing, and the paragraph
that needs it falls away (architecture.md, decision 2).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from assistant.contracts.knowledge import Fact, FactValue, FactVersion
from assistant.platform.languages import speak
from assistant.platform.quantities import said, written

PLACEHOLDER = re.compile(r"\{([a-z0-9.-]+)\}")


@dataclass
class Figures:
    """Fills facts into texts for one reply and remembers what was stated and what was not."""

    facts: Mapping[str, Fact]
    language: str
    today: date
    income_year: int
    """The income year by default: the one being declared, else the current one."""
    asked_year: int | None = None
    """A year the person named; then only values of that year are stated."""
    stated: list[tuple[str, FactVersion]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    is_spoken: bool = False
    """Values are put into words, for the telephone."""

    def fill(self, paragraph: str) -> str | None:
        """Return the paragraph with its figures, or nothing when one cannot be stated."""
        names = PLACEHOLDER.findall(paragraph)
        versions = {name: self._version(name) for name in names}
        absent = [name for name, version in versions.items() if version is None]
        if absent:
            self.missing += absent
            return None
        texts = {}
        for name, version in versions.items():
            if version is not None:
                texts[name] = self._show(self.facts[name], version)
                self.stated.append((name, version))
        return PLACEHOLDER.sub(lambda match: texts[match[1]], paragraph)

    def value(self, name: str) -> FactValue | None:
        """Return a value as it is, for a sum, and remember that it was stated."""
        version = self._version(name)
        if version is None:
            self.missing.append(name)
            return None
        self.stated.append((name, version))
        return version.value

    def day(self, fact: str, year: int) -> date | None:
        """Return the day of a yearly date in a year, if it can be stated."""
        for version in reversed(self.facts[fact].versions if fact in self.facts else ()):
            month, number = (int(part) for part in str(version.value).split("-"))
            day = date(year, month, number)
            if version.confidence != "unverified" and version.covers(day):
                self.stated.append((fact, version))
                return day
        return None

    def _version(self, name: str) -> FactVersion | None:
        fact = self.facts.get(name)
        if fact is None:
            return None
        usable = [v for v in fact.versions if v.confidence != "unverified"]
        for day in self._days(fact):
            for version in reversed(usable):
                if version.covers(day):
                    return version
        return None

    def _days(self, fact: Fact) -> list[date]:
        """Return the days to look at, best first.

        An income-year figure of last year may still be stated for what is declared this
        year when nobody asked for another year; the reply names the year it is for.
        """
        if self.asked_year is not None:
            if fact.counts == "calendar" and self.asked_year == self.today.year:
                return [self.today]
            days = [date(self.asked_year, 12, 31)]
            # "I bought the car in 2019" names a year in passing: a standing rule still holds.
            if self._is_standing(fact) and self.asked_year < self.today.year:
                days.append(self.today)
            return days
        if fact.counts == "income_year":
            return [date(self.income_year, 12, 31), date(self.today.year - 1, 12, 31)]
        return [self.today]

    def _is_standing(self, fact: Fact) -> bool:
        """Say whether a fact is a rule of some age with no end in sight, not a yearly value."""
        if fact.counts != "calendar" or len(fact.versions) != 1:
            return False
        first, last = fact.versions[0].first, fact.versions[0].last
        return last is None and (first is None or first.year < self.today.year)

    def _show(self, fact: Fact, version: FactVersion) -> str:
        render = said if self.is_spoken else written
        text = render(fact.type, version.value, self.language)
        is_older = (
            self.asked_year is None
            and fact.counts == "income_year"
            and version.last is not None
            and version.last.year < self.income_year
        )
        if not is_older or version.last is None:
            return text
        if self.is_spoken:
            year = said("number", version.last.year, self.language)
            return speak(self.language).say("amount.said_of_year", said=text, year=year)
        return f"{text} ({version.last.year})"

    @property
    def is_likely(self) -> bool:
        """Say whether a stated value still waits for an expert."""
        return any(version.confidence == "likely" for _, version in self.stated)
