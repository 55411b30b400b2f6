"""Every page language from hello to goodbye, and what a screen reader is told about it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from assistant.platform.languages import all_languages, speak
from tests.browser.states import IRS, Show, Visit

QUESTIONS = {
    "pt": ("Qual é o prazo do IRS?", "Quero falar com uma pessoa"),
    "en": (IRS, "I want to talk to a person"),
    "es": ("¿Cuándo tengo que declarar el IRPF portugués?", "Quiero hablar con una persona"),
    "fr": ("Quand dois-je déclarer mes revenus ?", "Je veux parler à une personne"),
    "uk": ("Коли я маю подати декларацію?", "Я хочу поговорити з людиною"),
}


def outline(page: Page) -> list[str]:
    """Return landmarks and headings as assistive technology gets them."""
    landmarks = ("banner", "navigation", "main", "complementary", "contentinfo", "heading", "alert")
    lines = [line.strip(" -:'") for line in page.locator("body").aria_snapshot().splitlines()]
    return [line for line in lines if line.startswith(landmarks)]


@pytest.mark.parametrize("language", QUESTIONS)
def test_a_whole_conversation_in_the_language_of_the_page(visit: Visit, language: str):
    speech = speak(language)
    question, wish = QUESTIONS[language]
    visitor = visit(language)
    page = visitor.page
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.get_by_role("heading", level=1)).to_have_text(speech.say("page.title"))
    expect(page.locator(".automatic")).to_have_text(speech.say("page.automatic"))

    visitor.ask(question)
    expect(page.get_by_label(speech.say("page.question"))).to_be_visible()
    expect(page.locator(".person h2")).to_have_text(speech.say("page.you"))
    expect(page.locator(".deadline p").last).to_contain_text("2027")

    visitor.press(page.locator(".related button").first)
    expect(page.locator(".source")).to_have_count(2)

    visitor.ask(wish)
    said = page.locator(".assistant").last
    expect(said).to_have_attribute("lang", language)
    expect(said.locator("p").first).to_have_text(speech.say("person.requested"))
    expect(said.locator(".phone")).to_have_attribute("href", "tel:217206707")

    page.get_by_text(speech.say("page.delete")).first.click()
    visitor.press(page.locator(".danger"))
    expect(page.get_by_role("status")).to_have_text(speech.say("page.deleted"))


def test_the_page_changes_its_language_and_remembers_it(visit: Visit):
    visitor = visit("en")
    visitor.ask(IRS)

    visitor.press(visitor.page.get_by_role("link", name="Українська"))
    visitor.page.goto(visitor.site.url)

    expect(visitor.page.locator("html")).to_have_attribute("lang", "uk")
    expect(visitor.page.locator(".person p")).to_have_text(IRS)


def test_each_language_is_offered_under_its_own_name(visit: Visit):
    links = visit().page.get_by_role("navigation").get_by_role("link")

    names = {link.get_attribute("lang"): link.inner_text() for link in links.all()}

    assert names == {tag: language.name for tag, language in all_languages().items()}
    expect(links.nth(1)).to_have_attribute("aria-current", "true")


def test_every_part_of_an_answer_says_its_language(visit: Visit):
    visitor = visit("uk")

    visitor.ask(QUESTIONS["fr"][0])

    page = visitor.page
    expect(page.locator(".person p")).to_have_attribute("lang", "fr")
    expect(page.locator(".assistant")).to_have_attribute("lang", "fr")
    expect(page.locator(".assistant h2").first).to_have_attribute("lang", "uk")
    expect(page.locator(".related span").first).to_have_attribute("lang", "fr")


def test_a_language_the_assistant_has_no_sentences_in_is_answered_in_marked_english(visit: Visit):
    visitor = visit("en")

    visitor.ask("Wann muss ich die Steuererklärung abgeben?")

    expect(visitor.page.locator(".person p")).to_have_attribute("lang", "de")
    expect(visitor.page.locator(".notice.language")).to_have_attribute("lang", "en")


def test_a_title_says_its_language(show: Show):
    page = show("first visit", language="fr")

    expect(page.locator(".choices button span").first).to_have_attribute("lang", "fr")


def test_hidden_data_is_named_and_not_shown(show: Show):
    page = show("data hidden")

    expect(page.locator(".person p")).to_have_text("My number is ⟨tax number⟩. When do I file?")


def test_assistive_technology_finds_landmarks_and_headings_of_the_first_page(show: Show):
    page = show("first visit")

    assert outline(page) == [
        "banner",
        'navigation "Language"',
        "main",
        'heading "Tax assistant" [level=1]',
        'heading "For example" [level=2]',
        'complementary "Need a person?"',
        'heading "Need a person?" [level=2]',
    ]


def test_assistive_technology_finds_landmarks_and_headings_of_a_conversation(show: Show):
    page = show("several turns")

    assert outline(page) == [
        "banner",
        'navigation "Language"',
        "main",
        'heading "Conversation" [level=1]',
        'heading "You" [level=2]',
        'heading "Assistant" [level=2]',
        'heading "What to do" [level=3]',
        'heading "You" [level=2]',
        'heading "Assistant" [level=2]',
        'heading "You" [level=2]',
        'heading "Assistant" [level=2]',
        'complementary "Need a person?"',
        'heading "Need a person?" [level=2]',
    ]


def test_assistive_technology_finds_the_error_first(show: Show):
    page = show("refused: empty")

    assert outline(page)[2:5] == [
        "main",
        "alert",
        'heading "There is a problem" [level=2]',
    ]
