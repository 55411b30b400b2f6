"""What matters besides the topic: year, date, amount, region, taxpayer, tax, form.

spaCy's blank multilingual tokenizer with an EntityRuler for names of things, which the pack
lists; plain patterns for numbers. "This year" and "last year" are read against today's date.
"""

from __future__ import annotations

import re
from datetime import date
from threading import Lock

import spacy
from spacy.language import Language as Pipeline

from assistant.contracts.authority import Entities
from assistant.contracts.turns import MaskedText, Slots
from assistant.platform.quantities import read_amount

_YEAR = re.compile(
    r"(?<![\d.,/€-])(20[12]\d)"
    r"(?![\d€]|\s*(?i:€|eur|євро)|[.,]\d|-\d{3}(?!\d)|-\d\d-\d\d)"  # money, post code, date
)
_SPOKEN_YEAR = re.compile(
    r"\b(?:dois mil e vinte(?: e (\w+))?|dos mil veinti(\w+)|twenty twenty[- ](\w+)|"
    r"deux mille vingt[- ](\w+)|дві тисячі двадцять (\w+))",
    re.IGNORECASE,
)
_SPOKEN_UNITS = {
    "quatro": 4, "cinco": 5, "seis": 6, "sete": 7, "four": 4, "five": 5, "six": 6, "seven": 7,
    "cuatro": 4, "siete": 7, "séis": 6, "quatre": 4, "cinq": 5, "sept": 7, "четвертий": 4,
    "четвертого": 4, "п'ятий": 5, "п'ятого": 5, "шостий": 6, "шостого": 6, "сьомий": 7,
    "сьомого": 7, "п'ять": 5, "шість": 6, "сім": 7,
}  # fmt: skip
_LAST_YEAR = re.compile(
    r"\b(?:ano passado|último ano|last year|previous year|año pasado|l'an dernier|l'année dernière|"
    r"année dernière|минулого року|торік|минулий рік)\b",
    re.IGNORECASE,
)
_NEXT_YEAR = re.compile(
    r"\b(?:próximo ano|proximo ano|ano que vem|para o ano|next year|próximo año|año que viene|"
    r"l'an prochain|l'année prochaine|наступного року|наступний рік)\b",
    re.IGNORECASE,
)
_THIS_YEAR = re.compile(
    r"\b(?:este ano|deste ano|neste ano|this year|este año|cette année|цього року)\b", re.IGNORECASE
)
_DATE = re.compile(r"\b(\d{1,2})[/.-](\d{1,2})[/.-](20\d\d)\b")
_ISO_DATE = re.compile(r"\b(20\d\d)-(\d{2})-(\d{2})\b")
_NUMBER = r"(\d{1,3}(?:[ .,\u00a0]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?)"
_AMOUNT = re.compile(
    rf"(?:€|eur|euros?)\s*{_NUMBER}|{_NUMBER}\s*(k|mil|тис\.?|thousand|mille)?\s*(?:€|eur\b|euros?\b|євро|paus\b)"
    rf"|{_NUMBER}\s*(k|mil|тис\.?|thousand|mille)\b",
    re.IGNORECASE,
)


class SlotFinder:
    """Finds slots in a masked message; the same text and day always give the same slots."""

    def __init__(self, entities: Entities) -> None:
        """Build the matcher for a pack's vocabulary once."""
        self._entities = entities
        self._pipeline = _pipeline(entities)
        self._lock = Lock()

    def find(self, text: MaskedText, today: date) -> Slots:
        """Return what the message itself says."""
        bare: str = text
        for phrase in self._entities.ignored:
            bare = bare.replace(f" {phrase}", " ")
        named = self._named(bare)
        for entry in self._entities.unless:
            if named.get(entry.slot) == entry.value and entry.word in text.lower():
                named.pop(entry.slot)
        return Slots(
            year=_year(text, today),
            date=_date(text),
            amount=_amount(text),
            region=named.get("region"),
            taxpayer=named.get("taxpayer"),
            tax=named.get("tax"),
            form=named.get("form"),
        )

    def _named(self, text: str) -> dict[str, str]:
        """Return the first thing named of each kind; a memory zone, or spaCy keeps every word."""
        named: dict[str, str] = {}
        with self._lock, self._pipeline.memory_zone():  # a zone belongs to one thread
            for entity in self._pipeline(text.lower()).ents:
                named.setdefault(entity.label_, entity.ent_id_)
        return named


def _pipeline(entities: Entities) -> Pipeline:
    pipeline = spacy.blank("xx")
    ruler = pipeline.add_pipe("entity_ruler", config={"phrase_matcher_attr": "LOWER"})
    patterns = [
        {"label": slot, "pattern": phrase, "id": value}
        for slot, values in entities.values.items()
        for value, phrases in values.items()
        for phrase in phrases
    ]
    ruler.add_patterns(patterns)  # type: ignore[attr-defined]
    return pipeline


def _year(text: str, today: date) -> int | None:
    years = [int(y) for y in _YEAR.findall(text)]
    near = [y for y in years if today.year - 8 <= y <= today.year + 3]
    if near:
        return near[-1]
    spoken = _SPOKEN_YEAR.search(text)
    if spoken:
        unit = next((g for g in spoken.groups() if g), "")
        value = _SPOKEN_UNITS.get(unit.lower())
        return 2020 + value if value else None
    for pattern, shift in ((_LAST_YEAR, -1), (_NEXT_YEAR, 1), (_THIS_YEAR, 0)):
        if pattern.search(text):
            return today.year + shift
    return None


def _date(text: str) -> str | None:
    for pattern, order in ((_DATE, (3, 2, 1)), (_ISO_DATE, (1, 2, 3))):
        match = pattern.search(text)
        if match:
            try:
                return date(*(int(match[i]) for i in order)).isoformat()
            except ValueError:
                continue
    return None


def _amount(text: str) -> float | None:
    match = _AMOUNT.search(text)
    if match is None:
        return None
    groups = match.groups()
    number = next(g for g in (groups[0], groups[1], groups[3]) if g)
    factor = 1000 if groups[2] or groups[4] else 1
    return read_amount(number) * factor
