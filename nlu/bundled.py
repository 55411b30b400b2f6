"""The default embedder: the bundled weights with our fine-tuning, built once, then served."""

from __future__ import annotations

import hashlib
from pathlib import Path

from nlu.onnx_embedder import OnnxEmbedder
from nlu.weights import SHA256

DELTA = Path(__file__).parent / "models" / "e5-delta.npz"
"""What fine-tuning on the pack's questions changed (docs/adr/0002)."""

GRAPH_VERSION = "1"
"""Raise it with any change to `nlu.onnx_model`: it is part of the built file's name."""


def bundled_embedder(folder: Path, delta: Path | None = DELTA) -> OnnxEmbedder:
    """Return the default embedder; its file is built in the folder when it is not there.

    The name carries a digest of all that goes in, so that a change builds a new file.
    """
    inputs = [GRAPH_VERSION.encode(), SHA256.encode(), delta.read_bytes() if delta else b""]
    digest = hashlib.sha256(b"\0".join(inputs)).hexdigest()[:16]
    target = folder / f"encoder-{digest}.onnx"
    if not target.exists():
        from nlu.onnx_model import write_model  # `onnx` is 40 MB that serving does not need

        write_model(target, delta)
    return OnnxEmbedder(target)
