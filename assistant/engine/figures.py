"""Facts as a reader sees them: the right version for the year asked about, in their language.

An expired or unverified value is never stated: asking for it gives nothing, and the paragraph
that needs it falls away (architecture.md, decision 2).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from babel.dates import format_date, get_month_names
from babel.numbers import format_currency, format_decimal

from assistant.contracts.knowledge import Fact, FactVersion
from assistant.platform.dates import locale_of, long_date

PLACEHOLDER = re.compile(r"\{([a-z0-9.-]+)\}")

_UNITS = {
    "pt": {"days": ("dia", "dias"), "months": ("mês", "meses"), "years": ("ano", "anos"),
           "working_days": ("dia útil", "dias úteis")},
    "en": {"days": ("day", "days"), "months": ("month", "months"), "years": ("year", "years"),
           "working_days": ("working day", "working days")},
}  # fmt: skip
_BANDS = {
    "pt": ("Até {limit}: {rate}", "Acima de {limit}: {rate}"),
    "en": ("Up to {limit}: {rate}", "Above {limit}: {rate}"),
}


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

    def day(self, fact: str, year: int) -> date | None:
        """Return the day of a yearly date in a year, if it can be stated."""
        for version in reversed(self.facts[fact].versions if fact in self.facts else ()):
            month, number = (int(part) for part in str(version.value).split("-"))
            day = date(year, month, number)
            if version.confidence != "unverified" and version.covers(day):
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
        text = show(fact, version, self.language)
        is_older = (
            self.asked_year is None
            and fact.counts == "income_year"
            and version.last is not None
            and version.last.year < self.income_year
        )
        return f"{text} ({version.last.year})" if is_older and version.last else text

    @property
    def is_likely(self) -> bool:
        """Say whether a stated value still waits for an expert."""
        return any(version.confidence == "likely" for _, version in self.stated)


def show(fact: Fact, version: FactVersion, language: str) -> str:
    """Return one value the way a reader of the language writes it."""
    value = version.value
    if isinstance(value, Mapping):
        return value.get(language) or value.get("en", "")
    if isinstance(value, tuple):
        return _bands(value, language)
    if isinstance(value, str):
        return _words(fact.type, value, language)
    return _number(fact.type, value, language)


def _words(kind: str, value: str, language: str) -> str:
    if kind == "day":
        return _day(date.fromisoformat(f"2024-{value}"), language)
    if kind == "date":
        return long_date(date.fromisoformat(value), language)
    return value


def _number(kind: str, value: float, language: str) -> str:
    locale = locale_of(language)
    if kind == "money":
        return money(value, language)
    if kind == "percent":
        sign = " %" if language in {"fr", "es"} else "%"
        return format_decimal(value, "#,##0.###", locale=locale) + sign
    if kind == "month":
        return str(get_month_names("wide", locale=locale)[int(value)])
    number = format_decimal(value, "#,##0.##", locale=locale)
    units = _UNITS.get(language, _UNITS["en"]).get(kind)
    if units is None:
        return number
    return f"{number} {units[0] if value == 1 else units[1]}"


def money(value: float, language: str) -> str:
    """Return an amount in euros; cents only where there are any."""
    locale = locale_of(language)
    is_whole = float(value).is_integer()
    digits = "#,##0" if is_whole else "#,##0.00"
    pattern = f"¤{digits}" if language == "en" else f"{digits}\u00a0¤"
    return format_currency(value, "EUR", pattern, locale=locale, currency_digits=False)


def _day(day: date, language: str) -> str:
    pattern = {"pt": "d 'de' MMMM", "es": "d 'de' MMMM"}.get(language, "d MMMM")
    return format_date(day, pattern, locale=locale_of(language))


def _bands(bands: tuple[tuple[float | None, float], ...], language: str) -> str:
    """Return one line a band; the block builder turns the lines into a list."""
    up_to, above = _BANDS.get(language, _BANDS["en"])
    lines, previous = [], 0.0
    for limit, rate in bands:
        text = up_to if limit is not None else above
        shown = money(limit if limit is not None else previous, language)
        lines.append("- " + text.format(limit=shown, rate=_number("percent", rate, language)))
        previous = limit or previous
    return "\n".join(lines)
