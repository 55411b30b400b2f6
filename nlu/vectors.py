"""Vectors of training lines kept on disk: after an edit only the new lines are embedded."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlu.embedding import Embedder, Vectors


class VectorFile:
    """One file per embedder: digests of texts and their vectors, in half precision."""

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        """Use a file in this folder; it need not exist."""
        self._path = folder / f"vectors-{embedder.name}.npz"
        self._embedder = embedder

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one row a text; what was not there is computed and kept."""
        known = self._read()
        keys = [hashlib.sha256(text.encode()).hexdigest()[:24] for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if new:
            rows = self._embedder.embed_all(list(new.values()))
            known |= {key: row.astype(np.float16) for key, row in zip(new, rows, strict=True)}
            self._write({key: known[key] for key in dict.fromkeys(keys)})
        return np.stack([known[key] for key in keys]).astype(np.float32)

    def _read(self) -> dict[str, NDArray[np.float16]]:
        if not self._path.is_file():
            return {}
        with np.load(self._path) as stored:
            return dict(zip(stored["keys"].tolist(), stored["rows"], strict=True))

    def _write(self, rows: dict[str, NDArray[np.float16]]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            dir=self._path.parent, suffix=".npz", delete=False
        ) as file:
            np.savez(file, keys=np.array(list(rows)), rows=np.stack(list(rows.values())))
        Path(file.name).replace(self._path)
