"""Tuning on training lines alone: folds, thresholds and the classifier that can be silent."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import matthews_corrcoef

from nlu.classify import Evidence, Fusion, Head
from nlu.embedding import Vectors
from nlu.training_data import Example
from nlu.tuning import (
    OUTSIDE,
    Fold,
    by_correlation,
    by_recall,
    correlation,
    folds,
    look,
    traffic,
    tune,
)

WORDS = ["apple", "bridge", "candle", "desert", "engine", "forest"]


def corpus(seed: int = 0, lines: int = 12) -> tuple[list[Example], Vectors]:
    """Return labels that are clouds around directions of their own."""
    random = np.random.default_rng(seed)
    centres = np.eye(len(WORDS), 16)
    examples, rows = [], []
    for number, word in enumerate(WORDS):
        for line in range(lines):
            examples.append(Example(f"{word} {word}s {line}", word, "en"))
            rows.append(centres[number] + random.normal(0, 0.12, 16))
    vectors = np.array(rows)
    return examples, (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def rounds(seed: int) -> list[Fold]:
    examples, vectors = corpus()
    return list(folds([example.label for example in examples], vectors, seed))


@given(st.integers(0, 50))
def test_a_fold_never_trains_on_what_it_asks(seed: int) -> None:
    labels = np.array([example.label for example in corpus()[0]])

    for fold in rounds(seed):
        trained = set(labels[fold.train])
        assert not set(fold.train) & {*fold.inside, *fold.outside}
        assert set(labels[fold.inside]) <= trained
        assert not set(labels[fold.outside]) & trained


def test_every_label_is_once_a_stranger() -> None:
    labels = np.array([example.label for example in corpus()[0]])

    strangers = [label for fold in rounds(0) for label in set(labels[fold.outside])]

    assert sorted(strangers) == WORDS


def test_a_labels_only_line_is_never_asked_inside() -> None:
    examples, vectors = corpus(lines=6)
    examples.append(Example("lonely", "lonely", "en"))
    vectors = np.vstack([vectors, np.ones((1, 16), np.float32) / 4])

    asked = [
        place
        for fold in folds([example.label for example in examples], vectors, 0)
        for place in fold.inside
    ]

    assert len(examples) - 1 not in asked


def test_too_few_labels_are_refused() -> None:
    examples, vectors = corpus()

    with pytest.raises(ValueError, match="too few"):
        tune(examples[:12], vectors[:12], Head(), 0.5)


def test_a_tuned_classifier_answers_its_labels_and_is_silent_on_strangers() -> None:
    examples, vectors = corpus()
    tuned = tune(examples, vectors, Head(30, True), outside_share=0.5)
    asked, likes = corpus(seed=1)
    strange = np.random.default_rng(2).normal(0, 1, (40, 16)).astype(np.float32)
    strange[:, : len(WORDS)] = 0
    strange /= np.linalg.norm(strange, axis=1, keepdims=True)

    known = tuned.decide([example.text for example in asked], likes)
    unknown = tuned.decide(["zebra"] * len(strange), strange)

    assert (known == np.array([example.label for example in asked])).mean() > 0.9
    assert (unknown == OUTSIDE).mean() > 0.9


def test_the_same_lines_tune_alike() -> None:
    examples, vectors = corpus()

    one, two = (tune(examples, vectors, Head(), 0.5, seeds=(3,)) for _ in range(2))

    assert one.tuning.threshold == two.tuning.threshold
    assert one.tuning.fusion == two.tuning.fusion


@pytest.mark.filterwarnings("ignore:A single label was found")
@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(1, 5)), min_size=1, max_size=40
    )
)
def test_the_correlation_is_that_of_the_library(cases: list[tuple[int, int, int]]) -> None:
    right, told, weights = np.array(cases).T

    expected = matthews_corrcoef(right, told, sample_weight=weights)

    assert correlation(right, told, weights.astype(float)) == pytest.approx(expected, abs=1e-9)


def test_the_threshold_by_correlation_parts_right_from_outside() -> None:
    truth = np.array(["a", "b", "a", OUTSIDE, OUTSIDE])
    best = np.array(["a", "b", "a", "a", "b"])
    probability = np.array([0.9, 0.8, 0.7, 0.3, 0.2])

    value, threshold = by_correlation(truth, best, probability, np.ones(5))

    assert value == pytest.approx(1.0)
    assert 0.3 < threshold <= 0.7


@given(st.floats(0.1, 0.95), st.integers(0, 100))
def test_the_threshold_by_recall_refuses_that_share(recall: float, seed: int) -> None:
    random = np.random.default_rng(seed)
    truth = np.array(["a"] * 50 + [OUTSIDE] * 200)
    probability = random.random(250)

    value, threshold = by_recall(recall)(truth, np.full(250, "a"), probability, np.ones(250))

    assert (probability[50:] < threshold).mean() == pytest.approx(recall, abs=0.01)
    assert value == pytest.approx((probability[:50] >= threshold).mean())


def test_traits_are_those_of_the_best_label() -> None:
    dense = np.log(np.array([[0.7, 0.2, 0.1], [0.1, 0.3, 0.6]], dtype=np.float32))
    zero = np.zeros_like(dense)

    best, traits = look(Evidence(dense, zero, zero), Fusion(1, 0, 0))

    assert best.tolist() == [0, 2]
    assert traits[:, 2] == pytest.approx(np.log([0.7, 0.6]), abs=1e-5)
    assert traits[:, 1] == pytest.approx(np.log([0.7 / 0.2, 0.6 / 0.3]), abs=1e-5)


def test_traffic_weighs_the_outside_as_expected() -> None:
    truth = np.array(["a"] * 8 + [OUTSIDE] * 2)

    weights = traffic(truth, 0.6)

    assert weights[truth == OUTSIDE].sum() / weights.sum() == pytest.approx(0.6)
