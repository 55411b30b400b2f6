"""XQuAD as retrieval: from a question to the passage that answers it, across languages.

`python -m bench.xquad FOLDER`. Romanian is the development language: the design was chosen on it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from bench.figures import Figure, main
from bench.retrieval import judge, systems
from nlu.token_encoder import TokenEncoder

LANGUAGES = ("en", "es", "de", "ru", "zh", "ro")


@dataclass(frozen=True, slots=True)
class Questions:
    """One language of the data set; its passages are the same in all, in the same order."""

    passages: list[str]
    texts: list[str]
    gold: list[int]
    """The place of each question's passage."""


def read(path: Path) -> Questions:
    """Read a file in SQuAD's format."""
    found = Questions([], [], [])
    for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            found.texts.extend(entry["question"] for entry in paragraph["qas"])
            found.gold.extend([len(found.passages)] * len(paragraph["qas"]))
            found.passages.append(paragraph["context"])
    return found


def run(folder: Path, state: Path, rasa_python: Path | None = None) -> list[Figure]:
    """Return the figures of questions to English passages and to passages of their own language.

    Rasa finds no passages: its interpreter is not used.
    """
    encoder = TokenEncoder(state)
    data = {tag: read(folder / f"xquad.{tag}.json") for tag in LANGUAGES}
    figures = []
    for target in LANGUAGES:
        ways = systems(data[target].passages, encoder, state / "bench")
        for tag in LANGUAGES if target == "en" else (target,):
            for name, system in ways.items():
                asked = data[tag]
                figures += judge(f"XQuAD {tag} to {target}", name, system, asked.texts, asked.gold)
    return figures


if __name__ == "__main__":
    main(run, __doc__)
