"""One vector a word piece, for matching texts piece by piece (`nlu.retrieve`).

The plain multilingual-e5-small, not our fine-tuning of it: that drew questions to topics and
away from the passages that answer them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nlu.bundled import GRAPH_VERSION
from nlu.embedding import Vectors
from nlu.onnx_embedder import BundledSource, OnnxEmbedder
from nlu.weights import PREFIX, SHA256

_PASSAGE_PREFIX = "passage: "
_MAX_TOKENS = 512  # what the model has places for; the rest of a long passage is not read


@dataclass(frozen=True)
class Pieces:
    """A text's word pieces, without prefix and marks unless it has nothing else."""

    sentence: Vectors
    """The text's one unit vector, as the model is meant to be used."""

    vectors: Vectors
    """A row a piece, not normalised."""
    information: Vectors
    """How rare each piece is in the languages of the world: nats above the commonest piece."""


class TokenEncoder:
    """Questions and passages to pieces."""

    def __init__(self, folder: Path) -> None:
        """Load the model; its file is built in the folder when it is not there."""
        key = hashlib.sha256(f"{GRAPH_VERSION}|{SHA256}|tokens".encode()).hexdigest()[:16]
        target = folder / f"tokens-{key}.onnx"
        if not target.exists():
            from nlu.onnx_model import write_model  # `onnx` is 40 MB that serving does not need

            write_model(target, delta=None, tokens=True)
        self.name = target.stem
        self._source = BundledSource()
        self._embedder = OnnxEmbedder(target, self._source)
        scores = self._source.scores
        self._information = np.where(scores < 0, scores[scores < 0].max() - scores, 0)

    def questions(self, texts: Sequence[str]) -> list[Pieces]:
        """Encode what people ask."""
        return self._encode(texts, PREFIX)

    def passages(self, texts: Sequence[str]) -> list[Pieces]:
        """Encode what may answer."""
        return self._encode(texts, _PASSAGE_PREFIX)

    def _encode(self, texts: Sequence[str], prefix: str) -> list[Pieces]:
        before = len(self._source.encode("", prefix.rstrip(), _MAX_TOKENS)) - 1
        tokens = [self._source.encode(text, prefix, _MAX_TOKENS) for text in texts]
        return [
            self._pieces(ids, vectors, before)
            for ids, vectors in zip(tokens, self._embedder.embed_tokens(tokens), strict=True)
        ]

    def _pieces(self, ids: list[int], vectors: Vectors, before: int) -> Pieces:
        mean = vectors.mean(axis=0)
        own = slice(before, -1) if len(ids) > before + 1 else slice(None)
        information = self._information[ids[own]].astype(np.float32)
        return Pieces(mean / np.linalg.norm(mean), vectors[own], information)
