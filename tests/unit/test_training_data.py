"""The strict reader of Rasa's training data, on files of its own and on all that ship."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

import nlu
from assistant.contracts.knowledge import Pack
from assistant.contracts.turns import GENERAL as GENERAL_LABELS
from knowledge.packs import pack_folder
from nlu.training_data import (
    Example,
    TrainingDataError,
    read_file,
    read_general,
    read_pack_training,
)

GENERAL = Path(nlu.__file__).parent / "data"
GOOD = """\
version: "3.1"
nlu:
- intent: irs.refund
  examples: |
    - quando recebo o reembolso?
    - where is my refund

- intent: chat.greet
  examples: |
    - olá
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "lines.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_gives_its_lines_in_order_with_label_and_language(tmp_path: Path) -> None:
    examples = read_file(written(tmp_path, GOOD), "pt")

    assert examples == [
        Example("quando recebo o reembolso?", "irs.refund", "pt"),
        Example("where is my refund", "irs.refund", "pt"),
        Example("olá", "chat.greet", "pt"),
    ]


def test_a_number_is_a_version_too(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD.replace('"3.1"', "3.1"))

    assert len(read_file(path, "pt")) == 3


REFUSED = {
    "not YAML": "nlu: [",
    "a list": "- intent: a.b\n  examples: |\n    - x\n",
    "nothing": "",
    "no nlu": 'version: "3.1"\n',
    "an empty nlu": 'version: "3.1"\nnlu:\n',
    "stories": GOOD + "stories: []\n",
    "another version": GOOD.replace("3.1", "2.0"),
    "a synonym": "nlu:\n- synonym: irs\n  examples: |\n    - imposto\n",
    "a lookup beside the intent": GOOD.replace("  examples", "  metadata: {}\n  examples", 1),
    "no examples": "nlu:\n- intent: a.b\n",
    "an entry that is a word": "nlu:\n- a.b\n",
    "no name": "nlu:\n- intent:\n  examples: |\n    - x\n",
    "a number for a name": "nlu:\n- intent: 3\n  examples: |\n    - x\n",
    "a YAML list of examples": "nlu:\n- intent: a.b\n  examples:\n    - x\n",
    "a line without a dash": GOOD.replace("- olá", "olá"),
    "a dash without a space": GOOD.replace("- olá", "-olá"),
    "an empty line": GOOD.replace("- olá", "- "),
    "an entity": GOOD.replace("olá", "vivo nos [Açores](region)"),
    "an entity with a role": GOOD.replace("olá", 'vivo em [Faro]{"entity": "place"}'),
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED.keys())
def test_what_is_not_our_part_of_the_format_is_refused(tmp_path: Path, text: str) -> None:
    path = written(tmp_path, text)

    with pytest.raises(TrainingDataError, match=r"lines\.yml"):
        read_file(path, "pt")


def test_a_file_that_is_not_utf8_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "lines.yml"
    path.write_bytes(GOOD.encode("latin-1"))

    with pytest.raises(TrainingDataError, match=r"lines\.yml"):
        read_file(path, "pt")


def test_the_folder_of_a_pack_file_is_its_language(tmp_path: Path) -> None:
    folder = tmp_path / "training" / "uk"
    folder.mkdir(parents=True)
    written(folder, GOOD)

    assert {example.language for example in read_pack_training(tmp_path)} == {"uk"}


def test_a_general_file_without_a_language_in_its_name_is_mixed(tmp_path: Path) -> None:
    written(tmp_path, GOOD).rename(tmp_path / "followups.yml")
    written(tmp_path, GOOD).rename(tmp_path / "fr.yml")

    assert [example.language for example in read_general(tmp_path)] == ["mul"] * 3 + ["fr"] * 3


def counted(paths: list[Path]) -> int:
    """Count lines with plain YAML and nothing of the reader's."""
    entries = [e for p in paths for e in yaml.safe_load(p.read_text(encoding="utf-8"))["nlu"]]
    return sum(line.startswith("- ") for entry in entries for line in entry["examples"].split("\n"))


def test_every_general_file_that_ships_is_read_whole() -> None:
    paths = sorted(GENERAL.glob("*"))

    assert {path.suffix for path in paths} == {".yml"}
    assert len(read_general()) == counted(paths) > 0


def test_every_file_of_the_pack_is_read_whole(pack: Pack) -> None:
    folder = pack_folder(pack.id)
    everything = (path for path in (folder / "training").rglob("*") if path.is_file())
    paths = sorted(path for path in everything if path.parent.name != "stories")

    examples = read_pack_training(folder)

    assert {path.suffix for path in paths} == {".yml"}
    assert len(examples) == counted(paths) > 0


def test_the_pack_trains_every_article_and_nothing_else(pack: Pack) -> None:
    labels = {example.label for example in read_pack_training(pack_folder(pack.id))}

    assert labels == set(pack.articles)


def test_general_labels_are_those_that_the_policy_tells_from_articles() -> None:
    labels = {example.label for example in read_general()}

    assert [label for label in labels if not label.startswith(GENERAL_LABELS)] == []


def test_no_two_labels_share_a_line(pack: Pack) -> None:
    seen: dict[str, set[str]] = {}
    for example in [*read_pack_training(pack_folder(pack.id)), *read_general()]:
        seen.setdefault(example.text.casefold(), set()).add(example.label)

    assert {text: labels for text, labels in seen.items() if len(labels) > 1} == {}
