"""Benchmarks: measures against known values, and readers on data written here."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import yaml

from bench import clinc150, hint3, or_sharc, rasa, xquad
from bench.figures import mean
from bench.intents import Decided, bm25, measure, nearest
from bench.retrieval import rank_of
from nlu.training_data import Example
from nlu.tuning import OUTSIDE


def test_an_interval_holds_its_value_and_narrows_with_cases() -> None:
    few, many = (mean("t", "s", "m", np.arange(n) % 2) for n in (40, 4000))

    assert few.low < few.value < few.high
    assert many.high - many.low < (few.high - few.low) / 5
    assert mean("t", "s", "m", np.arange(40) % 2) == few


def test_intent_measures_count_refusals() -> None:
    truth = np.array(["a", "b", "b", OUTSIDE, OUTSIDE])
    decided = Decided(np.array(["a", "b", "a", "a", "b"]), np.array([0.9, 0.2, 0.9, 0.9, 0.1]), 0.5)

    found = {figure.measure: figure.value for figure in measure("t", "s", decided, truth)}

    assert found["in-scope accuracy"] == pytest.approx(1 / 3)
    assert found["accuracy, none refused"] == pytest.approx(2 / 3)
    assert found["out-of-scope recall"] == pytest.approx(1 / 2)


def test_the_nearest_line_gives_its_label() -> None:
    system = nearest(["pay", "open"], bm25(["pay my bill", "opening hours"]), 0.1)

    assert system(["a bill to pay", "hours", "zebra"]).answers.tolist() == ["pay", "open", OUTSIDE]


def test_ranks_count_from_one_and_a_miss_is_infinite() -> None:
    assert rank_of([[3, 1], [2], [0, 5, 4]], [1, 9, 0]).tolist() == [2, np.inf, 1]


def test_hint3_rows_that_fit_no_intent_are_outside(tmp_path: Path) -> None:
    path = tmp_path / "bot.csv"
    path.write_text('sentence,label\n"Hi, you",NO_NODES_DETECTED\nship it,SEND\n', encoding="utf-8")

    found = [(example.text, example.label) for example in hint3.read(path)]

    assert found == [("Hi, you", OUTSIDE), ("ship it", "SEND")]


def test_clinc150_parts_are_read_one_after_the_other(tmp_path: Path) -> None:
    path = tmp_path / "data.json"
    path.write_text(json.dumps({"val": [["x", "greet"]], "oos_val": [["y", "oos"]]}), "utf-8")

    found = [(example.text, example.label) for example in clinc150.read(path, "val", "oos_val")]

    assert found == [("x", "greet"), ("y", OUTSIDE)]


def test_xquad_questions_know_their_passage(tmp_path: Path) -> None:
    def paragraph(context: str, *questions: str) -> dict[str, object]:
        return {"context": context, "qas": [{"question": question} for question in questions]}

    articles = [
        {"paragraphs": [paragraph("one", "a", "b")]},
        {"paragraphs": [paragraph("two", "c")]},
    ]
    path = tmp_path / "xquad.json"
    path.write_text(json.dumps({"data": articles}), encoding="utf-8")

    found = xquad.read(path)

    assert found == xquad.Questions(["one", "two"], ["a", "b", "c"], [0, 0, 1])


def test_or_sharc_takes_the_first_turn_of_a_tree(tmp_path: Path) -> None:
    rows = [
        {"tree_id": "t", "question": "Can I?", "scenario": "I am old.", "gold_snippet_id": "7"},
        {"tree_id": "t", "question": "Can I?", "scenario": "Other.", "gold_snippet_id": "7"},
        {"tree_id": "u", "question": "May I?", "scenario": "", "gold_snippet_id": "8"},
    ]
    path = tmp_path / "dev.json"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")

    assert [(case.told, case.gold) for case in or_sharc.read(path)] == [
        ("Can I? I am old.", "7"),
        ("May I?", "8"),
    ]


def test_a_rasa_project_has_every_line_without_entity_marks(tmp_path: Path) -> None:
    examples = [Example("pay [my](x) bill", "pay", "en"), Example("()", "pay", "en")]

    rasa.write_project(tmp_path, examples)

    data = yaml.safe_load((tmp_path / "nlu.yml").read_text(encoding="utf-8"))
    assert data["nlu"] == [{"intent": "pay", "examples": "- pay my x bill\n"}]
