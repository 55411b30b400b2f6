"""A person who spells numbers out: digits → words as they are said in the five languages.

Written apart from `assistant.engine.spoken_digits`, so that one checks the other.
"""

from __future__ import annotations

LANGUAGES = ("pt", "en", "es", "fr", "uk")

_TO_NINETEEN = {
    "pt": "zero um dois três quatro cinco seis sete oito nove dez onze doze treze catorze quinze "
    "dezasseis dezassete dezoito dezanove",
    "en": "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen",
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce "
    "quince dieciséis diecisiete dieciocho diecinueve",
    "fr": "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze "
    "seize dix-sept dix-huit dix-neuf",
    "uk": "нуль один два три чотири п'ять шість сім вісім дев'ять десять одинадцять дванадцять "
    "тринадцять чотирнадцять п'ятнадцять шістнадцять сімнадцять вісімнадцять дев'ятнадцять",
}
_TENS = {
    "pt": "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa",
    "en": "twenty thirty forty fifty sixty seventy eighty ninety",
    "es": "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
    "fr": "vingt trente quarante cinquante soixante soixante quatre-vingt quatre-vingt",
    "uk": "двадцять тридцять сорок п'ятдесят шістдесят сімдесят вісімдесят дев'яносто",
}
_HUNDREDS = {
    "pt": "cento duzentos trezentos quatrocentos quinhentos seiscentos setecentos oitocentos "
    "novecentos",
    "es": "ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos "
    "ochocientos novecientos",
    "uk": "сто двісті триста чотириста п'ятсот шістсот сімсот вісімсот дев'ятсот",
}
_TWENTIES = ["uno", "dós", "trés", "cuatro", "cinco", "séis", "siete", "ocho", "nueve"]


def say(digits: str, language: str, sizes: tuple[int, ...] = ()) -> str:
    """Return a run of digits in words, one by one or in groups of the sizes given."""
    words, position = [], 0
    for size in sizes or (1,) * len(digits):
        words.append(_group(digits[position : position + size], language))
        position += size
    return " ".join(words)


def _group(digits: str, language: str) -> str:
    """Return one group; its leading zeros are said one by one."""
    rest = digits.lstrip("0")
    zeros = [_TO_NINETEEN[language].split()[0]] * (len(digits) - len(rest))
    return " ".join([*zeros, *([_number(int(rest), language)] if rest else [])])


def _number(number: int, language: str) -> str:
    if number < 100:
        return _below_hundred(number, language)
    hundreds, rest = divmod(number, 100)
    said = _hundred(hundreds, language, is_round=rest == 0)
    if rest == 0:
        return said
    between = {"pt": " e ", "en": " and "}.get(language, " ")
    return said + between + _below_hundred(rest, language)


def _hundred(hundreds: int, language: str, *, is_round: bool) -> str:
    unit = _TO_NINETEEN[language].split()[hundreds]
    if language == "en":
        return f"{unit} hundred"
    if language == "fr":
        plural = "s" if is_round and hundreds > 1 else ""
        return "cent" if hundreds == 1 else f"{unit} cent{plural}"
    if hundreds == 1 and is_round:
        return {"pt": "cem", "es": "cien"}.get(language, "сто")
    return _HUNDREDS[language].split()[hundreds - 1]


def _below_hundred(number: int, language: str) -> str:
    small = _TO_NINETEEN[language].split()
    if number < 20:
        return small[number]
    tens, unit = divmod(number, 10)
    word = _TENS[language].split()[tens - 2]
    if language == "fr":
        return _french(number, word, small)
    if unit == 0:
        return word
    if language == "es" and tens == 2:
        return "veinti" + _TWENTIES[unit - 1]
    between = {"pt": " e ", "en": "-", "es": " y ", "uk": " "}[language]
    return word + between + small[unit]


def _french(number: int, tens: str, small: list[str]) -> str:
    """60 to 79 and 80 to 99 count on to nineteen; `et` stands before 1 and 11 but not after 80."""
    rest = number - (number // 20 * 20 if number >= 60 else number // 10 * 10)
    if rest == 0:
        return tens + ("s" if number == 80 else "")
    is_first = number % 10 == 1 and number < 80
    return f"{tens} et {small[rest]}" if is_first else f"{tens}-{small[rest]}"
