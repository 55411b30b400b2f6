"""Numbers as people write and say them: 1.500 · 15k · mil e quinhentos · deux mille vingt-cinq.

Number words come from num2words; a few lines add what it does not say: other genders and cases,
halves, and Chinese and Hindi, which it does not know.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from num2words import num2words

from assistant.platform.quantities import read_amount
from nlu.slots.words import fold

_LANGUAGES = ("pt", "en", "es", "fr", "uk", "de", "it", "ru", "ro")
_MORE = {
    "pt": "uma=1 duas=2 cento=100 duzentas=200 trezentas=300 quatrocentas=400 quinhentas=500 "
    "seiscentas=600 oitocentas=800 dezesseis=16 dezessete=17 dezenove=19 quatorze=14 cinqüenta=50 "
    "meio=.5 meia=.5 milhão=^6 milhões=^6 primeiro=1!",
    "en": "half=.5 thousand=^3 grand=^3 hundred=^2 hundreds=^2 million=^6 millions=^6",
    "es": "un=1 una=1 veintiún=21 veintiuna=21 ciento=100 doscientas=200 quinientas=500 medio=.5 "
    "media=.5 millón=^6 millones=^6 primero=1!",
    "fr": "une=1 demi=.5 demi-million=500000 cent=^2 cents=^2 million=^6 millions=^6 premier=1!",
    "uk": "одна=1 одну=1 одне=1 дві=2 двох=2 трьох=3 чотирьох=4 п'яти=5 пів=.5 півтора=1.5 "
    "півтори=1.5 тисяча=^3 тисячі=^3 тисяч=^3 тисячу=^3 мільйон=^6 мільйона=^6 мільйонів=^6 тис=^3",
    "de": "eine=1 ein=1 einen=1 hundert=^2 tausend=^3 million=^6 millionen=^6 halbe=.5 zwo=2",
    "it": "una=1 un=1 cento=100 mila=^3 milione=^6 milioni=^6 mezzo=.5 primo=1!",
    "ru": "одну=1 две=2 двух=2 тысяча=^3 тысячи=^3 тысяч=^3 тысячу=^3 тыс=^3 миллион=^6 "
    "миллиона=^6 миллионов=^6 пол=.5 полтора=1.5 полторы=1.5 полмиллиона=500000",
    "ro": "un=1 una=1 două=2 doi=2 douăsprezece=12 sută=^2 sute=^2 mie=^3 mii=^3 "
    "milion=^6 milioane=^6 jumătate=.5",
    "zh": "一=1 二=2 两=2 三=3 四=4 五=5 六=6 七=7 八=8 九=9 十=10 百=^2 千=^3 万=^4",
    "hi": "एक=1 दो=2 तीन=3 चार=4 पाँच=5 दस=10 पंद्रह=15 बीस=20 पच्चीस=25 तीस=30 पचास=50 सौ=^2 "
    "हज़ार=^3 हजार=^3 लाख=^5",
}
"""Word = value; `^2`: multiplies by that power of ten; `!`: ends a number."""
_JOINERS = {"pt": "e", "en": "and", "es": "y", "fr": "et", "uk": "і", "ro": "si", "ru": "и"}
_HALVES = {
    "pt": (["e", "meio"], ["e", "meia"]),
    "en": (["and", "a", "half"],),
    "es": (["y", "medio"], ["y", "media"]),
    "fr": (["et", "demi"], ["et", "demie"]),
    "uk": (["з", "половиною"],),
    "it": (["e", "mezzo"],),
    "ru": (["с", "половинои"],),
    "ro": (["si", "jumatate"],),
}
_FIGURES = re.compile(r"[\d.,' ]+")


_CENTURIES = {"nineteen": 1900, "twenty": 2000}
_NO_LIMIT = 1e12
_COMPOUND = re.compile(r"(\w*?)(tausend|mila|mille)(\w*)")
"""German and Italian write thousands as one word."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number and the words that say it."""

    value: float
    start: int
    end: int
    """After its last word."""
    is_said: bool = False
    """It has number words, not only figures."""
    is_scaled: bool = False
    """It counts thousands or more: 15k, mil e quinhentos; not "mil" alone."""


@dataclass(frozen=True, slots=True)
class _Word:
    value: float
    is_scale: bool = False
    """Multiplies what stands before it: hundred, thousand."""
    is_last: bool = False
    """Nothing of the number follows: ordinals."""


@dataclass(frozen=True, slots=True)
class _Piece:
    word: str
    token: int
    figure: float | None
    """Its value, when it is written in figures."""


def numbers_in(tokens: Sequence[str]) -> list[Number]:
    """Return the numbers of a message in order; they do not overlap."""
    pieces = list(_pieces(tokens))
    found: list[Number] = []
    position = 0
    while position < len(pieces):
        number, position = _longest(pieces, position)
        if number is None:
            continue
        year = _year_of(tokens, found[-1], number) if found else None
        if year:
            found[-1] = year
        else:
            found.append(number)
    return found


def _year_of(tokens: Sequence[str], first: Number, second: Number) -> Number | None:
    """Return a year that English says as two numbers: twenty twenty-five."""
    century = _CENTURIES.get(tokens[first.start])
    is_pair = first.end == second.start == first.start + 1 and second.is_said
    if century is None or not is_pair or not 10 <= second.value < 100:
        return None
    return Number(century + second.value, first.start, second.end, is_said=True)


def _pieces(tokens: Sequence[str]) -> Iterator[_Piece]:
    for index, token in enumerate(tokens):
        parts = [token]
        if token not in _WORDS and not token[0].isdigit():
            parts = _split(token)
        for part in parts:
            yield _Piece(part, index, _figure(part))


def _split(token: str) -> list[str]:
    """Cut trente-cinq and zweihunderttausend into number words; leave other words whole."""
    parts = token.split("-")
    if len(parts) == 1 and (found := _COMPOUND.fullmatch(token)):
        parts = [part for part in found.groups() if part]
    return parts if all(part in _WORDS or part == "et" for part in parts) else [token]


def _figure(word: str) -> float | None:
    if not word[0].isdigit() or not _FIGURES.fullmatch(word):
        return None
    return read_amount(word)


def _longest(pieces: list[_Piece], start: int) -> tuple[Number | None, int]:
    """Return the longest number that starts here, whatever the language, and where it ends."""
    first = pieces[start]
    if first.figure is not None:
        after = pieces[start + 1].word if start + 1 < len(pieces) else ""
        languages = [tag for tag, word in _WORDS.get(after, {}).items() if word.is_scale]
    else:
        languages = list(_WORDS.get(first.word, ()))
    runs = [run for tag in languages if (run := _Run(tag)).read(pieces, start)]
    if runs:
        best = max(runs, key=lambda run: run.end)
        stop = pieces[best.end - 1].token + 1
        number = Number(best.value, first.token, stop, is_said=True, is_scaled=best.is_scaled)
        return number, best.end
    if first.figure is not None:
        return Number(first.figure, first.token, first.token + 1), start + 1
    return None, start + 1


class _Run:
    """Adds up number words of one language as long as they make one number."""

    def __init__(self, language: str) -> None:
        self.end = 0
        self.is_scaled = False
        self._language = language
        self._thousands, self._rest, self._limit = 0.0, 0.0, _NO_LIMIT
        self._is_over = False

    @property
    def value(self) -> float:
        return self._thousands + self._rest

    def read(self, pieces: Sequence[_Piece], start: int) -> bool:
        """Read from here on; say whether there was a number."""
        position = start
        while position < len(pieces) and not self._is_over:
            taken = self._half(pieces, position) or self._next(pieces, position)
            if not taken:
                break
            position += taken
            self.end = position
        if self._language == "zh" and self._thousands and self._rest < 10:
            self._rest *= self._limit / 10  # 七万八: the next lower unit is left unsaid
        self.is_scaled = self._limit < _NO_LIMIT and self.end - start > 1
        return bool(self.end)

    def _next(self, pieces: Sequence[_Piece], position: int) -> int:
        """Take the next number word, with the "and" before it; return how many pieces."""
        word, language = pieces[position].word, self._language
        is_joined = bool(self.end) and word == _JOINERS.get(language)
        is_article = (word == "a" and self._rest == 0.5) or (  # half a million
            word in {"o", "de"} and language == "ro" and bool(self.end)  # douăzeci de mii
        )
        joined = int(is_joined or is_article)
        if position + joined >= len(pieces):
            return 0
        return joined + 1 if self._add(pieces[position + joined], is_joined=is_joined) else 0

    def _half(self, pieces: Sequence[_Piece], position: int) -> int:
        """Take "and a half" of what was said last: of a million, or of one before "thousand"."""
        if not self.end:
            return 0
        for phrase in _HALVES.get(self._language, ()):
            if [piece.word for piece in pieces[position : position + len(phrase)]] == phrase:
                if self._rest:
                    self._rest += 0.5
                else:
                    self._thousands += self._limit / 2
                return len(phrase)
        return 0

    def _add(self, piece: _Piece, *, is_joined: bool) -> bool:
        if piece.figure is not None:
            return self._add_figure(piece.figure)
        word = _WORDS.get(piece.word, {}).get(self._language)
        if word is None:
            return False
        if word.is_scale:
            return not is_joined and self._multiply(word.value)
        if not self._fits(word.value):
            return False
        self._is_over = word.is_last
        is_eighty = self._language == "fr" and self._rest % 100 == 4 and word.value == 20
        self._rest += 76 if is_eighty else word.value
        return True

    def _add_figure(self, value: float) -> bool:
        """Take figures at the start, and after thousands: 15 mil, 11 mil e 500."""
        if self._rest or (self.end and not 100 <= value < min(self._limit, 1000)):
            return False
        self._rest = value
        return True

    def _multiply(self, scale: float) -> bool:
        if scale == 100:
            if self._rest and not 1 <= self._rest < 20:
                return False
            self._rest = (self._rest or 1) * 100
            return True
        if scale >= self._limit or (self.end and not self._rest):
            return False
        self._thousands += (self._rest or 1) * scale
        self._rest, self._limit = 0.0, scale
        return True

    def _fits(self, value: float) -> bool:
        """Say whether a word goes on with the number: five after twenty, not after six."""
        rest, is_french = self._rest % 100, self._language == "fr"
        if not self._rest:
            return True
        if value < 1 or self._rest < 1:
            return False
        if value < 10:
            return self._rest % 10 == 0 and (rest != 10 or (is_french and value >= 7))
        if value < 100:
            return rest == 0 or (
                is_french and ((rest in {60, 80} and value < 20) or (rest == 4 and value == 20))
            )
        return False


def _vocabulary() -> dict[str, dict[str, _Word]]:
    """Return word → language → what it counts."""
    words: dict[str, dict[str, _Word]] = {}
    for tag in _LANGUAGES:
        for said, word in _spelled(tag):
            words.setdefault(said, {})[tag] = word
    for tag, line in _MORE.items():
        for said, _, value in (entry.partition("=") for entry in line.split()):
            words.setdefault(fold(said), {})[tag] = _more(value)
    for said, tags in _THOUSANDS.items():
        words.setdefault(said, {}).update(dict.fromkeys(tags, _Word(1000, is_scale=True)))
    return words


def _spelled(tag: str) -> Iterator[tuple[str, _Word]]:
    """Yield the numbers and ordinals that num2words says in one word."""
    hundreds = range(100, 1000, 1 if tag in _ONE_WORD else 100)
    for value in (*range(100), *hundreds):
        said = fold(num2words(value, lang=tag))
        if re.fullmatch(r"[\w']+", said):
            yield said, _Word(value)
    for value in (*range(1, 21), 30) if tag in _ORDINALS else ():
        for said in _ordinals(fold(num2words(value, to="ordinal", lang=tag))):
            yield said, _Word(value, is_last=True)


def _more(value: str) -> _Word:
    if value.startswith("^"):
        return _Word(10.0 ** int(value[1:]), is_scale=True)
    return _Word(float(value.removesuffix("!")), is_last=value.endswith("!"))


def _ordinals(nominative: str) -> tuple[str, ...]:
    """Return an ordinal in the cases that dates and years take: третій, третього, третьому."""
    for ending, stem_vowel in (("ии", "о"), ("ыи", "о"), ("ои", "о"), ("іи", "ьо"), ("ии", "ье")):
        if nominative.endswith(ending):
            stem = nominative[: -len(ending)] + stem_vowel
            neuter = nominative[: -len(ending)] + "е"
            return nominative, neuter, stem + "го", stem + "му", stem + "м"
    return (nominative,)


_ONE_WORD = {"de", "it"}
_ORDINALS = {"en", "uk", "ru"}
_THOUSANDS = {"mil": ("pt", "es"), "mille": ("fr", "it"), "k": ("en",), "к": ("uk",)}
_WORDS = _vocabulary()
