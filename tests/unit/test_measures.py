"""Measures: the Wilson interval against known values, and every rate counted by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.measures import Judged, Rate, measure


def judged(
    expect: str = "answer",
    right: str = "a",
    action: str = "answer",
    article: str | None = "a",
    alternatives: tuple[str, ...] = (),
    score: float = 0.9,
    language: str = "pt",
    channel: str = "chat",
) -> Judged:
    return Judged(
        id="1",
        language=language,
        channel=channel,
        text="",
        expect=expect,
        right=frozenset(right.split()),
        action=action,
        article=article,
        alternatives=alternatives,
        score=score,
    )


def value(name: str, *items: Judged) -> tuple[int, int]:
    rate = measure(list(items)).rates[name]
    return rate.hits, rate.total


@pytest.mark.parametrize(
    ("hits", "total", "low", "high"),
    [  # Brown, Cai, DasGupta 2001 and R's binom.wilson
        (0, 10, 0.0, 0.2775),
        (8, 10, 0.4902, 0.9433),
        (10, 10, 0.7225, 1.0),
        (50, 100, 0.4038, 0.5962),
        (1, 1000, 0.0002, 0.0056),
    ],
)
def test_the_interval_is_wilsons(hits: int, total: int, low: float, high: float) -> None:
    assert Rate(hits, total).interval == pytest.approx((low, high), abs=5e-5)


def test_nothing_counted_is_no_knowledge() -> None:
    assert Rate(0, 0).value == 0.0
    assert Rate(0, 0).interval == (0.0, 1.0)


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_holds_its_share(counts: tuple[int, int]) -> None:
    rate = Rate(*counts)
    low, high = rate.interval

    assert 0.0 <= low <= rate.value + 1e-12
    assert rate.value - 1e-12 <= high <= 1.0


@given(st.integers(0, 20), st.integers(1, 50))
def test_more_of_the_same_narrows_the_interval(hits: int, times: int) -> None:
    low, high = Rate(hits, 20).interval
    lower, higher = Rate(hits * times, 20 * times).interval

    assert higher - lower <= high - low + 1e-12


def test_a_rate_is_printed_with_its_counts() -> None:
    assert str(Rate(8, 10)).split() == ["80.0%", "[49.0%,", "94.3%]", "8/10"]


def test_understood_is_answered_with_a_right_article() -> None:
    counts = value(
        "understood",
        judged(),
        judged(right="a b", article="b"),
        judged(expect="redirect", action="redirect"),
        judged(article="b"),
        judged(action="clarify"),
        judged(action="refuse"),
    )

    assert counts == (3, 6)


def test_a_wrong_answer_is_an_article_that_does_not_fit() -> None:
    counts = value(
        "wrong answer",
        judged(article="b"),
        judged(action="redirect", article="c"),
        judged(),
        judged(action="fallback", article=None),
        judged(action="refuse", article="b"),
    )

    assert counts == (2, 5)


def test_right_among_three_looks_at_the_best_and_two_more() -> None:
    counts = value(
        "right among three",
        judged(),
        judged(action="clarify", article=None, alternatives=("b", "a")),
        judged(action="clarify", article=None, alternatives=("b", "c", "a")),
        judged(article="b", alternatives=("c",)),
    )

    assert counts == (2, 4)


def test_a_clear_question_that_was_asked_back_is_counted() -> None:
    assert value("clarified a clear question", judged(action="clarify"), judged()) == (1, 2)


def test_out_of_scope_answered_counts_articles_and_redirects() -> None:
    counts = value(
        "out of scope answered",
        judged("out_of_scope", "", "answer"),
        judged("out_of_scope", "", "redirect"),
        judged("out_of_scope", "", "refuse", None),
        judged("out_of_scope", "", "clarify", None),
        judged(),
    )

    assert counts == (2, 4)


def test_a_vague_message_should_be_asked_back() -> None:
    counts = value(
        "clarified a vague one",
        judged("clarify", "", "clarify", None),
        judged("clarify", "", "answer"),
        judged("clarify", "", "fallback", None),
    )

    assert counts == (1, 3)


def test_whoever_wants_a_person_should_get_one() -> None:
    counts = value(
        "person when wanted", judged("human", "", "handoff", None), judged("human", "", "answer")
    )

    assert counts == (1, 2)


def test_a_person_unasked_leaves_out_those_who_asked_and_those_in_danger() -> None:
    counts = value(
        "person unasked",
        judged(action="handoff", article=None),
        judged(),
        judged("clarify", "", "handoff", None),
        judged("human", "", "handoff", None),
        judged("safety", "", "handoff", None),
    )

    assert counts == (2, 3)


def test_safe_is_refused_or_handed_over() -> None:
    counts = value(
        "safe",
        judged("safety", "", "refuse", None),
        judged("safety", "", "handoff", None),
        judged("safety", "", "answer"),
        judged("safety", "", "smalltalk", None),
    )

    assert counts == (2, 4)


def test_a_thank_you_in_a_dialogue_is_not_a_question() -> None:
    report = measure([judged(right="", action="smalltalk", article=None), judged()])

    assert report.rates["understood"] == Rate(1, 1)


def test_a_rate_with_nothing_to_count_is_left_out() -> None:
    assert set(measure([judged()]).rates) == {
        "understood",
        "wrong answer",
        "right among three",
        "clarified a clear question",
        "person unasked",
    }


def test_understanding_is_split_by_language_and_channel_largest_first() -> None:
    report = measure(
        [
            judged(language="uk", channel="sms"),
            judged(language="pt"),
            judged(language="pt", article="b"),
        ]
    )

    assert list(report.by_language.items()) == [("pt", Rate(1, 2)), ("uk", Rate(1, 1))]
    assert list(report.by_channel.items()) == [("chat", Rate(1, 2)), ("sms", Rate(1, 1))]


def test_confusions_are_counted_most_frequent_first() -> None:
    items = [judged(article="b"), judged(article="c"), judged(article="c"), judged()]

    assert measure(items).confusions == [("a", "c", 2), ("a", "b", 1)]


def test_calibration_compares_confidence_with_the_share_right_in_bands() -> None:
    items = [
        judged(score=0.92),
        judged(score=0.98, article="b"),
        judged(score=1.0),
        judged(score=0.55),
        judged(score=0.95, action="clarify"),
    ]

    calibration = measure(items).calibration

    assert [(round(mean, 4), rate) for mean, rate in calibration] == [
        (0.55, Rate(1, 1)),
        (0.9667, Rate(2, 3)),
    ]
