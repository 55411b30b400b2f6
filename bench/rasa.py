"""Rasa's stock DIET pipeline on the same lines, in Rasa's own environment (`assistant rasa setup`).

Its threshold is given twice: Rasa's default, and the best one on the test itself, which flatters
Rasa. Figures of the first kind are what a bot builder gets without labelled traffic.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import yaml

from bench.figures import Figure, plain, timed
from bench.intents import Decided, measure
from nlu.training_data import Example
from nlu.tuning import Names, by_correlation

_DEFAULT_THRESHOLD = 0.3
_CONFIG = {
    "recipe": "default.v1",
    "assistant_id": "bench",
    "language": "en",
    "pipeline": [
        {"name": "WhitespaceTokenizer"},
        {"name": "RegexFeaturizer"},
        {"name": "LexicalSyntacticFeaturizer"},
        {"name": "CountVectorsFeaturizer"},
        {
            "name": "CountVectorsFeaturizer",
            "analyzer": "char_wb",
            "min_ngram": 1,
            "max_ngram": 4,
        },
        {
            "name": "DIETClassifier",
            "epochs": 100,
            "constrain_similarities": True,
            "random_seed": 42,
        },
    ],
}
"""Rasa's default for 3.6, without what reads entities and retrieval intents."""

_READ = """
import asyncio, json, sys, time
from rasa.core.agent import Agent

async def main():
    agent = Agent.load(sys.argv[1])
    texts = json.load(sys.stdin)
    await agent.parse_message(texts[0])
    started = time.perf_counter()
    found = [(await agent.parse_message(text))["intent"] for text in texts]
    print(json.dumps({"seconds": time.perf_counter() - started, "intents": found}))

asyncio.run(main())
"""
"""Runs in Rasa's environment: texts come in and intents go out as JSON."""


def judge(
    task: str, python: Path, examples: Sequence[Example], texts: Sequence[str], truth: Names
) -> list[Figure]:
    """Train DIET, let it read the test, and return what it is worth.

    Raises:
        CalledProcessError: Rasa ended with an error.
    """
    with TemporaryDirectory() as name:
        folder = Path(name)
        write_project(folder, examples)
        train = ["train", "nlu", "--nlu", "nlu.yml", "--config", "config.yml"]
        output = ["--out", "models", "--fixed-model-name", "bench"]
        with timed() as training:
            _run([str(python), "-m", "rasa", *train, *output], folder)
        # A message that begins with a slash is a command to Rasa.
        asked = json.dumps([text.lstrip("/ ") or "?" for text in texts])
        printed = _run([str(python), "-c", _READ, "models/bench.tar.gz"], folder, asked)
    found = json.loads(printed.splitlines()[-1])
    labels = np.array([intent["name"] or "" for intent in found["intents"]])
    confidence = np.array([float(intent["confidence"]) for intent in found["intents"]])
    _, best = by_correlation(truth, labels, confidence, np.ones(len(truth)))
    return [
        *measure(
            task, "Rasa DIET, threshold .3", Decided(labels, confidence, _DEFAULT_THRESHOLD), truth
        ),
        *measure(task, "Rasa DIET, best on the test", Decided(labels, confidence, best), truth),
        plain(task, "Rasa DIET", "training seconds", training.seconds, len(examples)),
        plain(task, "Rasa DIET", "texts a second", len(texts) / found["seconds"], len(texts)),
    ]


def write_project(folder: Path, examples: Sequence[Example]) -> None:
    """Write the lines and the pipeline as Rasa reads them; entity brackets become spaces."""
    lines: dict[str, list[str]] = {}
    for example in examples:
        text = " ".join(re.sub(r"[][(){}]", " ", example.text).split())
        if text:
            lines.setdefault(example.label, []).append(f"- {text}\n")
    data = [{"intent": label, "examples": "".join(found)} for label, found in lines.items()]
    for name, content in {
        "nlu.yml": {"version": "3.1", "nlu": data},
        "config.yml": _CONFIG,
    }.items():
        (folder / name).write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")


def _run(command: list[str], folder: Path, given: str = "") -> str:
    ended = subprocess.run(  # noqa: S603 - the operator's own interpreter
        command, cwd=folder, input=given, capture_output=True, text=True, check=True
    )
    return ended.stdout
