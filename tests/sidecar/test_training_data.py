"""Our strict reader reads what Rasa's own reader reads: every file of the product."""

from __future__ import annotations

import json
from pathlib import Path

from assistant.platform.settings import Settings
from nlu.rasa.project import CHOOSE, write_project
from nlu.stories import read_stories
from nlu.training_data import read_file, read_general, read_pack_training, undated
from tests.conftest import ROOT
from tests.sidecar.office import PACK, inside

STORIES = PACK / "training" / "stories"
PACKS = [PACK, ROOT / "tests" / "packs" / "harbour"]


def rasa_reads(paths: list[Path]) -> list[list[list[str]]]:
    """Return what Rasa makes of files: pairs of text and intent."""
    printed = inside("inside_reader.py", text="\n".join(map(str, paths)))
    return [json.loads(line) for line in printed.splitlines()]


def test_every_training_file_reads_the_same_in_rasa() -> None:
    paths = [
        *sorted((ROOT / "nlu" / "data").glob("*.yml")),
        *(p for pack in PACKS for p in sorted((pack / "training").glob("*/*.yml"))),
    ]
    paths = [path for path in paths if path.parent != STORIES]

    theirs = rasa_reads(paths)

    assert len(theirs) == len(paths) > 100
    for path, lines in zip(paths, theirs, strict=True):
        ours = [[example.text, example.label] for example in read_file(path, "mul")]
        assert sorted(lines) == sorted(ours), path


def test_the_dialogues_read_the_same_in_rasa() -> None:
    theirs = [line for lines in rasa_reads(sorted(STORIES.glob("*.yml"))) for line in lines]

    ours = [[said.text, said.label] for story in read_stories(PACK) for said in story]
    assert len(ours) > 500
    assert theirs == ours


def test_a_generated_project_holds_the_lines_of_the_product(tmp_path: Path) -> None:
    examples = [*read_pack_training(PACK), *read_general()]
    write_project(tmp_path, "diet", examples)

    (lines,) = rasa_reads([tmp_path / "data" / "nlu.yml"])

    ours = {(undated(example.text), example.label) for example in examples}
    assert {(text, intent) for text, intent in lines} == ours
    assert len(lines) == len(ours)


def test_rasa_finds_nothing_wrong_with_a_generated_project(office: Settings) -> None:
    project = office.state_dir / "rasa" / "diet"

    report = json.loads(inside("inside_validate.py", str(project)))

    assert report["is_valid"]
    assert report["intents"] > 30
    assert CHOOSE in report["intent_names"]
