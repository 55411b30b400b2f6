"""HINT3: real questions to three live bots, most of them out of scope.

`python -m bench.hint3 FOLDER`. Thresholds are chosen on training lines alone.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from bench import rasa
from bench.figures import Figure, main
from bench.intents import (
    bm25,
    cosine,
    engine,
    held_out_threshold,
    judge,
    nearest,
    state_of,
)
from nlu.bundled import bundled_embedder
from nlu.classify import Head
from nlu.training_data import Example
from nlu.tuning import OUTSIDE, by_correlation, tune
from nlu.vectors import VectorFile

BOTS = ("sofmattress", "curekart", "powerplay11")
VARIANTS = ("", "_subset")
"""All training lines, and those that the authors left after taking out like ones."""

_OUTSIDE_LABEL = "NO_NODES_DETECTED"
_OUTSIDE_SHARE = 0.6  # of the traffic of such bots, as the authors report
_HEAD = Head(strength=30, balanced=True)


def read(path: Path) -> list[Example]:
    """Read a file of the data set; what no intent fits has the label `OUTSIDE`."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        Example(row["sentence"], OUTSIDE if row["label"] == _OUTSIDE_LABEL else row["label"], "en")
        for row in rows
    ]


def run(folder: Path, state: Path, rasa_python: Path | None = None) -> list[Figure]:
    """Return the figures of every bot and variant."""
    return [
        figure
        for variant in VARIANTS
        for bot in BOTS
        for figure in _run_bot(folder, state, rasa_python, bot, variant)
    ]


def _run_bot(
    folder: Path, state: Path, rasa_python: Path | None, bot: str, variant: str
) -> list[Figure]:
    examples = read(folder / "train" / f"{bot}{variant}_train.csv")
    test = read(folder / "test" / f"{bot}_test.csv")
    texts, truth = [case.text for case in test], np.array([case.label for case in test])
    lines, labels = [e.text for e in examples], [e.label for e in examples]
    embedder = bundled_embedder(state, delta=None)
    vectors = VectorFile(state_of(state, f"hint3-{bot}{variant}"), embedder).embed(lines)

    systems = {"engine": engine(tune(examples, vectors, _HEAD, _OUTSIDE_SHARE), embedder)}
    for name, likeness in {
        "BM25, nearest line": bm25(lines),
        "plain e5, nearest line": cosine(vectors, embedder),
    }.items():
        threshold = held_out_threshold(examples, vectors, likeness, by_correlation, _OUTSIDE_SHARE)
        systems[name] = nearest(labels, likeness, threshold)
    task = f"HINT3 {bot}{variant}"
    figures = [
        f for name, system in systems.items() for f in judge(task, name, system, texts, truth)
    ]
    if rasa_python:
        figures += rasa.judge(task, rasa_python, examples, texts, truth)
    return figures


if __name__ == "__main__":
    main(run, __doc__)
