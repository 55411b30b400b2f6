"""The eight steps of a turn on the real product; only what sentences mean is scripted."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.bootstrap import App
from assistant.contracts.errors import ConversationClosed, EmptyMessage, MessageTooLong
from assistant.contracts.messages import Choices, Notice, Source
from assistant.contracts.turns import ContactOutcome, Context, MaskedText, Slots, TurnOutcome
from assistant.engine.turn import new_receipt
from tests.conftest import Ask
from tests.peers.interpreter import meaning
from tests.peers.talk import TODAY, Listener, Person, new_person, product

DEADLINE, CAR, VAT = "irs.filing.deadline", "vehicles.iuc.when", "vat.rates"
MEANINGS = {
    "Quando entrego o IRS?": meaning(DEADLINE),
    "When is the IRS return due?": meaning(DEADLINE),
    "Коли подавати декларацію?": meaning(DEADLINE),
    "Quando pago o IUC?": meaning(CAR),
    "Que impostos pago?": meaning(DEADLINE, CAR, VAT),
    "e em 2025?": meaning(DEADLINE, follow="year", slots=Slots(year=2025)),
    "e se já passou?": meaning("follow.late", follow="late"),
    "Quanto devo eu, ⟨NIF⟩?": meaning("safety.account-own", DEADLINE),
    "obrigado": meaning("chat.thanks"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the product keeps its state."""
    return tmp_path_factory.mktemp("turns")


@pytest.fixture(scope="module")
def whole(folder: Path) -> Iterator[App]:
    """The product, for conversations of every test here."""
    built = product(folder, Listener())
    yield built
    built.engine.dispose()


@pytest.fixture
def maria(whole: App) -> Person:
    """Someone in a new conversation."""
    return new_person(whole, MEANINGS)


# -- open ------------------------------------------------------------------------


def test_a_repeated_message_id_returns_the_stored_reply(maria: Person) -> None:
    first = maria.say("Quando entrego o IRS?", key="m1")
    again = maria.say("Quando entrego o IRS?", key="m1")

    assert again == first
    assert maria.texts == ["Quando entrego o IRS?"]
    assert len(maria.model.heard) == 1


def test_a_repeated_message_id_is_not_read_again_even_with_another_text(maria: Person) -> None:
    first = maria.say("Quando entrego o IRS?", key="m1")

    assert maria.say("Quando pago o IUC?", key="m1") == first


def test_the_same_message_id_in_another_conversation_is_another_message(maria: Person) -> None:
    other = Person(maria.app, maria.model)

    first = maria.say("Quando entrego o IRS?", key="m1")
    second = other.say("Quando pago o IUC?", key="m1")

    assert (first.article, second.article) == (DEADLINE, CAR)


def test_a_conversation_that_ended_takes_no_message_but_repeats_its_replies(
    maria: Person,
) -> None:
    first = maria.say("Quando entrego o IRS?", key="m1")
    maria.app.store.close(maria.conversation, ContactOutcome.ANSWERED, maria.app.turns.clock.now())

    with pytest.raises(ConversationClosed):
        maria.say("Quando pago o IUC?")
    assert maria.say("Quando entrego o IRS?", key="m1") == first


# -- normalise and mask ----------------------------------------------------------


@pytest.mark.parametrize(("text", "error"), [(" ?! ", EmptyMessage), ("a" * 2001, MessageTooLong)])
def test_a_message_that_cannot_be_taken_opens_no_conversation(
    maria: Person, text: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        maria.say(text)

    assert maria.app.store.find(maria.conversation) is None


def test_personal_data_reach_neither_model_nor_database_nor_log(
    maria: Person, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        reply = maria.say("Quanto devo eu, 501 964 843?")

    assert maria.model.asked == ["Quanto devo eu, ⟨NIF⟩?"]
    assert maria.texts == ["Quanto devo eu, ⟨NIF⟩?"]
    files = b"".join(path.read_bytes() for path in folder.glob("assistant.db*"))
    assert b"Quanto devo eu" in files
    assert not re.search(rb"501.?964.?843", files)
    assert not re.search(r"501.?964.?843", caplog.text)
    assert isinstance(reply.blocks[0], Notice)
    assert reply.blocks[0].kind == "masked"


def test_a_message_id_may_hold_personal_data_and_is_not_kept_as_it_came(maria: Person) -> None:
    first = maria.say("Quando entrego o IRS?", key="501964843 " * 20)
    again = maria.say("Quando entrego o IRS?", key="501964843 " * 20)

    (turn,) = maria.app.store.history(maria.conversation)
    assert again == first
    assert "501964843" not in turn.dedupe_key


def test_the_message_is_cleaned_before_it_is_read(maria: Person) -> None:
    maria.say("  Quando\u200b entrego\n o IRS? ")

    assert maria.model.asked == ["Quando entrego o IRS?"]


# -- decide ----------------------------------------------------------------------


def test_a_follow_up_keeps_the_topic_and_takes_the_year(maria: Person) -> None:
    maria.say("Quando entrego o IRS?")
    reply = maria.say("e em 2025?")

    assert reply.article == DEADLINE
    assert maria.app.store.find(maria.conversation).state.slots.year == 2025  # type: ignore[union-attr]


def test_too_late_leads_on_from_the_topic(maria: Person) -> None:
    maria.say("Quando entrego o IRS?")
    reply = maria.say("e se já passou?")

    assert reply.article == maria.app.pack.articles[DEADLINE].deadline.late  # type: ignore[union-attr]


def test_the_question_before_is_the_context_of_the_next_and_small_talk_is_not(
    maria: Person,
) -> None:
    maria.say("Quando entrego o IRS?")
    maria.say("obrigado")
    maria.say("e em 2025?")
    maria.say("e se já passou?")

    contexts = [context for _, _, context in maria.model.heard]
    assert contexts == [None, *[Context(MaskedText("Quando entrego o IRS?"), DEADLINE)] * 3]


@pytest.mark.parametrize(
    ("answer", "article"),
    [
        ("1", DEADLINE),
        ("2", CAR),
        (" 3. ", VAT),
        ("2)", CAR),
        ("٢", CAR),
        (CAR, CAR),
        ("Taxas de IVA", VAT),
        ("VAT RATES", VAT),
    ],
)
def test_an_offer_is_picked_by_number_name_or_value(
    maria: Person, answer: str, article: str
) -> None:
    titles = {"Taxas de IVA": "pt", "VAT RATES": "en"}
    if answer in titles:
        answer = maria.app.pack.articles[VAT].title(titles[answer]).upper()
    asked = maria.say("Que impostos pago?")
    offers = next(b for b in asked.blocks if isinstance(b, Choices))

    reply = maria.say(answer)

    assert [choice.value for choice in offers.items] == [DEADLINE, CAR, VAT]
    assert (reply.outcome, reply.article) == (TurnOutcome.ANSWERED, article)


@pytest.mark.parametrize("answer", ["0", "4", "11", "²", "½"])
def test_a_number_that_was_not_offered_picks_nothing(maria: Person, answer: str) -> None:
    maria.say("Que impostos pago?")
    reply = maria.say(answer)

    assert reply.outcome == TurnOutcome.HANDOVER_OFFERED


def test_offers_hold_for_one_turn(maria: Person) -> None:
    maria.say("Que impostos pago?")
    maria.say("obrigado")
    reply = maria.say("1")

    assert reply.article is None


def test_the_subject_offered_with_a_refusal_is_picked_by_its_number(maria: Person) -> None:
    maria.say("Quanto devo eu, 501964843?")
    reply = maria.say("1")

    assert (reply.outcome, reply.article) == (TurnOutcome.ANSWERED, DEADLINE)


# -- compose and record ----------------------------------------------------------


def test_a_turn_is_kept_with_what_its_receipt_promises(maria: Person) -> None:
    reply = maria.say("Quando entrego o IRS?")

    (turn,) = maria.app.store.history(maria.conversation)
    assert (turn.reply, turn.outcome) == (reply, TurnOutcome.ANSWERED)
    assert (turn.language, turn.pack_revision) == ("pt", maria.app.pack.revision)
    assert turn.at.date() == TODAY
    assert turn.milliseconds > 0
    assert set(maria.app.pack.articles[DEADLINE].facts) <= set(turn.fact_ids)


def test_an_answer_names_its_source_and_a_receipt_that_can_be_read_aloud(maria: Person) -> None:
    reply = maria.say("Quando entrego o IRS?")

    (source,) = (b for b in reply.blocks if isinstance(b, Source))
    assert source.article == DEADLINE
    assert re.fullmatch(r"[2-9A-HJKMNP-TV-Z]{4}-[2-9A-HJKMNP-TV-Z]{4}", reply.receipt)


def test_receipts_do_not_repeat() -> None:
    assert len({new_receipt() for _ in range(2000)}) == 2000


def test_the_log_has_numbers_and_names_and_no_sentence(
    maria: Person, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="assistant.turn"):
        maria.say("Quando entrego o IRS?")

    (record,) = (r for r in caplog.records if r.name == "assistant.turn")
    assert record.getMessage() == "turn.recorded"
    assert (record.outcome, record.article) == ("answered", DEADLINE)  # type: ignore[attr-defined]


def test_a_conversation_goes_on_in_a_new_process_on_the_same_database(
    maria: Person, folder: Path
) -> None:
    maria.say("in English, please")
    maria.say("Que impostos pago?")

    restarted = replace(maria, app=product(folder, maria.model))
    picked = restarted.say("2")
    followed = restarted.say("e se já passou?")

    assert (picked.article, picked.language) == (CAR, "en")
    assert (followed.article, followed.language) == (CAR, "en")
    assert len(restarted.texts) == 4
    restarted.app.engine.dispose()


# -- with the real model ---------------------------------------------------------


def test_the_real_product_answers_follows_up_and_changes_language(app: App, ask: Ask) -> None:
    first = ask("Até quando posso entregar a declaração de IRS?", "c1")
    late = ask("e se já passou o prazo?", "c1")
    english = ask("in English, please", "c1")

    assert first.article == DEADLINE
    assert first.language == "pt"
    assert late.outcome == TurnOutcome.ANSWERED
    assert (english.article, english.language) == (late.article, "en")
    assert app.store.outcomes()["turns"]["answered"] >= 2
