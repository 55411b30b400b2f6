"""The page that holds a whole conversation with plain forms: no JavaScript, any browser."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any
from uuid import uuid4

from babel.dates import format_date
from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from assistant.contracts.errors import AssistantError
from assistant.contracts.knowledge import Pack
from assistant.contracts.messages import (
    Block,
    ChannelKind,
    Choice,
    Contact,
    Deadline,
    Inbound,
    Language,
    Paragraph,
)
from assistant.contracts.ports import ConversationStore, TurnHandling
from assistant.engine.figures import Figures
from assistant.platform.dates import locale_of
from assistant.platform.languages import LanguageFile, all_languages, speak
from channels.rendering import source_lines
from channels.web.api import address
from channels.web.limits import RateLimiter
from channels.web.problems import explain, preferred_language
from channels.web.tokens import conversation_of, new_token

_COOKIE = "conversation"
_YEAR_SECONDS = 365 * 24 * 3600
_CONTENT_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_FOLDER = Path(__file__).parent
_EXAMPLES = ("irs.filing.deadline", "nif.foreign-citizen", "vehicles.iuc.when", "payments.plan.irs")


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["source_lines"] = source_lines
    environment.globals["speak"] = speak
    environment.globals["leaf"] = calendar_leaf
    environment.globals["in_reading_order"] = in_reading_order
    environment.globals["with_marks"] = with_marks
    environment.tests["block"] = lambda block, name: type(block).__name__ == name
    return environment


def calendar_leaf(deadline: Deadline, language: str) -> dict[str, str]:
    """Return day and month for the picture beside a deadline: the next date that matters."""
    waits = deadline.opens and not deadline.is_open
    day = deadline.opens if waits and deadline.opens else deadline.closes
    month = format_date(day, "LLL", locale=locale_of(language)).rstrip(".")
    return {"day": str(day.day), "month": month}


def in_reading_order(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with the deadline right after the first paragraph, the direct answer."""
    cards = [block for block in blocks if isinstance(block, Deadline)]
    others = [block for block in blocks if not isinstance(block, Deadline)]
    first = next((n for n, block in enumerate(others) if isinstance(block, Paragraph)), None)
    if first is None:
        return list(blocks)
    return [*others[: first + 1], *cards, *others[first + 1 :]]


def with_marks(text: str, language: str) -> Markup:
    """Return a masked message with what was hidden named in the reader's words."""
    speech = speak(language)
    shown = escape(text)
    for kind in speech.texts["data"]:
        mark = Markup('<span class="mask" lang="{}">⟨{}⟩</span>')
        shown = shown.replace(f"⟨{kind}⟩", mark.format(speech.tag, speech.say(f"data.{kind}")))
    return shown


class Pages:
    """Renders the conversation page."""

    def __init__(self, store: ConversationStore, pack: Pack) -> None:
        """Read the template once."""
        self._store = store
        self._pack = pack
        environment = _environment()
        environment.globals["articles"] = pack.articles
        environment.globals["title_language"] = self._title_language
        self._template = environment.get_template("conversation.html")

    def show(
        self, request: Request, draft: str = "", error: str = "", status: int = 200
    ) -> Response:
        """Return the page of the browser's conversation; a refused draft stays in the box."""
        speech = speak(preferred_language(request))
        token = request.cookies.get(_COOKIE, "")
        found = self._store.find(conversation_of(token)) if token else None
        turns = self._store.history(found.id) if found else []
        html = self._template.render(
            t=speech,
            languages=all_languages(),
            turns=turns,
            is_closed=bool(found and found.is_closed),
            draft=draft,
            error=error,
            message_id=uuid4().hex,
            examples=self._examples(speech),
            people=self._people(speech),
            deleted="deleted" in request.query_params,
        )
        response = HTMLResponse(html, status)
        response.headers["content-security-policy"] = _CONTENT_POLICY
        response.headers["cache-control"] = "no-store"
        response.headers["referrer-policy"] = "no-referrer"
        response.headers["x-content-type-options"] = "nosniff"
        return response

    def _examples(self, speech: LanguageFile) -> list[Choice]:
        found = [self._pack.articles[i] for i in _EXAMPLES if i in self._pack.articles]
        return [Choice(article.title(*speech.nearest), article.id) for article in found]

    def _people(self, speech: LanguageFile) -> list[Contact]:
        """Return how to reach a person; a number that cannot be stated today is left out."""
        today = date.today()
        figures = Figures(self._pack.facts, speech.tag, today, today.year)
        people = []
        for body in (self._pack.bodies[name] for name in self._pack.person):
            phone = figures.fill("{" + body.phone_fact + "}") if body.phone_fact else None
            name, how = (t.get(speech.tag) or t["en"] for t in (body.names, body.how))
            people.append(Contact(name, how, body.url, phone))
        return people

    def _title_language(self, article: str, wanted: str) -> str:
        """Return the language in which `Article.title` names an article to such a reader."""
        found = self._pack.articles.get(article)
        if found is None or wanted in found.editions or wanted in found.titles:
            return wanted
        return "en" if "en" in found.titles else wanted


def router(
    turns: TurnHandling, store: ConversationStore, pack: Pack, limiter: RateLimiter
) -> APIRouter:
    """Return the routes of the page."""
    pages = Pages(store, pack)
    routes = APIRouter(include_in_schema=False)

    @routes.get("/")
    def page(request: Request) -> Response:
        """Show the conversation of this browser."""
        response = pages.show(request)
        if "language" in request.query_params:
            _remember(request, response, "language", preferred_language(request))
        return response

    @routes.post("/")
    def send(
        request: Request,
        text: Annotated[str, Form()] = "",
        message_id: Annotated[str, Form(max_length=64, pattern="^[ -~]*$")] = "",
        start: Annotated[str, Form(max_length=8)] = "",
    ) -> Response:
        """Take a message and show the conversation again (post, redirect, get).

        The page of an ended conversation sends `start`: the message begins a new one.
        """
        token = (not start and request.cookies.get(_COOKIE)) or new_token()
        language = preferred_language(request)
        conversation = conversation_of(token)
        try:
            limiter.take(address(request))
            inbound = Inbound(
                conversation, text, message_id or uuid4().hex, ChannelKind.CHAT, Language(language)
            )
            turns.handle(inbound)
        except AssistantError as error:
            said = explain(error.code, language)
            return pages.show(request, draft=text, error=said, status=error.status)
        response: Response = RedirectResponse("/#latest", 303)
        _remember(request, response, _COOKIE, token)
        return response

    @routes.post("/new")
    def start_again(request: Request) -> Response:
        """Forget this browser's conversation; a new one starts with the next message."""
        response: Response = RedirectResponse("/", 303)
        response.delete_cookie(_COOKIE)
        return response

    @routes.post("/delete")
    def delete(request: Request) -> Response:
        """Delete this browser's conversation for good; a second press finds it gone, as wished."""
        store.erase(conversation_of(request.cookies.get(_COOKIE, "")))
        response: Response = RedirectResponse("/?deleted=1", 303)
        response.delete_cookie(_COOKIE)
        return response

    return routes


def _remember(request: Request, response: Response, name: str, value: str) -> None:
    settings: dict[str, Any] = {"httponly": True, "samesite": "lax", "max_age": _YEAR_SECONDS}
    response.set_cookie(name, value, secure=request.url.scheme == "https", **settings)
