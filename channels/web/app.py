"""The FastAPI application: routes, problems, metrics and house-keeping."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import date
from pathlib import Path
from secrets import token_bytes

from anyio import to_thread
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from fastapi.staticfiles import StaticFiles
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from starlette.middleware.body_limit import RequestBodyLimitMiddleware

from assistant.contracts.knowledge import Pack
from assistant.contracts.ports import ConversationStore, Interpreter, TurnHandling
from assistant.platform.process import WORKER_THREADS
from channels.web import api, calendar, pages, problems, rasa_rest, topics
from channels.web.limits import RateLimiter
from channels.web.tokens import Senders

log = logging.getLogger("channels.web")

_MAX_BODY_BYTES = 256_000
_HOUSEKEEPING_SECONDS = 60
_WATCH_SECONDS = 2
_DESCRIPTION = """
Ask a question about tax in any language; get a curated answer with its source.

The assistant is automatic and is not the official service of any authority. Personal data in a
message is hidden before anything is stored.
"""


def create_app(
    turns: TurnHandling,
    store: ConversationStore,
    interpreter: Interpreter,
    knowledge: Callable[[], Pack],
    *,
    today: Callable[[], date],
    rate_per_minute: int,
    api_token: str | None = None,
    sender_key: bytes | None = None,
    is_ready: Callable[[], bool] = lambda: True,
    tidy: Callable[[], None] = lambda: None,
    watch: Callable[[], bool] = lambda: False,
) -> FastAPI:
    """Return the application, wired to the parts that bootstrap chose.

    `knowledge` returns what is served now; `watch` is asked often whether that has changed.

    Without a `sender_key` the senders of Rasa's contract are strangers after a restart.
    """
    app = FastAPI(
        title="Tax assistant",
        version="0.1.0",
        description=_DESCRIPTION,
        license_info={"name": "Apache-2.0"},
        lifespan=_housekeeping(tidy, watch),
        docs_url=None,
        redoc_url=None,
    )
    limiter = RateLimiter(rate_per_minute)
    senders = Senders(sender_key or token_bytes(32), store)
    problems.install(app, knowledge().languages[0])
    app.include_router(api.router(turns, store, limiter))
    app.include_router(rasa_rest.router(turns, interpreter, senders, limiter, api_token, knowledge))
    shown = pages.Pages(store, knowledge)
    app.include_router(pages.router(turns, store, shown, limiter))
    app.include_router(topics.router(topics.Finder(knowledge, interpreter), shown.topics))
    app.include_router(calendar.router(knowledge, today))
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"), name="static")
    # A body that does not say its length; one that does is refused in `_operations`.
    app.add_middleware(RequestBodyLimitMiddleware, max_body_size=_MAX_BODY_BYTES)
    _operations(app, store, is_ready)
    return app


def _operations(app: FastAPI, store: ConversationStore, is_ready: Callable[[], bool]) -> None:
    registry = CollectorRegistry()
    requests = Counter(
        "assistant_requests", "HTTP requests.", ["route", "status"], registry=registry
    )
    seconds = Histogram(
        "assistant_request_seconds", "Time to answer a request.", ["route"], registry=registry
    )

    @app.middleware("http")
    async def measure(
        request: Request, call_next: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        length = request.headers.get("content-length", "0")
        if not length.isdigit() or int(length) > _MAX_BODY_BYTES:
            return problems.problem(request, 413, "input.too_long", "Content too large")
        started, status = time.perf_counter(), 500
        try:
            response = await call_next(request)
            status = response.status_code
            return response
        finally:
            # The route's template, never the path: a path may hold an id.
            route = getattr(request.scope.get("route"), "path", "other")
            seconds.labels(route).observe(time.perf_counter() - started)
            requests.labels(route, str(status)).inc()

    @app.get("/healthz", tags=["operations"])
    def healthz() -> dict[str, str]:
        """Say that the process runs."""
        return {"status": "ok"}

    @app.get("/readyz", tags=["operations"], responses={503: {"description": "Not ready."}})
    def readyz() -> Response:
        """Say whether questions can be answered: database reachable and migrated."""
        ready = is_ready()
        return JSONResponse({"status": "ready" if ready else "not ready"}, 200 if ready else 503)

    @app.get("/metrics", tags=["operations"], response_class=Response)
    def metrics() -> Response:
        """Return Prometheus metrics: requests, and the ledger of outcomes."""
        lines = [generate_latest(registry).decode()]
        for kind, counts in store.outcomes().items():
            lines.append(f"# TYPE assistant_{kind} gauge\n")
            lines += [f'assistant_{kind}{{outcome="{n}"}} {c}\n' for n, c in counts.items()]
        return Response("".join(lines), media_type="text/plain; version=0.0.4")


def _housekeeping(
    tidy: Callable[[], None],
    watch: Callable[[], bool],
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """Run `tidy` every minute and `watch` every other second while the server lives."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        to_thread.current_default_thread_limiter().total_tokens = WORKER_THREADS
        stop = threading.Event()

        def loop() -> None:
            due = time.monotonic() + _HOUSEKEEPING_SECONDS
            while not stop.wait(min(_WATCH_SECONDS, _HOUSEKEEPING_SECONDS)):
                _carefully(watch)
                if time.monotonic() >= due:
                    _carefully(tidy)
                    due = time.monotonic() + _HOUSEKEEPING_SECONDS

        thread = threading.Thread(target=loop, name="housekeeping", daemon=True)
        thread.start()
        yield
        stop.set()
        thread.join(timeout=5)

    return lifespan


def _carefully(work: Callable[[], object]) -> None:
    """Do background work; the next round may find the database again."""
    try:
        work()
    except Exception as error:
        log.error("housekeeping.failed", extra={"error": type(error).__name__})
