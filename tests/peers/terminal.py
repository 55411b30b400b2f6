"""The `assistant` command in a terminal of its own: an empty folder, no settings, today fixed."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from assistant.cli import app
from nlu.interpreter import InProcessInterpreter
from tests.conftest import settings_in


def open_terminal(
    folder: Path, patch: pytest.MonkeyPatch, interpreter: InProcessInterpreter
) -> None:
    """Work in a folder with a state of its own; all commands share the loaded model."""
    state = settings_in(folder / "state").state_dir
    patch.chdir(folder)
    patch.setenv("ASSISTANT_STATE_DIR", str(state))
    patch.setenv("ASSISTANT_TODAY", "2026-11-21")
    patch.setattr("assistant.bootstrap.build_interpreter", lambda *_given: interpreter)


def run(*arguments: str, typed: str | None = None) -> Result:
    """Run `assistant` with these arguments; an exception that people would see is raised."""
    result = CliRunner().invoke(app, arguments, input=typed)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result
