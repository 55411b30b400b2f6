"""The default embedder: the bundled weights with our fine-tuning, built once, then served."""

from __future__ import annotations

from pathlib import Path

from nlu.onnx_embedder import OnnxEmbedder
from nlu.onnx_model import build

DELTA = Path(__file__).parent / "models" / "e5-delta.npz"
"""What fine-tuning on the pack's questions changed (docs/adr/0002)."""


def bundled_embedder(folder: Path) -> OnnxEmbedder:
    """Return the default embedder; its file is built in the folder when it is not there."""
    return OnnxEmbedder(build(folder, DELTA))
