"""Which label a message has: sentence vectors, nearest examples and words, fused.

The three give log-odds a label; `Fusion` holds the learnt weights and the temperature that
makes the result a probability. Built at set-up from the pack's training data; see `artefact`.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlu.embedding import Vectors
from nlu.lexical import LexicalClassifier
from nlu.training_data import Example

FUSION_FILE = Path(__file__).parent / "fusion.json"


@dataclass(frozen=True)
class Fusion:
    """How much each kind of evidence counts; learnt by `nlu.calibrate` on untrained questions."""

    dense: float = 1.0
    nearest: float = 25.0
    lexical: float = 4.0
    temperature: float = 1.0

    @classmethod
    def load(cls, path: Path = FUSION_FILE) -> Fusion:
        """Read the learnt weights."""
        return cls(**json.loads(path.read_text(encoding="utf-8")))

    def save(self, path: Path = FUSION_FILE) -> None:
        """Write the learnt weights."""
        path.write_text(json.dumps(asdict(self), indent=2) + "\n", encoding="utf-8")


@dataclass(frozen=True)
class Head:
    """How the parts on sentence vectors are fitted; the defaults suit a few lines a label."""

    strength: float = 3.0
    """Inverse of the regularisation; a few lines a label need ten times more."""
    balanced: bool = False
    """Whether a label with few lines counts as much as one with many."""
    nearest: int = 3
    """How many of a label's nearest points are compared with a text."""
    most_points: int | None = None
    """A label with more lines is kept as the middles of so many groups of like lines."""


@dataclass
class Evidence:
    """What the three parts say, texts by labels, before fusion."""

    dense: Vectors
    nearest: Vectors
    lexical: Vectors

    def logits(self, fusion: Fusion) -> Vectors:
        """Return the weighted sum, texts by labels."""
        result: Vectors = (
            fusion.dense * self.dense
            + fusion.nearest * self.nearest
            + fusion.lexical * self.lexical
        ) / fusion.temperature
        return result

    def fuse(self, fusion: Fusion) -> Vectors:
        """Return probabilities, texts by labels."""
        logits = self.logits(fusion)
        logits = logits - logits.max(axis=1, keepdims=True)
        odds = np.exp(logits)
        result: Vectors = odds / odds.sum(axis=1, keepdims=True)
        return result


@dataclass
class Classifier:
    """Labels with what was learnt about each."""

    labels: list[str]
    dense_weights: Vectors
    dense_intercept: Vectors
    points: Vectors
    """Vectors of training lines, or middles of groups of them, label by label."""
    starts: NDArray[np.int64]
    """Where each label begins in `points`."""
    nearest: int
    lexical: LexicalClassifier

    @classmethod
    def fit(
        cls, examples: Sequence[Example], vectors: Vectors, head: Head | None = None
    ) -> Classifier:
        """Learn from examples with their vectors, one row an example."""
        from sklearn.exceptions import ConvergenceWarning
        from sklearn.linear_model import LogisticRegression  # 30 MB that serving does not need

        head = head or Head()
        labels = sorted({example.label for example in examples})
        number = {label: position for position, label in enumerate(labels)}
        targets = np.array([number[example.label] for example in examples], dtype=np.int64)
        weighting = "balanced" if head.balanced else None
        with warnings.catch_warnings():
            # A hundred steps are enough: more move the weights, not the answers.
            warnings.simplefilter("ignore", ConvergenceWarning)
            dense = LogisticRegression(C=head.strength, max_iter=100, class_weight=weighting)
            dense.fit(vectors, targets)
        of_labels = [vectors[targets == label] for label in range(len(labels))]
        points = [_points(lines, head.most_points) for lines in of_labels]
        sizes = [len(of_label) for of_label in points]
        return cls(
            labels=labels,
            dense_weights=dense.coef_.T.astype(np.float32),
            dense_intercept=dense.intercept_.astype(np.float32),
            points=np.concatenate(points),
            starts=np.cumsum([0, *sizes[:-1]]),
            nearest=head.nearest,
            lexical=LexicalClassifier.fit([example.text for example in examples], targets),
        )

    def evidence(self, texts: Sequence[str], vectors: Vectors) -> Evidence:
        """Return what each part says of texts with their vectors."""
        dense = vectors @ self.dense_weights + self.dense_intercept
        dense = dense - np.logaddexp.reduce(dense, axis=1, keepdims=True)
        return Evidence(dense, self._nearest(vectors), self.lexical.scores(texts))

    def _nearest(self, vectors: Vectors) -> Vectors:
        """Return the mean similarity of the nearest points of each label.

        The best point of every label at once, struck out, then the next best: a pass for each
        over one array instead of a sort per label.
        """
        similar = vectors @ self.points.T
        sizes = np.diff(np.append(self.starts, similar.shape[1]))
        total = np.zeros((len(vectors), len(self.labels)), dtype=np.float32)
        for rank in range(self.nearest):
            best = np.maximum.reduceat(similar, self.starts, axis=1)
            has_more = sizes > rank
            total += np.where(has_more, best, 0.0)
            if rank + 1 < self.nearest:
                similar[similar == np.repeat(best, sizes, axis=1)] = -1.0
        counted = np.minimum(sizes, self.nearest).astype(np.float32)
        result: Vectors = np.divide(total, counted, dtype=np.float32)
        return result


def _points(lines: Vectors, most: int | None) -> Vectors:
    """Return the lines of a label, or the middles of groups of them (spherical k-means)."""
    if most is None or len(lines) <= most:
        return lines
    from sklearn.cluster import KMeans

    groups = KMeans(most, n_init=1, max_iter=8, random_state=0).fit(lines)
    middles = groups.cluster_centers_ / np.linalg.norm(
        groups.cluster_centers_, axis=1, keepdims=True
    )
    return np.asarray(middles, dtype=np.float32)
