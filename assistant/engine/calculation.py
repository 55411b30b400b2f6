"""A calculator in a conversation: what is known, and what to ask next."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from assistant.contracts.knowledge import Calculator, CalculatorInput, Option, Pack
from assistant.contracts.turns import Slots, Sum
from assistant.platform.quantities import read_amount

CALCULATE = "calculate:"
"""How a choice that starts a calculator begins; the calculator's id follows."""
_AMOUNT = re.compile(r"\d[\d .,\u00a0\u202f']*")
_THOUSAND = re.compile(r"\d\s*(?:k|mil|thousand|mille|тис\.?|тисяч)\b", re.IGNORECASE)
_MILLION = re.compile(r"\d\s*(?:milh|mill[oó]n|million|млн|мільйон)", re.IGNORECASE)
_PER_MONTH = re.compile(
    r"\b(?:m[eê]s|mensa\w*|month\w*|mes|mensual\w*|mois|mensuel\w*|місяц\w*|щомісяч?н?о?)\b|/m\b",
    re.IGNORECASE,
)
"""Sums count years and single amounts: one a month has to be asked for."""
_NEGATIVE = re.compile(r"[-−]\s?\d")


def calculator_of(pack: Pack, article: str | None) -> Calculator | None:
    """Return the calculator that belongs to an article."""
    return next((c for c in pack.calculators.values() if c.article == article), None)


def begin(calculator: Calculator, text: str, slots: Slots) -> Sum:
    """Start a sum with what a sentence already says."""
    known: dict[str, str] = {}
    for entry in calculator.inputs:
        if entry.kind == "money" and slots.amount is not None and not _PER_MONTH.search(text):
            amount = _within(entry, str(slots.amount))
            if amount:
                known[entry.name] = amount
        elif entry.kind == "choice":
            option = _named(entry, text, whole=False) or _of_slots(entry, slots)
            if option:
                known[entry.name] = option.value
        elif entry.kind == "number":
            counted = _counted(entry, text)
            if counted:
                known[entry.name] = counted
    return ask(calculator, Sum(calculator.id, known))


def ask(calculator: Calculator, begun: Sum) -> Sum:
    """Return the sum with the next thing to ask for, if anything is missing."""
    missing = (entry.name for entry in calculator.inputs if entry.name not in begun.inputs)
    return replace(begun, asks=next(missing, None))


def take(calculator: Calculator, waiting: Sum, text: str) -> Sum | None:
    """Read the answer to the last question; nothing when the message is not one."""
    entry = next((e for e in calculator.inputs if e.name == waiting.asks), None)
    if entry is None:
        return None
    if entry.kind == "choice":
        option = _named(entry, text, whole=True)
        value = option.value if option else None
    else:
        value = _number(entry, text)
    if value is None:
        return None
    known = {**waiting.inputs, entry.name: value}
    return ask(calculator, replace(waiting, inputs=known))


def entry_of(calculator: Calculator, name: str) -> CalculatorInput:
    """Return an input by its name."""
    return next(entry for entry in calculator.inputs if entry.name == name)


def _number(entry: CalculatorInput, text: str) -> str | None:
    """Return the one number of a short answer; a long sentence is a question of its own."""
    numbers = _AMOUNT.findall(text)
    if len(numbers) != 1 or len(text.split()) > 8 or _NEGATIVE.search(text):
        return None
    value = read_amount(numbers[0].strip(" .,'\u00a0\u202f"))
    if entry.kind == "money" and _THOUSAND.search(text) and value < 10_000:
        value *= 1000
    elif entry.kind == "money" and _MILLION.search(text):
        value *= 1_000_000
    return _within(entry, str(value))


def _counted(entry: CalculatorInput, text: str) -> str | None:
    """Return the number that a sentence joins to the input's noun: "2.º ano", "third" is not."""
    if not entry.nouns:
        return None
    noun = "|".join(map(re.escape, entry.nouns))
    pattern = (
        rf"(?<![\d.,])(\d{{1,2}})(?:\.?[ºª]|st|nd|rd|th|er|e|-?[йгомуяе]+)?\s+(?:{noun})(?!\w)"
    )
    found = re.search(pattern, text, re.IGNORECASE)
    return _within(entry, found[1]) if found else None


def _within(entry: CalculatorInput, text: str) -> str | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    is_whole = entry.kind != "number" or value == value.to_integral_value()
    fits = Decimal(str(entry.lowest)) <= value <= Decimal(str(entry.highest))
    return format(value.normalize(), "f") if fits and is_whole else None


def _named(entry: CalculatorInput, text: str, *, whole: bool) -> Option | None:
    """Return the option that a text names: its number or label alone, or its words inside."""
    said = text.casefold().strip(" .!?)#")
    if whole:
        if said.isdecimal() and 1 <= int(said) <= len(entry.options):
            return entry.options[int(said) - 1]
        if len(said.split()) > 8:
            return None
        for option in entry.options:
            if said == option.value or said in {x.casefold() for x in option.labels.values()}:
                return option
    found = [
        option
        for option in entry.options
        if any(
            re.search(rf"(?<!\w){re.escape(word.casefold())}(?!\w)", said)
            for words in option.said_as.values()
            for word in words
        )
    ]
    return found[0] if len(found) == 1 else None


def _of_slots(entry: CalculatorInput, slots: Slots) -> Option | None:
    if entry.name != "region" or slots.region is None:
        return None
    return next((option for option in entry.options if option.value == slots.region), None)
