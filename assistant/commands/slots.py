"""`assistant evaluate-slots`: labelled sentences through masking and the slot finder, measured."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from time import perf_counter

from assistant.contracts.knowledge import Pack
from assistant.contracts.turns import MaskedText, Slots
from assistant.engine.masking import Masker
from assistant.engine.normalise import normalise
from assistant.measures import Rate
from nlu.slots import SlotFinder

TEST = Path("tests/evaluation/slots/test.jsonl")
Labels = dict[str, int | float | str]
ROUNDS = 5
"""The finder is timed so often, and its best round counts: others share the machine."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One labelled sentence."""

    id: str
    lang: str
    day: date
    """The day it is said: relative years and days without a year depend on it."""
    text: MaskedText
    slots: Labels


@dataclass(frozen=True, slots=True)
class Read:
    """A sentence with what was found in it."""

    sentence: Sentence
    found: Labels


@dataclass(slots=True)
class SlotReport:
    """What was measured; precision and recall are counted over single slots."""

    sentences: Rate
    """Sentences with exactly the labelled slots."""
    precision: dict[str, Rate] = field(default_factory=dict)
    """By slot, by language and `slot/language`; `all` is every slot of every sentence."""
    recall: dict[str, Rate] = field(default_factory=dict)
    microseconds: float = 0.0
    """Per sentence, masking left out."""


def read_sentences(path: Path, pack: Pack) -> list[Sentence]:
    """Read JSON lines (`id`, `lang`, `day`, `text`, `slots`) and mask the texts as a turn does."""
    masker = Masker(pack)
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    return [
        Sentence(
            id=row["id"],
            lang=row["lang"],
            day=date.fromisoformat(row["day"]),
            text=masker.mask(normalise(row["text"])).text,
            slots=row["slots"],
        )
        for row in rows
    ]


def find(finder: SlotFinder, sentences: Sequence[Sentence]) -> list[Read]:
    """Read every sentence."""
    return [Read(s, _said(finder, s)) for s in sentences]


def _said(finder: SlotFinder, sentence: Sentence) -> Labels:
    slots = asdict(finder.find(sentence.text, sentence.day))
    return {name: value for name, value in slots.items() if value is not None}


def measure(read: Iterable[Read]) -> SlotReport:
    """Count: a slot is right when its value is the labelled one, to the cent and to the day."""
    right: dict[str, int] = defaultdict(int)
    found: dict[str, int] = defaultdict(int)
    labelled: dict[str, int] = defaultdict(int)
    exact = []
    for item in read:
        exact.append(item.found == item.sentence.slots)
        lang = item.sentence.lang
        for counts, slots in ((found, item.found), (labelled, item.sentence.slots)):
            _count(counts, slots, lang)
        same = {n: v for n, v in item.found.items() if item.sentence.slots.get(n) == v}
        _count(right, same, lang)
    names = sorted({*found, *labelled})
    return SlotReport(
        sentences=Rate(sum(exact), len(exact)),
        precision={n: Rate(right[n], found[n]) for n in names if found[n]},
        recall={n: Rate(right[n], labelled[n]) for n in names if labelled[n]},
    )


def _count(counts: dict[str, int], slots: Labels, lang: str) -> None:
    for slot in slots:
        for name in ("all", slot, lang, f"{slot}/{lang}"):
            counts[name] += 1


def time(finder: SlotFinder, sentences: Sequence[Sentence]) -> float:
    """Return the microseconds that reading a sentence takes."""
    rounds = []
    for _ in range(ROUNDS):
        start = perf_counter()
        for sentence in sentences:
            finder.find(sentence.text, sentence.day)
        rounds.append(perf_counter() - start)
    return min(rounds) / len(sentences) * 1e6


def failures(read: Iterable[Read]) -> list[dict[str, object]]:
    """Return the sentences that were read otherwise than labelled."""
    return [
        {"id": r.sentence.id, "text": r.sentence.text, "slots": r.sentence.slots, "found": r.found}
        for r in read
        if r.found != r.sentence.slots
    ]


def report_text(name: str, report: SlotReport) -> str:
    """Return the tables for the terminal: precision and recall with 95 % intervals."""
    lines = [name, "-" * len(name), f"sentences read exactly   {report.sentences}"]
    lines.append(f"time per sentence        {report.microseconds:.0f} µs")
    slots = set(Slots.__dataclass_fields__)
    names = [n for n in report.recall | report.precision if "/" not in n]
    lines.append(f"{'':12s}{'precision':36s}recall")
    for label in sorted(names, key=lambda n: (n != "all", n not in slots, n)):
        precision = str(report.precision.get(label, "  none found"))
        lines.append(f"{label:12s}{precision:36s}{report.recall.get(label, '  none labelled')}")
    return "\n".join(lines)


def rates(report: SlotReport) -> dict[str, dict[str, float]]:
    """Return the same for programs: name → precision and recall."""
    return {
        name: {
            kind: round(found[name].value, 4)
            for kind, found in (("precision", report.precision), ("recall", report.recall))
            if name in found
        }
        for name in {**report.recall, **report.precision}
    }
