"""A small classifier on the real model: probabilities, the artefact on disk and its digest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.artefact import digest, load_or_build
from nlu.bundled import bundled_embedder
from nlu.classify import Classifier, Evidence, Fusion
from nlu.embedding import Vectors
from nlu.training_data import Example
from nlu.vectors import VectorFile
from tests.conftest import MODELS

LINES = {
    "vehicles.iuc.when": [
        "quando pago o imposto do carro",
        "até quando pago o IUC do carro",
        "when do I pay the car tax",
        "коли платити податок на авто",
    ],
    "irs.filing.deadline": [
        "até quando entrego o IRS",
        "qual é o prazo para entregar o IRS",
        "when is the tax return due",
        "коли подати декларацію",
    ],
    "portal.password": [
        "perdi a senha do portal",
        "esqueci-me da senha das finanças",
        "I forgot my portal password",
        "забув пароль від порталу",
    ],
}
EXAMPLES = [Example(text, label, "mul") for label, texts in LINES.items() for text in texts]
ASKED = ["em que mês se paga o carro?", "la contraseña no funciona", "IRS", "xyzzy", "⟨NIF⟩"]
EMBEDDER = bundled_embedder(MODELS)
VECTORS = EMBEDDER.embed_all([example.text for example in EXAMPLES])


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return Classifier.fit(EXAMPLES, VECTORS)


def probabilities(classifier: Classifier, texts: Sequence[str]) -> Vectors:
    vectors = EMBEDDER.embed_all(list(texts))
    return classifier.evidence(texts, vectors).fuse(Fusion.load())


class CountingEmbedder:
    """The real model, counting what it was asked to embed."""

    name = EMBEDDER.name
    dimension = EMBEDDER.dimension

    def __init__(self) -> None:
        self.embedded: list[str] = []

    def embed(self, text: str) -> Vectors:
        self.embedded.append(text)
        return EMBEDDER.embed(text)

    def embed_all(self, texts: list[str]) -> Vectors:
        self.embedded += texts
        return EMBEDDER.embed_all(texts)


def test_vectors_have_length_one_and_the_promised_dimension() -> None:
    assert VECTORS.shape == (len(EXAMPLES), EMBEDDER.dimension)
    assert np.linalg.norm(VECTORS, axis=1) == pytest.approx(1.0, abs=1e-3)


def test_one_text_has_the_same_vector_every_time() -> None:
    assert np.array_equal(EMBEDDER.embed_all(ASKED), EMBEDDER.embed_all(ASKED))
    assert np.array_equal(bundled_embedder(MODELS).embed(ASKED[0]), EMBEDDER.embed(ASKED[0]))


def test_a_text_means_the_same_alone_and_among_others() -> None:
    alone = np.stack([EMBEDDER.embed(text) for text in ASKED])

    likeness = (alone * EMBEDDER.embed_all(ASKED)).sum(axis=1)

    assert likeness.min() > 0.995  # eight-bit numbers are scaled by the batch


def test_probabilities_of_every_text_sum_to_one(classifier: Classifier) -> None:
    found = probabilities(classifier, ASKED)

    assert found.shape == (len(ASKED), len(LINES))
    assert (found >= 0).all()
    assert found.sum(axis=1) == pytest.approx(1.0, abs=1e-5)


def test_training_lines_are_recognised(classifier: Classifier) -> None:
    texts = [example.text for example in EXAMPLES]

    best = [classifier.labels[i] for i in probabilities(classifier, texts).argmax(axis=1)]

    assert best == [example.label for example in EXAMPLES]


def test_a_language_that_was_never_trained_is_understood(classifier: Classifier) -> None:
    asked = ["la contraseña no funciona", "wann muss ich die Autosteuer zahlen"]

    best = [classifier.labels[i] for i in probabilities(classifier, asked).argmax(axis=1)]

    assert best == ["portal.password", "vehicles.iuc.when"]


def test_the_order_of_the_lines_does_not_matter(classifier: Classifier) -> None:
    turned = Classifier.fit(EXAMPLES[::-1], VECTORS[::-1])

    found, expected = probabilities(turned, ASKED), probabilities(classifier, ASKED)

    assert turned.labels == classifier.labels
    assert np.allclose(found, expected, atol=0.01)


def test_the_nearest_evidence_is_the_mean_of_a_labels_three_nearest_lines(
    classifier: Classifier,
) -> None:
    vector = EMBEDDER.embed_all(["em que mês se paga o carro?"])
    number = classifier.labels.index("vehicles.iuc.when")
    own = [i for i, example in enumerate(EXAMPLES) if example.label == "vehicles.iuc.when"]
    expected = np.sort(VECTORS[own] @ vector[0])[-3:].mean()

    nearest = classifier.evidence(["em que mês se paga o carro?"], vector).nearest

    assert nearest[0, number] == pytest.approx(expected, abs=1e-6)


@given(
    st.lists(st.floats(-500, 500), min_size=3, max_size=3), st.floats(0.1, 10), st.floats(0.1, 10)
)
def test_any_evidence_fuses_to_probabilities(
    scores: list[float], weight: float, temperature: float
) -> None:
    row = np.array([scores], dtype=np.float32)

    found = Evidence(row, row, row).fuse(Fusion(weight, weight, weight, temperature))

    assert found.sum() == pytest.approx(1.0, abs=1e-5)
    assert found.max() == found[0, int(np.argmax(row))]


def test_a_greater_temperature_makes_less_sure(classifier: Classifier) -> None:
    evidence = classifier.evidence(ASKED, EMBEDDER.embed_all(ASKED))
    fusion = Fusion.load()

    cooler = evidence.fuse(replace(fusion, temperature=fusion.temperature * 3))

    assert (cooler.max(axis=1) < evidence.fuse(fusion).max(axis=1)).all()


def test_the_learnt_weights_are_read_back_as_written(tmp_path: Path) -> None:
    fusion = Fusion(1.5, 20.0, 3.25, 0.8)

    fusion.save(tmp_path / "fusion.json")

    assert Fusion.load(tmp_path / "fusion.json") == fusion


def test_a_loaded_artefact_gives_the_same_result_without_embedding(tmp_path: Path) -> None:
    built = load_or_build(EXAMPLES, EMBEDDER, tmp_path)
    counting = CountingEmbedder()

    loaded = load_or_build(EXAMPLES, counting, tmp_path)

    assert counting.embedded == []
    assert np.array_equal(probabilities(loaded, ASKED), probabilities(built, ASKED))


def test_after_an_edit_only_the_new_line_is_embedded(tmp_path: Path) -> None:
    load_or_build(EXAMPLES, EMBEDDER, tmp_path)
    counting = CountingEmbedder()
    more = [*EXAMPLES, Example("ho perso la password", "portal.password", "it")]

    load_or_build(more, counting, tmp_path)

    assert counting.embedded == ["ho perso la password"]
    assert len(list(tmp_path.glob("classifier-*.joblib"))) == 2


def test_kept_vectors_are_those_of_their_texts_in_any_order(tmp_path: Path) -> None:
    texts = [example.text for example in EXAMPLES]
    kept = VectorFile(tmp_path, EMBEDDER)
    first = kept.embed(texts)

    again = VectorFile(tmp_path, EMBEDDER).embed(texts[::-1])

    assert np.array_equal(again, first[::-1])
    assert np.allclose(first, VECTORS, atol=1e-3)


@pytest.mark.parametrize(
    "changed",
    [
        EXAMPLES[1:],
        EXAMPLES[::-1],
        [*EXAMPLES, EXAMPLES[0]],
        [replace(EXAMPLES[0], text=EXAMPLES[0].text + "?"), *EXAMPLES[1:]],
        [replace(EXAMPLES[0], label="irs.refund"), *EXAMPLES[1:]],
    ],
    ids=["a line less", "another order", "a line twice", "another text", "another label"],
)
def test_the_digest_changes_with_the_data(changed: list[Example]) -> None:
    assert digest(changed, EMBEDDER) != digest(EXAMPLES, EMBEDDER)


def test_the_digest_changes_with_the_model_alone() -> None:
    other = CountingEmbedder()
    same = digest(EXAMPLES, other)
    other.name = "another model"

    assert same == digest(EXAMPLES, EMBEDDER)
    assert digest(EXAMPLES, other) != same
