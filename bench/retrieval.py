"""Systems that rank passages, and what their rankings are worth, for the retrieval benchmarks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.figures import Figure, mean, plain, timed
from nlu.bm25 import Bm25
from nlu.retrieve import PassageRetriever
from nlu.token_encoder import TokenEncoder

_DEPTH = 100
"""How far down a ranking is read; a right passage below counts as not found."""

Ranking = Sequence[int]
System = Callable[[str], Ranking]
"""Of a question: places of passages, best first."""


def systems(passages: Sequence[str], encoder: TokenEncoder, state: Path) -> dict[str, System]:
    """Return our retriever and what it is compared with, on the same passages."""
    retriever = PassageRetriever(passages, encoder, state)
    words = Bm25(passages)

    def engine(question: str) -> Ranking:
        return [hit.place for hit in retriever.search(question, _DEPTH)]

    def lexical(question: str) -> Ranking:
        return _order(words.scores(question))

    def dense(question: str) -> Ranking:
        return _order(retriever.sentences @ encoder.questions([question])[0].sentence)

    return {"engine": engine, "BM25": lexical, "plain e5": dense}


def judge(
    task: str, name: str, system: System, questions: Sequence[str], gold: Sequence[int]
) -> list[Figure]:
    """Let a system answer all questions one by one, and return recall, MRR and speed."""
    with timed() as watch:
        rankings = [system(question) for question in questions]
    ranks = rank_of(rankings, gold)
    return [
        mean(task, name, "R@1", ranks <= 1),
        mean(task, name, "R@5", ranks <= 5),
        mean(task, name, "MRR", 1 / ranks),
        plain(task, name, "questions a second", len(questions) / watch.seconds, len(questions)),
    ]


def rank_of(rankings: Sequence[Ranking], gold: Sequence[int]) -> NDArray[np.float64]:
    """Return the rank of the right passage, 1 the best; infinite where it was not found."""
    ranks = np.full(len(gold), np.inf)
    for case, (ranking, right) in enumerate(zip(rankings, gold, strict=True)):
        places = list(ranking[:_DEPTH])
        if right in places:
            ranks[case] = places.index(right) + 1
    return ranks


def _order(scores: NDArray[np.float32]) -> Ranking:
    places: list[int] = np.argsort(-scores, kind="stable").tolist()
    return places
