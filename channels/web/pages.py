"""The page that holds a whole conversation with plain forms: no JavaScript, any browser."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any
from uuid import uuid4

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from assistant.contracts.errors import AssistantError, UnknownConversation
from assistant.contracts.knowledge import Pack
from assistant.contracts.messages import ChannelKind, Inbound, Language
from assistant.contracts.ports import ConversationStore, TurnHandling
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
    environment.tests["block"] = lambda block, name: type(block).__name__ == name
    return environment


class Pages:
    """Renders the conversation page."""

    def __init__(self, store: ConversationStore, pack: Pack) -> None:
        """Read the template once."""
        self._store = store
        self._pack = pack
        self._template = _environment().get_template("conversation.html")

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
            deleted="deleted" in request.query_params,
        )
        response = HTMLResponse(html, status)
        response.headers["content-security-policy"] = _CONTENT_POLICY
        response.headers["cache-control"] = "no-store"
        response.headers["referrer-policy"] = "no-referrer"
        response.headers["x-content-type-options"] = "nosniff"
        return response

    def _examples(self, speech: LanguageFile) -> list[dict[str, str]]:
        found = [self._pack.articles[i] for i in _EXAMPLES if i in self._pack.articles]
        return [{"value": a.id, "label": a.title(speech.tag)} for a in found]


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
        message_id: Annotated[str, Form(max_length=64)] = "",
    ) -> Response:
        """Take a message and show the conversation again (post, redirect, get)."""
        token = request.cookies.get(_COOKIE) or new_token()
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
        """Delete this browser's conversation for good."""
        token = request.cookies.get(_COOKIE, "")
        if not token or not store.erase(conversation_of(token)):
            raise UnknownConversation
        response: Response = RedirectResponse("/?deleted=1", 303)
        response.delete_cookie(_COOKIE)
        return response

    return routes


def _remember(request: Request, response: Response, name: str, value: str) -> None:
    settings: dict[str, Any] = {"httponly": True, "samesite": "lax", "max_age": _YEAR_SECONDS}
    response.set_cookie(name, value, secure=request.url.scheme == "https", **settings)
