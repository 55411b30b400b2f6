"""A measured figure with its interval, and how figures are printed."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.platform.settings import load_settings

_RESAMPLES = 1000
_SEED = 0


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure of one system on one set of test cases."""

    task: str
    system: str
    measure: str
    value: float
    low: float
    """Lower end of the 95 % bootstrap interval; the value itself where there is none."""
    high: float
    cases: int

    def __str__(self) -> str:
        """Return a line of the printed table."""
        interval = "" if self.low == self.high else f"{self.low:8.3f} –{self.high:6.3f}"
        name = f"{self.task:28s} {self.system:34s} {self.measure:26s}"
        return f"{name} {self.value:9.3f} {interval:16s} {self.cases:6d}"


def bootstrap(
    task: str, system: str, measure: str, cases: int, value: Callable[[NDArray[np.int64]], float]
) -> Figure:
    """Return a figure with a percentile interval; `value` measures a sample of case numbers."""
    random = np.random.default_rng(_SEED)
    found = [value(random.integers(cases, size=cases)) for _ in range(_RESAMPLES)]
    low, high = np.quantile(found, [0.025, 0.975])
    return Figure(task, system, measure, value(np.arange(cases)), float(low), float(high), cases)


def mean(task: str, system: str, measure: str, values: NDArray[np.generic]) -> Figure:
    """Return the mean of one number a case."""
    numbers = values.astype(np.float64)
    return bootstrap(task, system, measure, len(numbers), lambda at: float(numbers[at].mean()))


def plain(task: str, system: str, measure: str, value: float, cases: int) -> Figure:
    """Return a figure without interval, such as a time."""
    return Figure(task, system, measure, value, value, value, cases)


class Stopwatch:
    """Seconds between entering and leaving."""

    seconds = 0.0


@contextmanager
def timed() -> Iterator[Stopwatch]:
    """Measure what happens inside."""
    watch = Stopwatch()
    started = time.perf_counter()
    yield watch
    watch.seconds = time.perf_counter() - started


Run = Callable[[Path, Path, Path | None], list[Figure]]
"""Of the data folder, the state folder and perhaps Rasa's interpreter."""


def main(run: Run, description: str | None, arguments: Sequence[str] | None = None) -> None:
    """Read the command line, run, and print."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("folder", type=Path, help="the data as its authors publish it")
    parser.add_argument("--state", type=Path, help="for models and vectors; default as serving")
    parser.add_argument("--rasa", type=Path, help="Python of an environment with Rasa 3.6")
    options = parser.parse_args(arguments)
    state = options.state or load_settings().state_dir / "models"
    figures = run(options.folder, state, options.rasa)
    sys.stdout.write(f"{platform.machine()}, {os.cpu_count()} cores, bootstrap seed {_SEED}\n")
    sys.stdout.writelines(f"{figure}\n" for figure in figures)
