"""The `assistant` command as a person types it: what it prints and how it ends."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from assistant.cli import app
from assistant.platform.database import connect, is_current
from knowledge.packs import pack_folder
from tests.conftest import ROOT, settings_in, shared_interpreter

QUESTION = "Até quando posso entregar o IRS?"
LABELLED = [
    {"id": "1", "lang": "pt", "text": QUESTION, "expect": "answer",
     "article": "irs.filing.deadline"},
    {"id": "2", "lang": "en", "text": "I want to talk to a person", "expect": "human"},
    {"id": "3", "lang": "pt", "text": "perdi a senha do portal", "expect": "answer",
     "article": "vehicles.iuc.when"},
]  # fmt: skip


@pytest.fixture(autouse=True)
def _place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in an empty folder with a state of its own; the model is loaded once for all."""
    state = settings_in(tmp_path / "state").state_dir
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ASSISTANT_STATE_DIR", str(state))
    monkeypatch.setenv("ASSISTANT_TODAY", "2026-11-21")
    monkeypatch.setattr(
        "assistant.bootstrap.build_interpreter", lambda *_given: shared_interpreter()
    )


def run(*arguments: str, input: str | None = None) -> Result:
    result = CliRunner().invoke(app, arguments, input=input)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


# -- ask ---------------------------------------------------------------------------------------


def test_a_question_is_answered_with_source_and_receipt() -> None:
    result = run("ask", QUESTION)

    assert result.exit_code == 0
    assert "30 de junho" in result.stdout
    assert "https://" in result.stdout
    assert len(result.stdout.strip().rsplit(" ", 1)[-1]) == len("T7K2-9QXM")


def test_the_answer_comes_as_json() -> None:
    reply = json.loads(run("ask", QUESTION, "--json").stdout)

    assert (reply["action"], reply["article"]) == ("answer", "irs.filing.deadline")
    assert {block["type"] for block in reply["blocks"]} >= {"paragraph", "source"}


def test_a_short_message_leans_to_the_language_that_was_given() -> None:
    assert json.loads(run("ask", "IVA", "--language", "es", "--json").stdout)["language"] == "es"
    assert json.loads(run("ask", "IVA", "--json").stdout)["language"] == "pt"


def test_by_sms_the_answer_is_short() -> None:
    assert len(run("ask", QUESTION, "--channel", "sms").stdout) < len(run("ask", QUESTION).stdout)


def test_an_empty_question_is_refused_in_the_persons_language() -> None:
    portuguese, english = run("ask", "  "), run("ask", "  ", "--language", "en")

    assert portuguese.exit_code == english.exit_code == 1
    assert portuguese.stdout == english.stdout == ""
    assert portuguese.stderr.strip() and english.stderr.strip()
    assert portuguese.stderr != english.stderr


def test_without_a_question_a_conversation_is_held() -> None:
    result = run("ask", input=f"{QUESTION}\n\ne se me atrasar?\n")

    assert result.exit_code == 0
    assert result.stdout.count("> ") == 4
    assert "30 de junho" in result.stdout
    assert "automátic" in result.stderr


def test_a_file_is_answered_line_by_line(tmp_path: Path) -> None:
    lines = tmp_path / "in.jsonl"
    text = "Quando entrego\u2028o IRS?"  # JSON may hold a line separator
    lines.write_text(json.dumps({"id": "1", "text": text}, ensure_ascii=False) + "\n{\n", "utf-8")

    result = run("ask", "--batch", str(lines), "--out", str(tmp_path / "out.jsonl"))

    rows = [json.loads(row) for row in (tmp_path / "out.jsonl").read_text("utf-8").split("\n")[:-1]]
    assert result.exit_code == 0
    assert [(row["id"], "error" in row) for row in rows] == [("1", False), ("line-2", True)]


def test_lines_come_from_standard_input_and_go_to_standard_output() -> None:
    result = run("ask", "--batch", "-", input=json.dumps({"id": "1", "text": QUESTION}) + "\n")

    assert json.loads(result.stdout)["article"] == "irs.filing.deadline"


def test_a_byte_that_is_not_utf8_spoils_no_other_line(tmp_path: Path) -> None:
    lines = tmp_path / "in.jsonl"
    lines.write_bytes('{"id": 1, "text": "até quando entrego o IRS"}\n'.encode("latin-1") * 2)

    result = run("ask", "--batch", str(lines))

    assert [json.loads(row)["id"] for row in result.stdout.splitlines()] == [1, 1]


def test_a_file_that_is_not_there_is_named() -> None:
    result = run("ask", "--batch", "nowhere.jsonl")

    assert result.exit_code == 2
    assert "nowhere.jsonl" in result.stderr


def test_an_unknown_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_COLOUR", "blue")

    result = run("ask", QUESTION)

    assert result.exit_code == 2
    assert "ASSISTANT_COLOUR" in result.stderr


def test_a_pack_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_PACK", "xx-none")

    result = run("ask", QUESTION)

    assert result.exit_code == 1
    assert "xx-none" in result.stderr


def test_the_installed_command_answers_and_leaves_nothing_behind(tmp_path: Path) -> None:
    home = tmp_path / "home"  # onnxruntime reports to its maker from here, unless it is told not to
    home.mkdir()
    folders = {"TMPDIR": home, "HOME": home, "XDG_CACHE_HOME": home, "CI": ""}

    ended = subprocess.run(
        [sys.executable, "-m", "assistant.cli", "ask", f"{QUESTION} NIF 123456789"],
        env=os.environ | {name: str(value) for name, value in folders.items()},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 0, ended.stderr
    assert "IRS" in ended.stdout
    assert list(home.iterdir()) == []
    assert {path.name for path in (tmp_path / "state").iterdir()} <= {"models", "contact.key"}


# -- kb ----------------------------------------------------------------------------------------


def test_the_pack_that_ships_has_no_problems() -> None:
    result = run("kb", "check")

    assert result.exit_code == 0
    assert "articles are written" in result.stdout


def test_the_facts_to_look_at_can_be_listed() -> None:
    plain, review = run("kb", "check").stdout, run("kb", "check", "--review").stdout

    assert len(review.splitlines()) > len(plain.splitlines())


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A copy of the pack in which one article names a fact that there is not."""
    copy = shutil.copytree(pack_folder("pt-at"), tmp_path / "broken")
    text = next((copy / "articles").rglob("pt.md"))
    text.write_text(text.read_text("utf-8") + "\n\nMais {no.such-fact} euros.\n", "utf-8")
    return copy


def test_a_problem_in_a_pack_is_shown_with_its_file(broken: Path) -> None:
    result = run("kb", "check", str(broken))

    assert result.exit_code == 1
    assert "pt.md" in result.stdout and "no.such-fact" in result.stdout


def test_problems_come_as_json_too(broken: Path) -> None:
    (problem,) = json.loads(run("kb", "check", str(broken), "--json").stdout)

    assert problem["path"].endswith("pt.md")
    assert problem["line"] > 1
    assert "no.such-fact" in problem["message"]


def test_a_pack_to_check_that_is_not_there_is_named() -> None:
    result = run("kb", "check", "xx-none")

    assert result.exit_code == 2
    assert "xx-none" in result.stderr


# -- doctor and migrate ------------------------------------------------------------------------


def findings() -> tuple[dict[str, dict[str, str]], int]:
    result = run("doctor", "--json")
    return {row["name"]: row for row in json.loads(result.stdout)}, result.exit_code


def test_the_doctor_ends_badly_only_when_something_needed_is_wrong() -> None:
    found, code = findings()

    assert {row["state"] for row in found.values()} <= {"ok", "off", "bad"}
    assert code == int(any(row["state"] == "bad" for row in found.values()))
    assert [found[name]["state"] for name in ("Python", "Packages", "Model", "Pack")] == ["ok"] * 4


def test_the_doctor_finds_a_pack_that_cannot_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_PACK", "xx-none")

    found, code = findings()

    assert (found["Pack"]["state"], code) == ("bad", 1)


def test_the_doctor_finds_a_database_that_cannot_be_reached(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    secret = "postgresql://maria:geheim@127.0.0.1:1/none"
    monkeypatch.setenv("ASSISTANT_DATABASE_URL", secret)

    found, code = findings()

    assert (found["Database"]["state"], code) == ("bad", 1)
    assert "geheim" not in json.dumps(found)


def test_the_doctor_speaks_to_people_too() -> None:
    lines = run("doctor").stdout.splitlines()

    assert len(lines) > 10
    assert {line.split()[0] for line in lines} <= {"ok", "off", "bad"}


def test_migrate_brings_the_database_up_to_date(tmp_path: Path) -> None:
    before = findings()[0]["Database"]["state"]

    first, second = run("migrate"), run("migrate")

    engine = connect(f"sqlite:///{tmp_path / 'state' / 'assistant.db'}")
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert is_current(engine)
    engine.dispose()
    assert (before, findings()[0]["Database"]["state"]) == ("off", "ok")


# -- evaluate ----------------------------------------------------------------------------------


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
