"""Reads a masked message: what it names, and the days, years and amounts that it says."""

from __future__ import annotations

from datetime import date

from assistant.contracts.authority import Entities
from assistant.contracts.turns import MaskedText, Slots
from nlu.slots.amounts import amount_in
from nlu.slots.dates import days_in
from nlu.slots.names import Names
from nlu.slots.numbers import numbers_in
from nlu.slots.words import cut, fold
from nlu.slots.years import asked_year, years_in


class SlotFinder:
    """Finds slots in a masked message; the same text and day always give the same slots."""

    def __init__(self, entities: Entities, country: str = "") -> None:
        """Build the matcher for a pack's vocabulary and country (ISO code) once."""
        self._names = Names(entities, country)

    def find(self, text: MaskedText, today: date) -> Slots:
        """Return what the message itself says."""
        folded = fold(text)
        tokens = cut(folded)
        numbers = numbers_in(tokens)
        named = self._names.find(folded)
        days = days_in(tokens, numbers, today)
        taken = {at for day in days for at in range(day.start, day.end)}
        years = years_in(tokens, numbers, taken)
        taken |= {at for year in years for at in range(year.start, year.end)}
        return Slots(
            year=asked_year(years, named.get("year"), today),
            date=days[0].day.isoformat() if days else None,
            amount=amount_in(tokens, numbers, taken),
            region=named.get("region"),
            taxpayer=named.get("taxpayer"),
            tax=named.get("tax"),
            form=named.get("form"),
        )
