"""CLINC150: 150 intents and sentences that none of them fits.

`python -m bench.clinc150 FOLDER`. Thresholds are chosen on the validation sentences and the
out-of-scope sentences of the training and validation parts.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from bench import rasa
from bench.figures import Figure, main
from bench.intents import bm25, cosine, engine, judge, nearest, state_of
from nlu.bundled import bundled_embedder
from nlu.classify import Classifier, Head
from nlu.training_data import Example
from nlu.tuning import OUTSIDE, Trial, TunedClassifier, by_recall, learn, traffic
from nlu.vectors import VectorFile

_HEAD = Head(strength=30, balanced=True)
_RECALL = 0.8
"""Of the out-of-scope sentences held out; ten points more than is asked for on the test."""
_OUTSIDE_SHARE = 1000 / 5500  # of the test, as the authors describe it


def read(path: Path, *parts: str) -> list[Example]:
    """Read parts of the data set; what no intent fits has the label `OUTSIDE`."""
    data = json.loads(path.read_text(encoding="utf-8"))
    return [
        Example(text, OUTSIDE if label == "oos" else label, "en")
        for part in parts
        for text, label in data[part]
    ]


def run(folder: Path, state: Path, rasa_python: Path | None = None) -> list[Figure]:
    """Return the figures."""
    path = folder / "data_full.json"
    examples = read(path, "train")
    held = read(path, "val", "oos_train", "oos_val")
    test = read(path, "test", "oos_test")
    lines, labels = [e.text for e in examples], [e.label for e in examples]
    asked, right = [e.text for e in held], np.array([e.label for e in held])
    embedder = bundled_embedder(state, delta=None)
    known = VectorFile(state_of(state, "clinc150"), embedder).embed([*lines, *asked])
    vectors, asked_vectors = known[: len(lines)], known[len(lines) :]

    objective = by_recall(_RECALL)
    classifier = Classifier.fit(examples, vectors, _HEAD)
    trial = Trial(classifier.labels, classifier.evidence(asked, asked_vectors), right)
    tuned = TunedClassifier(classifier, learn([trial], objective, _OUTSIDE_SHARE))
    systems = {"engine": engine(tuned, embedder)}
    for name, likeness in {
        "BM25, nearest line": bm25(lines),
        "plain e5, nearest line": cosine(vectors, embedder),
    }.items():
        seen = nearest(labels, likeness, 0.0)(asked)
        weights = traffic(right, _OUTSIDE_SHARE)
        _, threshold = objective(right, seen.labels, seen.confidence, weights)
        systems[name] = nearest(labels, likeness, threshold)
    texts, truth = [case.text for case in test], np.array([case.label for case in test])
    figures = [
        f for name, system in systems.items() for f in judge("CLINC150", name, system, texts, truth)
    ]
    if rasa_python:
        figures += rasa.judge("CLINC150", rasa_python, examples, texts, truth)
    return figures


if __name__ == "__main__":
    main(run, __doc__)
