"""Errors over HTTP: problem details (RFC 9457) with a sentence in the person's language."""

from __future__ import annotations

import logging
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from assistant.contracts.errors import AssistantError
from assistant.engine.normalise import MAX_CHARACTERS
from assistant.platform.languages import all_languages, speak

log = logging.getLogger("channels.web")


class Problem(BaseModel):
    """What went wrong, for machines (`code`) and for people (`detail`)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    code: str


def preferred_language(request: Request) -> str:
    """Return the first language of the request that the assistant speaks, else the pack's."""
    chosen = request.query_params.get("language") or request.cookies.get("language") or ""
    header = request.headers.get("accept-language", "")
    wanted = [chosen, *(part.split(";")[0].strip() for part in header.split(","))]
    known, default = all_languages(), str(request.app.state.language)
    return next((tag for w in wanted if (tag := w.lower().split("-")[0]) in known), default)


def explain(code: str, language: str) -> str:
    """Return the sentence a person reads for an error."""
    return speak(language).say(f"error.{code}", limit=MAX_CHARACTERS)


def problem(request: Request, status: int, code: str, title: str) -> JSONResponse:
    """Return a problem response."""
    body = Problem(
        title=title, status=status, detail=explain(code, preferred_language(request)), code=code
    )
    headers = {"retry-after": "60"} if status == 429 else None
    return JSONResponse(
        body.model_dump(), status, headers=headers, media_type="application/problem+json"
    )


_CODES = {
    401: "access.denied",
    403: "access.denied",
    404: "page.unknown",
    405: "page.unknown",
    413: "input.too_long",
}


def install(app: FastAPI, language: str) -> None:
    """Turn every exception into a problem; nothing of the message is logged.

    The language is for those who ask for none that the assistant speaks.
    """
    app.state.language = language

    @app.exception_handler(AssistantError)
    def _known(request: Request, error: AssistantError) -> JSONResponse:
        return problem(request, error.status, error.code, type(error).__name__)

    @app.exception_handler(RequestValidationError)
    def _shape(request: Request, error: RequestValidationError) -> JSONResponse:
        del error  # it quotes the input, which may hold personal data
        return problem(request, 422, "input.invalid", "Unprocessable request")

    @app.exception_handler(HTTPException)
    def _http(request: Request, error: HTTPException) -> JSONResponse:
        code = _CODES.get(error.status_code, "input.invalid")
        response = problem(request, error.status_code, code, str(error.detail))
        response.headers.update(error.headers or {})
        return response

    @app.exception_handler(Exception)
    def _unknown(request: Request, error: Exception) -> JSONResponse:
        log.error("request.failed", extra={"error": type(error).__name__})
        return problem(request, 500, "assistant.error", "Internal error")


RESPONSES: dict[int | str, dict[str, Any]] = {
    status: {
        "content": {"application/problem+json": {"schema": Problem.model_json_schema()}},
        "description": text,
    }
    for status, text in {
        400: "The body is not text.",
        404: "Nothing at this address; no such conversation, or the token does not open it.",
        409: "The conversation has ended, or its last message is still being answered.",
        413: "The message is too long.",
        422: "The request or the message cannot be read.",
        429: "Too many messages in a short time.",
    }.items()
}
