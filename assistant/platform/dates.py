"""Dates in words, per language; one table of locales for the whole product."""

from __future__ import annotations

from datetime import date

from babel.dates import format_date

LOCALES = {"pt": "pt_PT", "en": "en_IE", "es": "es_ES", "fr": "fr_FR", "uk": "uk_UA"}


def locale_of(language: str) -> str:
    """Return the locale whose habits a language's readers expect here."""
    return LOCALES.get(language, "en_IE")


def long_date(day: date, language: str) -> str:
    """Return a date with its year, in words."""
    pattern = "long"
    if language == "fr" and day.day == 1:
        pattern = "1'er' MMMM y"
    elif language == "uk":
        pattern = "d MMMM y 'року'"  # CLDR's "р." would end a sentence twice
    return format_date(day, pattern, locale=locale_of(language))
