"""The second look: the adapter on a tiny random cross-encoder, the arithmetic on a plain rule."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from assistant.contracts.errors import ModelError
from assistant.contracts.messages import Language
from assistant.contracts.turns import Candidate, Context, Interpretation, MaskedText
from nlu.embedding import Vectors
from nlu.model_folder.rerank import CrossEncoderReranker, RerankingInterpreter, open_reranker
from tests.conformance.interpreter import holds
from tests.model_folder import tiny

EN = Language("en")
TITLES = {"irs.when": "When to file", "irs.late": "Filing late", "iuc.when": "Vehicle tax"}
SHARES = [("irs.when", 0.5), ("irs.late", 0.3), ("oos.weather", 0.15), ("iuc.when", 0.01)]


class Words:
    """`Reranker` by words in common."""

    def scores(self, text: str, titles: list[str]) -> Vectors:
        words = set(text.lower().split())
        return np.array([0.1 + len(words & set(t.lower().split())) for t in titles], np.float32)


class Said:
    """`Interpreter` that always says the same."""

    def __init__(self, *, is_elliptical: bool = False) -> None:
        candidates = tuple(Candidate(label, share) for label, share in SHARES)
        self.meaning = Interpretation(candidates, is_elliptical=is_elliptical, confidence=0.5)

    def interpret(
        self, text: MaskedText, language: Language, context: Context | None = None
    ) -> Interpretation:
        return self.meaning


def reread(text: str, inner: Said) -> Interpretation:
    engine = RerankingInterpreter(inner, Words(), lambda label, _: TITLES.get(label, ""))
    return engine.interpret(MaskedText(text), EN)


def test_close_topics_change_places_and_share_what_they_had() -> None:
    meaning = reread("I am late filing", Said())

    shares = {c.label: c.probability for c in meaning.candidates}
    assert meaning.candidates[0].label == "irs.late"
    assert meaning.confidence == shares["irs.late"]
    assert shares["irs.when"] + shares["irs.late"] == pytest.approx(0.8)
    assert shares["oos.weather"] == 0.15
    assert shares["iuc.when"] == 0.01
    assert [c.probability for c in meaning.candidates] == sorted(shares.values(), reverse=True)


def test_a_message_that_leans_on_the_conversation_is_left_alone() -> None:
    inner = Said(is_elliptical=True)

    assert reread("late", inner) is inner.meaning


def test_the_cross_encoder_gives_each_title_a_number(tmp_path: Path) -> None:
    reranker = open_reranker(tiny.cross_encoder(tmp_path / "model"))
    titles = list(TITLES.values())

    found = reranker.scores("when is it due", titles)

    assert found.shape == (3,)
    assert ((found > 0) & (found < 1)).all()
    assert len(set(found.tolist())) == 3
    np.testing.assert_allclose(
        reranker.scores("when is it due", titles[::-1]), found[::-1], atol=1e-5
    )


def test_the_cross_encoder_works_in_many_threads_and_keeps_no_text(tmp_path: Path) -> None:
    reranker = CrossEncoderReranker(tiny.cross_encoder(tmp_path / "model"))
    expected = reranker.scores("canarinhoqzx", ["one", "two"])

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: reranker.scores("canarinhoqzx", ["one", "two"]), range(32)))

    np.testing.assert_allclose(found, [expected] * 32, atol=1e-5)
    assert not holds(reranker, "canarinhoqzx")


def test_a_folder_without_a_cross_encoder_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=str(tmp_path)):
        open_reranker(tmp_path)
