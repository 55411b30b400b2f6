"""Fixtures: Rasa trained and served by the product's own commands, on a small pack."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.commands.rasa import Place, is_installed
from assistant.platform.settings import Settings
from tests.sidecar.office import RASA, assistant, free_port, running, small_office

EPOCHS = "3"


def pytest_configure() -> None:
    """Fail at once and plainly where Rasa is not installed: these tests are about it."""
    if not is_installed(Place(RASA)):
        raise pytest.UsageError("Rasa is not installed: `make test-rasa` does it")


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A small pack with its state, Rasa trained on it both ways."""
    settings = small_office(tmp_path_factory.mktemp("office"))
    for words in (("e5",), ("diet", "--epochs", EPOCHS)):
        done = assistant(settings, "rasa", "train", "--engine", *words)
        assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
    return settings


@pytest.fixture(scope="session")
def e5(office: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """The office while its Rasa server runs on our encoder."""
    yield from serve(office, "e5", tmp_path_factory.mktemp("e5"))


@pytest.fixture(scope="session")
def diet(office: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """The office while its Rasa server runs on DIET."""
    yield from serve(office, "diet", tmp_path_factory.mktemp("diet"))


def serve(office: Settings, engine: str, folder: Path) -> Iterator[Settings]:
    """Run the server of an engine; yield settings that use it."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    words = ("rasa", "serve", "--engine", engine, "--port", str(port))
    with running(office, folder / "log.txt", f"{url}/version", *words):
        # A busy machine is no fault here: the limit has tests of its own.
        yield office.model_copy(
            update={"interpreter": "rasa", "rasa_url": url, "rasa_timeout": 30.0}
        )
