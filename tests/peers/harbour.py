"""Copies of the small pack `harbour` to change and publish, with a state of their own.

Its models have a folder apart: building them in the shared one would drop the vectors of the
first pack there.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from assistant.platform.settings import Settings
from tests.conftest import ROOT, settings_in
from tests.peers.pack_files import spoil
from tests.peers.terminal import run

HARBOUR = ROOT / "tests" / "packs" / "harbour"
MODELS = ROOT / "var" / "harbour-models"
RATES = "facts/taxes.yaml"
BOAT = "articles/boats/mooring.fee"
OLD_RATE, NEW_RATE = "{value: 1.2,", "{value: 1.3,"


def copy_harbour(folder: Path) -> Path:
    """Return a copy of the pack."""
    return Path(shutil.copytree(HARBOUR, folder))


def harbour_settings(folder: Path, pack: Path, **changes: object) -> Settings:
    """Return settings with their state in a folder, for a copy of the pack."""
    MODELS.mkdir(parents=True, exist_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "models").symlink_to(MODELS)
    return settings_in(folder, pack=str(pack), **changes)


def open_office(folder: Path, patch: pytest.MonkeyPatch) -> Settings:
    """Work on a copy of the pack with the `assistant` command; return the settings it has."""
    settings = harbour_settings(folder / "state", copy_harbour(folder / "pack"))
    patch.chdir(folder)
    patch.setenv("ASSISTANT_STATE_DIR", str(settings.state_dir))
    patch.setenv("ASSISTANT_PACK", settings.pack)
    patch.setenv("ASSISTANT_TODAY", "2026-11-21")
    return settings


def publish(why: str = "new rates") -> int:
    """Publish the pack; return the number of the revision."""
    result = run("kb", "publish", "--why", why, "--who", "maria")
    assert result.exit_code == 0, result.output
    return int(result.stdout.split()[1])


def without_mooring(pack: Path) -> None:
    """Take the article on boats out of a pack, with all that leads to it."""
    shutil.rmtree(pack / BOAT)
    spoil(pack, "pack.yaml", ", mooring.fee]", "]")
    for path in [*pack.rglob("article.yaml"), *pack.rglob("*.yml")]:
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".yaml":
            text = text.replace("mooring.fee, ", "").replace(", mooring.fee", "")
            text = text.replace("[mooring.fee]", "[]")
        elif "- intent: mooring.fee" in text:
            before, _, after = text.partition("- intent: mooring.fee")
            text = before + "- intent:" + after.split("\n- intent:", 1)[1]
        path.write_text(text, encoding="utf-8")
