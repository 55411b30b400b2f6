"""What to do with a message: every rule of the policy, at its threshold."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.contracts.turns import (
    ConversationState,
    Decision,
    Interpretation,
    Slots,
    TurnOutcome,
)
from assistant.engine.policy import remember
from tests.peers.decisions import IN_TOPIC, POLICY, START, heard


def decide(meaning: Interpretation, state: ConversationState = START) -> Decision:
    return POLICY.decide(state, meaning)


# -- a person, and what is not safe ----------------------------------------------


@pytest.mark.parametrize(
    ("label", "kind"), [("want.person", "requested"), ("want.sign-language", "sign_language")]
)
def test_a_wish_for_a_person_is_a_handover(label: str, kind: str) -> None:
    decision = decide(heard({label: 0.7}))

    assert (decision.outcome, decision.kind) == (TurnOutcome.HANDOVER_REQUESTED, kind)


def test_a_wish_for_a_person_goes_before_everything_else() -> None:
    decision = decide(heard({"want.person": 0.7, "safety.abuse": 0.7, "irs.when": 0.9}))

    assert decision.outcome is TurnOutcome.HANDOVER_REQUESTED


@pytest.mark.parametrize(
    ("label", "outcome", "kind"),
    [
        ("safety.account-own", TurnOutcome.DECLINED_PERSONAL_CASE, "account_own"),
        ("safety.account-other", TurnOutcome.DECLINED_PERSONAL_CASE, "account_other"),
        ("safety.evasion", TurnOutcome.DECLINED_UNSAFE, "evasion"),
        ("safety.abuse", TurnOutcome.DECLINED_UNSAFE, "abuse"),
        ("safety.injection", TurnOutcome.DECLINED_UNSAFE, "injection"),
        ("safety.distress", TurnOutcome.HANDOVER_OFFERED, "distress"),
    ],
)
def test_each_safety_label_has_its_own_answer(label: str, outcome: TurnOutcome, kind: str) -> None:
    decision = decide(heard({label: 0.4, "irs.when": 0.3}))

    assert (decision.outcome, decision.kind) == (outcome, kind)


def test_safety_is_judged_by_all_its_labels_together() -> None:
    decision = decide(heard({"irs.when": 0.6, "safety.evasion": 0.25, "safety.abuse": 0.15}))

    assert decision.kind == "evasion"


def test_a_question_about_ones_own_case_keeps_the_subject_that_can_be_explained() -> None:
    decision = decide(heard({"safety.account-own": 0.5, "irs.when": 0.3}))

    assert decision.article == "irs.when"


def test_a_general_question_that_names_ones_own_case_in_passing_is_answered() -> None:
    decision = decide(heard({"safety.account-own": 0.45, "irs.when": 0.5}))

    assert (decision.outcome, decision.article) == (TurnOutcome.ANSWERED, "irs.when")


# -- about the last answer -------------------------------------------------------


@pytest.mark.parametrize("kind", ["repeat", "simpler", "more"])
def test_a_wish_about_the_last_answer_keeps_its_topic_and_slots(kind: str) -> None:
    decision = decide(heard({f"chat.{kind}": 0.55}), IN_TOPIC)

    assert decision.outcome is TurnOutcome.ANSWERED
    assert (decision.article, decision.kind, decision.slots) == ("irs.when", kind, IN_TOPIC.slots)


@pytest.mark.parametrize("kind", ["repeat", "simpler", "more", "wrong-answer"])
def test_without_a_last_answer_there_is_nothing_to_repeat(kind: str) -> None:
    decision = decide(heard({f"chat.{kind}": 0.9}))

    assert (decision.outcome, decision.kind) == (TurnOutcome.GREETED, "nothing_to_repeat")


def test_not_what_i_asked_offers_what_is_related() -> None:
    decision = decide(heard({"chat.wrong-answer": 0.9}), IN_TOPIC)

    assert decision.outcome is TurnOutcome.CLARIFIED
    assert decision.alternatives == ("irs.late", "irs.bands.2026", "irs.bands.2025")


@pytest.mark.parametrize(
    "state", [replace(IN_TOPIC, misses=1), replace(IN_TOPIC, topic="irs.late")]
)
def test_not_what_i_asked_offers_a_person_when_asking_cannot_help(
    state: ConversationState,
) -> None:
    decision = decide(heard({"chat.wrong-answer": 0.9}), state)

    assert (decision.outcome, decision.kind) == (TurnOutcome.HANDOVER_OFFERED, "offered")


# -- follow-ups ------------------------------------------------------------------


def test_a_follow_up_keeps_the_topic_and_fills_its_slots_up() -> None:
    decision = decide(heard(follow="year", slots=Slots(year=2024)), IN_TOPIC)

    assert (decision.outcome, decision.article) == (TurnOutcome.ANSWERED, "irs.when")
    assert decision.slots == Slots(year=2024, region="azores")


def test_too_late_leads_to_the_article_for_those_who_missed_it() -> None:
    decision = decide(heard(follow="late"), IN_TOPIC)

    assert (decision.article, decision.kind) == ("irs.late", "late")


def test_too_late_stays_with_a_topic_that_has_no_such_article() -> None:
    decision = decide(heard(follow="late"), replace(IN_TOPIC, topic="vat.rates"))

    assert (decision.article, decision.kind) == ("vat.rates", "late")


def test_a_follow_up_to_nothing_asks_for_the_subject_once_and_then_offers_a_person() -> None:
    first = decide(heard(follow="region"))
    second = decide(heard(follow="region"), remember(START, first, ()))

    assert (first.outcome, first.kind) == (TurnOutcome.CLARIFIED, "follow_lost")
    assert second.outcome is TurnOutcome.HANDOVER_OFFERED


# -- leaning on the conversation -------------------------------------------------


def test_a_follow_up_that_has_found_another_subject_goes_there() -> None:
    sure = decide(heard({"vat.rates": 0.5}, follow="region"), IN_TOPIC)
    unsure = decide(heard({"vat.rates": 0.49}, follow="region"), IN_TOPIC)

    assert (sure.article, unsure.article) == ("vat.rates", "irs.when")


@pytest.mark.parametrize(
    ("is_elliptical", "name", "outcome"),
    [
        (True, "irs.when", TurnOutcome.ANSWERED),
        (True, "vat.rates", TurnOutcome.ANSWERED),
        (False, "irs.when", TurnOutcome.CLARIFIED),
    ],
)
def test_of_a_message_that_leans_on_the_subject_less_certainty_is_asked(
    is_elliptical: bool, name: str, outcome: TurnOutcome
) -> None:
    decision = decide(heard({name: 0.35}, is_elliptical=is_elliptical), IN_TOPIC)

    assert decision.outcome is outcome


def test_without_a_subject_there_is_nothing_to_lean_on() -> None:
    decision = decide(heard({"irs.when": 0.35}, is_elliptical=True))

    assert decision.outcome is TurnOutcome.CLARIFIED


def test_leaning_on_a_subject_does_not_drown_a_wish_for_a_person() -> None:
    meaning = heard({"want.person": 0.7, "irs.when": 0.3}, is_elliptical=True)

    assert decide(meaning, IN_TOPIC).outcome is TurnOutcome.HANDOVER_REQUESTED


@pytest.mark.parametrize(
    ("is_elliptical", "outcome"),
    [(True, TurnOutcome.ANSWERED), (False, TurnOutcome.DECLINED_OUT_OF_SCOPE)],
)
def test_a_short_follow_up_is_not_sent_away_while_a_subject_fits_better(
    is_elliptical: bool, outcome: TurnOutcome
) -> None:
    quick = replace(POLICY, thresholds=replace(POLICY.thresholds, out_of_scope=0.3))
    meaning = heard({"irs.when": 0.5, "oos.general": 0.4}, is_elliptical=is_elliptical)

    assert quick.decide(IN_TOPIC, meaning).outcome is outcome


# -- small talk and what is not about tax ----------------------------------------


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("greet", "greet"),
        ("thanks", "thanks"),
        ("goodbye", "goodbye"),
        ("how-are-you-what-are-you", "about"),
        ("affirm", "affirm"),
        ("deny", "deny"),
    ],
)
def test_small_talk_is_answered_in_kind(label: str, kind: str) -> None:
    decision = decide(heard({f"chat.{label}": 0.55}), IN_TOPIC)

    assert (decision.outcome, decision.kind) == (TurnOutcome.GREETED, kind)


@pytest.mark.parametrize(
    ("label", "kind"), [("oos.general", "out_of_scope"), ("oos.near", "out_of_scope_near")]
)
def test_what_is_not_about_tax_is_declined(label: str, kind: str) -> None:
    decision = decide(heard({label: 0.6}))

    assert (decision.outcome, decision.kind) == (TurnOutcome.DECLINED_OUT_OF_SCOPE, kind)


# -- topics ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("vat.rates", TurnOutcome.ANSWERED),
        ("other.visa", TurnOutcome.ANSWERED_REDIRECT),
        ("life.unwritten", TurnOutcome.ANSWERED_PARTLY),
    ],
)
def test_a_sure_topic_is_answered_as_its_article_allows(name: str, outcome: TurnOutcome) -> None:
    decision = decide(heard({name: 0.5}))

    assert (decision.outcome, decision.article, decision.score) == (outcome, name, 0.5)


def test_an_answer_names_the_next_best_two_articles() -> None:
    decision = decide(
        heard({"vat.rates": 0.6, "irs.when": 0.2, "chat.greet": 0.1, "irs.late": 0.05,
               "other.visa": 0.01})
    )  # fmt: skip

    assert decision.alternatives == ("irs.when", "irs.late")


def test_a_new_topic_starts_with_its_own_slots() -> None:
    decision = decide(heard({"vat.rates": 0.9}, slots=Slots(tax="vat")), IN_TOPIC)

    assert decision.slots == Slots(tax="vat")


def test_an_elliptical_question_about_the_same_topic_keeps_what_was_said() -> None:
    meaning = heard({"irs.when": 0.9}, slots=Slots(year=2024), is_elliptical=True)

    decision = decide(meaning, IN_TOPIC)

    assert decision.slots == Slots(year=2024, region="azores")


@pytest.mark.parametrize(
    ("year", "name"), [(2025, "irs.bands.2025"), (2026, "irs.bands.2026"), (2020, "irs.bands.2026")]
)
def test_the_sister_article_of_the_year_that_was_named_is_given(year: int, name: str) -> None:
    decision = decide(heard({"irs.bands.2026": 0.9}, slots=Slots(year=year)))

    assert decision.article == name


def test_a_chosen_offer_is_answered_with_what_was_said_before() -> None:
    decision = POLICY.choose(IN_TOPIC, "irs.bands.2026")

    assert (decision.outcome, decision.score) == (TurnOutcome.ANSWERED, 1.0)
    assert (decision.article, decision.slots) == ("irs.bands.2025", IN_TOPIC.slots)
