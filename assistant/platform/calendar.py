"""Working days: which days are public holidays, and where a last day moves to.

Public holidays come from the `holidays` package. The working-day rule is the pack's, per deadline
(in Portugal: CPPT art. 20, a term that ends on a day the offices are closed moves to the next
working day).
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

import holidays

Region = tuple[str, str | None]
"""ISO country and subdivision; an empty country has no holidays."""


def is_working_day(day: date, region: Region) -> bool:
    """Say whether offices are open on a day: no weekend, no public holiday."""
    return day.weekday() < 5 and day not in _holidays(region, day.year)


def working_day_from(day: date, region: Region) -> date:
    """Return the day itself, or the next working day."""
    while not is_working_day(day, region):
        day += timedelta(days=1)
    return day


@lru_cache(maxsize=64)
def _holidays(region: Region, year: int) -> frozenset[date]:
    country, subdivision = region
    if not country:
        return frozenset()
    return frozenset(holidays.country_holidays(country, subdiv=subdivision, years=year))
