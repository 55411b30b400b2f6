"""Articles that the same words would lead to: understanding could only guess between them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from knowledge.documents import Problem
from nlu.embedding import Vectors
from nlu.training_data import Example

_LEAST_MARGIN = 0.0
"""Mean of (likeness to the own lines - likeness to the other article's): below, they collide."""
_CHUNK = 2000
_NEAREST = 3
_ITSELF = -2.0
"""Less than any likeness."""


@dataclass(frozen=True, slots=True)
class Margin:
    """How far the lines of one article stand from those of its nearest neighbour."""

    article: str
    neighbour: str
    margin: float


def check_collisions(
    examples: Sequence[Example], vectors: Vectors, folder: Path
) -> Iterator[Problem]:
    """Yield equal lines under two articles, and pairs of articles that cannot be told apart."""
    by_text: dict[str, set[str]] = defaultdict(set)
    for example in examples:
        by_text[" ".join(example.text.casefold().split())].add(example.label)
    for text, labels in by_text.items():
        if len(labels) > 1:
            path, line = _place(folder, text)
            either = " and ".join(sorted(labels))
            yield Problem(path, line, f"the question {text!r} leads to {either}")
    for found in margins([example.label for example in examples], vectors):
        if found.margin < _LEAST_MARGIN:
            path, line = _place(folder, f"intent: {found.article}")
            message = f"{found.article} collides with {found.neighbour} (margin {found.margin:.3f})"
            yield Problem(path, line, message)


def margins(labels: Sequence[str], vectors: Vectors) -> list[Margin]:
    """Return for each label its nearest neighbour and the mean margin, smallest first.

    Of each line: the mean likeness of its three nearest lines of its own label (itself left
    out), less that of the three nearest of each other label.
    """
    order = np.argsort(np.array(labels), kind="stable")
    names = sorted(set(labels))
    ranked, points = np.array(labels)[order], vectors[order]
    starts = np.searchsorted(ranked, names)
    own = np.searchsorted(names, ranked)
    total = np.zeros((len(names), len(names)))
    for begin in range(0, len(points), _CHUNK):
        rows = slice(begin, min(begin + _CHUNK, len(points)))
        similar = points[rows] @ points.T
        similar[np.arange(similar.shape[0]), np.arange(rows.start, rows.stop)] = _ITSELF
        near = _nearest(similar, starts)
        mine = near[np.arange(len(near)), own[rows]]
        # A single line has no likeness to its own: nothing can be said of it.
        np.add.at(total, own[rows], np.nan_to_num(mine[:, None] - near))
    sizes = np.diff(np.append(starts, len(points)))
    mean = total / sizes[:, None]
    np.fill_diagonal(mean, np.inf)
    closest = mean.argmin(axis=1)
    found = [
        Margin(name, names[closest[n]], float(mean[n, closest[n]])) for n, name in enumerate(names)
    ]
    return sorted(found, key=lambda margin: margin.margin)


def _nearest(similar: Vectors, starts: np.ndarray) -> Vectors:
    """Return the mean of the three best of each label, lines by labels.

    Of a label with fewer lines those there are; not a number where there is none.
    """
    found = np.full((len(similar), len(starts)), np.nan, dtype=np.float32)
    ends = np.append(starts[1:], similar.shape[1])
    for label, (begin, end) in enumerate(zip(starts, ends, strict=True)):
        size = min(_NEAREST, end - begin)
        best = np.partition(similar[:, begin:end], end - begin - size, axis=1)[:, -size:]
        is_other = best > _ITSELF
        count = is_other.sum(axis=1)
        total = np.where(is_other, best, 0.0).sum(axis=1)
        np.divide(total, count, out=found[:, label], where=count > 0)
    return found


def _place(folder: Path, text: str) -> tuple[str, int]:
    for path in sorted((folder / "training").rglob("*.yml")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if " ".join(line.casefold().split()) == f"- {text.casefold()}":
                return str(path), number
    return str(folder / "training"), 1
