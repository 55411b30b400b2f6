"""`make prove-core`: every figure of the first issue beside its target; fails when one is short.

The understanding targets were set for data that nobody here has seen; here they are measured on
the development set, on which thresholds were learnt, so these scores are optimistic.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from tempfile import mkdtemp

from assistant.bootstrap import App, build
from assistant.commands import bench
from assistant.commands.evaluate import DEVELOPMENT, judge, read_questions
from assistant.measures import Judged, measure
from assistant.platform.settings import load_settings
from tests.journeys.golden import judge_facts
from tests.prove.claims import Claim, Part, prove, tests


def understanding(judged: list[Judged]) -> list[Claim]:
    """Return the claims about understanding, on the development set."""
    rates = measure(judged).rates
    wanted = [
        ("understood", 0.75, True),
        ("wrong answer", 0.12, False),
        ("right among three", 0.88, True),
        ("out of scope answered", 0.08, False),
        ("clarified a vague one", 0.70, True),
        ("clarified a clear question", 0.10, False),
        ("person when wanted", 0.85, True),
        ("person unasked", 0.05, False),
        ("safe", 0.85, True),
    ]
    claims = [
        Claim(name, rates[name].value, target, up, f"{rates[name].hits}/{rates[name].total}")
        for name, target, up in wanted
    ]
    groups = measure(judged).by_language
    main = max(groups["pt"].value, 0.0)
    worst = min(groups[tag].value for tag in ("en", "es", "fr", "uk"))
    return [*claims, Claim("gap of pt to the worst of en es fr uk", main - worst, 0.10, False)]


def facts(app: App) -> list[Claim]:
    """Return the claims about stated facts, on the golden questions."""
    right, wrong, total = judge_facts(app)
    return [
        Claim("golden facts stated right", right / total, 0.97, True, f"{right}/{total}"),
        Claim("golden facts with a wrong value", wrong / total, 0.01, False, f"{wrong}/{total}"),
    ]


def speed(state: Path) -> list[Claim]:
    """Return the claims about speed, over HTTP against a server of its own."""
    questions = [q["text"] for q in read_questions(DEVELOPMENT / "questions.jsonl")]
    found = bench.run(questions, state / "models")
    one, many = found["one_client"], found["32_clients"]
    assert isinstance(one, dict) and isinstance(many, dict)
    note = f"{found['machine']}; reference {found['reference_ms']} ms"
    return [
        Claim("one client, p50 ms", one["p50_ms"], 30, False, note),
        Claim("one client, p95 ms", one["p95_ms"], 60, False),
        Claim("32 clients, turns a second", many["turns_per_second"], 60, True),
        Claim("errors under load", one["errors"] + many["errors"], 0, False),
        Claim(
            "warm start to first answer, s", float(str(found["start_to_first_answer_s"])), 6, False
        ),
        Claim("resident memory, MB", float(str(found["resident_mb"])), 500, False),
    ]


def batch(app: App) -> list[Claim]:
    """Return the claim about 500 lines of `ask --batch`."""
    from assistant.commands.ask import ask_batch

    lines = [f'{{"id": "{n}", "text": "pergunta {n} sobre o irs de 2025"}}' for n in range(500)]
    started = time.perf_counter()
    answered = len(list(ask_batch(app, lines, use_lang=False)))
    seconds = time.perf_counter() - started
    return [
        Claim("500 batch lines, s", seconds, 40, False),
        Claim("batch lines answered", answered, 500, True),
    ]


def main() -> int:
    """Run everything, print it, and return the exit code."""
    settings = load_settings()
    fresh = settings.model_copy(
        update={"database_url": f"sqlite:///{Path(mkdtemp()) / 'prove.db'}"}
    )
    app = build(fresh)
    judged = judge(app, read_questions(DEVELOPMENT / "questions.jsonl"))
    parts: list[Part] = [
        ("Understanding (development set: optimistic)", lambda: understanding(judged)),
        ("Facts (golden questions)", lambda: facts(app)),
        ("Batch", lambda: batch(app)),
        ("Speed over HTTP", lambda: speed(settings.state_dir)),
        (
            "No message lost or answered twice; no personal data anywhere; both databases",
            lambda: tests(
                ["journeys/test_crash.py", "journeys/test_canary.py", "conformance/test_store.py",
                 "journeys/test_ledger.py", "unit/test_near_duplicates.py",
                 "architecture/test_docs.py"]
            ),
        ),
    ]  # fmt: skip
    return prove(parts)


if __name__ == "__main__":
    sys.exit(main())
