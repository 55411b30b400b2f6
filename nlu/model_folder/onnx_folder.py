"""Serves a folder that `assistant model onnx` wrote: no torch in the process.

The graph is 8-bit as the bundled one's. The word table lies beside it in half floats, mapped, so
that only rows in use reach memory.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from nlu.embedding import Vectors
from nlu.model_folder.tokens import guard
from nlu.onnx_embedder import OnnxEmbedder

GRAPH, WORDS, PLACES = "encoder-*.onnx", "words.npy", "places.npy"
TOKENIZER, SERVING = "tokenizer.json", "serving.json"


class FolderSource:
    """Tokenizer and word table of the folder."""

    def __init__(self, folder: Path) -> None:
        """Map the table and load the tokenizer.

        Raises:
            OSError: a file is missing.
        """
        serving = json.loads((folder / SERVING).read_text(encoding="utf-8"))
        self._prefix: str = serving["prefix"]
        self._words = np.load(folder / WORDS, mmap_mode="r")
        self._places: Vectors = np.load(folder / PLACES)
        self.dimension: int = self._words.shape[1]
        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(serving["max_tokens"])
        guard(self._tokenizer)

    def encode(self, text: str) -> list[int]:
        """Return the ids of a text."""
        ids: list[int] = self._tokenizer.encode(self._prefix + text).ids
        return ids

    def rows(self, ids: NDArray[np.int64]) -> Vectors:
        """Return word vectors with what their places add."""
        rows: Vectors = self._words[ids].astype(np.float32) + self._places[: ids.shape[1]]
        return rows


def open_onnx(folder: Path) -> OnnxEmbedder:
    """Return the embedder of such a folder; its name is that of the graph."""
    (graph,) = folder.glob(GRAPH)
    return OnnxEmbedder(graph, FolderSource(folder))
