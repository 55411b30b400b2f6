"""Values of facts as a reader writes them and as a caller says them, per language.

Written: "1.234,50 €", "8,25%", "30 de junho". Said: "mil duzentos e trinta e quatro euros e
cinquenta cêntimos", "oito vírgula vinte e cinco por cento", "trinta de junho". Locale habits come
from Babel (CLDR), number words from num2words, units from the language files.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from babel.dates import format_date, get_month_names
from babel.numbers import format_decimal
from num2words import num2words

from assistant.contracts.knowledge import FactValue
from assistant.platform.dates import locale_of, long_date
from assistant.platform.languages import speak

_COUNTED = {"days", "months", "years", "working_days"}
_TIME = re.compile(r"\b(\d{1,2})(?:\s?h(?![a-zà-ÿ])(?:\s?(\d{2}))?|:(\d{2}))")
_ORDINAL = re.compile(r"\b(\d{1,2})(?:\.?[ºª]|(?:er|e|st|nd|rd|th)\b)")
_FEMININE = {
    "pt": {"um": "uma", "dois": "duas"},
    "es": {"uno": "una", "veintiuno": "veintiuna"},
    "uk": {"один": "одна", "два": "дві"},
}
"""Last words of numbers that count hours."""
_MILLION = re.compile(r"(?:milhão|milhões|millón|millones|millions?)$")
_WRITTEN = re.compile(
    r"(?P<before>€)?"
    r"(?P<number>\d{1,3}(?:[ .,\u00a0\u202f]\d{3}(?!\d))+(?:[.,]\d{1,3})?|\d+(?:[.,]\d{1,3})?)"
    r"(?:[ \u00a0\u202f]?(?P<after>[€%]))?"
)
_PHONE = re.compile(
    r"(?<![\d.,])(?:\+|00)?\d{1,3}(?: \d{2,4}){2,}(?!\d|[.,]\d)"
    r"|(?<![\d.,€])\d{6,}(?!\d|[.,]\d)"
)


def written(kind: str, value: FactValue, language: str) -> str:
    """Return a value the way a reader of the language writes it."""
    if isinstance(value, Mapping):
        return value.get(language) or value.get("en", "")
    if isinstance(value, tuple):
        return _bands(value, language)
    if isinstance(value, str):
        return _words(kind, value, language)
    return _number(kind, value, language)


def money(value: float, language: str) -> str:
    """Return an amount in euros; cents only where there are any."""
    locale = locale_of(language)
    is_whole = float(value).is_integer()
    digits = "#,##0" if is_whole else "#,##0.00"
    number = format_decimal(value, digits, locale=locale)
    return f"€{number}" if language == "en" else f"{number}\u00a0€"


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
        number = format_decimal(value, "#,##0.###", locale=locale)
        return speak(language).say("amount.percent", n=number)
    if kind == "month":
        return str(get_month_names("wide", locale=locale)[int(value)])
    number = format_decimal(value, "#,##0.##", locale=locale)
    if kind not in _COUNTED:
        return number
    return speak(language).count(f"amount.{kind}", value, said=number)


def _day(day: date, language: str) -> str:
    if language == "fr" and day.day == 1:
        return format_date(day, "1'er' MMMM", locale=locale_of(language))
    pattern = {"pt": "d 'de' MMMM", "es": "d 'de' MMMM"}.get(language, "d MMMM")
    return format_date(day, pattern, locale=locale_of(language))


def _bands(bands: tuple[tuple[float | None, float], ...], language: str) -> str:
    """Return one line a band; the block builder turns the lines into a list."""
    speech = speak(language)
    lines, previous = [], 0.0
    for limit, rate in bands:
        key = "amount.band_up_to" if limit is not None else "amount.band_above"
        shown = money(limit if limit is not None else previous, language)
        lines.append("- " + speech.say(key, limit=shown, rate=_number("percent", rate, language)))
        previous = limit or previous
    return "\n".join(lines)


def read_amount(text: str) -> float:
    """Read a number written in any of the usual ways: 1.234,56 · 1,234.56 · 1 234 · 12,5."""
    digits = re.sub(r"[\s']", "", text)
    if re.fullmatch(r"[1-9]\d{0,2}([.,]\d{3})+", digits):
        return float(re.sub(r"[.,]", "", digits))
    last = max(digits.rfind("."), digits.rfind(","))
    if last < 0:
        return float(digits)
    return float(re.sub(r"[.,]", "", digits[:last]) + "." + digits[last + 1 :])


# -- aloud -----------------------------------------------------------------------


def said(kind: str, value: FactValue, language: str) -> str:
    """Return a value in words, as one says it on the telephone."""
    speech = speak(language)
    if isinstance(value, Mapping | tuple):
        return say_numbers(written(kind, value, language), language)
    if isinstance(value, str):
        if kind == "day":
            return _said_day(date.fromisoformat(f"2024-{value}"), speech.tag)
        if kind == "date":
            return _said_date(date.fromisoformat(value), speech.tag)
        return say_numbers(value, language)
    if kind == "money":
        return _said_money(value, speech.tag)
    if kind == "percent":
        return speech.count("amount.said_percent", value, number_words(value, speech.tag))
    if kind == "month":
        return written(kind, value, language)
    words = number_words(value, speech.tag)
    if kind not in _COUNTED:
        return words
    return speech.count(f"amount.{kind}", value, said=_before_noun(words, speech.tag))


def number_words(value: float, language: str) -> str:
    """Return a number in words; decimals as people read them: "oito vírgula vinte e cinco"."""
    whole, _, decimals = f"{value:.3f}".rstrip("0").partition(".")
    words: str = num2words(int(whole), lang=language)
    words = words.replace(",", "")  # "one thousand, two hundred": no pause there
    if language == "es":
        words = words.replace("veintiuno mil", "veintiún mil").replace("uno mil", "un mil")
    if not decimals:
        return words
    zeros = len(decimals) - len(decimals.lstrip("0"))
    parts = [words, speak(language).say("amount.said_point")]
    parts += [num2words(0, lang=language)] * zeros
    digits = decimals.lstrip("0")
    by_digit = language == "en"
    parts += [num2words(int(d), lang=language) for d in (digits if by_digit else [digits])]
    return " ".join(parts)


def say_numbers(text: str, language: str) -> str:
    """Return a text with the digits that are left in it put into words."""
    tag = speak(language).tag
    text = _PHONE.sub(lambda m: _said_digits(m[0], tag), text)
    text = _ORDINAL.sub(lambda m: str(num2words(int(m[1]), to="ordinal", lang=tag)), text)
    text = _TIME.sub(lambda m: _said_time(int(m[1]), int(m[2] or m[3] or 0), tag), text)
    return _WRITTEN.sub(lambda m: _said_written(m, tag), text)


def _said_written(match: re.Match[str], language: str) -> str:
    """Return a number with its sign in words: "7 042,04 €", "€12.50", "23%", "2026"."""
    value = _decimal(match["number"], language)
    if match["before"] or match["after"] == "€":
        return _said_money(value, language)
    words = number_words(value, language)
    if match["after"] == "%":
        return speak(language).count("amount.said_percent", value, words)
    return words


def _decimal(number: str, language: str) -> float:
    """Return a number that was written for readers of a language."""
    point = "." if language == "en" else ","
    whole, _, decimals = number.rpartition(point) if point in number else (number, "", "")
    grouped = re.sub(r"\D", "", whole)
    if point not in number and re.search(r"[.,]\d{1,2}$", number):
        return float(number.replace(",", "."))
    return float(f"{grouped}.{decimals}") if decimals else float(grouped)


def _said_money(value: float, language: str) -> str:
    speech = speak(language)
    euros, cents = divmod(round(value * 100), 100)
    words = _before_noun(number_words(euros, language), language)
    whole = speech.count("amount.euros", euros, said=words)
    if not cents:
        return whole
    words = _before_noun(number_words(cents, language), language)
    part = speech.count("amount.cents", cents, said=words)
    return part if not euros else speech.say("amount.said_and", whole=whole, part=part)


def _before_noun(words: str, language: str) -> str:
    """Return a number as it stands before a masculine noun: "veintiún", "um milhão de"."""
    if language in {"pt", "es", "fr"} and _MILLION.search(words):
        return f"{words} de"
    if language != "es" or not words.endswith("uno"):
        return words
    return words.removesuffix("veintiuno") + "veintiún" if "veintiuno" in words else words[:-1]


def _said_day(day: date, language: str) -> str:
    month = format_date(day, "MMMM", locale=locale_of(language))
    if language in {"en", "uk"} or (language == "fr" and day.day == 1):
        number = str(num2words(day.day, to="ordinal", lang=language))
    else:
        number = number_words(day.day, language)
    if language == "uk":
        number = _genitive(number)
    return speak(language).say("amount.said_day", day=number, month=month)


def _said_date(day: date, language: str) -> str:
    kind = {"en": "year", "uk": "ordinal"}.get(language, "cardinal")
    year = str(num2words(day.year, to=kind, lang=language))
    if language == "uk":
        year = _genitive(year)
    day_said = _said_day(day, language)
    return speak(language).say("amount.said_date", day=day_said, year=year)


def _genitive(ordinal: str) -> str:
    """Return a Ukrainian ordinal as dates want it: "тридцятий" → "тридцятого"."""
    if ordinal.endswith("ій"):
        return ordinal[:-2] + "ього"
    return ordinal.removesuffix("ий") + "ого"


def _said_time(hour: int, minute: int, language: str) -> str:
    words = number_words(hour, language)
    if minute and language == "en":
        return f"{words} {number_words(minute, language)}"  # "nine thirty"
    head, _, last = words.rpartition(" ")
    words = f"{head} {_FEMININE.get(language, {}).get(last, last)}".strip()
    hours = speak(language).count("amount.hours", hour, said=words)
    return f"{hours} {number_words(minute, language)}" if minute else hours


def _said_digits(number: str, language: str) -> str:
    """Return a telephone number digit by digit, with a pause after each group."""
    digits = re.sub(r"\D", "", number)
    head = digits[:-9] if len(digits) > 9 else ""
    rest = digits[len(head) :]
    groups = [head] if head else []
    groups += [rest[i : i + 3] for i in range(0, len(rest), 3)]
    said_groups = (" ".join(number_words(int(d), language) for d in group) for group in groups)
    return ", ".join(said_groups)
