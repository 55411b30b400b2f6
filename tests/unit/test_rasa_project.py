"""A Rasa project holds what the product knows, in Rasa's words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from nlu.rasa import project
from nlu.rasa.project import ANSWER, CHOOSE, HAND_OVER, write_project
from nlu.stories import Said
from nlu.training_data import Example, read_file
from tests.conftest import ROOT

EXAMPLES = [
    Example("quando entrego o irs 2025?", "irs.filing.deadline", "pt"),
    Example("quando entrego o irs?", "irs.filing.deadline", "pt"),
    Example("quando entrego o irs ?", "irs.filing.deadline", "pt"),
    Example("quero uma pessoa", "want.person", "pt"),
    Example('"sim", claro: # não', "chat.affirm", "pt"),
    Example("yes", "chat.affirm", "en"),
]
STORIES = [
    (Said("quando entrego o irs?", "irs.filing.deadline"), Said("uma pessoa", "want.person")),
    (Said("x", "unknown.topic"), Said("y", "irs.filing.deadline")),
]


def written(folder: Path, engine: str = "diet", **options: object) -> dict[str, dict]:
    """Write a project; return its files by name."""
    write_project(folder, engine, EXAMPLES, STORIES, languages=("pt", "en"), **options)
    return {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in folder.rglob("*.yml")}


def test_the_lines_can_be_read_back_without_years_and_repetitions(tmp_path: Path) -> None:
    written(tmp_path)

    lines = read_file(tmp_path / "data" / "nlu.yml", "mul")

    assert [(line.text, line.label) for line in lines] == [
        ('"sim", claro: # não', "chat.affirm"),
        ("yes", "chat.affirm"),
        ("quando entrego o irs ?", "irs.filing.deadline"),
        ("quando entrego o irs?", "irs.filing.deadline"),
        ("quero uma pessoa", "want.person"),
    ]


def test_every_intent_has_one_rule(tmp_path: Path) -> None:
    files = written(tmp_path)

    rules = {
        rule["steps"][0]["intent"]: rule["steps"][1]["action"] for rule in files["rules"]["rules"]
    }
    assert rules == {
        "chat.affirm": ANSWER,
        "irs.filing.deadline": ANSWER,
        "want.person": HAND_OVER,
        CHOOSE: ANSWER,
        "nlu_fallback": ANSWER,
    }
    assert len(rules) == len(files["rules"]["rules"])
    assert set(rules) - {"nlu_fallback"} == set(files["domain"]["intents"])


def test_a_dialogue_leads_to_the_actions_of_the_rules(tmp_path: Path) -> None:
    (story,) = written(tmp_path)["stories"]["stories"]

    assert story["steps"] == [
        {"intent": "irs.filing.deadline"},
        {"action": ANSWER},
        {"intent": "want.person"},
        {"action": HAND_OVER},
    ]


def test_the_only_words_of_the_bot_are_those_of_the_language_files(tmp_path: Path) -> None:
    (said,) = written(tmp_path)["domain"]["responses"].values()

    chosen_by = [r["condition"][0]["value"] if "condition" in r else None for r in said]
    assert chosen_by == ["pt", "en", None]
    assert said[2]["text"] == said[0]["text"]


def test_slots_do_not_sway_the_dialogue(tmp_path: Path) -> None:
    slots = written(tmp_path)["domain"]["slots"].values()

    assert slots
    assert not any(slot["influence_conversation"] for slot in slots)


def test_the_encoder_is_found_from_the_project_wherever_the_state_lies(tmp_path: Path) -> None:
    encoder = tmp_path / "models" / "encoder-x.onnx"

    config = written(tmp_path / "rasa" / "e5", "e5", encoder=encoder)["config"]

    assert config["pipeline"][0]["encoder"] == "../../models/encoder-x.onnx"
    assert str(tmp_path) not in str(config)


def test_rounds_can_be_bounded(tmp_path: Path) -> None:
    def epochs(**options: object) -> int:
        pipeline = written(tmp_path, **options)["config"]["pipeline"]
        return next(part["epochs"] for part in pipeline if part["name"] == "DIETClassifier")

    assert epochs() == 100
    assert epochs(epochs=3) == 3


def test_every_intent_is_listed_by_both_engines() -> None:
    for engine in project.ENGINES:
        config = yaml.safe_load((project.CONFIGS / f"{engine}.yml").read_text("utf-8"))
        classifiers = [part for part in config["pipeline"] if "ranking_length" in part]
        assert [part["ranking_length"] for part in classifiers] == [0]
        assert classifiers[0]["name"] in {"DIETClassifier", "LogisticRegressionClassifier"}


def test_what_was_generated_before_is_gone(tmp_path: Path) -> None:
    written(tmp_path)
    (tmp_path / "data" / "old.yml").write_text("x", encoding="utf-8")

    written(tmp_path)

    assert not (tmp_path / "data" / "old.yml").exists()


@pytest.mark.parametrize("engine", ["", "../x", "bert"])
def test_an_unknown_engine_is_refused(tmp_path: Path, engine: str) -> None:
    with pytest.raises(ValueError, match="diet, e5"):
        write_project(tmp_path / "p", engine, EXAMPLES)

    assert not (tmp_path / "p").exists()


def test_the_runtime_of_the_encoder_is_the_one_of_the_product() -> None:
    """Another version of it gives other vectors."""

    def version(lock: str) -> str:
        found = re.search(r"^onnxruntime==(\S+)", (ROOT / lock).read_text("utf-8"), re.MULTILINE)
        assert found
        return found.group(1)

    assert version("nlu/rasa/requirements-311.lock") == version("requirements/core.lock")


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-311.lock"])
def test_the_lists_pin_every_file_and_name_no_address(lock: str) -> None:
    text = (ROOT / "nlu" / "rasa" / lock).read_text("utf-8")
    entries = re.split(r"\n(?=\S)", text.strip())

    assert all(re.match(r"[a-z0-9-]+==\S+ \\\n    --hash=sha256:", entry) for entry in entries)
    assert "://" not in text
