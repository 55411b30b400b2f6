"""Lexical evidence: character and word n-grams in a complement naive Bayes.

It knows the words people really use for a topic and keeps the rare ones, which the sentence
vectors blur. As good in the fusion as a ridge classifier and fifty times faster to fit
(docs/adr/0002). Method: Rennie et al., 2003, as in scikit-learn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
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
        features: csr_matrix = hstack([v.transform(texts) for v in self.vectorisers]).tocsr()
        rows = np.zeros((features.shape[0], self.weights.shape[1]), dtype=np.float32)
        for row in range(features.shape[0]):
            part = slice(features.indptr[row], features.indptr[row + 1])
            chosen = self.weights[features.indices[part]].astype(np.float32)
            rows[row] = features.data[part] @ chosen
        rows -= rows.mean(axis=1, keepdims=True)
        standardised: Scores = rows / np.maximum(rows.std(axis=1, keepdims=True), 1e-6)
        return standardised
