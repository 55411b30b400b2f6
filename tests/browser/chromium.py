"""Starts the Chromium of the system; Playwright's own download is not used."""

from __future__ import annotations

import os
from pathlib import Path
from typing import cast

import pytest
from playwright.sync_api import Browser, Playwright

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def launch(playwright: Playwright, **environment: str) -> Browser:
    """Start Chromium; where there is none the tests are skipped, in CI they fail."""
    if not CHROMIUM.exists():
        missing = f"no {CHROMIUM}; the browser tests need it: apt-get install chromium"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    given = cast(dict[str, str | float | bool], os.environ | environment)
    return playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS, env=given)
