"""Knowledge is published through the gate, listed, taken back and carried: the commands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.platform.settings import Settings
from knowledge.archive import archive, digest, read_files
from tests.peers.harbour import (
    BOAT,
    NEW_RATE,
    OLD_RATE,
    RATES,
    copy_harbour,
    open_office,
    publish,
    without_mooring,
)
from tests.peers.pack_files import spoil
from tests.peers.terminal import run


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The settings of a machine with a copy of the pack."""
    return open_office(tmp_path, monkeypatch)


@pytest.fixture
def pack(office: Settings) -> Path:
    return Path(office.pack)


def listed() -> list[tuple[int, bool, str]]:
    """Return the revisions: number, whether active, and why."""
    rows = json.loads(run("kb", "revisions", "--json").stdout)
    return [(row["number"], row["is_active"], row["why"]) for row in rows]


# -- the commands ----------------------------------------------------------------


def test_before_anything_is_published_the_files_are_served(office: Settings) -> None:
    result = run("kb", "revisions")

    assert (result.exit_code, listed()) == (0, [])
    assert "the files of the pack are served" in result.stdout


def test_a_broken_pack_is_not_published(pack: Path) -> None:
    spoil(pack, f"{BOAT}/en.md", "A boat that lies", "Within 30 days, a boat that lies")

    result = run("kb", "publish", "--why", "hurry")

    assert result.exit_code == 1
    assert f"{BOAT}/en.md:11: a figure in the text: name a fact instead" in result.stdout
    assert "Not published" in result.stderr
    assert listed() == []


def test_publishing_needs_a_reason(office: Settings) -> None:
    assert run("kb", "publish").exit_code == 2


def test_a_sound_pack_is_published_listed_and_taken_back(pack: Path) -> None:
    first = publish("first")
    spoil(pack, RATES, OLD_RATE, NEW_RATE)
    second = publish("second")
    assert listed() == [(second, True, "second"), (first, False, "first")]

    back = run("kb", "rollback", str(first), "--why", "wrong rate")

    assert back.exit_code == 0
    assert listed() == [(second, False, "second"), (first, True, "first")]
    lines = run("kb", "revisions").stdout.splitlines()
    assert [line[0] for line in lines[::2]] == [" ", "*"]


def test_an_earlier_revision_can_be_taken_back_while_the_files_are_broken(pack: Path) -> None:
    first = publish("first")
    spoil(pack, f"{BOAT}/en.md", "## short", "## shrt")

    back = run("kb", "rollback", str(first), "--why", "someone is editing")

    assert back.exit_code == 0, back.output
    assert listed() == [(first, True, "first")]


def test_publishing_the_same_again_makes_no_new_revision(pack: Path) -> None:
    assert publish("first") == publish("again")
    assert len(listed()) == 1


def test_a_revision_that_is_not_there_cannot_be_taken_back_or_exported(
    office: Settings, tmp_path: Path
) -> None:
    back = run("kb", "rollback", "7", "--why", "x")
    out = run("kb", "export", str(tmp_path / "out"), "--revision", "7")

    assert (back.exit_code, out.exit_code) == (2, 2)
    assert back.stderr == out.stderr == "There is no revision 7.\n"


@pytest.mark.parametrize("command", ["publish", "rollback 1", "revisions", "report", "confirm"])
def test_a_pack_that_is_not_there_is_named_without_a_traceback(
    office: Settings, command: str
) -> None:
    why = ["--why", "x"] if command[0] in "p" or "rollback" in command else []

    result = run("kb", *command.split(), "--pack", "xx-none", *why)

    assert result.exit_code == 2
    assert "xx-none" in result.stderr


def test_an_export_is_the_pack_and_an_import_publishes_it(pack: Path, tmp_path: Path) -> None:
    first, out = publish("first"), tmp_path / "out"
    spoil(pack, RATES, OLD_RATE, NEW_RATE)

    assert run("kb", "export", str(out), "--revision", str(first)).exit_code == 0
    assert OLD_RATE in (out / RATES).read_text(encoding="utf-8")
    assert run("kb", "export", str(out)).exit_code == 0
    assert read_files(out) == read_files(pack)

    result = run("kb", "import", str(out), "--why", "edited elsewhere")

    assert result.exit_code == 0, result.output
    assert digest(archive(pack)) in result.stdout
    assert [why for _, _, why in listed()] == ["edited elsewhere", "first"]


def test_an_import_passes_the_same_gate(pack: Path, tmp_path: Path) -> None:
    run("kb", "export", str(tmp_path / "out"))
    spoil(tmp_path / "out", f"{BOAT}/en.md", "each metre", "1 metre")

    assert run("kb", "import", str(tmp_path / "out"), "--why", "x").exit_code == 1
    assert listed() == []


def test_an_export_does_not_overwrite_a_folder_that_is_no_pack(
    office: Settings, tmp_path: Path
) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "notes.md").write_text("mine", encoding="utf-8")

    result = run("kb", "export", str(tmp_path / "docs"))

    assert result.exit_code == 2
    assert [path.name for path in (tmp_path / "docs").iterdir()] == ["notes.md"]


def test_the_pack_that_was_copied_passes_the_gate(tmp_path: Path, office: Settings) -> None:
    without_mooring(copy_harbour(tmp_path / "less"))

    for name in (office.pack, str(tmp_path / "less")):
        result = run("kb", "check", name)
        assert (result.exit_code, result.stdout) == (0, "0 errors, 0 warnings\n")
