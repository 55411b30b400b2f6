"""Digits said as words, in the five answer languages: where a number is spelled out loud.

Used by masking only; a year ("dois mil e vinte e cinco") is not a run of digits and survives.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_UNITS = {
    "pt": "zero um dois três quatro cinco seis sete oito nove",
    "en": "zero one two three four five six seven eight nine",
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve",
    "fr": "zéro un deux trois quatre cinq six sept huit neuf",
    "uk": "нуль один два три чотири п'ять шість сім вісім дев'ять",
}
_TEENS = {
    "pt": "dez onze doze treze catorze quinze dezasseis dezassete dezoito dezanove",
    "en": "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen",
    "es": "diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve",
    "fr": "dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf",
    "uk": "десять одинадцять дванадцять тринадцять чотирнадцять п'ятнадцять шістнадцять "
    "сімнадцять вісімнадцять дев'ятнадцять",
}
_TENS = {
    "pt": "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa",
    "en": "twenty thirty forty fifty sixty seventy eighty ninety",
    "es": "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
    "fr": "vingt trente quarante cinquante soixante soixante-dix quatre-vingt quatre-vingt-dix",
    "uk": "двадцять тридцять сорок п'ятдесят шістдесят сімдесят вісімдесят дев'яносто",
}
_HUNDREDS = {
    "pt": "cem duzentos trezentos quatrocentos quinhentos seiscentos setecentos oitocentos "
    "novecentos",
    "es": "cien doscientos trescientos cuatrocientos quinientos seiscientos setecientos "
    "ochocientos novecientos",
    "uk": "сто двісті триста чотириста п'ятсот шістсот сімсот вісімсот дев'ятсот",
}
_EXTRA = {
    "uma": "1", "duas": "2", "meia": "6", "tres": "3", "oh": "0", "nought": "0", "ноль": "0",
    "одна": "1", "одне": "1", "дві": "2", "пять": "5", "девять": "9", "une": "1", "zero": "0",
    "un": "1", "dezesseis": "16", "dezessete": "17", "dezenove": "19", "quatorze": "14",
    "cento": "100", "ciento": "100", "quatre-vingts": "80", "veintiuno": "21",
    "veintidós": "22", "veintitrés": "23", "veinticuatro": "24", "veinticinco": "25",
    "veintiséis": "26", "veintisiete": "27", "veintiocho": "28", "veintinueve": "29",
    "hundred": "C", "cent": "C", "cents": "C",
}  # fmt: skip
_REPEATS = {"double": 2, "triple": 3, "doble": 2, "duplo": 2, "triplo": 3}
_JOINERS = {
    "e", "and", "y", "et", "i", "та", "і",
    "ponto", "traco", "espaco", "dot", "dash", "space", "punto", "guion", "point", "tiret",
    "крапка", "дефіс",
}  # fmt: skip
_YEARS = re.compile(r"(?:(?:19|20)\d\d)+")


def _vocabulary() -> dict[str, str]:
    words = dict(_EXTRA)
    for tables, first, step in ((_UNITS, 0, 1), (_TEENS, 10, 1), (_TENS, 20, 10)):
        for line in tables.values():
            words |= {w: str(first + i * step) for i, w in enumerate(line.split())}
    for line in _HUNDREDS.values():
        words |= {w: str(100 + i * 100) for i, w in enumerate(line.split())}
    return {_plain(word): digits for word, digits in words.items()}


def _plain(word: str) -> str:
    """Return a word in lower case without accents and with one kind of apostrophe."""
    letters = unicodedata.normalize("NFD", _APOSTROPHES.sub("'", word.lower()))
    return "".join(c for c in letters if not unicodedata.combining(c))


_APOSTROPHES = re.compile("[\u2019\u02bc\u2018`´\u2032]")
_WORDS = _vocabulary()
_TOKEN = re.compile(r"[^\W_]+(?:['\u2019\u2018`´\u2032-][^\W\d_]+)*", re.UNICODE)
_GAP = re.compile(r"[\s.,;:/-]*")


def digit_runs(text: str, at_least: int = 7) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, digits) of spelled-out numbers with at least so many digits.

    Numerals may stand between the words ("dois 3 4 …"); a run needs two number words at least.
    Seven suffice for nine that were said: "cem dez" may be 100 and 10, or 110.
    """
    run: list[tuple[int, int, str]] = []
    repeat = 1
    end = 0
    for token in _TOKEN.finditer(text):
        word = _plain(token.group())
        digits = word if word.isdigit() and word.isascii() else _digits(word)
        is_near = not run or _GAP.fullmatch(text, end, token.start()) is not None
        if not is_near:
            yield from _run(run, text, at_least)
            run = []
        if digits is not None:
            times = repeat if digits.isdecimal() else 1  # "double hundred" is no number
            run.append((token.start(), token.end(), digits * times))
            repeat = 1
        elif word in _REPEATS:
            repeat = _REPEATS[word]
        elif word not in _JOINERS:
            yield from _run(run, text, at_least)
            run, repeat = [], 1
        end = token.end()
    yield from _run(run, text, at_least)


def _digits(word: str) -> str | None:
    """Digits of a word; "vinte-e-três" and "twenty-three" come as one token."""
    if word in _WORDS:
        return _WORDS[word]
    parts = [p for p in word.split("-") if p not in _JOINERS]
    if len(parts) > 1 and all(p in _WORDS for p in parts):
        return _combine([_WORDS[p] for p in parts])
    return None


def _combine(parts: list[str]) -> str:
    """Join what one number says: 20 + 3 → 23, but 2 + 3 → 2 3."""
    out: list[str] = []
    for part in _hundreds(parts):
        previous = out[-1] if out else "0"
        zeros = len(previous) - len(previous.rstrip("0"))
        if previous[0] != "0" and previous[-2:] != "10" and zeros >= len(part) and part != "0":
            out[-1] = previous[: -len(part)] + part
        else:
            out.append(part)
    return "".join(out)


def _hundreds(parts: list[str]) -> list[str]:
    """Join a unit with the word hundred after it; the word alone is one hundred."""
    out: list[str] = []
    for part in parts:
        if part == "C" and out and out[-1] in set("123456789"):
            out[-1] += "00"
        else:
            out.append("100" if part == "C" else part)
    return out


def _run(
    run: list[tuple[int, int, str]], text: str, at_least: int
) -> Iterator[tuple[int, int, str]]:
    said = (text[start:end] for start, end, _ in run)
    words = sum(len(word.split("-")) for word in said if not word.isdigit())
    digits = _combine([d for _, _, d in run])
    if words >= 2 and len(digits) >= at_least and not _YEARS.fullmatch(digits):
        yield run[0][0], run[-1][1], digits
