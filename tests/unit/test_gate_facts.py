"""The gate over facts that are stated: in force, with a law, and never against each other."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assistant.gate.check import check_content
from assistant.gate.facts import last_day
from tests.peers.library import fact, version
from tests.peers.pack_files import FACTS, line_of, write_whole

TODAY = date(2026, 11, 21)
Found = list[tuple[int, str]]
SOURCE = 'source: "https://example.org", confidence: verified, reviewed: 2026-01-01'


def facts_of(folder: Path, *, warnings: bool = False, today: date = TODAY) -> Found:
    """Return what the gate says of the file of facts: line and message."""
    return [
        (p.line, p.message)
        for p in check_content(folder, today)
        if p.path == str(folder / FACTS) and p.is_warning == warnings
    ]


STATED = [
    ("from: 2025, to: null", "from: 2025, to: 2025", date(2027, 1, 1),
     "vat.rate: expired on 2026-12-31"),
    ("from: 2025, to: null", "from: 2027, to: null", TODAY, "vat.rate: has no value for today"),
    ("21, from: 2020, to: 2024", "23, from: 2028, to: 2029", date(2024, 5, 1),
     "vat.rate: is not in force before 2025-01-01"),
    ("basis: CIVA art. 18", "note: none", TODAY, "vat.rate: has no legal basis"),
    ("from: 2025, to: null", "from: 2024, to: null", TODAY,
     "vat.rate: two values hold at once: 21 and 23"),
    ("basis: CIVA art. 41", "note: none", TODAY, "vat.due: has no legal basis"),
    ("from: 2020-03-01", "from: 2027-03-01", TODAY, "vat.due: is not in force before 2027-03-01"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "today", "message"), STATED, ids=[c[-1] for c in STATED])
def test_a_stated_fact_that_breaks_one_rule_fails_at_its_line(
    tmp_path: Path, old: str, new: str, today: date, message: str
) -> None:
    folder = write_whole(tmp_path, (FACTS, old, new))

    line = line_of(folder, FACTS, f"  {message.split(':')[0]}:")
    assert facts_of(folder, today=today) == [(line, message)]


@pytest.mark.parametrize(
    ("today", "warned"),
    [(date(2026, 10, 31), False), (date(2026, 11, 1), True), (date(2026, 12, 31), True)],
)
def test_a_fact_that_expires_within_sixty_days_is_a_warning(
    tmp_path: Path, today: date, warned: bool
) -> None:
    folder = write_whole(tmp_path, (FACTS, "from: 2025, to: null", "from: 2025, to: 2025"))

    expected = [(line_of(folder, FACTS, "  vat.rate:"), "vat.rate: expires on 2026-12-31")]
    assert facts_of(folder, warnings=True, today=today) == expected * warned
    assert facts_of(folder, today=today) == []


def test_a_fact_that_nobody_reads_may_expire(tmp_path: Path) -> None:
    unused = (
        f"  vat.old:\n    type: percent\n    versions:\n      - {{value: 1, to: 2001, {SOURCE}}}"
    )
    folder = write_whole(tmp_path, (FACTS, "  vat.due:", f"{unused}\n  vat.due:"))

    assert facts_of(folder) == []


def test_a_fact_of_which_every_value_is_unverified_fails(tmp_path: Path) -> None:
    spoils = [(FACTS, "from: 2025, to: null", "from: 2025, to: null, note: x")]
    folder = write_whole(tmp_path, *spoils)
    text = (folder / FACTS).read_text(encoding="utf-8")
    begin, end = text.index("  vat.rate:"), text.index("  vat.due:")
    rate = text[begin:end].replace("verified", "unverified").replace("likely", "unverified")
    (folder / FACTS).write_text(text[:begin] + rate + text[end:], encoding="utf-8")

    line = line_of(folder, FACTS, "  vat.rate:")
    assert facts_of(folder) == [(line, "vat.rate: is unverified and must not be stated")]


def test_a_value_between_two_others_is_held_against_both(tmp_path: Path) -> None:
    more = f"      - {{value: 23, from: 2026, to: 2026, basis: b, {SOURCE}}}\n"
    more += f"      - {{value: 24, from: 2027, to: null, basis: b, {SOURCE}}}\n"
    folder = write_whole(tmp_path, (FACTS, "  vat.due:", f"{more}  vat.due:"))

    line = line_of(folder, FACTS, "  vat.rate:")
    assert facts_of(folder) == [(line, "vat.rate: two values hold at once: 23 and 24")]


def other(name: str, value: int, *, first: int = 2025, label: str = " standard  RATE") -> str:
    """Return another fact with the label of the first, as people write it."""
    return (
        f"  {name}:\n    label: '{label}'\n    type: percent\n    versions:\n"
        f"      - {{value: {value}, from: {first}, {SOURCE}}}\n"
    )


def test_two_facts_of_one_label_that_say_different_things_fail(tmp_path: Path) -> None:
    folder = write_whole(tmp_path, (FACTS, "  vat.due:", other("vat.twin", 22) + "  vat.due:"))

    message = "vat.twin: says 22, but vat.rate, which has the same label, says 23"
    assert facts_of(folder) == [(line_of(folder, FACTS, "  vat.twin:"), message)]


def test_a_fact_that_is_not_in_force_does_not_hide_one_that_is(tmp_path: Path) -> None:
    between = other("vat.later", 99, first=2030) + other("vat.twin", 22)
    folder = write_whole(tmp_path, (FACTS, "  vat.due:", between + "  vat.due:"))

    ((_, message),) = facts_of(folder)
    assert message.startswith("vat.twin: says 22, but vat.rate")


@pytest.mark.parametrize(
    "twin",
    [other("vat.twin", 23), other("vat.twin", 22, first=2030), other("vat.twin", 22, label="Y")],
)
def test_facts_that_agree_or_hold_at_other_times_or_of_other_things_are_fine(
    tmp_path: Path, twin: str
) -> None:
    assert facts_of(write_whole(tmp_path, (FACTS, "  vat.due:", f"{twin}  vat.due:"))) == []


@pytest.mark.parametrize(
    ("last", "counts", "day"),
    [
        (None, "calendar", None),
        (2025, "calendar", date(2025, 12, 31)),
        (2025, "income_year", date(2026, 12, 31)),
        (date(2024, 2, 29), "calendar", date(2024, 2, 29)),
        # The year itself is not whole: the last one that is, is declared until it ends.
        (date(2024, 2, 29), "income_year", date(2024, 12, 31)),
    ],
)
def test_a_value_can_be_stated_until_its_year_is_declared(
    last: int | date | None, counts: str, day: date | None
) -> None:
    assert last_day(fact("a", "money", version(1, 2020, last), counts=counts), TODAY) == day
