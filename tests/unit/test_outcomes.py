"""The ledger: every turn has an action and a family, every conversation has one outcome."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.contracts.turns import (
    LEDGER,
    Action,
    ContactOutcome,
    Decision,
    TurnOutcome,
    contact_outcome,
)

Turn, Contact = TurnOutcome, ContactOutcome
OUTCOMES = st.lists(st.sampled_from(TurnOutcome), max_size=10)
WANTS_A_PERSON = {Turn.HANDOVER_REQUESTED, Turn.HANDOVER_OFFERED}
SAYS_NOTHING = {Turn.GREETED, Turn.ERROR_INPUT}


def test_every_turn_outcome_stands_in_the_ledger() -> None:
    assert set(LEDGER) == set(TurnOutcome)


def test_every_action_and_contact_outcome_is_reached_by_some_turn() -> None:
    actions = {action for action, _, _ in LEDGER.values()}
    contacts = {contact for _, contact, _ in LEDGER.values()}

    assert actions == set(Action)
    assert contacts == set(ContactOutcome)


@pytest.mark.parametrize(
    ("family", "contact"),
    [
        ("answered", Contact.ANSWERED),
        ("clarified", Contact.UNANSWERED),
        ("greeted", Contact.NO_QUESTION),
        ("handover", Contact.PERSON_WANTED),
        ("declined", Contact.DECLINED),
        ("unanswered", Contact.UNANSWERED),
        ("error", Contact.FAILED),
    ],
)
def test_the_first_word_of_a_turn_outcome_is_its_family(
    family: str, contact: ContactOutcome
) -> None:
    members = [outcome for outcome in TurnOutcome if outcome.value.split("_")[0] == family]

    assert members
    assert {LEDGER[outcome][1] for outcome in members} == {contact}


@pytest.mark.parametrize("outcome", TurnOutcome)
def test_a_decision_takes_its_action_from_the_ledger(outcome: TurnOutcome) -> None:
    assert Decision(outcome).action is LEDGER[outcome][0]


@pytest.mark.parametrize(
    ("turns", "contact"),
    [
        ([], Contact.NO_QUESTION),
        ([Turn.GREETED], Contact.NO_QUESTION),
        ([Turn.ANSWERED], Contact.ANSWERED),
        ([Turn.ANSWERED_PARTLY], Contact.ANSWERED),
        ([Turn.ANSWERED_REDIRECT], Contact.ANSWERED),
        ([Turn.CLARIFIED], Contact.UNANSWERED),
        ([Turn.DECLINED_UNSAFE], Contact.DECLINED),
        ([Turn.ERROR_INPUT], Contact.FAILED),
        ([Turn.ERROR_UNDERSTANDING], Contact.FAILED),
    ],
)
def test_a_single_turn_decides_the_contact(
    turns: list[TurnOutcome], contact: ContactOutcome
) -> None:
    assert contact_outcome(turns) is contact


@pytest.mark.parametrize(
    ("turns", "contact"),
    [
        ([Turn.CLARIFIED, Turn.ANSWERED], Contact.ANSWERED),
        ([Turn.UNANSWERED_LOW_CONFIDENCE, Turn.ANSWERED], Contact.ANSWERED),
        ([Turn.ERROR_UNDERSTANDING, Turn.ANSWERED], Contact.ANSWERED),
    ],
)
def test_an_answer_settles_what_failed_before(
    turns: list[TurnOutcome], contact: ContactOutcome
) -> None:
    assert contact_outcome(turns) is contact


@pytest.mark.parametrize("quiet", sorted(SAYS_NOTHING))
def test_a_closing_thank_you_or_an_empty_message_does_not_undo_an_answer(
    quiet: TurnOutcome,
) -> None:
    assert contact_outcome([Turn.ANSWERED, quiet, quiet]) is Contact.ANSWERED


@given(OUTCOMES, OUTCOMES, st.sampled_from(sorted(WANTS_A_PERSON)))
def test_a_wish_for_a_person_is_never_overwritten(
    before: list[TurnOutcome], after: list[TurnOutcome], wish: TurnOutcome
) -> None:
    assert contact_outcome([*before, wish, *after]) is Contact.PERSON_WANTED


@given(OUTCOMES)
def test_small_talk_anywhere_changes_nothing(turns: list[TurnOutcome]) -> None:
    with_talk = [turn for outcome in turns for turn in (Turn.GREETED, outcome)]

    assert contact_outcome(with_talk) is contact_outcome(turns)


@given(OUTCOMES.filter(lambda turns: bool(set(turns) - SAYS_NOTHING)))
def test_a_conversation_with_a_question_never_ends_without_one(turns: list[TurnOutcome]) -> None:
    assert contact_outcome(turns) is not Contact.NO_QUESTION
