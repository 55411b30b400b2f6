"""Learns fusion weights and temperature on labelled questions that nothing was trained on.

First half of `assistant learn`; the second half learns the policy's thresholds. The weights need
many questions and may be learnt on lines that were kept back from training; how sure an answer is
depends on who asks, so the temperature is learnt on the development questions alone.
"""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlu.classify import Classifier, Evidence, Fusion
from nlu.embedding import Embedder
from nlu.training_data import undated

_NEAREST = (0.0, 8.0, 16.0, 24.0, 32.0, 48.0, 64.0)
_LEXICAL = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.65, 0.8, 1.0)
_TEMPERATURES = np.arange(0.5, 4.01, 0.1)
_WRONG_SHARE = 0.06


@dataclass(frozen=True)
class Labelled:
    """Questions that an article answers, with what counts as right."""

    evidence: Evidence
    right: NDArray[np.bool_]
    """Questions by labels."""


def read(path: Path, classifier: Classifier, embedder: Embedder) -> Labelled:
    """Read the questions that have an article, and what the classifier says of each."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    rows = [row for row in rows if row.get("article")]
    texts = [undated(row["text"]) for row in rows]
    evidence = classifier.evidence(texts, embedder.embed_all(texts))
    right = np.zeros((len(rows), len(classifier.labels)), dtype=bool)
    for number, row in enumerate(rows):
        accepted = {row["article"], *row.get("also", [])}
        right[number] = [label in accepted for label in classifier.labels]
    return Labelled(evidence, right)


def right_at(probabilities: NDArray[np.float32], right: NDArray[np.bool_], wrong: float) -> float:
    """Return the largest share answered right when at most a share may be answered wrong."""
    best = probabilities.argmax(axis=1)
    hits = right[np.arange(len(best)), best][np.argsort(-probabilities.max(axis=1))]
    allowed = np.cumsum(~hits) / len(hits) <= wrong
    return float(np.max(np.where(allowed, np.cumsum(hits) / len(hits), 0.0)))


def _value(data: Labelled, fusion: Fusion) -> float:
    odds = data.evidence.fuse(fusion)
    top = data.right[np.arange(len(odds)), odds.argmax(axis=1)].mean()
    return float(top) + right_at(odds, data.right, _WRONG_SHARE)


def learn(data: Labelled, kept_back: Labelled) -> tuple[Fusion, dict[str, float]]:
    """Return the best fusion by top-1 and share right at few errors, then its temperature.

    Both sets count half for the weights; temperature and figures are those of `data`.
    """

    def value(fusion: Fusion) -> float:
        return _value(data, fusion) + _value(kept_back, fusion)

    choices = [Fusion(nearest=n, lexical=k) for n, k in itertools.product(_NEAREST, _LEXICAL)]
    fusion = max(choices, key=value)

    def surprise(temperature: float) -> float:
        odds = data.evidence.fuse(replace(fusion, temperature=temperature))
        return float(-np.log((odds * data.right).sum(axis=1) + 1e-9).mean())

    fusion = replace(fusion, temperature=round(float(min(_TEMPERATURES, key=surprise)), 2))
    odds = data.evidence.fuse(fusion)
    order = np.argsort(-odds, axis=1)
    rows = np.arange(len(odds))[:, None]
    return fusion, {
        "questions": float(len(odds)),
        "top-1": float(data.right[rows, order[:, :1]].any(axis=1).mean()),
        "top-3": float(data.right[rows, order[:, :3]].any(axis=1).mean()),
        "right at 6 % wrong": right_at(odds, data.right, 0.06),
        "right at 12 % wrong": right_at(odds, data.right, 0.12),
    }
