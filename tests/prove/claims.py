"""A claim: one figure with its target."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Claim:
    """One figure with its target."""

    name: str
    value: float
    target: float
    at_least: bool
    note: str = ""

    @property
    def holds(self) -> bool:
        """Say whether the figure reaches its target."""
        return self.value >= self.target if self.at_least else self.value <= self.target

    def __str__(self) -> str:
        """Return it for the list."""
        sign = "≥" if self.at_least else "≤"
        mark = "ok   " if self.holds else "SHORT"
        return f"{mark} {self.name:44s} {self.value:9.3f}  {sign} {self.target:<8g} {self.note}"


Part = tuple[str, Callable[[], list[Claim]]]


def tests(names: list[str]) -> list[Claim]:
    """Return one claim a test file: it passes."""
    claims = []
    for name in names:
        command = [sys.executable, "-m", "pytest", "-q", "--no-header", f"tests/{name}"]
        ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        last = ended.stdout.strip().splitlines()[-1] if ended.stdout.strip() else "no output"
        claims.append(Claim(name, float(ended.returncode == 0), 1, True, last))
    return claims


def prove(parts: list[Part]) -> int:
    """Run everything, print it, and return the exit code."""
    short = 0
    for title, run in parts:
        print(f"\n{title}")
        for claim in run():
            print(f"  {claim}")
            short += not claim.holds
    print(f"\n{short} fall short" if short else "\nEverything holds")
    return 1 if short else 0
