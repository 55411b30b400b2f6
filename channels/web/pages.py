"""The page that holds a whole conversation with plain forms: no JavaScript, any browser."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any
from uuid import uuid4

from babel.dates import format_date
from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from assistant.contracts.authority import Identifier
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
from assistant.engine.answer import contact
from assistant.engine.calculation import CALCULATE
from assistant.engine.identifiers import name_of
from assistant.platform.dates import locale_of
from assistant.platform.languages import LanguageFile, languages_from, speak
from channels.rendering import source_lines
from channels.web.api import address
from channels.web.limits import RateLimiter
from channels.web.problems import explain, preferred_language
from channels.web.theme import theme_css
from channels.web.tokens import conversation_of, new_token
from channels.web.topics import Area, Topic

_COOKIE = "conversation"
_YEAR_SECONDS = 365 * 24 * 3600
_CONTENT_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_FOLDER = Path(__file__).parent


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["source_lines"] = source_lines
    environment.globals["leaf"] = calendar_leaf
    environment.globals["in_reading_order"] = in_reading_order
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


def with_marks(text: str, speech: LanguageFile, identifiers: Sequence[Identifier]) -> Markup:
    """Return a masked message with what was hidden named in the reader's words."""
    shown = escape(text)
    for kind in (*(i.kind for i in identifiers), *speech.texts["data"]):
        mark = Markup('<span class="mask" lang="{}">⟨{}⟩</span>')
        name = name_of(kind, identifiers, speech)
        shown = shown.replace(f"⟨{kind}⟩", mark.format(speech.tag, name))
    return shown


class Pages:
    """Renders the conversation page."""

    def __init__(self, store: ConversationStore, knowledge: Callable[[], Pack]) -> None:
        """Read the templates once."""
        self._store = store
        self._knowledge = knowledge
        environment = _environment()
        environment.globals["title_language"] = self._title_language
        environment.globals["speak"] = self._speak
        environment.globals["with_marks"] = self._with_marks
        self._conversation = environment.get_template("conversation.html")
        self._topics = environment.get_template("topics.html")

    @property
    def pack(self) -> Pack:
        """The knowledge that is served now."""
        return self._knowledge()

    def show(
        self, request: Request, draft: str = "", error: str = "", status: int = 200
    ) -> Response:
        """Return the page of the browser's conversation; a refused draft stays in the box."""
        speech = self._speak(preferred_language(request))
        token = request.cookies.get(_COOKIE, "")
        found = self._store.find(conversation_of(token)) if token else None
        turns = self._store.history(found.id) if found else []
        html = self._conversation.render(
            **self._frame(speech, "/"),
            articles=self.pack.articles,
            calculators={CALCULATE + key: c for key, c in self.pack.calculators.items()},
            term_language=self.pack.languages[0],
            turns=turns,
            is_closed=bool(found and found.is_closed),
            draft=draft,
            error=error,
            message_id=uuid4().hex,
            examples=self._examples(speech),
            people=self._people(speech),
            deleted="deleted" in request.query_params,
        )
        return _secured(HTMLResponse(html, status))

    def topics(
        self, request: Request, areas: list[Area], sought: str, found: list[Topic] | None
    ) -> Response:
        """Return the page of all topics, with what was found above them."""
        speech = self._speak(preferred_language(request))
        html = self._topics.render(
            **self._frame(speech, "/topics"),
            areas=areas,
            sought=sought,
            found=found,
            message_id=uuid4().hex,
        )
        return _secured(HTMLResponse(html))

    def _frame(self, speech: LanguageFile, here: str) -> dict[str, Any]:
        """Return what every page shows around its own part."""
        return {
            "t": speech,
            "here": here,
            "languages": languages_from(self.pack.languages),
            "is_themed": bool(theme_css(self.pack.theme)),
        }

    def _examples(self, speech: LanguageFile) -> list[Choice]:
        found = [self.pack.articles[i] for i in self.pack.examples if i in self.pack.articles]
        return [Choice(article.title(*speech.nearest), article.id) for article in found]

    def _people(self, speech: LanguageFile) -> list[Contact]:
        """Return how to reach a person; a number that cannot be stated today is left out."""
        today = date.today()
        return [contact(self.pack, body, speech, today) for body in self.pack.person]

    def _speak(self, language: str) -> LanguageFile:
        return speak(language, self.pack.texts)

    def _with_marks(self, text: str, language: str) -> Markup:
        return with_marks(text, self._speak(language), self.pack.identifiers)

    def _title_language(self, article: str, wanted: str) -> str:
        """Return the language in which `Article.title` names an article to such a reader."""
        found = self.pack.articles.get(article)
        if found is None or wanted in found.editions or wanted in found.titles:
            return wanted
        return "en" if "en" in found.titles else wanted


def router(
    turns: TurnHandling, store: ConversationStore, pages: Pages, limiter: RateLimiter
) -> APIRouter:
    """Return the routes of the page."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/")
    def page(request: Request) -> Response:
        """Show the conversation of this browser."""
        response = pages.show(request)
        if "language" in request.query_params:
            _remember(request, response, "language", preferred_language(request))
        return response

    @routes.get("/theme.css")
    def theme() -> Response:
        """Return the colours of the authority."""
        return Response(theme_css(pages.pack.theme), media_type="text/css")

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


def _secured(response: Response) -> Response:
    response.headers["content-security-policy"] = _CONTENT_POLICY
    response.headers["cache-control"] = "no-store"
    response.headers["referrer-policy"] = "no-referrer"
    response.headers["x-content-type-options"] = "nosniff"
    return response


def _remember(request: Request, response: Response, name: str, value: str) -> None:
    settings: dict[str, Any] = {"httponly": True, "samesite": "lax", "max_age": _YEAR_SECONDS}
    response.set_cookie(name, value, secure=request.url.scheme == "https", **settings)
