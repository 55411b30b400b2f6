"""Tuning a tiny folder: it learns its lines, leaves the word table alone, and can be repeated."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nlu.model_folder.embedder import SentenceTransformerEmbedder
from nlu.model_folder.tune import Plan, tune
from tests.model_folder import tiny

LINES = [
    [f"{verb} {noun}" for verb in ("pay", "owe", "declare", "when is", "late")]
    for noun in ("VAT", "house", "car", "rent", "salary", "password")
]
PLAN = Plan(steps=60, size=6, learning_rate=1e-3, seed=3)


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tiny.sentence_model(tmp_path_factory.mktemp("tune") / "start", spread=0.1)
    (folder / "README.md").write_text("---\nlicense: mit\n---\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def after(start: Path) -> Path:
    tune(start, start.parent / "after", LINES, PLAN)
    return start.parent / "after"


def told_apart(folder: Path) -> float:
    """Return the share of lines whose nearest other line is of the same label."""
    vectors = SentenceTransformerEmbedder(folder).embed_all([t for texts in LINES for t in texts])
    labels = np.repeat(np.arange(len(LINES)), len(LINES[0]))
    likeness = vectors @ vectors.T - 2 * np.eye(len(vectors))
    return float((labels[likeness.argmax(axis=1)] == labels).mean())


def test_lines_of_a_label_come_together(start: Path, after: Path) -> None:
    assert told_apart(after) > told_apart(start) + 0.5


def test_the_word_table_stays_as_it_was(start: Path, after: Path) -> None:
    one, other = (
        SentenceTransformerEmbedder(folder).model.transformers_model.get_input_embeddings().weight
        for folder in (start, after)
    )

    assert np.array_equal(one.detach().numpy(), other.detach().numpy())


def test_the_card_keeps_its_licence_and_says_what_was_done(after: Path) -> None:
    card = (after / "README.md").read_text(encoding="utf-8")

    assert card.startswith("---\nlicense: mit\n")
    assert "60 steps of 6 pairs" in card


def test_the_same_seed_gives_the_same_vectors(start: Path, after: Path, tmp_path: Path) -> None:
    tune(start, tmp_path / "again", LINES, PLAN)

    one, other = (
        SentenceTransformerEmbedder(f).embed("pay VAT") for f in (after, tmp_path / "again")
    )
    np.testing.assert_allclose(one, other, atol=1e-3)
