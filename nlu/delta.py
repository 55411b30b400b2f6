"""What fine-tuning changed in the encoder: for each matrix W a pair with W' = W + up @ down.

Written by `nlu.finetune`, added by `nlu.onnx_model` before it quantises. Half floats, so that
the file can live in the repository.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from nlu.weights import SHA256, Floats, WeightsError

Delta = dict[str, tuple[Floats, Floats]]
"""Matrix name as in the weights file (`l0.q.w`) to `up` (out, rank) and `down` (rank, in)."""

_BASE = "base"


def write_delta(path: Path, delta: Delta) -> None:
    """Write the pairs with the digest of the weights they belong to; same input, same bytes."""
    stored: dict[str, Any] = {
        f"{name}.{part}": array.astype(np.float16)
        for name, pair in sorted(delta.items())
        for part, array in zip(("up", "down"), pair, strict=True)
    }
    stored[_BASE] = np.array(SHA256)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        np.savez(file, **stored)


def read_delta(path: Path) -> Delta:
    """Read the pairs.

    Raises:
        WeightsError: the file is no delta, or one of other weights.
    """
    try:
        with np.load(path, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
    except (ValueError, BadZipFile) as error:
        raise WeightsError(f"{path}: no delta: {error}") from error
    if str(arrays.pop(_BASE, "")) != SHA256:
        raise WeightsError(f"{path}: belongs to other weights than {SHA256}")
    names = sorted(name.removesuffix(".up") for name in arrays if name.endswith(".up"))
    if len(arrays) != 2 * len(names) or any(f"{name}.down" not in arrays for name in names):
        raise WeightsError(f"{path}: an up or a down part is missing")
    return {
        name: (arrays[f"{name}.up"].astype(np.float32), arrays[f"{name}.down"].astype(np.float32))
        for name in names
    }
