"""BM25 over lower-case words: the classic of lexical search, k1 1.2 and b 0.75.

Method: Robertson and Zaragoza, 2009, with the idf that cannot be negative.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csc_matrix
from sklearn.feature_extraction.text import CountVectorizer

from nlu.embedding import Vectors

_K1 = 1.2
_B = 0.75
_WORD = r"(?u)\w+"


class Bm25:
    """An index of passages."""

    def __init__(self, passages: Sequence[str]) -> None:
        """Index them; passages without a single word are never found."""
        self._counter = CountVectorizer(token_pattern=_WORD, dtype=np.float32)
        counts = self._counter.fit_transform([*passages, "a"])[: len(passages)].tocoo()
        lengths = np.asarray(counts.sum(axis=1)).ravel()
        usual = _K1 * (1 - _B + _B * lengths / max(lengths.mean(), 1.0))
        often = np.bincount(counts.col, minlength=counts.shape[1])
        rare = np.log1p((len(passages) - often + 0.5) / (often + 0.5))
        weights = counts.data * (_K1 + 1) / (counts.data + usual[counts.row]) * rare[counts.col]
        self._weights = csc_matrix((weights, (counts.row, counts.col)), counts.shape).T.tocsr()

    def scores(self, question: str) -> Vectors:
        """Return one number a passage; 0 where no word is shared."""
        asked = self._counter.transform([question])
        scores: Vectors = (asked @ self._weights).toarray()[0].astype(np.float32)
        return scores
