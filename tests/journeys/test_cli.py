"""The `assistant` command as a person types it: what it prints and how it ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.platform.database import connect, is_current
from nlu.interpreter import InProcessInterpreter
from tests.conftest import ROOT
from tests.peers.pack_files import FACTS, PT, VISA_EN, line_of, spoil, write_whole
from tests.peers.terminal import open_terminal, run

QUESTION = "Até quando posso entregar o IRS?"


@pytest.fixture(autouse=True)
def _terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, interpreter: InProcessInterpreter
) -> None:
    open_terminal(tmp_path, monkeypatch, interpreter)


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
    assert json.loads(run("ask", "ola", "--language", "es", "--json").stdout)["language"] == "es"
    assert json.loads(run("ask", "ola", "--json").stdout)["language"] == "pt"


def test_by_sms_the_answer_is_short() -> None:
    assert len(run("ask", QUESTION, "--channel", "sms").stdout) < len(run("ask", QUESTION).stdout)


def test_an_empty_question_is_refused_in_the_persons_language() -> None:
    portuguese, english = run("ask", "  "), run("ask", "  ", "--language", "en")

    assert portuguese.exit_code == english.exit_code == 1
    assert portuguese.stdout == english.stdout == ""
    assert portuguese.stderr.strip() and english.stderr.strip()
    assert portuguese.stderr != english.stderr


def test_without_a_question_a_conversation_is_held() -> None:
    result = run("ask", typed=f"{QUESTION}\n\ne se me atrasar?\n")

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
    result = run("ask", "--batch", "-", typed=json.dumps({"id": "1", "text": QUESTION}) + "\n")

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


def test_the_texts_and_facts_of_the_pack_that_ships_have_no_errors() -> None:
    result = run("kb", "check", "--content")

    assert result.exit_code == 0, result.stdout[:3000]
    assert result.stdout.splitlines()[-1].startswith("0 errors, ")


def test_a_sound_pack_has_nothing_to_show(tmp_path: Path) -> None:
    result = run("kb", "check", str(write_whole(tmp_path / "sound")), "--content")

    assert (result.exit_code, result.stdout) == (0, "0 errors, 0 warnings\n")


def test_warnings_are_shown_and_do_not_fail(tmp_path: Path) -> None:
    soon = (FACTS, "from: 2025, to: null", "from: 2025, to: 2025")
    result = run("kb", "check", str(write_whole(tmp_path / "soon", soon)), "--content")

    assert result.exit_code == 0
    assert ": warning: vat.rate: expires on 2026-12-31" in result.stdout
    assert result.stdout.endswith("0 errors, 1 warnings\n")


def test_the_report_says_what_is_written_what_ends_and_what_to_check(tmp_path: Path) -> None:
    spoils = [
        (FACTS, "from: 2025, to: null", "from: 2025, to: 2026"),
        (VISA_EN, "## easy\n\nAsk the line.\n", ""),
    ]
    folder = str(write_whole(tmp_path / "small", *spoils))

    text = run("kb", "report", "--pack", folder).stdout
    found = json.loads(run("kb", "report", "--pack", folder, "--json").stdout)

    assert "2 articles" in text and "en: 1 editions with all four forms" in text
    assert found["editions"] == {"pt": 2, "en": 1}
    assert found["confidence"] == {"verified": 3, "likely": 2}
    assert found["expiring"] == [["2027-12-31", "vat.rate"]]
    assert found["least_certain"][0] == ["vat.rate", "https://example.org"]


def test_the_report_of_the_pack_that_ships_leaves_out_what_nobody_reads() -> None:
    found = json.loads(run("kb", "report", "--json").stdout)

    assert found["articles"] >= 180
    assert set(found["confidence"]) <= {"verified", "likely"}


def test_editions_are_marked_as_read_against_their_source(tmp_path: Path) -> None:
    folder = write_whole(tmp_path / "small")
    spoil(folder, PT, "- livros", "- jornais")
    check = ("kb", "check", str(folder), "--content")
    assert run(*check).exit_code == 1

    marked = run("kb", "confirm", "vat.rates", "--pack", str(folder))

    assert marked.stdout == "1 editions marked\n"
    assert run(*check).exit_code == 0


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A pack in which one article names a fact that there is not."""
    return write_whole(tmp_path / "broken", (PT, "- livros", "- {no.such-fact} livros"))


def test_a_problem_in_a_pack_is_shown_with_its_file(broken: Path) -> None:
    result = run("kb", "check", str(broken))

    assert result.exit_code == 1
    assert "pt.md" in result.stdout and "no.such-fact" in result.stdout


def test_problems_come_as_json_too(broken: Path) -> None:
    problems = json.loads(run("kb", "check", str(broken), "--json").stdout)

    assert {
        "path": str(broken / PT), "line": line_of(broken, PT, "- {no.such-fact}"),
        "message": "unknown fact no.such-fact", "is_warning": False,
    } in problems  # fmt: skip


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
