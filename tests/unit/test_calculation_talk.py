"""A calculator in a conversation: it asks, is answered, asks again, or makes way."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant.bootstrap import App
from assistant.contracts.knowledge import Calculator
from assistant.contracts.messages import Calculation, Choices, Paragraph, Reply, Source
from assistant.contracts.turns import Slots
from assistant.engine.calculation import CALCULATE, begin
from knowledge.packs import load_pack
from tests.peers.interpreter import meaning
from tests.peers.talk import Listener, Person, new_person, product

PACK = load_pack("pt-at")
HOME, VAT, JOVEM = (PACK.calculators[i] for i in ("imt-home", "vat-amount", "irs-jovem-share"))
NBSP = "\u00a0"
DUTY, CAR = "property.imt.rates", "vehicles.iuc.when"
MEANINGS = {
    "Quando pago o IUC?": meaning(CAR),
    "Quanto é o IMT?": meaning(DUTY),
    "Quanto é o IMT de 250 mil euros?": meaning(DUTY, slots=Slots(amount=250_000)),
    "obrigado": meaning("chat.thanks"),
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """The product, for conversations of every test here."""
    built = product(tmp_path_factory.mktemp("sums"), Listener())
    yield built
    built.engine.dispose()


@pytest.fixture
def rita(whole: App) -> Person:
    """Someone in a new conversation."""
    return new_person(whole, MEANINGS)


def start(person: Person, calculator: Calculator = HOME) -> Reply:
    """Press the offer of a calculator on a Portuguese page."""
    return person.say(CALCULATE + calculator.id, hint="pt")


def result(reply: Reply) -> Calculation | None:
    return next((b for b in reply.blocks if isinstance(b, Calculation)), None)


def test_a_calculator_that_is_picked_asks_and_then_gives_the_result(rita: Person) -> None:
    asked = start(rita)
    answered = rita.say("250 mil")

    assert asked.blocks == (Paragraph(HOME.inputs[0].ask["pt"]),)
    assert (asked.outcome, asked.short) == ("clarified", HOME.inputs[0].ask["pt"])
    done = result(answered)
    assert done is not None
    assert f"7{NBSP}042,04{NBSP}€" in done.result
    assert (answered.outcome, answered.article, answered.language) == ("answered", DUTY, "pt")
    assert any(isinstance(block, Source) for block in answered.blocks)
    assert answered.short == f"{done.result} {done.leaves_out}"


def test_a_calculator_with_choices_is_answered_by_number_label_and_word(rita: Person) -> None:
    start(rita, VAT)
    operation = rita.say("100")
    rate = rita.say("1")
    region = rita.say("Taxa normal")
    answered = rita.say("na Madeira")

    for asked, entry in zip((operation, rate, region), VAT.inputs[1:], strict=True):
        (question,) = asked.blocks
        assert isinstance(question, Choices)
        assert [c.label for c in question.items] == [o.labels["pt"] for o in entry.options]
        assert asked.short.endswith(f"{len(entry.options)}. {entry.options[-1].labels['pt']}")
    done = result(answered)
    assert done is not None
    assert f"Com IVA são 122{NBSP}€." in done.result


def test_a_question_that_names_the_amount_is_answered_with_the_sum(rita: Person) -> None:
    answered = rita.say("Quanto é o IMT de 250 mil euros?")

    done = result(answered)
    assert done is not None
    assert answered.blocks[0] == done
    assert any(isinstance(block, Paragraph) for block in answered.blocks)


def test_a_question_without_an_amount_is_answered_without_a_sum(rita: Person) -> None:
    answered = rita.say("Quanto é o IMT?")

    assert result(answered) is None
    assert answered.outcome == "answered"


def test_another_subject_in_between_is_answered_and_ends_the_sum(rita: Person) -> None:
    start(rita)
    changed = rita.say("Quando pago o IUC?")
    later = rita.say("250 mil")

    assert (changed.outcome, changed.article) == ("answered", CAR)
    assert result(later) is None


def test_another_calculator_in_between_takes_over(rita: Person) -> None:
    start(rita)
    start(rita, JOVEM)
    rita.say("20.000")
    done = result(rita.say("3"))

    assert done is not None
    assert done.calculator == "irs-jovem-share"


def test_an_answer_that_cannot_be_read_is_asked_for_again_once(rita: Person) -> None:
    asked = start(rita)
    again = rita.say("não faço ideia")
    given_up = rita.say("não faço mesmo ideia")

    assert again.blocks == asked.blocks
    assert (again.outcome, again.article) == ("clarified", DUTY)
    assert given_up.outcome == "handover_offered"


def test_after_being_asked_again_the_answer_still_counts(rita: Person) -> None:
    start(rita)
    rita.say("não faço ideia")

    assert result(rita.say("250 mil")) is not None


def test_an_amount_out_of_range_is_asked_for_again(rita: Person) -> None:
    start(rita)

    assert rita.say("2.000.000.000 €").outcome == "clarified"


def test_after_the_result_a_bare_amount_is_not_taken_for_an_answer(rita: Person) -> None:
    start(rita)
    rita.say("250 mil")

    assert result(rita.say("300 mil")) is None


def test_a_calculator_that_does_not_exist_is_not_started(rita: Person) -> None:
    assert result(rita.say(CALCULATE + "gone", hint="pt")) is None


@pytest.mark.parametrize(
    ("calculator", "text", "amount"),
    [
        ("vat-exemption", "faturo 1500 por mês, mantenho a isenção?", 1500.0),
        ("vat-exemption", "I invoice 1500 euros a month", 1500.0),
        ("irs-jovem-share", "заробляю 1200 євро на місяць", 1200.0),
        ("imi-instalments", "IMI de uma casa de 150 mil euros", 150_000.0),
    ],
)
def test_an_amount_that_is_not_what_the_sum_counts_is_asked_for(
    calculator: str, text: str, amount: float
) -> None:
    chosen = load_pack("pt-at").calculators[calculator]

    begun = begin(chosen, text, Slots(amount=amount))

    assert "amount" not in begun.inputs
    assert begun.asks == "amount"
