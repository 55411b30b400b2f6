"""`make prove-nlu`: every figure on understanding beside its target.

Needs the folder of the public data (`--data`, see bench/README.md), and to compare with Rasa
an environment that `assistant rasa setup` made and a DIET model that `assistant rasa train` made;
what is missing counts as short. The targets on tax questions were set for data that nobody here
has seen; here they are measured on the development set, so these scores are optimistic.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from threading import Thread
from typing import Any

from assistant.bootstrap import App, build
from assistant.commands import bench as load_test
from assistant.commands import rasa as sidecar_commands
from assistant.commands.evaluate import DEVELOPMENT, judge, read_questions
from assistant.contracts.messages import Language
from assistant.engine.normalise import normalise
from assistant.measures import measure
from assistant.platform.settings import Settings, load_settings
from bench import clinc150, hint3, or_sharc, xquad
from bench.figures import Figure
from nlu.rasa.sidecar import Sidecar
from nlu.training_data import undated
from tests.prove.claims import Claim, Part, prove, tests

QUESTIONS = DEVELOPMENT / "questions.jsonl"
WITHOUT_ARTICLES = ("de", "it", "zh", "ru", "hi")
RASA_PORT, ACTIONS_PORT, OUR_PORT = 5005, 5055, 8765

HINT3 = {"sofmattress": (0.526, 0.638), "curekart": (0.511, 0.603), "powerplay11": (0.340, 0.425)}
"""Bot → MCC of Rasa and of the best, as the authors of HINT3 publish them."""
XQUAD = {"es": 0.90, "de": 0.87, "ru": 0.83, "zh": 0.72}
OR_SHARC = {"R@1": 0.74, "R@5": 0.93, "MRR": 0.82}
CLINC150 = {"in-scope accuracy": 0.94, "out-of-scope recall": 0.70}


def public(data: Path, state: Path) -> list[Claim]:
    """Return the claims on data of others."""

    def claim(figures: list[Figure], task: str, measure: str, target: float) -> Claim:
        found = {f.system: f for f in figures if f.task == task and f.measure == measure}
        engine = found.pop("engine")
        others = ", ".join(f"{f.system} {f.value:.3f}" for f in found.values())
        note = f"{engine.low:.3f}–{engine.high:.3f}; {others}"
        return Claim(f"{task} {measure}", engine.value, target, True, note)

    bots = hint3.run(data / "hint3_v1", state)
    published = [
        claim(bots, f"HINT3 {bot}", "MCC", target) for bot, pair in HINT3.items() for target in pair
    ]
    passages = xquad.run(data / "xquad", state)
    rules = or_sharc.run(data / "or_sharc", state)
    intents = clinc150.run(data / "clinc150", state)
    return [
        *published,
        *(claim(passages, f"XQuAD {tag} to en", "R@1", goal) for tag, goal in XQUAD.items()),
        *(
            claim(rules, "OR-ShARC test, with scenario", name, goal)
            for name, goal in OR_SHARC.items()
        ),
        *(claim(intents, "CLINC150", name, goal) for name, goal in CLINC150.items()),
    ]


def tax(app: App) -> list[Claim]:
    """Return the claims about tax questions."""
    judged = judge(app, read_questions(QUESTIONS))
    rates = measure(judged).rates
    small = [q for q in judged if q.language in WITHOUT_ARTICLES and q.is_question]
    right = sum(q.is_understood for q in small)
    wanted = [("understood", 0.90, True), ("wrong answer", 0.05, False)]
    wanted += [("right among three", 0.96, True)]
    claims = [
        Claim(name, rates[name].value, target, up, f"{rates[name].hits}/{rates[name].total}")
        for name, target, up in wanted
    ]
    name = f"understood in {' '.join(WITHOUT_ARTICLES)}"
    return [*claims, Claim(name, right / len(small), 0.80, True, f"{right}/{len(small)}")]


def thrift(app: App) -> list[Claim]:
    """Return the claim about the processor time of understanding a message not seen before."""
    pack_language = Language(app.pack.languages[0])
    rows = read_questions(QUESTIONS)
    texts = [app.turns.masker.mask(normalise(row["text"])).text for row in rows]
    for text in texts[:20]:
        app.interpreter.interpret(text, pack_language)
    started = time.process_time()
    for text in texts[20:]:
        app.interpreter.interpret(text, pack_language)
    milliseconds = (time.process_time() - started) * 1000 / len(texts[20:])
    note = f"reference {load_test.reference_ms():.1f} ms"
    return [Claim("understanding a message, ms of processor", milliseconds, 10, False, note)]


@dataclass(frozen=True, slots=True)
class Served:
    """A server under load."""

    load: load_test.Figures
    start_seconds: float
    resident_mb: float


def beside_rasa(settings: Settings, app: App) -> list[Claim]:
    """Return the claims against stock DIET on the same lines, ours measured in the same run."""
    place = sidecar_commands.Place(settings.state_dir / "rasa")
    if not place.record("diet").is_file():
        return [Claim("a DIET model is trained (assistant rasa train --engine diet)", 0, 1, True)]
    rows = read_questions(QUESTIONS)
    texts = [app.turns.masker.mask(normalise(row["text"])).text for row in rows]
    asked = [str(row["text"]) for row in rows]
    with _rasa(settings) as (process, seconds):
        sidecar = Sidecar(f"http://127.0.0.1:{RASA_PORT}", settings.rasa_secret, 30.0)
        peer = _right(rows, [sidecar.parse(undated(text)) for text in texts])
        found = load_test.load(RASA_PORT, asked, 32, load_test.ask_webhook)
        theirs = Served(found, seconds, load_test.resident_mb(process))
    language = Language(app.pack.languages[0])
    meanings = [app.interpreter.interpret(text, language) for text in texts]
    ours_right = _right(rows, [{c.label: c.probability for c in m.candidates} for m in meanings])
    ours = _ours(settings, asked)
    told = place.record("diet").read_text(encoding="utf-8")
    note = f"{ours_right:.3f} against {peer:.3f}; DIET: {' '.join(told.split())[:120]}"
    rate = f"{ours.load.rate:.1f}/s against {theirs.load.rate:.1f}/s"
    late = f"{ours.load.p95_ms:.0f} ms against {theirs.load.p95_ms:.0f} ms"
    memory = f"{ours.resident_mb:.0f} MB against {theirs.resident_mb:.0f} MB"
    start = f"{ours.start_seconds:.1f} s against {theirs.start_seconds:.1f} s"
    return [
        Claim("best label right, points over DIET", ours_right - peer, 0.15, True, note),
        Claim("32 clients: requests a second, ratio", ours.load.rate / theirs.load.rate, 3, True,
              rate),
        Claim("32 clients: p95, ratio", ours.load.p95_ms / theirs.load.p95_ms, 1 / 3, False, late),
        Claim("memory, ratio", ours.resident_mb / theirs.resident_mb, 0.5, False, memory),
        Claim("start, ratio", ours.start_seconds / theirs.start_seconds, 1 / 3, False, start),
        Claim("errors", ours.load.errors + theirs.load.errors, 0, False),
    ]  # fmt: skip


def _right(rows: list[dict[str, Any]], shares: list[dict[str, float]]) -> float:
    """Return the share of the questions with an article whose likeliest label is right."""
    asked = [(row, found) for row, found in zip(rows, shares, strict=True) if row.get("article")]
    hits = sum(
        max(found, key=lambda label: found[label], default="")
        in {row["article"], *row.get("also", [])}
        for row, found in asked
    )
    return hits / len(asked)


class _SaysYes(BaseHTTPRequestHandler):
    """An action server that answers at once, so that Rasa's own work is what is timed."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Answer any action."""
        self.rfile.read(int(self.headers["content-length"]))
        body = b'{"events": [], "responses": [{"text": "ok"}]}'
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def _rasa(settings: Settings) -> Iterator[tuple[subprocess.Popen[bytes], float]]:
    """Serve the DIET model until the block ends; the seconds until it answered come along."""
    command = [sys.executable, "-m", "assistant.cli", "rasa", "serve", "--engine", "diet"]
    environment = {**os.environ, "ASSISTANT_STATE_DIR": str(settings.state_dir.resolve())}
    actions = ThreadingHTTPServer(("127.0.0.1", ACTIONS_PORT), _SaysYes)
    Thread(target=actions.serve_forever, daemon=True).start()
    started = time.perf_counter()
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while not _answers():
            if process.poll() is not None:
                raise RuntimeError(f"Rasa ended with {process.returncode}")
            time.sleep(0.2)
        yield process, time.perf_counter() - started
    finally:
        process.terminate()
        process.wait(timeout=60)
        actions.shutdown()


def _answers() -> bool:
    with closing(HTTPConnection("127.0.0.1", RASA_PORT, timeout=60)) as connection:
        try:
            return load_test.ask_webhook(connection, "IRS?")[1]
        except OSError:
            return False


def _ours(settings: Settings, texts: list[str]) -> Served:
    """Serve the product on a fresh database with the models already built."""
    with TemporaryDirectory() as folder:
        state = Path(folder)
        (state / "models").symlink_to((settings.state_dir / "models").resolve())
        started = time.perf_counter()
        with load_test.server(OUR_PORT, state) as process:
            load_test.load(OUR_PORT, texts[:1], 1, load_test.ask_webhook)
            seconds = time.perf_counter() - started
            found = load_test.load(OUR_PORT, texts[1:], 32, load_test.ask_webhook)
            return Served(found, seconds, load_test.resident_mb(process))


def main() -> int:
    """Run everything, print it, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/benchmarks"))
    data = parser.parse_args().data
    settings = load_settings()
    database = f"sqlite:///{Path(mkdtemp()) / 'prove.db'}"
    app = build(settings.model_copy(update={"database_url": database}))
    parts: list[Part] = [
        ("Processor time", lambda: thrift(app)),  # first: later the vectors come from the cache
        ("Tax questions (development set: optimistic)", lambda: tax(app)),
        ("Beside Rasa's stock DIET, same lines", lambda: beside_rasa(settings, app)),
        ("Public data", lambda: public(data, settings.state_dir / "models")),
        (
            "The port's promises; slots; tuning on training lines alone",
            lambda: tests(
                ["conformance/test_interpreter.py", "conformance/test_embedder.py",
                 "unit/test_slots_measured.py", "unit/test_tuning.py", "unit/test_retrieve.py",
                 "unit/test_near_duplicates.py"]
            ),
        ),
    ]  # fmt: skip
    return prove(parts)


if __name__ == "__main__":
    sys.exit(main())
