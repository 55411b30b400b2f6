"""Composing an answer: its blocks, in their order, and its notices."""

from __future__ import annotations

import pytest

from assistant.contracts.knowledge import DeadlineRule
from assistant.contracts.messages import (
    Block,
    Bullets,
    Choice,
    Deadline,
    Notice,
    Paragraph,
    Source,
    Steps,
)
from assistant.contracts.turns import Slots
from tests.peers.answers import LIMIT, RATE, answer, of_kind, source
from tests.peers.library import article, edition, fact, version

# -- the parts of an answer ------------------------------------------------------


def test_an_answer_has_its_text_steps_deadline_and_source_in_this_order() -> None:
    closes = fact("closes", "day", version("12-31", 2024))
    one = article(
        "a", edition("en", "It is so.", steps=("Do it.",)), deadline=DeadlineRule("closes")
    )

    reply = answer(one, closes).reply

    kinds: list[type[Block]] = [type(b) for b in reply.blocks]
    assert kinds == [Paragraph, Steps, Deadline, Source]
    assert reply.blocks[:2] == (Paragraph("It is so."), Steps(("Do it.",)))


def test_lines_of_a_list_that_follow_each_other_make_one_list() -> None:
    one = article("a", edition("en", "First:", "- x", "- y", "Then:", "- z"))

    blocks = answer(one).reply.blocks

    assert blocks[:-1] == (
        Paragraph("First:"),
        Bullets(("x", "y")),
        Paragraph("Then:"),
        Bullets(("z",)),
    )


def test_tax_bands_become_one_list() -> None:
    bands = fact("bands", "brackets", version(((100, 10), (None, 20))))

    blocks = answer(article("a", edition("en", "Bands:", "{bands}")), bands).reply.blocks

    assert blocks[1] == Bullets(("Up to €100: 10%", "Above €100: 20%"))


def test_a_reply_carries_the_decision_its_receipt_and_its_language() -> None:
    reply = answer(
        article("a", edition("en")), alternatives=("b",), score=0.123456, slots=Slots(year=2026)
    ).reply

    assert (reply.receipt, reply.article, reply.alternatives) == ("ABCD-2345", "a", ("b",))
    assert (reply.action, reply.outcome, reply.score) == ("answer", "answered", 0.1235)
    assert reply.language == "en"


def test_the_receipt_names_each_fact_once_also_those_of_the_short_form() -> None:
    one = article(
        "a", edition("en", "{rate} {rate}", short=("{limit}",), steps=("{rate}",)), facts=("why",)
    )

    found = answer(one, RATE, LIMIT, fact("why", "statement", version("because")))

    assert found.fact_ids == ("rate", "limit", "why")


@pytest.mark.parametrize(
    ("decided", "first"),
    [
        ({"slots": Slots(region="azores")}, "In the Azores."),
        ({"slots": Slots(taxpayer="company")}, "For companies."),
        ({"kind": "late"}, "Too late."),
        ({}, "In general."),
    ],
)
def test_what_applies_to_the_person_comes_first(decided: dict[str, object], first: str) -> None:
    conditions = {
        "region: azores": ("In the Azores.",),
        "taxpayer: company": ("For companies.",),
        "late": ("Too late.",),
    }
    one = article("a", edition("en", "In general.", conditions=conditions))

    reply = answer(one, **decided).reply

    assert reply.blocks[0] == Paragraph(first)
    assert reply.short == ("Short." if first == "In general." else f"{first} Short.")


def test_in_simpler_words_it_is_the_easy_form_without_steps() -> None:
    one = article("a", edition("en", "Long.", steps=("Do it.",), easy=("One idea.", "Another.")))

    reply = answer(one, kind="simpler", is_easy=True).reply

    assert reply.blocks[:-1] == (Paragraph("One idea."), Paragraph("Another."))
    assert reply.form == "easy"


def test_an_edition_without_an_easy_form_is_said_in_its_short_form() -> None:
    one = article("a", edition("en", "Long.", short=("Brief.",), steps=("Do it.",)))

    blocks = answer(one, kind="simpler", is_easy=True).reply.blocks

    assert [type(b) for b in blocks] == [Paragraph, Source]
    assert blocks[0] == Paragraph("Brief.")


def test_people_also_ask_names_at_most_four_articles_that_exist() -> None:
    others = tuple(article(name, edition("en")) for name in "bcdef")
    one = article("a", edition("en"), related=("b", "gone", "c", "d", "e", "f"))

    related = answer(one, others=others).reply.related

    assert related == tuple(Choice("Title en", name) for name in "bcde")


# -- notices ---------------------------------------------------------------------


def test_an_answer_in_another_language_says_so_in_the_persons_language() -> None:
    reply = answer(article("a", edition("en", "Only English.")), language="uk").reply

    (notice,) = of_kind(reply, "language")
    assert "English" in notice
    assert any(letter in notice for letter in "іїє")
    assert reply.language == "en"


@pytest.mark.parametrize(
    ("language", "nearest"), [("es", "pt"), ("fr", "en"), ("uk", "en"), ("pt", "pt"), ("de", "en")]
)
def test_the_nearest_edition_is_chosen(language: str, nearest: str) -> None:
    both = article("a", edition("pt", "Em português."), edition("en", "In English."))

    assert answer(both, language=language).reply.language == nearest


@pytest.mark.parametrize("language", ["pt", "pt-BR"])
def test_an_answer_in_the_persons_language_needs_no_notice(language: str) -> None:
    reply = answer(article("a", edition("pt")), language=language).reply

    assert of_kind(reply, "language") == []


def test_hidden_data_are_named_first_in_the_persons_language() -> None:
    reply = answer(article("a", edition("en")), language="pt", masked=("NIF", "EMAIL")).reply

    first = reply.blocks[0]
    assert isinstance(first, Notice)
    assert first.kind == "masked"
    assert "número de contribuinte" in first.text or "NIF" in first.text
    assert "," in first.text


def test_a_figure_that_cannot_be_stated_is_left_out_and_the_answer_says_so() -> None:
    one = article("a", edition("en", "It is {rate}.", "It stays true."))

    reply = answer(one, RATE, slots=Slots(year=2030)).reply

    assert reply.blocks[0] == Paragraph("It stays true.")
    assert of_kind(reply, "figure") == [
        "There is a figure I cannot confirm for 2030, so I leave it out. "
        "Please check it on the official page or with a person."
    ]


def test_a_short_form_without_any_figure_left_gives_the_official_page() -> None:
    one = article("a", edition("en", "Yes.", short=("It is {rate}.",)))

    reply = answer(one, RATE, slots=Slots(year=2030)).reply

    assert "cannot confirm for 2030" in reply.short
    assert reply.short.endswith("https://example.org/a")


def test_a_figure_that_waits_for_an_expert_is_stated_with_a_notice() -> None:
    unsure = fact("f", "number", version(5, confidence="likely"))

    reply = answer(article("a", edition("en", "It is {f}.")), unsure).reply

    assert len(of_kind(reply, "confidence")) == 1
    assert source(reply).confidence == "likely"


def test_a_likely_statement_beneath_the_text_counts_as_well() -> None:
    why = fact("why", "statement", version("because", confidence="likely"))

    reply = answer(article("a", edition("en"), facts=("why",)), why).reply

    assert source(reply).confidence == "likely"
