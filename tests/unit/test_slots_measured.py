"""Floors under what `assistant evaluate-slots` measured on the labelled test sentences."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.commands.slots import (
    Read,
    SlotReport,
    failures,
    find,
    measure,
    rates,
    read_sentences,
    report_text,
)
from assistant.measures import Rate
from knowledge.packs import load_pack
from nlu.slots import SlotFinder

HALVES = Path(__file__).parents[1] / "evaluation" / "slots"
PACK = load_pack("pt-at")
FINDER = SlotFinder(PACK.entities, PACK.country)
PRECISION = {
    "all": 0.98, "amount": 0.97, "date": 0.97, "form": 1.0, "region": 0.96, "tax": 0.97,
    "taxpayer": 0.94, "year": 0.97, "pt": 0.95, "en": 0.97, "es": 0.97, "fr": 0.97, "uk": 0.97,
}  # fmt: skip
RECALL = {
    "all": 0.97, "amount": 0.97, "date": 0.97, "form": 1.0, "region": 0.93, "tax": 0.97,
    "taxpayer": 0.90, "year": 0.97, "pt": 0.94, "en": 0.95, "es": 0.97, "fr": 0.95, "uk": 0.97,
}  # fmt: skip
"""A little below what was seen: one more error than the run of 2026-11-22 had."""


@pytest.fixture(scope="module")
def report() -> SlotReport:
    return measure(find(FINDER, read_sentences(HALVES / "test.jsonl", PACK)))


def test_precision_holds_for_every_slot_and_answer_language(report: SlotReport) -> None:
    below = {
        n: str(report.precision.get(n))
        for n, f in PRECISION.items()
        if _of(report.precision, n) < f
    }

    assert not below


def test_recall_holds_for_every_slot_and_answer_language(report: SlotReport) -> None:
    below = {n: str(report.recall.get(n)) for n, f in RECALL.items() if _of(report.recall, n) < f}

    assert not below


def _of(rates_: Mapping[str, Rate], name: str) -> float:
    return rates_[name].value if name in rates_ else 0.0


def test_no_sentence_is_in_both_halves() -> None:
    dev, test = (
        {
            json.loads(line)["text"].lower()
            for line in (HALVES / name).read_text("utf-8").splitlines()
        }
        for name in ("dev.jsonl", "test.jsonl")
    )

    assert not dev & test
    assert len(dev) + len(test) >= 480


def test_a_wrong_value_costs_precision_and_recall() -> None:
    sentence = read_sentences(HALVES / "dev.jsonl", PACK)[0]
    right = Read(
        replace(sentence, lang="pt", slots={"amount": 1200.0, "year": 2025}), {"year": 2025}
    )
    wrong = Read(replace(sentence, lang="en", slots={"amount": 1200.0}), {"amount": 12.0})

    counted = measure([right, wrong])

    assert counted.sentences.hits == 0
    assert (counted.precision["all"].hits, counted.precision["all"].total) == (1, 2)
    assert (counted.recall["all"].hits, counted.recall["all"].total) == (1, 3)
    assert counted.recall["amount/en"].value == 0.0
    assert rates(counted)["year"] == {"precision": 1.0, "recall": 1.0}
    assert [row["found"] for row in failures([right, wrong])] == [{"year": 2025}, {"amount": 12.0}]
    assert "0/2" in report_text("two", counted)
