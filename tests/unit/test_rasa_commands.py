"""`assistant rasa` where Rasa is not there: it says so, and what to do."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from pydantic import SecretStr

from assistant.commands import rasa as work
from assistant.commands.rasa import Place, RasaError, is_installed
from assistant.commands.rasa_parse import parse, read
from assistant.platform.settings import Settings
from tests.conftest import ROOT
from tests.peers.rasa import RANKING, broken, says
from tests.peers.terminal import run

HARBOUR = str(ROOT / "tests" / "packs" / "harbour")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A state folder without Rasa, nobody at its address."""
    return Settings(state_dir=tmp_path, pack=HARBOUR, rasa_url="http://127.0.0.1:9")


def test_status_says_what_is_missing_and_what_to_do(settings: Settings) -> None:
    lines = work.status(settings)

    assert lines == [
        "Installed: no; `assistant rasa setup` installs it (2.4 GB).",
        "Trained: diet is not; `assistant rasa train --engine diet`.",
        "Trained: e5 is not; `assistant rasa train --engine e5`.",
        "Running: no answer at http://127.0.0.1:9.",
        "In use: the in-process engine (ASSISTANT_INTERPRETER).",
    ]


def test_status_tells_a_model_of_older_data(settings: Settings) -> None:
    place = Place(settings.state_dir / "rasa")
    place.record("e5").parent.mkdir(parents=True)
    place.model("e5").touch()
    record = {"digest": "old", "lines": 10, "intents": 2, "seconds": 5, "epochs": None}
    place.record("e5").write_text(json.dumps(record), encoding="utf-8")

    assert (
        "Trained: e5 (10 lines, 2 intents, 5 s; the training data has changed since)."
        in work.status(settings)
    )


def test_status_tells_a_server_that_runs_from_one_that_refuses_us(settings: Settings) -> None:
    with broken(says({"model_file": "models/e5.tar.gz"})) as rasa:
        asked = settings.model_copy(update={"rasa_url": rasa.url})
        assert f"Running: {rasa.url} with e5.tar.gz." in work.status(asked)
        rasa.answer = says({}, "401 Unauthorized")
        refused = f"Running: a Rasa server at {rasa.url} that does not take our token."
        assert refused in work.status(asked)


def test_an_environment_of_another_lock_is_not_installed(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.installed.parent.mkdir(parents=True)
    place.installed.write_text("another", encoding="ascii")

    assert not is_installed(place)


@pytest.mark.parametrize(
    "words", [("train",), ("serve",), ("actions",)], ids=["train", "serve", "actions"]
)
def test_without_rasa_commands_end_with_one_line(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.setenv("ASSISTANT_STATE_DIR", str(settings.state_dir))
    monkeypatch.setenv("ASSISTANT_PACK", HARBOUR)

    result = run("rasa", *words)

    assert result.exit_code == 2
    assert result.stderr.splitlines() == [
        "Rasa is not installed, or an earlier version is: assistant rasa setup"
    ]


def test_setup_needs_its_python(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(settings.state_dir))

    with pytest.raises(RasaError, match=r"python3\.11 is needed"):
        work.setup(settings, print)

    assert not (settings.state_dir / "rasa" / "env").exists()


def test_the_token_is_made_once_and_only_its_owner_reads_it(settings: Settings) -> None:
    made = work._token(settings)

    path = settings.state_dir / "rasa" / "token"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert work._token(settings) == made == settings.rasa_secret
    assert len(made) > 30


def test_a_token_of_the_settings_goes_before_the_one_in_the_file(settings: Settings) -> None:
    work._token(settings)

    given = settings.model_copy(update={"rasa_token": SecretStr("mine")})

    assert work._token(given) == given.rasa_secret == "mine"


def test_rasas_path_has_our_package_alone(settings: Settings) -> None:
    place = Place(settings.state_dir / "rasa")

    work._link(place)
    work._link(place)

    assert [path.name for path in place.library.iterdir()] == ["nlu"]
    assert (place.library / "nlu" / "rasa" / "e5.py").is_file()


def test_rasas_processes_get_none_of_our_settings(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_CONTACT_KEY", "secret")
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")

    env = work._env(Place(settings.state_dir / "rasa"))

    assert not [name for name in env if name.startswith("ASSISTANT_")]
    assert env["PYTHONPATH"] == str(settings.state_dir / "rasa" / "lib")
    assert env["RASA_TELEMETRY_ENABLED"] == "false"
    assert env["SANIC_HOST"] == "127.0.0.1"


def test_a_file_of_texts_is_read_by_the_server(settings: Settings, tmp_path: Path) -> None:
    questions = tmp_path / "q.jsonl"
    questions.write_text('{"id": 1, "text": "/o irs 2025"}\n{"id": 2, "text": "iuc"}\n', "utf-8")
    with broken(says(RANKING)) as rasa:
        asked = settings.model_copy(update={"rasa_url": rasa.url})
        rows, times = parse(asked, read(questions), clients=2)

    first, second = map(json.loads, rows)
    assert (first["id"], second["id"]) == (1, 2)
    assert first["intent_ranking"][0] == {"name": "irs.filing.deadline", "confidence": 0.6}
    assert sorted(rasa.texts) == ["iuc", "o irs"]
    assert times.startswith("2 texts in")


def test_without_a_server_nothing_is_parsed(settings: Settings) -> None:
    with pytest.raises(RasaError, match="No usable answer"):
        parse(settings, [{"text": "x"}], clients=1)


@pytest.mark.parametrize("line", ["[]", '{"question": "x"}', '{"text": 1}'])
def test_a_line_without_a_text_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text('{"text": "x"}\n' + line, encoding="utf-8")

    with pytest.raises(ValueError, match=r"q\.jsonl:2"):
        read(path)
