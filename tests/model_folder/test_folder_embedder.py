"""Every kind of model folder keeps the promises of `Embedder`."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.contracts.errors import ModelError
from nlu.embedding import Embedder
from nlu.model_folder.embedder import SentenceTransformerEmbedder, folder_digest
from nlu.model_folder.onnx_export import write_onnx
from nlu.model_folder.opening import open_folder
from tests.conformance.embedder import EmbedderConformance
from tests.model_folder import tiny


@pytest.fixture(scope="module")
def tuned_embedder(tuned: Path) -> Embedder:
    return open_folder(tuned)


@pytest.fixture(scope="module")
def plain_embedder(plain: Path) -> Embedder:
    return open_folder(plain)


@pytest.fixture(scope="module")
def served_embedder(served: Path) -> Embedder:
    return open_folder(served)


@pytest.fixture(scope="module")
def served_plain_embedder(plain: Path, tmp_path_factory: pytest.TempPathFactory) -> Embedder:
    folder = tmp_path_factory.mktemp("served") / "plain"
    write_onnx(plain, folder)
    return open_folder(folder)


class TestSentenceTransformers(EmbedderConformance):
    @pytest.fixture
    def embedder(self, tuned_embedder: Embedder) -> Embedder:
        return tuned_embedder

    @pytest.fixture
    def other(self, plain_embedder: Embedder) -> Embedder:
        return plain_embedder


class TestServedFolder(EmbedderConformance):
    agreement = 0.998  # the runtime rounds to 8 bit differently for one row and for many

    @pytest.fixture
    def embedder(self, served_embedder: Embedder) -> Embedder:
        return served_embedder

    @pytest.fixture
    def other(self, served_plain_embedder: Embedder) -> Embedder:
        return served_plain_embedder


def test_pooling_prompt_and_longest_text_come_out_of_the_folder(tmp_path: Path) -> None:
    texts = ["when is the tax return due", "x" * 200]
    folders = {
        "mean": tiny.sentence_model(tmp_path / "mean"),
        "cls": tiny.sentence_model(tmp_path / "cls", pooling="cls"),
        "prompt": tiny.sentence_model(tmp_path / "prompt", prompt="query: "),
        "narrow": tiny.sentence_model(tmp_path / "narrow", dense=True),
    }

    found = {name: SentenceTransformerEmbedder(folder) for name, folder in folders.items()}
    vectors = {name: embedder.embed_all(texts) for name, embedder in found.items()}

    assert vectors["narrow"].shape == (2, 32)
    assert not np.allclose(vectors["mean"], vectors["cls"], atol=1e-2)
    np.testing.assert_allclose(
        vectors["prompt"], found["mean"].embed_all([f"query: {t}" for t in texts]), atol=1e-5
    )
    np.testing.assert_allclose(found["mean"].embed("x" * 62), vectors["mean"][1], atol=1e-5)


def test_the_name_changes_with_any_file_but_the_page_for_people(tmp_path: Path) -> None:
    folder = tiny.sentence_model(tmp_path / "model")
    first = folder_digest(folder)

    (folder / "README.md").write_text("Another word.", encoding="utf-8")
    (folder / ".cache").mkdir()
    (folder / ".cache" / "download").write_text("x", encoding="utf-8")
    assert folder_digest(folder) == first

    config = folder / "1_Pooling" / "config.json"
    config.write_text(config.read_text().replace("mean", "cls"), encoding="utf-8")
    assert folder_digest(folder) != first


def test_weights_that_can_carry_code_are_refused(tmp_path: Path) -> None:
    import torch

    folder = tiny.sentence_model(tmp_path / "model")
    (folder / "model.safetensors").unlink()
    torch.save({}, folder / "pytorch_model.bin")

    with pytest.raises(ModelError, match="safetensors"):
        open_folder(folder)


def test_a_folder_without_a_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="holds no model"):
        open_folder(tmp_path)


def test_a_folder_with_a_file_missing_is_named(tmp_path: Path) -> None:
    folder = tiny.sentence_model(tmp_path / "model")
    (folder / "config.json").unlink()
    half = tmp_path / "served"
    write_onnx(tiny.sentence_model(tmp_path / "other"), half)
    (half / "words.npy").unlink()

    for path in (folder, half):
        with pytest.raises(ModelError, match=str(path)):
            open_folder(path)


@pytest.mark.parametrize("kind", ["bert", "xlm-roberta"])
def test_a_served_folder_gives_the_vectors_of_its_origin(tmp_path: Path, kind: str) -> None:
    folder = tiny.sentence_model(tmp_path / "model", kind, prompt="q: ")
    texts = ["when is the tax return due?", "", "x" * 200, "a  b", "ol\u00e1"]

    write_onnx(folder, tmp_path / "served")

    one, other = (open_folder(path).embed_all(texts) for path in (folder, tmp_path / "served"))
    assert (one * other).sum(axis=1).min() > 0.995


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"pooling": "cls"}, "pooling"),
        ({"activation": "relu"}, "gelu"),
        ({"dense": True}, "layers after pooling"),
    ],
)
def test_a_model_that_the_graph_cannot_say_is_refused_and_nothing_written(
    tmp_path: Path, change: dict[str, object], said: str
) -> None:
    folder = tiny.sentence_model(tmp_path / "model", **change)  # type: ignore[arg-type]

    with pytest.raises(ModelError, match=said):
        write_onnx(folder, tmp_path / "served")

    assert not (tmp_path / "served").exists()
