"""The in-process engine keeps the promises of `Interpreter`: as it ships, and freshly fitted."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.contracts.ports import Interpreter
from assistant.contracts.turns import Context, MaskedText
from knowledge.packs import load_pack
from nlu.bundled import bundled_embedder
from nlu.classify import Classifier, Fusion
from nlu.context import ContextModel
from nlu.interpreter import InProcessInterpreter
from nlu.slots import SlotFinder
from nlu.training_data import Example, read_general
from tests.conformance.interpreter import PT, InterpreterConformance, holds
from tests.conftest import MODELS, TODAY

ARTICLES = {
    "irs.filing.deadline": ["até quando posso entregar o IRS?", "when is the tax return due"],
    "vehicles.iuc.when": ["quando pago o imposto do carro?", "when do I pay vehicle tax"],
    "portal.password.recover": ["perdi a senha do portal", "I forgot my password"],
}


class TestShipped(InterpreterConformance):
    @pytest.fixture
    def engine(self, interpreter: InProcessInterpreter) -> Interpreter:
        return interpreter


@pytest.fixture(scope="module")
def small() -> InProcessInterpreter:
    """Fit the general lines and three articles: what an authority's first pack looks like."""
    own = [Example(text, label, "mul") for label, texts in ARTICLES.items() for text in texts]
    general = [example for example in read_general() if example.label.startswith("follow.")]
    examples = [*own, *general]
    embedder = bundled_embedder(MODELS)
    vectors = embedder.embed_all([example.text for example in examples])
    classifier = Classifier.fit(examples, vectors)
    pack = load_pack("pt-at")
    context = ContextModel.of(classifier, [pack.articles[name] for name in ARTICLES])
    slots = SlotFinder(pack.entities)
    return InProcessInterpreter(embedder, classifier, Fusion.load(), slots, context, lambda: TODAY)


class TestFreshlyFitted(InterpreterConformance):
    @pytest.fixture
    def engine(self, small: InProcessInterpreter) -> Interpreter:
        return small


def test_keeping_a_text_would_be_noticed(small: InProcessInterpreter) -> None:
    kept = {"engine": small, "recent": [("e o canarinhoqzx?", date(2026, 1, 1))]}

    assert holds(kept, "canarinhoqzx")


@pytest.mark.parametrize(
    ("text", "follow"),
    [
        ("e nos Açores?", "region"),
        ("e em 2025?", "year"),
        ("e o de 2026?", "year"),
        ("and for 2025?", "year"),
        ("¿y en 2026?", "year"),
        ("et en 2025 ?", "year"),
        ("а у 2025 році?", "year"),
        ("2026?", "year"),
        ("e no ano passado?", "year"),
        ("and if I'm late?", "late"),
        ("¿y cuánto es?", "how-much"),
    ],
)
def test_the_kind_of_a_follow_up_is_told(
    interpreter: InProcessInterpreter, text: str, follow: str
) -> None:
    context = Context(MaskedText("até quando posso entregar o IRS?"), "irs.filing.deadline")

    assert interpreter.interpret(MaskedText(text), PT, context).follow == follow
