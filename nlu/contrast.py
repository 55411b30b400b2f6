"""Which topics are taken for each other, and batches that put them side by side.

For contrastive training: in such a batch every other topic is a negative, and the confusable ones
are the hard negatives. Confusions are those of held-out training lines; it must never see a
development question.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

import numpy as np
from numpy.typing import NDArray

from nlu.embedding import Vectors

_FOLDS = 5
_MOST = 8
"""Confusable labels kept for each."""
_BESIDE = 3
"""Confusable labels that come into a batch with the one that was drawn."""

Pair = tuple[str, str]
"""Two lines of one label."""


def confusable(vectors: Vectors, labels: Sequence[int], seed: int) -> dict[int, list[int]]:
    """Return for each label those that its lines are taken for when held out, most often first.

    A line is held against the means of the other folds' lines; every label nearer than its own
    counts.
    """
    targets: NDArray[np.int64] = np.asarray(labels, dtype=np.int64)
    count = int(targets.max()) + 1
    centred = vectors - vectors.mean(axis=0)  # all vectors of a model share a direction
    folds = np.random.default_rng(seed).permutation(len(targets)) % _FOLDS
    taken = np.zeros((count, count), dtype=np.int64)
    for fold in range(_FOLDS):
        held = folds == fold
        sums = np.zeros((count, vectors.shape[1]), dtype=np.float32)
        np.add.at(sums, targets[~held], centred[~held])
        means = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9)
        likeness = centred[held] @ means.T
        own = np.take_along_axis(likeness, targets[held][:, None], axis=1)
        np.add.at(taken, targets[held], likeness > own)
    order = np.argsort(-taken, axis=1, kind="stable")[:, :_MOST]
    return {
        label: [int(other) for other in order[label] if taken[label, other]]
        for label in range(count)
    }


def batches(
    lines: Sequence[Sequence[str]],
    confused: dict[int, list[int]],
    size: int,
    steps: int,
    random: Random,
) -> Iterator[list[Pair]]:
    """Yield batches of pairs, each label at most once in a batch; labels are drawn in turn.

    `lines` holds the lines of each label; a label with a single line is left out.
    """
    usable = {label for label, texts in enumerate(lines) if len(texts) > 1}
    if len(usable) < size:
        raise ValueError(f"{len(usable)} labels have two lines, a batch needs {size}")
    waiting: list[int] = []
    for _ in range(steps):
        batch: dict[int, Pair] = {}
        while len(batch) < size:
            if not waiting:
                waiting = sorted(usable)
                random.shuffle(waiting)
            drawn = waiting.pop()
            near = [label for label in confused[drawn] if label in usable]
            beside = random.sample(near, min(_BESIDE, len(near)))
            for label in [drawn, *beside][: size - len(batch)]:
                if label not in batch:
                    one, other = random.sample(lines[label], 2)
                    batch[label] = (one, other)
        yield list(batch.values())
