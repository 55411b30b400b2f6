"""Who may import whom: the contracts of `pyproject.toml`, checked by import-linter."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_import_keeps_to_the_layers() -> None:
    linter = Path(sys.executable).with_name("lint-imports")

    ended = subprocess.run([linter], cwd=ROOT, capture_output=True, text=True, check=False)

    assert ended.returncode == 0, ended.stdout
    assert "0 broken" in ended.stdout
