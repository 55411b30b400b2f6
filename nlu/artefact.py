"""The built classifier on disk: made once at set-up, found again by a digest of what made it."""

from __future__ import annotations

import hashlib
import logging
import tempfile
from collections.abc import Sequence
from pathlib import Path

import joblib

from nlu.classify import Classifier
from nlu.embedding import Embedder
from nlu.training_data import Example

log = logging.getLogger("nlu.artefact")

_FORMAT = 3  # raise when Classifier or the training of it changes


def digest(examples: Sequence[Example], embedder: Embedder) -> str:
    """Return what tells one build from another: data, embedder and format."""
    hasher = hashlib.sha256(f"{_FORMAT}|{embedder.name}".encode())
    for example in examples:
        hasher.update(f"{example.label}\t{example.text}\n".encode())
    return hasher.hexdigest()[:16]


def load_or_build(examples: Sequence[Example], embedder: Embedder, folder: Path) -> Classifier:
    """Return the classifier of these examples, built and stored when it is not there yet."""
    path = folder / f"classifier-{digest(examples, embedder)}.joblib"
    if path.is_file():
        found: Classifier = joblib.load(path)
        return found
    log.info("model.building", extra={"lines": len(examples)})
    classifier = Classifier.fit(examples, embedder)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
        joblib.dump(classifier, file)
    Path(file.name).replace(path)
    return classifier
