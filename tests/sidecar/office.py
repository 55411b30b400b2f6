"""A small office with Rasa beside it: a few topics of the default pack, trained in a minute."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import yaml

from assistant.platform.settings import Settings
from nlu.training_data import read_file
from tests.conftest import MODELS, ROOT, TODAY

RASA = ROOT / "var" / "rasa"
PACK = ROOT / "knowledge" / "packs" / "pt-at"
TOPICS = {
    "irs.filing.deadline",
    "irs.filing.late",
    "vehicles.iuc.when",
    "vehicles.iuc.how-much",
    "portal.password.recover",
}
LANGUAGES = ("pt", "en", "es", "fr", "uk")
_PATIENCE = 180


def small_office(folder: Path) -> Settings:
    """Return settings with a state folder that has Rasa's environment and a small pack."""
    (folder / "rasa").mkdir(parents=True)
    (folder / "rasa" / "env").symlink_to(RASA / "env")
    (folder / "models").mkdir()
    for encoder in MODELS.glob("encoder-*.onnx"):
        (folder / "models" / encoder.name).symlink_to(encoder)
    pack = folder / "pack"
    shutil.copytree(PACK, pack, ignore=shutil.ignore_patterns("training"))
    for language in LANGUAGES:
        _write_lines(pack / "training" / language / "few.yml", language)
    return Settings(state_dir=folder, pack=str(pack), today=TODAY, rate_per_minute=1_000_000)


def _write_lines(target: Path, language: str) -> None:
    lines = {
        topic: [
            example.text
            for path in sorted((PACK / "training" / language).glob("*.yml"))
            for example in read_file(path, language)
            if example.label == topic
        ]
        for topic in sorted(TOPICS)
    }
    entries = [
        {"intent": topic, "examples": "".join(f"- {text}\n" for text in texts)}
        for topic, texts in lines.items()
    ]
    target.parent.mkdir(parents=True)
    text = yaml.safe_dump({"version": "3.1", "nlu": entries}, allow_unicode=True, width=10**6)
    target.write_text(text, encoding="utf-8")


def environment(settings: Settings, **more: str) -> dict[str, str]:
    """Return the environment in which the `assistant` command has these settings."""
    return os.environ | {
        "ASSISTANT_STATE_DIR": str(settings.state_dir),
        "ASSISTANT_PACK": settings.pack,
        "ASSISTANT_TODAY": str(settings.today),
        **more,
    }


def assistant(settings: Settings, *words: str) -> subprocess.CompletedProcess[str]:
    """Run `assistant …` to its end."""
    command = [sys.executable, "-m", "assistant.cli", *words]
    return subprocess.run(
        command, env=environment(settings), cwd=ROOT, capture_output=True, text=True, check=False
    )


def free_port() -> int:
    """Return a port of this machine that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@contextmanager
def running(
    settings: Settings, log: Path, ready: str, *words: str, more: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Run `assistant …` until the block ends; it is up when the address `ready` answers."""
    command = [sys.executable, "-m", "assistant.cli", *words]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            env=environment(settings, **(more or {})),
            cwd=ROOT,
            stdout=output,
            stderr=output,
        )
    try:
        _wait(process, ready, log)
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], ready: str, log: Path) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            with urlopen(ready, timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.5)
    raise AssertionError(f"{ready} did not come up:\n{log.read_text(errors='replace')[-3000:]}")


def inside(script: str, *words: str, text: str = "") -> str:
    """Run a script of this folder by Rasa's own Python; return what it prints."""
    done = subprocess.run(
        [str(RASA / "env" / "bin" / "python"), str(Path(__file__).parent / script), *words],
        input=text,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "RASA_TELEMETRY_ENABLED": "false", "PYTHONPATH": ""},
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout
