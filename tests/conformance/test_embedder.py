"""The bundled embedder keeps the promises of `Embedder`, fine-tuned and as published."""

from __future__ import annotations

import numpy as np
import pytest

from nlu.bundled import bundled_embedder
from nlu.embedding import Embedder, Vectors
from nlu.onnx_embedder import OnnxEmbedder
from tests.conformance.embedder import EmbedderConformance, holds
from tests.conftest import MODELS


@pytest.fixture(scope="module")
def tuned() -> OnnxEmbedder:
    return bundled_embedder(MODELS)


@pytest.fixture(scope="module")
def plain() -> OnnxEmbedder:
    return bundled_embedder(MODELS, delta=None)


class EightBitConformance(EmbedderConformance):
    agreement = 0.998  # the runtime rounds to 8 bit differently for one row and for many


class TestTuned(EightBitConformance):
    @pytest.fixture
    def embedder(self, tuned: OnnxEmbedder) -> Embedder:
        return tuned

    @pytest.fixture
    def other(self, plain: OnnxEmbedder) -> Embedder:
        return plain


class TestPlain(EightBitConformance):
    @pytest.fixture
    def embedder(self, plain: OnnxEmbedder) -> Embedder:
        return plain

    @pytest.fixture
    def other(self, tuned: OnnxEmbedder) -> Embedder:
        return tuned


def test_keeping_a_text_would_be_noticed(tuned: OnnxEmbedder) -> None:
    class Hoarder:
        name, dimension = "hoarder", tuned.dimension

        def __init__(self) -> None:
            self.seen: dict[str, Vectors] = {}

        def embed(self, text: str) -> Vectors:
            return self.seen.setdefault(text, tuned.embed(text))

        def embed_all(self, texts: list[str]) -> Vectors:
            return np.stack([self.embed(text) for text in texts])

    hoarder = Hoarder()
    hoarder.embed("e o canarinhoqzx?")

    assert holds(hoarder, "canarinhoqzx")
