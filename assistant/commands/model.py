"""`assistant model`: the work behind its sub-commands."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np

from assistant.bootstrap import build_interpreter, open_embedder
from assistant.commands.evaluate import read_questions
from assistant.contracts.errors import ModelError
from assistant.contracts.knowledge import Pack
from assistant.contracts.messages import Language
from assistant.contracts.turns import Interpretation
from assistant.engine.masking import Masker
from assistant.engine.normalise import normalise
from assistant.platform.settings import Settings
from knowledge.packs import load_pack, pack_folder
from nlu.bundled import DELTA
from nlu.embedding import Embedder
from nlu.training_data import read_general, read_pack_training

BUNDLED = "bundled"


def export(folder: Path, *, tuned: bool) -> None:
    """Write the bundled model as a folder.

    Raises:
        ModelError: the folder is not empty.
    """
    from nlu.model_folder.export import export as write

    _must_be_new(folder)
    write(folder, DELTA if tuned else None)


def onnx(folder: Path, out: Path) -> tuple[float, float]:
    """Write a folder for serving; return mean and least cosine to the original.

    Raises:
        ModelError: the model cannot be turned, or the folder is not empty.
    """
    from nlu.model_folder.onnx_export import write_onnx

    _must_be_new(out)
    return write_onnx(folder, out)


def tune(settings: Settings, folder: Path, out: Path, plan: tuple[int, int, float, int]) -> None:
    """Train a folder on the pack's lines; the plan is steps, pairs, learning rate and seed.

    Raises:
        ModelError: the folder is not empty.
    """
    from nlu.model_folder.tune import Plan
    from nlu.model_folder.tune import tune as train

    _must_be_new(out)
    lines: dict[str, list[str]] = {}
    for example in [*read_pack_training(pack_folder(settings.pack)), *read_general()]:
        if not example.label.startswith("follow."):  # they mean nothing without the turn before
            lines.setdefault(example.label, []).append(example.text)
    train(folder, out, [lines[label] for label in sorted(lines)], Plan(*plan))


@dataclass(frozen=True, slots=True)
class Comparison:
    """How far two embedders agree on some questions."""

    questions: int
    mean: float
    least: float
    same: float
    """Share of the questions with the same first topic."""
    one_ms: float
    other_ms: float
    """Median time of a vector, in the same run, alternating."""


def compare(settings: Settings, one: str, other: str, path: Path) -> Comparison:
    """Compare two forms of one model, such as full floats and 8 bit.

    Understanding is fitted on the first; the second is asked in its place.

    Raises:
        ModelError: a folder cannot be used, or the vectors are not of one length.
    """
    texts = [question["text"] for question in read_questions(path)]
    first, second = (_embedder(settings, name) for name in (one, other))
    if first.dimension != second.dimension:
        raise ModelError(f"vectors of {first.dimension} and of {second.dimension} numbers")
    pack = load_pack(settings.pack)
    engine = build_interpreter(settings, pack, date.today, embedder=first)
    engines = engine, replace(engine, embedder=second)
    language, masker = Language(pack.languages[0]), Masker(pack)
    masked = [masker.mask(normalise(text)).text for text in texts]
    chosen = [[_topic(pack, e.interpret(text, language)) for e in engines] for text in masked]
    same = [a == b for a, b in chosen]
    rows = first.embed_all(list(masked)), second.embed_all(list(masked))
    cosines = (rows[0] * rows[1]).sum(axis=1)
    times = [(_milliseconds(first, text), _milliseconds(second, text)) for text in texts]
    return Comparison(
        len(texts),
        float(cosines.mean()),
        float(cosines.min()),
        float(np.mean(same)),
        *(statistics.median(column) for column in zip(*times, strict=True)),
    )


def _must_be_new(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ModelError(f"{folder} is there already and not empty")


def _embedder(settings: Settings, name: str) -> Embedder:
    return open_embedder(settings.model_copy(update={"model": "" if name == BUNDLED else name}))


def _topic(pack: Pack, meaning: Interpretation) -> str:
    return next(c.label for c in meaning.candidates if c.label in pack.articles)


def _milliseconds(embedder: Embedder, text: str) -> float:
    started = time.perf_counter()
    embedder.embed(f"{text} ")  # not the text that the cache knows
    return (time.perf_counter() - started) * 1000
