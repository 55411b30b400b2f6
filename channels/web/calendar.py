"""A deadline as a calendar file (RFC 5545): the last day, with a reminder a week before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from fastapi import APIRouter, Request, Response
from icalendar import Alarm, Calendar, Event

from assistant.contracts.errors import UnknownPage
from assistant.contracts.knowledge import Article, Pack
from assistant.engine.answer import figures_of
from assistant.engine.deadlines import deadline
from assistant.platform.languages import speak
from channels.web.problems import RESPONSES, preferred_language

_REMIND = timedelta(days=-7)


def calendar(pack: Pack, article: Article, language: str, today: date) -> bytes | None:
    """Return the next date of an article's deadline as a calendar file; none without one."""
    speech = speak(language)
    figures = figures_of(pack, article, speech.tag, None, today)
    rule = article.deadline
    card = deadline(rule, figures, speech, pack.holidays) if rule else None
    if card is None:
        return None
    title = article.title(*speech.nearest)
    event = Event()
    event.add("uid", f"{article.id}-{card.closes:%Y%m%d}@{pack.id}")
    event.add("dtstamp", datetime.combine(article.reviewed, datetime.min.time(), UTC))
    event.add("dtstart", card.closes)
    event.add("dtend", card.closes + timedelta(days=1))
    event.add("summary", title)
    event.add("description", f"{card.text}\n{article.official_url}")
    event.add("url", article.official_url)
    event.add("transp", "TRANSPARENT")
    reminder = Alarm()
    reminder.add("action", "DISPLAY")
    reminder.add("description", title)
    reminder.add("trigger", _REMIND)
    event.add_component(reminder)
    file = Calendar()
    file.add("prodid", "-//tax-assistant//deadlines//")
    file.add("version", "2.0")
    file.add_component(event)
    return bytes(file.to_ical())


def router(knowledge: Callable[[], Pack], today: Callable[[], date]) -> APIRouter:
    """Return the route of the calendar files."""
    routes = APIRouter(tags=["knowledge"], responses=RESPONSES)

    @routes.get("/deadlines/{article}.ics", response_class=Response)
    def deadline_file(article: str, request: Request) -> Response:
        """Return the next date of a deadline, to add to a calendar."""
        pack = knowledge()
        found = pack.articles.get(article)
        file = calendar(pack, found, preferred_language(request), today()) if found else None
        if file is None:
            raise UnknownPage(article)
        headers = {"content-disposition": f'attachment; filename="{article}.ics"'}
        return Response(file, media_type="text/calendar; charset=utf-8", headers=headers)

    return routes
