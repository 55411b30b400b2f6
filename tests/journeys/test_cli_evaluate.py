"""`assistant evaluate`: measures labelled questions and fails when understanding got worse."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from nlu.interpreter import InProcessInterpreter
from tests.peers.terminal import open_terminal, run

LABELLED = [
    {"id": "1", "lang": "pt", "text": "Até quando posso entregar o IRS?", "expect": "answer",
     "article": "irs.filing.deadline"},
    {"id": "2", "lang": "en", "text": "I want to talk to a person", "expect": "human"},
    {"id": "3", "lang": "pt", "text": "perdi a senha do portal", "expect": "answer",
     "article": "vehicles.iuc.when"},
]  # fmt: skip


@pytest.fixture(autouse=True)
def _terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, interpreter: InProcessInterpreter
) -> None:
    open_terminal(tmp_path, monkeypatch, interpreter)


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    """Three labelled questions, one of them with a label that cannot be met."""
    path = tmp_path / "few.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in LABELLED), "utf-8")
    (tmp_path / "tests" / "evaluation").mkdir(parents=True)
    return path


def accept(**rates: dict[str, float]) -> None:
    Path("tests/evaluation/accepted.json").write_text(json.dumps(rates), "utf-8")


def accepted() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Path("tests/evaluation/accepted.json").read_text("utf-8"))
    return found


def test_rates_are_printed_with_their_counts_and_accepted_on_demand(labelled: Path) -> None:
    result = run("evaluate", str(labelled), "--accept")

    assert result.exit_code == 0
    assert "1/2" in next(line for line in result.stdout.splitlines() if "understood" in line)
    assert accepted()["few.jsonl"]["understood"] == 0.5
    assert run("evaluate", str(labelled)).exit_code == 0


def test_accepting_one_file_keeps_the_figures_of_the_others(labelled: Path) -> None:
    accept(other={"understood": 0.9})

    run("evaluate", str(labelled), "--accept")

    assert accepted()["other"] == {"understood": 0.9}


@pytest.mark.parametrize(
    ("rate", "before", "code"),
    [
        ("understood", 0.53, 1),
        ("understood", 0.51, 0),
        ("understood", 0.10, 0),
        ("wrong answer", 0.47, 1),
        ("wrong answer", 0.49, 0),
        ("wrong answer", 0.90, 0),
    ],
)
def test_a_rate_that_got_worse_by_more_than_two_points_fails(
    labelled: Path, rate: str, before: float, code: int
) -> None:
    accept(**{"few.jsonl": {rate: before}})

    result = run("evaluate", str(labelled))

    assert result.exit_code == code
    assert (f"few.jsonl: {rate} fell to 50.0%" in result.stderr) == bool(code)


def test_rates_and_failures_come_as_json(labelled: Path, tmp_path: Path) -> None:
    result = run("evaluate", str(labelled), "--json", "--show", str(tmp_path / "failed.jsonl"))

    (failure,) = map(json.loads, (tmp_path / "failed.jsonl").read_text("utf-8").splitlines())
    assert json.loads(result.stdout)["few.jsonl"]["person when wanted"] == 1.0
    assert (failure["id"], failure["right"]) == ("3", ["vehicles.iuc.when"])


@pytest.mark.parametrize("files", [[], ["nowhere.jsonl"]], ids=["none", "nowhere"])
def test_nothing_to_measure_is_not_a_success(files: list[str]) -> None:
    result = run("evaluate", *files)

    assert result.exit_code == 2
    assert "nowhere" in result.stderr or not files
