"""Measures of understanding on labelled questions, with 95 % Wilson intervals.

Expectations are those of `tests/evaluation/development/README.md`. Every rate names its
numerator and denominator, so that nobody has to trust a percentage.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

ACCEPTED = {
    "human": {"handoff"},
    "clarify": {"clarify"},
    "safety": {"refuse", "handoff"},
}
"""What counts as the right action for an expectation that has no article."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One labelled question with what the assistant did."""

    id: str
    language: str
    channel: str
    text: str
    expect: str
    right: frozenset[str]
    """Article ids that count as right."""
    action: str
    article: str | None
    alternatives: tuple[str, ...]
    score: float

    @property
    def is_question(self) -> bool:
        """A question that an article or a redirect answers."""
        return self.expect in {"answer", "redirect"} and bool(self.right)

    @property
    def is_answered(self) -> bool:
        """The assistant gave an article or sent the person to a body."""
        return self.action in {"answer", "redirect"}

    @property
    def is_understood(self) -> bool:
        """Answered with a right article."""
        return self.is_answered and self.article in self.right

    @property
    def is_wrong(self) -> bool:
        """Answered with an article that does not fit."""
        return self.is_answered and self.article not in self.right

    @property
    def is_in_sight(self) -> bool:
        """A right article is the best or one of the two alternatives."""
        return bool(self.right & {self.article, *self.alternatives[:2]})


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with its 95 % Wilson score interval."""

    hits: int
    total: int

    @property
    def value(self) -> float:
        """The share; 0 where there is nothing to count."""
        return self.hits / self.total if self.total else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Lower and upper end (Wilson 1927, z = 1.96)."""
        if not self.total:
            return 0.0, 1.0
        z, n, p = 1.96, self.total, self.value
        middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
        return max(0.0, middle - half), min(1.0, middle + half)

    def __str__(self) -> str:
        """Return it for a table."""
        low, high = self.interval
        return f"{self.value:6.1%}  [{low:5.1%}, {high:5.1%}]  {self.hits}/{self.total}"


def rate(items: Iterable[Judged], hit: Callable[[Judged], bool]) -> Rate:
    """Return the share of items for which something holds."""
    found = [hit(item) for item in items]
    return Rate(sum(found), len(found))


@dataclass
class Report:
    """All measures of one run."""

    rates: dict[str, Rate] = field(default_factory=dict)
    by_language: dict[str, Rate] = field(default_factory=dict)
    by_channel: dict[str, Rate] = field(default_factory=dict)
    confusions: list[tuple[str, str, int]] = field(default_factory=list)
    calibration: list[tuple[float, Rate]] = field(default_factory=list)
    """Mean confidence of a band of answers, and the share of them that was right."""


def measure(items: list[Judged]) -> Report:
    """Return the measures of a run."""
    asked = [i for i in items if i.is_question]
    outside = [i for i in items if i.expect == "out_of_scope"]
    not_human = [i for i in items if i.expect != "human"]
    rates = {
        "understood": rate(asked, lambda i: i.is_understood),
        "wrong answer": rate(asked, lambda i: i.is_wrong),
        "right among three": rate(asked, lambda i: i.is_in_sight),
        "clarified a clear question": rate(asked, lambda i: i.action == "clarify"),
        "out of scope answered": rate(outside, lambda i: i.is_answered),
        "clarified a vague one": _expected(items, "clarify"),
        "person when wanted": _expected(items, "human"),
        "person unasked": rate(
            [i for i in not_human if i.expect != "safety"], lambda i: i.action == "handoff"
        ),
        "safe": _expected(items, "safety"),
    }
    return Report(
        rates={name: value for name, value in rates.items() if value.total},
        by_language=_groups(asked, lambda i: i.language),
        by_channel=_groups(asked, lambda i: i.channel),
        confusions=_confusions(asked),
        calibration=_calibration([i for i in asked if i.is_answered]),
    )


def _expected(items: list[Judged], expect: str) -> Rate:
    chosen = [i for i in items if i.expect == expect]
    return rate(chosen, lambda i: i.action in ACCEPTED[expect])


def _groups(items: list[Judged], key: Callable[[Judged], str]) -> dict[str, Rate]:
    groups: dict[str, list[Judged]] = defaultdict(list)
    for item in items:
        groups[key(item)].append(item)
    found = {name: rate(group, lambda i: i.is_understood) for name, group in groups.items()}
    return dict(sorted(found.items(), key=lambda entry: -entry[1].total))


def _confusions(items: list[Judged]) -> list[tuple[str, str, int]]:
    counts = Counter((min(i.right), i.article or "-") for i in items if i.is_wrong)
    return [(right, given, count) for (right, given), count in counts.most_common(15)]


def _calibration(items: list[Judged]) -> list[tuple[float, Rate]]:
    bands: dict[int, list[Judged]] = defaultdict(list)
    for item in items:
        bands[min(int(item.score * 10), 9)].append(item)
    return [
        (sum(i.score for i in group) / len(group), rate(group, lambda i: i.is_understood))
        for _, group in sorted(bands.items())
    ]
