"""Lexical evidence: character and word n-grams in a complement naive Bayes.

It knows the words people really use for a topic and keeps the rare ones, which the sentence
vectors blur. As good in the fusion as a ridge classifier and fifty times faster to fit
(docs/adr/0002). Method: Rennie et al., 2003, as in scikit-learn.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import hstack
from sklearn.feature_extraction.text import TfidfVectorizer

Scores = NDArray[np.float32]


def _vectorisers() -> list[Any]:
    common: dict[str, Any] = {
        "sublinear_tf": True,
        "strip_accents": "unicode",
        "lowercase": True,
        "min_df": 2,
        "dtype": np.float32,
    }
    return [
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), max_features=30_000, **common),
        TfidfVectorizer(ngram_range=(1, 2), max_features=15_000, **common),
    ]


@dataclass
class LexicalClassifier:
    """One standardised score a label from the words of a text; higher is likelier."""

    vectorisers: list[Any]
    weights: NDArray[np.float16]
    """Features by labels."""

    @classmethod
    def fit(cls, texts: Sequence[str], labels: NDArray[np.int64]) -> LexicalClassifier:
        """Learn from texts and label numbers."""
        from sklearn.naive_bayes import ComplementNB  # fitting only, as in `nlu.classify`

        vectorisers = _vectorisers()
        features = hstack([v.fit_transform(texts) for v in vectorisers]).tocsr()
        bayes = ComplementNB(alpha=1.0).fit(features, labels)
        return cls(vectorisers, np.ascontiguousarray(bayes.feature_log_prob_.T, np.float16))

    def scores(self, texts: Sequence[str]) -> Scores:
        """Return texts by labels, each row with mean 0 and standard deviation 1."""
        rows = np.stack([self._score(text) for text in texts])
        rows -= rows.mean(axis=1, keepdims=True)
        standardised: Scores = rows / np.maximum(rows.std(axis=1, keepdims=True), 1e-6)
        return standardised

    def _score(self, text: str) -> Scores:
        total = np.zeros(self.weights.shape[1], dtype=np.float32)
        first = 0
        for analyse, vectoriser in zip(self._analysers, self.vectorisers, strict=True):
            columns, values = _weigh(Counter(analyse(text)), vectoriser)
            total += values @ self.weights[first + columns].astype(np.float32)
            first += len(vectoriser.vocabulary_)
        return total

    @cached_property
    def _analysers(self) -> list[Callable[[str], list[str]]]:
        return [vectoriser.build_analyzer() for vectoriser in self.vectorisers]

    def __getstate__(self) -> dict[str, Any]:
        """Leave the analysers out: they are functions."""
        return {"vectorisers": self.vectorisers, "weights": self.weights}


def _weigh(counts: Counter[str], vectoriser: Any) -> tuple[NDArray[np.int64], Scores]:  # noqa: ANN401
    """Return columns and TF-IDF of one text: `transform` for one, without its checks.

    They take four times as long as the counting.
    """
    known = vectoriser.vocabulary_
    found = {known[gram]: number for gram, number in counts.items() if gram in known}
    columns = np.fromiter(found.keys(), dtype=np.int64, count=len(found))
    often = np.fromiter(found.values(), dtype=np.float32, count=len(found))
    values = (1 + np.log(often)) * vectoriser.idf_[columns].astype(np.float32)
    return columns, values / max(float(np.linalg.norm(values)), 1e-9)
