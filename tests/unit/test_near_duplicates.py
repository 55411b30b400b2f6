"""No training line is, or nearly is, a question of the development set: measures stay honest.

Near-duplicates are equal after folding case, accents and punctuation; or share four fifths of
their character trigrams at 20 characters and more; or one holds the other, itself of 30 or more.
"""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path

import numpy as np
import pytest
from sklearn.feature_extraction.text import CountVectorizer

from assistant.contracts.knowledge import Pack
from knowledge.packs import pack_folder
from nlu.training_data import read_general, read_pack_training

DEVELOPMENT = Path(__file__).parents[1] / "evaluation" / "development"


def folded(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in parts if not unicodedata.combining(letter))
    return " ".join(re.findall(r"[^\W_]+", plain))


def is_near(one: str, other: str, likeness: float) -> bool:
    short, long = sorted((one, other), key=len)
    is_inside = len(short) >= 30 and short in long
    return one == other or is_inside or (len(short) >= 20 and likeness >= 0.8)


def near_duplicates(lines: list[str], questions: list[str]) -> list[tuple[str, str]]:
    """Return the pairs of folded texts that are nearly the same."""
    trigrams = CountVectorizer(
        analyzer="char", ngram_range=(3, 3), binary=True, lowercase=False, dtype=np.int32
    )
    counts = trigrams.fit_transform([*lines, *questions])
    sizes = np.diff(counts.indptr)
    shared = (counts[: len(lines)] @ counts[len(lines) :].T).tocoo()
    one, other = sizes[shared.row], sizes[len(lines) + shared.col]
    likeness = shared.data / (one + other - shared.data)
    # Equal and contained texts share all the trigrams of the shorter one.
    chosen = np.flatnonzero((likeness >= 0.8) | (shared.data == np.minimum(one, other)))
    pairs = [(lines[shared.row[i]], questions[shared.col[i]], likeness[i]) for i in chosen]
    found = {(line, asked) for line, asked, like in pairs if is_near(line, asked, like)}
    return sorted(found | {(text, text) for text in set(lines) & set(questions)})


def development_questions() -> list[str]:
    texts = []
    for name in ("questions.jsonl", "dialogues.jsonl"):
        for line in (DEVELOPMENT / name).read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            texts += [turn["text"] for turn in row.get("turns", [row])]
    return texts


def test_no_training_line_is_nearly_a_development_question(pack: Pack) -> None:
    examples = [*read_pack_training(pack_folder(pack.id)), *read_general()]
    lines = {folded(example.text) for example in examples} - {""}
    questions = {folded(text) for text in development_questions()} - {""}

    assert len(questions) > 500
    assert near_duplicates(sorted(lines), sorted(questions)) == []


LONG = "até quando posso entregar a declaração de IRS deste ano"


@pytest.mark.parametrize(
    "line",
    [
        LONG,
        "Ate quando posso entregar a declaracao de irs, deste ano?!",
        "até quando posso entregar a declaração do IRS deste ano",
        f"bom dia, queria saber {LONG} e como, obrigada pela ajuda",
        "quando posso entregar a declaração de IRS",
    ],
)
def test_a_light_rewording_is_found(line: str) -> None:
    assert near_duplicates([folded(line)], [folded(LONG)]) != []


@pytest.mark.parametrize("text", ["ajuda", "IMI?", "e se não?"])
def test_a_short_text_is_found_when_it_is_the_same(text: str) -> None:
    assert near_duplicates([folded(text)], [folded(text.upper())]) != []


@pytest.mark.parametrize(
    ("line", "question"),
    [
        ("qual é o prazo do IRS?", "em que mês acaba o prazo para o IRS?"),
        ("ajuda", "preciso de ajuda com o IRS"),
        ("pago IMI?", "pago IMT?"),
    ],
)
def test_another_wording_is_not_a_duplicate(line: str, question: str) -> None:
    assert near_duplicates([folded(line)], [folded(question)]) == []
