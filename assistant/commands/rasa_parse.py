"""`assistant rasa parse`: what the Rasa server makes of a file of texts, and how fast."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import quantiles
from typing import Any

from assistant.commands.rasa import RasaError
from assistant.platform.settings import Settings
from nlu.rasa.sidecar import Sidecar, SidecarUnavailable
from nlu.training_data import undated

_LISTED = 10
_SECONDS = 30.0


def read(path: Path) -> list[dict[str, Any]]:
    """Return the JSON lines of a file.

    Raises:
        OSError: it cannot be read.
        ValueError: a line is no JSON object with a `text`.
    """
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    for number, line in enumerate(lines, start=1):
        if not isinstance(line, dict) or not isinstance(line.get("text"), str):
            raise ValueError(f"{path}:{number}: expected an object with a text")
    return lines


def parse(
    settings: Settings, lines: Sequence[dict[str, Any]], clients: int
) -> tuple[list[str], str]:
    """Return each line with the first intents of its ranking, and a sentence on the times.

    Raises:
        RasaError: the server does not answer.
    """
    sidecar = Sidecar(settings.rasa_url, settings.rasa_secret, _SECONDS)

    def one(line: dict[str, Any]) -> tuple[str, float]:
        started = time.perf_counter()
        found = sidecar.parse(undated(line["text"]))
        seconds = time.perf_counter() - started
        ranked = sorted(found.items(), key=lambda pair: -pair[1])[:_LISTED]
        ranking = [{"name": name, "confidence": share} for name, share in ranked]
        return json.dumps({**line, "intent_ranking": ranking}, ensure_ascii=False), seconds

    started = time.perf_counter()
    try:
        with ThreadPoolExecutor(clients) as pool:
            done = list(pool.map(one, lines))
    except SidecarUnavailable as error:
        raise RasaError(f"No usable answer from {settings.rasa_url}: {error}") from error
    finally:
        sidecar.close()
    return [row for row, _ in done], _times([s for _, s in done], time.perf_counter() - started)


def _times(seconds: Sequence[float], whole: float) -> str:
    if len(seconds) < 2:
        return f"{len(seconds)} texts in {whole:.2f} s"
    cuts = quantiles(seconds, n=20)
    return (
        f"{len(seconds)} texts in {whole:.1f} s: {len(seconds) / whole:.0f} a second, "
        f"p50 {cuts[9] * 1000:.1f} ms, p95 {cuts[18] * 1000:.1f} ms"
    )
