"""The card of a yearly window: before, on and after its days, and in another year."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.contracts.knowledge import DeadlineRule, Fact
from assistant.contracts.messages import Deadline
from assistant.engine.deadlines import deadline
from assistant.engine.figures import Figures
from assistant.platform.languages import speak
from tests.peers.library import fact, version

WINDOW = DeadlineRule("closes", "opens")
ONE_DAY = DeadlineRule("closes")
OPENS = fact("opens", "day", version("04-01", 2024))
CLOSES = fact("closes", "day", version("06-30", 2024))


def card(
    today: date,
    rule: DeadlineRule = WINDOW,
    asked: int | None = None,
    facts: tuple[Fact, ...] = (OPENS, CLOSES),
    language: str = "en",
) -> Deadline | None:
    figures = Figures({f.id: f for f in facts}, language, today, today.year, asked)
    return deadline(rule, figures, speak(language), ("PT", None))


def test_before_the_window_it_says_when_it_opens_and_closes() -> None:
    found = card(date(2026, 3, 31))

    assert found == Deadline(
        "Opens on 1 April 2026 and closes on 30 June 2026.",
        date(2026, 4, 1),
        date(2026, 6, 30),
        is_open=False,
    )


@pytest.mark.parametrize(
    ("today", "left"),
    [(date(2026, 4, 1), "90 days"), (date(2026, 6, 28), "2 days"), (date(2026, 6, 29), "1 day")],
)
def test_within_the_window_it_counts_the_days_left(today: date, left: str) -> None:
    found = card(today)

    assert found is not None
    assert found.text == f"Open now, until 30 June 2026. {left} left."
    assert found.is_open


@pytest.mark.parametrize("rule", [WINDOW, ONE_DAY])
def test_the_last_day_is_still_open(rule: DeadlineRule) -> None:
    found = card(date(2026, 6, 30), rule)

    assert found is not None
    assert (found.text, found.is_open) == ("Today is the last day.", True)


def test_after_the_window_it_says_when_it_closed_and_the_next_one() -> None:
    found = card(date(2026, 7, 1))

    assert found == Deadline(
        "This year's period ended on 30 June 2026. "
        "The next one opens on 1 April 2027 and closes on 30 June 2027.",
        date(2027, 4, 1),
        date(2027, 6, 30),
        is_open=False,
    )


def test_a_date_without_an_opening_day_counts_the_days_left() -> None:
    found = card(date(2026, 6, 20), ONE_DAY)

    assert found == Deadline(
        "Due by 30 June 2026. 10 days left.", None, date(2026, 6, 30), is_open=True
    )


def test_a_date_without_an_opening_day_that_has_passed_names_the_next_one() -> None:
    found = card(date(2026, 11, 21), ONE_DAY)

    assert found == Deadline(
        "This year's date was 30 June 2026. The next one is 30 June 2027.",
        None,
        date(2027, 6, 30),
        is_open=False,
    )


def test_asked_about_next_year_it_shows_next_years_window() -> None:
    found = card(date(2026, 5, 1), asked=2027)

    assert found is not None
    assert found.text == "Opens on 1 April 2027 and closes on 30 June 2027."
    assert not found.is_open


def test_asked_about_a_year_that_is_over_it_shows_the_window_that_can_still_be_used() -> None:
    found = card(date(2026, 5, 1), asked=2024)

    assert found is not None
    assert found.closes == date(2026, 6, 30)


def test_a_window_that_moves_is_shown_as_it_is_each_year() -> None:
    moving = fact("closes", "day", version("06-30", 2024, 2026), version("07-15", 2027))

    found = card(date(2026, 7, 1), facts=(OPENS, moving))

    assert found is not None
    assert "ended on 30 June 2026" in found.text
    assert found.closes == date(2027, 7, 15)


def test_no_card_when_this_years_date_cannot_be_stated() -> None:
    expired = fact("closes", "day", version("06-30", 2024, 2025))

    assert card(date(2026, 5, 1), facts=(OPENS, expired)) is None


def test_no_card_after_the_window_when_next_years_date_is_not_known() -> None:
    only_now = fact("closes", "day", version("06-30", 2026, 2026))

    assert card(date(2026, 7, 1), facts=(OPENS, only_now)) is None


def test_a_window_whose_opening_day_is_not_known_is_shown_as_a_date() -> None:
    unsure = fact("opens", "day", version("04-01", confidence="unverified"))

    found = card(date(2026, 6, 1), facts=(unsure, CLOSES))

    assert found is not None
    assert (found.text, found.opens) == ("Due by 30 June 2026. 29 days left.", None)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("pt", "29 de junho de 2026"),
        ("en", "29 June 2026"),
        ("es", "29 de junio de 2026"),
        ("fr", "29 juin 2026"),
        ("uk", "29 червня 2026"),
    ],
)
def test_the_card_is_written_in_the_readers_language(language: str, text: str) -> None:
    closes = fact("closes", "day", version("06-29", 2024))

    found = card(date(2026, 6, 1), facts=(OPENS, closes), language=language)

    assert found is not None
    assert text in found.text


@pytest.mark.parametrize(
    ("days", "text"), [(1, "1 день"), (3, "3 дні"), (11, "11 днів"), (21, "21 день")]
)
def test_ukrainian_counts_days_in_three_forms(days: int, text: str) -> None:
    found = card(date(2026, 6, 30 - days), language="uk")

    assert found is not None
    assert text in found.text


@given(st.dates(date(2024, 1, 1), date(2090, 12, 31)), st.sampled_from([WINDOW, ONE_DAY]))
def test_on_any_day_the_card_leads_to_a_date_that_is_not_over(
    today: date, rule: DeadlineRule
) -> None:
    found = card(today, rule)

    assert found is not None
    assert found.closes >= today


@given(st.dates(date(2024, 1, 1), date(2090, 12, 31)))
def test_a_window_is_open_on_exactly_its_own_days(today: date) -> None:
    found = card(today)

    assert found is not None
    assert found.is_open == ((4, 1) <= (today.month, today.day) <= (6, 30))
