"""Finding passages on the real model, BM25, and what is kept on disk."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.bm25 import Bm25
from nlu.bundled import bundled_embedder
from nlu.retrieve import PassageRetriever
from nlu.token_encoder import Pieces, TokenEncoder
from tests.conftest import MODELS

PASSAGES = [
    "The library lends each reader six books for three weeks.",
    "Dogs must be registered with the town within thirty days of moving in.",
    "The swimming pool is closed on Mondays and on public holidays.",
    "A building permit is needed for a wall that is higher than two metres.",
    "Bulky waste is collected on the first Thursday of the month.",
]
ASKED = {
    "how long can I keep a book": 0,
    "tenho de registar o meu cão": 1,
    "wann hat das Schwimmbad zu": 2,
    "чи потрібен дозвіл на високу стіну": 3,
    "qué día recogen los muebles viejos": 4,
}


@pytest.fixture(scope="module")
def encoder() -> TokenEncoder:
    return TokenEncoder(MODELS)


@pytest.fixture(scope="module")
def retriever(encoder: TokenEncoder, tmp_path_factory: pytest.TempPathFactory) -> PassageRetriever:
    return PassageRetriever(PASSAGES, encoder, tmp_path_factory.mktemp("passages"))


@pytest.mark.parametrize(("question", "place"), ASKED.items())
def test_the_passage_is_found_in_any_language(
    retriever: PassageRetriever, question: str, place: int
) -> None:
    assert retriever.search(question)[0].place == place


def test_hits_come_best_first_and_as_many_as_asked_for(retriever: PassageRetriever) -> None:
    hits = retriever.search("when is the pool open", 3)

    assert len(hits) == 3
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


@pytest.mark.parametrize("question", ["", "?", ",", "\x00", "👍"])
def test_a_question_without_words_still_has_a_ranking(
    retriever: PassageRetriever, question: str
) -> None:
    hits = retriever.search(question)

    assert sorted(hit.place for hit in hits) == list(range(len(PASSAGES)))
    assert np.isfinite([hit.score for hit in hits]).all()


def test_no_passages_are_refused(encoder: TokenEncoder, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no passages"):
        PassageRetriever([], encoder, tmp_path)


def test_the_sentence_vector_is_that_of_the_plain_model(encoder: TokenEncoder) -> None:
    texts = list(ASKED)

    found = np.stack([pieces.sentence for pieces in encoder.questions(texts)])

    plain = bundled_embedder(MODELS, delta=None).embed_all(texts)
    assert (found * plain).sum(axis=1).min() > 0.9999


def test_a_rare_piece_tells_more_than_a_common_one(encoder: TokenEncoder) -> None:
    common, rare = (
        encoder.questions([text])[0].information.max() for text in ("the", "permafrost")
    )

    assert rare > common >= 0


class Silent(TokenEncoder):
    """Fails when passages are to be encoded."""

    def __init__(self, name: str) -> None:
        self.name = name

    def passages(self, texts: object) -> list[Pieces]:
        raise AssertionError("encoded again")


def test_the_same_passages_are_not_encoded_again(encoder: TokenEncoder, tmp_path: Path) -> None:
    first = PassageRetriever(PASSAGES, encoder, tmp_path)

    again = PassageRetriever(PASSAGES, Silent(encoder.name), tmp_path)

    asked = encoder.questions(["books"])[0]
    assert again.rank("books", asked, 5) == first.rank("books", asked, 5)
    with pytest.raises(AssertionError, match="encoded again"):
        PassageRetriever(PASSAGES[1:], Silent(encoder.name), tmp_path)


def test_bm25_gives_the_score_of_the_formula() -> None:
    index = Bm25(["red red fox", "blue bird sings", "green"])
    idf = np.log(1 + (3 - 1 + 0.5) / (1 + 0.5))
    length = 1 - 0.75 + 0.75 * 3 / (7 / 3)

    scores = index.scores("RED")

    assert scores == pytest.approx([idf * 2 * 2.2 / (2 + 1.2 * length), 0, 0], abs=1e-5)


@given(st.text(max_size=40))
def test_bm25_scores_any_question(question: str) -> None:
    scores = Bm25(PASSAGES).scores(question)

    assert scores.shape == (len(PASSAGES),)
    assert (scores >= 0).all()


def test_bm25_finds_nothing_in_passages_without_words() -> None:
    assert Bm25(["...", "?"]).scores("anything").tolist() == [0, 0]
