"""Another authority is another folder: an invented city, and nothing of the first pack in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from uuid import uuid4

import pytest

from assistant.bootstrap import App, build, web
from assistant.contracts.messages import (
    Choices,
    Contact,
    ConversationId,
    Deadline,
    Inbound,
    Language,
    Notice,
    Reply,
    Source,
)
from assistant.contracts.turns import Decision, TurnOutcome
from assistant.engine.compose import Composer
from assistant.engine.normalise import normalise
from assistant.gate.check import check_content, check_questions
from channels.rendering import CAPABILITIES, ChannelKind, render_text
from nlu.training_data import read_pack_training
from tests.conftest import TODAY
from tests.peers.harbour import HARBOUR, harbour_settings
from tests.peers.numbers import with_nif_digit
from tests.peers.web import Served, serving

WEIGHTS = (7, 3, 1, 7, 3, 1, 7, 3, 1)
NIF = with_nif_digit("50196484")
PORTUGAL = re.compile(
    r"Finan[çc]as|Portug|e-balc|Gestual|\b(?:NIF|NISS|IRS|IMI|IUC|IVA|CAT|você|não|imposto)\b"
)
Say = Callable[..., Reply]


def ratepayer(nine: str) -> str:
    """Return nine digits with the check digit of a ratepayer number, worked out here."""
    total = sum(int(d) * w for d, w in zip(nine, WEIGHTS, strict=True))
    return nine + str(-total % 10)


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """The whole product for the city, with a model built from its own questions."""
    folder = tmp_path_factory.mktemp("harbour")
    app = build(harbour_settings(folder / "state", HARBOUR))
    yield app
    app.engine.dispose()


@pytest.fixture
def say(harbour: App) -> Say:
    """Put a message to the city's assistant, in a new conversation unless one is named."""

    def put(text: str, conversation: str = "", hint: str = "") -> Reply:
        identity = ConversationId(conversation or uuid4().hex)
        language = Language(hint) if hint else None
        message = Inbound(identity, text, uuid4().hex, language_hint=language)
        return harbour.turns.handle(message)

    return put


@pytest.fixture(scope="module")
def served(harbour: App) -> Iterator[Served]:
    """The city's page and API on a port of this machine."""
    with serving(harbour, web(harbour)) as running:
        yield running


def shown(reply: Reply) -> str:
    """Return a reply as people read it."""
    return render_text(reply, CAPABILITIES[ChannelKind.CHAT])


def of_kind(reply: Reply, kind: str) -> Reply:
    return reply if reply.outcome == kind else pytest.fail(f"{reply.outcome}: {shown(reply)}")


def decided(app: App, outcome: TurnOutcome, kind: str, language: str) -> Reply:
    """Return what the city's assistant says to a decision."""
    decision = Decision(outcome, kind=kind)
    composed = Composer(app.pack).compose(decision, Language(language), TODAY, "ABCD-2345")
    return composed.reply


# -- the pack itself -------------------------------------------------------------


def test_the_pack_passes_the_same_gate_as_the_first(harbour: App) -> None:
    examples = read_pack_training(HARBOUR)

    problems = check_content(HARBOUR, date(2026, 11, 21))

    assert [str(problem) for problem in problems] == []
    assert list(check_questions(harbour.pack, examples, HARBOUR)) == []


# -- what is hidden --------------------------------------------------------------


@pytest.mark.parametrize("nine", ["123456789", "804417206", "550000013"])
def test_its_own_number_is_hidden_and_called_by_its_name(say: Say, harbour: App, nine: str) -> None:
    number, conversation = ratepayer(nine), uuid4().hex

    reply = say(f"my ratepayer number is {number}, how much is the house rate?", conversation)

    (turn,) = harbour.store.history(ConversationId(conversation))
    assert turn.text == "my ratepayer number is ⟨RATEPAYER⟩, how much is the house rate?"
    (notice,) = [b for b in reply.blocks if isinstance(b, Notice) and b.kind == "masked"]
    assert "(ratepayer number)" in notice.text


def test_a_wrong_check_digit_makes_it_an_unknown_number_that_is_hidden_too(harbour: App) -> None:
    right = ratepayer("123456789")
    wrong = right[:-1] + str((int(right[-1]) + 1) % 10)

    found = harbour.turns.masker.mask(normalise(f"number {wrong}"))

    assert "RATEPAYER" not in found.kinds
    assert not re.search(r"\d", found.text)


def test_a_number_with_letters_is_told_by_its_pattern(harbour: App) -> None:
    found = harbour.turns.masker.mask(normalise("my berth is hb-2041-k, what do I owe?"))

    assert found.text == "my berth is ⟨BERTH⟩, what do I owe?"


def test_a_number_of_the_first_country_is_hidden_but_not_called_by_its_name(
    harbour: App, app: App
) -> None:
    text = normalise(f"my number is {NIF}")

    assert app.turns.masker.mask(text).kinds == ("NIF",)
    assert "NIF" not in harbour.turns.masker.mask(text).kinds
    assert not re.search(r"\d", harbour.turns.masker.mask(text).text)


def test_telephone_numbers_are_those_of_the_country(harbour: App, app: App) -> None:
    text = normalise("ring me on 020 7946 0958")

    assert harbour.turns.masker.mask(text).text == "ring me on ⟨PHONE⟩"
    assert app.turns.masker.mask(text).kinds == ("NUMBER",)


# -- what is said ----------------------------------------------------------------


def test_an_answer_states_the_figures_and_the_date_of_the_city(say: Say) -> None:
    reply = of_kind(say("how much is the house rate and when is it due?"), "answered")

    assert reply.article == "house.rate"
    assert "1.2%" in shown(reply)
    (card,) = [b for b in reply.blocks if isinstance(b, Deadline)]
    assert card.closes == date(2027, 2, 28)
    (source,) = [b for b in reply.blocks if isinstance(b, Source)]
    assert source.url == "https://revenue.harbour.example.org/house"


def test_the_city_answers_in_its_other_language(say: Say) -> None:
    reply = of_kind(say("¿cuánto cuesta la tasa de amarre de mi barco?"), "answered")

    assert (reply.language, reply.article) == ("es", "mooring.fee")
    assert "41 €" in shown(reply).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("I am in the old port, how much is the house rate?", "repair of old fronts"),
        ("how much is the house rate for a lodger?", "A lodger pays no house rate."),
        ("what does my company pay for mooring a boat?", "A company pays"),
    ],
)
def test_its_own_districts_and_taxpayers_change_the_answer(say: Say, text: str, said: str) -> None:
    assert said in shown(say(text))


def test_words_of_the_first_pack_mean_nothing_here(harbour: App) -> None:
    find = harbour.interpreter.slots.find
    text = harbour.turns.masker.mask(normalise("the IMI in Madeira, on old port road")).text

    slots = find(text, TODAY)

    assert (slots.region, slots.tax) == (None, None)


def test_another_body_is_named_with_its_own_number(say: Say) -> None:
    reply = of_kind(say("where do I register my boat?"), "answered_redirect")

    (contact,) = [b for b in reply.blocks if isinstance(b, Contact)]
    assert (contact.name, contact.phone) == ("Harbour Master", "020 7946 0711")


# -- people, hours, emergency ----------------------------------------------------


@pytest.mark.parametrize(
    ("language", "hours"),
    [
        ("en", "Monday to Thursday, 8:30 to 16:00; Saturday, 10:00 to 12:30."),
        ("es", "De lunes a jueves, de 8:30 a 16 h; sábado de 10 a 12:30 h."),
    ],
)
def test_a_wish_for_a_person_gives_the_lines_and_hours_of_the_city(
    harbour: App, language: str, hours: str
) -> None:
    reply = decided(harbour, TurnOutcome.HANDOVER_REQUESTED, "requested", language)

    line, counter = [b for b in reply.blocks if isinstance(b, Contact)]
    assert (line.phone, line.text) == ("020 7946 0700", hours)
    assert counter.phone is None


@pytest.mark.parametrize(
    ("language", "sign"),
    [("en", "(British Sign Language)"), ("es", "(lengua de signos británica)")],
)
def test_the_sign_language_is_that_of_the_city_and_nobody_is_sent_to_the_telephone(
    harbour: App, language: str, sign: str
) -> None:
    reply = decided(harbour, TurnOutcome.HANDOVER_REQUESTED, "sign_language", language)

    assert sign in shown(reply)
    assert [b.phone for b in reply.blocks if isinstance(b, Contact)] == [None]


def test_someone_in_despair_is_given_the_numbers_of_the_city(harbour: App) -> None:
    said = shown(decided(harbour, TurnOutcome.HANDOVER_OFFERED, "distress", "en"))

    assert "call 199 now" in said
    assert "Lantern Line, 0800 555 0140" in said
    assert "112" not in said


def test_its_own_words_are_said_instead_of_the_neutral_ones(harbour: App) -> None:
    own = decided(harbour, TurnOutcome.DECLINED_PERSONAL_CASE, "account_own", "en")

    assert "Sign in to My Harbour" in shown(own)


# -- no trace of the first pack --------------------------------------------------

SENTENCES = [
    (TurnOutcome.HANDOVER_REQUESTED, ("requested", "sign_language")),
    (TurnOutcome.HANDOVER_OFFERED, ("offered", "distress")),
    (TurnOutcome.DECLINED_PERSONAL_CASE, ("account_own", "account_other")),
    (TurnOutcome.DECLINED_UNSAFE, ("evasion", "abuse", "injection")),
    (TurnOutcome.DECLINED_OUT_OF_SCOPE, ("out_of_scope", "out_of_scope_near")),
    (TurnOutcome.CLARIFIED, ("choose", "unclear", "follow_lost")),
    (TurnOutcome.UNANSWERED_LOW_CONFIDENCE, ("first",)),
    (TurnOutcome.GREETED, ("greet", "thanks", "goodbye", "about", "affirm", "deny")),
]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("outcome, kind", [(o, k) for o, kinds in SENTENCES for k in kinds])
def test_no_sentence_names_the_first_authority(
    harbour: App, outcome: TurnOutcome, kind: str, language: str
) -> None:
    said = shown(decided(harbour, outcome, kind, language))

    assert said
    assert not PORTUGAL.search(said), said


@pytest.mark.parametrize(
    "text",
    [
        "hello", "tourist tax for hotel guests", "can I pay my bill in parts?", "boat",
        "who won the match last night?", "I want to talk to a person", "what is my balance?",
        "¿puedo pagar a plazos?", "dónde registro mi barco", "hola", "quiero hablar con alguien",
        "IRS", "and if I am late?",
    ],
)  # fmt: skip
def test_no_reply_names_the_first_authority(say: Say, text: str) -> None:
    reply = say(text)

    choices = [c.label for b in reply.blocks if isinstance(b, Choices) for c in b.items]
    said = "\n".join([shown(reply), reply.short, reply.spoken, *choices])
    assert reply.language in {"en", "es"}
    assert not PORTUGAL.search(said), said


@pytest.mark.parametrize("text", ["199", "IRS", "2026?"])
def test_a_message_that_tells_no_language_is_answered_in_the_first_of_the_pack(
    say: Say, app: App, text: str
) -> None:
    first = app.turns.handle(Inbound(ConversationId(uuid4().hex), text, uuid4().hex))

    assert say(text).language == "en"
    assert first.language == "pt"


# -- the page --------------------------------------------------------------------


def test_the_page_is_in_the_citys_language_colours_and_words(served: Served) -> None:
    with served.client(headers={"accept-language": "de"}) as client:
        page, theme = client.get("/"), client.get("/theme.css")

    assert 'lang="en"' in page.text
    assert "Ask about the taxes of Harbour City" in page.text
    assert "House rate" in page.text
    assert "Monday to Thursday, 8:30 to 16:00" in page.text
    assert not PORTUGAL.search(re.sub(r"<nav.*?</nav>", "", page.text, flags=re.DOTALL))
    assert page.text.index("/static/page.css") < page.text.index("/theme.css")
    assert "style-src 'self'" in page.headers["content-security-policy"]
    assert theme.headers["content-type"].startswith("text/css")
    assert "--accent: #1d4f91;" in theme.text
    assert "--accent: #9cc4f5;" in theme.text


def test_the_page_lists_the_languages_of_the_pack_first(served: Served) -> None:
    with served.client() as client:
        tags = re.findall(r'href="/\?language=(\w+)"', client.get("/").text)

    assert tags[:2] == ["en", "es"]


# -- the first pack stays --------------------------------------------------------


def test_the_first_pack_is_as_it_was(app: App, harbour: App) -> None:
    assert (app.pack.id, harbour.pack.id) == ("pt-at", "harbour")
    said = shown(decided(app, TurnOutcome.DECLINED_PERSONAL_CASE, "account_own", "pt"))
    signed = shown(decided(app, TurnOutcome.HANDOVER_REQUESTED, "sign_language", "pt"))
    people = shown(decided(app, TurnOutcome.HANDOVER_REQUESTED, "requested", "pt"))

    assert "Portal das Finanças, com a sua senha, ou perguntar pelo e-balcão." in said
    assert "peça um intérprete de Língua Gestual Portuguesa." in signed
    assert "Dias úteis das 9h às 19h." in people
    assert not PORTUGAL.search(
        shown(decided(harbour, TurnOutcome.DECLINED_PERSONAL_CASE, "account_own", "en"))
    )
