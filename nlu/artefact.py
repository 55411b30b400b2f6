"""The built classifier on disk: made once at set-up, found again by a digest of what made it."""

from __future__ import annotations

import fcntl
import hashlib
import logging
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import joblib

from nlu.classify import Classifier, Head
from nlu.embedding import Embedder
from nlu.training_data import Example, undated
from nlu.vectors import VectorFile

log = logging.getLogger("nlu.artefact")

_FORMAT = 8  # raise when Classifier or the training of it changes

_HEAD = Head(nearest=1, most_points=64)
"""Understands as much as all lines with their three nearest, at a third of memory and time."""


def digest(examples: Sequence[Example], embedder: Embedder) -> str:
    """Return what tells one build from another: data, embedder and format."""
    hasher = hashlib.sha256(f"{_FORMAT}|{embedder.name}".encode())
    for example in examples:
        hasher.update(f"{example.label}\t{example.text}\n".encode())
    return hasher.hexdigest()[:16]


def load_or_build(examples: Sequence[Example], embedder: Embedder, folder: Path) -> Classifier:
    """Return the classifier of these examples, built and stored when it is not there yet."""
    examples = [replace(example, text=undated(example.text)) for example in examples]
    path = folder / f"classifier-{digest(examples, embedder)}.joblib"
    if path.is_file():
        found: Classifier = joblib.load(path)
        return found
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "building.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # several processes start at once: one builds
        if path.is_file():
            return load_or_build(examples, embedder, folder)
        log.info("model.building", extra={"lines": len(examples)})
        vectors = VectorFile(folder, embedder).embed([example.text for example in examples])
        classifier = Classifier.fit(examples, vectors, _HEAD)
        with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
            joblib.dump(classifier, file)
        Path(file.name).replace(path)
    return classifier
