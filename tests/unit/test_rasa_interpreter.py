"""Rasa behind the port, where Rasa itself does not matter: what is sent, weighed, fallen back to.

The promises of the port are tested on real servers in tests/sidecar.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant.contracts.turns import Context, MaskedText
from assistant.engine.masking import trusted
from nlu.interpreter import InProcessInterpreter
from nlu.rasa.interpreter import RasaInterpreter
from nlu.rasa.sidecar import Sidecar
from tests.conformance.interpreter import PT, holds
from tests.peers.rasa import RANKING, BrokenRasa, broken, hangs, says

QUESTION = MaskedText("até quando posso entregar o IRS?")


@pytest.fixture
def rasa():
    """A server that always gives the same ranking."""
    with broken(says(RANKING)) as running:
        yield running


@pytest.fixture
def engine(interpreter: InProcessInterpreter, rasa: BrokenRasa) -> Iterator[RasaInterpreter]:
    """Rasa with the engine of the default pack behind it."""
    sidecar = Sidecar(rasa.url, "t", timeout=0.3)
    yield RasaInterpreter.beside(interpreter, sidecar)
    sidecar.close()


def test_confidences_of_the_packs_labels_sum_to_one(engine) -> None:
    meaning = engine.interpret(QUESTION, PT)

    shares = {c.label: c.probability for c in meaning.candidates}
    assert set(shares) == set(engine.classifier.labels)
    assert shares["irs.filing.deadline"] == pytest.approx(0.6 / 0.9)
    assert shares["vehicles.iuc.when"] == pytest.approx(0.3 / 0.9)
    assert sum(shares.values()) == pytest.approx(1)
    assert meaning.confidence == pytest.approx(0.6 / 0.9)


def test_masks_and_years_do_not_reach_rasa(engine, rasa) -> None:
    engine.interpret(trusted("/o meu ⟨NIF⟩ paga IMI em 2025?"), PT)

    assert rasa.texts == ["o meu paga IMI em ?"]


def test_in_a_conversation_the_message_is_read_alone_and_after_the_question(engine, rasa) -> None:
    engine.interpret(MaskedText("e nos Açores?"), PT, Context(QUESTION, "irs.filing.deadline"))

    assert rasa.texts[0] == "e nos Açores?"
    assert len(rasa.texts) == 2
    assert QUESTION.rstrip("?") in rasa.texts[1]
    assert "e nos Açores?" in rasa.texts[1]


def test_slots_are_found_by_the_product(engine) -> None:
    meaning = engine.interpret(MaskedText("e nos Açores em 2025?"), PT)

    assert (meaning.slots.region, meaning.slots.year) == ("azores", 2025)


def test_where_rasa_recognises_nothing_every_label_is_as_likely(engine, rasa) -> None:
    rasa.answer = says({"intent": {"name": None}, "intent_ranking": []})

    shares = {c.probability for c in engine.interpret(QUESTION, PT).candidates}

    assert len(shares) == 1


@pytest.mark.parametrize(
    "answer",
    [
        hangs,
        says({}, "500 Internal Server Error"),
        says({"intent": {}, "intent_ranking": [{"name": "another.pack", "confidence": 1.0}]}),
    ],
    ids=["hangs", "fails", "another pack"],
)
@pytest.mark.parametrize("context", [None, Context(QUESTION, "irs.filing.deadline")])
def test_without_a_usable_answer_the_engine_of_the_product_answers(
    engine, interpreter, rasa, answer, context
) -> None:
    rasa.answer = answer

    meaning = engine.interpret(MaskedText("e nos Açores?"), PT, context)

    assert meaning == interpreter.interpret(MaskedText("e nos Açores?"), PT, context)


def test_a_failure_between_the_two_readings_does_not_mix_two_engines(
    engine, interpreter, rasa
) -> None:
    context = Context(QUESTION, "irs.filing.deadline")

    def once(line) -> None:
        says(RANKING)(line)
        rasa.answer = says({}, "500 Internal Server Error")

    rasa.answer = once
    meaning = engine.interpret(MaskedText("e nos Açores?"), PT, context)

    assert len(rasa.texts) == 2
    assert meaning == interpreter.interpret(MaskedText("e nos Açores?"), PT, context)


@pytest.mark.parametrize("answer", [says(RANKING), says(b"canarinhoqzx"), hangs])
def test_no_text_stays_in_the_line(engine, rasa, answer) -> None:
    rasa.answer = answer

    engine.interpret(MaskedText("o meu canarinhoqzx paga IMI?"), PT)

    assert "canarinhoqzx" in rasa.texts[0]
    assert not holds(engine.sidecar, "canarinhoqzx")
