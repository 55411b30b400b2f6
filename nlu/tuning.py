"""Learns, on training lines alone, how any classifier weighs its evidence and when it is silent.

Called by the benchmarks and by whoever brings training data of their own. Training lines hold
nothing out of scope, so traffic is simulated: whole labels are held out and play the strangers,
and of the other labels some lines with all their near twins, which would make it too easy.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage

from nlu.classify import Classifier, Evidence, Fusion, Head
from nlu.embedding import Vectors
from nlu.training_data import Example

OUTSIDE = ""
"""The label of a text that none of the labels fits."""

_FOLDS = 5
_TWIN = 0.04
"""Cosine distance below which two lines of a label say the same in other words."""
_NEAREST = (0.0, 5.0, 15.0)
_LEXICAL = (0.0, 0.3, 0.6, 1.2)

Floats = NDArray[np.float64]
Names = NDArray[np.str_]
Truths = NDArray[np.bool_]
Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Fold:
    """Places in the list of lines: one round of simulated traffic."""

    train: NDArray[np.int64]
    inside: NDArray[np.int64]
    """Lines of labels that were trained."""
    outside: NDArray[np.int64]
    """Lines of labels that were not."""


@dataclass(frozen=True)
class Trial:
    """What a classifier says of texts that it was not trained on."""

    labels: list[str]
    evidence: Evidence
    truth: Names
    """The right label of each text, or `OUTSIDE`."""


@dataclass(frozen=True)
class Acceptance:
    """The probability that the best label is right, from how the evidence looks."""

    mean: Floats
    scale: Floats
    weights: Floats
    intercept: float

    @classmethod
    def fit(cls, traits: Floats, right: Truths, weights: Floats) -> Acceptance:
        """Learn from traits of texts, whether the best label was right, and how much each counts.

        Raises:
            ValueError: all were right, or none.
        """
        from sklearn.linear_model import LogisticRegression

        mean, scale = traits.mean(axis=0), np.maximum(traits.std(axis=0), 1e-9)
        model = LogisticRegression().fit((traits - mean) / scale, right, weights)
        return cls(mean, scale, model.coef_[0], float(model.intercept_[0]))

    def probability(self, traits: Floats) -> Floats:
        """Return one number a text."""
        odds = (traits - self.mean) / self.scale @ self.weights + self.intercept
        result: Floats = 1 / (1 + np.exp(-odds))
        return result


@dataclass(frozen=True)
class Tuning:
    """What was learnt; `expected` is the objective's value on the trials."""

    fusion: Fusion
    acceptance: Acceptance
    threshold: float
    expected: float


@dataclass(frozen=True)
class TunedClassifier:
    """A classifier that knows when none of its labels fits."""

    classifier: Classifier
    tuning: Tuning

    def read(self, texts: Sequence[str], vectors: Vectors) -> tuple[Names, Floats]:
        """Return for each text the best label and the probability that it is right."""
        evidence = self.classifier.evidence(texts, vectors)
        best, traits = look(evidence, self.tuning.fusion)
        return np.array(self.classifier.labels)[best], self.tuning.acceptance.probability(traits)

    def decide(self, texts: Sequence[str], vectors: Vectors) -> Names:
        """Return for each text its label, or `OUTSIDE`."""
        labels, probability = self.read(texts, vectors)
        return np.where(probability >= self.tuning.threshold, labels, OUTSIDE)


Objective = Callable[[Names, Names, Floats, Floats], tuple[float, float]]
"""Of truth, best label, its probability and weights: the value reached, and the threshold."""


def correlation(right: Codes, given: Codes, weights: Floats) -> float:
    """Return the Matthews correlation of label numbers, 0 where it is not defined.

    Gorodkin, 2004. scikit-learn's takes a hundred times as long, and it is asked often.
    """
    size = int(max(right.max(), given.max())) + 1
    true, told = np.bincount(right, weights, size), np.bincount(given, weights, size)
    cases, hits = float(weights.sum()), float(weights[right == given].sum())
    spread = (cases**2 - float(true @ true)) * (cases**2 - float(told @ told))
    return (hits * cases - float(true @ told)) / spread**0.5 if spread > 0 else 0.0


def by_correlation(
    truth: Names, best: Names, probability: Floats, weights: Floats
) -> tuple[float, float]:
    """Choose the threshold with the greatest Matthews correlation, `OUTSIDE` being a label."""
    codes = np.unique(np.concatenate([truth, best, [OUTSIDE]]), return_inverse=True)[1]
    right, named = codes[: len(truth)], codes[len(truth) : -1]
    silent = int(codes[-1])

    def value(threshold: float) -> float:
        return correlation(right, np.where(probability >= threshold, named, silent), weights)

    tried = np.unique(np.quantile(probability, np.linspace(0.02, 0.98, 49)))
    return max((value(threshold), float(threshold)) for threshold in tried)


def by_recall(recall: float) -> Objective:
    """Return the objective: most texts right when this share of the outside is refused."""

    def choose(
        truth: Names, best: Names, probability: Floats, weights: Floats
    ) -> tuple[float, float]:
        outside = truth == OUTSIDE
        threshold = float(np.quantile(probability[outside], recall))
        right = (best == truth) & (probability >= threshold)
        return float(np.average(right[~outside], weights=weights[~outside])), threshold

    return choose


def folds(labels: Sequence[str], vectors: Vectors, seed: int) -> Iterator[Fold]:
    """Yield rounds in which each label is once a stranger and each line once inside."""
    names = np.array(labels)
    random = np.random.default_rng(seed)
    cluster = np.full(len(names), -1)  # a label's only line is always trained
    for name in np.unique(names):
        places = np.flatnonzero(names == name)
        if len(places) > 1:
            tree = linkage(vectors[places], "single", metric="cosine")
            groups = fcluster(tree, _TWIN, "distance") - 1
            cluster[places] = random.permutation(int(groups.max()) + 1)[groups] % _FOLDS
    order = random.permutation(np.unique(names))
    for number in range(_FOLDS):
        stranger = np.isin(names, order[number::_FOLDS])
        train = ~stranger & (cluster != number)
        inside = ~stranger & ~train & np.isin(names, names[train])
        if len(np.unique(names[train])) > 1 and inside.any() and stranger.any():
            yield Fold(*(np.flatnonzero(part) for part in (train, inside, stranger)))


def trials(
    examples: Sequence[Example], vectors: Vectors, head: Head, seeds: Sequence[int]
) -> list[Trial]:
    """Train on each fold, and let it read the rest.

    Raises:
        ValueError: there are too few labels or lines to hold any out.
    """
    found = []
    for fold in itertools.chain.from_iterable(
        folds([example.label for example in examples], vectors, seed) for seed in seeds
    ):
        classifier = Classifier.fit([examples[i] for i in fold.train], vectors[fold.train], head)
        asked = np.concatenate([fold.inside, fold.outside])
        truth = [examples[i].label for i in fold.inside] + [OUTSIDE] * len(fold.outside)
        evidence = classifier.evidence([examples[i].text for i in asked], vectors[asked])
        found.append(Trial(classifier.labels, evidence, np.array(truth)))
    if not found:
        raise ValueError("too few labels or lines to hold any out")
    return found


def learn(rounds: Sequence[Trial], objective: Objective, outside_share: float) -> Tuning:
    """Return the fusion, acceptance and threshold that do best on the trials.

    `outside_share` is how much of the traffic is expected to fit no label; the trials are weighted
    to it. Acceptance is judged on texts that it was not fitted to.
    """
    truth = np.concatenate([trial.truth for trial in rounds])
    weights = traffic(truth, outside_share)

    def attempt(fusion: Fusion) -> Tuning:
        looks = [look(trial.evidence, fusion) for trial in rounds]
        best = np.concatenate(
            [np.array(trial.labels)[at] for trial, (at, _) in zip(rounds, looks, strict=True)]
        )
        traits = np.concatenate([traits for _, traits in looks])
        right = best == truth
        probability = _crossed(traits, right, weights)
        value, threshold = objective(truth, best, probability, weights)
        return Tuning(fusion, Acceptance.fit(traits, right, weights), threshold, value)

    choices = [Fusion(nearest=n, lexical=k) for n, k in itertools.product(_NEAREST, _LEXICAL)]
    return max(map(attempt, choices), key=lambda tuning: tuning.expected)


def traffic(truth: Names, outside_share: float) -> Floats:
    """Return weights of cases under which this share of them fits no label."""
    outside = truth == OUTSIDE
    inside_share = (1 - outside_share) / (~outside).mean()
    weights: Floats = np.where(outside, outside_share / outside.mean(), inside_share)
    return weights


def tune(
    examples: Sequence[Example],
    vectors: Vectors,
    head: Head,
    outside_share: float,
    seeds: Sequence[int] = (0, 1),
) -> TunedClassifier:
    """Return a classifier of these lines that is silent where its correlation gains by it."""
    tuning = learn(trials(examples, vectors, head, seeds), by_correlation, outside_share)
    return TunedClassifier(Classifier.fit(examples, vectors, head), tuning)


def look(evidence: Evidence, fusion: Fusion) -> tuple[NDArray[np.int64], Floats]:
    """Return the best label of each text, and what tells whether to trust it."""
    logits = evidence.logits(fusion)
    rows = np.arange(len(logits))
    best = logits.argmax(axis=1)
    two = np.partition(logits, -2, axis=1)[:, -2:]
    nearest = evidence.nearest.max(axis=1)
    columns = [
        logits[rows, best],
        two[:, 1] - two[:, 0],
        np.log(evidence.fuse(fusion)[rows, best]),
        evidence.dense[rows, best],
        evidence.nearest[rows, best],
        evidence.lexical[rows, best],
        nearest,
        nearest - evidence.nearest.mean(axis=1),
    ]
    return best, np.stack(columns, axis=1).astype(np.float64)


def _crossed(traits: Floats, right: Truths, weights: Floats) -> Floats:
    """Return probabilities, each by an acceptance that was not fitted to its text."""
    part = np.random.default_rng(0).integers(_FOLDS, size=len(right))
    found = np.zeros(len(right))
    for number in range(_FOLDS):
        held = part == number
        fitted = Acceptance.fit(traits[~held], right[~held], weights[~held])
        found[held] = fitted.probability(traits[held])
    return found
