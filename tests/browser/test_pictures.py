"""The pictures of the README; written anew only when WRITE_PICTURES=1 is set."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, ViewportSize, expect

from tests.browser.chromium import launch
from tests.browser.states import IRS, Visitor
from tests.peers.web import Served

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include>/etc/fonts/fonts.conf</include>
  <match target="pattern">
    <edit name="family" mode="prepend_first" binding="strong"><string>Inter</string></edit>
  </match>
</fontconfig>
"""
"""The page asks for the font of the system; in the pictures that is Inter (fonts-inter)."""


@pytest.fixture(scope="module")
def studio(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A Chromium on a system with a modern font, if it is installed."""
    fonts = tmp_path_factory.mktemp("fonts") / "fonts.conf"
    fonts.write_text(FONTS, encoding="utf-8")
    started = launch(playwright, FONTCONFIG_FILE=str(fonts))
    yield started
    started.close()


@pytest.mark.parametrize(
    ("name", "language", "question", "width", "height"),
    [
        ("page", "en", IRS, 1200, 900),
        ("page-phone", "pt", "Qual é o prazo do IRS?", 390, 844),
    ],
)
def test_a_picture_shows_the_question_the_answer_and_the_deadline(
    studio: Browser,
    site: Served,
    name: str,
    language: str,
    question: str,
    width: int,
    height: int,
):
    size = ViewportSize(width=width, height=height)
    context = studio.new_context(viewport=size, locale=language)
    page = context.new_page()
    page.goto(site.url)

    Visitor(page, site).ask(question)

    for part in (".name", ".person", ".deadline", ".composer .box"):
        expect(page.locator(part)).to_be_in_viewport(ratio=1)
    if os.environ.get("WRITE_PICTURES") == "1":
        page.screenshot(path=PICTURES / f"{name}.png")
    context.close()
