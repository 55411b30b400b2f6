"""OR-ShARC as retrieval: from a question with its scenario to the government's rule text.

`python -m bench.or_sharc FOLDER`. The design was chosen on the dev file.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from bench.figures import Figure, main
from bench.retrieval import judge, systems
from nlu.token_encoder import TokenEncoder


@dataclass(frozen=True, slots=True)
class Case:
    """One user question."""

    question: str
    scenario: str
    """What the person says of themselves; may be empty."""
    gold: str
    """Key of the right rule text."""

    @property
    def told(self) -> str:
        """Return question and scenario, as one would type them."""
        return f"{self.question} {self.scenario}".strip()


def read(path: Path) -> list[Case]:
    """Read the questions: of each dialogue tree the first turn, for all ask the same."""
    found: dict[str, Case] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        case = Case(row["question"], row["scenario"], row["gold_snippet_id"])
        found.setdefault(row["tree_id"], case)
    return list(found.values())


def run(folder: Path, state: Path, rasa_python: Path | None = None) -> list[Figure]:
    """Return the figures on the dev and the test questions, with and without scenario.

    Rasa finds no passages: its interpreter is not used.
    """
    texts: dict[str, str] = json.loads((folder / "id2snippet.json").read_text(encoding="utf-8"))
    places = {key: place for place, key in enumerate(texts)}
    ways = systems(list(texts.values()), TokenEncoder(state), state / "bench")
    figures = []
    for part in ("dev", "test"):
        cases = read(folder / f"open_retrieval_sharc_{part}.json")
        gold = [places[case.gold] for case in cases]
        for kind, asked in {
            "with scenario": [case.told for case in cases],
            "question alone": [case.question for case in cases],
        }.items():
            for name, system in ways.items():
                figures += judge(f"OR-ShARC {part}, {kind}", name, system, asked, gold)
    return figures


if __name__ == "__main__":
    main(run, __doc__)
