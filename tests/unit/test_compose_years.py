"""What an answer is valid for; the figure of a wrong year is never stated."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.contracts.knowledge import Fact, FactVersion, Pack
from assistant.contracts.messages import Language, Paragraph
from assistant.contracts.turns import Decision, Slots, TurnOutcome
from assistant.engine.compose import Composer
from tests.peers.answers import LIMIT, RATE, answer, of_kind, said, source
from tests.peers.library import REVIEWED, article, edition, fact, version

# -- the source ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "year", "period"),
    [
        ("It is so.", None, "today, 21 November 2026"),
        ("It is {rate}.", None, "today, 21 November 2026"),
        ("It is {rate}.", 2025, "2025"),
        ("It is {limit}.", None, "income of 2026"),
        ("It is {limit}.", 2025, "income of 2025"),
    ],
)
def test_the_source_says_what_the_answer_is_valid_for(
    text: str, year: int | None, period: str
) -> None:
    reply = answer(article("a", edition("en", text)), RATE, LIMIT, slots=Slots(year=year)).reply

    assert source(reply).valid_for == period


@pytest.mark.parametrize(
    ("today", "limit"), [(date(2026, 6, 30), "€12,180"), (date(2026, 7, 1), "€12,880")]
)
def test_until_the_year_rolls_the_income_year_is_the_one_being_declared(
    today: date, limit: str
) -> None:
    reply = answer(article("a", edition("en", "It is {limit}.")), LIMIT, today=today).reply

    assert reply.blocks[0] == Paragraph(f"It is {limit}.")


def test_an_article_about_one_year_states_that_year() -> None:
    one = article("a", edition("en", "It is {limit}."), income_year=2025)

    assert answer(one, LIMIT).reply.blocks[0] == Paragraph("It is €12,180.")


def test_the_review_date_is_the_oldest_of_what_is_stated() -> None:
    old = replace(version(5), reviewed=date(2025, 1, 2))

    reply = answer(article("a", edition("en", "It is {f}.")), fact("f", "number", old)).reply

    assert source(reply).reviewed == date(2025, 1, 2) < REVIEWED


# -- years -----------------------------------------------------------------------

YEARS = range(2019, 2031)
VALUES = {year: 10_000 + year for year in YEARS}
"""A value for every year, none a part of another."""


@given(
    st.sets(st.sampled_from(YEARS), min_size=1),
    st.sampled_from(YEARS),
    st.sampled_from(["calendar", "income_year"]),
    st.sampled_from(["pt", "en"]),
)
def test_the_figure_of_a_wrong_year_is_never_stated(
    known: set[int], asked: int, counts: str, language: str
) -> None:
    versions: list[FactVersion] = [version(VALUES[year], year, year) for year in sorted(known)]
    texts = edition(
        language, "{f}", "- {f}", short=("{f}",), steps=("{f}",), conditions={"late": ("{f}",)}
    )

    reply = answer(
        article("a", texts),
        fact("f", "plain", *(replace(v, value=str(v.value)) for v in versions), counts=counts),
        language=language,
        slots=Slots(year=asked),
        kind="late",
    ).reply

    stated = {year for year in YEARS if str(VALUES[year]) in said(reply)}
    assert stated == ({asked} & known)
    assert bool(of_kind(reply, "figure")) is (asked not in known)


def holds_in(one: FactVersion, year: int) -> bool:
    begins = one.first is None or one.first <= date(year, 12, 31)
    return begins and (one.last is None or one.last >= date(year, 1, 1))


def is_standing(one: Fact) -> bool:
    return one.counts == "calendar" and len(one.versions) == 1 and one.versions[0].last is None


@pytest.mark.parametrize("year", [2024, 2025, 2026, 2027])
@pytest.mark.parametrize("language", ["pt", "en", "es", "fr", "uk"])
def test_the_shipped_answers_state_only_facts_that_hold_in_the_year_asked(
    pack: Pack, year: int, language: str
) -> None:
    composer = Composer(pack)
    wrong = []

    for one in pack.articles.values():
        if one.income_year not in {None, year}:
            continue
        decision = Decision(TurnOutcome.ANSWERED, one.id, slots=Slots(year=year))
        found = composer.compose(decision, Language(language), date(2026, 11, 21), "ABCD-2345")
        card = {one.deadline.closes, one.deadline.opens} if one.deadline else set()
        for name in set(found.fact_ids) - set(one.facts) - card:  # a card names its own year
            stated = pack.facts[name]
            holds = any(v.confidence != "unverified" and holds_in(v, year) for v in stated.versions)
            if not holds and not is_standing(stated):
                wrong.append((one.id, name))

    assert wrong == []


def test_no_unverified_fact_is_in_any_shipped_answer(pack: Pack) -> None:
    composer = Composer(pack)
    unverified = {
        f.id for f in pack.facts.values() if all(v.confidence == "unverified" for v in f.versions)
    }

    stated = {
        name
        for one in pack.articles.values()
        for name in composer.compose(
            Decision(TurnOutcome.ANSWERED, one.id), Language("pt"), date(2026, 11, 21), "ABCD-2345"
        ).fact_ids
    }

    assert unverified
    assert not stated & unverified
