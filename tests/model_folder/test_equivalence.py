"""One model in five shapes: ours in torch, transformers, sentence-transformers, ONNX, bundled."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
import yaml
from sentence_transformers import SentenceTransformer
from transformers import AutoModel, AutoTokenizer

from nlu.bundled import bundled_embedder
from nlu.embedding import Vectors, model_path
from nlu.model_folder.opening import open_folder
from nlu.torch_encoder import Encoder
from nlu.training_data import read_general, read_pack_training
from nlu.unigram import UnigramTokenizer
from nlu.weights import PREFIX, read_weights
from tests.conformance.embedder import NEEDS, ODD
from tests.conftest import MODELS, ROOT

PACK = ROOT / "knowledge" / "packs" / "pt-at"
LIMIT = 256
CLOSE = 1e-3

Encode = Callable[[list[str]], Vectors]


def golden() -> list[str]:
    data = yaml.safe_load((PACK / "golden" / "topics.yaml").read_text(encoding="utf-8"))
    return [question["text"] for question in data["questions"]]


@pytest.fixture(scope="module")
def lines() -> list[str]:
    return [x.text for x in [*read_pack_training(PACK), *read_general()]]


@pytest.fixture(scope="module")
def texts(lines: list[str]) -> list[str]:
    """Lines of every language, and what people write that nobody foresaw."""
    asked = [text for needs in NEEDS.values() for text in needs]
    return [*asked, *ODD, *lines[::400], "palavra " * 400]


def ours(texts: list[str]) -> Vectors:
    weights = read_weights(model_path())
    encoder, tokenizer = Encoder(weights, rank=1), UnigramTokenizer(weights.vocabulary)
    with torch.no_grad():
        rows = [encoder.vectors([tokenizer.encode(PREFIX + t, LIMIT)], 0.0) for t in texts]
    return torch.cat(rows).numpy()


def by_transformers(folder: Path) -> Encode:
    tokenizer, model = AutoTokenizer.from_pretrained(folder), AutoModel.from_pretrained(folder)

    def encode(texts: list[str]) -> Vectors:
        rows = []
        for text in texts:
            cut = tokenizer(
                PREFIX + text, truncation=True, return_tensors="pt", split_special_tokens=True
            )
            with torch.no_grad():
                rows.append(model.eval()(**cut).last_hidden_state.mean(dim=1))
        return torch.nn.functional.normalize(torch.cat(rows), dim=1).numpy()

    return encode


def test_the_folder_has_the_vectors_of_our_own_encoder(plain: Path, texts: list[str]) -> None:
    expected = ours(texts)

    np.testing.assert_allclose(open_folder(plain).embed_all(texts), expected, atol=CLOSE)
    np.testing.assert_allclose(by_transformers(plain)(texts), expected, atol=CLOSE)


def test_a_user_of_the_library_gets_the_same_without_knowing_the_prompt(
    tuned: Path, texts: list[str]
) -> None:
    model = SentenceTransformer(str(tuned), device="cpu", local_files_only=True)

    found = model.encode(texts[:30], show_progress_bar=False)

    np.testing.assert_allclose(found, open_folder(tuned).embed_all(texts[:30]), atol=CLOSE)


def test_the_folder_cuts_training_lines_as_the_bundled_tokenizer(
    plain: Path, lines: list[str]
) -> None:
    tokenizer = AutoTokenizer.from_pretrained(plain)
    bundled = UnigramTokenizer(read_weights(model_path()).vocabulary)

    other = [
        t for t in lines if tokenizer(t, truncation=True)["input_ids"] != bundled.encode(t, LIMIT)
    ]

    assert len(lines) > 10_000
    assert other == []


def test_saved_and_read_again_by_the_library_it_stays_the_same(
    tuned: Path, tmp_path: Path, texts: list[str]
) -> None:
    SentenceTransformer(str(tuned), device="cpu").save(str(tmp_path / "again"))

    first, again = (open_folder(path).embed_all(texts[:30]) for path in (tuned, tmp_path / "again"))

    np.testing.assert_allclose(first, again, atol=1e-6)


def test_eight_bit_stays_close_and_has_the_same_nearest_line(
    tuned: Path, served: Path, lines: list[str]
) -> None:
    asked = golden()
    known = bundled_embedder(MODELS).embed_all(lines[::20])
    full, eight = (open_folder(path).embed_all(asked) for path in (tuned, served))

    cosines = (full * eight).sum(axis=1)
    assert cosines.mean() > 0.998
    assert cosines.min() > 0.99
    assert np.corrcoef((full @ known.T).ravel(), (eight @ known.T).ravel())[0, 1] > 0.999


def test_an_export_is_the_same_bytes_every_time(tuned: Path, tmp_path: Path) -> None:
    from nlu.bundled import DELTA
    from nlu.model_folder.embedder import folder_digest
    from nlu.model_folder.export import export

    export(tmp_path / "again", DELTA)

    assert folder_digest(tmp_path / "again") == folder_digest(tuned)
    assert "MIT" in (tuned / "README.md").read_text(encoding="utf-8")
