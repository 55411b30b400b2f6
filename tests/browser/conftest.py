"""A real Chromium in front of the real web application with a scripted model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any, cast

import httpx
import pytest
from playwright.sync_api import (
    Browser,
    Page,
    Playwright,
    ViewportSize,
    expect,
    sync_playwright,
)

from assistant.bootstrap import build
from assistant.platform.languages import all_languages, speak
from assistant.platform.settings import Settings
from nlu.interpreter import InProcessInterpreter
from tests.browser.chromium import launch
from tests.browser.states import MEANINGS, STATES, Show, Visit, Visitor, Walk
from tests.peers.interpreter import ScriptedInterpreter
from tests.peers.web import Served, serving

FILING = date(2027, 5, 12)
"""A day in the weeks in which the IRS return is filed."""


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    """The driver. It runs an event loop in this thread, so it ends with this folder's tests."""
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="package")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One Chromium for all tests; each test gets a profile of its own."""
    started = launch(playwright)
    yield started
    started.close()


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The product, served; only the model is scripted."""
    folder = tmp_path_factory.mktemp("site")
    settings = Settings(state_dir=folder, today=FILING, rate_per_minute=1_000_000)
    scripted = cast(InProcessInterpreter, ScriptedInterpreter(MEANINGS))
    with serving(build(settings, interpreter=scripted)) as served:
        yield served


@pytest.fixture
def visit(browser: Browser, site: Served) -> Iterator[Visit]:
    """Open the page to use it: `visit("en", width=390, height=844)`."""
    contexts = []

    def open_page(
        language: str = "en", width: int = 1200, height: int = 900, **options: Any
    ) -> Visitor:
        size = ViewportSize(width=width, height=height)
        context = browser.new_context(viewport=size, locale=language, **options)
        contexts.append(context)
        page = context.new_page()
        page.goto(site.url)
        return Visitor(page, site)

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture(scope="package")
def states(site: Served) -> Callable[[str, str], httpx.Response]:
    """The page of every state in a language, fetched once."""

    @cache
    def fetch(state: str, language: str) -> httpx.Response:
        with site.client(headers={"accept-language": language}) as client:
            return Walk(client, site).to(STATES[state])

    return fetch


@pytest.fixture(scope="package")
def windows(browser: Browser) -> Iterator[Callable[..., Page]]:
    """One window for each way of looking: size, colours, motion."""
    opened: dict[str, Page] = {}

    def look(**options: Any) -> Page:
        key = repr(sorted(options.items()))
        if key not in opened:
            opened[key] = browser.new_context(**options).new_page()
        return opened[key]

    yield look
    for page in opened.values():
        page.context.close()


@pytest.fixture
def show(
    site: Served, states: Callable[[str, str], httpx.Response], windows: Callable[..., Page]
) -> Show:
    """Show a state: `show("answered", width=320, language="en", color_scheme="dark")`.

    Axe and styles are put into the page from outside, so its content policy is passed by
    unless `bypass_csp=False`.
    """

    def present(
        state: str, width: int = 1200, height: int = 900, language: str = "en", **options: Any
    ) -> Page:
        found = states(state, language)
        size = ViewportSize(width=width, height=height)
        page = windows(viewport=size, **({"bypass_csp": True} | options))
        policy = {"content-security-policy": found.headers["content-security-policy"]}
        headers = policy | {"content-type": "text/html; charset=utf-8"}
        page.unroute_all()
        page.route(f"{site.url}/", lambda route: route.fulfill(body=found.text, headers=headers))
        page.goto(site.url)
        expect(page.locator(STATES[state].sign)).to_be_visible()
        return page

    return present


@pytest.fixture
def arabic(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sixth page language, written from right to left."""
    texts = dict(speak("en").texts)
    texts["page"] = texts["page"] | {
        "title": "مساعد الضرائب",
        "automatic": "مساعد آلي. ليس الخدمة الرسمية لأي جهة.",
        "what_i_can": "اسأل عن الضرائب في البرتغال بكلماتك، بأي لغة. لا تكتب رقمك الضريبي.",
        "question": "سؤالك",
        "send": "إرسال",
        "you": "أنت",
        "assistant": "المساعد",
        "conversation": "المحادثة",
        "new": "محادثة جديدة",
        "delete": "احذف هذه المحادثة",
        "help": "هل تحتاج إلى شخص؟",
        "privacy": "تُخفى البيانات الشخصية في رسالتك قبل حفظ أي شيء.",
    }
    language = replace(
        speak("en"), tag="ar", name="العربية", direction="rtl", wished_as=("arabic",), texts=texts
    )
    monkeypatch.setitem(all_languages(), "ar", language)
