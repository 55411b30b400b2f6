"""Facts that are stated: in force today, with a source and a law, and no two against each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import combinations, pairwise
from pathlib import Path

from assistant.contracts.knowledge import Fact, FactVersion, Pack
from knowledge.articles import placeholders
from knowledge.documents import Problem

SOON = timedelta(days=60)
_LAW = {"money", "percent", "day", "date", "brackets", "years"}
"""Types that state a rule of law; a telephone number needs no article of a code."""


def check_facts(pack: Pack, folder: Path, today: date) -> Iterator[Problem]:
    """Yield what is wrong with the facts that articles and calculators state."""
    places = _places(folder)
    for name in sorted(stated_facts(pack)):
        fact = pack.facts.get(name)
        if fact is None:
            continue
        path, line = places.get(name, (folder, 1))
        for message, is_warning in (*_expiry(fact, today), *_grounds(fact), *_overlaps(fact)):
            yield Problem(str(path), line, f"{name}: {message}", is_warning)
    yield from _against_each_other(pack, places, today)


def stated_facts(pack: Pack) -> set[str]:
    """Return the ids of the facts that a person may read or hear."""
    found = {fact for calculator in pack.calculators.values() for fact in calculator.facts.values()}
    for article in pack.articles.values():
        for edition in article.editions.values():
            found |= placeholders(edition)
        if article.deadline:
            found |= {article.deadline.closes} | {article.deadline.opens or article.deadline.closes}
    bodies = {body.phone_fact for body in pack.bodies.values() if body.phone_fact}
    return found | bodies | {pack.emergency, pack.lifeline}


def last_day(fact: Fact, today: date) -> date | None:
    """Return the last day on which a fact can be stated; nothing when no end is known.

    The value of an income year is stated through the year after, in which it is declared.
    """
    usable = [v for v in fact.versions if v.confidence != "unverified"]
    if any(v.last is None for v in usable):
        return None
    newest = max((v.last for v in usable if v.last), default=date.min)
    if fact.counts == "income_year" and newest > date.min:
        # The year counts whose last day the value covers.
        is_whole = (newest.month, newest.day) == (12, 31)
        return date(newest.year + is_whole, 12, 31)
    return newest


def _expiry(fact: Fact, today: date) -> Iterator[tuple[str, bool]]:
    usable = [v for v in fact.versions if v.confidence != "unverified"]
    if not usable:
        yield "is unverified and must not be stated", False
        return
    ends = last_day(fact, today)
    if ends and ends < today:
        yield f"expired on {ends}", False
    elif ends and ends - today <= SOON:
        yield f"expires on {ends}", True
    starts = min((v.first for v in usable if v.first), default=None)
    if starts and starts > today and all(v.first for v in usable):
        yield f"is not in force before {starts}", False
    elif not (ends and ends < today) and not _holds(usable, fact.counts, today):
        # A day of the year may lie between two values: then only texts lack it, not the deadline.
        yield "has no value for today", fact.type == "day"


def _holds(versions: list[FactVersion], counts: str, today: date) -> bool:
    years = (today.year, today.year - 1) if counts == "income_year" else ()
    days = [date(year, 12, 31) for year in years] or [today]
    return any(version.covers(day) for version in versions for day in days)


def _grounds(fact: Fact) -> Iterator[tuple[str, bool]]:
    if fact.type not in _LAW:
        return
    for version in fact.versions:
        if not version.basis:
            yield "has no legal basis", False
            return


def _overlaps(fact: Fact) -> Iterator[tuple[str, bool]]:
    ordered = sorted(fact.versions, key=lambda v: v.first or date.min)
    for earlier, later in combinations(ordered, 2):
        if _together(earlier, later) and earlier.value != later.value:
            yield f"two values hold at once: {earlier.value} and {later.value}", False


def _together(one: FactVersion, other: FactVersion) -> bool:
    start = max(one.first or date.min, other.first or date.min)
    return start <= min(one.last or date.max, other.last or date.max)


def _against_each_other(
    pack: Pack, places: dict[str, tuple[Path, int]], today: date
) -> Iterator[Problem]:
    """Yield facts of the same label and type whose values differ on the same day."""
    by_label: dict[tuple[str, str], list[Fact]] = defaultdict(list)
    for fact in pack.facts.values():
        if fact.label:
            by_label[(" ".join(fact.label.casefold().split()), fact.type)].append(fact)
    for facts in by_label.values():
        now = [(f.id, v.value) for f in facts for v in f.versions if v.covers(today)]
        for (one, said), (other, says) in pairwise(now):
            if one != other and said != says:
                path, line = places.get(other, (Path(), 1))
                message = f"{other}: says {says}, but {one}, which has the same label, says {said}"
                yield Problem(str(path), line, message)


def _places(folder: Path) -> dict[str, tuple[Path, int]]:
    """Return the file and line of every fact."""
    found = {}
    for path in sorted((folder / "facts").rglob("*.yaml")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line.startswith("  ") and not line.startswith("   ") and line.endswith(":"):
                found[line.strip()[:-1]] = (path, number)
    return found
