"""Finds the passages that answer a question, in any of the model's languages.

Sentence vectors and BM25 name candidates; late interaction ranks them: each piece of the question
looks for its best match in the passage, and rare pieces count more. Nothing is trained on the
passages. Method: Khattab and Zaharia, 2020 (ColBERT), on a model that was not trained for it, which
works once the direction that all its vectors share is taken out (docs/benchmarks-understanding.md).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

import numpy as np
from numpy.typing import NDArray

from nlu.bm25 import Bm25
from nlu.embedding import Vectors
from nlu.token_encoder import Pieces, TokenEncoder

_CANDIDATES = 50
"""From each of the two searches."""
_WORDS = 0.05
"""What the best BM25 score adds to a cosine."""
_FLOOR = 1e-3
"""Information of the commonest piece: a question of nothing else still has a ranking."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found."""

    place: int
    """In the list of passages."""
    score: float
    """Mean cosine of the question's pieces to their best matches, and a little for shared words."""


class PassageRetriever:
    """An index of passages; the vectors of the same passages are kept in a folder."""

    def __init__(self, passages: Sequence[str], encoder: TokenEncoder, folder: Path) -> None:
        """Index the passages.

        Raises:
            ValueError: there are none.
        """
        if not passages:
            raise ValueError("no passages")
        self._encoder = encoder
        self._words = Bm25(passages)
        stored = _Stored.load_or_encode(passages, encoder, folder)
        self.sentences = stored.sentences
        pieces = stored.pieces.astype(np.float32)
        self._centre = pieces.mean(axis=0)
        self._pieces = _unit(pieces - self._centre)
        self._starts = np.concatenate([[0], np.cumsum(stored.lengths)])

    def search(self, question: str, count: int = 5) -> list[Hit]:
        """Return the best passages, best first."""
        return self.rank(question, self._encoder.questions([question])[0], count)

    def rank(self, question: str, asked: Pieces, count: int) -> list[Hit]:
        """Return the best passages of a question that is encoded already."""
        words = self._words.scores(question)
        meaning = self.sentences @ asked.sentence
        chosen = np.union1d(_best(words, _CANDIDATES), _best(meaning, _CANDIDATES))
        scores = self._match(asked, chosen)
        scores += _WORDS * words[chosen] / max(float(words.max()), 1e-9)
        return [Hit(int(chosen[at]), float(scores[at])) for at in _best(scores, count)]

    def _match(self, asked: Pieces, chosen: NDArray[np.int64]) -> Vectors:
        spans = [np.arange(self._starts[at], self._starts[at + 1]) for at in chosen]
        lengths = [len(span) for span in spans]
        question = _unit(asked.vectors - self._centre)
        likeness = question @ self._pieces[np.concatenate(spans)].T
        first = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        best = np.maximum.reduceat(likeness, first, axis=1)
        weights = asked.information + _FLOOR
        matched: Vectors = weights @ best / weights.sum()
        return matched


@dataclass(frozen=True)
class _Stored:
    """What is kept of a collection of passages, in half precision."""

    sentences: Vectors
    pieces: NDArray[np.float16]
    """Of all passages, end to end."""
    lengths: NDArray[np.int64]

    @classmethod
    def load_or_encode(
        cls, passages: Sequence[str], encoder: TokenEncoder, folder: Path
    ) -> _Stored:
        digest = hashlib.sha256("\0".join([encoder.name, *passages]).encode()).hexdigest()[:16]
        path = folder / f"passages-{digest}.npz"
        if path.is_file():
            with np.load(path) as stored:
                return cls(stored["sentences"], stored["pieces"], stored["lengths"])
        found = encoder.passages(passages)
        made = cls(
            np.stack([pieces.sentence for pieces in found]),
            np.concatenate([pieces.vectors for pieces in found]).astype(np.float16),
            np.array([len(pieces.vectors) for pieces in found]),
        )
        folder.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=folder, suffix=".part", delete=False) as file:
            np.savez(file, sentences=made.sentences, pieces=made.pieces, lengths=made.lengths)
        Path(file.name).replace(path)
        return made


def _unit(rows: Vectors) -> Vectors:
    result: Vectors = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return result


def _best(scores: Vectors, count: int) -> NDArray[np.int64]:
    """Return the places of the greatest scores, best first; of equals the earlier one."""
    return np.argsort(-scores, kind="stable")[:count]
