"""Sentence vectors from any local folder that sentence-transformers reads.

`ASSISTANT_MODEL` chooses it. Pooling, prompts and the longest text come out of the folder. Weights
are read as safetensors alone: other formats can carry code.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path
from threading import Lock

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from torch.nn import functional

from nlu.embedding import Vectors
from nlu.model_folder.tokens import guard_wrapped

_BATCH = 32
_LIBRARIES = ("sentence-transformers", "transformers", "tokenizers", "torch")


class SentenceTransformerEmbedder:
    """`Embedder` on a model folder; each call runs on one thread, calls run in parallel."""

    def __init__(self, folder: Path) -> None:
        """Load the model.

        Raises:
            OSError: the folder lacks a file, or its weights are no safetensors.
        """
        torch.set_num_threads(1)  # of this process: parallel calls share the cores, not fight
        self.name = f"folder-{folder_digest(folder, _LIBRARIES)}"
        self.model = SentenceTransformer(
            str(folder),
            device="cpu",
            local_files_only=True,
            model_kwargs={"use_safetensors": True, "dtype": torch.float32},
        ).eval()
        guard_wrapped(self.model.tokenizer)
        prompts, default = self.model.prompts, self.model.default_prompt_name or ""
        self.prompt: str = prompts.get("query") or prompts.get(default) or ""
        self._tokenizing = Lock()  # the tokenizer refuses a second caller
        self.dimension = len(self.embed(""))

    def embed(self, text: str) -> Vectors:
        """Return the vector of one text."""
        vector: Vectors = self._run([text])[0]
        return vector

    def embed_all(self, texts: list[str]) -> Vectors:
        """Return one row a text, on every core; texts of like length share a batch."""
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        batches = [order[at : at + _BATCH] for at in range(0, len(order), _BATCH)]
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            results = pool.map(lambda batch: self._run([texts[at] for at in batch]), batches)
            for batch, vectors in zip(batches, results, strict=True):
                rows[batch] = vectors
        return rows

    def _run(self, texts: Sequence[str]) -> Vectors:
        with self._tokenizing:
            features = self.model.preprocess(list(texts), prompt=self.prompt)
        with torch.inference_mode():
            vectors = self.model(features)["sentence_embedding"]
            rows: Vectors = functional.normalize(vectors, dim=1).numpy()
        return rows


def folder_digest(folder: Path, libraries: Sequence[str] = ()) -> str:
    """Return what tells one model from another: all its files, and the libraries that read them.

    Its page for people (README.md) and hidden files do not count.
    """
    hasher = hashlib.sha256("".join(f"{name}={version(name)}" for name in libraries).encode())
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        hidden = any(part.startswith(".") for part in inside.parts)
        if hidden or not path.is_file() or inside.name == "README.md":
            continue
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        hasher.update(f"\0{inside.as_posix()}={digest}".encode())
    return hasher.hexdigest()[:16]
