"""Days: 31/03/2027 · 2027-03-31 · 31 de março · March 31st · le 1er avril · тридцятого листопада.

Month names come from Babel (CLDR), for every language whose numbers are read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, timedelta

from babel.dates import get_month_names

from nlu.slots.amounts import is_counted
from nlu.slots.numbers import Number
from nlu.slots.words import fold, vocabulary

_LOCALES = ("pt_PT", "en", "es", "fr", "uk", "de", "it", "ru", "ro", "hi")
_LAX = {"set": 9, "sep": 9, "ag": 8}
"""Abbreviations in use that CLDR does not list."""
_AMBIGUOUS = {"out", "set"}
"""Months in Portuguese that English puts after a number too: two out of three."""
_SIGNS = vocabulary("st nd rd th er º ª o . го ro")
"""What may stand between a day in figures and the rest: 31st, 1er, 1.º."""
_BEFORE_MONTH = vocabulary("de d ' do of")
_BEFORE_YEAR = vocabulary("de del do of , .")
_AFTER_YEAR = vocabulary("року рік года г р")
_HALF_YEAR = timedelta(days=183)
_FIGURES = re.compile(r"(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}|\d\d))?")
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_LAWS = vocabulary("lei decreto-lei portaria decreto law act ley loi закон n no")


@dataclass(frozen=True, slots=True)
class Day:
    """A day that was named, and the tokens that name it."""

    day: date
    start: int
    end: int


def days_in(tokens: Sequence[str], numbers: Sequence[Number], today: date) -> list[Day]:
    """Return the days of a message in order; one without a year is the nearest to today."""
    found = [_in_figures(tokens, at, today) for at in range(len(tokens)) if tokens[at][0].isdigit()]
    if any(token in _MONTHS for token in tokens):
        by_start = {number.start: number for number in numbers}
        found += [_in_words(tokens, n, by_start, today) for n in numbers if 1 <= n.value <= 31]
    if "月" in tokens:
        found += [_in_chinese(tokens, at, today) for at, word in enumerate(tokens) if word == "月"]
    return sorted((day for day in found if day), key=lambda day: day.start)


def _in_figures(tokens: Sequence[str], at: int, today: date) -> Day | None:
    if match := _ISO.fullmatch(tokens[at]):
        return _checked(int(match[1]), int(match[2]), int(match[3]), (at, at + 1), today)
    match = _FIGURES.fullmatch(tokens[at])
    if not match or (match[3] is None and _is_fraction_or_law(tokens, at)):
        return None
    day, month = int(match[1]), int(match[2])
    if month > 12:
        day, month = month, day  # as Americans write it
    year = int(match[3]) if match[3] else None
    return _checked(_century(year), month, day, (at, at + 1), today)


def _is_fraction_or_law(tokens: Sequence[str], at: int) -> bool:
    """Tell 31/03 from 1/2, 24/7, 12.5 and "Lei 12/24"."""
    return (
        not re.fullmatch(r"\d{1,2}/\d\d|(?:1[3-9]|2\d|3[01])/\d", tokens[at])
        or tokens[at] == "24/7"
        or bool(_LAWS.intersection(tokens[max(0, at - 3) : at]))
    )


def _in_words(
    tokens: Sequence[str], number: Number, numbers: Mapping[int, Number], today: date
) -> Day | None:
    after = _skip(tokens, number.end, _SIGNS) if not number.is_said else number.end
    after = _skip(tokens, after, _BEFORE_MONTH)
    if after < len(tokens) and (month := _MONTHS.get(tokens[after])):
        if tokens[after] in _AMBIGUOUS and tokens[after + 1 : after + 2] == ["of"]:
            return None
        return _with_year(tokens, number, month, (number.start, after + 1), numbers, today)
    before = number.start - (2 if tokens[max(0, number.start - 1)] == "the" else 1)
    if before >= 0 and (month := _ENGLISH.get(tokens[before])):
        end = _skip(tokens, number.end, _SIGNS - {"."})
        if is_counted(tokens, end):
            return None  # you may 2 times a year
        return _with_year(tokens, number, month, (before, end), numbers, today)
    return None


def _with_year(
    tokens: Sequence[str],
    day: Number,
    month: int,
    span: tuple[int, int],
    numbers: Mapping[int, Number],
    today: date,
) -> Day | None:
    start, end = span
    year_at = _skip(tokens, end, _BEFORE_YEAR)
    said = numbers.get(year_at)
    year = None
    if said and 1990 <= said.value <= 2099 and said.value.is_integer():
        year, end = int(said.value), _skip(tokens, said.end, _AFTER_YEAR)
    return _checked(year, month, int(day.value), (start, end), today)


def _in_chinese(tokens: Sequence[str], at: int, today: date) -> Day | None:
    """Read 2027 年 3 月 31 日."""
    figures = [tokens[i] if 0 <= i < len(tokens) else "" for i in (at - 3, at - 1, at + 1)]
    if not all(figure.isdigit() for figure in figures[1:]):
        return None
    has_year = figures[0].isdigit() and tokens[at - 2] == "年"
    span = (at - 3 if has_year else at - 1, at + 3)
    year = int(figures[0]) if has_year else None
    return _checked(year, int(figures[1]), int(figures[2]), span, today)


def _checked(
    year: int | None, month: int, day: int, span: tuple[int, int], today: date
) -> Day | None:
    """Return the day if there is one; without a year, the one nearest to today."""
    for candidate in (year,) if year else (today.year, today.year + 1, today.year - 1):
        try:
            found = date(candidate, month, day)
        except ValueError:
            continue
        if year or abs(found - today) <= _HALF_YEAR:
            return Day(found, *span)
    return None


def _skip(tokens: Sequence[str], at: int, words: Set[str]) -> int:
    while at < len(tokens) and tokens[at] in words:
        at += 1
    return at


def _century(year: int | None) -> int | None:
    return year + 2000 if year is not None and year < 100 else year


def _names(locale: str) -> dict[str, int]:
    """Return the names and abbreviations of the months of a locale, folded."""
    names = {}
    for width in ("abbreviated", "wide"):
        for context in ("format", "stand-alone"):
            for number, name in get_month_names(width, context, locale=locale).items():
                word = fold(name).rstrip(".")
                if word.isalpha() or locale == "hi":
                    names[word] = number
    return names


_ENGLISH = _names("en") | {"sept": 9}
_MONTHS = {name: number for locale in _LOCALES for name, number in _names(locale).items()} | _LAX
