"""Lexical evidence: a text is cut and weighed as scikit-learn would, without needing it."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from nlu.lexical import LexicalClassifier, Vocabulary, pieces, plain, words

LINES = [
    ("até quando entrego o IRS?", 0),
    ("prazo do IRS este ano", 0),
    ("quando é que fecha o prazo do irs", 0),
    ("quanto pago de imposto do carro", 1),
    ("imposto do carro elétrico, quanto é?", 1),
    ("imposto do carro velho, quanto pago?", 1),
]
TEXTS = st.text(alphabet="irs  prazocéàОїй?!,авт🚗漢 1", max_size=60)


@pytest.fixture(scope="module")
def lexical() -> LexicalClassifier:
    return LexicalClassifier.fit([text for text, _ in LINES], np.array([n for _, n in LINES]))


@given(text=TEXTS)
def test_a_text_is_cut_as_scikit_learn_cuts_it(text: str) -> None:
    common = {"strip_accents": "unicode", "lowercase": True}
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), **common).build_analyzer()
    grams = TfidfVectorizer(ngram_range=(1, 2), **common).build_analyzer()

    assert sorted(pieces(plain(text))) == sorted(letters(text))
    assert sorted(words(plain(text))) == sorted(grams(text))


@given(text=TEXTS)
def test_a_text_is_weighed_as_scikit_learn_weighs_it(text: str) -> None:
    vectoriser = TfidfVectorizer(analyzer=lambda t: pieces(plain(t)), sublinear_tf=True)
    vectoriser.fit([line for line, _ in LINES])
    vocabulary = Vocabulary(vectoriser.vocabulary_, vectoriser.idf_.astype(np.float32))

    columns, values = vocabulary.weigh(pieces(plain(text)))

    row = np.zeros(len(vocabulary.columns))
    row[columns] = values
    assert row == pytest.approx(vectoriser.transform([text]).toarray()[0], abs=1e-5)


def test_many_texts_are_scored_one_by_one(lexical: LexicalClassifier) -> None:
    texts = [text for text, _ in LINES]

    together = lexical.scores(texts)

    assert [row.argmax() for row in together] == [label for _, label in LINES]
    assert np.array_equal(together, np.concatenate([lexical.scores([text]) for text in texts]))


def test_a_text_without_a_known_word_says_nothing(lexical: LexicalClassifier) -> None:
    assert not lexical.scores(["漢字", ""]).any()


def test_serving_does_not_load_scikit_learn() -> None:
    code = "import sys, assistant.bootstrap; sys.exit('sklearn' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
