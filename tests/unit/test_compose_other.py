"""Composing everything that is not an answer, and answers that are not written yet."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from assistant.contracts.knowledge import DeadlineRule
from assistant.contracts.messages import (
    Choice,
    Choices,
    Contact,
    Deadline,
    Language,
    Notice,
    Paragraph,
    Reply,
    Source,
)
from assistant.contracts.turns import Decision, TurnOutcome
from assistant.engine.compose import Composer
from tests.peers.answers import TODAY
from tests.peers.library import article, edition, fact, pack, version

CLOSES = fact("closes", "day", version("12-31", 2024))
ARTICLES = (
    article("written", edition("en"), edition("pt")),
    article("other", edition("en"), edition("pt")),
    article("unwritten", deadline=DeadlineRule("closes")),
    article("elsewhere", edition("en", "Not here."), kind="redirect", contact="agency"),
    article("elsewhere-short", edition("en", short=()), kind="redirect", contact="agency"),
    article("elsewhere-unwritten", kind="redirect", contact="agency"),
)
PACK = pack(ARTICLES, (CLOSES,))
LANGUAGES = ("pt", "en", "es", "fr", "uk", "de")


def reply(
    outcome: TurnOutcome,
    one: str | None = None,
    kind: str = "",
    offers: tuple[str, ...] = (),
    language: str = "en",
) -> Reply:
    decision = Decision(outcome, one, offers, kind)
    composer = Composer(PACK)
    return composer.compose(decision, Language(language), TODAY, "ABCD-2345").reply


# -- not written yet, and not ours -----------------------------------------------


def test_a_subject_without_a_text_gives_the_official_page_the_date_and_people() -> None:
    partly = reply(TurnOutcome.ANSWERED_PARTLY, "unwritten")

    assert [type(b) for b in partly.blocks] == [Notice, Deadline, Source, Contact, Contact]
    notice, _, source, *_ = partly.blocks
    assert isinstance(notice, Notice)
    assert isinstance(source, Source)
    assert notice.kind == "partly"
    assert "“About unwritten”" in notice.text
    assert source.url == "https://example.org/unwritten"
    assert partly.short.endswith("https://example.org/unwritten")


def test_a_redirect_names_who_is_responsible() -> None:
    redirect = reply(TurnOutcome.ANSWERED_REDIRECT, "elsewhere")

    assert redirect.action == "redirect"
    assert redirect.blocks[:2] == (
        Paragraph("Not here."),
        Contact("agency en", "Call.", "https://agency.example", "217 206 707"),
    )


def test_a_redirect_without_a_short_form_makes_one() -> None:
    redirect = reply(TurnOutcome.ANSWERED_REDIRECT, "elsewhere-short")

    assert redirect.short == "This is not for the tax authority but for agency en."


def test_a_redirect_without_a_text_still_names_who_is_responsible() -> None:
    redirect = reply(TurnOutcome.ANSWERED_REDIRECT, "elsewhere-unwritten")

    contacts = [b.name for b in redirect.blocks if isinstance(b, Contact)]
    assert contacts == ["agency en"]


# -- asking back -----------------------------------------------------------------


def test_offers_are_choices_with_titles_and_numbers_in_the_short_form() -> None:
    asked = reply(TurnOutcome.CLARIFIED, kind="choose", offers=("written", "unwritten"))

    (choices,) = asked.blocks
    assert isinstance(choices, Choices)
    assert choices.items == (
        Choice("Title en", "written"),
        Choice("About unwritten", "unwritten"),
    )
    assert asked.short.split("\n") == [choices.prompt, "1. Title en", "2. About unwritten"]


@pytest.mark.parametrize("kind", ["unclear", "follow_lost"])
def test_a_question_back_without_offers_is_a_sentence(kind: str) -> None:
    asked = reply(TurnOutcome.CLARIFIED, kind=kind)

    (block,) = asked.blocks
    assert isinstance(block, Paragraph)
    assert asked.short == block.text


# -- people ----------------------------------------------------------------------


def test_a_wish_for_a_person_gives_every_way_to_reach_one() -> None:
    person = reply(TurnOutcome.HANDOVER_REQUESTED, kind="requested")

    names = [b.name for b in person.blocks if isinstance(b, Contact)]
    assert names == ["phone-line en", "counter en"]
    assert "phone-line en: 217 206 707 Call." in person.short


def test_a_wish_for_sign_language_is_not_sent_to_the_telephone() -> None:
    person = reply(TurnOutcome.HANDOVER_REQUESTED, kind="sign_language")

    names = [b.name for b in person.blocks if isinstance(b, Contact)]
    assert names == ["counter en"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_someone_in_despair_is_given_the_emergency_number_and_the_lifeline(language: str) -> None:
    help_now = reply(TurnOutcome.HANDOVER_OFFERED, kind="distress", language=language)

    (notice,) = help_now.blocks
    assert isinstance(notice, Notice)
    assert notice.kind == "emergency"
    assert "112" in notice.text
    assert "1411" in notice.text
    assert help_now.short == notice.text


# -- refusals --------------------------------------------------------------------


def test_a_question_about_ones_own_case_offers_what_can_be_explained() -> None:
    refused = reply(TurnOutcome.DECLINED_PERSONAL_CASE, "written", "account_own")

    choices = refused.blocks[1]
    assert isinstance(choices, Choices)
    assert choices.items == (Choice("Title en", "written"),)
    assert "“Title en”" in refused.short


def test_a_question_about_somebody_elses_case_offers_nothing() -> None:
    refused = reply(TurnOutcome.DECLINED_PERSONAL_CASE, kind="account_other")

    assert [type(b) for b in refused.blocks] == [Paragraph]


@pytest.mark.parametrize("kind", ["out_of_scope", "out_of_scope_near"])
@pytest.mark.parametrize(("language", "scope"), [("pt", "impostos"), ("fr", "impôts")])
def test_what_is_not_about_tax_is_told_what_is(kind: str, language: str, scope: str) -> None:
    refused = reply(TurnOutcome.DECLINED_OUT_OF_SCOPE, kind=kind, language=language)

    assert scope in refused.short


def test_only_answers_name_what_people_also_ask() -> None:
    refused = reply(TurnOutcome.DECLINED_PERSONAL_CASE, "written", "account_own")

    assert refused.related == ()


# -- every sentence there is -----------------------------------------------------

WITHOUT_ARTICLE = [
    (TurnOutcome.HANDOVER_REQUESTED, ("requested", "sign_language")),
    (TurnOutcome.HANDOVER_OFFERED, ("offered", "distress")),
    (TurnOutcome.DECLINED_PERSONAL_CASE, ("account_own", "account_other")),
    (TurnOutcome.DECLINED_UNSAFE, ("evasion", "abuse", "injection")),
    (TurnOutcome.DECLINED_OUT_OF_SCOPE, ("out_of_scope", "out_of_scope_near")),
    (TurnOutcome.CLARIFIED, ("choose", "unclear", "follow_lost", "wrong")),
    (TurnOutcome.UNANSWERED_LOW_CONFIDENCE, ("first",)),
    (
        TurnOutcome.GREETED,
        ("greet", "thanks", "goodbye", "about", "affirm", "deny", "nothing_to_repeat",
         "language_set"),
    ),
]  # fmt: skip
"""Every decision that the policy and the turn can make without an article."""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("outcome", "kind"), [(outcome, kind) for outcome, kinds in WITHOUT_ARTICLE for kind in kinds]
)
def test_every_decision_has_its_sentence_in_every_language(
    outcome: TurnOutcome, kind: str, language: str
) -> None:
    said = reply(outcome, kind=kind, language=language)

    assert said.short
    assert "{" not in said.short
    assert "None" not in said.short
    assert said.language == (language if language != "de" else "en")
    assert (said.outcome, said.action) == (outcome.value, Decision(outcome).action.value)


def test_a_number_that_has_expired_is_not_given() -> None:
    gone = fact("phone", "plain", version("217 206 707", 2020, 2025))
    expired = replace(PACK, facts={**PACK.facts, "phone": gone})
    decision = Decision(TurnOutcome.HANDOVER_REQUESTED, kind="requested")

    said = Composer(expired).compose(decision, Language("en"), date(2026, 1, 1), "ABCD-2345")

    assert "217" not in said.reply.short
    assert "None" not in said.reply.short
