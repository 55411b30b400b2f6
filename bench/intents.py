"""Systems that give a text its label or refuse it, behind one shape, for the intent benchmarks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.figures import Figure, bootstrap, mean, plain, timed
from nlu.bm25 import Bm25
from nlu.embedding import Embedder, Vectors
from nlu.training_data import Example
from nlu.tuning import (
    OUTSIDE,
    Floats,
    Names,
    Objective,
    TunedClassifier,
    correlation,
    folds,
    traffic,
)

Texts = Sequence[str]


@dataclass(frozen=True)
class Decided:
    """What a system made of the test."""

    labels: Names
    """The best label of each text."""
    confidence: Floats
    threshold: float

    @property
    def answers(self) -> Names:
        """Return labels, or `OUTSIDE` where the confidence is too small."""
        return np.where(self.confidence >= self.threshold, self.labels, OUTSIDE)


System = Callable[[Texts], Decided]


def engine(tuned: TunedClassifier, embedder: Embedder) -> System:
    """Return our engine as a system; its time includes the sentence vectors."""

    def decide(texts: Texts) -> Decided:
        labels, probability = tuned.read(texts, embedder.embed_all(list(texts)))
        return Decided(labels, probability, tuned.tuning.threshold)

    return decide


Likeness = Callable[[Texts], Vectors]
"""Of texts to all training lines: texts by lines."""


def bm25(lines: Texts) -> Likeness:
    """Return the BM25 scores of the lines."""
    index = Bm25(lines)
    return lambda texts: np.stack([index.scores(text) for text in texts])


def cosine(vectors: Vectors, embedder: Embedder) -> Likeness:
    """Return the cosines to lines whose vectors are known."""
    return lambda texts: embedder.embed_all(list(texts)) @ vectors.T


def nearest(labels: Texts, likeness: Likeness, threshold: float) -> System:
    """Return the system that gives the label of the most like line."""
    names = np.array(labels)

    def decide(texts: Texts) -> Decided:
        scores = likeness(texts)
        return Decided(names[scores.argmax(axis=1)], scores.max(axis=1).astype(float), threshold)

    return decide


def held_out_threshold(
    examples: Sequence[Example],
    vectors: Vectors,
    likeness: Likeness,
    objective: Objective,
    outside_share: float,
) -> float:
    """Return a nearest-line system's threshold, on the folds that tune our engine."""
    labels = np.array([example.label for example in examples])
    scores = likeness([example.text for example in examples])
    truth, best, confidence = [], [], []
    for seed in (0, 1):
        for fold in folds(labels.tolist(), vectors, seed):
            asked = np.concatenate([fold.inside, fold.outside])
            seen = scores[np.ix_(asked, fold.train)]
            truth += [*labels[fold.inside], *[OUTSIDE] * len(fold.outside)]
            best += labels[fold.train][seen.argmax(axis=1)].tolist()
            confidence += seen.max(axis=1).tolist()
    right = np.array(truth)
    return objective(right, np.array(best), np.array(confidence), traffic(right, outside_share))[1]


def judge(task: str, name: str, system: System, texts: Texts, truth: Names) -> list[Figure]:
    """Let a system read the test, and return what it is worth."""
    with timed() as watch:
        decided = system(texts)
    speed = plain(task, name, "texts a second", len(texts) / watch.seconds, len(texts))
    return [*measure(task, name, decided, truth), speed]


def measure(task: str, name: str, decided: Decided, truth: Names) -> list[Figure]:
    """Return correlation, accuracies and recall of what was decided."""
    answers, outside = decided.answers, truth == OUTSIDE
    codes = np.unique(np.concatenate([truth, answers]), return_inverse=True)[1]
    right, given, ones = codes[: len(truth)], codes[len(truth) :], np.ones(len(truth))
    return [
        bootstrap(
            task, name, "MCC", len(truth), lambda at: correlation(right[at], given[at], ones[at])
        ),
        mean(task, name, "in-scope accuracy", (answers == truth)[~outside]),
        mean(task, name, "out-of-scope recall", (answers == OUTSIDE)[outside]),
        mean(task, name, "accuracy, none refused", (decided.labels == truth)[~outside]),
    ]


def state_of(state: Path, name: str) -> Path:
    """Return the folder for the vectors of one set of training lines."""
    return state / "bench" / name
