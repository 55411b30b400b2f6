"""Which language a turn is answered in: its own, unless the person asked for one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant.bootstrap import App
from assistant.contracts.turns import TurnOutcome
from tests.peers.interpreter import meaning
from tests.peers.talk import Listener, Person, new_person, product

DEADLINE, CAR = "irs.filing.deadline", "vehicles.iuc.when"
MEANINGS = {
    "Quando entrego a declaração de IRS?": meaning(DEADLINE),
    "When do I have to send my tax return?": meaning(DEADLINE),
    "Коли подавати декларацію?": meaning(DEADLINE),
    "Quando pago o IUC do carro?": meaning(CAR),
    "Quando pago o IUC? , que não sei português": meaning(CAR),
    "IUC": meaning(CAR),
    "olá": meaning("chat.greet"),
    "¿cuándo se presenta la declaración?": meaning(DEADLINE),
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """The product, for conversations of every test here."""
    built = product(tmp_path_factory.mktemp("languages"), Listener())
    yield built
    built.engine.dispose()


@pytest.fixture
def olena(whole: App) -> Person:
    """Someone in a new conversation."""
    return new_person(whole, MEANINGS)


def asked_in(person: Person) -> list[str]:
    """Return the languages in which the model was asked."""
    return [language for _, language, _ in person.model.heard]


def test_each_message_is_answered_in_its_own_language(olena: Person) -> None:
    portuguese = olena.say("Quando entrego a declaração de IRS?")
    english = olena.say("When do I have to send my tax return?")

    assert (portuguese.language, english.language) == ("pt", "en")
    assert asked_in(olena) == ["pt", "en"]


def test_a_language_without_an_edition_is_understood_and_answered_in_the_nearest(
    olena: Person,
) -> None:
    reply = olena.say("Коли подавати декларацію?")

    assert asked_in(olena) == ["uk"]
    assert reply.language in {"uk", "en"}


@pytest.mark.parametrize("hint", ["pt", "en"])
def test_a_message_that_could_be_any_language_is_in_that_of_the_channel(
    olena: Person, hint: str
) -> None:
    assert olena.say("IUC", hint=hint).language == hint


def test_a_message_that_could_be_any_language_is_in_that_of_the_conversation(
    olena: Person,
) -> None:
    olena.say("When do I have to send my tax return?")

    assert olena.say("IUC", hint="pt").language == "en"


def test_a_wish_for_a_language_lasts(olena: Person) -> None:
    wish = olena.say("in English, please")
    later = [olena.say(text) for text in MEANINGS if text in {"IUC", "olá"}]
    portuguese = olena.say("Quando pago o IUC do carro?")

    assert (wish.outcome, wish.short) == (
        TurnOutcome.GREETED,
        "Of course. From now on I answer in English.",
    )
    assert {reply.language for reply in [*later, portuguese]} == {"en"}


def test_a_wish_lasts_until_another_one(olena: Person) -> None:
    olena.say("in English, please")
    olena.say("em português, por favor")

    assert olena.say("When do I have to send my tax return?").language == "pt"


def test_a_wish_after_an_answer_repeats_it_in_that_language(olena: Person) -> None:
    answer = olena.say("Quando entrego a declaração de IRS?")
    again = olena.say("can you say that in English?")

    assert (again.article, again.language) == (answer.article, "en")
    assert again.outcome == TurnOutcome.ANSWERED


def test_repeating_in_another_language_does_not_change_the_question_before(
    olena: Person,
) -> None:
    olena.say("Quando entrego a declaração de IRS?")
    olena.say("in English, please")
    olena.say("IUC")

    *_, (_, _, context) = olena.model.heard
    assert context
    assert context.question == "Quando entrego a declaração de IRS?"


def test_a_question_that_holds_a_wish_is_answered_in_that_language(olena: Person) -> None:
    reply = olena.say("Quando pago o IUC? Responda em inglês, por favor, que não sei português")

    assert (reply.article, reply.language) == (CAR, "en")


def test_only_the_question_behind_a_wish_is_put_to_the_model(olena: Person) -> None:
    reply = olena.say("in English, please: IUC")

    assert olena.model.asked == ["IUC"]
    assert (reply.article, reply.language) == (CAR, "en")


def test_a_wish_in_ukrainian_is_answered_in_ukrainian(olena: Person) -> None:
    reply = olena.say("українською, будь ласка")

    assert (reply.outcome, reply.language) == (TurnOutcome.GREETED, "uk")
