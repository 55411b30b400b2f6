"""When the policy asks back or gives up, where its thresholds lie, and what it remembers."""

from __future__ import annotations

from dataclasses import fields, replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.bootstrap import load_thresholds
from assistant.contracts.turns import (
    ConversationState,
    Decision,
    Interpretation,
    Slots,
    TurnOutcome,
)
from assistant.engine.policy import Policy, remember
from tests.peers.decisions import ARTICLES, IN_TOPIC, POLICY, START, THRESHOLDS, heard

UNSETTLED = {TurnOutcome.CLARIFIED, TurnOutcome.UNANSWERED_LOW_CONFIDENCE}
LABELS = [
    *ARTICLES, "want.person", "safety.account-own", "safety.abuse", "safety.distress",
    "chat.greet", "chat.repeat", "chat.wrong-answer", "oos.near", "unclear.topic",
]  # fmt: skip


def decide(meaning: Interpretation, state: ConversationState = START) -> Decision:
    return POLICY.decide(state, meaning)


# -- asking back -----------------------------------------------------------------


def test_several_likely_topics_are_offered_most_likely_first() -> None:
    decision = decide(heard({"vat.rates": 0.3, "irs.when": 0.35, "oos.near": 0.1}))

    assert (decision.outcome, decision.kind) == (TurnOutcome.CLARIFIED, "choose")
    assert decision.alternatives == ("irs.when", "vat.rates")


@pytest.mark.parametrize(
    ("shares", "count"),
    [((0.4, 0.05, 0.01, 0.01), 2), ((0.2, 0.2, 0.1, 0.01), 3), ((0.1,) * 7, 4), ((0.4,), 1)],
)
def test_offers_hold_nearly_all_of_the_likelihood_but_are_four_at_most(
    shares: tuple[float, ...], count: int
) -> None:
    decision = decide(heard(dict(zip(ARTICLES, shares, strict=False))))

    assert len(decision.alternatives) == count


def test_a_message_that_says_too_little_is_asked_about() -> None:
    decision = decide(heard({"unclear.topic": 0.45, "irs.when": 0.5}))

    assert (decision.outcome, decision.kind) == (TurnOutcome.CLARIFIED, "unclear")


def test_a_message_that_means_nothing_known_is_not_answered() -> None:
    decision = decide(heard({"irs.when": 0.1}))

    assert (decision.outcome, decision.kind) == (TurnOutcome.UNANSWERED_LOW_CONFIDENCE, "first")


@pytest.mark.parametrize(
    "shares", [{"unclear.topic": 0.9}, {"irs.when": 0.35}, {"irs.when": 0.1}, {}]
)
def test_after_one_miss_a_person_is_offered_instead(shares: dict[str, float]) -> None:
    decision = decide(heard(shares), ConversationState(misses=1))

    assert (decision.outcome, decision.kind) == (TurnOutcome.HANDOVER_OFFERED, "offered")


def test_after_one_miss_a_sure_topic_is_answered() -> None:
    decision = decide(heard({"irs.when": 0.9}), ConversationState(misses=1))

    assert decision.outcome is TurnOutcome.ANSWERED


# -- thresholds ------------------------------------------------------------------

JUST_BELOW = [
    ("person", {"want.person": 0.69}),
    ("safety", {"safety.abuse": 0.39}),
    ("smalltalk", {"chat.greet": 0.54}),
    ("out_of_scope", {"oos.general": 0.59}),
    ("unclear", {"unclear.topic": 0.44}),
    ("clarify", {"irs.when": 0.29}),
]


@pytest.mark.parametrize(("name", "shares"), JUST_BELOW)
def test_just_below_its_threshold_a_rule_does_not_act(name: str, shares: dict[str, float]) -> None:
    lower = replace(THRESHOLDS, **{name: getattr(THRESHOLDS, name) - 0.02})

    strict = decide(heard(shares))
    loose = Policy(ARTICLES, lower).decide(START, heard(shares))

    assert strict.outcome is TurnOutcome.UNANSWERED_LOW_CONFIDENCE
    assert loose.outcome is not TurnOutcome.UNANSWERED_LOW_CONFIDENCE


def test_just_below_the_answer_threshold_a_topic_is_asked_about() -> None:
    decision = decide(heard({"irs.when": 0.49}))

    assert decision.outcome is TurnOutcome.CLARIFIED


def test_the_learnt_thresholds_are_probabilities() -> None:
    learnt = load_thresholds()

    values = {field.name: getattr(learnt, field.name) for field in fields(learnt)}
    assert all(value > 0 for value in values.values())
    assert all(value < 1 for name, value in values.items() if not name.endswith("_prior"))


# -- a whole conversation --------------------------------------------------------

MEANINGS = st.builds(
    heard,
    st.dictionaries(st.sampled_from(LABELS), st.floats(0.01, 1.0), min_size=1, max_size=5),
    follow=st.sampled_from(["", "", "late", "year"]),
    is_elliptical=st.booleans(),
    slots=st.builds(Slots, year=st.sampled_from([None, 2025, 2026])),
)


def decisions(meanings: list[Interpretation]) -> list[Decision]:
    state, made = START, []
    for meaning in meanings:
        decision = POLICY.decide(state, meaning)
        is_asking = decision.outcome is TurnOutcome.CLARIFIED
        state = remember(state, decision, decision.alternatives if is_asking else ())
        made.append(decision)
    return made


@given(st.lists(MEANINGS, max_size=8))
def test_the_assistant_never_fails_to_settle_anything_twice_in_a_row(
    meanings: list[Interpretation],
) -> None:
    outcomes = [d.outcome for d in decisions(meanings) if d.outcome is not TurnOutcome.GREETED]

    pairs = pairwise(outcomes)
    assert not any(one in UNSETTLED and other in UNSETTLED for one, other in pairs)


@given(st.lists(MEANINGS, max_size=8))
def test_decisions_name_articles_that_there_are_and_never_the_same_twice(
    meanings: list[Interpretation],
) -> None:
    for decision in decisions(meanings):
        named = [*decision.alternatives, *filter(None, [decision.article])]
        assert set(named) <= set(ARTICLES)
        assert len(named) == len(set(named))


@given(st.lists(MEANINGS, max_size=8))
def test_an_answer_always_has_an_article(meanings: list[Interpretation]) -> None:
    for decision in decisions(meanings):
        is_answer = decision.outcome.value.startswith("answered")
        assert not is_answer or decision.article


# -- what is remembered ----------------------------------------------------------


def test_an_answer_becomes_the_topic_and_settles_what_was_open() -> None:
    before = ConversationState(topic="vat.rates", misses=1, offered=("irs.when",))
    answer = Decision(TurnOutcome.ANSWERED, "irs.when", slots=Slots(year=2025))

    after = remember(before, answer, ())

    assert (after.topic, after.slots) == ("irs.when", Slots(year=2025))
    assert (after.earlier_topics, after.offered, after.misses) == (("vat.rates",), (), 0)


def test_earlier_topics_are_the_last_five_without_doubles() -> None:
    before = ConversationState(topic="c", earlier_topics=("a", "c", "b", "d", "e"))

    after = remember(before, Decision(TurnOutcome.ANSWERED, "f"), ())

    assert after.earlier_topics == ("c", "a", "b", "d", "e")


def test_a_repeated_topic_is_not_an_earlier_one() -> None:
    after = remember(IN_TOPIC, Decision(TurnOutcome.ANSWERED, "irs.when"), ())

    assert after.earlier_topics == ()


@pytest.mark.parametrize("outcome", sorted(UNSETTLED))
def test_what_is_not_settled_counts_and_its_offers_are_kept(outcome: TurnOutcome) -> None:
    after = remember(IN_TOPIC, Decision(outcome), ("vat.rates",))

    assert (after.misses, after.offered, after.topic) == (1, ("vat.rates",), "irs.when")


def test_small_talk_does_not_hide_that_the_last_question_failed() -> None:
    after = remember(ConversationState(misses=1), Decision(TurnOutcome.GREETED), ())

    assert after.misses == 1


@pytest.mark.parametrize(
    "outcome", [TurnOutcome.HANDOVER_OFFERED, TurnOutcome.DECLINED_OUT_OF_SCOPE]
)
def test_a_person_or_a_refusal_settles_and_keeps_the_topic(outcome: TurnOutcome) -> None:
    after = remember(replace(IN_TOPIC, misses=1), Decision(outcome), ())

    assert (after.misses, after.topic) == (0, "irs.when")


def test_the_subject_offered_with_a_refusal_can_be_picked_but_is_not_the_topic() -> None:
    refusal = Decision(TurnOutcome.DECLINED_PERSONAL_CASE, "vat.rates", kind="account_own")

    after = remember(IN_TOPIC, refusal, ("vat.rates",))

    assert (after.offered, after.topic) == (("vat.rates",), "irs.when")
