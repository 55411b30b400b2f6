"""Lexical evidence: one text is weighed as scikit-learn weighs it, only without its checks."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import hstack

from nlu.lexical import LexicalClassifier

LINES = [
    ("até quando entrego o IRS?", 0),
    ("prazo do IRS este ano", 0),
    ("quando é que fecha o prazo do irs", 0),
    ("quanto pago de imposto do carro", 1),
    ("imposto do carro elétrico, quanto é?", 1),
    ("imposto do carro velho, quanto pago?", 1),
]
WORDS = st.text(alphabet="irs prazocéàО?!авт🚗", max_size=60)


@pytest.fixture(scope="module")
def words() -> LexicalClassifier:
    return LexicalClassifier.fit([text for text, _ in LINES], np.array([n for _, n in LINES]))


@given(text=WORDS)
def test_a_text_is_weighed_as_the_vectorisers_do(words: LexicalClassifier, text: str) -> None:
    features = hstack([v.transform([text]) for v in words.vectorisers])
    expected = np.asarray(features @ words.weights.astype(np.float32))
    expected -= expected.mean(axis=1, keepdims=True)
    expected /= np.maximum(expected.std(axis=1, keepdims=True), 1e-6)

    assert words.scores([text]) == pytest.approx(expected, abs=1e-2)


def test_many_texts_are_scored_one_by_one(words: LexicalClassifier) -> None:
    texts = [text for text, _ in LINES]

    together = words.scores(texts)

    assert [row.argmax() for row in together] == [label for _, label in LINES]
    assert np.array_equal(together, np.concatenate([words.scores([text]) for text in texts]))


def test_a_text_without_a_known_word_says_nothing(words: LexicalClassifier) -> None:
    assert not words.scores(["漢字", ""]).any()


def test_it_is_the_same_after_it_was_stored(words: LexicalClassifier) -> None:
    words.scores(["prazo"])  # has its analysers now

    again = pickle.loads(pickle.dumps(words))

    assert np.array_equal(again.scores(["prazo do irs"]), words.scores(["prazo do irs"]))
