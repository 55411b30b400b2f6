"""Lexical evidence: character and word n-grams (TF-IDF) with a ridge classifier.

It knows the words people really use for a topic and does not forget rare ones, which the
sentence vectors blur; together they beat either (docs/adr/0002).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import RidgeClassifier

Scores = NDArray[np.float32]


def _vectorisers() -> list[Any]:
    common: dict[str, Any] = {
        "sublinear_tf": True,
        "strip_accents": "unicode",
        "lowercase": True,
        "dtype": np.float32,
    }
    return [
        TfidfVectorizer(
            analyzer="char_wb", ngram_range=(2, 5), min_df=2, max_features=40_000, **common
        ),
        TfidfVectorizer(ngram_range=(1, 2), min_df=2, max_features=20_000, **common),
    ]


@dataclass
class LexicalClassifier:
    """One score a label from the words of a text; higher is likelier."""

    vectorisers: list[Any]
    weights: NDArray[np.float16]
    """Features by labels."""
    intercept: Scores

    @classmethod
    def fit(cls, texts: Sequence[str], labels: NDArray[np.int64]) -> LexicalClassifier:
        """Learn from texts and label numbers."""
        vectorisers = _vectorisers()
        features = hstack([v.fit_transform(texts) for v in vectorisers]).tocsr()
        ridge = RidgeClassifier(alpha=1.0, solver="sparse_cg", tol=1e-3).fit(features, labels)
        weights = np.ascontiguousarray(ridge.coef_.T).astype(np.float16)
        return cls(vectorisers, weights, ridge.intercept_.astype(np.float32))

    def scores(self, texts: Sequence[str]) -> Scores:
        """Return texts by labels."""
        features: csr_matrix = hstack([v.transform(texts) for v in self.vectorisers]).tocsr()
        rows = np.empty((features.shape[0], self.weights.shape[1]), dtype=np.float32)
        for row in range(features.shape[0]):
            part = slice(features.indptr[row], features.indptr[row + 1])
            chosen = self.weights[features.indices[part]].astype(np.float32)
            rows[row] = features.data[part] @ chosen
        return rows + self.intercept
