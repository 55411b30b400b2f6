"""Years whose rules a message asks about: 2025, dois mil e vinte e cinco, last year.

A span of time ("two years ago I moved here") is no year: the rules of then are not asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from nlu.slots.amounts import is_in_euros, is_measured, is_paid, is_per_period
from nlu.slots.numbers import Number
from nlu.slots.words import vocabulary

RELATIVE: Mapping[int, tuple[str, ...]] = {
    0: (
        "este ano", "deste ano", "neste ano", "ano corrente", "ano em curso", "this year",
        "current year", "este año", "año en curso", "año actual", "cette année",
        "l'année en cours", "цього року", "цей рік", "у цьому році", "в цьому році",
        "поточний рік", "поточного року", "цьогоріч", "dieses jahr", "diesem jahr", "quest'anno",
        "в этом году", "этого года", "этот год", "anul acesta", "anul ăsta", "今年",
        "इस साल", "इस वर्ष",
    ),
    -1: (
        "ano passado", "último ano", "ano anterior", "ano transato", "last year", "previous year",
        "past year", "año pasado", "año anterior", "último año", "l'an dernier", "l'an passé",
        "année dernière", "année passée", "année précédente", "минулого року", "минулий рік",
        "в минулому році", "у минулому році", "за минулий рік", "торік", "торішній", "торішню",
        "торішня", "торішнього", "торішнім",
        "попереднього року", "попередній рік", "letztes jahr", "letzten jahr", "vorjahr",
        "anno scorso", "scorso anno", "в прошлом году", "прошлого года", "прошлый год",
        "anul trecut", "去年", "पिछले साल", "पिछले वर्ष",
    ),
    -2: (
        "há dois anos atrás", "penúltimo ano", "year before last", "antepasado año",
        "año antepasado", "avant-dernière année", "позаминулого року", "позаторік",
        "vorletztes jahr", "в позапрошлом году", "前年",
    ),
    1: (
        "próximo ano", "ano que vem", "para o ano", "ano seguinte", "next year", "coming year",
        "following year", "próximo año", "año que viene", "año próximo", "año siguiente",
        "l'an prochain", "année prochaine", "année suivante", "наступного року",
        "наступний рік", "в наступному році", "у наступному році", "nächstes jahr",
        "nächsten jahr", "prossimo anno", "anno prossimo", "в следующем году",
        "следующего года", "следующий год", "anul viitor", "明年", "अगले साल", "अगले वर्ष",
    ),
}  # fmt: skip
"""Years from today → how people say them; found as names of things are."""
_EARLIER, _LATER = 8, 3
"""Years for which there can be figures; "a house of 1974" asks for none."""
_MODERN = 2010
_NUMBERED = vocabulary(
    "n nº numero number № artigo art article artículo стаття номер",
    "porta lote apartamento apto flat apartment кв будинок",
)
"""What has a number that is no year: articles, houses."""
_NUMBERED_SHORT = (["n", "."], ["no", "."], ["art", "."])


@dataclass(frozen=True, slots=True)
class Year:
    """A year that was named, and the tokens that name it."""

    year: int
    start: int
    end: int


def years_in(tokens: Sequence[str], numbers: Sequence[Number], days: set[int]) -> list[Year]:
    """Return the years that are named, in order; `days` are the tokens that name days."""
    return [
        Year(int(number.value), number.start, number.end)
        for number in numbers
        if number.start not in days and _is_named(tokens, number)
    ]


def asked_year(named: Sequence[Year], relative: str | None, today: date) -> int | None:
    """Return the last year near today that is named, or the relative one."""
    near = [y.year for y in named if today.year - _EARLIER <= y.year <= today.year + _LATER]
    if near:
        return near[-1]
    return today.year + int(relative) if relative is not None else None


def _is_named(tokens: Sequence[str], number: Number) -> bool:
    """Tell a year from money, a house, a law and a count of things."""
    first = _MODERN if number.is_said else 1900  # "two thousand" is money rather than a year
    if not first <= number.value <= 2099 or not number.value.is_integer():
        return False
    if not number.is_said and len(tokens[number.start]) != 4:
        return False  # 2.025 or 2 025
    if is_in_euros(tokens, number) or is_per_period(tokens, number.end):
        return False
    before = tokens[max(0, number.start - 3) : number.start]
    after = tokens[number.end : number.end + 2]
    if is_measured(tokens, number.end):
        return False
    if number.value < _MODERN and is_paid(before[-1:]):
        return False  # ganho 2000
    if before[-1:] in (["/"], ["-"]) and not _is_year(before[-2:-1]):
        return False  # Lei 24/2025
    if after[:1] in (["-"], ["/"]) and after[1:] and after[1].isdigit() and not _is_year(after[1:]):
        return False  # 2025-139, 2030/98
    return not _is_numbering(before)


def _is_numbering(before: Sequence[str]) -> bool:
    """Tell the number of a house or an article: n.º 2024, artigo 2025."""
    words = before[:-1] if before[-1:] == ["º"] else before
    return words[-2:] in _NUMBERED_SHORT or bool(_NUMBERED.intersection(words[-1:]))


def _is_year(tokens: Sequence[str]) -> bool:
    return bool(tokens) and len(tokens[0]) == 4 and tokens[0].startswith("20")
