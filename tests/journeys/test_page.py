"""The page: a whole conversation with plain forms and cookies, in any browser."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from assistant.engine.identifiers import name_of
from assistant.engine.normalise import MAX_CHARACTERS
from assistant.platform.languages import all_languages, speak
from channels.web.tokens import conversation_of
from knowledge.packs import load_pack
from tests.peers.page import Visitor
from tests.peers.web import Served, scripted, serving

EN = speak("en", load_pack("pt-at").texts)
NIF = "123456789"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A product that runs."""
    with serving(scripted(tmp_path_factory.mktemp("page"))) as running:
        yield running


@pytest.fixture
def visitor(served: Served) -> Iterator[Visitor]:
    """A person whose browser has just opened the page in English."""
    with served.client() as client:
        person = Visitor(client)
        person.visit()
        yield person


def turns_of(visitor: Visitor, served: Served) -> list[str]:
    """Return what the store keeps of a browser's conversation."""
    token = visitor.client.cookies.get("conversation", "")
    return [turn.text for turn in served.app.store.history(conversation_of(token))]


def test_the_first_page_says_what_it_is_and_offers_examples(visitor):
    page = visitor.page

    assert EN.say("page.automatic") in page.text
    assert EN.say("page.what_i_can") in page.text
    assert "irs.filing.deadline" in {v for form in page.forms for v in form.buttons}
    assert "conversation" not in visitor.client.cookies


def test_a_conversation_goes_on_over_several_messages(visitor, served):
    visitor.write("tax")
    visitor.press("vehicles.iuc.when")
    page = visitor.write("When is the IRS deadline?")

    assert visitor.answer.status_code == 200
    assert visitor.answer.url.path == "/"
    assert turns_of(visitor, served) == ["tax", "vehicles.iuc.when", "When is the IRS deadline?"]
    assert page.text.index("tax") < page.text.index("When is the IRS deadline?")
    sources = [link.attributes["href"] for link in page.all("a")]
    assert any(source.startswith("https://") for source in sources)


def test_an_example_is_answered_when_it_is_pressed(visitor, served):
    page = visitor.press("irs.filing.deadline")

    assert EN.say("answer.receipt") in page.text
    assert turns_of(visitor, served) == ["irs.filing.deadline"]


def test_sending_the_same_form_twice_asks_once(visitor, served):
    form = visitor.page.composer
    visitor.submit(form, text="hello")

    visitor.submit(form, text="hello")

    assert turns_of(visitor, served) == ["hello"]


def test_two_browsers_do_not_see_each_other(visitor, served):
    visitor.write("my secret worry about the vehicle tax")

    with served.client() as client:
        page = Visitor(client).visit()

    assert "secret worry" not in page.text


def test_personal_data_is_not_shown_again(visitor, served):
    page = visitor.write(f"My tax number is {NIF}. When is the IRS deadline?")

    assert NIF not in page.html
    assert name_of("NIF", served.app.pack.identifiers, EN) in page.text
    assert turns_of(visitor, served) == ["My tax number is ⟨NIF⟩. When is the IRS deadline?"]


@pytest.mark.parametrize(
    ("draft", "status", "code"),
    [
        ("", 422, "input.empty"),
        ("   ", 422, "input.empty"),
        ("😀👍🏽", 422, "input.empty"),
        ("a" * 20_000, 413, "input.too_long"),
        ("</textarea><script>alert(1)</script> & more " * 60, 413, "input.too_long"),
    ],
)
def test_a_refused_draft_stays_in_the_box(visitor, draft, status, code):
    page = visitor.write(draft)

    assert visitor.answer.status_code == status
    assert page.draft == draft
    assert page.first("title").text.startswith(EN.say("page.error"))
    assert EN.say(f"error.{code}", limit=MAX_CHARACTERS) in page.text
    assert any(e.attributes.get("role") == "alert" for e in page.elements)
    assert page.first("textarea").attributes["aria-invalid"] == "true"
    assert not list(page.all("script"))


def test_the_conversation_goes_on_after_a_refusal(visitor, served):
    visitor.write("hello")
    visitor.write("")

    visitor.write("tax")

    assert turns_of(visitor, served) == ["hello", "tax"]


def test_a_refused_first_message_does_not_start_a_conversation_of_its_own(visitor, served):
    before = served.app.store.outcomes()["open"]["conversations"]

    visitor.write("")
    visitor.write("hello")

    assert served.app.store.outcomes()["open"]["conversations"] == before + 1


def test_a_message_to_an_ended_conversation_is_kept_and_starts_a_new_one(visitor, served):
    visitor.write("hello")
    served.app.store.close_idle(datetime.now(UTC) + timedelta(minutes=1))

    page = visitor.write("When is the IRS deadline?")
    refused = (visitor.answer.status_code, page.draft, EN.say("error.conversation.closed"))
    visitor.write(page.draft)

    assert refused[:2] == (409, "When is the IRS deadline?")
    assert refused[2] in page.text
    assert visitor.answer.status_code == 200
    assert turns_of(visitor, served) == ["When is the IRS deadline?"]


def test_too_many_messages_are_refused_and_the_draft_is_kept(tmp_path):
    with serving(scripted(tmp_path, rate_per_minute=1)) as limited, limited.client() as client:
        visitor = Visitor(client)
        visitor.visit()
        visitor.write("hello")

        page = visitor.write("tax")

    assert visitor.answer.status_code == 429
    assert page.draft == "tax"
    assert EN.say("error.rate.limited") in page.text


def test_a_new_conversation_starts_empty_and_the_old_one_is_kept(visitor, served):
    visitor.write("hello")
    token = visitor.client.cookies["conversation"]

    page = visitor.submit(visitor.page.form("/new"))

    assert EN.say("page.what_i_can") in page.text
    assert "conversation" not in visitor.client.cookies
    assert len(served.app.store.history(conversation_of(token))) == 1


def test_deleting_removes_the_conversation_for_good_and_says_so(visitor, served):
    visitor.write("hello")
    token = visitor.client.cookies["conversation"]

    page = visitor.submit(visitor.page.form("/delete"))

    assert EN.say("page.deleted") in page.text
    assert "conversation" not in visitor.client.cookies
    assert served.app.store.find(conversation_of(token)) is None


def test_deleting_twice_is_as_good_as_once(visitor):
    visitor.write("hello")
    form = visitor.page.form("/delete")
    visitor.submit(form)

    page = visitor.submit(form)

    assert visitor.answer.status_code == 200
    assert EN.say("page.deleted") in page.text


@pytest.mark.parametrize("language", all_languages())
def test_the_page_speaks_the_language_of_the_browser_and_of_the_choice(served, language):
    speech = speak(language)
    with served.client(headers={"accept-language": f"{language}-XX, en;q=0.5"}) as client:
        wanted = Visitor(client).visit()
    with served.client() as client:
        chooser = Visitor(client)
        chooser.visit(f"/?language={language}")
        later = chooser.visit()
        refused = chooser.write("")

    for page in (wanted, later, refused):
        assert page.language == language
        assert speech.say("page.automatic") in page.text
    assert speech.say("error.input.empty") in refused.text


def test_a_language_that_is_not_spoken_gives_a_page_that_is(visitor):
    assert visitor.visit("/?language=zz").language == "en"
    assert visitor.visit("/?language=%3Cscript%3E").language == "en"


def test_the_languages_are_links_in_their_own_names(visitor):
    links = {e.attributes.get("href"): e.text for e in visitor.page.all("a")}

    for tag, language in all_languages().items():
        assert links[f"/?language={tag}"] == language.name
