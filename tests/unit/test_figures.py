"""Figures: the right value for the year that was asked about, written as its readers write it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.contracts.knowledge import Fact, FactValue, FactVersion
from assistant.engine.figures import Figures
from assistant.platform.quantities import money, written
from tests.peers.library import fact, version, yearly

TODAY = date(2026, 11, 21)
IAS = fact("ias", "money", version(522.5, 2025, 2025), version(537.13, 2026, 2026))
LIMIT = yearly("limit", {2025: 12180, 2026: 12880})


def figures(
    *facts: Fact,
    asked: int | None = None,
    today: date = TODAY,
    income_year: int = 2026,
    language: str = "en",
) -> Figures:
    return Figures({f.id: f for f in facts}, language, today, income_year, asked)


# -- which version ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "value"), [(None, "€537.13"), (2026, "€537.13"), (2025, "€522.50")]
)
def test_the_year_that_was_named_decides(asked: int | None, value: str) -> None:
    assert figures(IAS, asked=asked).fill("It is {ias}.") == f"It is {value}."


@pytest.mark.parametrize("asked", [2024, 2027])
def test_a_year_without_a_value_says_nothing(asked: int) -> None:
    asked_about = figures(IAS, asked=asked)

    assert asked_about.fill("It is {ias}.") is None
    assert asked_about.missing == ["ias"]
    assert asked_about.stated == []


@pytest.mark.parametrize(
    ("today", "value"), [(date(2025, 12, 31), "€522.50"), (date(2026, 1, 1), "€537.13")]
)
def test_a_calendar_value_is_that_of_today(today: date, value: str) -> None:
    assert figures(IAS, today=today).fill("{ias}") == value


def test_a_value_that_has_expired_is_not_stated() -> None:
    late = figures(IAS, today=date(2027, 1, 1))

    assert late.fill("It is {ias}.") is None


def test_a_value_that_begins_in_the_course_of_a_year_waits_for_its_day() -> None:
    rate = fact("rate", "percent", version(23, 2020, date(2026, 6, 30)),
                version(22, date(2026, 7, 1)))  # fmt: skip

    before = figures(rate, today=date(2026, 6, 30), asked=2026).fill("{rate}")
    after = figures(rate, today=date(2026, 7, 1), asked=2026).fill("{rate}")

    assert (before, after) == ("23%", "22%")


def test_of_two_versions_that_hold_the_newer_one_is_stated() -> None:
    both = fact("f", "number", version(1, 2020), version(2, 2025))

    assert figures(both).fill("{f}") == "2"


def test_an_unverified_value_is_never_stated() -> None:
    guess = fact("guess", "money", version(100, confidence="unverified"))

    assert figures(guess).fill("{guess}") is None


def test_a_sure_value_of_another_year_does_not_stand_in_for_an_unverified_one() -> None:
    unsure = version(2, 2026, confidence="unverified")
    half_sure = fact("f", "money", version(1, 2025, 2025), unsure)

    assert figures(half_sure).fill("{f}") is None


def test_an_unknown_fact_makes_its_paragraph_fall_away() -> None:
    asked = figures()

    assert asked.fill("It is {nowhere}.") is None
    assert asked.missing == ["nowhere"]


def test_one_absent_figure_takes_its_whole_paragraph_with_it() -> None:
    asked = figures(IAS)

    assert asked.fill("{ias} or {nowhere}") is None
    assert asked.stated == []


def test_a_paragraph_without_figures_stays_as_it_is() -> None:
    assert figures().fill("Nothing to fill, {not A fact}.") == "Nothing to fill, {not A fact}."


# -- income years ----------------------------------------------------------------


@pytest.mark.parametrize(("income_year", "value"), [(2025, "€12,180"), (2026, "€12,880")])
def test_an_income_year_value_follows_the_year_being_declared(income_year: int, value: str) -> None:
    assert figures(LIMIT, income_year=income_year).fill("{limit}") == value


def test_last_years_value_is_stated_with_its_year_when_this_years_is_not_known() -> None:
    known = yearly("limit", {2025: 12180})

    assert figures(known).fill("{limit}") == "€12,180 (2025)"


def test_last_years_value_never_answers_for_a_year_that_was_named() -> None:
    known = yearly("limit", {2025: 12180})

    assert figures(known, asked=2026).fill("{limit}") is None


def test_the_value_of_a_named_year_stands_without_its_year_in_brackets() -> None:
    assert figures(LIMIT, asked=2025).fill("{limit}") == "€12,180"


# -- standing rules --------------------------------------------------------------


@pytest.mark.parametrize("first", [None, 2024])
def test_a_standing_rule_also_answers_for_an_earlier_year(first: int | None) -> None:
    rule = fact("rule", "days", version(30, first))

    assert figures(rule, asked=2019).fill("{rule}") == "30 days"


@pytest.mark.parametrize(
    "rule",
    [
        fact("rule", "money", version(1, 2026)),
        fact("rule", "money", version(1, 2024, 2027)),
        fact("rule", "money", version(0, 2022, 2023), version(1, 2024)),
        fact("rule", "money", version(1, 2024), counts="income_year"),
    ],
    ids=["new this year", "with an end", "changed before", "by income year"],
)
def test_anything_but_a_standing_rule_does_not(rule: Fact) -> None:
    assert figures(rule, asked=2019).fill("{rule}") is None


# -- what was stated -------------------------------------------------------------


def test_what_was_stated_is_remembered_for_the_receipt() -> None:
    asked = figures(IAS, LIMIT)

    asked.fill("{ias}")
    asked.fill("{limit} and {ias}")

    assert [name for name, _ in asked.stated] == ["ias", "limit", "ias"]


@pytest.mark.parametrize(("confidence", "is_likely"), [("verified", False), ("likely", True)])
def test_a_likely_value_is_stated_and_marked(confidence: str, is_likely: bool) -> None:
    asked = figures(fact("f", "number", version(5, confidence=confidence)))

    assert asked.fill("{f}") == "5"
    assert asked.is_likely is is_likely


# -- yearly days -----------------------------------------------------------------


def test_the_day_of_a_yearly_date_is_that_of_the_version_that_covers_it() -> None:
    moved = fact("d", "day", version("05-31", 2020, 2025), version("06-30", 2026))

    asked = figures(moved)

    assert asked.day("d", 2025) == date(2025, 5, 31)
    assert asked.day("d", 2026) == date(2026, 6, 30)


@pytest.mark.parametrize(
    "unknown",
    [
        version("06-30", 2027),
        version("06-30", 2020, 2025),
        version("06-30", confidence="unverified"),
    ],
    ids=["not yet", "no longer", "unverified"],
)
def test_a_day_that_cannot_be_stated_is_no_day(unknown: FactVersion) -> None:
    asked = figures(fact("d", "day", unknown))

    assert asked.day("d", 2026) is None
    assert asked.day("other", 2026) is None


# -- how values are written ------------------------------------------------------

NBSP = "\u00a0"
SHOWN: list[tuple[str, FactValue, dict[str, str]]] = [
    ("money", 1234.5, {"pt": f"1{NBSP}234,50{NBSP}€", "en": "€1,234.50", "es": f"1.234,50{NBSP}€",
                       "fr": f"1\u202f234,50{NBSP}€", "uk": f"1{NBSP}234,50{NBSP}€"}),
    ("money", 12880, {"pt": f"12{NBSP}880{NBSP}€", "en": "€12,880", "es": f"12.880{NBSP}€",
                      "fr": f"12\u202f880{NBSP}€", "uk": f"12{NBSP}880{NBSP}€"}),
    ("percent", 13.25, {"pt": "13,25%", "en": "13.25%", "uk": "13,25%"}),
    ("percent", 23, {"pt": "23%", "en": "23%"}),
    ("number", 0.7, {"pt": "0,7", "en": "0.7"}),
    ("month", 5, {"pt": "maio", "en": "May", "es": "mayo", "fr": "mai"}),
    ("days", 1, {"pt": "1 dia", "en": "1 day"}),
    ("days", 30, {"pt": "30 dias", "en": "30 days"}),
    ("months", 1, {"pt": "1 mês", "en": "1 month"}),
    ("years", 2, {"pt": "2 anos", "en": "2 years"}),
    ("working_days", 1, {"pt": "1 dia útil", "en": "1 working day"}),
    ("working_days", 15, {"pt": "15 dias úteis", "en": "15 working days"}),
    ("day", "06-30", {"pt": "30 de junho", "en": "30 June", "es": "30 de junio", "fr": "30 juin",
                      "uk": "30 червня"}),
    ("date", "2026-04-01", {"pt": "1 de abril de 2026", "en": "1 April 2026"}),
    ("plain", "217 206 707", {"pt": "217 206 707", "en": "217 206 707"}),
    ("text", {"pt": "sim", "en": "yes"}, {"pt": "sim", "en": "yes", "uk": "yes"}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "value", "language", "text"),
    [(kind, value, tag, text) for kind, value, texts in SHOWN for tag, text in texts.items()],
)
def test_a_value_is_written_as_its_readers_write_it(
    kind: str, value: FactValue, language: str, text: str
) -> None:
    one = version(value)

    assert written(kind, one.value, language) == text


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("en", ["- Up to €8,342: 12.5%", "- Up to €12,587: 15.7%", "- Above €12,587: 48%"]),
        ("pt", [f"- Até 8{NBSP}342{NBSP}€: 12,5%", f"- Até 12{NBSP}587{NBSP}€: 15,7%",
                f"- Acima de 12{NBSP}587{NBSP}€: 48%"]),
    ],
)  # fmt: skip
def test_tax_bands_become_a_list(language: str, lines: list[str]) -> None:
    bands = version(((8342, 12.5), (12587, 15.7), (None, 48)))

    assert written("brackets", bands.value, language).split("\n") == lines


@given(st.integers(0, 10_000_000_00), st.sampled_from(["pt", "en", "es", "fr", "uk"]))
def test_money_keeps_every_cent_in_every_language(cents: int, language: str) -> None:
    text = money(cents / 100, language)

    whole, part = divmod(cents, 100)
    digits = "".join(c for c in text if c.isdigit())
    assert digits == (f"{whole}{part:02d}" if part else str(whole))
    assert "€" in text


def test_the_space_before_a_sign_does_not_break_lines() -> None:
    assert money(12880, "pt").count(" ") == 0
