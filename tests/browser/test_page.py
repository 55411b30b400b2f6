"""The conversation page in every state: rules of accessibility, sizes, colours, directions."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize, expect

from assistant.contracts.messages import Deadline
from channels.web.pages import calendar_leaf
from tests.browser.states import IRS, STATES, UNSURE, Show, Visit
from tests.peers.web import Served

TALL = 3000
"""A window so high that nothing hides behind the box: axe judges every text."""
EVERY_STATE = pytest.mark.parametrize("state", STATES)
SPACING = (
    "* { line-height: 1.5 !important; letter-spacing: .12em !important;"
    " word-spacing: .16em !important } p { margin-block-end: 2em !important }"
)
OUTSIDE = """() => [...document.body.querySelectorAll("*")].filter(e => {
    const box = e.getBoundingClientRect();
    const hidden = e.closest(".unseen, .skip:not(:focus), details:not([open]) > :not(summary)");
    return !hidden && box.width && (box.left < -1 || box.right > innerWidth + 1);
}).map(e => e.outerHTML.slice(0, 80))"""
CUT = """() => [...document.querySelectorAll("p, li, h1, h2, h3, button, summary, a, label, span")]
    .filter(e => !e.closest(".unseen, svg") && e.clientWidth
        && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 8))
    .map(e => e.outerHTML.slice(0, 80))"""


def violations(page: Page) -> list[str]:
    """Return what axe finds, one line a rule."""
    options = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
    found = Axe().run(page, options=options).response["violations"]
    return [f"{v['id']}: {json.dumps([n['html'][:90] for n in v['nodes']])}" for v in found]


def assert_fits(page: Page) -> None:
    """Nothing scrolls sideways, leaves the window or is cut off."""
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert page.evaluate(OUTSIDE) == []
    assert page.evaluate(CUT) == []


@EVERY_STATE
def test_axe_finds_nothing_in_light_colours(show: Show, state: str):
    page = show(state, height=TALL)

    assert violations(page) == []


@EVERY_STATE
def test_axe_finds_nothing_on_a_phone_in_dark_colours(show: Show, state: str):
    page = show(state, width=390, height=TALL, color_scheme="dark")

    assert violations(page) == []


def test_an_open_source_and_the_way_to_delete_have_no_violation(show: Show):
    page = show("answered", height=TALL)

    for summary in page.locator("summary").all():
        summary.click()

    assert violations(page) == []


@EVERY_STATE
def test_the_page_fits_a_window_320_pixels_wide(show: Show, state: str):
    page = show(state, width=320, height=800)

    assert_fits(page)


@EVERY_STATE
def test_the_page_fits_at_400_percent_and_nothing_stays_in_front(show: Show, state: str):
    page = show(state, width=320, height=256)

    assert_fits(page)
    in_front = """() => [...document.querySelectorAll("*")]
        .filter(e => /fixed|sticky/.test(getComputedStyle(e).position)).length"""
    assert page.evaluate(in_front) == 0


@EVERY_STATE
def test_wide_text_spacing_cuts_nothing_off(show: Show, state: str):
    page = show(state, width=320, height=800)

    page.add_style_tag(content=SPACING)

    assert_fits(page)


def test_twice_the_text_size_cuts_nothing_off(show: Show):
    page = show("several turns", width=640)

    page.add_style_tag(content="html { font-size: 200% }")

    assert_fits(page)


@EVERY_STATE
def test_forced_colours_keep_every_shape(show: Show, state: str):
    page = show(state, forced_colors="active")

    shapes = ".person, .assistant, .notice:not(.confidence), .deadline, .box, button"
    without_edge = """shapes => shapes.filter(e => e.checkVisibility()
        && parseFloat(getComputedStyle(e).borderTopWidth) < 1).map(e => e.className)"""
    assert page.locator(shapes).evaluate_all(without_edge) == []


def test_nothing_moves_when_less_motion_is_wished(show: Show):
    page = show("several turns", reduced_motion="reduce")

    page.locator(".tools button").first.hover()

    moving = """() => document.getAnimations().length + [...document.querySelectorAll("*")]
        .filter(e => parseFloat(getComputedStyle(e).transitionDuration) > 0
            || getComputedStyle(e).scrollBehavior === "smooth").length"""
    assert page.evaluate(moving) == 0


@EVERY_STATE
def test_from_right_to_left_the_page_is_mirrored_and_fits(arabic: None, show: Show, state: str):
    page = show(state, width=390, language="ar")

    assert_fits(page)
    assert page.evaluate("getComputedStyle(document.body).direction") == "rtl"
    for arrow in page.locator(".icon.next").all():
        assert arrow.evaluate("e => getComputedStyle(e).transform").startswith("matrix(-1,")


def test_from_right_to_left_people_speak_on_the_left_and_the_side_changes(
    arabic: None, visit: Visit
):
    visitor = visit("ar")

    visitor.ask("متى أقدم إقرار ضريبة الدخل؟")

    left, right = "e => e.getBoundingClientRect().left", "e => e.getBoundingClientRect().right"
    main, side = visitor.page.locator("main"), visitor.page.locator("aside")
    person = visitor.page.locator(".person")
    assert side.evaluate(right) < main.evaluate(left)
    assert person.evaluate(left) == pytest.approx(main.evaluate(left), abs=1)
    assert person.evaluate(right) < main.evaluate(right) - 100


@EVERY_STATE
def test_no_request_leaves_the_site_and_the_content_policy_holds(
    show: Show, site: Served, windows: Callable[..., Page], state: str
):
    page = windows(viewport=ViewportSize(width=1200, height=900), bypass_csp=False)
    asked_for: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked_for.append(request.url))
    page.on("console", lambda message: said.append(message.text))

    show(state, bypass_csp=False)

    assert page.locator("script, style, [style], [onclick]").count() == 0
    assert {url for url in asked_for if not url.startswith(f"{site.url}/")} == set()
    assert said == []


def test_the_content_policy_stops_a_script(show: Show):
    page = show("answered", bypass_csp=False)

    with page.expect_console_message(lambda message: "Content Security Policy" in message.text):
        page.evaluate(
            "() => { const s = document.createElement('script'); s.text = 'stolen = 1';"
            " document.body.append(s) }"
        )

    assert page.evaluate("typeof stolen") == "undefined"


def test_the_newest_message_and_the_box_are_in_sight_where_there_is_room(visit: Visit):
    visitor = visit(height=700)

    visitor.ask(IRS)
    visitor.ask(UNSURE)

    expect(visitor.page.get_by_role("textbox")).to_be_in_viewport(ratio=1)
    expect(visitor.page.locator("#latest")).to_be_in_viewport(ratio=1)


def test_the_deadline_follows_the_first_paragraph_with_its_day_as_a_picture(show: Show):
    page = show("answered")

    card = page.locator(".assistant > h2 + p + .deadline")

    expect(card.locator(".leaf")).to_have_text("Jun30")
    expect(card.locator(".leaf")).to_have_attribute("aria-hidden", "true")
    expect(card.locator("p").last).to_have_text(
        "Open now, until 30 June 2027. 49 days left. Add to calendar"
    )


@pytest.mark.parametrize(
    ("opens", "is_open", "day", "month"),
    [
        (date(2027, 4, 1), True, "30", "jun"),
        (date(2027, 4, 1), False, "1", "abr"),
        (None, False, "30", "jun"),
    ],
)
def test_the_leaf_shows_the_next_day_that_matters(
    opens: date | None, is_open: bool, day: str, month: str
):
    deadline = Deadline("", opens, date(2027, 6, 30), is_open)

    assert calendar_leaf(deadline, "pt") == {"day": day, "month": month}
