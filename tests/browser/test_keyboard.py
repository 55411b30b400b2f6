"""The page without a mouse: everything can be reached, pressed and seen."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.states import IRS, UNSURE, Show, Visit

MOST_STOPS = 60
ACTIVE = "document.activeElement"


def tab_to(page: Page, text: str) -> None:
    """Press Tab until the control with a text, or the box, has the focus."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        found = page.evaluate(f"{ACTIVE}.labels?.[0]?.innerText ?? {ACTIVE}.innerText")
        if text in (found or ""):
            return
    raise AssertionError(f"no stop of the Tab key says {text!r}")


def press(page: Page, key: str) -> None:
    """Press a key that loads the page anew."""
    with page.expect_navigation():
        page.keyboard.press(key)


def test_the_skip_link_is_first_shows_itself_and_leads_to_the_box(visit: Visit):
    page = visit().page

    page.keyboard.press("Tab")

    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox")).to_be_focused()


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_a_person_asks_by_keyboard(visit: Visit, key: str):
    page = visit().page
    tab_to(page, "Your question")

    page.keyboard.type(IRS)
    page.keyboard.press("Tab")
    press(page, key)

    expect(page.locator(".person p")).to_have_text(IRS)
    expect(page.locator(".deadline")).to_contain_text("30 June 2027")


def test_after_an_answer_the_keyboard_goes_on_from_there(visit: Visit):
    visitor = visit()
    visitor.ask(IRS)
    visitor.ask(UNSURE)

    visitor.page.keyboard.press("Tab")

    expect(visitor.page.locator("#latest + .assistant button").first).to_be_focused()


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_a_person_picks_a_choice_by_keyboard(visit: Visit, key: str):
    visitor = visit()
    visitor.ask(UNSURE)

    tab_to(visitor.page, "When your IRS refund arrives")
    press(visitor.page, key)

    expect(visitor.page.locator("#latest p")).to_have_text("When your IRS refund arrives")
    expect(visitor.page.locator(".source").last).to_contain_text("When your IRS refund arrives")


def test_a_person_opens_the_source_by_keyboard(visit: Visit):
    visitor = visit()
    visitor.ask(IRS)
    tab_to(visitor.page, "Source")

    visitor.page.keyboard.press("Space")
    visitor.page.keyboard.press("Tab")

    link = visitor.page.get_by_role("link", name="Official page")
    expect(link).to_be_focused()
    expect(link).to_have_attribute("href", "https://irs.portaldasfinancas.gov.pt")
    expect(visitor.page.locator(".source li").first).to_have_text(
        "Law: CIRS art. 57, 60; CIRS art. 60"
    )


def test_deleting_takes_two_steps_so_that_one_key_cannot_do_it(visit: Visit):
    visitor = visit()
    visitor.ask(IRS)
    tab_to(visitor.page, "Delete this conversation")

    visitor.page.keyboard.press("Enter")
    expect(visitor.page.locator(".danger")).to_be_visible()
    visitor.page.keyboard.press("Tab")
    press(visitor.page, "Enter")

    expect(visitor.page.get_by_role("status")).to_have_text("The conversation was deleted.")
    visitor.page.goto(visitor.site.url)
    expect(visitor.page.locator(".conversation")).to_have_count(0)


def test_a_refused_message_gets_the_focus_on_the_error_which_leads_to_the_box(visit: Visit):
    visitor = visit()
    visitor.ask(IRS)
    tab_to(visitor.page, "Your question")

    visitor.page.keyboard.type("?!")
    visitor.page.keyboard.press("Tab")
    press(visitor.page, "Enter")

    expect(visitor.page.locator(".error")).to_be_focused()
    expect(visitor.page).to_have_title("There is a problem: Tax assistant")
    visitor.page.keyboard.press("Tab")
    visitor.page.keyboard.press("Enter")
    box = visitor.page.get_by_role("textbox")
    expect(box).to_be_focused()
    expect(box).to_have_value("?!")
    expect(box).to_have_accessible_description(
        "I received no readable text. Please write your question in words. "
        "Personal data in your message is hidden before anything is stored."
    )


def test_an_ended_conversation_keeps_what_was_written_and_starts_a_new_one(visit: Visit):
    visitor = visit()
    visitor.ask(IRS)
    visitor.close()

    visitor.ask(UNSURE)
    expect(visitor.page.get_by_role("textbox")).to_have_value(UNSURE)
    visitor.press(visitor.page.locator(".primary"))

    expect(visitor.page.locator(".person p")).to_have_text([UNSURE])


@pytest.mark.parametrize("color_scheme", ["light", "dark"])
@pytest.mark.parametrize("state", ["several turns", "refused: too long", "closed"])
@pytest.mark.parametrize("width,height", [(1200, 900), (390, 844), (320, 256)])
def test_every_stop_of_the_keyboard_is_marked_and_not_covered(
    show: Show, state: str, width: int, height: int, color_scheme: str
):
    page = show(state, width=width, height=height, color_scheme=color_scheme)
    faults = []

    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if page.evaluate(f"{ACTIVE} === document.body"):
            break
        faults += page.evaluate(STOP)

    assert page.evaluate(f"{ACTIVE} === document.body")
    assert faults == []


STOP = """() => {
    const stop = document.activeElement, faults = [];
    const marked = stop.matches("textarea") ? stop.closest(".box") : stop;
    const style = getComputedStyle(marked);
    if (style.outlineStyle !== "solid" || parseFloat(style.outlineWidth) < 3) faults.push("bare");
    if (!style.boxShadow.includes("rgb(22, 32, 42)")) faults.push("one tone");
    const box = stop.getClientRects()[0];
    const [x, y] = [box.left + box.width / 2, box.top + Math.min(box.height / 2, innerHeight / 2)];
    const seen = document.elementFromPoint(x, y);
    if (!seen || !(stop.contains(seen) || seen.contains(stop))) faults.push("covered");
    return faults.map(fault => fault + ": " + stop.outerHTML.slice(0, 90));
}"""
