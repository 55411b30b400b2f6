"""What every `Interpreter` promises. Inherit, give the fixture `engine`, and run."""

from __future__ import annotations

import gc
import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from types import FunctionType, ModuleType

import pytest

from assistant.contracts.messages import Language
from assistant.contracts.ports import Interpreter
from assistant.contracts.turns import Context, Interpretation, MaskedText

PT = Language("pt")
MESSAGES = [
    "até quando posso entregar o IRS?",
    "how much vehicle tax do I pay for an electric car in the Azores",
    "скільки коштує податок на авто",
    "quiero hablar con una persona",
    "o meu ⟨NIF⟩ está bloqueado",
    "⟨NIF⟩",
    "xyzzy",
    "👍",
    "palavra " * 300,
]
ELLIPTICAL = ["e nos Açores?", "and for 2025?", "¿y si llego tarde?", "а для дітей?"]
STANDING = [
    "até quando é que posso entregar a declaração de IRS deste ano?",
    "how much vehicle tax do I pay for an electric car in the Azores",
    "perdi a senha do portal das finanças e não consigo recuperá-la",
]
CONTEXTS = [
    Context(MaskedText("até quando posso entregar o IRS?"), "irs.filing.deadline"),
    Context(MaskedText("quando pago o imposto do carro?"), "vehicles.iuc.when"),
]


def holds(thing: object, word: str) -> bool:
    """Say whether a word stands in any text that can be reached from an object."""
    seen: set[int] = set()
    waiting = [thing]
    while waiting:
        found = waiting.pop()
        if id(found) in seen or isinstance(found, ModuleType | FunctionType | type):
            continue
        seen.add(id(found))
        if isinstance(found, str) and word in found:
            return True
        if isinstance(found, bytes) and word.encode() in found:
            return True
        waiting += gc.get_referents(found)
        if isinstance(found, dict):
            waiting += found  # the collector leaves out keys that are texts
    return False


class InterpreterConformance:
    """The promises of the port, one test each."""

    @pytest.fixture
    def engine(self) -> Interpreter:
        """Return the interpreter under test."""
        raise NotImplementedError

    @pytest.mark.parametrize("text", MESSAGES)
    def test_candidates_are_sorted_and_sum_to_one(self, engine: Interpreter, text: str) -> None:
        candidates = engine.interpret(MaskedText(text), PT).candidates

        shares = [candidate.probability for candidate in candidates]
        assert shares == sorted(shares, reverse=True)
        assert min(shares) >= 0.0
        assert sum(shares) == pytest.approx(1.0, abs=1e-4)

    def test_every_label_comes_once(self, engine: Interpreter) -> None:
        labels = [c.label for c in engine.interpret(MaskedText(MESSAGES[0]), PT).candidates]

        assert len(labels) == len(set(labels))
        assert all(labels)

    @pytest.mark.parametrize("text", MESSAGES)
    def test_confidence_is_a_probability(self, engine: Interpreter, text: str) -> None:
        assert 0.0 <= engine.interpret(MaskedText(text), PT).confidence <= 1.0

    def test_the_same_text_means_the_same_whatever_came_between(self, engine: Interpreter) -> None:
        first = self.meanings(engine, MESSAGES)

        assert self.meanings(engine, MESSAGES[::-1]) == first[::-1]

    def test_the_same_text_means_the_same_in_many_threads(self, engine: Interpreter) -> None:
        expected = self.meanings(engine, MESSAGES)

        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(lambda _: self.meanings(engine, MESSAGES), range(16)))

        assert found == [expected] * 16

    @pytest.mark.parametrize("text", ELLIPTICAL)
    def test_an_elliptical_message_is_read_with_its_context(
        self, engine: Interpreter, text: str
    ) -> None:
        alone = engine.interpret(MaskedText(text), PT)
        one, other = (engine.interpret(MaskedText(text), PT, c) for c in CONTEXTS)

        assert alone.is_elliptical and one.is_elliptical and other.is_elliptical
        assert one.candidates != other.candidates

    @pytest.mark.parametrize("text", STANDING)
    def test_a_message_that_stands_alone_keeps_its_best_meaning_in_a_context(
        self, engine: Interpreter, text: str
    ) -> None:
        alone = engine.interpret(MaskedText(text), PT)

        in_context = engine.interpret(MaskedText(text), PT, CONTEXTS[1])

        assert in_context.candidates[0].label == alone.candidates[0].label
        assert not alone.is_elliptical and not in_context.is_elliptical

    def test_slots_are_those_of_the_message_not_of_its_context(self, engine: Interpreter) -> None:
        question = MaskedText("quanto era o IAS na Madeira em 2025?")
        context = Context(question, "irs.filing.deadline")

        meaning = engine.interpret(MaskedText("e nos Açores?"), PT, context)

        assert (meaning.slots.region, meaning.slots.year) == ("azores", None)

    def test_no_text_is_kept(self, engine: Interpreter, caplog: pytest.LogCaptureFixture) -> None:
        word = "canarinhoqzx"
        caplog.set_level(logging.DEBUG)

        short, long = MaskedText(f"e o {word}?"), MaskedText(f"o meu {word} paga IMI?")
        engine.interpret(long, PT, Context(short, "irs.filing.deadline"))
        engine.interpret(short, PT, Context(long, "irs.filing.deadline"))

        assert not holds(engine, word)
        assert word not in caplog.text

    @staticmethod
    def meanings(engine: Interpreter, texts: Sequence[str]) -> list[Interpretation]:
        return [engine.interpret(MaskedText(text), PT) for text in texts]
