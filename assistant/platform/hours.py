"""Opening hours as people say them: "Working days, 9:00 to 19:00."."""

from __future__ import annotations

from datetime import time
from functools import reduce

from babel.dates import get_day_names

from assistant.contracts.authority import Hours
from assistant.platform.dates import locale_of
from assistant.platform.languages import LanguageFile

HOURS_MARK = "{hours}"
"""Stands in how a body can be reached for the hours of the pack."""

_WORKING_DAYS = (0, 1, 2, 3, 4)
_RUN = 3
"""So many days in a row are named by the first and the last."""


def said_hours(hours: tuple[Hours, ...], speech: LanguageFile) -> str:
    """Return opening hours, of which there are some, in a language and without a full stop."""
    parts = [
        speech.say(
            "hours.line",
            days=_days(entry.days, speech),
            opens=_time(entry.opens, speech),
            closes=_time(entry.closes, speech),
        )
        for entry in hours
    ]
    said = reduce(lambda one, two: speech.say("hours.several", earlier=one, later=two), parts)
    return said[:1].upper() + said[1:]


def _days(days: tuple[int, ...], speech: LanguageFile) -> str:
    if days == _WORKING_DAYS:
        return speech.say("hours.working_days")
    if len(days) == 7:
        return speech.say("hours.every_day")
    names = get_day_names("wide", "stand-alone", locale_of(speech.tag))
    if len(days) >= _RUN and days[-1] - days[0] == len(days) - 1:
        return speech.say("hours.range", first=names[days[0]], last=names[days[-1]])
    return ", ".join(names[day] for day in days)


def _time(at: time, speech: LanguageFile) -> str:
    key = "hours.minutes" if at.minute else "hours.whole"
    return speech.say(key, h=at.hour, m=f"{at.minute:02d}")
