"""A yearly window seen from today: open, still to come, or closed and when it opens again."""

from __future__ import annotations

from datetime import date

from assistant.contracts.knowledge import DeadlineRule
from assistant.contracts.messages import Deadline
from assistant.engine.figures import Figures
from assistant.platform.calendar import Region, working_day_from
from assistant.platform.dates import long_date
from assistant.platform.languages import LanguageFile


def deadline(
    rule: DeadlineRule, figures: Figures, speech: LanguageFile, region: Region
) -> Deadline | None:
    """Return the card of a yearly window or date; nothing when its dates cannot be stated."""
    today = figures.today
    year = max(today.year, figures.asked_year or 0)
    closes = last_day(rule, figures, year, region)
    if closes is None:
        return None
    opens = figures.day(rule.opens, year) if rule.opens else None
    if today > closes:
        return _closed(rule, figures, speech, closes, region)
    if opens and today < opens:
        text = speech.say(
            "deadline.opens_later",
            opens=long_date(opens, figures.language),
            closes=long_date(closes, figures.language),
        )
        return Deadline(text, opens, closes, is_open=False)
    if today == closes:
        text = speech.say("deadline.open_last_day")
    else:
        text = speech.say(
            "deadline.open" if opens else "deadline.due_later",
            closes=long_date(closes, figures.language),
            days=speech.count("deadline.day", (closes - today).days),
        )
    return Deadline(text, opens, closes, is_open=True)


def last_day(rule: DeadlineRule, figures: Figures, year: int, region: Region) -> date | None:
    """Return the last day in a year, moved to a working day where the rule says so."""
    closes = figures.day(rule.closes, year)
    return working_day_from(closes, region) if closes and rule.moves else closes


def _closed(
    rule: DeadlineRule, figures: Figures, speech: LanguageFile, closed: date, region: Region
) -> Deadline | None:
    following = figures.today.year + 1
    closes = last_day(rule, figures, following, region)
    opens = figures.day(rule.opens, following) if rule.opens else None
    if closes is None:
        return None
    said = {"closed": long_date(closed, figures.language)}
    said["closes"] = long_date(closes, figures.language)
    if opens:
        said["opens"] = long_date(opens, figures.language)
    text = speech.say("deadline.closed" if opens else "deadline.passed", **said)
    return Deadline(text, opens, closes, is_open=False)
